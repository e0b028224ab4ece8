"""Filters of sites. Each is one function and one entry of `FILTERS`; names are those of the sources."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log10

import numpy as np
import numpy.typing as npt

from genomics.cohort.compiled import compiled
from genomics.cohort.frequencies import SiteCounts
from genomics.cohort.limits import SiteLimits
from genomics.cohort.rows import MISSING, NO_COPY, THIS, Array, Rows, Site
from genomics.cohort.splitting import DUPLICATE_SITE

Failing = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class AsCalled:
    """Sites as called, before the genotype filter: people by site. `diploid` have two called copies, and of
    these `het` carry one alternate and `hom` two; `carried` says whether anyone called has the alternate."""

    het: npt.NDArray[np.int64]
    hom: npt.NDArray[np.int64]
    diploid: npt.NDArray[np.int64]
    carried: Failing


def as_called(rows: Rows) -> AsCalled:
    """Count the genotypes of these rows before the filter."""
    het, hom, diploid, carried = _as_called(rows.copies)
    return AsCalled(het=het, hom=hom, diploid=diploid, carried=carried)


@compiled
def _as_called(copies: Array) -> tuple[Array, Array, Array, Array]:
    sites = len(copies)
    het, hom, diploid = np.zeros(sites, np.int64), np.zeros(sites, np.int64), np.zeros(sites, np.int64)
    carried = np.zeros(sites, np.bool_)
    for site in range(sites):
        for person in range(copies.shape[1]):
            first, second = copies[site, person, 0], copies[site, person, 1]
            if first != MISSING and second != MISSING:
                alternate = np.int64(first == THIS) + np.int64(second == THIS)
                carried[site] = carried[site] or alternate > 0
                if second != NO_COPY:
                    diploid[site] += 1
                    het[site] += np.int64(alternate == 1)
                    hom[site] += np.int64(alternate == 2)
    return het, hom, diploid, carried


def excess_het(called: AsCalled, _: SiteCounts, limits: SiteLimits) -> Failing:
    """More heterozygotes than chance explains, as GATK's ExcessHet: called diploids, before the filter."""
    triples = zip(called.het.tolist(), called.hom.tolist(), called.diploid.tolist(), strict=True)
    return np.array([excess_het_phred(h, a, n - h - a) > limits.excess_het_phred for h, a, n in triples], bool)


def no_hq_genotypes(called: AsCalled, counts: SiteCounts, _: SiteLimits) -> Failing:
    """Somebody was called with the alternate, and none of these calls is good. Nobody carrying it is no fault."""
    return np.asarray(called.carried & (counts.ac == 0))


def low_call_rate(_: AsCalled, counts: SiteCounts, limits: SiteLimits) -> Failing:
    """Too few people have a good call."""
    return np.asarray(~(counts.call_rate >= limits.call_rate))


FILTERS: tuple[tuple[str, str, Callable[[AsCalled, SiteCounts, SiteLimits], Failing]], ...] = (
    ("EXCESS_HET", "More heterozygotes than Hardy-Weinberg allows (GATK ExcessHet)", excess_het),
    ("NO_HQ_GENOTYPES", "No call of the alternate passes the genotype filter", no_hq_genotypes),
    ("LOW_CALL_RATE", "Too few people have a call that passes the genotype filter", low_call_rate),
)
DESCRIPTIONS = {name: words for name, words, _ in FILTERS} | {
    DUPLICATE_SITE: "Several records of this allele contradict each other; contradicting calls are missing"
}


def filters_of(rows: Rows, counts: SiteCounts, limits: SiteLimits) -> list[tuple[str, ...]]:
    """Filters of each row, sorted: the input's and ours. Empty is PASS. A row without alternate gets no new one."""
    return filters_from(rows.sites, as_called(rows), counts, limits)


def filters_from(
    sites: Sequence[Site], called: AsCalled, counts: SiteCounts, limits: SiteLimits
) -> list[tuple[str, ...]]:
    """Filters of each site, from its counts alone."""
    found = [(name, failing(called, counts, limits)) for name, _, failing in FILTERS]
    return [
        tuple(sorted({*site.filters, *(name for name, fails in found if fails[row] and site.alternate)}))
        for row, site in enumerate(sites)
    ]


@lru_cache(maxsize=1 << 16)
def excess_het_phred(het: int, hom_alternate: int, hom_reference: int) -> float:
    """Phred-scaled mid-p of the one-sided exact Hardy-Weinberg test for too many heterozygotes.

    Wigginton 2005 (doi:10.1086/429864), as GATK 4 ExcessHet. No more heterozygotes than expected gives 0.

    >>> round(excess_het_phred(20, 0, 0), 2), excess_het_phred(5, 5, 10)
    (54.2, 0.0)
    """
    people = het + hom_alternate + hom_reference
    rare = het + 2 * min(hom_alternate, hom_reference)
    if rare == 0 or het * 2 * people <= rare * (2 * people - rare):
        return 0.0
    hets = np.arange(rare % 2, rare + 1, 2)
    factorial = _log_factorials(1 << people.bit_length())
    weights = hets * np.log(2) - (
        factorial[hets] + factorial[(rare - hets) // 2] + factorial[people - hets - (rare - hets) // 2]
    )
    chances = np.exp(weights - weights.max())
    seen = (het - rare % 2) // 2
    p_value = (chances[seen] / 2 + chances[seen + 1 :].sum()) / chances.sum()
    return -10 * log10(max(p_value, 1e-300))


@lru_cache(maxsize=64)
def _log_factorials(size: int) -> npt.NDArray[np.float64]:
    return np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, size + 1)))])
