"""The folder resources/pgx as one checked value."""

from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from genomics.errors import ConfigError
from genomics.files.resources import table_version
from genomics.files.sheets import read_rows
from genomics.records.pgx import Phenotype
from genomics.records.pgx_tables import (
    Allele,
    Definitions,
    Gene,
    GeneDefinition,
    Key,
    Linkage,
    Meaning,
    Method,
    Proxy,
    Site,
    check,
    problems,
)
from genomics.records.variant import Variant

Row = dict[str, str]
Kind = TypeVar("Kind")

GENES = ("gene", "name", "role", "chrom", "method", "key", "x_linked", "profiles")
POSITIONS = ("gene", "chrom", "pos", "rsid", "ref", "alt")
ALLELES = ("gene", "allele", "reference", "variants", "optional", "function", "activity")
PHENOTYPES = ("gene", "key1", "key2", "phenotype", "activity_score")
LINKAGE = ("gene", "allele_a", "allele_b", "together", "source", "date")
PROXIES = ("gene", "proxy", "stands_for", "source", "date")

# Alleles of CPIC (CC0) and those only the nomenclature has (CC BY-SA) keep to files of their own.
ALLELE_TABLES = ("alleles.tsv", "alleles_unassigned.tsv")


def read_definitions(folder: Path) -> Definitions:
    """Read and cross-check the tables; `ConfigError` names the row that does not fit."""
    genes, defined = _read(folder)
    for definition in defined:
        check(definition)
    outside = tuple(gene.symbol for gene in genes if gene.method is Method.OUTSIDE_CALL)
    by_symbol = {definition.gene.symbol: definition for definition in defined}
    return Definitions(table_version(folder / "positions.tsv"), by_symbol, outside)


def problems_of(folder: Path) -> list[str]:
    """Everything that does not fit within the tables, gene by gene; `ConfigError` names an unreadable row."""
    _, defined = _read(folder)
    return [f"{definition.gene.symbol}: {problem}" for definition in defined for problem in problems(definition)]


def _read(folder: Path) -> tuple[list[Gene], list[GeneDefinition]]:
    genes = [_made(folder / "genes.tsv", row, _gene) for row in read_rows(folder / "genes.tsv", GENES)]
    positions = _by_gene(folder / "positions.tsv", POSITIONS)
    alleles = {folder / name: _by_gene(folder / name, ALLELES) for name in ALLELE_TABLES}
    meanings = _by_gene(folder / "phenotypes.tsv", PHENOTYPES)
    linkage = _by_gene(folder / "linkage.tsv", LINKAGE)
    proxies = _by_gene(folder / "proxies.tsv", PROXIES)
    defined = [
        GeneDefinition(
            gene=gene,
            sites=_sites(folder / "positions.tsv", positions[gene.symbol]),
            alleles=tuple(_made(path, row, _allele) for path in alleles for row in alleles[path][gene.symbol]),
            meanings=_meanings(folder / "phenotypes.tsv", meanings[gene.symbol]),
            linkage=tuple(_made(folder / "linkage.tsv", row, _linkage) for row in linkage[gene.symbol]),
            proxies=tuple(_made(folder / "proxies.tsv", row, _proxy) for row in proxies[gene.symbol]),
        )
        for gene in genes
        if gene.method is not Method.OUTSIDE_CALL
    ]
    return genes, defined


def _by_gene(path: Path, columns: tuple[str, ...]) -> defaultdict[str, list[Row]]:
    rows: defaultdict[str, list[Row]] = defaultdict(list)
    for row in read_rows(path, columns):
        rows[row["gene"]].append(row)
    return rows


def _made(path: Path, row: Row, make: Callable[[Row], Kind]) -> Kind:
    try:
        return make(row)
    except ValueError as error:
        raise ConfigError(f"{path}, row {' '.join(list(row.values())[:3])}: {error}; correct the row") from error


def _gene(row: Row) -> Gene:
    return Gene(
        symbol=row["gene"],
        name=row["name"],
        role=row["role"],
        contig=row["chrom"],
        method=Method(row["method"]),
        key=Key(row["key"]),
        x_linked=row["x_linked"] == "1",
        profiles=tuple(_listed(row["profiles"])),
    )


def _sites(path: Path, rows: list[Row]) -> tuple[Site, ...]:
    grouped: dict[tuple[str, int], list[tuple[str, Variant]]] = {}
    for row in rows:
        change = _made(path, row, _change)
        grouped.setdefault((change.contig, change.position), []).append((row["rsid"], change))
    sites = []
    for (contig, position), changes in sorted(grouped.items()):
        rsid = changes[0][0]
        ordered = tuple(change for _, change in changes)
        sites.append(Site(contig, position, None if rsid == "." else rsid, ordered))
    return tuple(sites)


def _change(row: Row) -> Variant:
    return Variant(row["chrom"], int(row["pos"]), row["ref"], row["alt"])


def _allele(row: Row) -> Allele:
    return Allele(
        name=row["allele"],
        reference=row["reference"] == "1",
        variants=frozenset(_listed(row["variants"])),
        optional=frozenset(_listed(row["optional"])),
        function=row["function"],
        activity=float(row["activity"]) if row["activity"] else None,
    )


def _meanings(path: Path, rows: list[Row]) -> dict[tuple[str, ...], Meaning]:
    meanings: dict[tuple[str, ...], Meaning] = {}
    for row in rows:
        keys, meaning = _made(path, row, _meaning)
        if keys in meanings:
            raise ConfigError(f"{path}: {row['gene']} {' with '.join(keys)} stands twice; keep one row")
        meanings[keys] = meaning
    return meanings


def _meaning(row: Row) -> tuple[tuple[str, ...], Meaning]:
    keys = tuple(sorted(key for key in (row["key1"], row["key2"]) if key))
    score = float(row["activity_score"]) if row["activity_score"] else None
    return keys, Meaning(Phenotype(row["phenotype"]), score)


def _linkage(row: Row) -> Linkage:
    return Linkage(frozenset({row["allele_a"], row["allele_b"]}), row["together"] or None, row["source"])


def _proxy(row: Row) -> Proxy:
    return Proxy(row["proxy"], row["stands_for"], row["source"])


def _listed(text: str) -> list[str]:
    return [part for part in text.split(";") if part]
