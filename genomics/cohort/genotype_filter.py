"""Which genotypes may be believed: the *adj* filter of gnomAD v4, on the record as the caller wrote it.

It runs before alleles are split, because a genotype of two different alternates needs reads of both.
"""

import numpy as np
import numpy.typing as npt

from genomics.cohort.rows import MISSING, NO_COPY, Array
from genomics.records.genotype import GenotypeLimits


def genotypes_that_pass(
    alleles: Array,
    depth: Array,
    quality: Array,
    allele_depth: Array,
    flagged: Array,
    limits: GenotypeLimits,
) -> npt.NDArray[np.bool_]:
    """True [records, people] where every copy is called and the call is good.

    Depth, quality or allele depth that the file does not give (-1) never passes. In a heterozygote, each
    called alternate needs its share of the reads (allele depth over DP).
    """
    first, second = alleles[:, :, 0], alleles[:, :, 1]
    haploid = second == NO_COPY
    called = (first >= 0) & (haploid | (second >= 0))
    least = np.where(haploid, limits.haploid_dp, limits.dp)
    passed = called & (quality >= limits.gq) & (depth >= least) & (depth > MISSING) & ~flagged
    rows, people = np.nonzero(passed & ~haploid & (first != second))
    reads = np.maximum(depth[rows, people], 1)
    for copy in (0, 1):
        allele = alleles[rows, people, copy]
        balance = allele_depth[rows, people, allele] / reads
        passed[rows, people] &= (allele == 0) | (balance >= limits.het_balance)
    return np.asarray(passed)
