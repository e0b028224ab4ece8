"""PS1, PM5, PM1, PP2, BP1: what is known of other alleles, of the residue and of the gene."""

import pytest
from hereditary_builders import FORWARD, REVERSE, annotated, evidence, genome, known, rule_of

from genomics.hereditary.criteria import evaluate
from genomics.hereditary.evidence import substitution_of
from genomics.hereditary.missense import bp1, pm1, pm5, pp2, ps1
from genomics.hereditary.pvs1 import pvs1
from genomics.records.annotation import Score

KEY, SAME, OTHER = "chr1:2100:C:T", "chr1:2100:C:A", "chr1:2101:G:A"


def missense(gene="DSP", residue=134, transcript=FORWARD, others=(), words=("missense_variant",), **changes):
    variant = annotated(KEY, consequences=list(words), hgvs_p=f"p.Arg{residue}Trp", **changes)
    return evidence(variant, rule_of(gene), transcript, known=list(others))


@pytest.mark.parametrize(
    ("other", "ps1_points", "pm5_points"),
    [
        (known(SAME, "p.Arg134Trp"), 4, 0),
        (known(SAME, "p.Arg134Trp", pathogenic=False), 2, 0),
        (known(OTHER, "p.Arg134Gln"), 0, 2),
        (known(OTHER, "p.Arg134Gln", pathogenic=False), 0, 1),
        (known(OTHER, "p.Arg135Gln"), 0, 0),
        # The variant itself, whatever its name, is never its own evidence.
        (known(KEY, "p.Arg134Trp"), 0, 0),
        # Nonsense, a frameshift, a lost start and an unnamed change are no missense comparators.
        (known(OTHER, "p.Arg134Ter"), 0, 0),
        (known("chr1:2100:CG:C", "p.Arg134GlyfsTer3"), 0, 0),
        (known(OTHER, None), 0, 0),
        # A comparator at the end of an exon may act by splicing.
        (known("chr1:2299:G:A", "p.Arg134Gln"), 0, 0),
        (known("chr1:2298:G:A", "p.Arg134Gln"), 0, 0),
        (known("chr1:2297:G:A", "p.Arg134Gln"), 0, 2),
        (known("chr1:2001:G:A", "p.Arg134Gln"), 0, 0),
        (known("chr1:2002:G:A", "p.Arg134Gln"), 0, 2),
    ],
)
def test_a_missense_change_beside_a_known_one(other, ps1_points, pm5_points):
    item = missense(others=[other])
    assert (ps1(item).points, pm5(item).points) == (ps1_points, pm5_points)
    if ps1_points or pm5_points:
        assert "VCV000000002" in (ps1(item) if ps1_points else pm5(item)).fact


@pytest.mark.parametrize(("place", "points"), [(2300, 0), (2299, 2), (2003, 0), (2004, 2)])
def test_the_end_of_an_exon_is_three_bases_before_its_donor_on_either_strand(place, points):
    item = missense(transcript=REVERSE, others=[known(f"chr1:{place}:G:A", "p.Arg134Gln")])
    assert pm5(item).points == points


def test_pm5_is_never_counted_beside_ps1():
    item = missense(others=[known(SAME, "p.Arg134Trp"), known(OTHER, "p.Arg134Gln")])
    assert (ps1(item).points, pm5(item).met, pm5(item).fact) == (4, False, "counted as PS1")


@pytest.mark.parametrize(("gene", "points"), [("DSP", 2), ("LDLR", 4), ("HNF1A", 4)])
def test_two_pathogenic_changes_of_a_residue_count_strong_where_the_expert_panel_says_so(gene, points):
    two = [known(OTHER, "p.Arg134Gln"), known("chr1:2101:G:C", "p.Arg134Pro")]
    assert pm5(missense(gene, others=two)).points == points
    assert pm5(missense(gene, others=[two[0], known("chr1:2102:G:C", "p.Arg134Gln")])).points == 2


@pytest.mark.parametrize(("gene", "code"), [("BRCA1", "PM5"), ("PALB2", "PS1"), ("BRCA2", "PM5")])
def test_what_an_expert_panel_leaves_out_is_not_counted_and_named(gene, code):
    item = missense(
        gene, others=[known(SAME if code == "PS1" else OTHER, f"p.Arg134{'Trp' if code == 'PS1' else 'Gln'}")]
    )
    found = {one.code: one for one in evaluate(item)}[code]
    assert not found.met
    assert "ClinGen" in found.source


@pytest.mark.parametrize(("value", "counts"), [(0.2, False), (0.19, True)])
def test_a_missense_change_that_alters_splicing_is_not_compared(value, counts):
    item = missense(others=[known(OTHER, "p.Arg134Gln")], scores=[Score("SpliceAI", "1.3", value)])
    assert pm5(item).met is counts


@pytest.mark.parametrize(
    ("gene", "residue", "points"),
    [
        ("PTEN", 130, 2),
        ("PTEN", 131, 0),
        ("TP53", 248, 2),
        ("TP53", 249, 2),
        ("TP53", 250, 0),
        ("MYH7", 167, 2),
        ("MYH7", 931, 2),
        ("MYH7", 932, 0),
        ("RYR1", 552, 2),
        ("RYR1", 4991, 1),
        ("HNF1A", 131, 2),
        ("HNF1A", 31, 1),
        ("FBN1", 1470, 4),
        ("FBN1", 890, 2),
        ("LDLR", 232, 2),
        ("GAA", 404, 2),
        ("DSP", 404, 0),
    ],
)
def test_pm1_only_in_hotspots_that_an_expert_panel_defines(gene, residue, points):
    found = pm1(missense(gene, residue))
    assert (found.points, found.met) == (points, points > 0)
    assert "ClinGen" in found.source or gene == "DSP"


@pytest.mark.parametrize(("gene", "residue", "points"), [("RYR1", 500, 1), ("TP53", 248, 2), ("PTEN", 130, 2)])
def test_a_hotspot_counts_less_beside_pm5_where_the_expert_panel_says_so(gene, residue, points):
    item = missense(gene, residue, others=[known(OTHER, f"p.Arg{residue}Gln")])
    assert pm5(item).met
    assert pm1(item).points == points


@pytest.mark.parametrize(
    ("gene", "residue", "other", "code", "points"),
    [("FBN1", 1470, SAME, "PS1", 4), ("FBN1", 1470, OTHER, "PM5", 4), ("MYH7", 500, OTHER, "PM5", 2)],
)
def test_a_known_change_is_not_counted_beside_a_hotspot_that_counts_the_same(gene, residue, other, code, points):
    after = "Trp" if code == "PS1" else "Gln"
    item = missense(gene, residue, others=[known(other, f"p.Arg{residue}{after}")])
    found = {one.code: one for one in evaluate(item)}
    assert (found[code].met, found["PM1"].points) == (False, points)
    assert found[code].fact.startswith("counted as PM1: ")
    assert "ClinGen" in found[code].source


def test_ps1_stands_beside_a_hotspot_that_only_replaces_pm5():
    item = missense("MYH7", 500, others=[known(SAME, "p.Arg500Trp")])
    assert (ps1(item).points, pm1(item).points) == (4, 2)


@pytest.mark.parametrize(("after", "points"), [("Cys", 2), ("Trp", 0)])
def test_a_new_cysteine_counts_anywhere_in_fibrillin(after, points):
    item = evidence(annotated(KEY, hgvs_p=f"p.Arg485{after}"), rule_of("FBN1"))
    assert pm1(item).points == points


@pytest.mark.parametrize(
    ("seen", "points"), [((None, None), 2), ((39, 200_000), 2), ((40, 200_000), 0), ((40, 1999), 2)]
)
def test_a_hotspot_that_asks_for_pm2_falls_only_where_gnomad_shows_the_change_too_often(seen, points):
    """LDLR: at 0.0002 and above; where gnomAD read too little nothing is known against it."""
    found = pm1(missense("LDLR", 150, gnomad_ac=seen[0], gnomad_an=seen[1]))
    assert found.points == points
    assert found.met or "seen too often for PM2" in found.fact


# Arginine to tryptophan is 101 apart (Grantham), to glutamine 43, to proline 103, to glycine 125, to cysteine 180.
@pytest.mark.parametrize(
    ("gene", "known_ones", "points"),
    [
        ("TP53", [("Gln", True)], 2),
        ("TP53", [("Pro", True)], 0),
        ("TP53", [("Gln", False)], 1),
        ("TP53", [("Gln", True), ("Leu", True)], 2),
        ("TP53", [("Gln", True), ("His", True)], 4),
        ("TP53", [("Gln", False), ("Pro", True)], 1),
        ("HNF1A", [("Gln", True)], 2),
        ("HNF1A", [("Pro", True)], 1),
        ("HNF1A", [("Pro", True), ("Gly", True)], 4),
        ("HNF1A", [("Gln", False), ("Pro", True)], 1),
        ("APC", [("Gln", True)], 2),
        ("APC", [("Gln", True), ("His", True)], 2),
        ("APC", [("Cys", True)], 0),
        ("RYR1", [("Cys", True)], 0),
        ("LDLR", [("Cys", True)], 2),
    ],
)
def test_a_residue_closer_than_the_known_one_counts_less_where_the_expert_panel_compares(gene, known_ones, points):
    others = [
        known(f"chr1:2101:G:{base}", f"p.Arg134{after}", pathogenic)
        for base, (after, pathogenic) in zip("AC", known_ones, strict=False)
    ]
    found = pm5(missense(gene, others=others))
    assert (found.points, found.met) == (points, points > 0)
    assert found.met or "closer to the old one than theirs (Grantham)" in found.fact


def test_a_gene_alone_counts_where_its_expert_panel_says_so():
    assert (pp2(missense("PTEN")).points, pp2(missense("DSP")).points) == (1, 0)
    assert (bp1(missense("APC")).points, bp1(missense("APC", 1030)).points, bp1(missense("DSP")).points) == (
        -1,
        0,
        0,
    )
    assert not bp1(missense("APC", words=("missense_variant", "splice_region_variant"))).met
    stop = evidence(annotated(KEY, "stop_gained", hgvs_p="p.Arg134Ter"), rule_of("PTEN"))
    assert not any(one(stop).met for one in (pp2, bp1, pm1, ps1, pm5))


@pytest.mark.parametrize(
    "protein", [None, "p.?", "p.Met1?", "p.Met1Val", "p.Arg5Ter", "p.Ter5Arg", "p.Lys2del", "p.Arg5="]
)
def test_only_one_residue_for_another_is_a_substitution(protein):
    assert substitution_of(protein) is None


SITE = "chr1:1301:G:A"


def splice(others, key=SITE, words=("splice_donor_variant",), transcript=FORWARD, **changes):
    variant = annotated(key, consequences=list(words), hgvs_p="p.?", **changes)
    return evidence(variant, rule_of("DSP"), transcript, known=others, fetch=genome(transcript))


@pytest.mark.parametrize(
    ("others", "points"),
    [
        ([known("chr1:1302:T:A", "p.?")], 4),
        ([known("chr1:1301:G:C", "p.?")], 4),
        ([known("chr1:1302:T:A", "p.?", pathogenic=False)], 0),
        ([known(SITE, "p.?")], 0),
        ([known("chr1:2000:G:A", "p.?")], 0),
        ([known("chr1:1300:GG:G", "p.?")], 0),
        # Beside the two bases, +3 to +6: moderate, or supporting where it is only likely; not the exon's, nor +7.
        ([known("chr1:1303:A:G", "p.?")], 2),
        ([known("chr1:1306:A:G", "p.?")], 2),
        ([known("chr1:1305:A:G", "p.?", pathogenic=False)], 1),
        ([known("chr1:1305:A:G", "p.?", pathogenic=False), known("chr1:1304:A:G", "p.?")], 2),
        ([known("chr1:1302:T:A", "p.?"), known("chr1:1305:A:G", "p.?")], 4),
        ([known("chr1:1302:T:A", "p.?", pathogenic=False), known("chr1:1305:A:G", "p.?")], 2),
        ([known("chr1:1307:A:G", "p.?")], 0),
        ([known("chr1:1300:G:A", "p.Arg100Lys")], 0),
        ([], 0),
    ],
)
def test_the_same_splice_site_counts_by_table_2_of_walker(others, points):
    """Beside PVS1 below very strong a pathogenic allele of the same GT or AG is PS1; a likely one is nothing."""
    assert ps1(splice(others)).points == points


@pytest.mark.parametrize(
    ("transcript", "key", "word", "other", "points"),
    [
        (FORWARD, "chr1:2000:G:A", "splice_acceptor_variant", "chr1:1998:C:G", 2),
        (FORWARD, "chr1:2000:G:A", "splice_acceptor_variant", "chr1:1997:C:G", 0),
        (REVERSE, "chr1:2000:C:T", "splice_donor_variant", "chr1:1998:T:G", 2),
        (REVERSE, "chr1:2000:C:T", "splice_donor_variant", "chr1:1995:T:G", 2),
        (REVERSE, "chr1:1301:C:T", "splice_acceptor_variant", "chr1:1303:T:G", 2),
        (REVERSE, "chr1:1301:C:T", "splice_acceptor_variant", "chr1:1304:T:G", 0),
    ],
)
def test_the_motif_of_a_site_is_counted_into_the_intron_on_either_strand(transcript, key, word, other, points):
    item = splice([known(other, "p.?")], key, (word,), transcript)
    assert 0 < pvs1(item).points < 8
    assert ps1(item).points == points


def test_the_same_splice_site_is_supporting_beside_a_very_strong_pvs1_and_nothing_without_pvs1():
    from test_decision_tree import FRAMED

    other = [known("chr1:2301:T:A", "p.?")]
    assert ps1(splice(other, "chr1:2300:G:A", transcript=FRAMED)).points == 1
    beside = [known("chr1:2304:A:G", "p.?")]
    assert ps1(splice(beside, "chr1:2300:G:A", transcript=FRAMED)).points == 1
    kept = splice(other, "chr1:2301:T:TT", transcript=FRAMED)
    assert "counts for nothing" in ps1(kept).fact


@pytest.mark.parametrize(
    ("others", "score", "points"),
    [
        ([known("chr1:1305:G:C", "p.?")], 0.5, 4),
        ([known("chr1:1305:G:C", "p.?", pathogenic=False)], 0.5, 2),
        ([known("chr1:1301:G:C", "p.?")], 0.5, 2),
        ([known("chr1:1301:G:C", "p.?", pathogenic=False)], 0.5, 1),
        ([known("chr1:1303:A:C", "p.?")], 0.5, 2),
        ([known("chr1:1303:A:C", "p.?", pathogenic=False)], 0.5, 1),
        ([], 0.5, 0),
        ([known("chr1:1305:G:C", "p.?")], 0.1, 0),
        ([known("chr1:1305:G:C", "p.?")], None, 0),
    ],
)
def test_beside_the_splice_site_a_score_must_say_that_it_is_lost(others, score, points):
    scores = [] if score is None else [Score("SpliceAI", "1.3", score)]
    item = splice(others, "chr1:1305:G:A", ("splice_region_variant", "intron_variant"), scores=scores)
    assert ps1(item).points == points
