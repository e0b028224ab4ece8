"""Points and classes of computed evidence (Tavtigian 2020, PMID 32720330)."""

from collections.abc import Iterable
from enum import StrEnum

from genomics.records.annotation import Criterion

STRONG = 4


class Pathogenicity(StrEnum):
    """The five classes of ACMG/AMP 2015."""

    PATHOGENIC = "pathogenic"
    LIKELY_PATHOGENIC = "likely pathogenic"
    UNCERTAIN = "uncertain"
    LIKELY_BENIGN = "likely benign"
    BENIGN = "benign"


_LEAST_POINTS = (
    (10, Pathogenicity.PATHOGENIC),
    (6, Pathogenicity.LIKELY_PATHOGENIC),
    (0, Pathogenicity.UNCERTAIN),
    (-6, Pathogenicity.LIKELY_BENIGN),
)


def total_points(criteria: Iterable[Criterion]) -> int:
    """Sum over the criteria that are met."""
    return sum(criterion.points for criterion in criteria if criterion.met)


def class_of(criteria: Iterable[Criterion]) -> Pathogenicity:
    """Class by points; BA1 stands alone, and strong evidence both ways is never summed: it stays uncertain."""
    met = [criterion for criterion in criteria if criterion.met]
    if evidence_opposes(met):
        return Pathogenicity.UNCERTAIN
    if any(criterion.code == "BA1" for criterion in met):
        return Pathogenicity.BENIGN
    points = total_points(met)
    return next((named for least, named in _LEAST_POINTS if points >= least), Pathogenicity.BENIGN)


def strong_for(criteria: Iterable[Criterion]) -> list[Criterion]:
    """Met criteria of strong or very strong weight for pathogenic."""
    return [criterion for criterion in criteria if criterion.met and criterion.points >= STRONG]


def strong_against(criteria: Iterable[Criterion]) -> list[Criterion]:
    """Met criteria of strong or stand-alone weight for benign."""
    return [criterion for criterion in criteria if criterion.met and criterion.points <= -STRONG]


def evidence_opposes(criteria: Iterable[Criterion]) -> bool:
    """Whether strong evidence points both ways: a person must judge it."""
    listed = list(criteria)
    return bool(strong_for(listed)) and bool(strong_against(listed))
