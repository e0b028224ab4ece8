"""The table of results, batch by batch: memory holds one batch of people, however large the cohort."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Protocol, get_type_hints

import pyarrow as pa
import pyarrow.parquet as pq

from genomics.files.atomic import replacing
from genomics.files.tables import arrow_type
from genomics.records.pgx import PgxResult

_HINTS = get_type_hints(PgxResult)


class Append(Protocol):
    """Adds the results of one batch to both tables."""

    def __call__(self, results: Sequence[PgxResult]) -> None: ...


@contextmanager
def result_tables(path: Path, made_by: dict[str, str]) -> Iterator[Append]:
    """Write `path` (Parquet) and the same as text beside it; both appear when all is written."""
    metadata = {"record": PgxResult.__name__, **made_by}
    schema = pa.schema([(name, arrow_type(hint)) for name, hint in _HINTS.items()], metadata=metadata)
    with ExitStack() as stack:
        table = stack.enter_context(replacing(path))
        text = stack.enter_context(replacing(path.with_suffix(".tsv")))
        lines = stack.enter_context(text.open("w", encoding="utf-8", newline="\n"))
        writer = stack.enter_context(pq.ParquetWriter(table, schema, compression="zstd", version="2.6"))
        lines.write("\t".join(_HINTS) + "\n")

        def append(results: Sequence[PgxResult]) -> None:
            columns = {
                name: pa.array([_plain(getattr(result, name)) for result in results], type=schema.field(name).type)
                for name in _HINTS
            }
            writer.write_table(pa.table(columns, schema=schema))
            lines.writelines(
                "\t".join(_cell(getattr(result, name)) for name in _HINTS) + "\n" for result in results
            )

        yield append


def _plain(value: object) -> object:
    return str(value) if isinstance(value, str) else value


def _cell(value: object) -> str:
    """Lists joined by ';', nothing for what is not known."""
    if isinstance(value, list):
        return ";".join(map(str, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
