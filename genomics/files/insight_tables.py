"""Reads the trait tables of `resources/traits`."""

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from genomics.errors import FormatError
from genomics.files.sheets import read_rows
from genomics.records.insight_tables import EVIDENCE, Trait, TraitForm, TraitSite
from genomics.records.variant import Variant

TRAIT_COLUMNS = ("trait", "gene", "evidence", "source", "date")
SITE_COLUMNS = ("trait", "rsid", "contig", "position", "reference", "alternate", "source", "date")
FORM_COLUMNS = ("trait", "form", "alleles", "source", "date")
OUTCOME_COLUMNS = ("trait", "first", "second", "outcome", "source", "date")
Rows = Mapping[str, list[dict[str, str]]]


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
        sources=tuple(dict.fromkeys(source for one in own for source in one["source"].split("; "))),
        sites=tuple(TraitSite(one["rsid"], _variant(one)) for one in sites[name]),
        forms=tuple(TraitForm(one["form"], tuple(one["alleles"].split("-"))) for one in forms[name]),
        outcomes={(one["first"], one["second"]): one["outcome"] for one in outcomes[name]},
    )


def _variant(row: dict[str, str]) -> Variant:
    return Variant(row["contig"], int(row["position"]), row["reference"], row["alternate"])
