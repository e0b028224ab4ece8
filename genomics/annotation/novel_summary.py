"""The table of what is new: exact for those who run the cohort, and without small counts for everyone else."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from genomics.annotation.novelty import NOVELTIES
from genomics.records.annotation import Novelty
from genomics.records.novel import NovelCount, PublishedCell

# Counts of 1 to 20 are not published: All of Us Data and Statistics Dissemination Policy, read 2025-10.
SMALLEST_PUBLISHED = 21
EVERYONE = "all"
_BOUNDS = (0.001, 0.01, 0.05)
FREQUENCIES = ("below 0.1 %", "0.1 to 1 %", "1 to 5 %", "5 % and more")
_COUNTED = (Novelty.KNOWN, Novelty.NEW, Novelty.FEW_CARRIERS, Novelty.NOT_JUDGED)


def frequency_classes(count: npt.NDArray[np.int64], number: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Index into `FREQUENCIES` of each site, from its alternate and called copies.

    >>> frequency_classes(np.array([1, 1, 5]), np.array([2000, 100, 100])).tolist()
    [0, 2, 3]
    """
    return np.digitize(count / np.maximum(number, 1), _BOUNDS)


def novel_counts(
    consequences: Sequence[str],
    consequence: npt.NDArray[np.int64],
    frequency: npt.NDArray[np.int64],
    novelty: npt.NDArray[np.int8],
    groups: Mapping[str, npt.NDArray[np.bool_]],
) -> list[NovelCount]:
    """Every cell with a site. `consequence` is an index into `consequences`, `groups` tells who has a carrier."""
    shape = (len(consequences), len(FREQUENCIES), len(NOVELTIES))
    cells = np.ravel_multi_index((consequence, frequency, novelty), shape).astype(np.int32)
    counts = []
    for group, carried in {EVERYONE: np.ones(len(cells), np.bool_), **groups}.items():
        table = np.bincount(cells[carried], minlength=int(np.prod(shape))).reshape(shape)
        counted = table[:, :, [NOVELTIES.index(kind) for kind in _COUNTED]]
        for row, column in np.argwhere(counted.sum(axis=2)).tolist():
            numbers = counted[row, column].tolist()
            counts.append(NovelCount(consequences[row], FREQUENCIES[column], group, sum(numbers), *numbers))
    order = [EVERYONE, *sorted(groups)]
    return sorted(
        counts, key=lambda one: (one.consequence, FREQUENCIES.index(one.frequency), order.index(one.group))
    )


def published(counts: Sequence[NovelCount]) -> list[PublishedCell]:
    """Cells without counts of 1 to 20. Where one of a group is held back, that of everyone is too: the others would
    tell it.
    """
    held = {
        (one.consequence, one.frequency)
        for one in counts
        if one.group != EVERYONE and (_small(one.sites) or _small(one.new) or _small(one.sites - one.new))
    }
    cells = []
    for one in counts:
        hidden = one.group == EVERYONE and (one.consequence, one.frequency) in held
        derived = _small(one.sites - one.new)
        sites = None if hidden or _small(one.sites) else one.sites
        new = None if hidden or derived or _small(one.new) else one.new
        cells.append(PublishedCell(one.consequence, one.frequency, one.group, sites, new))
    return cells


def _small(count: int) -> bool:
    return 0 < count < SMALLEST_PUBLISHED
