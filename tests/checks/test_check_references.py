import os

import pysam
import pytest
from check_inputs_builder import fasta

from genomics.records.build import GRCH38_LENGTHS


def rewritten(path, old, new):
    """Text changed in place of other text; the index stays as it was."""
    data = path.read_bytes()
    assert old in data
    path.write_bytes(data.replace(old, new, 1))
    return path


@pytest.mark.parametrize(
    "build",
    [
        lambda folder: fasta(folder / "ref.fa"),
        lambda folder: fasta(folder / "ref.fa.gz"),
        lambda folder: fasta(folder / "ref.fa", width=16569),
        lambda folder: fasta(folder / "ref.fna.gz", width=61),
    ],
    ids=["plain", "bgzipped", "one line", "odd lines, bgzipped"],
)
def test_a_good_reference_is_checked_in_silence(tmp_path, problems, build):
    assert problems(build(tmp_path), "reference") == []


def second_line(path):
    return path.read_bytes().split(b"\n")[1]


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (
            lambda path, line: rewritten(path, line, line[:-1]),
            "contig chrM: has 16,568 bases, its index says 16,569",
        ),
        (lambda path, line: rewritten(path, line, b"1" + line[1:]), "contig chrM: '1' is no letter of a base"),
        (lambda path, line: rewritten(path, line, line + b"\r"), "is no letter of a base"),
        (lambda path, line: rewritten(path, line, line[:30] + b"\n" + line[30:]), "does not lie where its index"),
        (
            lambda path, line: rewritten(path, b">chrM", b">chrMT"),
            "contig chrMT: is in the FASTA but not in its index",
        ),
        (lambda path, line: rewritten(path, b">chrM\n", b">chrM mito\n"), "does not lie where its index says"),
        (lambda path, line: path.write_bytes(path.read_bytes() * 2), "contig chrM: stands twice"),
        (lambda path, line: path.write_bytes(path.read_bytes()[:9000]), "its index says 16,569"),
        (lambda path, line: path.write_bytes(b">chrM"), "the last line has no line end"),
    ],
)
def test_a_reference_that_is_not_what_its_index_says_is_rejected(tmp_path, problems, spoil, words):
    path = fasta(tmp_path / "ref.fa")
    spoil(path, second_line(path))
    os.utime(f"{path}.fai")
    lines = problems(path, "reference")
    assert any(line.startswith("reject: ") and words in line for line in lines), lines


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "the index ref.fa.fai is empty"),
        ("chrM\t16569\t6\t60\n", "line 1: not a line of a .fai index"),
        ("chrM\t16569\t6\t60\t61\n" * 2, "line 2: not a line of a .fai index, or a contig that stands twice"),
        ("chrM\t16569\t6\t0\t61\n", "line 1: not a line of a .fai index"),
        ("chr1\t249250621\t6\t60\t61\n", "contig lengths are those of GRCh37"),
        ("chr1\t248387328\t6\t60\t61\n", "contig lengths are those of T2T-CHM13v2.0"),
        ("NC_000001.11\t248956422\t6\t60\t61\n", "no contig is named chr1"),
        (
            "chrM\t16569\t6\t60\t61\nchr21\t46709983\t9\t60\t61\n",
            "contig chr21: is in the index but not in the FASTA",
        ),
    ],
)
def test_a_bad_index_of_a_reference_is_rejected(tmp_path, problems, text, words):
    path = fasta(tmp_path / "ref.fa")
    (tmp_path / "ref.fa.fai").write_text(text)
    lines = problems(path, "reference")
    assert any(line.startswith("reject: ") and words in line for line in lines), lines


def test_the_index_of_the_blocks_must_be_there_whole_and_its_own(tmp_path, problems):
    path = fasta(tmp_path / "ref.fa.gz")
    index = tmp_path / "ref.fa.gz.gzi"
    index.write_bytes(index.read_bytes()[:-1] if index.stat().st_size > 8 else b"\1")
    assert any("the index ref.fa.gz.gzi is broken" in line for line in problems(path, "reference"))
    index.write_bytes((1).to_bytes(8, "little") + (7).to_bytes(8, "little") * 2)
    assert any("the index ref.fa.gz.gzi is of another file" in line for line in problems(path, "reference"))
    index.unlink()
    assert any("has no index (.gzi)" in line for line in problems(path, "reference"))


def test_a_damaged_block_of_a_reference_is_rejected(tmp_path, problems):
    path = fasta(tmp_path / "ref.fa.gz")
    data = bytearray(path.read_bytes())
    data[500] ^= 1
    path.write_bytes(bytes(data))
    assert any(line.startswith("reject: ") for line in problems(path, "reference"))


def test_unknown_and_soft_masked_bases_are_bases(tmp_path, problems):
    path = tmp_path / "ref.fa"
    path.write_text(">chrM a comment\n" + "acgtN" * (GRCH38_LENGTHS["chrM"] // 5) + "RYSK\n")
    pysam.faidx(str(path))
    assert problems(path, "reference") == []
