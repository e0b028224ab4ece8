"""Tables prepared for joining: only the fields that are read, keys packed, with the checksum of their source.

A prepared table is used again when the checksum of the source and its own are those it was made with; when either
differs it is made anew, so that a renewed release is never read as the old one.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from genomics.files.alleles import Batch, Layout, batches_of
from genomics.files.atomic import replacing, write_bytes
from genomics.files.checksums import sha256_of
from genomics.files.joining import Matches, SiteKeys, joined

_FORM = 1  # raised when what is prepared changes its meaning
_ROWS = 1 << 20


class _Note(msgspec.Struct, frozen=True):
    """What a prepared table was made from, and its own checksum."""

    form: int
    source: str
    layout: str
    prepared: str


def join_table(path: Path, layout: Layout, wanted: SiteKeys, folder: Path | None) -> Iterator[Matches]:
    """Join a table to the sites; with a folder, by way of a prepared table there that the next run uses again."""
    batches = batches_of(path, layout) if folder is None else _batches(prepared_table(path, layout, folder))
    return joined(batches, wanted)


def prepared_table(path: Path, layout: Layout, folder: Path) -> Path:
    """The prepared table of a source, made when it is not there or not of this source."""
    about = f"{path.name} {layout}"
    target = folder / f"{path.name}.{hashlib.sha256(about.encode()).hexdigest()[:12]}.parquet"
    note_path = target.with_suffix(".json")
    source = sha256_of(path)
    if not _is_current(target, note_path, source, str(layout)):
        _write(path, layout, target)
        note = _Note(_FORM, source, str(layout), sha256_of(target))
        write_bytes(note_path, msgspec.json.encode(note))
    return target


def _is_current(target: Path, note_path: Path, source: str, layout: str) -> bool:
    try:
        note = msgspec.json.decode(note_path.read_bytes(), type=_Note)
        return note == _Note(_FORM, source, layout, sha256_of(target))
    except (OSError, msgspec.DecodeError, msgspec.ValidationError):
        return False


def _write(path: Path, layout: Layout, target: Path) -> None:
    fields = [("key", pa.int64()), ("allele", pa.string()), *((one.name, one.kind) for one in layout.fields)]
    with (
        replacing(target) as temporary,
        pq.ParquetWriter(temporary, pa.schema(fields), compression="lz4") as output,
    ):
        for batch in batches_of(path, layout):
            rows = np.flatnonzero(batch.keys >= 0)
            table = batch.take(rows)
            output.write_table(table.add_column(0, "key", pa.array(batch.keys[rows])), row_group_size=_ROWS)


def _batches(path: Path) -> Iterator[Batch]:
    """Row groups; the fields of one are read only when a site lies among its keys."""
    with pq.ParquetFile(path) as source:
        for group in range(source.num_row_groups):
            keys = source.read_row_group(group, columns=["key"])["key"].to_numpy()

            def take(chosen: np.ndarray, group: int = group) -> pa.Table:
                return source.read_row_group(group).drop_columns(["key"]).take(pa.array(chosen))

            yield Batch(keys, take, np.ones(len(keys), np.bool_), lambda _: [])
