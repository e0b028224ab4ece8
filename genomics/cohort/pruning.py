"""SNPs that each tell something of their own: of two that go together, the commoner one is kept.

Also called clumping. Correlations are worked out on whole numbers, so that no rounding decides.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from genomics.cohort.rows import MISSING

Dosages = npt.NDArray[np.int8]
_BLOCK = 512


def pruned(
    places: Sequence[tuple[str, int]], dosages: Dosages, most_r2: float, window: int
) -> npt.NDArray[np.intp]:
    """Which rows of dosages [sites, people] to keep, ascending.

    `places` are contig and position, in order of the genome. Any two kept within `window` bases of each other have
    a squared correlation below `most_r2`. Taken in turn from the commonest minor allele down, the earlier place
    first. A missing genotype counts as the commonest one of its site.
    """
    filled = _filled(dosages)
    copies = filled.sum(axis=1, dtype=np.int64)
    commonness = np.minimum(copies, 2 * dosages.shape[1] - copies)
    neighbours: list[list[int]] = [[] for _ in places]
    for start, stop in _contigs(places):
        positions = np.array([position for _, position in places[start:stop]])
        for a, b in _correlated(filled[start:stop], positions, most_r2, window):
            neighbours[start + a].append(start + b)
            neighbours[start + b].append(start + a)
    taken, refused = np.zeros((2, len(places)), bool)
    for site in np.argsort(-commonness, kind="stable"):
        if not refused[site]:
            taken[site] = True
            refused[neighbours[site]] = True
    return np.flatnonzero(taken)


def _filled(dosages: Dosages) -> Dosages:
    counts = np.stack([(dosages == copies).sum(axis=1) for copies in (0, 1, 2)])
    return np.where(dosages > MISSING, dosages, counts.argmax(axis=0)[:, None]).astype(np.int8)


def _contigs(places: Sequence[tuple[str, int]]) -> list[tuple[int, int]]:
    """First row of each contig and the row after its last."""
    starts = [i for i, place in enumerate(places) if i == 0 or places[i - 1][0] != place[0]]
    return list(zip(starts, [*starts[1:], len(places)], strict=True))


def _correlated(
    dosages: Dosages, positions: npt.NDArray[np.int64], most_r2: float, window: int
) -> list[tuple[int, int]]:
    """Pairs of rows of one contig that are near each other and go together."""
    ends = np.searchsorted(positions, positions + window, side="right")
    found: list[tuple[int, int]] = []
    for start in range(0, len(dosages), _BLOCK):
        stop = min(start + _BLOCK, len(dosages))
        together = _r2(dosages[start:stop], dosages[start : ends[stop - 1]]) >= most_r2
        rows, columns = np.nonzero(together)
        near = (columns > rows) & (start + columns < ends[start + rows])
        found += zip((start + rows[near]).tolist(), (start + columns[near]).tolist(), strict=True)
    return found


def _r2(first: Dosages, second: Dosages) -> npt.NDArray[np.float64]:
    """Squared correlation of each row of one with each of the other: 0 where a row does not vary.

    Sums of up to 4 for each person are exact in single precision below 4 million people.
    """
    people = first.shape[1]
    a, b = first.astype(np.float32), second.astype(np.float32)
    cross = (a @ b.T).astype(np.float64)
    sum_a, sum_b = (values.sum(axis=1, dtype=np.float64) for values in (a, b))
    square_a, square_b = (np.einsum("ij,ij->i", values, values, dtype=np.float64) for values in (a, b))
    covariance = people * cross - np.outer(sum_a, sum_b)
    variances = np.outer(people * square_a - sum_a**2, people * square_b - sum_b**2)
    return np.asarray(np.divide(covariance**2, variances, out=np.zeros_like(variances), where=variances > 0))
