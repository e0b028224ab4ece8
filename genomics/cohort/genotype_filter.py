"""Which genotypes may be believed: the *adj* filter of gnomAD v4, on the record as the caller wrote it.

For files without DP it is gnomAD v5's variant: higher quality, balance over allele depths. It runs before alleles
are split, because a genotype of two different alternates needs reads of both.
"""

import numpy as np
import numpy.typing as npt

from genomics.cohort.compiled import compiled
from genomics.cohort.limits import GenotypeFilter
from genomics.cohort.rows import MISSING, NO_COPY, Array


def genotypes_that_pass(
    alleles: Array,
    depth: Array,
    quality: Array,
    allele_depth: Array,
    flagged: Array,
    limits: GenotypeFilter,
) -> npt.NDArray[np.bool_]:
    """True [records, people] where every copy is called and the call is good. No allele is beyond `allele_depth`.

    Depth, quality or allele depth that the file does not give (-1) never passes. In a heterozygote, each
    called alternate needs its share of the reads (allele depth over DP, or over all allele depths without DP).
    """
    least = float(limits.gq), float(limits.dp), float(limits.haploid_dp), float(limits.het_balance)
    return np.asarray(_passing(alleles, depth, quality, allele_depth, flagged, least, limits.by_depth))


@compiled
def _passing(
    alleles: Array,
    depth: Array,
    quality: Array,
    allele_depth: Array,
    flagged: Array,
    least: tuple[float, float, float, float],
    by_depth: bool,
) -> Array:
    least_quality, diploid_depth, haploid_depth, balance = least
    passed = np.zeros(depth.shape, np.bool_)
    for row in range(depth.shape[0]):
        for person in range(depth.shape[1]):
            first, second = alleles[row, person, 0], alleles[row, person, 1]
            reads, haploid = depth[row, person], second == NO_COPY
            if first < 0 or (second < 0 and not haploid) or flagged[row, person]:
                continue
            if quality[row, person] < least_quality:
                continue
            if by_depth and (reads <= MISSING or reads < (haploid_depth if haploid else diploid_depth)):
                continue
            good = True
            if not haploid and first != second:
                if not by_depth:
                    reads = np.maximum(allele_depth[row, person], 0).sum()
                for allele in (first, second):
                    if allele != 0:
                        share = allele_depth[row, person, allele] / max(reads, 1)
                        good = good and share >= balance
            passed[row, person] = good
    return passed
