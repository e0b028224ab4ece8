"""How much of a sample is another person's DNA, from the balance of alleles at common SNPs.

The sequence-only model of Jun 2012 (doi:10.1016/j.ajhg.2012.09.004), which VerifyBamID2 refines: a read is the
contaminant's with probability `fraction`; both people's genotypes are unknown and drawn from the population's
frequencies. Nothing but the reads is needed, so a wrong sample sheet or joint call cannot hide contamination.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from genomics.alignment.sites import AlleleCounts, Counts, Floats, Sites
from genomics.files.settings import limit
from genomics.records.quality import Reason, Threshold, Verdict

Limits = dict[str, Threshold]

MOST = 0.5  # more than half: the contaminant is the sample
_GRID = np.concatenate([np.arange(0, 0.1, 0.005), np.arange(0.1, MOST + 0.01, 0.02)])
_DROP = 1.9207  # half of the 95 % point of chi-squared with one degree of freedom
_TOLERANCE = 1e-5
_GOLDEN = (5**0.5 - 1) / 2
_COPIES = np.array([0, 1, 2])


@dataclass(frozen=True)
class Contamination:
    """Fraction (0 to 0.5) of the reads that are another person's, with its 95 % interval, from `sites` sites."""

    fraction: float
    low: float
    high: float
    sites: int


def estimate(counts: AlleleCounts, frequency: Floats, least_depth: int) -> Contamination | None:
    """Maximum likelihood over sites with `least_depth` reads or more; `None` when there is no such site.

    The interval holds every fraction whose log-likelihood is within 1.92 of the best (profile likelihood).
    """
    deep = counts.depth >= least_depth
    if not deep.any():
        return None
    fit = _likelihood(counts.reference[deep], counts.alternate[deep], frequency[deep], error_rate(counts))
    values = np.array([fit(fraction) for fraction in _GRID])
    near = int(values.argmax())
    around = float(_GRID[max(near - 1, 0)]), float(_GRID[min(near + 1, len(_GRID) - 1)])
    best = _maximum(fit, *around)
    floor = fit(best) - _DROP
    low = 0.0 if fit(0.0) >= floor else _crossing(fit, floor, outside=0.0, inside=best)
    high = MOST if fit(MOST) >= floor else _crossing(fit, floor, outside=MOST, inside=best)
    return Contamination(best, low, high, int(deep.sum()))


def measured(sites: Sites, counts: Counts, limits: Limits) -> Contamination | None:
    """The estimate from reads [sites, 4] of each base; `None` without sites or reads enough."""
    if not len(sites):
        return None
    depth = limit(limits, "alignment.contamination_depth")
    return estimate(sites.alleles(counts), sites.frequency, int(depth.value))


def error_rate(counts: AlleleCounts) -> float:
    """Chance that a read shows one certain wrong base: half of those that show either base nobody carries here.

    One read is added, so that a perfect file does not make any single misread impossible.
    """
    total = int(counts.depth.sum() + counts.other.sum())
    return (int(counts.other.sum()) + 1) / (2 * (total + 1))


def reason_for(found: Contamination | None, limits: Limits) -> tuple[Verdict, Reason] | None:
    """FAIL from the limit on; WARN where there are too few sites, or where the interval reaches the limit.

    With too few sites only an interval that lies wholly beyond the limit fails a sample.
    """
    most, needed = limit(limits, "alignment.contamination"), limit(limits, "alignment.contamination_sites")
    sites = 0 if found is None else found.sites
    enough = sites >= needed.value
    if found and (found.fraction if enough else found.low) >= most.value:
        return Verdict.FAIL, Reason("contamination", "contamination", found.fraction, most.value, most.source)
    if found is None or not enough:
        few = Reason("contamination_unclear", "contamination_sites", float(sites), needed.value, needed.source)
        return Verdict.WARN, few
    if found.high >= most.value:
        wide = Reason("contamination_unclear", "contamination_high", found.high, most.value, most.source)
        return Verdict.WARN, wide
    return None


def _likelihood(
    reference: npt.NDArray[np.int64], alternate: npt.NDArray[np.int64], frequency: Floats, error: float
) -> Callable[[float], float]:
    """Log-likelihood of a fraction: at each site a sum over the nine pairs of genotypes."""
    carried = np.array([error, 0.5, 1 - error])  # chance that a read of 0, 1 or 2 copies shows the alternate
    own, theirs = (grid.ravel() for grid in np.meshgrid(_COPIES, _COPIES, indexing="ij"))
    prior = hardy_weinberg(frequency)
    weight = np.log(prior[:, own] * prior[:, theirs])

    def fit(fraction: float) -> float:
        share = (1 - fraction) * carried[own] + fraction * carried[theirs]
        terms = weight + alternate[:, None] * np.log(share) + reference[:, None] * np.log1p(-share)
        top = terms.max(axis=1)
        return float((top + np.log(np.exp(terms - top[:, None]).sum(axis=1))).sum())

    return fit


def hardy_weinberg(frequency: Floats) -> Floats:
    """Chances of 0, 1 and 2 copies [sites, 3] from the alternate's frequency."""
    return np.stack([(1 - frequency) ** 2, 2 * frequency * (1 - frequency), frequency**2], axis=-1)


def _maximum(fit: Callable[[float], float], low: float, high: float) -> float:
    """Where `fit` is highest between two bounds, by golden section; a bound itself if nothing is higher."""
    left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    at_left, at_right = fit(left), fit(right)
    bounds = low, high
    while high - low > _TOLERANCE:
        if at_left >= at_right:
            high, right, at_right = right, left, at_left
            left = high - _GOLDEN * (high - low)
            at_left = fit(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + _GOLDEN * (high - low)
            at_right = fit(right)
    return max((*bounds, (low + high) / 2), key=fit)


def _crossing(fit: Callable[[float], float], floor: float, outside: float, inside: float) -> float:
    """The fraction between a bound and the best one where the log-likelihood falls to `floor`, by bisection."""
    while abs(outside - inside) > _TOLERANCE:
        middle = (outside + inside) / 2
        if fit(middle) >= floor:
            inside = middle
        else:
            outside = middle
    return inside
