"""People simulated at common SNPs: genotypes from frequencies, reads from genotypes, calls from both."""

import numpy as np

from genomics.alignment.sites import Sites
from genomics.records.quality import IdentitySite

MISREAD = 0.002  # of the bases that are counted
MISCALLED, MISSED = 0.003, 0.01  # genotypes of the joint call


def made_sites(number, rng, low=0.2, high=0.8):
    """`number` A>G SNPs with frequencies between two bounds."""
    return Sites(
        [
            IdentitySite(f"chr{1 + place % 22}", 1000 + place, "A", "G", float(frequency))
            for place, frequency in sorted(enumerate(rng.uniform(low, high, number)), key=lambda row: row[0] % 22)
        ]
    )


def drawn(sites, people, rng):
    """Genotypes [sites, people] of unrelated people."""
    return rng.binomial(2, sites.frequency[:, None], (len(sites), people))


def child_of(mother, father, rng):
    """A genotype drawn after Mendel, each site by itself."""
    return rng.binomial(1, mother / 2) + rng.binomial(1, father / 2)


def called(genotypes, rng):
    """What a joint call says: a few wrong, a few missing."""
    wrong = rng.random(genotypes.shape) < MISCALLED
    calls = np.where(wrong, rng.integers(0, 3, genotypes.shape), genotypes)
    return np.where(rng.random(genotypes.shape) < MISSED, -1, calls).astype(np.int8)


def read(genotypes, depth, rng, other=None, share=0.0):
    """Counts of A, C, G, T [sites, 4] of one person, `share` of the reads being those of `other`."""
    reads = rng.poisson(depth, len(genotypes))
    foreign = rng.binomial(reads, share)
    alternate = rng.binomial(reads - foreign, genotypes / 2)
    if other is not None:
        alternate = alternate + rng.binomial(foreign, other / 2)
    right = np.zeros((len(genotypes), 4), np.int64)
    right[:, 0], right[:, 2] = reads - alternate, alternate
    counts = np.zeros_like(right)
    for base in range(4):
        chances = np.full(4, MISREAD / 3)
        chances[base] = 1 - MISREAD
        counts += rng.multinomial(right[:, base], chances)
    return counts.astype(np.int32)
