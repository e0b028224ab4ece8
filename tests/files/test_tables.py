import msgspec
import pytest

from genomics.errors import FormatError
from genomics.files.atomic import replacing, write_text
from genomics.files.documents import canonical, read_document, sha256_of, write_document
from genomics.files.tables import arrow_table, read_arrow, read_table, write_stretches, write_table
from genomics.records.person import Sex
from genomics.records.quality import AlignmentQuality, Pair, Reason, Relation, Verdict

ROW = AlignmentQuality(
    "S1", 100, 99, 3, 31.5, None, 0.5, 0.5, Sex.MALE, Sex.UNKNOWN, Verdict.FAIL,
    [Reason("low_depth", "mean_depth", 8.0, 30.0, "somewhere")],
)  # fmt: skip


def test_records_come_back_as_they_were_written(tmp_path):
    write_table(tmp_path / "a.parquet", [ROW], AlignmentQuality)
    assert read_table(tmp_path / "a.parquet", AlignmentQuality) == [ROW]


def test_an_empty_table_keeps_its_columns(tmp_path):
    write_table(tmp_path / "a.parquet", [], Pair)
    assert read_table(tmp_path / "a.parquet", Pair) == []


def test_the_same_rows_give_the_same_bytes(tmp_path):
    for name in ("a", "b"):
        write_table(tmp_path / f"{name}.parquet", [ROW, ROW], AlignmentQuality, {"code": "1"})
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()


def test_a_table_of_another_record_is_refused(tmp_path):
    write_table(tmp_path / "a.parquet", [ROW], AlignmentQuality)
    with pytest.raises(FormatError, match="not a table of Pair: no column"):
        read_table(tmp_path / "a.parquet", Pair)


def test_a_value_outside_the_vocabulary_is_refused(tmp_path):
    pair = Pair("A", "B", 0.5, 0.0, 10, Relation.DUPLICATE)
    write_table(tmp_path / "a.parquet", [pair], Pair)
    import pyarrow.parquet as pq

    table = pq.read_table(tmp_path / "a.parquet")
    place = table.column_names.index("relation")
    pq.write_table(table.set_column(place, "relation", [["cousin"]]), tmp_path / "a.parquet")
    with pytest.raises(FormatError, match="cousin"):
        read_table(tmp_path / "a.parquet", Pair)


def test_a_damaged_table_is_one_line(tmp_path):
    (tmp_path / "a.parquet").write_bytes(b"PAR1 nothing")
    with pytest.raises(FormatError, match="not a readable Parquet file"):
        read_table(tmp_path / "a.parquet", Pair)


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "a.txt"
    write_text(path, "old")
    with pytest.raises(RuntimeError, match="stop"), replacing(path) as temporary:
        temporary.write_text("half")
        raise RuntimeError("stop")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_private_file_is_private_from_the_start(tmp_path):
    write_text(tmp_path / "a.txt", "x", mode=0o600)
    assert (tmp_path / "a.txt").stat().st_mode & 0o777 == 0o600


def test_a_document_has_one_canonical_text():
    assert canonical({"b": 1, "a": 2}) == b'{"a":2,"b":1}'
    assert sha256_of({"b": 1, "a": 2}) == sha256_of({"a": 2, "b": 1})


def test_a_document_of_another_kind_names_the_place(tmp_path):
    write_document(tmp_path / "d.json", {"sample_a": 3})
    with pytest.raises(FormatError, match=r"d\.json.*sample_a"):
        read_document(tmp_path / "d.json", Pair)


def test_only_the_rows_asked_for_become_records(tmp_path):
    rows = [msgspec.structs.replace(ROW, sample_id=name) for name in ("S1", "S2", "S3")]
    write_table(tmp_path / "a.parquet", rows, AlignmentQuality)
    found = read_table(tmp_path / "a.parquet", AlignmentQuality, {"sample_id": {"S3", "S1", "S9"}})
    assert found == [rows[0], rows[2]]
    assert read_table(tmp_path / "a.parquet", AlignmentQuality, {"sample_id": set()}) == []


def test_stretches_of_columns_make_one_table_of_records(tmp_path):
    one, two = arrow_table([ROW], AlignmentQuality), arrow_table([ROW, ROW], AlignmentQuality)
    stretches = [one, two.drop_columns(["fraction_20x"])]
    assert write_stretches(tmp_path / "a.parquet", stretches, AlignmentQuality, {"made": "1"}) == 3
    assert read_table(tmp_path / "a.parquet", AlignmentQuality) == [ROW] * 3
    assert read_arrow(tmp_path / "a.parquet").schema.metadata == {b"record": b"AlignmentQuality", b"made": b"1"}
