"""Traits by their published forms; what does not fit one answer is "we could not tell"."""

from itertools import combinations_with_replacement, product
from pathlib import Path

import pytest

from genomics.files.insight_tables import read_traits
from genomics.files.resources import read_manifest
from genomics.insights.copies import UNREAD
from genomics.insights.traits import call_trait
from genomics.records.insights import InsightStatus, NotTold

FOLDER = Path(__file__).parents[2] / "resources" / "traits"
TRAITS = {trait.name: trait for trait in read_traits(FOLDER)}


@pytest.mark.parametrize(
    ("trait", "copies", "outcome"),
    [
        ("lactase", [0], "not_seen"),  # GG: -13910*C/C
        ("lactase", [1], "keeps"),
        ("lactase", [2], "keeps"),  # AA: -13910*T/T
        ("earwax", [0], "wet"),
        ("earwax", [1], "wet"),  # wet is dominant (Yoshiura 2006)
        ("earwax", [2], "dry"),  # 538A/A
        ("bitter", [2, 0, 2], "strong"),  # PAV/PAV
        ("bitter", [0, 2, 0], "weak"),  # AVI/AVI
        ("bitter", [1, 1, 1], "some"),  # PAV/AVI
        ("bitter", [1, 0, 1], "some"),  # PAV/AAI
        ("bitter", [0, 1, 0], "between"),  # AAI/AVI
        ("bitter", [0, 0, 0], "between"),  # AAI/AAI, the reference genome
        ("cilantro", [0], "bit_more"),
        ("cilantro", [1], "middle"),
        ("cilantro", [2], "bit_less"),
    ],
)
def test_published_genotypes_have_the_published_outcome(trait, copies, outcome):
    call = call_trait(TRAITS[trait], copies)
    assert (call.status, call.outcome, call.reason) == (InsightStatus.TOLD, outcome, None)


def test_one_unread_place_of_three_is_not_told_and_named():
    call = call_trait(TRAITS["bitter"], [1, UNREAD, 1])
    assert (call.status, call.reason, call.unread) == (InsightStatus.NOT_TOLD, NotTold.NOT_READ, ["rs1726866"])
    assert call.outcome is None
    assert call.genotypes == ["rs713598 C/G", "rs1726866 -/-", "rs10246939 T/C"]


def test_a_pair_of_forms_that_no_study_described_is_not_told():
    call = call_trait(TRAITS["bitter"], [2, 2, 0])
    assert (call.reason, call.pairs, call.outcome) == (NotTold.RARE_PAIR, [], None)


def test_every_genotype_of_the_bitter_gene_fits_at_most_one_outcome():
    told = [call_trait(TRAITS["bitter"], copies) for copies in product(range(3), repeat=3)]
    assert {call.reason for call in told} == {None, NotTold.RARE_PAIR}
    assert sum(call.status is InsightStatus.TOLD for call in told) == 6


def test_every_pair_of_forms_has_an_outcome_with_source_and_date():
    for trait in TRAITS.values():
        names = [form.name for form in trait.forms]
        assert all(trait.outcome(*pair) for pair in combinations_with_replacement(names, 2))
        assert all("PMID" in source or "doi:" in source for source in trait.sources)


def test_every_table_has_its_source():
    assert set(read_manifest(FOLDER / "manifest.yaml")) == {path.name for path in FOLDER.glob("*.tsv")}


def test_the_three_bitter_places_lie_as_far_apart_as_their_codons():
    # c.145, c.785 and c.886 of a gene with one coding exon on the reverse strand.
    first, second, third = (site.variant.position for site in TRAITS["bitter"].sites)
    assert (first - second, second - third) == (785 - 145, 886 - 785)
