"""`genomics show`: the head of any artefact as a table."""

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

from genomics.errors import FormatError

Shown = tuple[str, Sequence[str], Iterable[Sequence[object]]]


def command(
    file: Annotated[Path, typer.Argument(help="Parquet, JSON, VCF or BCF, SQLite, TSV or BED.")],
    rows: Annotated[int, typer.Option(min=1, help="Rows to show of each table.")] = 20,
) -> None:
    """Print the first rows of a file; tab-separated when the output is not a terminal."""
    from rich.console import Console
    from rich.table import Table

    console = Console()
    for title, columns, values in tables_of(file):
        head = [[str(value) for value in row] for row in islice(values, rows)]
        if console.is_terminal:
            table = Table(*columns, title=title)
            for row in head:
                table.add_row(*row)
            console.print(table)
        else:
            print(f"# {title}", "\t".join(columns), *("\t".join(row) for row in head), sep="\n")


def tables_of(file: Path) -> Iterable[Shown]:
    """The tables in a file: title, columns, rows."""
    readers: dict[str, Callable[[Path], Iterable[Shown]]] = {
        ".parquet": _parquet,
        ".json": _json,
        ".vcf": _variants,
        ".vcf.gz": _variants,
        ".bcf": _variants,
        ".sqlite": _sqlite,
        ".tsv": _lines,
        ".bed": _lines,
    }
    for ending, reader in readers.items():
        if file.name.endswith(ending):
            return reader(file)
    raise FormatError(f"{file}: do not know this kind of file; it must end in {', '.join(readers)}")


def _parquet(file: Path) -> Iterable[Shown]:
    from genomics.files.tables import read_arrow

    table = read_arrow(file)
    values = (list(row.values()) for batch in table.to_batches(256) for row in batch.to_pylist())
    yield f"{file.name}: {table.num_rows} rows", table.column_names, values


def _json(file: Path) -> Iterable[Shown]:
    import msgspec

    from genomics.files.documents import read_document

    document = read_document(file, object)
    items = document.items() if isinstance(document, dict) else enumerate(document)  # type: ignore[arg-type]
    yield file.name, ("key", "value"), ((key, msgspec.json.encode(value).decode()) for key, value in items)


def _variants(file: Path) -> Iterable[Shown]:
    import msgspec

    from genomics.files.heads import RecordCounts, record_counts

    values = (msgspec.structs.astuple(record) for record in record_counts(file))
    yield file.name, RecordCounts.__struct_fields__, values


def _sqlite(file: Path) -> Iterable[Shown]:
    import sqlite3
    from contextlib import closing

    if not file.is_file():
        raise FormatError(f"{file}: not there; check the path")
    with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
        for (name,) in names:
            quoted = name.replace('"', '""')
            found = connection.execute(f'SELECT * FROM "{quoted}"')
            (count,) = connection.execute(f'SELECT count(*) FROM "{quoted}"').fetchone()
            yield f"{file.name}, {name}: {count} rows", [column[0] for column in found.description], found


def _lines(file: Path) -> Iterable[Shown]:
    lines = [line for line in file.read_text(encoding="utf-8").split("\n") if line and not line.startswith("##")]
    cells = [line.removeprefix("#").split("\t") for line in lines]
    if not cells:
        raise FormatError(f"{file}: empty; make it again")
    yield f"{file.name}: {len(cells) - 1} rows", cells[0], cells[1:]
