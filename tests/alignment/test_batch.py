import os
import socket
import subprocess
import sys

import pysam
import pytest
from alignment_builder import LENGTHS, Read, pair, sample

from genomics.cli.main import main
from genomics.errors import FormatError
from genomics.files.alignments import contig_lengths, open_alignment, reads_of
from genomics.files.regions import read_exons, read_intervals
from genomics.files.tables import read_arrow, read_table
from genomics.records.person import Sex
from genomics.records.quality import AlignmentQuality, ExonCoverage, Verdict
from genomics.records.variant import Interval

WINDOWS = [Interval("chr2", 100, 1900), Interval("chrX", 100, 1900), Interval("chrY", 100, 1900)]


def tiled(contig: str, depth: int) -> list[Read]:
    """Reads end to end over a contig, `depth` deep."""
    return [Read(at, contig=contig) for at in range(0, 1950, 50) for _ in range(depth)]


def person(x: int, y: int) -> list[Read]:
    return tiled("chr1", 40) + tiled("chr2", 40) + tiled("chrX", x) + tiled("chrY", y)


@pytest.mark.parametrize("name", ["S1.bam", "S1.cram"])
def test_a_whole_person_is_measured_from_bam_and_cram(build, measure, name):
    path = build(person(20, 20) + pair("late", 2000, 2010), name)
    result, lines = measure([sample(path, sex=Sex.MALE)], [(100, 200), (2000, 2100)], WINDOWS)
    (row,) = result.quality
    assert (row.x_ratio, row.y_ratio, row.sex_read) == (0.5, 0.5, Sex.MALE)
    assert row.mean_depth == pytest.approx((100 * 40 + 60) / 200)
    assert row.fraction_20x == 0.5
    assert [(part.exon, part.mean_depth, part.minimum_depth) for part in result.coverage] == [
        (1, 40.0, 40),
        (2, 0.6, 0),
    ]
    assert [reason.code for reason in row.reasons] == ["low_depth", "low_fraction_20x"]
    assert lines == ["S1: 4,682 reads, fail"]


def test_two_x_and_no_y_is_female_and_a_sheet_that_says_male_fails(build, measure):
    path = build(person(40, 0))
    result, _ = measure([sample(path, sex=Sex.MALE)], [(100, 200)], WINDOWS)
    (row,) = result.quality
    assert (row.sex_read, row.verdict, row.reasons[0].code) == (Sex.FEMALE, Verdict.FAIL, "sex_mismatch")


def test_an_exon_without_a_read_is_zero_deep_and_no_exons_give_no_number(build, measure):
    path = build([Read(10)])
    result, _ = measure([sample(path)], [(2000, 2100)])
    assert [(part.mean_depth, part.minimum_depth, part.fraction_callable) for part in result.coverage] == [
        (0.0, 0, 0.0)
    ]
    result, _ = measure([sample(path)], [])
    assert (result.quality[0].mean_depth, result.quality[0].fraction_20x) == (None, None)


def test_one_broken_file_does_not_stop_the_batch(build, measure, tmp_path):
    good = build(person(40, 0), "S2.bam", "S2")
    whole = build(person(40, 0), "S1.bam").read_bytes()
    (tmp_path / "cut.bam").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "no_end.bam").write_bytes(whole[:-28])
    (tmp_path / "hole.bam").write_bytes(whole[:5000] + bytes(64) + whole[5064:])
    (tmp_path / "text.bam").write_text("not an alignment")
    names = ["cut.bam", "no_end.bam", "hole.bam", "text.bam", "absent.bam"]
    people = [sample(tmp_path / name, f"A{n}") for n, name in enumerate(names)]
    result, lines = measure([*people, sample(good, "S2")], [(100, 200)], WINDOWS)
    assert [row.verdict for row in result.quality] == [Verdict.FAIL] * 5 + [Verdict.PASS]
    for row in result.quality[:5]:
        assert [reason.code for reason in row.reasons] == ["unreadable_alignment"]
        assert (row.total_reads, row.mean_depth, row.x_ratio, row.sex_read) == (0, None, None, Sex.UNKNOWN)
    assert {part.sample_id for part in result.coverage} == {"S2"}
    for line, words in zip(
        lines,
        ["cut short", "cut short", "cannot be read to its end", "neither BAM nor CRAM", "no such"],
        strict=False,
    ):
        assert words in line


def test_an_alignment_to_other_contig_lengths_is_not_counted(build, measure):
    other = [{"SN": name, "LN": length + 1} for name, length in LENGTHS.items()]
    result, lines = measure([sample(build([Read(10)], SQ=other))], [(100, 200)])
    assert result.quality[0].reasons[0].code == "unreadable_alignment"
    assert "chr1 has length 3001, the reference has 3000" in lines[0]


def test_an_unsorted_alignment_is_not_counted(build, measure, tmp_path):
    with (
        pysam.AlignmentFile(str(build([Read(100), Read(200)]))) as source,
        pysam.AlignmentFile(str(tmp_path / "unsorted.bam"), "wb", template=source) as target,
    ):
        for record in reversed(list(source.fetch(until_eof=True))):
            target.write(record)
    _, lines = measure([sample(tmp_path / "unsorted.bam")], [(100, 200)])
    assert "not in coordinate order; sort it" in lines[0]


def test_reads_under_another_name_fail_and_give_no_coverage(build, measure):
    result, _ = measure([sample(build(person(40, 0), sample="S9"))], [(100, 200)], WINDOWS)
    assert [reason.code for reason in result.quality[0].reasons] == ["sample_name_mismatch"]
    assert result.coverage == []


def test_a_sample_without_an_alignment_has_no_row(build, measure):
    result, lines = measure([sample(None, "S0"), sample(build([Read(10)]))], [(0, 10)])
    assert [row.sample_id for row in result.quality] == ["S1"]
    assert len(lines) == 1


def test_exons_off_the_reference_stop_the_run(build, measure):
    with pytest.raises(FormatError, match="has no chr9; give the GRCh38 reference"):
        measure([sample(build([Read(10)]))], [], [Interval("chr9", 1, 2)])


def test_a_reference_is_never_looked_up_on_the_network(build, reference, monkeypatch):
    monkeypatch.delenv("REF_PATH", raising=False)
    monkeypatch.delenv("REF_CACHE", raising=False)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.setblocking(False)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/reference.fa"
        sq = [{"SN": name, "LN": length, "UR": address} for name, length in LENGTHS.items()]
        path = build(tiled("chr1", 3), "S1.cram", SQ=sq)
        with open_alignment(path, reference) as reader:
            assert sum(1 for _ in reads_of(path, reader)) == 117
        with pytest.raises(BlockingIOError):
            listener.accept()
    assert os.environ["REF_PATH"] == os.environ["REF_CACHE"] == "/dev/null/%s"


def test_the_command_writes_both_tables_and_the_same_bytes_twice(build, reference, tmp_path, capsys):
    path = build(person(40, 0))
    sheet = tmp_path / "samples.tsv"
    sheet.write_text(
        "sample_id\tparticipant_id\tsex\tgroup\tbatch\talignment\n"
        f"S1\tP1\tfemale\tg\tB01\t{path}\nS2\tP2\tmale\tg\tB01\t\nS3\tP3\tmale\tg\tB02\t{path}\n"
    )
    exons = tmp_path / "exons.bed"
    exons.write_text(
        "#contig\tstart\tend\tgene\texon_number\tstrand\ttranscript\nchr1\t100\t200\tBRCA1\t1\t+\tNM_1\n"
    )
    windows = tmp_path / "windows.bed"
    windows.write_text("".join(f"{w.contig}\t{w.start}\t{w.end}\n" for w in WINDOWS))
    command = ["alignment-qc", "--samples", str(sheet), "--batch", "B01", "--reference", str(reference)]
    command += ["--exons", str(exons), "--sex-windows", str(windows)]
    command += ["--thresholds", "config/thresholds.yaml", "--profile", "aou", "--assay", "targeted"]
    command += ["--output"]
    assert main([*command, str(tmp_path / "a")]) == main([*command, str(tmp_path / "b")]) == 0
    for name in ("alignment/B01.parquet", "coverage/B01.parquet"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
        assert b"overlapping mates count once" in read_arrow(tmp_path / "a" / name).schema.metadata[b"depth"]
    (row,) = read_table(tmp_path / "a/alignment/B01.parquet", AlignmentQuality)
    assert (row.sample_id, row.verdict, row.sex_read) == ("S1", Verdict.PASS, Sex.FEMALE)
    (exon,) = read_table(tmp_path / "a/coverage/B01.parquet", ExonCoverage)
    assert (exon.gene, exon.mean_depth) == ("BRCA1", 40.0)
    assert capsys.readouterr().out == ""


def test_a_batch_killed_half_way_leaves_nothing_and_gives_the_same_bytes_when_run_again(build, reference, tmp_path):
    rows = [f"S{n}\tP{n}\tfemale\tg\tB01\t{build(person(40, 0), f'S{n}.bam', f'S{n}')}" for n in range(1, 4)]
    (tmp_path / "samples.tsv").write_text(
        "\n".join(["sample_id\tparticipant_id\tsex\tgroup\tbatch\talignment", *rows, ""])
    )
    (tmp_path / "exons.bed").write_text("chr1\t100\t200\tBRCA1\t1\t+\tNM_1\n")
    (tmp_path / "windows.bed").write_text("".join(f"{w.contig}\t{w.start}\t{w.end}\n" for w in WINDOWS))

    def start(output):
        words = [
            sys.executable,
            "-m",
            "genomics.cli.main",
            "alignment-qc",
            "--batch",
            "B01",
            "--reference",
            reference,
        ]
        words += ["--samples", tmp_path / "samples.tsv", "--exons", tmp_path / "exons.bed", "--sex-windows"]
        words += [tmp_path / "windows.bed", "--thresholds", "config/thresholds.yaml", "--output", tmp_path / output]
        return subprocess.Popen([str(word) for word in words], stderr=subprocess.PIPE, text=True)

    with start("killed") as process:
        assert next(line for line in process.stderr if "S1: " in line)
        process.kill()
    for output in ("killed", "whole"):
        with start(output) as process:
            assert "S3: " in process.stderr.read()
    whole = {path.relative_to(tmp_path / "whole"): path.read_bytes() for path in (tmp_path / "whole").rglob("*.*")}
    again = {
        path.relative_to(tmp_path / "killed"): path.read_bytes() for path in (tmp_path / "killed").rglob("*.*")
    }
    assert whole == again
    assert len(whole) == 6


def test_the_command_refuses_an_unknown_batch(build, reference, tmp_path, capsys):
    sheet = tmp_path / "samples.tsv"
    sheet.write_text("sample_id\tparticipant_id\tsex\tgroup\tbatch\talignment\nS1\tP1\tfemale\tg\tB01\t\n")
    command = ["alignment-qc", "--samples", str(sheet), "--batch", "B7", "--reference", str(reference)]
    command += ["--exons", "x", "--sex-windows", "x", "--thresholds", "config/thresholds.yaml", "--output", "x"]
    assert main(command) == 1
    assert "no sample of batch 'B7'" in capsys.readouterr().err


def test_bed_rows_say_what_is_wrong_with_them(tmp_path):
    path = tmp_path / "exons.bed"
    path.write_text("#contig\tstart\tend\nchr1\t10\t5\n")
    with pytest.raises(FormatError, match=r"line 2: chr1: need 0 <= start < end"):
        read_intervals(path)
    path.write_text("chr1\t1\t5\tBRCA1\n")
    with pytest.raises(FormatError, match="line 1: 4 columns where 7 are needed"):
        read_exons(path)


def test_a_reference_without_an_index_is_refused(tmp_path):
    with pytest.raises(FormatError, match="make it with `samtools faidx`"):
        contig_lengths(tmp_path / "reference.fa")
