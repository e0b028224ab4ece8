"""Panel rules and the tables beside them, read strictly: an unknown word stops the run."""

from pathlib import Path
from typing import TypeVar

from genomics.errors import ConfigError
from genomics.files.sheets import read_rows
from genomics.records.panel import (
    AllelicRule,
    FrequencyCuts,
    Inheritance,
    Mechanism,
    PanelRule,
    Returned,
    VariantKind,
)
from genomics.records.variant import Variant

Word = TypeVar("Word", Inheritance, Mechanism, Returned, AllelicRule, VariantKind)

PANEL_COLUMNS = (
    "gene",
    "hgnc_id",
    "condition",
    "mim",
    "inheritance",
    "mechanism",
    "returned",
    "allelic_rule",
    "listed_alleles",
    "excluded_kinds",
    "excluded_alleles",
    "condition_words",
    "transcript",
    "ensembl_transcript",
    "profiles",
    "needs_human",
    "source",
    "version",
    "date",
)
EXCEPTION_COLUMNS = ("key", "gene", "name", "source", "date")
CUT_COLUMNS = ("inheritance", "name", "value", "unit", "source", "date")
NONE = "-"


def read_panel(path: Path, profile: str) -> list[PanelRule]:
    """Rules of one profile, by gene and condition; `ConfigError` names the row that cannot be executed."""
    rules = [_rule(path, row) for row in read_rows(path, PANEL_COLUMNS)]
    _refuse_contradictions(path, rules)
    chosen = [rule for rule in rules if profile in rule.profiles]
    if not chosen:
        known = sorted({name for rule in rules for name in rule.profiles})
        raise ConfigError(f"{path}: no profile {profile!r}; it has {', '.join(known) or 'none'}")
    return sorted(chosen, key=lambda rule: (rule.gene, rule.condition))


def read_ba1_exceptions(path: Path) -> dict[str, str]:
    """Keys of common alleles that frequency alone must not call benign, each with its source."""
    exceptions = {}
    for row in read_rows(path, EXCEPTION_COLUMNS):
        try:
            key = Variant.parse(row["key"]).key
        except ValueError as error:
            raise ConfigError(f"{path}: {error}; correct the row") from error
        exceptions[key] = f"{row['source']}, {row['date']}"
    return exceptions


def read_frequency_cuts(path: Path) -> dict[Inheritance, FrequencyCuts]:
    """Frequency cuts of BA1, BS1 and PM2 for each inheritance; all of them must be stated."""
    values: dict[Inheritance, dict[str, float]] = {inheritance: {} for inheritance in Inheritance}
    sources: dict[Inheritance, dict[str, str]] = {inheritance: {} for inheritance in Inheritance}
    for row in read_rows(path, CUT_COLUMNS):
        inheritance = _word(path, row["inheritance"], Inheritance)
        try:
            values[inheritance][row["name"]] = float(row["value"])
        except ValueError as error:
            raise ConfigError(f"{path}: {row['name']}: {row['value']!r} is not a number; correct it") from error
        sources[inheritance][row["name"]] = f"{row['source']}, {row['date']}"
    return {
        inheritance: _cuts(path, inheritance, found, sources[inheritance]) for inheritance, found in values.items()
    }


def _cuts(path: Path, inheritance: Inheritance, found: dict[str, float], sources: dict[str, str]) -> FrequencyCuts:
    if sorted(found) != ["ba1", "bs1", "pm2", "pm2_alleles"]:
        stated = ", ".join(sorted(found)) or "nothing"
        raise ConfigError(f"{path}: {inheritance} states {stated}; give ba1, bs1, pm2, pm2_alleles")
    try:
        return FrequencyCuts(found["ba1"], found["bs1"], found["pm2"], int(found["pm2_alleles"]), sources)
    except ValueError as error:
        raise ConfigError(f"{path}: {inheritance}: {error}; correct the rows") from error


def _rule(path: Path, row: dict[str, str]) -> PanelRule:
    try:
        return PanelRule(
            gene=row["gene"],
            hgnc_id=row["hgnc_id"],
            condition=row["condition"],
            mim=_several(row["mim"]),
            inheritance=_word(path, row["inheritance"], Inheritance),
            mechanism=_word(path, row["mechanism"], Mechanism),
            returned=_word(path, row["returned"], Returned),
            allelic_rule=_word(path, row["allelic_rule"], AllelicRule),
            listed_alleles=_several(row["listed_alleles"]),
            excluded_kinds=[_word(path, word, VariantKind) for word in _several(row["excluded_kinds"])],
            excluded_alleles=_several(row["excluded_alleles"]),
            condition_words=_several(row["condition_words"]),
            transcript=row["transcript"],
            ensembl_transcript=row["ensembl_transcript"],
            profiles=_several(row["profiles"]),
            needs_human={"0": False, "1": True}[row["needs_human"]],
            source=row["source"],
            version=row["version"],
            date=row["date"],
        )
    except KeyError as error:
        raise ConfigError(f"{path}: {row['gene']}: needs_human is {row['needs_human']!r}; write 0 or 1") from error
    except ValueError as error:
        raise ConfigError(f"{path}: {error}; correct the row") from error


def _word(path: Path, text: str, kind: type[Word]) -> Word:
    try:
        return kind(text)
    except ValueError as error:
        known = ", ".join(kind)
        raise ConfigError(f"{path}: unknown {kind.__name__} {text!r}; expected one of {known}") from error


def _several(text: str) -> list[str]:
    return [] if text in ("", NONE) else text.split(",")


def _refuse_contradictions(path: Path, rules: list[PanelRule]) -> None:
    seen: dict[tuple[str, str], PanelRule] = {}
    transcripts: dict[str, str] = {}
    for rule in rules:
        if (rule.gene, rule.condition) in seen:
            raise ConfigError(f"{path}: {rule.gene} with {rule.condition} stands twice; keep one row")
        if transcripts.setdefault(rule.gene, rule.ensembl_transcript) != rule.ensembl_transcript:
            raise ConfigError(f"{path}: {rule.gene} has two transcripts; give all its rows the same one")
        seen[rule.gene, rule.condition] = rule
