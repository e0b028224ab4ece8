"""One person goes out of files of many; an ID that only begins alike is somebody else's."""

import gzip

import msgspec
import pysam
import pytest

from genomics.files.tables import read_table, write_table
from genomics.files.without_person import Names, erase_person

NAMES = Names("P1", frozenset({"S1"}))
VCF = """##fileformat=VCFv4.3
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
##contig=<ID=chr1,length=1000>
#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t{}
"""


class Row(msgspec.Struct, frozen=True):
    """A table whose text may name anybody."""

    sample_id: str
    text: str
    depth: int | None


@pytest.mark.parametrize("text", ["P1", "a P1.", "HDR-P1-v2", '"S1"', "x/S1.cram", "sample:S1"])
def test_a_name_is_seen_wherever_it_stands(text):
    assert NAMES.called(text)


@pytest.mark.parametrize("text", ["P12", "P1-2", "XP1", "S1_a", "HDR-P12-v1", "HDR-P1-1-v1", "S10"])
def test_an_id_that_only_begins_alike_is_anothers(text):
    assert not NAMES.called(text)


def test_a_row_of_the_person_goes_and_a_text_about_them_loses_the_name(tmp_path):
    rows = [Row("S1", "own", 1), Row("S2", "same genome as sample S1 (0.4)", None), Row("S12", "S12", 3)]
    write_table(tmp_path / "t.parquet", rows, Row)
    assert erase_person(tmp_path, NAMES).rewritten == [tmp_path / "t.parquet"]
    kept = [Row("S2", "same genome as sample deleted (0.4)", None), Row("S12", "S12", 3)]
    assert read_table(tmp_path / "t.parquet", Row) == kept


def test_a_file_that_does_not_name_them_keeps_its_bytes(tmp_path):
    write_table(tmp_path / "t.parquet", [Row("S12", "S12", 3)], Row)
    (tmp_path / "a.tsv").write_text("S12\n")
    (tmp_path / "v.vcf").write_text(VCF.format("S12"))
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in tmp_path.iterdir()}
    erased = erase_person(tmp_path, NAMES)
    assert (erased.removed, erased.rewritten, erased.left) == ([], [], [])
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in tmp_path.iterdir()} == before


def test_a_batch_of_one_person_is_left_without_people(tmp_path):
    (tmp_path / "one.vcf").write_text(VCF.format("S1"))
    erase_person(tmp_path, NAMES)
    with pysam.VariantFile(str(tmp_path / "one.vcf")) as calls:
        assert list(calls.header.samples) == []


def test_a_compressed_file_of_an_unknown_kind_is_searched_and_told(tmp_path):
    with gzip.open(tmp_path / "notes.gz", "wb") as stream:
        stream.write(b"seen: S1\n")
    (tmp_path / "other.bin").write_bytes(b"S12")
    assert erase_person(tmp_path, NAMES).left == [tmp_path / "notes.gz"]
    assert (tmp_path / "notes.gz").exists()


def test_a_database_and_a_link_are_left_alone(tmp_path):
    (tmp_path / "review.sqlite").write_bytes(b"S1")
    (tmp_path / "outside.txt").symlink_to(tmp_path / "review.sqlite")
    assert erase_person(tmp_path, NAMES).left == []
    assert (tmp_path / "outside.txt").is_symlink()
