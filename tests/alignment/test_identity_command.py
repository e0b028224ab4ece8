"""From alignments to a verdict on whose they are, through both commands."""

import numpy as np
import pysam
import pytest
from alignment_builder import Read
from site_builder import called, drawn, made_sites, read

from genomics.cli.main import main
from genomics.files.tables import read_table, write_table
from genomics.files.vcf import HeaderLine, header_text, writing_sites
from genomics.records.build import GRCH38_LENGTHS
from genomics.records.quality import AlignmentQuality, IdentityResult, SiteCounts, Verdict

AF = HeaderLine("INFO", "AF", "frequency", "A", "Float")
GT = HeaderLine("FORMAT", "GT", "genotype", "1", "String")
PEOPLE = ["S1", "S2", "S3", "S4"]
THRESHOLDS = ["--thresholds", "config/thresholds.yaml", "--profile", "aou"]


def write_sites(path, sites):
    with writing_sites(path, header_text([AF], GRCH38_LENGTHS)) as file:
        for s in sites:
            line = f"{s.contig}\t{s.position}\t.\t{s.reference}\t{s.alternate}\t.\tPASS\tAF={s.frequency:.6g}\n"
            file.write(line.encode())


def write_calls(path, sites, samples, copies):
    text = {-1: "./.", 0: "0/0", 1: "0/1", 2: "1/1"}
    with writing_sites(path, header_text([GT], GRCH38_LENGTHS, samples)) as file:
        for s, row in zip(sites, copies.tolist(), strict=True):
            cells = [s.contig, str(s.position), ".", s.reference, s.alternate, ".", "PASS", ".", "GT"]
            file.write(("\t".join([*cells, *(text[copy] for copy in row)]) + "\n").encode())


@pytest.fixture
def cohort(tmp_path):
    """Four people, their sheet, calls, sites and reads; `run(...)` compares and gives the rows."""
    rng = np.random.default_rng(21)
    sites = made_sites(150, rng)
    genotypes = drawn(sites, 4, rng)
    write_sites(tmp_path / "sites.vcf.gz", sites.sites)
    write_calls(tmp_path / "calls.vcf.gz", sites.sites, PEOPLE, called(genotypes, rng))
    sheet = "".join(f"{name}\tP{name}\tfemale\tg\tB01\t{name}.cram\n" for name in PEOPLE)
    (tmp_path / "samples.tsv").write_text("sample_id\tparticipant_id\tsex\tgroup\tbatch\talignment\n" + sheet)

    def run(owners, *more):
        rows = [sites.record(name, read(genotypes[:, owner], 30, rng)) for name, owner in owners.items()]
        write_table(tmp_path / "counts.parquet", rows, SiteCounts)
        command = ["identity", "--sites", str(tmp_path / "sites.vcf.gz"), "--vcf", str(tmp_path / "calls.vcf.gz")]
        command += ["--samples", str(tmp_path / "samples.tsv"), "--counts", str(tmp_path / "counts.parquet")]
        assert main([*command, *THRESHOLDS, "--output", str(tmp_path / "identity.parquet"), *more]) == 0
        return read_table(tmp_path / "identity.parquet", IdentityResult)

    return run, sites, genotypes, rng


def test_a_swap_is_found_and_named_and_the_others_pass(cohort, capsys):
    run, *_ = cohort
    rows = run({"S1": 1, "S2": 0, "S3": 2, "S4": 3})
    assert [(row.sample_id, row.verdict) for row in rows] == [
        ("S1", Verdict.FAIL),
        ("S2", Verdict.FAIL),
        ("S3", Verdict.PASS),
        ("S4", Verdict.PASS),
    ]
    assert [row.best_other for row in rows[:2]] == ["S2", "S1"]
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "150 sites, 4 samples with reads: pass 2, warn 0, fail 2" in captured.err


def test_a_sample_whose_reads_could_not_be_counted_is_unclear(cohort):
    run, *_ = cohort
    rows = {row.sample_id: row for row in run({"S1": 0, "S2": 1, "S3": 2})}
    assert (rows["S4"].verdict, rows["S4"].ratio) == (Verdict.WARN, None)


def test_an_array_is_a_second_witness(cohort, tmp_path):
    run, sites, genotypes, rng = cohort
    write_calls(tmp_path / "array.vcf.gz", sites.sites, ["S1", "S2"], called(genotypes[:, [0, 2]], rng))
    rows = run({"S1": 0, "S2": 1, "S3": 2, "S4": 3}, "--array", str(tmp_path / "array.vcf.gz"))
    by_source = [(row.sample_id, str(row.source), row.verdict) for row in rows]
    assert by_source[:4] == [
        ("S1", "array", Verdict.PASS),
        ("S1", "calls", Verdict.PASS),
        ("S2", "array", Verdict.FAIL),
        ("S2", "calls", Verdict.PASS),
    ]
    assert len(by_source) == 6


def test_the_same_input_gives_the_same_bytes(cohort, tmp_path):
    run, *_ = cohort
    run({"S1": 0})
    first = (tmp_path / "identity.parquet").read_bytes()
    command = ["identity", "--sites", str(tmp_path / "sites.vcf.gz"), "--vcf", str(tmp_path / "calls.vcf.gz")]
    command += ["--samples", str(tmp_path / "samples.tsv"), "--counts", str(tmp_path / "counts.parquet")]
    assert main([*command, *THRESHOLDS, "--output", str(tmp_path / "again.parquet")]) == 0
    assert (tmp_path / "again.parquet").read_bytes() == first


def test_counts_of_another_list_stop_the_comparison(cohort, tmp_path, capsys):
    run, sites, *_ = cohort
    run({"S1": 0})
    write_sites(tmp_path / "sites.vcf.gz", sites.sites[:-1])
    command = ["identity", "--sites", str(tmp_path / "sites.vcf.gz"), "--vcf", str(tmp_path / "calls.vcf.gz")]
    command += ["--samples", str(tmp_path / "samples.tsv"), "--counts", str(tmp_path / "counts.parquet")]
    assert main([*command, *THRESHOLDS, "--output", str(tmp_path / "x.parquet")]) == 1
    assert "taken at another list of sites" in capsys.readouterr().err
    assert not (tmp_path / "x.parquet").exists()


def test_alignment_qc_counts_bases_at_the_sites(build, reference, tmp_path):
    path = build([Read(100 + 2 * n) for n in range(20)] + [Read(300, flag=0x400), Read(300)])
    (tmp_path / "sites.vcf").write_text(
        "##fileformat=VCFv4.2\n##contig=<ID=chr1>\n"
        '##INFO=<ID=AF,Number=A,Type=Float,Description="frequency">\n'
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
        "chr1\t141\t.\tA\tG\t.\tPASS\tAF=0.5\nchr1\t311\t.\tG\tA\t.\tPASS\tAF=0.5\nchr1\t911\t.\tG\tA\t.\tPASS\tAF=0.5\n"
    )
    pysam.tabix_compress(str(tmp_path / "sites.vcf"), str(tmp_path / "sites.vcf.gz"))
    sheet = tmp_path / "samples.tsv"
    sheet.write_text(f"sample_id\tparticipant_id\tsex\tgroup\tbatch\talignment\nS1\tP1\tunknown\tg\tB01\t{path}\n")
    (tmp_path / "exons.bed").write_text("chr1\t100\t200\tBRCA1\t1\t+\tNM_1\n")
    (tmp_path / "windows.bed").write_text("chr1\t100\t200\n")
    command = ["alignment-qc", "--samples", str(sheet), "--batch", "B01", "--reference", str(reference)]
    command += ["--exons", str(tmp_path / "exons.bed"), "--sex-windows", str(tmp_path / "windows.bed")]
    command += ["--sites", str(tmp_path / "sites.vcf.gz"), *THRESHOLDS, "--output", str(tmp_path)]
    assert main(command) == 0
    (row,) = read_table(tmp_path / "counts/B01.parquet", SiteCounts)
    assert row.counts == [20, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]
    (quality,) = read_table(tmp_path / "alignment/B01.parquet", AlignmentQuality)
    assert "contamination_unclear" in {reason.code for reason in quality.reasons}
    assert quality.contamination_low <= quality.contamination <= quality.contamination_high
