import gzip
from pathlib import Path

import numpy as np
import pytest
from alignment_builder import LENGTHS, Read, pair, sample

from genomics.alignment.batch import AlignmentReader
from genomics.alignment.coverage import distribution, genome_summary, insert_size, ratio, summary
from genomics.alignment.depth import Pass
from genomics.alignment.metrics import Measured, Regions, judge, not_judged
from genomics.errors import FormatError
from genomics.files.reference import genome_unknown_bases
from genomics.files.regions import read_positions
from genomics.files.settings import read_thresholds
from genomics.records.quality import Assay, Threshold, Verdict
from genomics.records.region import CodingExon, NamedPosition
from genomics.records.variant import Interval

THRESHOLDS = Path("config/thresholds.yaml")


def empty_pass(**changes) -> Pass:
    zeros = np.zeros(1 << 16, dtype=np.int64)
    values = {
        "flags": zeros, "flags_mapq0": zeros, "depth": zeros[:0], "genome_depths": zeros[:2001], "genome_sum": 0,
        "contigs": zeros[:0].reshape(0, 2), "site_counts": np.zeros((0, 4), np.int32), "inserts": zeros[:10_001],
        "strong_letters": 0, "known_letters": 0, "q30_bases": 0, "placed_pairs": 0, "chimeric": 0,
    }  # fmt: skip
    return Pass(**values | changes)


def test_a_summary_of_bases_has_mean_median_and_fractions():
    depth = np.array([0, 1, 9, 10, 20, 20, 29, 30, 31, 5000])
    found = summary(distribution(depth), int(depth.sum()))
    assert (found.mean, found.median) == (515.0, 20)
    assert (found.at_1x, found.at_10x, found.at_20x, found.at_30x) == (0.9, 0.7, 0.6, 0.3)


def test_no_base_gives_no_number():
    nothing = summary(distribution(np.zeros(0, dtype=np.int64)), 0)
    assert {getattr(nothing, name) for name in nothing.__struct_fields__} == {None}
    assert insert_size(np.zeros(10, dtype=np.int64)).median is None
    assert ratio(0, 0) is None


def test_unknown_bases_of_the_reference_are_not_part_of_the_genome():
    depths = np.zeros(2001, dtype=np.int64)
    depths[[0, 30]] = 600, 400
    found = genome_summary(empty_pass(genome_depths=depths, genome_sum=12_000), unknown=500)
    assert (found.mean, found.at_20x, found.at_30x) == (24.0, 0.8, 0.8)


def test_insert_size_is_the_median_and_the_median_distance_from_it():
    inserts = np.zeros(1000, dtype=np.int64)
    inserts[[300, 310, 350, 900]] = 1, 1, 1, 2
    assert (insert_size(inserts).median, insert_size(inserts).mad) == (350, 50.0)


@pytest.fixture
def whole(build, reference, limits):
    """Rows of one alignment measured as a genome, with genes and positions."""

    def measure(reads, assay=Assay.GENOME, positions=(), more=None):
        exons = [
            CodingExon(Interval("chr1", 100, 200), "ONE", 1, "+", "T1"),
            CodingExon(Interval("chr1", 300, 400), "ONE", 2, "+", "T1"),
            CodingExon(Interval("chr1", 350, 420), "ONE", 3, "+", "T2"),
            CodingExon(Interval("chr2", 100, 150), "TWO", 1, "-", "T3"),
        ]
        regions = Regions(exons, [], positions=positions, assay=assay)
        reader = AlignmentReader(reference, dict(LENGTHS), regions, limits | (more or {}))
        return reader.measure_all([sample(build(reads))], lambda line: None)

    return measure


def test_a_gene_counts_each_of_its_bases_once(whole):
    result = whole([Read(100), Read(100), Read(360), Read(105, contig="chr2")])
    one, two = result.genes
    assert (one.gene, one.bases, one.minimum_depth, one.mean_depth) == ("ONE", 220, 0, pytest.approx(150 / 220))
    assert (two.gene, two.bases, two.mean_depth, two.fraction_callable) == ("TWO", 50, pytest.approx(0.9), 0.0)


def test_contigs_and_genome_are_measured_over_their_whole_length(whole):
    result = whole([Read(0), Read(50), Read(50, contig="chr2"), Read(5, contig="chrY")])
    assert [(row.contig, row.mean_depth, row.fraction_1x) for row in result.contigs] == [
        ("chr1", 100 / 3000, 100 / 3000),
        ("chr2", 50 / 2000, 50 / 2000),
        ("chrX", 0.0, 0.0),
        ("chrY", 50 / 2000, 50 / 2000),
    ]
    (row,) = result.quality
    assert row.genome_mean_depth == row.genome_fraction_1x == 150 / 7000
    assert (row.genome_median_depth, row.genome_fraction_10x) == (0, 0.0)
    regions = {row.region: row.bases for row in result.distributions}
    assert regions == {"genome": [6850, 150], "result_genes": [270]}


def test_a_position_shows_its_depth_and_one_without_reads_shows_zero(whole):
    places = [NamedPosition("chr1", 101, "rs1"), NamedPosition("chr2", 1900, "rs2")]
    result = whole([Read(100), Read(100)], positions=places)
    assert [(row.name, row.position, row.depth) for row in result.positions] == [("rs1", 101, 2), ("rs2", 1900, 0)]


def test_the_row_tells_reads_pairs_letters_and_qualities(whole):
    reads = [*pair("f", 100, 130), *pair("g", 500, 700), Read(900, flag=0x100), Read(901, flag=0x800), Read(902)]
    (row,) = whole(reads).quality
    assert (row.total_reads, row.secondary_reads, row.supplementary_reads) == (5, 1, 1)
    assert (row.properly_paired_reads, row.mapq0_reads) == (4, 0)
    assert row.q30_bases == 6 * 50
    assert (row.chimera_fraction, row.gc_fraction, row.insert_median) == (0.0, 0.0, None)


def threshold(value):
    return Threshold(value, "unit", "test source", "2026-01-01")


def test_a_targeted_assay_is_not_judged_by_limits_on_the_genome_and_says_so(whole):
    most = {"alignment.q30_bases": threshold(8e10), "alignment.mean_depth": threshold(0.1)}
    reads = [Read(at, contig=contig) for contig in ("chr1", "chr2") for at in range(50, 450, 10) for _ in range(5)]
    targeted, genome = (whole(reads, assay, more=most).quality[0] for assay in (Assay.TARGETED, Assay.GENOME))
    assert (targeted.verdict, targeted.genome_mean_depth) == (Verdict.PASS, None)
    assert targeted.not_judged == [
        "alignment.mean_depth over the genome",
        "alignment.fraction_20x over the genome",
        "alignment.q30_bases",
    ]
    assert (genome.not_judged, genome.verdict) == ([], Verdict.FAIL)
    assert [(reason.code, reason.metric) for reason in genome.reasons] == [
        ("low_fraction_20x", "genome_fraction_20x"),
        ("few_q30_bases", "q30_bases"),
    ]


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"insert_median": 249}, "short_inserts"), ({"chimera_fraction": 0.051}, "many_chimeras")],
)
def test_the_gnomad_profile_judges_inserts_and_chimeras_which_all_of_us_does_not(changes, code):
    good = {"mean_depth": 40.0, "fraction_20x": 1.0, "x_ratio": 1.0, "y_ratio": 0.0}
    measured = Measured(sample=sample(None), names={"S1"}, **good | changes)
    gnomad, aou = (read_thresholds(THRESHOLDS, name) for name in ("gnomad", "aou"))
    verdict, (reason,) = judge(measured, gnomad)
    assert (verdict, reason.code, reason.source) == (Verdict.FAIL, code, "gnomAD v3.1 hard filters, genomes")
    assert judge(measured, aou) == (Verdict.PASS, [])
    assert not_judged(Assay.TARGETED, gnomad) == ["alignment.mean_depth over the genome"]


def test_all_of_us_wants_95_percent_of_the_result_genes_and_30x(limits):
    aou = read_thresholds(THRESHOLDS, "aou")
    row = {"sample": sample(None), "names": {"S1"}, "x_ratio": None, "y_ratio": None}
    codes = [reason.code for reason in judge(Measured(mean_depth=30.0, fraction_20x=0.94, **row), aou)[1]]
    assert codes == ["low_result_fraction_20x"]
    assert (aou["alignment.q30_bases"].value, aou["alignment.mean_depth"].value) == (8e10, 30)


def test_positions_come_from_vcf_bed_and_table_each_place_once(tmp_path):
    with gzip.open(tmp_path / "a.vcf.gz", "wt") as out:
        out.write("##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n")
        out.write("chr2\t5\trs5\tA\tG\t.\t.\t.\nchr1\t9\t.\tA\tG\t.\t.\t.\n")
    (tmp_path / "b.bed").write_text("chr1\t8\t10\tpair\n")
    (tmp_path / "c.tsv").write_text("# source\ngene\tchrom\tpos\trsid\nG6PD\tchrX\t7\trs7\nG6PD\tchr2\t5\t.\n")
    found = read_positions([tmp_path / "a.vcf.gz", tmp_path / "b.bed", tmp_path / "c.tsv"])
    assert [(place.contig, place.position, place.name) for place in found] == [
        ("chr1", 9, ""),
        ("chr1", 10, "pair"),
        ("chr2", 5, "rs5"),
        ("chrX", 7, "rs7"),
    ]


def test_a_position_that_is_none_is_refused(tmp_path):
    (tmp_path / "a.vcf").write_text("chr1\tfive\t.\tA\tG\t.\t.\t.\n")
    with pytest.raises(FormatError, match="line 1: not a VCF record"):
        read_positions([tmp_path / "a.vcf"])
    (tmp_path / "b.tsv").write_text("gene\tplace\nA\t1\n")
    with pytest.raises(FormatError, match="no columns chrom, pos and rsid"):
        read_positions([tmp_path / "b.tsv"])
    (tmp_path / "c.tsv").write_text("chrom\tpos\trsid\nchr1\tx\t.\n")
    with pytest.raises(FormatError, match="pos 'x' is no number"):
        read_positions([tmp_path / "c.tsv"])


def test_unknown_bases_are_counted_on_the_genome_alone(tmp_path):
    path = tmp_path / "a.fa"
    path.write_text(">chr1\nACGTNNnACGT\n>chrY\nNNNNNNNNNNN\n>chrX\nACGTACGTACN\n")
    (tmp_path / "a.fa.fai").write_text("chr1\t11\t6\t11\t12\nchrY\t11\t24\t11\t12\nchrX\t11\t42\t11\t12\n")
    assert genome_unknown_bases(path) == 4
