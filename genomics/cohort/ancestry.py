"""Which group of a labelled reference panel each person's genotypes are nearest to.

For strata of quality control and for aggregate counts, never for a person's result. Everyone is laid onto the
panel's principal components by the SNPs that could be read; each group is a normal distribution of its people's
places there, widened by what the missing SNPs leave open.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
import numpy as np
import numpy.typing as npt

from genomics.cohort.limits import AncestryLimits
from genomics.cohort.projection import Axes, Equations, Floats
from genomics.cohort.relatedness import dosages_of
from genomics.cohort.rows import Rows, Site
from genomics.files.ancestry_panel import AncestryPanel
from genomics.records.ancestry import GROUPS, AncestryGroup, PersonAncestry

DECIMALS = 6
_PEOPLE = 4096
NO_PANEL = "no reference panel was given"


@dataclass(frozen=True)
class Cloud:
    """Where a group's people lie on the axes."""

    mean: Floats
    covariance: Floats


@dataclass(frozen=True)
class Nearness:
    """By person and group: probability (0 to 1, adding up to 1), and squared Mahalanobis distance."""

    probability: Floats
    distance: Floats


class PanelPlaces:
    """Lays the people of a cohort onto the panel's axes, SNP by SNP; keeps sums by person, no genotypes."""

    def __init__(self, panel: AncestryPanel, people: int, limits: AncestryLimits) -> None:
        self._axes = Axes(panel.mean, panel.scale, panel.loadings)
        self._clouds = clouds(panel.group_of, panel.scores)
        self._limits = limits
        usable = expected_present(panel.mean / 2, people, limits.absent)
        self._rows = {key: row for row, key in enumerate(panel.keys) if usable[row]}
        self.equations = Equations(people, self._axes.count)

    def found(self, sites: Sequence[Site], filters: Sequence[tuple[str, ...]]) -> dict[int, int]:
        """Which of these sites are the panel's, and pass: row to row of the panel."""
        keys = {
            row: (site.contig, site.position, site.reference, site.alternate or "")
            for row, site in enumerate(sites)
        }
        return {row: self._rows[key] for row, key in keys.items() if key in self._rows and not filters[row]}

    def add(self, rows: Rows, filters: Sequence[tuple[str, ...]]) -> None:
        """Take in the panel's SNPs of one block of rows."""
        found = self.found(rows.sites, filters)
        if found:
            self.equations.add(
                np.stack([dosages_of(rows, row) for row in found]), self.axes_of(list(found.values()))
            )

    def axes_of(self, panel_rows: Sequence[int]) -> Axes:
        """The axes as these SNPs of the panel know them."""
        return self._axes.take(np.array(panel_rows, np.intp))

    def results(self, samples: Sequence[str]) -> list[PersonAncestry]:
        """One record a person."""
        enough = self.equations.sites >= self._limits.sites
        people: list[PersonAncestry] = []
        for start in range(0, len(samples), _PEOPLE):
            part = np.arange(start, min(start + _PEOPLE, len(samples)))
            told = iter(self._told(samples, part[enough[part]]))
            people += [
                next(told) if enough[person] else self._too_few(samples[person], person) for person in part.tolist()
            ]
        return people

    def _told(self, samples: Sequence[str], chosen: npt.NDArray[np.intp]) -> list[PersonAncestry]:
        if not len(chosen):
            return []
        scores = self.equations.scores(chosen)
        spread = np.linalg.inv(self.equations.matrices(chosen)) - np.linalg.inv(
            self._axes.loadings.T @ self._axes.loadings
        )
        near = nearness(self._clouds, scores, spread)
        return [
            assigned(samples[person], near.probability[i], near.distance[i], scores[i], sites, self._limits)
            for i, (person, sites) in enumerate(
                zip(chosen.tolist(), self.equations.sites[chosen].tolist(), strict=True)
            )
        ]

    def _too_few(self, sample: str, person: int) -> PersonAncestry:
        sites = int(self.equations.sites[person])
        reason = f"{sites:,} SNPs of the reference panel could be read; {self._limits.sites:,} are needed"
        return _unassigned(sample, sites, reason)


def ancestries(places: PanelPlaces | None, samples: Sequence[str], components: Floats) -> list[PersonAncestry]:
    """One record a person, with the cohort's own `components` [people, components]; NaN where unknown.

    Nobody is assigned where there is nothing to compare with.
    """
    found = places.results(samples) if places else [_unassigned(sample, 0, NO_PANEL) for sample in samples]
    return [
        msgspec.structs.replace(person, components=own.tolist() if np.isfinite(own).all() else [])
        for person, own in zip(found, components, strict=True)
    ]


def _unassigned(sample: str, sites: int, reason: str) -> PersonAncestry:
    return PersonAncestry(sample, AncestryGroup.NOT_ASSIGNED, None, [], [], sites, reason)


def expected_present(frequency: Floats, people: int, absent: float) -> npt.NDArray[np.bool_]:
    """SNPs that somebody of so many people carries, but for a chance of `absent`.

    A joint call has no record where nobody carries an alternate. A SNP that is there only because somebody
    happens to carry it would move everyone towards who carries it.

    >>> expected_present(np.array([0.01, 0.3]), 100, 0.01).tolist()
    [False, True]
    """
    return np.asarray((1 - frequency) ** (2 * people) <= absent)


def clouds(group_of: Sequence[AncestryGroup], scores: Floats) -> list[Cloud]:
    """Mean and covariance of each of `GROUPS`, from the scores [people, components] of its people."""
    own = [scores[[group is wanted for group in group_of]] for wanted in GROUPS]
    return [Cloud(part.mean(axis=0), np.cov(part.T)) for part in own]


def nearness(groups: Sequence[Cloud], scores: Floats, spread: Floats) -> Nearness:
    """How well each group explains each person's scores [people, components].

    `spread` [people, components, components] is the uncertainty of a person's place. The groups count as equally
    likely beforehand: what a person is must not depend on who else takes part.
    """
    logs, distances = np.zeros((2, len(scores), len(groups)))
    for column, group in enumerate(groups):
        apart = scores - group.mean
        covariance = group.covariance + spread
        solved = np.linalg.solve(covariance, apart[:, :, None])[:, :, 0]
        distances[:, column] = (apart * solved).sum(axis=1)
        logs[:, column] = -(distances[:, column] + np.linalg.slogdet(covariance).logabsdet) / 2
    weights = np.exp(logs - logs.max(axis=1, keepdims=True))
    return Nearness(weights / weights.sum(axis=1, keepdims=True), distances)


def assigned(
    sample: str, probability: Floats, distance: Floats, scores: Floats, sites: int, limits: AncestryLimits
) -> PersonAncestry:
    """The most probable group, if it is probable enough and the person lies within reach of it."""
    best = int(probability.argmax())
    highest, away = float(probability[best]), float(distance[best])
    if highest < limits.probability:
        reason = (
            f"the likeliest group, {GROUPS[best]}, has a probability of {highest:.2f}; "
            f"{limits.probability:g} is needed"
        )
    elif away > limits.distance:
        reason = (
            f"unlike every group of the panel: squared distance {away:.0f} from {GROUPS[best]}, at most "
            f"{limits.distance:g} is near"
        )
    else:
        reason = ""
    return PersonAncestry(
        sample_id=sample,
        group=AncestryGroup.NOT_ASSIGNED if reason else GROUPS[best],
        probability=round(highest, DECIMALS),
        probabilities=np.round(probability, DECIMALS).tolist(),
        scores=np.round(scores, DECIMALS).tolist(),
        sites=sites,
        reason=reason,
    )
