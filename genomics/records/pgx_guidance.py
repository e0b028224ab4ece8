"""Prescribing guidance: what a guideline advises for a medicine and the phenotypes of one or two genes.

For clinicians only. Action classes in our own short words, never a dose; what participants read is medicine names.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

import msgspec

from genomics.records.pgx import PgxResult, PgxStatus


class Action(StrEnum):
    """What a guideline advises, as a class. The order is from the most to the least restrictive."""

    AVOID = "avoid"
    ALTERNATIVE = "alternative"
    LOWER = "lower starting dose"
    RAISE = "raise starting dose"
    MONITOR = "monitor"
    NO_CHANGE = "no change"


class Strength(StrEnum):
    """CPIC's classification of a recommendation; SEE_GUIDELINE where our table does not carry it."""

    STRONG = "strong"
    MODERATE = "moderate"
    OPTIONAL = "optional"
    SEE_GUIDELINE = "see guideline"


class Condition(msgspec.Struct, frozen=True):
    """Phenotypes of one gene that a rule holds for: CPIC standard terms; for HLA genes `*57:01 positive`."""

    gene: str
    phenotypes: frozenset[str]


class Guidance(msgspec.Struct, frozen=True):
    """One row of guidance.tsv: all conditions must hold. `population` is whom it is for, in plain words.

    `wording` is our own one line; `guideline`, `version` (year-month) and `link` say whose advice it is.
    """

    guidance_id: str
    medicine: str
    population: str
    conditions: tuple[Condition, ...]
    action: Action
    strength: Strength
    wording: str
    guideline: str
    version: str
    link: str

    @property
    def genes(self) -> frozenset[str]:
        """The genes it looks at."""
        return frozenset(condition.gene for condition in self.conditions)


def guidance_for(results: Iterable[PgxResult], rules: Sequence[Guidance]) -> list[Guidance]:
    """What the guidelines say for one person, by medicine, population and action.

    Only called genes count, and never one of a research call. A rule over two genes takes the place of a rule
    over one of them for the same medicine and population.
    """
    phenotypes = {
        result.gene: frozenset(result.phenotype.split("; "))
        for result in results
        if result.status is PgxStatus.CALLED and result.phenotype is not None and not result.research
    }
    holding = [rule for rule in rules if _holds(rule, phenotypes)]
    kept = [rule for rule in holding if not any(_takes_the_place(other, rule) for other in holding)]
    order = list(Action)
    return sorted(
        kept,
        key=lambda rule: (rule.medicine, rule.population, order.index(rule.action), rule.guidance_id),
    )


def _holds(rule: Guidance, phenotypes: Mapping[str, frozenset[str]]) -> bool:
    nothing: frozenset[str] = frozenset()
    return all(phenotypes.get(condition.gene, nothing) & condition.phenotypes for condition in rule.conditions)


def _takes_the_place(other: Guidance, rule: Guidance) -> bool:
    same = (other.medicine, other.population) == (rule.medicine, rule.population)
    return same and rule.genes < other.genes
