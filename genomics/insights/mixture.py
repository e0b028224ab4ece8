"""How similar a person is to reference groups: shares that make the genotypes most likely, with an interval.

The model is supervised ADMIXTURE (Alexander 2009, doi:10.1101/gr.094052.109) with the groups' frequencies held
fixed; its likelihood has one peak, which expectation maximisation reaches from anywhere. The interval resamples
stretches of the genome. The draws depend on the panel alone: nobody's result changes with who else is in the run.
"""

import hashlib
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from genomics.insights.copies import UNREAD, Copies
from genomics.insights.panel import ReferencePanel
from genomics.records.ancestry import GROUPS
from genomics.records.insights import AncestryEstimate, GroupShare, InsightStatus, NotTold
from genomics.records.variant import Variant

STRETCH = 5_000_000  # bases that are drawn together: neighbouring places do not tell independently
DRAWS = 100
_AT_ONCE = 26  # columns of weights fitted together: more do not fit the processor's cache
_INTERVAL = (2.5, 97.5)  # percentiles of the draws
_ENOUGH = 1e-4  # change of a share below which the fit has settled
_MOST_STEPS = 500
_DIGITS = 3  # a share's last digit means nothing beyond: the interval is wider

Floats = npt.NDArray[np.float64]


class Mixture:
    """A panel made ready: frequencies kept off 0 and 1, and the draws of the interval."""

    def __init__(self, panel: ReferencePanel, least_sites: int) -> None:
        self.panel = panel
        self.least_sites = least_sites
        # Half a copy more of each allele: a frequency of 0 among few people is not proof of absence.
        counted = panel.chromosomes
        self._frequencies = (panel.frequencies * counted + 0.5) / (counted + 1)
        self._draws = drawn_weights(tuple(panel.sites))

    def estimate(self, copies: Copies) -> AncestryEstimate:
        """Shares of one person from alternate copies at the panel's sites; too few read is "cannot tell"."""
        read = copies != UNREAD
        sites = int(read.sum())
        if sites < self.least_sites:
            return self._told(InsightStatus.NOT_TOLD, [], sites, NotTold.TOO_FEW_SITES)
        known, frequencies, draws = copies[read].astype(np.float64), self._frequencies[read], self._draws[read]
        parts = [draws[:, start : start + _AT_ONCE] for start in range(0, draws.shape[1], _AT_ONCE)]
        shares = np.hstack([fitted_shares(known, frequencies, part) for part in parts])
        return self._told(InsightStatus.TOLD, _group_shares(shares), sites, None)

    def _told(
        self, status: InsightStatus, shares: list[GroupShare], sites: int, reason: NotTold | None
    ) -> AncestryEstimate:
        return AncestryEstimate(status, shares, sites, len(self.panel.sites), reason, self.panel.version)


@lru_cache(maxsize=2)
def drawn_weights(sites: tuple[Variant, ...]) -> Floats:
    """How often each site counts, [sites, 1 + DRAWS]: once in the first column, then as its stretch is drawn."""
    seed = hashlib.sha256("\n".join(site.key for site in sites).encode()).digest()
    draw = np.random.Generator(np.random.PCG64(int.from_bytes(seed[:8], "big")))
    stretches = [(site.contig, site.position // STRETCH) for site in sites]
    names = sorted(set(stretches))
    place = {name: number for number, name in enumerate(names)}
    counts = draw.multinomial(len(names), np.full(len(names), 1 / max(len(names), 1)), size=DRAWS)
    drawn = counts.T[[place[stretch] for stretch in stretches]]
    return np.hstack([np.ones((len(sites), 1)), drawn])


def fitted_shares(copies: Floats, frequencies: Floats, weights: Floats) -> Floats:
    """Most likely shares, [groups, columns of weights], for one person's copies at sites x groups frequencies."""
    alternate, reference = copies[:, None] * weights, (2 - copies)[:, None] * weights
    groups, columns = frequencies.shape[1], weights.shape[1]
    shares = np.full((groups, columns), 1 / groups)
    for _ in range(_MOST_STEPS):
        once = _stepped(shares, frequencies, alternate, reference)
        twice = _stepped(once, frequencies, alternate, reference)
        reached = _stepped(_leapt(shares, once, twice), frequencies, alternate, reference)
        settled = np.abs(reached - twice).max() < _ENOUGH
        shares = reached
        if settled:
            break
    return shares


def _stepped(shares: Floats, frequencies: Floats, alternate: Floats, reference: Floats) -> Floats:
    """One round of expectation maximisation."""
    expected = frequencies @ shares
    pull = frequencies.T @ (alternate / expected) + (1 - frequencies).T @ (reference / (1 - expected))
    moved = shares * pull
    return np.asarray(moved / moved.sum(axis=0), dtype=np.float64)


def _leapt(start: Floats, once: Floats, twice: Floats) -> Floats:
    """Two rounds drawn out to where they lead (SQUAREM, Varadhan 2008, doi:10.1111/j.1467-9469.2007.00585.x)."""
    first, bend = once - start, twice - 2 * once + start
    size = np.sqrt((bend**2).sum(axis=0))
    length = np.where(size > 0, np.sqrt((first**2).sum(axis=0)) / np.where(size > 0, size, 1), 1)
    length = np.maximum(length, 1)
    reached = np.clip(start + 2 * length * first + length**2 * bend, 1e-9, None)
    return np.asarray(reached / reached.sum(axis=0), dtype=np.float64)


def _group_shares(shares: Floats) -> list[GroupShare]:
    """Rounded shares that add up to 1, with percentiles of the draws that always hold them."""
    told = _rounded(shares[:, 0])
    low, high = np.round(np.percentile(shares[:, 1:], _INTERVAL, axis=1), _DIGITS)
    return [
        GroupShare(group, share, min(float(least), share), max(float(most), share))
        for group, share, least, most in zip(GROUPS, told, low, high, strict=True)
    ]


def _rounded(shares: Sequence[float] | Floats) -> list[float]:
    """Shares in thousandths by largest remainder: they add up to 1.

    >>> _rounded([0.33333, 0.33333, 0.33334])
    [0.333, 0.333, 0.334]
    """
    scaled = np.asarray(shares) * 10**_DIGITS
    whole = np.floor(scaled).astype(int)
    left = 10**_DIGITS - int(whole.sum())
    for place in np.argsort(whole - scaled, kind="stable")[:left]:
        whole[place] += 1
    return [round(int(number) / 10**_DIGITS, _DIGITS) for number in whole]
