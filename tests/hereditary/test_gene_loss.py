"""PVS1 as the expert panel of a gene states it, where it departs from the general tree."""

import pytest
from hereditary_builders import FORWARD, PANEL, REVERSE, TABLES, annotated, evidence, genome, rule_of

from genomics.files.gff3 import read_transcripts
from genomics.hereditary.coding import coding_map
from genomics.hereditary.gene_loss import losses_of
from genomics.hereditary.missense import pm5
from genomics.hereditary.pvs1 import pvs1
from genomics.records.panel import LossChange
from genomics.records.transcript import Transcript

# Twelve coding exons of 300 bases and one of 9,000: long enough for every residue that a table names.
ENDS = [(n * 1000 + 1, n * 1000 + 300) for n in range(1, 17)]
LONG = Transcript("GENE", "ENST1.1", "NM_1.1", "chr1", 1, (*ENDS, (20001, 29100)), (1001, 29000))


def strength(gene, word, name="p.?", key="chr1:1100:C:T", transcript=LONG, **tools):
    return pvs1(evidence(annotated(key, word, hgvs_p=name), rule_of(gene), transcript, **tools))


@pytest.mark.parametrize(
    ("gene", "name", "points"),
    [
        ("APC", "p.Arg48Ter", 0),
        ("APC", "p.Arg49Ter", 8),
        ("APC", "p.Arg2645Ter", 8),
        ("APC", "p.Arg2646Ter", 0),
        ("HNF1A", "p.Arg589Ter", 8),
        ("HNF1A", "p.Arg590Ter", 4),
        ("HNF1A", "p.Arg601Ter", 4),
        ("HNF1A", "p.Arg602Ter", 1),
        ("PTEN", "p.Arg374Ter", 8),
        ("PTEN", "p.Arg375Ter", 2),
        ("RPE65", "p.Arg528Ter", 8),
        ("RPE65", "p.Arg529Ter", 4),
        ("GAA", "p.Arg915Ter", 8),
        ("GAA", "p.Arg916Ter", 2),
        ("TP53", "p.Arg350Ter", 8),
        ("TP53", "p.Arg351Ter", 4),
        ("TP53", "p.Arg356Ter", 2),
        ("MLH1", "p.Arg753Ter", 8),
        ("MLH1", "p.Arg754Ter", 2),
        ("MSH2", "p.Arg892Ter", 2),
        ("MSH6", "p.Arg1341Ter", 8),
        ("PMS2", "p.Arg799Ter", 2),
        ("PALB2", "p.Arg1183Ter", 8),
        ("PALB2", "p.Arg1184Ter", 2),
    ],
)
def test_a_stop_counts_by_the_codons_that_the_expert_panel_names(gene, name, points):
    found = strength(gene, "stop_gained", name)
    assert (found.points, found.met) == (points, points > 0)
    assert found.source.startswith("ClinGen")
    assert "Abou Tayoun 2018" in found.source


@pytest.mark.parametrize(
    ("gene", "name", "points"),
    [
        # HNF1A and PTEN ask where the change begins, TP53 and GAA where the new frame stops.
        ("HNF1A", "p.Arg618GlyfsTer40", 4),
        ("HNF1A", "p.Arg619GlyfsTer2", 1),
        ("HNF1A", "p.Arg574AlafsTer86", 8),
        ("PTEN", "p.Arg374GlyfsTer20", 8),
        ("TP53", "p.Arg340GlyfsTer11", 8),
        ("TP53", "p.Arg340GlyfsTer12", 4),
        ("TP53", "p.Arg340GlyfsTer17", 2),
        ("GAA", "p.Arg900GlyfsTer16", 8),
        ("GAA", "p.Arg900GlyfsTer17", 2),
        # PALB2: the row of the new stop comes first, then that of the first changed residue.
        ("PALB2", "p.Arg1100GlyfsTer84", 8),
        ("PALB2", "p.Arg1100GlyfsTer85", 4),
        ("PALB2", "p.Arg1183GlyfsTer9", 4),
        ("PALB2", "p.Arg1184GlyfsTer9", 1),
    ],
)
def test_a_frameshift_counts_by_its_first_residue_or_its_new_stop(gene, name, points):
    assert strength(gene, "frameshift_variant", name, "chr1:1100:CA:C").points == points


@pytest.mark.parametrize(
    ("gene", "points"),
    [
        ("HNF1A", 8),
        ("PTEN", 8),
        ("TP53", 8),
        ("MLH1", 8),
        ("PALB2", 8),
        ("GAA", 4),
        ("RPE65", 4),
        ("MSH6", 4),
        ("PMS2", 4),
    ],
)
def test_a_lost_start_codon_counts_as_the_expert_panel_says(gene, points):
    assert strength(gene, "start_lost", "p.Met1?", "chr1:1001:A:G").points == points


@pytest.mark.parametrize("gene", ["APC", "MSH2"])
def test_a_start_codon_with_another_near_it_counts_for_nothing(gene):
    found = strength(gene, "start_lost", "p.Met1?", "chr1:1001:A:G")
    assert (found.met, found.points) == (False, 0)
    assert "start codon" in found.fact or "first coding exon" in found.fact


@pytest.mark.parametrize(
    ("gene", "word", "exon", "points"),
    [
        ("HNF1A", "splice_donor_variant", 7, 8),
        ("HNF1A", "splice_acceptor_variant", 10, 4),
        ("GAA", "splice_donor_variant", 8, 8),
        ("GAA", "splice_acceptor_variant", 9, 4),
        ("PTEN", "splice_donor_variant", 8, 4),
        ("PTEN", "splice_acceptor_variant", 5, 8),
        ("RPE65", "splice_donor_variant", 4, 8),
        ("TP53", "splice_acceptor_variant", 4, 8),
        ("TP53", "splice_acceptor_variant", 8, 0),
        ("TP53", "splice_donor_variant", 8, 8),
        ("TP53", "splice_donor_variant", 10, 2),
        ("APC", "splice_donor_variant", 6, 2),
        ("APC", "splice_acceptor_variant", 6, 8),
        ("APC", "splice_acceptor_variant", 10, 0),
        ("PALB2", "splice_acceptor_variant", 2, 2),
        ("PALB2", "splice_donor_variant", 3, 1),
        ("PALB2", "splice_donor_variant", 4, 4),
        ("PALB2", "splice_acceptor_variant", 9, 8),
    ],
)
def test_a_splice_site_counts_by_its_exon(gene, word, exon, points):
    first, last = ENDS[exon - 1]
    key = f"chr1:{last + 1}:G:A" if "donor" in word else f"chr1:{first - 1}:G:A"
    found = strength(gene, word, key=key, fetch=genome(LONG))
    assert (found.points, found.met) == (points, points > 0)


@pytest.mark.parametrize(
    ("gene", "word", "name", "points"),
    [
        ("PALB2", "stop_gained", "p.Arg1182Ter", 1),
        ("PALB2", "frameshift_variant", "p.Arg1170GlyfsTer13", 1),
        ("PALB2", "stop_gained", "p.Arg1183Ter", 0),
        ("PALB2", "frameshift_variant", "p.Arg1170GlyfsTer20", 0),
        ("PALB2", "start_lost", "p.Met1?", 0),
        ("MLH1", "stop_gained", "p.Arg100Ter", 0),
        ("DSP", "stop_gained", "p.Arg100Ter", 0),
    ],
)
def test_pm5_of_a_truncation_only_where_the_expert_panel_gives_it(gene, word, name, points):
    found = pm5(evidence(annotated("chr1:1100:CA:C", word, hgvs_p=name), rule_of(gene), LONG))
    assert (found.points, found.met) == (points, points > 0)
    assert "HBOP" in found.source or not points


def test_a_gene_without_protein_has_no_truncation():
    silent = Transcript("GENE", "ENST1.1", None, "chr1", 1, ((901, 1300),), None)
    assert not pm5(evidence(annotated("chr1:1200:C:T", "stop_gained"), rule_of("PALB2"), silent)).met


def test_the_bases_are_asked_before_the_expert_panel():
    """A site that still stands is not lost, and GC for GT is moderate at most, whatever losing it would count."""
    end = ENDS[6][1]
    kept = strength("HNF1A", "splice_donor_variant", key=f"chr1:{end + 2}:T:TT", fetch=genome(LONG))
    weak = strength("HNF1A", "splice_donor_variant", key=f"chr1:{end + 2}:T:C", fetch=genome(LONG))
    assert (kept.points, weak.points) == (0, 2)


@pytest.mark.parametrize(
    ("gene", "word", "name", "points"),
    [
        ("DSP", "stop_gained", "p.Arg48Ter", 8),  # a gene without rows
        ("MLH1", "stop_gained", "p.?", 8),  # a name that does not tell the residue
        ("LDLR", "start_lost", "p.Met1?", 1),
    ],
)
def test_without_a_row_the_general_tree_decides(gene, word, name, points):
    found = strength(gene, word, name)
    assert found.points == points
    assert found.source.startswith("ClinGen SVI, PVS1 decision tree")


@pytest.mark.parametrize("gene", ["RYR1", "MYH7"])
def test_no_row_makes_loss_a_cause_where_it_is_none(gene):
    assert strength(gene, "stop_gained", "p.Arg100Ter").points == 0


@pytest.mark.parametrize(
    ("key", "word", "name", "found"),
    [
        ("chr1:1200:C:T", "stop_gained", "p.Arg67Ter", [(LossChange.NONSENSE, 67), (LossChange.NEW_STOP, 67)]),
        (
            "chr1:1200:CA:C",
            "frameshift_variant",
            "p.(Arg67GlyfsTer4)",
            [(LossChange.FRAMESHIFT, 67), (LossChange.NEW_STOP, 70)],
        ),
        ("chr1:1200:CA:C", "frameshift_variant", "p.Arg67GlyfsTer?", [(LossChange.FRAMESHIFT, 67)]),
        ("chr1:1200:CA:C", "frameshift_variant", None, []),
        ("chr1:1001:A:G", "start_lost", "p.Met1?", [(LossChange.START, 0)]),
        ("chr1:1301:G:A", "splice_donor_variant", "p.?", [(LossChange.DONOR, 1)]),
        ("chr1:1999:A:G", "splice_acceptor_variant", "p.?", [(LossChange.ACCEPTOR, 2)]),
        ("chr1:1200:C:T", "transcript_ablation", None, []),
    ],
)
def test_how_a_product_is_lost_is_read_from_names_and_exons(key, word, name, found):
    item = evidence(annotated(key, word, hgvs_p=name), rule_of("MLH1"))
    assert losses_of(item, coding_map(FORWARD)) == found


def test_exons_are_counted_from_the_transcripts_start_on_either_strand():
    donor = evidence(annotated("chr1:3000:C:T", "splice_donor_variant"), rule_of("MLH1"), REVERSE)
    assert losses_of(donor, coding_map(REVERSE)) == [(LossChange.DONOR, 1)]
    single = Transcript("GENE", "ENST1.1", "NM_1.1", "chr1", 1, ((901, 1400),), (1001, 1300))
    alone = evidence(annotated("chr1:1401:C:T", "splice_donor_variant"), rule_of("MLH1"), single)
    assert losses_of(alone, coding_map(single)) == []


def test_no_place_of_a_gene_has_two_rows():
    seen = set()
    for row in TABLES.losses:
        for change in row.changes:
            for first, last in row.places or [(0, 0)]:
                places = {(row.gene, change, place) for place in range(first, last + 1)}
                assert not places & seen, (row.gene, change, first, last)
                seen |= places


DEMO = {
    transcript.gene: coding_map(transcript)
    for transcript in read_transcripts(PANEL.parent / "demo" / "transcripts.gff3")
}
SHARED = sorted({row.gene for row in TABLES.losses} & set(DEMO))


@pytest.mark.parametrize("gene", SHARED)
def test_the_table_counts_residues_and_exons_as_the_panels_transcript_does(gene):
    shape = DEMO[gene]
    ends = dict.fromkeys(LossChange, 0)
    for row in TABLES.losses:
        for change in row.changes if row.gene == gene else []:
            ends[change] = max([ends[change], *(last for _, last in row.places)])
    stops = {ends[change] for change in (LossChange.NONSENSE, LossChange.FRAMESHIFT, LossChange.NEW_STOP)}
    assert max(stops) == shape.coding_length // 3 - 1
    assert max(ends[LossChange.DONOR], ends[LossChange.ACCEPTOR]) <= len(shape.parts)


@pytest.mark.parametrize(
    ("gene", "exon", "first", "last"),
    [
        ("APC", 6, 532, 645),
        ("APC", 16, 1959, 8532),
        ("PALB2", 4, 212, 1684),
        ("PALB2", 13, 3351, 3561),
        ("PTEN", 8, 802, 1026),
        ("TP53", 4, 97, 375),
        ("TP53", 8, 783, 919),
    ],
)
def test_exons_hold_the_bases_that_the_expert_panel_gives_them(gene, exon, first, last):
    """c. numbers of an exon's coding bases, as the specifications print them."""
    shape = DEMO[gene]
    part = shape.parts[exon - 1]
    begin = max(part.first, shape.start) - shape.start + 1
    assert (begin, begin + part.coding_bases - 1) == (first, last)
