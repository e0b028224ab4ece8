"""Sites where a call is wanted whether or not anybody differs there: tables of medicine genes, VCFs, BED files."""

import csv
import gzip
from collections.abc import Iterator, Sequence
from pathlib import Path

from genomics.errors import FormatError
from genomics.files.regions import read_intervals
from genomics.records.variant import CONTIG_ORDER, Interval


def read_wanted_sites(paths: Sequence[Path]) -> list[Interval]:
    """The bases of each site's reference allele: of VCF records, of rows of a table with `chrom`, `pos`, `ref`, and
    each base of a BED by itself. The longest site of a position; in genome order.
    """
    found: dict[tuple[str, int], int] = {}
    for path in paths:
        for site in _sites(path):
            if site.contig not in CONTIG_ORDER:
                raise FormatError(f"{path}: contig {site.contig!r} is not chr1 to chr22, chrX, chrY or chrM")
            place = site.contig, site.start
            found[place] = max(found.get(place, 0), site.end)
    order = sorted(found, key=lambda place: (CONTIG_ORDER[place[0]], place[1]))
    return [Interval(contig, start, found[contig, start]) for contig, start in order]


def _sites(path: Path) -> Iterator[Interval]:
    if path.suffix == ".bed":
        for stretch in read_intervals(path):
            yield from (Interval(stretch.contig, base, base + 1) for base in range(stretch.start, stretch.end))
    elif path.suffix == ".tsv":
        yield from _table(path)
    elif path.name.endswith((".vcf", ".vcf.gz", ".vcf.bgz")):
        yield from _vcf(path)
    else:
        raise FormatError(f"{path}: neither .vcf, .vcf.gz, .bed nor .tsv; give wanted sites as one of these")


def _table(path: Path) -> Iterator[Interval]:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    rows = csv.DictReader(lines, delimiter="\t")
    if not {"chrom", "pos", "ref"} <= set(rows.fieldnames or ()):
        raise FormatError(f"{path}: no columns chrom, pos and ref; give such a table, a VCF or a BED")
    for row in rows:
        yield _allele(path, row["chrom"], row["pos"], row["ref"])


def _vcf(path: Path) -> Iterator[Interval]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix != ".vcf" else path.open(encoding="utf-8") as lines:
        for line in lines:
            if not line.startswith("#"):
                contig, position, _, reference = (*line.rstrip("\n").split("\t", 4)[:4], *[""] * 4)[:4]
                yield _allele(path, contig, position, reference)


def _allele(path: Path, contig: str, position: str, reference: str) -> Interval:
    if not position.isdigit() or int(position) < 1 or not reference:
        raise FormatError(f"{path}: {contig} {position!r} {reference!r} is no site; correct the row")
    return Interval(contig, int(position) - 1, int(position) - 1 + len(reference))
