"""How far genotype counts are from Hardy-Weinberg proportions: exact tests and the inbreeding coefficient.

All from counts of diploid people: heterozygotes, homozygotes of the alternate, homozygotes of the reference.
"""

from math import log10

import numpy as np
import numpy.typing as npt

from genomics.cohort.compiled import compiled

Counts = npt.NDArray[np.int64]
Values = npt.NDArray[np.float64]

_LEAST = 1e-300
_TIE = 1 + 1e-7  # chances that are equal but for rounding


@compiled
def _chances(rare: int, people: int) -> Values:
    """Chance of each number of heterozygotes (0 to `rare`), given so many copies of the rarer allele.

    Wigginton 2005 (doi:10.1086/429864): outwards from the likeliest number, so that nothing overflows.
    """
    chances = np.zeros(rare + 1, np.float64)
    middle = rare * (2 * people - rare) // (2 * people)
    middle += (rare - middle) % 2
    chances[middle] = 1.0
    both, rest = (rare - middle) / 2, people - middle - (rare - middle) / 2
    for het in range(middle, 1, -2):
        chances[het - 2] = chances[het] * het * (het - 1) / (4 * (both + 1) * (rest + 1))
        both, rest = both + 1, rest + 1
    both, rest = (rare - middle) / 2, people - middle - (rare - middle) / 2
    for het in range(middle, rare - 1, 2):
        chances[het + 2] = chances[het] * 4 * both * rest / ((het + 2) * (het + 1))
        both, rest = both - 1, rest - 1
    total = chances.sum()
    for het in range(len(chances)):
        chances[het] /= total
    return chances


@compiled
def hardy_weinberg_p(het: int, hom_alternate: int, hom_reference: int) -> float:
    """Two-sided exact p: chance of counts no likelier than these. NaN where nobody is called.

    >>> round(hardy_weinberg_p(57, 14, 50), 5)
    0.84228
    """
    people = het + hom_alternate + hom_reference
    if people == 0:
        return np.nan
    chances = _chances(het + 2 * min(hom_alternate, hom_reference), people)
    p = 0.0
    for chance in chances:
        if chance <= chances[het] * _TIE:
            p += chance
    return min(p, 1.0)


@compiled
def excess_het_phred(het: int, hom_alternate: int, hom_reference: int) -> float:
    """Phred-scaled mid-p of the one-sided test for too many heterozygotes, as GATK 4 ExcessHet.

    No more heterozygotes than expected gives 0.

    >>> round(excess_het_phred(20, 0, 0), 2), excess_het_phred(5, 5, 10)
    (54.2, 0.0)
    """
    people = het + hom_alternate + hom_reference
    rare = het + 2 * min(hom_alternate, hom_reference)
    if rare == 0 or het * 2 * people <= rare * (2 * people - rare):
        return 0.0
    chances = _chances(rare, people)
    return -10 * log10(max(chances[het] / 2 + chances[het + 1 :].sum(), _LEAST))


@compiled
def hardy_weinberg_ps(het: Counts, hom: Counts, diploid: Counts) -> Values:
    """`hardy_weinberg_p` of each entry of flat arrays; `diploid` counts all three genotypes."""
    p = np.empty(len(het), np.float64)
    for i in range(len(het)):
        p[i] = hardy_weinberg_p(het[i], hom[i], diploid[i] - het[i] - hom[i])
    return p


@compiled
def excess_het_phreds(het: Counts, hom: Counts, diploid: Counts) -> Values:
    """`excess_het_phred` of each site."""
    phred = np.empty(len(het), np.float64)
    for i in range(len(het)):
        phred[i] = excess_het_phred(het[i], hom[i], diploid[i] - het[i] - hom[i])
    return phred


def inbreeding_coefficients(het: Counts, hom: Counts, diploid: Counts) -> Values:
    """1 less the observed over the expected share of heterozygotes; NaN where nobody varies.

    >>> inbreeding_coefficients(np.array([10, 4]), np.array([5, 0]), np.array([20, 4])).tolist()
    [0.0, -1.0]
    """
    alternate = het + 2 * hom
    # 2pq times the people, without a division that rounds.
    expected = np.divide(
        alternate * (2 * diploid - alternate), 2 * diploid, out=np.zeros(len(het)), where=diploid > 0
    )
    return np.asarray(1 - np.divide(het, expected, out=np.full(len(het), np.nan), where=expected > 0))
