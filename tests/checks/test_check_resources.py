import hashlib
from pathlib import Path

import pysam
import pytest
from check_inputs_builder import fasta

from genomics.checks.findings import Findings
from genomics.checks.tables import check_panel
from genomics.records.build import GRCH38_LENGTHS

ROOT = Path(__file__).parents[2]


def bam(path, sample="S1", order="coordinate", lengths=GRCH38_LENGTHS, **groups):
    """A BAM without reads; its header is what these checks look at."""
    head = {
        "HD": {"VN": "1.6", "SO": order},
        "SQ": [{"SN": name, "LN": length} for name, length in lengths.items()],
        "RG": [{"ID": "a", "SM": sample}],
    } | groups
    pysam.AlignmentFile(str(path), "wb", header=head).close()
    if order == "coordinate":
        pysam.index(str(path))
    return path


def test_a_good_bam_is_checked_in_silence(tmp_path, problems):
    assert problems(bam(tmp_path / "S1.bam"), "bam") == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"order": "unsorted"}, "sort order is unsorted, not coordinate"),
        ({"lengths": {"chr1": 249250621}}, "contig lengths are those of GRCh37"),
        ({"lengths": {"1": 248956422}}, "no contig is named chr1 to chr22"),
        ({"RG": []}, "a read group without a sample name (SM), or no read group"),
        ({"RG": [{"ID": "a"}]}, "a read group without a sample name (SM), or no read group"),
        ({"RG": [{"ID": "a", "SM": "S1"}, {"ID": "b", "SM": "S2"}]}, "read groups of 2 samples"),
    ],
)
def test_a_bad_alignment_header_is_rejected(tmp_path, problems, changes, words):
    lines = problems(bam(tmp_path / "S1.bam", **changes), "bam")
    assert any(line.startswith("reject") and words in line for line in lines), lines


def test_an_alignment_without_index_or_end_is_rejected(tmp_path, problems):
    path = bam(tmp_path / "S1.bam")
    (tmp_path / "S1.bam.bai").unlink()
    assert "has no index (.bai or .csi); make it: samtools index" in problems(path, "bam")[0]
    path.write_bytes(path.read_bytes()[:-1])
    assert "is cut short: the end-of-file marker is missing" in problems(path, "bam")[0]
    path.write_bytes(b"hello")
    assert "is neither BAM nor CRAM" in problems(path, "bam")[0]


def reference(path, lengths, start=b">chr1\n"):
    path.write_bytes(start)
    path.with_name(path.name + ".fai").write_text("".join(f"{n}\t{k}\t6\t60\t61\n" for n, k in lengths.items()))
    return path


def test_the_reference_must_have_the_lengths_of_grch38(tmp_path, problems):
    assert problems(fasta(tmp_path / "good.fa"), "reference") == []
    (line,) = problems(reference(tmp_path / "r.fa", {"chr1": 249250621}), "reference")
    assert "contig lengths are those of GRCh37; give the GRCh38 FASTA" in line
    (tmp_path / "r.fa.fai").write_text("chr1\n")
    assert "not a line of a .fai index" in problems(tmp_path / "r.fa", "reference")[0]
    (tmp_path / "r.fa.fai").unlink()
    assert "has no index (.fai)" in problems(tmp_path / "r.fa", "reference")[0]


def test_a_reference_that_is_not_fasta_or_gzipped_plainly_is_rejected(tmp_path, problems):
    assert "not a FASTA" in problems(reference(tmp_path / "r.fa", GRCH38_LENGTHS, b"hello"), "reference")[0]
    said = problems(reference(tmp_path / "r.fa.gz", GRCH38_LENGTHS, b"\x1f\x8b\x08\x00"), "reference")
    assert "compressed with gzip, not with bgzip" in said[0]
    assert "has no index (.gzi)" in said[1]


def test_exons_lie_on_grch38(tmp_path, problems):
    path = tmp_path / "exons.bed"
    path.write_text("#contig\nchr17\t10\t20\tBRCA1\t1\t-\tNM_1\n17\t10\t20\tBRCA1\t1\t-\tNM_1\n")
    assert "17:10-20: not on chr1 to chr22" in problems(path, "exons")[0]
    path.write_text("chr17\t10\t999999999\tBRCA1\t1\t-\tNM_1\n")
    assert "ends beyond the contig (83257441)" in problems(path, "exons")[0]
    path.write_text("chr17\t10\t20\tBRCA1\t0\t-\tNM_1\n")
    assert "line 1: BRCA1: exon 0" in problems(path, "exons")[0]
    path.write_bytes(b"chr17\t10\t20\xff\n")
    assert "not UTF-8 text (byte 11)" in problems(path, "regions")[0]


ENTRY = "source: us\n  version: '1'\n  date: 2026-01-01\n  licence: CC0\n"


def test_a_manifest_lists_every_table_with_its_checksum(tmp_path, problems):
    (tmp_path / "a.tsv").write_text("a\n")
    digest = hashlib.sha256(b"a\n").hexdigest()
    (tmp_path / "manifest.yaml").write_text(f"a.tsv:\n  {ENTRY}  sha256: {digest}\n")
    assert problems(tmp_path, "pgx") == []
    (tmp_path / "a.tsv").write_text("b\n")
    (tmp_path / "b.tsv").write_text("b\n")
    changed, unlisted = problems(tmp_path, "pgx")
    assert "a.tsv: differs from its sha256" in changed
    assert "b.tsv: not listed" in unlisted
    (tmp_path / "a.tsv").unlink()
    assert "listed in" in problems(tmp_path, "pgx")[0]
    (tmp_path / "manifest.yaml").write_text("a.tsv:\n  source: us\n")
    assert "give source, version, date and licence" in problems(tmp_path, "pgx")[0]
    (tmp_path / "manifest.yaml").unlink()
    assert "no manifest.yaml in" in problems(tmp_path, "pgx")[0]


@pytest.mark.parametrize(
    ("name", "kind"),
    [("resources/panel/acmg_sf.tsv", "panel"), ("config/thresholds.yaml", "thresholds"), ("resources/pgx", "pgx")],
)
def test_the_tables_we_ship_pass(problems, name, kind):
    assert problems(ROOT / name, kind) == []


def test_an_unknown_panel_profile_is_rejected():
    path = ROOT / "resources/panel/acmg_sf.tsv"
    found = Findings(path)
    check_panel(path, found, "aou60")
    (problem,) = found.problems
    assert problem.what.startswith("no profile 'aou60'")


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ("{value: 20, unit: phred, source: x}", "genotype.gq: Object missing required field `date`"),
        ("{value: 20, unit: phred, source: '', date: 2023-01-01}", "unit, source or date is empty"),
        ("{value: many, unit: phred, source: x, date: 2023-01-01}", "Expected `float`"),
        ("{value: 2, unit: u, source: x, date: 2023-01-01, max: 3}", "unknown field `max`"),
    ],
)
def test_a_threshold_without_unit_source_or_date_is_rejected(tmp_path, problems, entry, words):
    path = tmp_path / "thresholds.yaml"
    path.write_text(f"shared:\n  genotype:\n    gq: {entry}\nprofiles:\n  aou: {{}}\n")
    (line,) = problems(path, "thresholds")
    assert words in line
