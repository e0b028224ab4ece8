"""What is said of one gene, before it is given to a person; and the words of its reasons."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from genomics.pgx.patterns import Pattern
from genomics.pgx.states import CONFLICT
from genomics.records.pgx import PgxStatus, Phenotype
from genomics.records.pgx_tables import GeneDefinition, Meaning


@dataclass(frozen=True)
class Outcome:
    """`missing` are labels of positions; `reason` says why not CALLED, or what a CALLED result rests on."""

    status: PgxStatus
    diplotypes: list[str] = field(default_factory=list)
    phenotype: Phenotype | None = None
    activity_score: float | None = None
    alternatives: list[Phenotype] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    reason: str | None = None
    phased: bool = False
    best: list[str] = field(default_factory=list)
    research: bool = False


@dataclass(frozen=True)
class Candidates:
    """Everything that fits: names of diplotypes (`best` of the highest score), what they mean, why there may be
    several, what was assumed."""

    diplotypes: list[str]
    meanings: list[Meaning]
    doubts: list[str]
    notes: list[str]
    best: list[str]


def not_called(reason: str, missing: Sequence[str] = ()) -> Outcome:
    """The gene was not readable."""
    return Outcome(PgxStatus.NOT_CALLED, missing=list(missing), reason=reason)


def unknown_alleles(definition: GeneDefinition, pattern: Pattern, problems: Sequence[Sequence[str]]) -> Outcome:
    """Something is there that no named allele has."""
    found = [
        f"{definition.sites[site].label} {problems[site][CONFLICT - int(pattern.first[site])]}"
        for site in pattern.conflicts
    ]
    return Outcome(
        PgxStatus.INDETERMINATE,
        missing=missing_labels(definition, pattern),
        reason=listed(found),
        phased=pattern.phase_used,
    )


def decided(definition: GeneDefinition, pattern: Pattern, candidates: Candidates) -> Outcome:
    """One phenotype for everything that fits is CALLED; several, or CPIC's own Indeterminate, are not."""
    missing = missing_labels(definition, pattern)
    possible = {item.phenotype for item in candidates.meanings}
    phenotypes = [term for term in Phenotype if term in possible]
    scores = {item.activity_score for item in candidates.meanings}
    called = len(phenotypes) == 1 and phenotypes != [Phenotype.INDETERMINATE]
    reasons = candidates.notes if called else [*candidates.doubts, *candidates.notes]
    return Outcome(
        status=PgxStatus.CALLED if called else PgxStatus.INDETERMINATE,
        diplotypes=candidates.diplotypes,
        phenotype=phenotypes[0] if called else None,
        activity_score=scores.pop() if called and len(scores) == 1 else None,
        alternatives=[] if called else phenotypes,
        missing=missing,
        reason="; ".join(reasons) or None,
        phased=pattern.phase_used,
        best=candidates.best,
    )


def missing_labels(definition: GeneDefinition, pattern: Pattern) -> list[str]:
    """Names of the positions that could not be read."""
    return [definition.sites[site].label for site in pattern.missing]


def phase_doubt(definition: GeneDefinition, pattern: Pattern, sites: Iterable[int] | None = None) -> list[str]:
    """Say which changes may lie on one copy or on two; nothing when the phase is known or plays no part."""
    wanted = set(pattern.readable if sites is None else sites)
    groups = [group for group in pattern.unphased if wanted & set(group)]
    if len(groups) < 2:
        return []
    labels = [definition.sites[site].label for group in groups for site in group if site in wanted]
    return [f"phase unknown: changes at {listed(labels)} may lie on one copy or on two"]


def natural(name: str) -> list[tuple[int, str]]:
    """Numbers in a name sort as numbers.

    >>> sorted(["*17", "*2"], key=natural)
    ['*2', '*17']
    """
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", name)]


def listed(items: Sequence[str], most: int = 6) -> str:
    """A comma list that stays readable.

    >>> listed(["a", "b", "c"], most=2)
    'a, b and 1 more'
    """
    shown = ", ".join(items[:most])
    return shown if len(items) <= most else f"{shown} and {len(items) - most} more"
