"""Reads the reference panel of ancestry (Parquet) and the trait tables of `resources/traits`."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from genomics.errors import FormatError
from genomics.files.resources import table_version
from genomics.files.sheets import read_rows
from genomics.files.tables import read_arrow
from genomics.records.ancestry import GROUPS
from genomics.records.insight_tables import EVIDENCE, Trait, TraitForm, TraitSite
from genomics.records.variant import Variant

TRAIT_COLUMNS = ("trait", "gene", "evidence", "source", "date")
SITE_COLUMNS = ("trait", "rsid", "contig", "position", "reference", "alternate", "source", "date")
FORM_COLUMNS = ("trait", "form", "alleles", "source", "date")
OUTCOME_COLUMNS = ("trait", "first", "second", "outcome", "source", "date")
Rows = Mapping[str, list[dict[str, str]]]


@dataclass(frozen=True)
class ReferencePanel:
    """Places on the autosomes by group: alternate frequency (0 to 1) and chromosomes counted, [sites, groups]."""

    sites: list[Variant]
    frequencies: npt.NDArray[np.float64]
    chromosomes: npt.NDArray[np.float64]
    version: str


def read_panel(path: Path) -> ReferencePanel:
    """The panel, in genome order: columns contig, position, ref, alt and, for each group, af_GROUP and an_GROUP."""
    table = read_arrow(path)
    wanted = ["contig", "position", "ref", "alt", *(f"{kind}_{group}" for kind in ("af", "an") for group in GROUPS)]
    if missing := sorted(set(wanted) - set(table.column_names)):
        raise FormatError(f"{path}: no column {', '.join(missing)}; give the panel of reference groups")
    columns = table.select(wanted).to_pydict()
    try:
        sites = [Variant(*row) for row in zip(*(columns[name] for name in wanted[:4]), strict=True)]
    except ValueError as error:
        raise FormatError(f"{path}: {error}; make the panel again") from error
    autosomal = [row for row, site in enumerate(sites) if site.contig not in ("chrX", "chrY", "chrM")]
    order = sorted(autosomal, key=lambda row: sites[row].sort_key)
    frequencies, chromosomes = (
        np.array([columns[f"{kind}_{group}"] for group in GROUPS], dtype=np.float64).T[order]
        for kind in ("af", "an")
    )
    if not (np.all((0 <= frequencies) & (frequencies <= 1)) and np.all(chromosomes > 0)):
        raise FormatError(f"{path}: a frequency is not within 0 to 1, or counts nobody; make the panel again")
    return ReferencePanel([sites[row] for row in order], frequencies, chromosomes, table_version(path))


def read_traits(folder: Path) -> list[Trait]:
    """The traits of traits.tsv, in its order, with their sites, forms and outcomes."""
    sites, forms, outcomes = (
        _by_trait(folder / name, columns)
        for name, columns in (
            ("sites.tsv", SITE_COLUMNS),
            ("forms.tsv", FORM_COLUMNS),
            ("outcomes.tsv", OUTCOME_COLUMNS),
        )
    )
    path = folder / "traits.tsv"
    rows = read_rows(path, TRAIT_COLUMNS)
    names = [row["trait"] for row in rows]
    if unknown := sorted((sites.keys() | forms.keys() | outcomes.keys()) - set(names)):
        raise FormatError(f"{path}: no row for {unknown[0]}, which other tables of {folder} name; add it")
    try:
        return [_trait(row, sites, forms, outcomes) for row in rows]
    except (ValueError, KeyError) as error:
        raise FormatError(f"{folder}: {error}; correct the tables") from error


def _by_trait(path: Path, columns: tuple[str, ...]) -> dict[str, list[dict[str, str]]]:
    groups: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in read_rows(path, columns):
        groups[row["trait"]].append(row)
    return groups


def _trait(row: dict[str, str], sites: Rows, forms: Rows, outcomes: Rows) -> Trait:
    name = row["trait"]
    if row["evidence"] not in EVIDENCE:
        raise ValueError(f"{name}: evidence {row['evidence']!r} is none of {', '.join(EVIDENCE)}")
    own = (row, *forms[name], *outcomes[name])
    return Trait(
        name=name,
        gene=row["gene"],
        evidence=row["evidence"],
        sources=tuple(dict.fromkeys(f"{one['source']} ({one['date']})" for one in own)),
        sites=tuple(TraitSite(one["rsid"], _variant(one)) for one in sites[name]),
        forms=tuple(TraitForm(one["form"], tuple(one["alleles"].split("-"))) for one in forms[name]),
        outcomes={(one["first"], one["second"]): one["outcome"] for one in outcomes[name]},
    )


def _variant(row: dict[str, str]) -> Variant:
    return Variant(row["contig"], int(row["position"]), row["reference"], row["alternate"])
