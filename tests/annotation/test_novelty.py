import numpy as np

from genomics.annotation.novel_summary import EVERYONE, FREQUENCIES, frequency_classes, novel_counts, published
from genomics.annotation.novelty import NOVELTIES, SetListing, novelty_of, set_names
from genomics.records.annotation import Novelty
from genomics.records.novel import NovelCount

YES, NO = True, False


def listing(name, listed, covered=None):
    return SetListing(name, ["1"], np.array(listed), np.array(covered or [YES] * len(listed)))


def judged(sets, filtered=(NO,), carriers=(5,), minimum=3):
    codes = novelty_of(sets, np.array(filtered), np.array(carriers), minimum)
    return [NOVELTIES[code] for code in codes.tolist()]


def test_an_allele_in_no_set_with_enough_good_genotypes_is_new():
    assert judged([listing("gnomAD", [NO])], carriers=[3]) == [Novelty.NEW]


def test_an_allele_in_any_set_is_known_however_many_carry_it():
    assert judged([listing("gnomAD", [NO]), listing("dbSNP", [YES])], carriers=[900]) == [Novelty.KNOWN]


def test_fewer_carriers_than_asked_for_may_be_an_artefact():
    assert judged([listing("gnomAD", [NO])], carriers=[2]) == [Novelty.FEW_CARRIERS]


def test_a_site_that_failed_its_filters_is_no_discovery():
    assert judged([listing("gnomAD", [NO])], filtered=[YES], carriers=[900]) == [Novelty.FAILED_FILTER]


def test_a_set_without_the_chromosome_cannot_make_an_allele_new():
    absent = listing("gnomAD", [NO], covered=[NO])
    assert judged([absent]) == [Novelty.NOT_JUDGED]
    assert judged([absent, listing("dbSNP", [YES])]) == [Novelty.KNOWN]


def test_every_set_that_lists_an_allele_is_named():
    which, names = set_names([listing("a", [YES, NO, YES]), listing("b", [YES, NO, NO])])
    assert [names[place] for place in which.tolist()] == [["a", "b"], [], ["a"]]


def test_counts_fall_by_consequence_frequency_and_group():
    kinds = [Novelty.NEW, Novelty.KNOWN, Novelty.NEW, Novelty.FAILED_FILTER]
    counts = novel_counts(
        ["intron_variant", "missense_variant"],
        np.array([1, 1, 0, 1]),
        np.array([0, 0, 2, 0]),
        np.array([NOVELTIES.index(kind) for kind in kinds], np.int8),
        {"AFR": np.array([YES, NO, NO, YES]), "EUR": np.array([YES, YES, NO, NO])},
    )
    assert [(one.consequence, one.frequency, one.group, one.sites, one.known, one.new) for one in counts] == [
        ("intron_variant", FREQUENCIES[2], EVERYONE, 1, 0, 1),
        ("missense_variant", FREQUENCIES[0], EVERYONE, 2, 1, 1),
        ("missense_variant", FREQUENCIES[0], "AFR", 1, 0, 1),
        ("missense_variant", FREQUENCIES[0], "EUR", 2, 1, 1),
    ]


def test_nobody_called_is_no_frequency_and_does_not_stop_the_table():
    assert frequency_classes(np.array([0]), np.array([0])).tolist() == [0]


def cell(group, sites, new):
    return NovelCount("missense_variant", FREQUENCIES[0], group, sites, sites - new, new, 0, 0)


def shown(*counts):
    return {one.group: (one.sites, one.new) for one in published(counts)}


def test_counts_of_1_to_20_are_not_published():
    assert shown(cell("AFR", 1, 0), cell("EUR", 20, 0), cell("SAS", 21, 0)) == {
        "AFR": (None, None), "EUR": (None, None), "SAS": (21, 0),
    }  # fmt: skip


def test_a_count_that_the_others_would_tell_is_not_published_either():
    assert shown(cell("AFR", 100, 90)) == {"AFR": (100, None)}
    assert shown(cell(EVERYONE, 1000, 500), cell("AFR", 900, 450), cell("EUR", 5, 0))[EVERYONE] == (None, None)
    assert shown(cell(EVERYONE, 1000, 500), cell("AFR", 900, 450))[EVERYONE] == (1000, 500)
