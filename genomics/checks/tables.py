"""Curated tables: panel rules and medicine-gene definitions, by their bytes, words and cross-references."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from genomics.checks.findings import Findings
from genomics.checks.limits import is_date
from genomics.checks.manifests import check_manifest
from genomics.checks.strict import told
from genomics.checks.text import Rows, sheet_rows
from genomics.files import pgx_tables
from genomics.files.panel import (
    CUT_COLUMNS,
    EXCEPTION_COLUMNS,
    PANEL_COLUMNS,
    read_ba1_exceptions,
    read_frequency_cuts,
    read_panel,
)
from genomics.files.panel_tables import read_panel_tables
from genomics.records.pgx import Phenotype

Rule = Callable[[str], bool]

MEDICINES = ("gene", "medicine", "level", "guideline", "affected_phenotypes", "source", "date")
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "genes.tsv": pgx_tables.GENES,
    "positions.tsv": pgx_tables.POSITIONS,
    "alleles.tsv": pgx_tables.ALLELES,
    "alleles_clinpgx.tsv": pgx_tables.ALLELES,
    "alleles_unassigned.tsv": pgx_tables.ALLELES,
    "outside_alleles.tsv": pgx_tables.OUTSIDE_ALLELES,
    "context.tsv": pgx_tables.CONTEXT,
    "reportable.tsv": pgx_tables.REPORTABLE,
    "phenotypes.tsv": pgx_tables.PHENOTYPES,
    "linkage.tsv": pgx_tables.LINKAGE,
    "proxies.tsv": pgx_tables.PROXIES,
    "medicines.tsv": MEDICINES,
}
_SYMBOL = re.compile(r"[A-Z][A-Z0-9-]{1,19}\Z")


def _matches(pattern: str) -> Rule:
    compiled = re.compile(rf"(?:{pattern})\Z")
    return lambda text: compiled.match(text) is not None


_PANEL_RULES: Mapping[str, Rule] = {
    "gene": _matches(_SYMBOL.pattern[:-2]),
    "hgnc_id": _matches(r"HGNC:[1-9][0-9]*"),
    "condition": bool,
    "mim": _matches(r"-|[1-9][0-9]{5}(,[1-9][0-9]{5})*"),
    "transcript": _matches(r"N[MR]_[0-9]+\.[0-9]+"),
    "ensembl_transcript": _matches(r"ENST[0-9]{11}\.[0-9]+"),
    "profiles": _matches(r"[A-Za-z0-9_]+(,[A-Za-z0-9_]+)*"),
    "source": bool,
    "version": bool,
    "date": is_date,
}
_PGX_RULES: Mapping[str, Mapping[str, Rule]] = {
    "genes.tsv": {"gene": _matches(_SYMBOL.pattern[:-2]), "x_linked": _matches("[01]")},
    "positions.tsv": {"rsid": _matches(r"\.|rs[1-9][0-9]*"), "pos": _matches("[1-9][0-9]*")},
    "alleles.tsv": {"reference": _matches("[01]"), "activity": _matches(r"|[0-9]+(\.[0-9]+)?"), "function": bool},
    "alleles_clinpgx.tsv": {"reference": _matches("[01]"), "activity": _matches(r"|[0-9]+(\.[0-9]+)?")},
    "outside_alleles.tsv": {"allele": bool, "function": bool},
    "context.tsv": {"pos": _matches("[1-9][0-9]*"), "bases": _matches("[ACGT]+")},
    "reportable.tsv": {"alleles": bool, "source": bool, "date": is_date},
    "alleles_unassigned.tsv": {"reference": _matches("[01]"), "activity": _matches(r"|[0-9]+(\.[0-9]+)?")},
    "phenotypes.tsv": {"activity_score": _matches(r"|[0-9]+(\.[0-9]+)?|≥?[0-9.]+")},
    "linkage.tsv": {"source": bool, "date": is_date},
    "proxies.tsv": {"source": bool, "date": is_date},
    "medicines.tsv": {"medicine": bool, "level": _matches("[AB]"), "guideline": bool, "date": is_date},
}


def check_panel(path: Path, found: Findings, profile: str | None = None) -> None:
    """Every row of the gene panel can be executed; the profile exists; the tables beside it fit."""
    rows = sheet_rows(path, PANEL_COLUMNS, found)
    _check_cells("", rows, _PANEL_RULES, found)
    _check_one_name(rows, found)
    told(found, lambda: read_panel(path, profile or _any_profile(rows)))
    for name, columns, read in (
        ("ba1_exceptions.tsv", EXCEPTION_COLUMNS, read_ba1_exceptions),
        ("frequency_cuts.tsv", CUT_COLUMNS, read_frequency_cuts),
    ):
        beside = path.parent / name
        if beside.is_file():
            _check_cells(name, sheet_rows(beside, columns, found), {"source": bool, "date": is_date}, found)
            told(found, lambda read=read, beside=beside: read(beside))  # type: ignore[misc]
    if (path.parent / "hotspots.tsv").is_file() and not found.rejects:
        told(found, lambda: read_panel_tables(path.parent, {row["gene"]: row["inheritance"] for _, row in rows}))
    check_manifest(path.parent / "manifest.yaml", found)


def check_pgx(folder: Path, found: Findings, profile: str | None = None) -> None:
    """Every allele has positions, every function a phenotype, every row a known gene; the profile exists."""
    if not folder.is_dir():
        found.reject("", "is not a folder of tables", "give the folder of the medicine-gene tables")
        return
    tables = {}
    if (folder / "genes.tsv").is_file():
        for name, columns in _COLUMNS.items():
            if (folder / name).is_file():
                rows = sheet_rows(folder / name, columns, found)
                _check_cells(name, rows, _PGX_RULES[name], found)
                tables[name] = rows
            else:
                found.reject(name, "is not there", "restore the table")
        _check_genes(tables, found)
        _check_medicines(tables.get("medicines.tsv", []), found)
        if not found.rejects:
            told(found, lambda: _check_definitions(folder, profile, found))
    check_manifest(folder / "manifest.yaml", found)


def _check_definitions(folder: Path, profile: str | None, found: Findings) -> None:
    for problem in pgx_tables.problems_of(folder):
        found.reject("", problem, "correct the table")
    if not found.rejects and profile is not None:
        pgx_tables.read_definitions(folder).wanted(profile)


def _check_cells(table: str, rows: Rows, rules: Mapping[str, Rule], found: Findings) -> None:
    for number, row in rows:
        for column, rule in rules.items():
            if not rule(row[column]):
                place = f"{table}, line {number}, {column}" if table else f"line {number}, {column}"
                what = f"{row[column][:60]!r} cannot stand here" if row[column] else "is empty"
                found.reject(place, what, "correct the row", f"{table} {column} cannot be read".lstrip())


def _check_one_name(rows: Rows, found: Findings) -> None:
    """A gene has one HGNC number and one transcript, and no other gene has them."""
    for column in ("hgnc_id", "transcript", "ensembl_transcript"):
        owners: dict[str, str] = {}
        values: dict[str, str] = {}
        for number, row in rows:
            gene, value = row["gene"], row[column]
            if owners.setdefault(value, gene) != gene or values.setdefault(gene, value) != value:
                what = f"{column} {value[:40]!r} does not belong to {gene[:20]!r} alone"
                found.reject(f"line {number}", what, "correct the row")


def _check_genes(tables: Mapping[str, Rows], found: Findings) -> None:
    """A row of a gene that genes.tsv does not have would be skipped in silence."""
    genes = {row["gene"] for _, row in tables.get("genes.tsv", [])}
    for name, rows in tables.items():
        for number, row in rows:
            if row["gene"] not in genes:
                what = f"gene {row['gene'][:20]!r} is not in genes.tsv"
                found.reject(f"{name}, line {number}", what, "correct the gene", f"{name}: unknown gene")
    for name, keys in (
        ("genes.tsv", ("gene",)),
        ("alleles.tsv", ("gene", "allele")),
        ("medicines.tsv", ("gene", "medicine")),
    ):
        _check_once(name, tables.get(name, []), keys, found)
    every = [row for name in pgx_tables.ALLELE_TABLES for row in tables.get(name, [])]
    _check_once("the tables of alleles", every, ("gene", "allele"), found)
    _check_once("positions.tsv", tables.get("positions.tsv", []), ("gene", "chrom", "pos", "ref", "alt"), found)


def _check_once(name: str, rows: Rows, keys: tuple[str, ...], found: Findings) -> None:
    seen: dict[tuple[str, ...], int] = {}
    for number, row in rows:
        key = tuple(row[column] for column in keys)
        if seen.setdefault(key, id(row)) != id(row):
            found.reject(f"{name}, line {number}", f"{' '.join(key)[:80]} stands twice", "keep one row")


def _check_medicines(rows: Rows, found: Findings) -> None:
    for number, row in rows:
        for word in filter(None, row["affected_phenotypes"].split(";")):
            if word not in set(Phenotype):
                what = f"unknown phenotype {word[:60]!r}"
                found.reject(
                    f"medicines.tsv, line {number}", what, "write a CPIC standard term", "unknown phenotype"
                )


def _any_profile(rows: Rows) -> str:
    """Some profile that the table has: what matters without a run is that each row can be read."""
    return next((row["profiles"].split(",")[0] for _, row in rows), "")
