"""Deletions and duplications over exons: read, weighed, joined to people, never further than review."""

import pytest
from hereditary_builders import ABOUT, FORWARD, LIMITS, REVERSE, called, classified, in_clinvar, rule_of, sample

from genomics.errors import FormatError
from genomics.files.structural_vcf import read_structural
from genomics.hereditary.people import Circumstances, findings_of
from genomics.hereditary.structural import carriers, classify_structural, exons_hit, weigh
from genomics.records.annotation import Route
from genomics.records.genotype import Zygosity
from genomics.records.person import Sex
from genomics.records.structural import StructuralCall, StructuralKind, StructuralVariant
from genomics.records.transcript import Transcript
from genomics.records.variant import Interval
from genomics.review.finding_flags import code_of

DEL, DUP = StructuralKind
# Four exons; coding bases 300, 299, 300, 301.
FRAMED = Transcript(
    "GENE", "ENST1.1", "NM_1.1", "chr1", 1, ((901, 1300), (2001, 2299), (3001, 3300), (4001, 4401)), (1001, 4301)
)


def stretch(start, end, kind=DEL, contig="chr1"):
    return StructuralVariant(contig, start, end, kind)


@pytest.mark.parametrize(
    ("variant", "transcript", "points", "words"),
    [
        (stretch(500, 9000), FRAMED, 8, "all coding exons lost (exons 1-4)"),
        (stretch(1900, 2400), FRAMED, 8, "exon 2 lost, frame shifted"),
        (
            stretch(1900, 3400),
            FRAMED,
            8 if (299 + 300) % 3 and 3 + 1 < 4 else 4,
            "exons 2-3 lost, 50% of the protein",
        ),
        (stretch(500, 1400), FRAMED, 4, "exon 1 lost, the start codon with it"),
        (stretch(3900, 9000), FRAMED, 4, "exon 4 lost, 25% of the protein"),
        (stretch(2900, 3400), FORWARD, 4, "exon 3 lost, 33% of the protein"),
        (stretch(2900, 3400), REVERSE, 4, "exon 1 lost, the start codon with it"),
        (stretch(1900, 2400, DUP), FRAMED, 4, "exon 2 repeated inside the gene, frame shifted"),
        (stretch(1900, 2400, DUP), FORWARD, 0, "frame kept"),
        (stretch(500, 2400, DUP), FRAMED, 0, "together with an end of the gene"),
        (stretch(1400, 1500), FRAMED, 0, "no coding exon"),
        (stretch(905, 950), FRAMED, 0, "no coding exon"),
        (stretch(1900, 2400, contig="chr2"), FRAMED, 0, "no coding exon"),
    ],
)
def test_pvs1_of_lost_and_repeated_exons(variant, transcript, points, words):
    found = weigh(variant, rule_of("BRCA1"), transcript)
    assert (found.points, found.met) == (points, points > 0)
    assert words in found.fact


def test_a_small_exon_lost_in_frame_is_moderate():
    small = Transcript(
        "GENE", "ENST1.1", "NM_1.1", "chr1", 1, ((901, 2900), (3001, 3030), (4001, 4400)), (1001, 4300)
    )
    assert weigh(stretch(2950, 3100), rule_of("BRCA1"), small).points == 2


def test_a_gene_of_altered_function_loses_nothing_by_a_deletion():
    found = weigh(stretch(1900, 2400), rule_of("RYR1"), FRAMED)
    assert not found.met
    assert "not an established cause" in found.fact


def test_a_gene_without_protein_has_no_coding_exon():
    silent = Transcript("GENE", "ENST1.1", None, "chr1", 1, ((901, 1300),), None)
    assert not weigh(stretch(800, 1400), rule_of("BRCA1"), silent).met


def test_exons_are_numbered_from_the_start_of_the_transcript():
    assert exons_hit(stretch(1200, 2100), FORWARD) == [1, 2]
    assert exons_hit(stretch(1200, 2100), REVERSE) == [2, 3]
    assert exons_hit(stretch(1301, 2000), FORWARD) == []


def rows(variant, *genes):
    rules = [rule_of(gene) for gene in genes]
    return classify_structural([variant], rules, dict.fromkeys(genes, FRAMED), ["panel"])


@pytest.mark.parametrize(
    ("gene", "variant", "route"),
    [
        ("BRCA1", stretch(1900, 2400), Route.REVIEW),
        ("BRCA1", stretch(1900, 2400, DUP), Route.REVIEW),
        ("BRCA1", stretch(500, 2400, DUP), Route.NONE),
        ("TTN", stretch(1900, 2400), Route.REVIEW),
        ("RYR1", stretch(1900, 2400), Route.NONE),
        ("HFE", stretch(1900, 2400), Route.NONE),
        ("TNNT2", stretch(1900, 2400), Route.NONE),
    ],
)
def test_lost_exons_of_a_loss_of_function_gene_go_to_review_and_no_further(gene, variant, route):
    (row,) = rows(variant, gene)
    assert row.route is route
    assert any("exon" in reason for reason in row.reasons)
    assert row.criteria[0].source


def test_a_stretch_beside_every_exon_makes_no_row():
    assert rows(stretch(1400, 1500), "BRCA1") == []


def findings(gene, calls, small=(), genotypes=None, sex=Sex.FEMALE):
    structural = [row for call in calls for row in rows(call.variant, gene)]
    carried = carriers(calls, structural, {"A": sex})
    about = Circumstances(LIMITS, 0.001, {}, carried)
    return findings_of(called(genotypes or {"chr1:9:C:T": {"A": "0/0"}}), list(small), [sample("A", sex)], about)


def call(variant, copies=1, ploidy=2, name="A", filters=()):
    return StructuralCall(name, variant, copies, ploidy, list(filters), "sv1")


def test_a_carrier_is_found_and_the_exons_are_named():
    (finding,) = findings("BRCA1", [call(stretch(1900, 2400), filters=["LowQual"])])
    assert (finding.route, finding.zygosity, finding.depth) == (Route.REVIEW, Zygosity.HET, None)
    text = "; ".join(finding.reasons)
    assert "deletion over BRCA1 exons 2 (NM_1.1)" in text
    assert "confirm by another method (call sv1)" in text
    assert "failed filter LowQual" in text
    assert finding.criteria[0].code == "PVS1"


def test_one_deleted_copy_of_a_recessive_gene_is_a_carrier_and_two_are_not():
    variant = stretch(1900, 2400)
    assert findings("MUTYH", [call(variant)])[0].route is Route.NONE
    assert findings("MUTYH", [call(variant, 2)])[0].route is Route.REVIEW


def test_a_deletion_and_a_small_variant_are_two_hits_of_unknown_phase():
    key = "chr1:2100:C:T"
    known = classified("MUTYH", "missense_variant", key, **in_clinvar(2))
    found = findings("MUTYH", [call(stretch(3900, 4100))], [known], {key: {"A": "0/1"}})
    assert [(one.route, one.phase_unknown) for one in found] == [(Route.REVIEW, True)] * 2


def test_a_duplication_that_breaks_nothing_makes_no_finding_and_strangers_neither():
    assert findings("BRCA1", [call(stretch(500, 2400, DUP))]) == []
    assert findings("BRCA1", [call(stretch(1900, 2400), name="B")]) == []
    assert findings("RYR1", [call(stretch(1900, 2400))])[0].route is Route.NONE


def test_a_carrier_who_is_not_on_the_sheet_is_left_out():
    structural = rows(stretch(1900, 2400), "BRCA1")
    carried = carriers([call(stretch(1900, 2400))], structural, {"A": Sex.FEMALE})
    about = Circumstances(LIMITS, structural=carried)
    assert findings_of(called({"chr1:9:C:T": {"B": "0/0"}}), [], [sample("B")], about) == []
    assert ABOUT.structural == {}


HEAD = """##fileformat=VCFv4.2
##contig=<ID=chr1,length=248956422>
##ALT=<ID=DEL,Description="x">
##ALT=<ID=DUP:TANDEM,Description="x">
##ALT=<ID=INV,Description="x">
##FILTER=<ID=LowQual,Description="x">
##INFO=<ID=END,Number=1,Type=Integer,Description="x">
##INFO=<ID=SVLEN,Number=1,Type=Integer,Description="x">
##FORMAT=<ID=GT,Number=1,Type=String,Description="x">
#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tA\tB\tC
"""
RECORDS = """chr1\t1899\td1\tA\t<DEL>\t.\tPASS\tEND=2400\tGT\t0/1\t./.\t1/1
chr1\t2899\td2\tA\t<DUP:TANDEM>\t.\tLowQual\tSVLEN=500\tGT\t0/0\t0/1\t./1
chr1\t3000\td3\tA\t<INV>\t.\tPASS\tEND=3500\tGT\t0/1\t0/1\t0/1
chr1\t8000\td4\tA\t<DEL>\t.\tPASS\tEND=9000\tGT\t0/1\t0/1\t0/1
chr1\t9100\td5\tACCC\tA\t.\tPASS\t.\tGT\t0/1\t0/1\t0/1
"""


def test_deletions_and_duplications_are_read_with_their_carriers(tmp_path):
    path = tmp_path / "sv.vcf"
    path.write_text(HEAD + RECORDS)
    found = read_structural([path], [Interval("chr1", 1000, 4000)])
    assert [(one.sample_id, one.variant.key, one.copies, one.ploidy, one.filters) for one in found] == [
        ("A", "chr1:1900-2400:DEL", 1, 2, []),
        ("B", "chr1:2900-3399:DUP", 1, 2, ["LowQual"]),
        ("C", "chr1:1900-2400:DEL", 2, 2, []),
    ]


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ("chr1\t1899\td1\tA\t<DEL>\t.\tPASS\t.\tGT\t0/1\t./.\t1/1\n", "DEL without END or SVLEN"),
        ("chr1\t1899\td1\tA\t<DEL>\t.\tPASS\tEND=1899\tGT\t0/1\t./.\t1/1\n", "need 1 <= start <= end"),
    ],
)
def test_a_record_without_an_end_is_refused(tmp_path, record, words):
    path = tmp_path / "sv.vcf"
    path.write_text(HEAD + record)
    with pytest.raises(FormatError, match=words):
        read_structural([path], [Interval("chr1", 1000, 4000)])


def test_keys_of_structural_variants_are_read_back():
    variant = stretch(1900, 2400, DUP)
    assert StructuralVariant.parse(variant.key) == variant
    assert StructuralVariant.parse("chr1:100:C:T") is None
    with pytest.raises(ValueError, match="unknown contig"):
        StructuralVariant("1", 5, 6, DEL)
    with pytest.raises(ValueError, match="3 of 2 copies"):
        call(variant, 3)


@pytest.mark.parametrize(
    ("variant", "flag"),
    [(stretch(1900, 2400), "novel_loss_of_function"), (stretch(1900, 2400, DUP), "pathogenic_finding")],
)
def test_a_structural_finding_reaches_the_desk_as_a_flag_of_its_own(variant, flag):
    (row,) = rows(variant, "BRCA1")
    (finding,) = findings("BRCA1", [call(variant)])
    assert code_of(finding, row) == flag
