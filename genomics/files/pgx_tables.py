"""The folder resources/pgx, and folders like it with genes of a user's own, as one checked value."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from genomics.errors import ConfigError
from genomics.files.resources import table_version
from genomics.files.sheets import read_rows
from genomics.records.pgx import Phenotype
from genomics.records.pgx_problems import check, problems
from genomics.records.pgx_tables import (
    Allele,
    Context,
    Definitions,
    Gene,
    GeneDefinition,
    Key,
    Linkage,
    Meaning,
    Method,
    OutsideGene,
    Proxy,
    Site,
    Undocumented,
)
from genomics.records.variant import Variant

Row = dict[str, str]
Kind = TypeVar("Kind")

GENES = ("gene", "name", "role", "chrom", "method", "key", "x_linked", "profiles", "undocumented", "order")
POSITIONS = ("gene", "chrom", "pos", "rsid", "ref", "alt")
ALLELES = ("gene", "allele", "reference", "variants", "optional", "function", "activity", "stated")
PHENOTYPES = ("gene", "key1", "key2", "phenotype", "activity_score")
LINKAGE = ("gene", "allele_a", "allele_b", "together", "source", "date")
PROXIES = ("gene", "proxy", "stands_for", "source", "date")
CONTEXT = ("gene", "chrom", "pos", "bases")
REPORTABLE = ("profile", "gene", "alleles", "source", "date")
OUTSIDE_ALLELES = ("gene", "allele", "function", "activity")

# Alleles of CPIC (CC0) and those of PharmVar and ClinPGx (CC BY-SA) keep to files of their own.
ALLELE_TABLES = ("alleles.tsv", "alleles_clinpgx.tsv", "alleles_unassigned.tsv")
# A folder of a user's own gene needs only genes, positions, alleles and phenotypes.
REQUIRED = ("genes.tsv", "positions.tsv", "alleles.tsv", "phenotypes.tsv")


def read_definitions(folder: Path, *more: Path) -> Definitions:
    """Read and cross-check the tables of one or more folders; `ConfigError` names the row that does not fit.

    A gene of a later folder takes the place of the same gene of an earlier one.
    """
    genes: dict[str, GeneDefinition] = {}
    outside: dict[str, OutsideGene] = {}
    for place in (folder, *more):
        for gene in _genes(place):
            genes.pop(gene.symbol, None)
            outside.pop(gene.symbol, None)
        for definition in _defined(place):
            check(definition)
            genes[definition.gene.symbol] = definition
        outside |= {gene.gene.symbol: gene for gene in _outside(place)}
    version = "; ".join(table_version(place / "positions.tsv") for place in (folder, *more))
    return Definitions(version, genes, outside)


def read_reportable(folders: Sequence[Path], profile: str) -> dict[str, frozenset[str]]:
    """Genes that participants of a profile may see, with their alleles; an empty set is all alleles."""
    rows = [row for folder in folders for row in _rows(folder / "reportable.tsv", REPORTABLE)]
    chosen = {row["gene"]: row["alleles"] for row in rows if row["profile"] == profile}
    if not chosen:
        known = ", ".join(sorted({row["profile"] for row in rows})) or "none"
        raise ConfigError(f"no profile {profile!r} in reportable.tsv of the PGx tables; it has {known}")
    return {gene: frozenset() if names == "all" else frozenset(_listed(names)) for gene, names in chosen.items()}


def problems_of(folder: Path) -> list[str]:
    """Everything that does not fit within the tables, gene by gene; `ConfigError` names an unreadable row."""
    defined = _defined(folder)
    return [f"{definition.gene.symbol}: {problem}" for definition in defined for problem in problems(definition)]


def _genes(folder: Path) -> list[Gene]:
    return [_made(folder / "genes.tsv", row, _gene) for row in read_rows(folder / "genes.tsv", GENES)]


def _defined(folder: Path) -> list[GeneDefinition]:
    positions = _by_gene(folder / "positions.tsv", POSITIONS)
    alleles = {folder / name: _by_gene(folder / name, ALLELES) for name in ALLELE_TABLES}
    meanings = _by_gene(folder / "phenotypes.tsv", PHENOTYPES)
    linkage = _by_gene(folder / "linkage.tsv", LINKAGE)
    proxies = _by_gene(folder / "proxies.tsv", PROXIES)
    contexts = _by_gene(folder / "context.tsv", CONTEXT)
    return [
        GeneDefinition(
            gene=gene,
            sites=_sites(folder / "positions.tsv", positions[gene.symbol]),
            alleles=tuple(_made(path, row, _allele) for path in alleles for row in alleles[path][gene.symbol]),
            meanings=_meanings(folder / "phenotypes.tsv", meanings[gene.symbol]),
            linkage=tuple(_made(folder / "linkage.tsv", row, _linkage) for row in linkage[gene.symbol]),
            proxies=tuple(_made(folder / "proxies.tsv", row, _proxy) for row in proxies[gene.symbol]),
            contexts=tuple(_made(folder / "context.tsv", row, _context) for row in contexts[gene.symbol]),
        )
        for gene in _genes(folder)
        if gene.method is not Method.OUTSIDE_CALL
    ]


def _outside(folder: Path) -> list[OutsideGene]:
    rows = _by_gene(folder / "outside_alleles.tsv", OUTSIDE_ALLELES)
    meanings = _by_gene(folder / "phenotypes.tsv", PHENOTYPES)
    return [
        OutsideGene(
            gene,
            {row["allele"]: row["activity"] or row["function"] for row in rows[gene.symbol]},
            _meanings(folder / "phenotypes.tsv", meanings[gene.symbol]),
        )
        for gene in _genes(folder)
        if gene.method is Method.OUTSIDE_CALL
    ]


def _by_gene(path: Path, columns: tuple[str, ...]) -> defaultdict[str, list[Row]]:
    rows: defaultdict[str, list[Row]] = defaultdict(list)
    for row in _rows(path, columns):
        rows[row["gene"]].append(row)
    return rows


def _rows(path: Path, columns: tuple[str, ...]) -> list[Row]:
    if path.name not in REQUIRED and not path.exists():
        return []
    return read_rows(path, columns)


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
        undocumented=Undocumented(row["undocumented"]),
        order=tuple(_listed(row["order"])),
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
        stated=frozenset(_listed(row["stated"])),
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
    score = float(row["activity_score"].removeprefix("≥")) if row["activity_score"] else None
    return keys, Meaning(Phenotype(row["phenotype"]), score)


def _linkage(row: Row) -> Linkage:
    return Linkage(frozenset({row["allele_a"], row["allele_b"]}), row["together"] or None, row["source"])


def _proxy(row: Row) -> Proxy:
    return Proxy(row["proxy"], row["stands_for"], row["source"])


def _context(row: Row) -> Context:
    return Context(row["chrom"], int(row["pos"]), row["bases"])


def _listed(text: str) -> list[str]:
    return [part for part in text.split(";") if part]
