"""BED tables: tab-separated, 0-based, half-open, with '#' lines as comments."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from genomics.errors import FormatError
from genomics.records.region import CodingExon
from genomics.records.variant import Interval

Row = TypeVar("Row")


def read_exons(path: Path) -> list[CodingExon]:
    """Coding exons: contig start end gene exon_number strand transcript."""
    return _read(path, 7, lambda row: CodingExon(_interval(row), row[3], int(row[4]), row[5], row[6]))


def read_intervals(path: Path) -> list[Interval]:
    """The first three columns of a BED file, in the file's order."""
    return _read(path, 3, _interval)


def _interval(row: list[str]) -> Interval:
    return Interval(row[0], int(row[1]), int(row[2]))


def _read(path: Path, columns: int, make: Callable[[list[str]], Row]) -> list[Row]:
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        try:
            if len(cells) < columns:
                raise ValueError(f"{len(cells)} columns where {columns} are needed")
            rows.append(make(cells))
        except ValueError as error:
            raise FormatError(f"{path}, line {number}: {error}; correct the row") from error
    return rows
