"""Copies of X and Y that a person has: a caller that writes men as diploid there must not double their alleles.

Rules as in gnomAD's sex ploidy adjustment (gnomad_methods, `adjust_sex_ploidy`, 2023): outside the
pseudo-autosomal regions a man's homozygous call is one copy, his heterozygous call cannot be right and is
no call, and a woman has no call on Y. A person of unknown sex keeps the call as it stands.
"""

from collections.abc import Sequence

import numpy as np

from genomics.cohort.rows import MISSING, NO_COPY, Array
from genomics.records.person import Sex

# GRCh38 pseudo-autosomal regions, 1-based inclusive (Genome Reference Consortium, GRCh38, 2013-12).
PSEUDO_AUTOSOMAL = {
    "chrX": ((10_001, 2_781_479), (155_701_383, 156_030_895)),
    "chrY": ((10_001, 2_781_479), (56_887_903, 57_217_415)),
}


def is_sex_linked(contig: str, position: int) -> bool:
    """Whether men have one copy of this place.

    >>> is_sex_linked("chrX", 101_407_803), is_sex_linked("chrX", 20_000), is_sex_linked("chr1", 20_000)
    (True, False, False)
    """
    regions = PSEUDO_AUTOSOMAL.get(contig)
    return regions is not None and not any(start <= position <= end for start, end in regions)


def expected_people(contig: str, position: int, sexes: Sequence[Sex]) -> Array:
    """Who can have a call at this place: everyone but women outside the pseudo-autosomal part of Y."""
    women_cannot = contig == "chrY" and is_sex_linked(contig, position)
    return np.array([not (women_cannot and sex is Sex.FEMALE) for sex in sexes])


def with_expected_copies(alleles: Array, contig: str, position: int, sexes: Sequence[Sex]) -> Array:
    """Alleles [people, 2] with the copies that the person's recorded sex allows."""
    if not is_sex_linked(contig, position):
        return alleles
    men = np.array([sex is Sex.MALE for sex in sexes])
    adjusted = alleles.copy()
    diploid = men & (alleles[:, 1] != NO_COPY)
    adjusted[diploid & (alleles[:, 0] != alleles[:, 1]), 0] = MISSING
    adjusted[diploid, 1] = NO_COPY
    adjusted[~expected_people(contig, position, sexes)] = MISSING
    return adjusted
