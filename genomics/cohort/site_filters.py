"""Filters of sites. Each is one function and one entry of `FILTERS`; names are those of the sources."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from genomics.cohort.frequencies import HET, HOM_ALT, ONE_ALT, SiteCounts, diploids
from genomics.cohort.hardy_weinberg import excess_het_phreds, inbreeding_coefficients
from genomics.cohort.limits import SiteLimits
from genomics.cohort.rows import Site
from genomics.cohort.splitting import DUPLICATE_SITE

Failing = npt.NDArray[np.bool_]
Failed = Callable[[Sequence[Site], SiteCounts, SiteLimits], Failing]


def excess_het(_: Sequence[Site], counts: SiteCounts, limits: SiteLimits) -> Failing:
    """More heterozygotes than chance explains, as GATK's ExcessHet: called diploids, before the filter."""
    return np.asarray(excess_het_phreds(*diploids(counts.called)) > limits.excess_het_phred)


def inbred(_: Sequence[Site], counts: SiteCounts, limits: SiteLimits) -> Failing:
    """Far fewer homozygotes than expected among enough called diploids; in profiles that state the limit."""
    het, hom, people = diploids(counts.called)
    if limits.inbreeding is None:
        return np.zeros(len(het), bool)
    enough = people >= limits.inbreeding_people
    return np.asarray(enough & (inbreeding_coefficients(het, hom, people) < limits.inbreeding))


def low_quality(sites: Sequence[Site], _: SiteCounts, limits: SiteLimits) -> Failing:
    """The caller's confidence that the site varies (INFO QUALapprox) is too low; not judged where not given."""
    least = [limits.qual_approx_snp if site.is_snp else limits.qual_approx_indel for site in sites]
    given = [site.qual_approx for site in sites]
    return np.array([q is not None and q < limit for q, limit in zip(given, least, strict=True)], bool)


def no_hq_genotypes(_: Sequence[Site], counts: SiteCounts, __: SiteLimits) -> Failing:
    """Somebody was called with the alternate, and none of these calls is good. Nobody carrying it is no fault."""
    carried = counts.called[:, [HET, HOM_ALT, ONE_ALT]].any(axis=1)
    return np.asarray(carried & (counts.ac == 0))


def low_call_rate(_: Sequence[Site], counts: SiteCounts, limits: SiteLimits) -> Failing:
    """Too few people have a good call."""
    return np.asarray(~(counts.call_rate >= limits.call_rate))


FILTERS: tuple[tuple[str, str, Failed], ...] = (
    ("ExcessHet", "More heterozygotes than Hardy-Weinberg allows (GATK ExcessHet)", excess_het),
    ("InbreedingCoeff", "Inbreeding coefficient too low: far too few homozygotes (gnomAD)", inbred),
    ("LowQual", "QUALapprox too low (All of Us), or as the input says", low_quality),
    ("NO_HQ_GENOTYPES", "No call of the alternate passes the genotype filter", no_hq_genotypes),
    ("LOW_CALL_RATE", "Too few people have a call that passes the genotype filter", low_call_rate),
)
DESCRIPTIONS = {name: words for name, words, _ in FILTERS} | {
    DUPLICATE_SITE: "Several records of this allele contradict each other; contradicting calls are missing"
}


def filters_of(sites: Sequence[Site], counts: SiteCounts, limits: SiteLimits) -> list[tuple[str, ...]]:
    """Filters of each site, sorted: the input's and ours; empty is PASS. A row without alternate gets none."""
    found = [(name, failing(sites, counts, limits)) for name, _, failing in FILTERS]
    return [
        tuple(sorted({*site.filters, *(name for name, fails in found if fails[row] and site.alternate)}))
        for row, site in enumerate(sites)
    ]
