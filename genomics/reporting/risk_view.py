"""Published chances become numbers of 100 people, each with a picture, and the words that limit them."""

from collections.abc import Sequence

import msgspec

from genomics.records.annotation import ClassifiedVariant
from genomics.reporting.people_picture import PeoplePicture, draw_people
from genomics.reporting.risk_facts import RiskFact
from genomics.reporting.wording import Words

_OTHER_PENETRANCE = ("low_penetrance", "low penetrance", "risk_allele", "risk allele", "risk_factor", "risk factor")


class RiskSide(msgspec.Struct, frozen=True):
    """So many of 100 people, how far off that may be (empty for people in general), who they are, their picture."""

    count: str
    spread: str
    who: str
    alt: str
    picture: PeoplePicture


class RiskFigure(msgspec.Struct, frozen=True):
    """One illness in one group: with a change in the gene, and in general."""

    name: str
    title: str
    sides: list[RiskSide]


class Risks(msgspec.Struct, frozen=True):
    """The figures of one gene and condition, with where they come from."""

    figures: list[RiskFigure]
    sources: str


def risks_of(gene: str, condition: str, facts: Sequence[RiskFact], words: Words) -> Risks | None:
    """The figures that are known for one changed copy of `gene`; `None` where there is none."""
    own = [fact for fact in facts if (fact.gene, fact.condition) == (gene, condition)]
    if not own:
        return None
    sources = dict.fromkeys(source for fact in own for source in (fact.source, fact.usual_source))
    return Risks([_figure(fact, words) for fact in own], words("risks.sources", sources="; ".join(sources)))


def tells_usual_penetrance(variant: ClassifiedVariant) -> bool:
    """Whether figures for changes of the gene fit this one: not where ClinVar calls it of low penetrance."""
    said = variant.clinvar_significance or ""
    return not any(word in said.casefold() for word in _OTHER_PENETRANCE)


def _figure(fact: RiskFact, words: Words) -> RiskFigure:
    group = words(f"risks.groups.{fact.group}")
    changed = words("risks.with_change", group=group, gene=fact.gene, age=str(fact.age))
    spread = words("risks.range", low=str(fact.low), high=str(fact.high))
    return RiskFigure(
        f"{fact.outcome}-{fact.group}",
        words("risks.title", outcome=words(f"risks.outcomes.{fact.outcome}"), group=group),
        [
            _side(fact.percent, spread, changed, words),
            _side(fact.usual, "", words("risks.in_general", group=group), words),
        ],
    )


def _side(number: int, spread: str, who: str, words: Words) -> RiskSide:
    count = words("risks.count", count=str(number))
    return RiskSide(count, spread, who, words("risks.alt", count=count, who=who), draw_people(number))
