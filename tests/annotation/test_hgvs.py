import pytest

from genomics.annotation.changes import change_of, shifted
from genomics.annotation.hgvs import NamedTranscript, Names, genomic_name
from genomics.annotation.transcripts import TranscriptIndex, choose, refuse_unusable
from genomics.errors import ConfigError
from genomics.records.transcript import Transcript
from genomics.records.variant import Variant


@pytest.mark.parametrize(
    ("first", "last", "bases", "coding", "protein"),
    [
        ("14", "14", "C", "14T>C", "p.Leu5Pro"),
        ("15", "15", "A", "15G>A", "p.Leu5="),
        ("16", "16", "T", "16A>T", "p.Lys6Ter"),
        ("7", "7", "", "9del", "p.Asp4IlefsTer2"),
        ("7", "6", "A", "9dup", "p.Asp4ArgfsTer?"),
        ("16", "16", "TA", "15_16insT", "p.Lys6Ter"),
        ("28", "30", "", "31_33del", "p.Glu11del"),
        ("28", "27", "GAA", "31_33dup", "p.Glu11dup"),
        ("25", "24", "CCC", "24_25insCCC", "p.Gly8_Ser9insPro"),
        ("13", "14", "AA", "13_14delinsAA", "p.Leu5Lys"),
        ("12", "15", "CAGA", "12_15inv", "p.Leu5Arg"),
        ("5", "7", "", "5_7del", "p.Ala2_Lys3delinsGlu"),
        ("13", "18", "CATTAA", "14_16delinsATT", "p.Leu5_Lys6delinsHisTer"),
        ("25", "24", "GGGTAA", "24_25insGGGTAA", "p.Gly8_Ser9insGlyTer"),
    ],
)
def test_coding_changes_have_the_same_published_form_on_both_strands(
    gene, write, first, last, bases, coding, protein
):
    names = gene.names(write(first, last, bases))
    assert (names.coding, names.protein) == (f"{gene.transcript.name}:c.{coding}", protein)


@pytest.mark.parametrize(
    ("first", "last", "bases", "coding", "protein"),
    [
        ("21+1", "21+1", "A", "21+1G>A", "p.?"),
        ("22-2", "22-2", "G", "22-2A>G", "p.?"),
        ("21+11", "21+11", "T", "21+11A>T", "p.?"),
        ("22-10", "22-10", "T", "22-10C>T", "p.?"),
        ("21", "21", "", "21+1del", "p.?"),
        ("21", "20", "G", "21+1dup", "p.?"),
        ("22-1", "22-1", "", "23del", "p.Gly8AspfsTer?"),
        ("22", "21+21", "G", "23dup", "p.Ser9IlefsTer?"),
        ("19", "18", "CAG", "19_21dup", "p.Gln7dup"),
        ("22-3", "22-4", "CAGGG", "22-3_23dup", "p.?"),
        ("21", "21+3", "", "21_21+3del", "p.?"),
        ("19", "24", "", "19_24del", "p.?"),
    ],
)
def test_exon_borders_follow_the_3_prime_rule_on_genomic_sequence(gene, write, first, last, bases, coding, protein):
    names = gene.names(write(first, last, bases))
    assert (names.coding.partition(":c.")[2], names.protein) == (coding, protein)


@pytest.mark.parametrize(
    ("first", "last", "bases", "coding", "protein"),
    [
        ("-1", "-1", "T", "-1C>T", "p.="),
        ("*2", "*2", "G", "*2C>G", "p.="),
        ("1", "1", "G", "1A>G", "p.Met1?"),
        ("1", "-1", "A", "1dup", "p.Met1?"),
        ("-2", "1", "", "-2_1del", "p.Met1?"),
        ("40", "40", "C", "40T>C", "p.Ter14GlnextTer2"),
        ("41", "41", "G", "41A>G", "p.Ter14="),
        ("37", "39", "", "38_40del", "p.Ser13del"),
        ("40", "39", "GGG", "39_40insGGG", "p.Ser13_Ter14insGly"),
        ("39", "38", "C", "38dup", "p.Ter14LeuextTer?"),
    ],
)
def test_start_and_stop_have_the_written_policy(gene, write, first, last, bases, coding, protein):
    names = gene.names(write(first, last, bases))
    assert (names.coding.partition(":c.")[2], names.protein) == (coding, protein)


def test_what_lies_outside_the_transcript_has_no_coding_name(gene, contig):
    behind = Variant(contig, 103, "C", "T") if contig == "chr1" else Variant(contig, 3, "C", "A")
    assert gene.names(behind) == Names(None, None)


def test_the_thousand_bases_before_a_transcript_are_numbered_as_if_its_first_exon_went_on(gene, write):
    assert gene.names(write("-10", "-10", "G")) == Names(f"{gene.transcript.name}:c.-10T>G", "p.=")
    assert gene.names(write("-8", "-5", "")).coding == f"{gene.transcript.name}:c.-8_-5del"
    far = Transcript("FAR", "ENST3.1", None, "chr1", 1, ((1101, 1130),), (1110, 1130))
    distant = NamedTranscript(far, lambda _, first, last: "C" * max(0, min(last, 1200) - max(first, 1) + 1))
    assert distant.names(Variant("chr1", 101, "C", "T")).coding == "ENST3.1:c.-1009C>T"
    assert distant.names(Variant("chr1", 100, "C", "T")) == Names(None, None)


def test_a_deletion_in_a_repeat_has_one_name_however_it_is_written(gene, contig, write, tiny):
    fetch = tiny["fetch"]
    left = write("7", "7", "")
    change = change_of(left)
    right = shifted(change, contig, 1, fetch)
    assert right.start - change.start == 2
    anchor = fetch(contig, right.start - 1, right.start - 1)
    moved = Variant(contig, right.start - 1, anchor + right.deleted, anchor)
    assert gene.names(moved) == gene.names(left)


def test_genomic_names_shift_up_the_genome_whatever_the_strand_of_the_gene(tiny):
    assert genomic_name(tiny["write"]("chr1", "7", "7", ""), tiny["fetch"]) == "NC_000001.11:g.35del"
    assert genomic_name(tiny["write"]("chr2", "7", "7", ""), tiny["fetch"]) == "NC_000002.12:g.86del"
    assert genomic_name(Variant("chrM", 3243, "A", "G"), tiny["fetch"]) == "NC_012920.1:m.3243A>G"


def test_an_unknown_base_stops_the_shift():
    bases = "ACGTAANAAC"
    change = shifted(change_of(Variant("chr1", 4, "TA", "T")), "chr1", 1, lambda _, a, b: bases[a - 1 : b])
    assert change.end == 6


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        ({27: "C"}, "starts with CTG, not ATG"),
        ({87: "C"}, "ends with CAA, not a stop codon"),
        ({42: "T"}, "has a stop at codon 6 of 14"),
        ({42: "N"}, "does not know"),
    ],
)
def test_a_transcript_whose_reading_frame_is_broken_is_refused(tiny, edit, words):
    bases = "".join(edit.get(place, base) for place, base in enumerate(tiny["genome"]["chr1"], 1))
    named = NamedTranscript(tiny["transcripts"][0], lambda _, first, last: bases[first - 1 : last])
    with pytest.raises(ConfigError, match=rf"transcript NM_1.1 \(FWD\).*{words}"):
        refuse_unusable(named)


def test_a_coding_length_that_is_no_multiple_of_three_is_refused(tiny):
    short = Transcript("FWD", "ENST1.1", "NM_1.1", "chr1", 1, ((21, 47), (69, 98)), (27, 88))
    with pytest.raises(ConfigError, match="41 coding bases"):
        refuse_unusable(NamedTranscript(short, tiny["fetch"]))


def test_a_whole_transcript_passes(gene):
    refuse_unusable(gene)
    assert gene.sequence.protein == "MAKDLKQGSEETS*"


def test_the_panel_chooses_the_transcript_and_a_missing_one_is_refused():
    one = Transcript("G", "ENST1.1", "NM_1.1", "chr1", 1, ((1, 90),), (1, 90), mane_select=True)
    other = Transcript("G", "ENST2.1", None, "chr1", 1, ((1, 60),), (1, 60))
    assert choose([one, other], {})["G", "chr1"] is one
    assert choose([one, other], {"G": ("NM_2.1", "ENST2.4")})["G", "chr1"] is other
    with pytest.raises(ConfigError, match="G: the panel wants NM_3.1 .* have ENST2.1, NM_1.1"):
        choose([one, other], {"G": ("NM_3.1", "ENST3.1")})


def test_a_variant_is_on_every_transcript_that_its_reference_bases_touch():
    far = Transcript("FAR", "ENST9.1", None, "chr1", 1, ((40_000, 40_010),), None)
    near = Transcript("NEAR", "ENST8.1", None, "chr1", -1, ((30_000, 39_999),), None)
    index = TranscriptIndex([far, near])
    assert {one.gene for one in index.over(Variant("chr1", 39_998, "AAA", "A"))} == {"FAR", "NEAR"}
    assert index.over(Variant("chr2", 40_000, "A", "C")) == []
