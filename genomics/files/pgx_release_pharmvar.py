"""Allele definitions of a PharmVar download: `GRCh38/*.haplotypes.tsv` of each gene, core alleles alone.

Insertions and deletions come without the base before them; it is taken from our own tables where they have it.
"""

import re
from collections import defaultdict
from pathlib import Path

from genomics.errors import FormatError
from genomics.files.pgx_alleles import Bases, left_aligned
from genomics.records.pgx_release import Release, ReleasedAllele, ReleasedGene

COLUMNS = (
    "Haplotype Name",
    "Gene",
    "rsID",
    "ReferenceSequence",
    "Variant Start",
    "Variant Stop",
    "Reference Allele",
    "Variant Allele",
    "Type",
)
_CONTIG = re.compile(r"NC_0000(\d\d)\.")
_VERSION = re.compile(r"version[:= ]+(\S+)")


def read_pharmvar(folder: Path, bases: Bases) -> Release:
    """Every gene of the download; `bases` are the reference bases that our tables know."""
    paths = sorted(path for path in folder.rglob("*.haplotypes.tsv") if "GRCh38" in path.parts)
    if not paths:
        raise FormatError(f"{folder}: no GRCh38/*.haplotypes.tsv in it; give the unpacked PharmVar download")
    version = next(iter(_VERSION.findall(paths[0].read_text(encoding="utf-8").splitlines()[0])), folder.name)
    return Release(
        source="PharmVar allele definitions",
        version=f"PharmVar {version}",
        date="see version",
        licence="CC BY-SA 4.0 (PharmVar)",
        genes=tuple(gene for path in paths for gene in _genes(path, bases)),
    )


def _rows(path: Path) -> list[dict[str, str]]:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    if not lines or tuple(lines[0].split("\t")) != COLUMNS:
        raise FormatError(f"{path}: its columns are not PharmVar's ({', '.join(COLUMNS)}); download it again")
    return [dict(zip(COLUMNS, line.split("\t"), strict=True)) for line in lines[1:]]


def _genes(path: Path, bases: Bases) -> list[ReleasedGene]:
    by_gene: defaultdict[str, defaultdict[str, list[dict[str, str]]]] = defaultdict(lambda: defaultdict(list))
    for row in _rows(path):
        name = row["Haplotype Name"].removeprefix(row["Gene"])
        if "." not in name:
            by_gene[row["Gene"]][name].append(row)
    return [_gene(gene, alleles, bases) for gene, alleles in sorted(by_gene.items())]


def _gene(gene: str, alleles: dict[str, list[dict[str, str]]], bases: Bases) -> ReleasedGene:
    rsids: dict[str, str] = {}
    released, left_out = [], []
    for name, rows in alleles.items():
        changes = [row for row in rows if row["rsID"] != "REFERENCE"]
        keys = {_key(row, bases): row["rsID"] for row in changes}
        if None in keys:
            left_out.append(f"allele {name}: the base before an insertion or deletion is not in our tables")
            continue
        found = {key: rsid for key, rsid in keys.items() if key is not None}
        rsids |= {key: rsid if rsid.startswith("rs") else "." for key, rsid in found.items()}
        released.append(ReleasedAllele(name, not changes, frozenset(found)))
    return ReleasedGene(gene, rsids, tuple(released), None, tuple(left_out))


def _key(row: dict[str, str], bases: Bases) -> str | None:
    match = _CONTIG.match(row["ReferenceSequence"])
    if match is None:
        raise FormatError(f"{row['Haplotype Name']}: {row['ReferenceSequence']} is no chromosome of GRCh38")
    contig = {"23": "chrX", "24": "chrY"}.get(match[1], f"chr{int(match[1])}")
    position = int(row["Variant Start"])
    before, after = (row[name].replace("-", "") for name in ("Reference Allele", "Variant Allele"))
    if not before or not after:
        place = position - 1 if before else position
        anchor = bases.get((contig, place))
        if anchor is None:
            return None
        position, before, after = place, anchor + before, anchor + after
    position, before, after = left_aligned(contig, position, before, after, bases)
    return f"{contig}:{position}:{before}:{after}"
