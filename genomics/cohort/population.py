"""What the SNPs that tell kinship say of everyone together: pairs, who is unrelated, principal components."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
import numpy as np
import numpy.typing as npt

from genomics.cohort.limits import CohortLimits
from genomics.cohort.pc_relate import OwnFrequencies
from genomics.cohort.projection import Dosages, Floats, principal_axes, projected
from genomics.cohort.relatedness import related_pairs
from genomics.cohort.unrelated import unrelated
from genomics.records.ancestry import PersonAncestry
from genomics.records.quality import Pair, SampleQuality

DECIMALS = 6
"""Of written scores: beyond them the order in which a processor adds up shows."""


@dataclass(frozen=True)
class Population:
    """`unrelated` is by person and `None` where kinship was not estimated; `scores` [people, components]."""

    sites: int
    pairs: list[Pair]
    unrelated: list[bool | None]
    scores: Floats


def population(samples: Sequence[str], good: Sequence[bool], dosages: Dosages, limits: CohortLimits) -> Population:
    """Estimate kinship, choose unrelated people among the `good`, and find the axes on them.

    KING-robust finds a first unrelated set; where that is large enough PC-Relate then decides who is related.
    """
    if len(dosages) < limits.relatedness.sites:
        return Population(len(dosages), [], [None] * len(samples), np.full((len(samples), 0), np.nan))
    eligible = [sample for sample, is_good in zip(samples, good, strict=True) if is_good]
    pairs = related_pairs(samples, dosages, limits.relatedness)
    apart = unrelated(samples, eligible, pairs)
    fitted = _spread(samples, apart, limits.ancestry.components_people)
    scores = _scores(dosages, fitted, limits.ancestry.components)
    if len(apart) >= limits.relatedness.pc_relate_people:
        used = scores[:, : limits.relatedness.pc_relate_components]
        known = fitted[np.isfinite(used[fitted]).all(axis=1)]
        pairs = related_pairs(samples, dosages, limits.relatedness, OwnFrequencies(dosages, used, known))
        apart = unrelated(samples, eligible, pairs)
    return Population(len(dosages), pairs, [sample in apart for sample in samples], scores)


def in_population(
    quality: Sequence[SampleQuality], found: Population, ancestry: Sequence[PersonAncestry]
) -> list[SampleQuality]:
    """Each person's quality, with what is known of the person among the others."""
    return [
        msgspec.structs.replace(person, unrelated=alone, ancestry_group=nearest.group)
        for person, alone, nearest in zip(quality, found.unrelated, ancestry, strict=True)
    ]


def _spread(samples: Sequence[str], chosen: set[str], most: int) -> npt.NDArray[np.intp]:
    """Places of the chosen people; evenly spaced ones where they are more than wanted."""
    places = np.array([i for i, sample in enumerate(samples) if sample in chosen], np.intp)
    if len(places) <= most:
        return places
    return places[np.linspace(0, len(places) - 1, most).round().astype(np.intp)]


def _scores(dosages: Dosages, fitted: npt.NDArray[np.intp], components: int) -> Floats:
    """Scores of everyone on the axes of the `fitted` people; NaN for who has too few sites."""
    axes, _ = principal_axes(dosages[:, fitted], components)
    return np.round(projected(dosages, axes), DECIMALS)
