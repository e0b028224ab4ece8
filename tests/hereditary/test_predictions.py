"""PP3, BP4, BP7 by calibrated cuts; PM4 and BP3 by the reference."""

import pytest
from hereditary_builders import annotated, evidence, known, rule_of

from genomics.hereditary.lengths import bp3, copies_around, pm4
from genomics.hereditary.predictors import bp4, bp7, missense_score, pp3
from genomics.records.annotation import Score


def scored(
    revel=None, splice=None, word="missense_variant", gene="DSP", protein="p.Arg134Trp", coding=None, others=()
):
    given = [("REVEL", revel), ("spliceai", splice)]
    scores = [Score(name, "1.3", value) for name, value in given if value is not None]
    variant = annotated(consequences=[word], hgvs_p=protein, hgvs_c=coding, scores=scores)
    return evidence(variant, rule_of(gene), known=list(others))


@pytest.mark.parametrize(
    ("revel", "points"),
    [(0.643, 0), (0.644, 1), (0.772, 1), (0.773, 2), (0.931, 2), (0.932, 4), (1.0, 4), (0.291, 0)],
)
def test_pp3_by_the_cuts_of_pejaver(revel, points):
    assert pp3(scored(revel)).points == points


@pytest.mark.parametrize(
    ("revel", "points"), [(0.291, 0), (0.290, -1), (0.184, -1), (0.183, -2), (0.017, -2), (0.016, -4), (0.0, -4)]
)
def test_bp4_by_the_cuts_of_pejaver(revel, points):
    assert bp4(scored(revel)).points == points


@pytest.mark.parametrize(
    ("splice", "word", "harmful", "harmless"),
    [
        (0.2, "splice_region_variant", 1, 0),
        (0.19, "splice_region_variant", 0, 0),
        (0.1, "synonymous_variant", 0, -1),
        (0.11, "synonymous_variant", 0, 0),
        (0.0, "missense_variant", 0, 0),
        (0.9, "missense_variant", 1, 0),
        (0.9, "splice_donor_variant", 0, 0),
        (0.0, "frameshift_variant", 0, 0),
        (0.0, "inframe_deletion", 0, 0),
    ],
)
def test_splicing_scores_by_the_cuts_of_walker(splice, word, harmful, harmless):
    item = scored(splice=splice, word=word)
    assert (pp3(item).points, bp4(item).points) == (harmful, harmless)


def test_a_missense_change_that_alters_splicing_is_not_harmless_by_revel():
    item = scored(0.01, 0.5)
    assert (pp3(item).points, bp4(item).met) == (1, False)


def test_revel_speaks_of_missense_changes_alone():
    assert not pp3(scored(0.99, word="synonymous_variant")).met


def by_alphamissense(value, tool="AlphaMissense"):
    variant = annotated(hgvs_p="p.Arg134Trp", scores=[Score("AlphaMissense", "2023-09", value)])
    return evidence(variant, rule_of("DSP"), missense_score=tool)


@pytest.mark.parametrize(
    ("value", "harmful", "harmless"),
    [
        (0.791, 0, 0),
        (0.792, 1, 0),
        (0.905, 1, 0),
        (0.906, 2, 0),
        (0.989, 2, 0),
        (0.99, 4, 0),
        (0.17, 0, 0),
        (0.169, 0, -1),
        (0.1, 0, -1),
        (0.099, 0, -2),
        (0.0, 0, -2),
    ],
)
def test_alphamissense_by_the_cuts_of_bergquist(value, harmful, harmless):
    item = by_alphamissense(value)
    assert (pp3(item).points, bp4(item).points) == (harmful, harmless)
    assert "AlphaMissense" in (pp3(item) if harmful else bp4(item)).fact


def test_one_predictor_speaks_for_a_whole_run():
    one, both = (
        annotated(scores=[Score("AlphaMissense", "1", 0.99)]),
        annotated(scores=[Score("revel", "1.3", 0.1)]),
    )
    assert missense_score([one, annotated()]) == "AlphaMissense"
    assert (missense_score([one, both]), missense_score([annotated()])) == ("REVEL", "REVEL")
    unheard = by_alphamissense(0.99, "REVEL")
    assert (pp3(unheard).met, pp3(unheard).fact) == (False, "not evaluated: no score of a predictor")


def test_without_a_score_nothing_is_evaluated():
    item = scored()
    for one in (pp3(item), bp4(item)):
        assert (one.met, one.points) == (False, 0)
        assert "not evaluated: no score" in one.fact


@pytest.mark.parametrize(("revel", "points"), [(0.95, 2), (0.8, 2), (0.7, 1)])
def test_pp3_and_a_hotspot_together_count_strong_at_most(revel, points):
    item = scored(revel, gene="PTEN", protein="p.Arg130Trp")
    assert pp3(item).points == points


def test_a_hotspot_that_is_strong_by_itself_leaves_nothing_to_pp3():
    found = pp3(scored(0.99, gene="FBN1", protein="p.Cys1470Trp"))
    assert (found.met, found.fact) == (False, "REVEL 0.99, at least 0.932; counted with PM1")


@pytest.mark.parametrize(
    ("word", "coding", "splice", "met"),
    [
        ("synonymous_variant", "NM_1.1:c.300A>G", 0.05, True),
        ("synonymous_variant", "NM_1.1:c.300A>G", 0.15, False),
        ("synonymous_variant", "NM_1.1:c.300A>G", None, False),
        ("intron_variant", "NM_1.1:c.300+7A>G", 0.05, True),
        ("intron_variant", "NM_1.1:c.300+6A>G", 0.05, False),
        ("intron_variant", "NM_1.1:c.301-21A>G", 0.05, True),
        ("intron_variant", "NM_1.1:c.301-20A>G", 0.05, False),
        ("intron_variant", None, 0.05, False),
        ("missense_variant", "NM_1.1:c.300A>G", 0.05, False),
    ],
)
def test_a_silent_change_counts_benign_only_where_splicing_is_predicted_unchanged(word, coding, splice, met):
    assert bp7(scored(splice=splice, word=word, protein="p.=", coding=coding)).met is met


def reference(stretch, first):
    """Bases from `first` on, N elsewhere."""
    return lambda _contig, a, b: "".join(
        stretch[n - first] if 0 <= n - first < len(stretch) else "N" for n in range(a, b + 1)
    )


REPEAT = reference("TT" + "CAG" * 5 + "TTT", 2099)


@pytest.mark.parametrize(
    ("key", "fetch", "copies"),
    [
        ("chr1:2100:TCAG:T", REPEAT, 5),
        ("chr1:2100:T:TCAG", REPEAT, 5),
        ("chr1:2109:GCAG:G", REPEAT, 5),
        ("chr1:2100:TCAGCAG:T", REPEAT, 2),
        ("chr1:2100:TCAG:T", reference("TTCAGTTTTTTTT", 2099), 1),
        ("chr1:2100:T:TCCC", REPEAT, 0),
        ("chr1:2100:TCAG:TA", REPEAT, 0),
        ("chr1:2100:TCAG:T", None, None),
    ],
)
def test_copies_of_a_repeated_unit_are_counted_in_the_reference(key, fetch, copies):
    assert copies_around(evidence(annotated(key, "inframe_deletion"), rule_of("DSP"), fetch=fetch)) == copies


def test_a_repeat_counts_against_and_never_for():
    item = evidence(annotated("chr1:2100:TCAG:T", "inframe_deletion"), rule_of("DSP"), fetch=REPEAT)
    assert (pm4(item).met, bp3(item).points) == (False, -1)
    assert "repeat of 5 copies" in pm4(item).fact
    single = evidence(
        annotated("chr1:2100:TCAG:T", "inframe_deletion"), rule_of("DSP"), fetch=reference("TTCAGTTTTTTTT", 2099)
    )
    assert (pm4(single).points, bp3(single).met) == (1, False)


def test_length_criteria_say_why_they_are_not_met():
    unread = evidence(annotated("chr1:2100:TCAG:T", "inframe_deletion"), rule_of("DSP"))
    assert bp3(unread).fact.startswith("not evaluated")
    assert "repeats not looked at" in pm4(unread).fact
    swapped = evidence(annotated("chr1:2100:TCAGCA:TGGGCC", "inframe_deletion"), rule_of("DSP"), fetch=REPEAT)
    assert "their number does not" in pm4(swapped).fact
    for gene, stop in (("MLH1", False), ("DSP", True)):
        word = "stop_lost" if stop else "inframe_deletion"
        assert not bp3(evidence(annotated("chr1:2100:TCAG:T", word), rule_of(gene), fetch=REPEAT)).met


def test_a_known_allele_never_changes_what_scores_say():
    assert pp3(scored(0.95, others=[known("chr1:2101:G:A", "p.Arg134Gln")])).points == 4
