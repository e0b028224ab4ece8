"""Known slips of naming, each a gene of the same geometry; bases around exon ends are those of the real gene."""

import pytest

from genomics.annotation.codons import codon_neighbours
from genomics.hereditary.coding import coding_map, new_stop
from genomics.records.variant import Variant

DONOR, ACCEPTOR, REGION = "splice_donor_variant", "splice_acceptor_variant", "splice_region_variant"
BEFORE = "ttgacc GC[ATGGCT"  # 14 sense bases: 6 before the transcript, 2 before the start codon
BOTH = pytest.mark.parametrize("strand", [1, -1])


@BOTH
def test_pten_deletion_at_the_donor_is_named_in_the_intron_and_read_as_a_frameshift(construct, strand):
    # PTEN exon 7 ends ..GCTAAAAAAG|gtttgtac: chr10 g.87958020del is c.801+1del, never c.801del. The donor GT stays.
    gene = construct(f"{BEFORE}GCTAAAAAAG gtttgtactt ttttccctag TTCAATCTCAGTGA]CCA ttg", strand)
    variant = gene.change(24, 24, "")
    assert gene.told(variant, (DONOR, "synonymous_variant")) == ("c.16+1del", "p.?", ["frameshift_variant", REGION])


@pytest.mark.parametrize(
    ("name", "exon_end", "intron", "edit", "coding", "terms"),
    [
        # TSC1 exon 5 ends ..CAAG|gtaggatg: c.363+1dup.
        ("TSC1", "TGTCTCAAG", "gtaggatggg", (1, 0, "G"), "+1dup", ["frameshift_variant", REGION]),
        # FBN1 exon 27 ends ..CATGG|gtaagttt: c.3337+1dup; FBN1 exon 60 ends ..CAAAG|gtaaagta: c.7453+1del.
        ("FBN1", "ACTGCATGG", "gtaagtttgg", (1, 0, "G"), "+1dup", ["frameshift_variant", REGION]),
        ("FBN1", "GCTGCAAAG", "gtaaagtaga", (1, 1, ""), "+1del", ["frameshift_variant", REGION]),
        # BRCA1 exon 22 ends ..GGCACA|gtaagtat: c.5406+2del takes the T of the donor.
        ("BRCA1", "CTTGGCACA", "gtaagtattg", (2, 2, ""), "+2del", [DONOR]),
        # BRCA1 exon 20 ends ..CCACAG|gtaagagc: c.5332+1del.
        ("BRCA1", "TGCCCACAG", "gtaagagcct", (1, 1, ""), "+1del", ["frameshift_variant", REGION]),
    ],
)
@BOTH
def test_intronic_changes_of_minus_strand_genes(construct, strand, name, exon_end, intron, edit, coding, terms):
    gene = construct(f"{BEFORE}{exon_end} {intron} ttttccctag CAATCTCAGTGA]CCA ttg", strand)
    first, last, bases = edit
    variant = gene.change(23 + first, 23 + last, bases)
    assert gene.told(variant, (DONOR,)) == (f"c.15{coding}", "p.?", terms)


@BOTH
def test_a_base_lost_in_the_run_before_an_acceptor_is_an_intron_variant(construct, strand):
    # BRCA1 chr17:43115789:TA:T: the intron before exon 3 ends ..ctttttctccccccctaccctgctag|TCTGG: c.81-11del.
    gene = construct(f"{BEFORE}CAG gtaagtcatgaacgatactttttctccccccctaccctgctag TCTGGACAATGA]CCA ttg", strand)
    variant = gene.change(14 + 3 + 43 - 10, 14 + 3 + 43 - 10, "")
    assert gene.told(variant, ("intron_variant",)) == ("c.10-11del", "p.?", ["intron_variant"])


@BOTH
def test_a_dup_of_the_last_bases_of_an_exon_has_a_protein_name(construct, strand):
    # As in RUNX1: the copy ends with the exon and cannot move into the intron.
    gene = construct(f"{BEFORE}GATCTGAAACAG gtaagtcctt ttttccctag GGATCTCAGTGA]CCA ttg", strand)
    variant = gene.change(27, 26, "CAG")
    assert gene.told(variant, ("inframe_insertion", REGION)) == (
        "c.16_18dup",
        "p.Gln6dup",
        ["inframe_insertion", REGION],
    )


@BOTH
def test_a_dup_across_an_acceptor_has_no_protein_name_and_keeps_the_exon_reading(construct, strand):
    # As in EGFR c.2284-5_2290dup, found to add residues: the first AG still stands before a longer exon.
    gene = construct(f"{BEFORE}GATCAG gtaagtcctt tttttctccag GAAGCCTACTGA]CCA ttg", strand)
    low = 14 + 6 + 21
    variant = gene.change(low + 8, low + 7, "tccagGAAGCCT".upper())
    coding, protein, terms = gene.told(variant, ("splice_acceptor_variant",))
    assert (coding, protein, terms) == ("c.13-5_19dup", "p.?", ["inframe_insertion", REGION])


@BOTH
def test_an_in_frame_deletion_at_an_exon_edge_is_no_splice_variant_though_one_spelling_reads_so(construct, strand):
    # ..CTGCAG|CAGAAA: three bases can be taken as CAG of the intron's end or of the exon's start.
    gene = construct(f"{BEFORE}GATCAG gtaagtcctt tttttctgcag CAGAAATACTGA]CCA ttg", strand)
    low = 14 + 6 + 21
    variant = gene.change(low - 2, low, "")
    assert gene.told(variant, (ACCEPTOR, "synonymous_variant")) == (
        "c.13_15del",
        "p.Gln5del",
        ["inframe_deletion", REGION],
    )


@BOTH
def test_a_deletion_that_no_spelling_moves_out_of_the_site_is_a_splice_variant(construct, strand):
    gene = construct(f"{BEFORE}GATCAG gtaagtcctt tttttctgcag CAGAAATACTGA]CCA ttg", strand)
    low = 14 + 6 + 21
    assert gene.told(gene.change(low, low, ""), ("intron_variant",)) == ("c.13-1del", "p.?", [ACCEPTOR])
    assert gene.told(gene.change(19, 22, ""), ("frameshift_variant",)) == ("c.12_12+3del", "p.?", [DONOR])
    whole = gene.change(low - 1, low + 2, "")
    assert gene.told(whole, ("coding_sequence_variant",))[2] == [ACCEPTOR]


@BOTH
def test_an_insertion_that_keeps_the_ag_is_no_acceptor_loss(construct, strand):
    # ..ttgcag|GAA gets AG before its AG: what the file writes inside the site leaves the site whole.
    gene = construct(f"{BEFORE}GATCAG gtaagtcctt tttttctgcag GAAAAATACTGA]CCA ttg", strand)
    low = 14 + 6 + 21
    variant = gene.change(low, low - 1, "GCA")
    assert gene.told(variant, (ACCEPTOR,))[2] == ["inframe_insertion", REGION]
    assert gene.told(gene.change(low, low - 1, "T"), (REGION,)) == ("c.13-2_13-1insT", "p.?", [ACCEPTOR])


@BOTH
def test_a_lost_last_codon_is_a_deletion_not_a_stop(construct, strand):
    gene = construct(f"{BEFORE}GATCTGAAACAG gtaagtcctt ttttccctag CAATCTCAGTGA]CCA ttg", strand)
    low = 14 + 12 + 20
    assert gene.told(gene.change(low + 7, low + 9, ""), ("stop_gained",)) == (
        "c.25_27del",
        "p.Gln9del",
        ["inframe_deletion"],
    )
    assert gene.told(gene.change(low + 10, low + 12, ""), ())[2] == ["stop_lost"]


@BOTH
def test_wt1_starts_with_ctg_and_its_loss_is_a_lost_start(construct, strand):
    # WT1 NM_024426: ..TTCCTCTTG|CTGCAGGACCCGGCT.
    text = "ttgacc TTCCTCTTG[CTGCAGGACCCG gtaagtcctt ttttccctag CAATCTCAGTGA]CCA ttg"
    gene = construct(text, strand, start="CTG")
    assert gene.named.sequence.protein.startswith("MQDP")
    assert gene.told(gene.change(16, 16, "A"), ("start_lost",)) == ("c.1C>A", "p.Met1?", ["start_lost"])
    assert gene.told(gene.change(17, 17, ""), ("frameshift_variant",)) == ("c.2del", "p.Met1?", ["start_lost"])


@BOTH
def test_a_base_doubled_before_the_start_codon_leaves_it_whole(construct, strand):
    # DSP c.1dup: A|ATG is named in the start codon, and the codon is still there.
    gene = construct("ttgacc GC[ATGGCTGATCAG gtaagtcctt ttttccctag CAATCTCAGTGA]CCA ttg", strand)
    assert gene.told(gene.change(9, 8, "A"), ("start_lost",)) == ("c.1dup", "p.Met1?", ["5_prime_UTR_variant"])


@BOTH
def test_stops_of_the_last_exon_and_of_the_last_bases_before_it_are_placed(construct, strand):
    text = f"{BEFORE}GATCTGAAACAGTGGAAACTG gtaagtcctt ttttccctag CAATGGCAGTCCTGA]CCA ttg"
    gene = construct(text, strand)
    shape = coding_map(gene.transcript)
    for first, bases, coding, protein, last_exon in (
        (14 + 15, "A", "c.21G>A", "p.Trp7Ter", False),
        (14 + 21 + 20 + 6, "A", "c.33G>A", "p.Trp11Ter", True),
    ):
        variant = gene.change(first, first, bases)
        told = gene.told(variant, ("stop_gained",))
        assert told[:2] == (coding, protein)
        stop = new_stop(row_of(variant, protein), gene.transcript, shape)
        assert (stop >= shape.last_junction) is last_exon


def row_of(variant: Variant, protein: str):
    """The two fields of a row that place a new stop."""
    return type("Row", (), {"hgvs_p": protein, "position": variant.position})()


@BOTH
def test_two_substitutions_in_one_codon_know_of_each_other_also_across_an_intron(construct, strand):
    gene = construct(f"{BEFORE}GATCTGAAACA gtaagtcctt ttttccctag GCAATCTCAGTGA]CCA ttg", strand)
    low = 14 + 11 + 20
    first, second, apart = gene.change(25, 25, "C"), gene.change(low + 1, low + 1, "C"), gene.change(15, 15, "C")
    both = gene.change(14 + 1, 14 + 2, "CC")
    found = codon_neighbours([first, second, apart, both], {"ENST7.1": gene.named})
    assert found == {
        first.key: [second.key],
        second.key: [first.key],
        apart.key: [both.key],
        both.key: [apart.key],
    }


def test_a_deletion_of_many_codons_is_no_neighbour_of_each(construct):
    gene = construct(f"{BEFORE}GATCTGAAACAGCAATCTCAGTGA]CCA ttg", 1)
    long, short = gene.change(15, 29, ""), gene.change(18, 18, "A")
    assert codon_neighbours([long, short], {"ENST7.1": gene.named}) == {}


@BOTH
def test_a_change_that_spares_the_donor_in_the_intron_too_is_read_there_as_it_is_named(construct, strand):
    # SCN5A ..CATCGTGG|gtgggtatac: c.4813+3_4813+6dup leaves exon and donor as they were; so does GT|T.
    text = f"{BEFORE}CATCGTGG gtgggtatacatgacctt ttttccctag GAATTGA]CCA ttg"
    gene = construct(text, strand)
    copied = gene.change(23, 22, "GTGG")
    assert gene.told(copied, ("frameshift_variant",)) == ("c.14+3_14+6dup", "p.?", [REGION])
    assert gene.told(gene.change(24, 23, "T"), (DONOR,)) == ("c.14+2dup", "p.?", [REGION])
