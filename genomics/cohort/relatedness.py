"""Who is related to whom: KING-robust kinship on common, well-called, spaced-out SNPs.

KING-robust (Manichaikul 2010, doi:10.1093/bioinformatics/btq559) compares two people by their own
heterozygotes and needs no allele frequency, so that ancestry does not look like kinship.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from genomics.cohort.frequencies import SiteCounts
from genomics.cohort.limits import RelatednessLimits
from genomics.cohort.rows import MISSING, Rows, Site
from genomics.cohort.sample_metrics import SEX_AND_MITOCHONDRION
from genomics.records.quality import Pair, Relation

Dosages = npt.NDArray[np.int8]
Stretch = tuple[str, int]
_COLUMNS = 8192


@dataclass(frozen=True)
class Kinship:
    """Person by person: kinship, fraction of sites without a shared allele, sites that both have."""

    kinship: npt.NDArray[np.float64]
    ibs0: npt.NDArray[np.float64]
    sites: npt.NDArray[np.int64]


class KinshipSites:
    """The best-called common SNP of every stretch of `spacing` bases, kept as one byte a person."""

    def __init__(self, people: int, limits: RelatednessLimits) -> None:
        self._people = people
        self._limits = limits
        self._best: dict[Stretch, tuple[float, Dosages]] = {}

    def add(self, rows: Rows, counts: SiteCounts, filters: list[tuple[str, ...]]) -> None:
        """Look at one block of rows."""
        for place, rate, row in candidates(rows.sites, counts, filters, self._limits):
            if place not in self._best or rate > self._best[place][0]:
                self.keep(place, rate, dosages_of(rows, row))

    def keep(self, place: Stretch, rate: float, dosages: Dosages) -> None:
        """Make this SNP, with its call rate, the one of its stretch."""
        self._best[place] = rate, dosages

    def dosages(self, good: Sequence[bool]) -> Dosages:
        """Dosages [sites, people] of the sites with the wanted call rate among the `good` people.

        A person who could not be read must not take away the sites of all the others.
        """
        columns = np.flatnonzero(good)
        kept = [
            dosage
            for _, dosage in self._best.values()
            if len(columns) and np.mean(dosage[columns] > MISSING) >= self._limits.call_rate
        ]
        return np.stack(kept) if kept else np.zeros((0, self._people), np.int8)


def candidates(
    sites: Sequence[Site], counts: SiteCounts, filters: list[tuple[str, ...]], limits: RelatednessLimits
) -> Iterator[tuple[Stretch, float, int]]:
    """Common biallelic autosomal SNPs that pass: stretch of the genome, call rate, row. In order of the rows."""
    common = (counts.frequency >= limits.frequency) & (counts.frequency <= 1 - limits.frequency)
    for row in np.flatnonzero(common).tolist():
        site = sites[row]
        if not filters[row] and site.biallelic and site.is_snp and site.contig not in SEX_AND_MITOCHONDRION:
            yield (site.contig, site.position // limits.spacing), float(counts.call_rate[row]), row


def dosages_of(rows: Rows, row: int) -> Dosages:
    """Alternate copies of each diploid whose call passed; -1 for all others."""
    diploid = rows.passed[row] & (rows.ploidy[row] == 2)
    return np.where(diploid, rows.alternate_copies[row], MISSING).astype(np.int8)


def king_robust(dosages: Dosages) -> Kinship:
    """Kinship of all pairs from dosages [sites, people] of 0, 1, 2 or -1, by matrix products of counts.

    The between-family estimator over the sites that both people have:
    1/2 - (4 IBS0 + hets of one facing homozygotes of the other) / (4 x the fewer hets of the two).
    """
    people = dosages.shape[1]
    both_het, opposite, het_and_called, sites = np.zeros((4, people, people))
    for start in range(0, len(dosages), _COLUMNS):
        block = dosages[start : start + _COLUMNS].T
        reference, het, alternate, called = (
            np.asarray(part, dtype=np.float32) for part in (block == 0, block == 1, block == 2, block >= 0)
        )
        both_het += het @ het.T
        opposite += reference @ alternate.T
        het_and_called += het @ called.T
        sites += called @ called.T
    ibs0 = opposite + opposite.T
    fewer = np.minimum(het_and_called, het_and_called.T)
    facing = het_and_called + het_and_called.T - 2 * both_het
    return Kinship(
        kinship=0.5 - np.divide(4 * ibs0 + facing, 4 * fewer, out=np.full_like(fewer, np.inf), where=fewer > 0),
        ibs0=np.divide(ibs0, sites, out=np.zeros_like(ibs0), where=sites > 0),
        sites=np.rint(sites).astype(np.int64),
    )


def related_pairs(samples: Sequence[str], estimate: Kinship, limits: RelatednessLimits) -> list[Pair]:
    """Pairs of second degree or nearer, nearest first; a pair with too few common sites is not told."""
    related = (estimate.kinship >= limits.second_degree) & (estimate.sites >= limits.sites)
    pairs = [
        _pair(samples, estimate, limits, int(a), int(b)) for a, b in zip(*np.nonzero(related), strict=True) if a < b
    ]
    return sorted(pairs, key=lambda pair: (-pair.kinship, pair.sample_a, pair.sample_b))


def relation_of(kinship: float, ibs0: float, limits: RelatednessLimits) -> Relation:
    """The class of a kinship coefficient. Parent and child share an allele at every site, siblings do not."""
    if kinship >= limits.duplicate:
        return Relation.DUPLICATE
    if kinship >= limits.first_degree:
        return Relation.PARENT_CHILD if ibs0 < limits.parent_child_ibs0 else Relation.SIBLING
    return Relation.SECOND_DEGREE


def _pair(samples: Sequence[str], estimate: Kinship, limits: RelatednessLimits, a: int, b: int) -> Pair:
    kinship, ibs0 = float(estimate.kinship[a, b]), float(estimate.ibs0[a, b])
    first, second = sorted((samples[a], samples[b]))
    return Pair(first, second, kinship, ibs0, int(estimate.sites[a, b]), relation_of(kinship, ibs0, limits))
