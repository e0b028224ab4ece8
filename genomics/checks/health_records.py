"""The tables of health records: those that must be there, each with its columns, every concept a number."""

from pathlib import Path

from genomics.checks.findings import Findings
from genomics.errors import FormatError
from genomics.files.health_records import OPTIONAL_TABLES, TABLES, read_columns, table_path


def check_health_records(folder: Path, found: Findings) -> None:
    """Each table of the folder; what is in it is looked at when cases are built."""
    for name, columns in (TABLES | OPTIONAL_TABLES).items():
        path = table_path(folder, name)
        if path is None:
            if name in TABLES:
                found.reject("", f"no {name}.csv or {name}.parquet", "export the table of OMOP CDM 5.4")
            continue
        try:
            rows = sum(part.num_rows for part in read_columns(path, columns))
        except FormatError as error:
            what, _, advice = str(error).removeprefix(f"{path}: ").rpartition("; ")
            found.reject(path.name, what, advice)
            continue
        if not rows:
            found.note(path.name, "no row", "export it anew if there should be some")
