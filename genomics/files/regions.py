"""Places: BED tables (tab-separated, 0-based, half-open, with '#' lines as comments), positions of other files."""

import csv
import gzip
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from genomics.errors import FormatError
from genomics.records.region import CodingExon, NamedPosition
from genomics.records.variant import Interval

Row = TypeVar("Row")


def read_exons(path: Path) -> list[CodingExon]:
    """Coding exons: contig start end gene exon_number strand transcript."""
    return _read(path, 7, lambda row: CodingExon(_interval(row), row[3], int(row[4]), row[5], row[6]))


def read_intervals(path: Path) -> list[Interval]:
    """The first three columns of a BED file, in the file's order."""
    return _read(path, 3, _interval)


def read_positions(paths: Iterable[Path]) -> list[NamedPosition]:
    """Positions of VCFs, of BEDs (each base of a row, named by column 4) and of tables with `chrom`, `pos`, `rsid`.

    Each place once, under the first of its names; in order of contig and position.
    """
    found: dict[tuple[str, int], str] = {}
    for path in paths:
        read = _vcf_positions if _is_vcf(path) else _table_positions if path.suffix == ".tsv" else _bed_positions
        for contig, position, name in read(path):
            found.setdefault((contig, position), name)
    return [NamedPosition(contig, position, name) for (contig, position), name in sorted(found.items())]


def _is_vcf(path: Path) -> bool:
    return path.name.endswith((".vcf", ".vcf.gz", ".vcf.bgz"))


def _bed_positions(path: Path) -> Iterator[tuple[str, int, str]]:
    for place, name in _read(path, 3, lambda row: (_interval(row), row[3] if len(row) > 3 else "")):
        for position in range(place.start + 1, place.end + 1):
            yield place.contig, position, name


def _vcf_positions(path: Path) -> Iterator[tuple[str, int, str]]:
    packed = path.name.endswith(("gz", "bgz"))
    with gzip.open(path, "rt", encoding="utf-8") if packed else path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if line.startswith("#") or not line.strip():
                continue
            cells = line.rstrip("\n").split("\t")
            if len(cells) < 8 or not cells[1].isdigit() or int(cells[1]) < 1:
                raise FormatError(f"{path}, line {number}: not a VCF record; correct the row")
            yield cells[0], int(cells[1]), "" if cells[2] == "." else cells[2]


def _table_positions(path: Path) -> Iterator[tuple[str, int, str]]:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    rows = csv.DictReader(lines, delimiter="\t")
    if not {"chrom", "pos", "rsid"} <= set(rows.fieldnames or ()):
        raise FormatError(f"{path}: no columns chrom, pos and rsid; give a VCF, a BED or such a table")
    for row in rows:
        if not (row["pos"] or "").isdigit():
            raise FormatError(f"{path}: pos {row['pos']!r} is no number; correct the row")
        yield row["chrom"], int(row["pos"]), "" if row["rsid"] == "." else row["rsid"]


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
