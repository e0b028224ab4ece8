"""Parquet tables of records: the columns are the fields of a msgspec Struct.

Scalars and string lists become Arrow columns; nested records become one JSON text column each, so that
every table opens in any Parquet reader. The schema's metadata names the record and what made the file.
"""

import sys
import types
from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import EnumType
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from genomics.errors import FormatError
from genomics.files.atomic import replacing


class _NoPandas(MetaPathFinder):
    """Arrow imports pandas with its first array, though we hand it none: 40 MB and 0.2 s of every command."""

    def find_spec(self, name: str, path: object, target: object = None) -> None:  # noqa: ARG002
        """Pandas is not there; all else is found elsewhere."""
        if name == "pandas":
            raise ModuleNotFoundError("No module named 'pandas'", name=name)


def _spare_pandas() -> None:
    """Let Arrow look for pandas once and not find it. Who has imported pandas keeps it."""
    finder = _NoPandas()
    sys.meta_path.insert(0, finder)
    pa.array([0])
    sys.meta_path.remove(finder)


_spare_pandas()
Row = TypeVar("Row", bound=msgspec.Struct)
_SCALARS = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}


def write_table(path: Path, rows: Iterable[Row], kind: type[Row], made_by: dict[str, str] | None = None) -> None:
    """Write `rows` of one record type; the same rows give the same bytes."""
    metadata = {"record": kind.__name__, **(made_by or {})}
    write_arrow(path, arrow_table(rows, kind).replace_schema_metadata(metadata))


def arrow_table(rows: Iterable[Row], kind: type[Row]) -> pa.Table:
    """Records as columns."""
    listed = list(rows)
    return pa.table(
        {
            name: pa.array([_plain(getattr(row, name), hint) for row in listed], type=arrow_type(hint))
            for name, hint in get_type_hints(kind).items()
        }
    )


def write_stretches(
    path: Path, stretches: Iterable[pa.Table], kind: type[Row], made_by: dict[str, str] | None = None
) -> int:
    """Write a table of one record type that comes in stretches of columns, each a row group; how many rows.

    Columns may be in any order; one that a stretch lacks is null.
    """
    schema = pa.schema([(name, arrow_type(hint)) for name, hint in get_type_hints(kind).items()])
    schema = schema.with_metadata({"record": kind.__name__, **(made_by or {})})
    rows = 0
    with (
        replacing(path) as temporary,
        pq.ParquetWriter(temporary, schema, compression="zstd", version="2.6") as output,
    ):
        for stretch in stretches:
            columns = [
                stretch[name].cast(schema.field(name).type)
                if name in stretch.column_names
                else pa.nulls(len(stretch), schema.field(name).type)
                for name in schema.names
            ]
            output.write_table(pa.table(columns, schema=schema))
            rows += len(stretch)
    return rows


def write_arrow(path: Path, table: pa.Table) -> None:
    """Write an Arrow table atomically with our one set of Parquet options."""
    with replacing(path) as temporary:
        pq.write_table(table, temporary, compression="zstd", version="2.6")


def read_table(path: Path, kind: type[Row], where: Mapping[str, Collection[str]] | None = None) -> list[Row]:
    """Read a table of one record type; `FormatError` when its columns or values are not that record's.

    `where` gives the values of some columns: the other rows of a large table never become records.
    """
    hints = get_type_hints(kind)
    table = read_arrow(path)
    missing = set(hints) - set(table.column_names)
    if missing:
        raise FormatError(
            f"{path}: not a table of {kind.__name__}: no column {', '.join(sorted(missing))}; make it again"
        )
    for name, values in (where or {}).items():
        table = table.filter(pc.is_in(table[name], pa.array(sorted(values), pa.string())))
    nested = {name for name, hint in hints.items() if _is_nested(hint)}
    try:
        return [
            msgspec.convert({name: _revived(row[name], name in nested) for name in hints}, kind)
            for row in table.select(list(hints)).to_pylist()
        ]
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise FormatError(f"{path}: not a table of {kind.__name__}: {error}; make it again") from error


def read_arrow(path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """Read a Parquet file, or some of its columns; `FormatError` when it is not one."""
    try:
        return pq.read_table(path, columns=list(columns) if columns else None)
    except (pa.ArrowInvalid, pa.ArrowKeyError) as error:
        raise FormatError(
            f"{path}: not a readable Parquet file ({str(error).splitlines()[0]}); make it again"
        ) from error


def read_tables(paths: Iterable[Path], kind: type[Row]) -> list[Row]:
    """Read several tables of one record type, in the order given."""
    return [row for path in paths for row in read_table(path, kind)]


def arrow_type(hint: Any) -> pa.DataType:
    """Arrow type of a field: scalars and string or number lists natively, anything nested as JSON text."""
    hint = _without_none(hint)
    if get_origin(hint) is list and not _is_nested(hint):
        return pa.list_(arrow_type(get_args(hint)[0]))
    return _SCALARS.get(hint, pa.string())


def _without_none(hint: Any) -> Any:
    if get_origin(hint) in (Union, types.UnionType):
        (hint,) = (part for part in get_args(hint) if part is not type(None))
    return hint


def _is_nested(hint: Any) -> bool:
    hint = _without_none(hint)
    if get_origin(hint) is list:
        return _is_nested(get_args(hint)[0])
    return get_origin(hint) is dict or (isinstance(hint, type) and issubclass(hint, msgspec.Struct))


def _plain(value: Any, hint: Any) -> Any:
    if value is None:
        return None
    if _is_nested(hint):
        return msgspec.json.encode(value, order="deterministic").decode()
    if isinstance(_without_none(hint), EnumType):
        return str(value)
    return value


def _revived(value: Any, nested: bool) -> Any:
    return msgspec.json.decode(value) if nested and value is not None else value
