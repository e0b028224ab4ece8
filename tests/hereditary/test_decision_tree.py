"""The parts of the PVS1 tree that look at the reference, at other alleles and at how an exon is used."""

import pytest
from hereditary_builders import FORWARD, REVERSE, annotated, evidence, genome, known, rule_of

from genomics.hereditary.pvs1 import pvs1
from genomics.hereditary.splice_sites import SiteState, site_touched, state_of
from genomics.records.panel import ExonTrait
from genomics.records.transcript import Transcript

FRAMED = Transcript(
    "GENE", "ENST1.1", "NM_1.1", "chr1", 1, ((901, 1300), (2001, 2299), (3001, 3300), (4001, 4401)), (1001, 4301)
)
ONE_EXON = Transcript("GENE", "ENST1.1", "NM_1.1", "chr1", 1, ((901, 1400),), (1001, 1300))
MANY = tuple((1000 * n + 1, 1000 * n + 300) for n in range(1, 301))
TTN = Transcript("TTN", "ENST1.1", "NM_1.1", "chr2", 1, MANY, (1001, 300300))


def strength(key, word, gene="DSP", transcript=FORWARD, name="p.?", **tools):
    return pvs1(evidence(annotated(key, word, hgvs_p=name), rule_of(gene), transcript, **tools))


@pytest.mark.parametrize(
    ("key", "transcript", "state"),
    [
        ("chr1:1301:G:A", FORWARD, SiteState.LOST),
        ("chr1:1302:T:C", FORWARD, SiteState.WEAKENED),
        ("chr1:2000:G:C", FORWARD, SiteState.LOST),
        ("chr1:1999:A:G", FORWARD, SiteState.LOST),
        # On the other strand the intron's low end is the acceptor: CT there is AG.
        ("chr1:1301:C:T", REVERSE, SiteState.LOST),
        ("chr1:2000:C:T", REVERSE, SiteState.LOST),
        ("chr1:1999:A:G", REVERSE, SiteState.WEAKENED),
        # A base doubled before GT: the exon's end and GT still stand side by side.
        ("chr1:1302:T:TT", FORWARD, SiteState.KEPT),
    ],
)
def test_what_a_change_leaves_of_gt_and_ag(key, transcript, state):
    variant = annotated(key, "splice_donor_variant")
    found, words = state_of(variant, transcript, genome(transcript))
    assert found is state, words


def test_a_site_that_cannot_be_read_is_told_and_nothing_else_changes():
    lost = strength("chr1:2300:G:A", "splice_donor_variant", transcript=FRAMED)
    unread = strength("chr1:2300:G:A", "splice_donor_variant", transcript=FRAMED, fetch=lambda *_: "N" * 81)
    assert (lost.points, unread.points) == (8, 8)
    assert "not looked at" in lost.fact
    assert "not known" in unread.fact


def test_an_intron_that_never_had_gt_counts_for_nothing():
    bases = genome(FRAMED)
    other = lambda contig, a, b: bases(contig, a, b).replace("GT", "AT")  # noqa: E731
    found = strength("chr1:2300:A:G", "splice_donor_variant", transcript=FRAMED, fetch=other)
    assert (found.met, found.points) == (False, 0)
    assert "is AT, not GT" in found.fact


def test_gt_to_gc_counts_moderate_at_most_and_a_kept_site_nothing():
    bases = genome(FRAMED)
    weak = strength("chr1:2301:T:C", "splice_donor_variant", transcript=FRAMED, fetch=bases)
    kept = strength("chr1:2301:T:TT", "splice_donor_variant", transcript=FRAMED, fetch=bases)
    assert (weak.points, kept.points) == (2, 0)
    assert "still there" in kept.fact


def test_a_single_exon_has_no_splice_site_and_nothing_decays():
    assert site_touched(annotated("chr1:1200:C:T"), ONE_EXON) is None
    stop = strength("chr1:1200:C:T", "stop_gained", transcript=ONE_EXON, name="p.Arg67Ter")
    assert stop.points == 4
    assert "transcript of one exon" in stop.fact


@pytest.mark.parametrize(
    ("others", "points"),
    [
        ([], 2),
        ([known("chr1:3295:C:T", "p.Arg299Ter")], 4),
        ([known("chr1:3285:C:T", "p.Arg295Ter")], 2),
        ([known("chr1:3295:C:T", "p.Arg299Trp")], 2),
        ([known("chr1:3290:C:T", "p.Arg297Ter")], 2),
        ([known("chr1:3295:CA:C", "p.Lys299ArgfsTer4")], 4),
    ],
)
def test_a_truncating_allele_further_on_makes_the_end_of_the_protein_critical(others, points):
    """The variant itself, one before it, and one that does not truncate say nothing."""
    found = strength("chr1:3290:C:T", "stop_gained", name="p.Arg297Ter", known=others)
    assert found.points == points
    assert ("further on" in found.fact) is (points == 4)


@pytest.mark.parametrize(("count", "points"), [(0, 2), (1, 2), (2, 4)])
def test_an_exon_with_two_pathogenic_changes_is_critical(count, points):
    small = Transcript(
        "GENE", "ENST1.1", "NM_1.1", "chr1", 1, ((901, 2900), (3001, 3030), (4001, 4400)), (1001, 4300)
    )
    others = [known(f"chr1:{3005 + 3 * n}:C:T", f"p.Arg{700 + n}Trp") for n in range(count)]
    others += [
        known("chr1:1500:C:T", "p.Arg160Trp"),
        known("chr1:3020:C:T", "p.Arg710Ter"),
        known("chr1:3029:C:T", "p.?"),
    ]
    found = strength("chr1:3031:G:A", "splice_donor_variant", transcript=small, known=others)
    assert found.points == points


@pytest.mark.parametrize(
    ("protein", "others", "points", "words"),
    [
        ("MAAAAAAAAAMKK", [], 1, "no pathogenic allele is known before it"),
        ("MAAAAAAAAAMKK", [known("chr1:1010:C:T", "p.Arg4Trp")], 2, "a pathogenic allele lies before it"),
        ("MAAAAAAAAAMKK", [known("chr1:1040:C:T", "p.Arg14Trp")], 1, "residue 11"),
        ("MAAAAAAAAAMKK", [known("chr1:1002:T:C", "p.Met1?")], 1, "residue 11"),
        ("", [], 1, "not known"),
        ("MAAAA", [], 1, "not known"),
    ],
)
def test_a_lost_start_codon_weighs_by_the_next_met(protein, others, points, words):
    found = strength("chr1:1001:A:G", "start_lost", name="p.Met1?", known=others, protein=protein)
    assert found.points == points
    assert words in found.fact


def test_a_titin_exon_that_the_heart_often_skips_counts_moderate_at_most():
    skipped = strength("chr2:100100:C:T", "stop_gained", "TTN", TTN, "p.Arg9934Ter")
    used = strength("chr2:250100:C:T", "stop_gained", "TTN", TTN, "p.Arg24934Ter")
    assert (skipped.points, used.points) == (2, 8)
    assert "isoform N2B" in skipped.fact
    assert evidence(annotated("chr2:100100:C:T"), rule_of("TTN"), TTN).notes(ExonTrait.PARTLY_USED)


def test_a_lost_transcript_is_very_strong_and_a_gene_without_protein_says_so():
    assert strength("chr1:1200:C:T", "transcript_ablation").points == 8
    silent = Transcript("GENE", "ENST1.1", None, "chr1", 1, ((901, 1300),), None)
    assert "codes for no protein" in strength("chr1:1200:C:T", "stop_gained", transcript=silent).fact


def test_a_frame_without_a_stop_is_judged_by_its_length():
    found = strength("chr1:3200:CA:C", "frameshift_variant", name="p.Lys267ArgfsTer?")
    assert found.points == 4
    assert "no stop in the new frame" in found.fact
