"""Who is related to whom: kinship on common, well-called SNPs that each tell something of their own.

KING-robust (Manichaikul 2010, doi:10.1093/bioinformatics/btq559) compares two people by their own heterozygotes and
needs no allele frequency; it takes relatives of different ancestry for more distant than they are. PC-Relate does
not, but needs many people. docs/ancestry.md has the measurements behind the choice between them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from genomics.cohort.frequencies import SiteCounts
from genomics.cohort.limits import RelatednessLimits
from genomics.cohort.pc_relate import OwnFrequencies
from genomics.cohort.projection import Dosages
from genomics.cohort.pruning import pruned
from genomics.cohort.rows import MISSING, Rows, Site
from genomics.cohort.sample_metrics import SEX_AND_MITOCHONDRION
from genomics.records.quality import Pair, Relation
from genomics.records.variant import CONTIG_ORDER

Stretch = tuple[str, int]
Rank = tuple[float, float]
People = npt.NDArray[np.intp]
_COLUMNS = 8192
_TILE = 2048


@dataclass(frozen=True)
class Candidate:
    """A SNP that may tell kinship: its stretch of the genome, how good it is, its position and its row."""

    stretch: Stretch
    rank: Rank
    position: int
    row: int


@dataclass(frozen=True)
class Kinship:
    """Person by person: kinship, fraction of sites without a shared allele, sites that both have."""

    kinship: npt.NDArray[np.float64]
    ibs0: npt.NDArray[np.float64]
    sites: npt.NDArray[np.int64]


class KinshipSites:
    """The best SNP of every stretch of `spacing` bases, kept as one byte a person."""

    def __init__(self, people: int, limits: RelatednessLimits) -> None:
        self._people = people
        self._limits = limits
        self._best: dict[Stretch, tuple[Rank, int, Dosages]] = {}

    def add(self, rows: Rows, counts: SiteCounts, filters: list[tuple[str, ...]]) -> None:
        """Look at one block of rows."""
        for found in candidates(rows.sites, counts, filters, self._limits):
            if found.stretch not in self._best or found.rank > self._best[found.stretch][0]:
                self.keep(found, dosages_of(rows, found.row))

    def keep(self, found: Candidate, dosages: Dosages) -> None:
        """Make this SNP the one of its stretch."""
        self._best[found.stretch] = found.rank, found.position, dosages

    def dosages(self, good: Sequence[bool]) -> Dosages:
        """Dosages [sites, people] of sites with the wanted call rate among the `good` people, without linked ones.

        A person who could not be read must not take away the sites of all the others. Too few people say nothing of
        linkage; then all sites stay.
        """
        columns, limits = np.flatnonzero(good), self._limits
        order = sorted(self._best, key=lambda stretch: (CONTIG_ORDER[stretch[0]], stretch[1]))
        called = [
            stretch
            for stretch in order
            if len(columns) and np.mean(self._best[stretch][2][columns] > MISSING) >= limits.call_rate
        ]
        if not called:
            return np.zeros((0, self._people), np.int8)
        dosages = np.stack([self._best[stretch][2] for stretch in called])
        if len(columns) < limits.prune_people:
            return dosages
        places = [(stretch[0], self._best[stretch][1]) for stretch in called]
        return dosages[pruned(places, dosages[:, columns], limits.prune_r2, limits.prune_window)]


def candidates(
    sites: Sequence[Site], counts: SiteCounts, filters: list[tuple[str, ...]], limits: RelatednessLimits
) -> Iterator[Candidate]:
    """Biallelic autosomal SNPs that pass and are not too rare, in order of the rows.

    Of two, the better called one is the better (to a percent of the people), then the commoner one.
    """
    rarer = np.minimum(counts.frequency, 1 - counts.frequency)
    for row in np.flatnonzero(rarer > limits.frequency).tolist():
        site = sites[row]
        if not filters[row] and site.biallelic and site.is_snp and site.contig not in SEX_AND_MITOCHONDRION:
            rank = round(float(counts.call_rate[row]), 2), float(rarer[row])
            yield Candidate((site.contig, site.position // limits.spacing), rank, site.position, row)


def dosages_of(rows: Rows, row: int) -> Dosages:
    """Alternate copies of each diploid whose call passed; -1 for all others."""
    diploid = rows.passed[row] & (rows.ploidy[row] == 2)
    return np.where(diploid, rows.alternate_copies[row], MISSING).astype(np.int8)


def king_robust(dosages: Dosages) -> Kinship:
    """Kinship of all pairs from dosages [sites, people] of 0, 1, 2 or -1."""
    everyone = np.arange(dosages.shape[1])
    return king_between(dosages, everyone, everyone)


def king_between(dosages: Dosages, rows: People, columns: People) -> Kinship:
    """Kinship [rows, columns] of these people, by matrix products of counts.

    The between-family estimator over the sites that both people have:
    1/2 - (4 IBS0 + hets of one facing homozygotes of the other) / (4 x the fewer hets of the two).
    """
    both_het, ibs0, het, other_het, sites = np.zeros((5, len(rows), len(columns)))
    for start in range(0, len(dosages), _COLUMNS):
        block = dosages[start : start + _COLUMNS]
        own = _indicators(block[:, rows])
        other = own if rows is columns else _indicators(block[:, columns])
        both_het += own[1].T @ other[1]
        opposite = own[0].T @ other[2]
        ibs0 += opposite + (opposite.T if own is other else own[2].T @ other[0])
        facing = own[1].T @ other[3]
        het += facing
        other_het += facing.T if own is other else own[3].T @ other[1]
        sites += own[3].T @ other[3]
    fewer = np.minimum(het, other_het)
    apart = 4 * ibs0 + het + other_het - 2 * both_het
    return Kinship(
        kinship=0.5 - np.divide(apart, 4 * fewer, out=np.full_like(fewer, np.inf), where=fewer > 0),
        ibs0=np.divide(ibs0, sites, out=np.zeros_like(ibs0), where=sites > 0),
        sites=np.rint(sites).astype(np.int64),
    )


def _indicators(block: Dosages) -> list[npt.NDArray[np.float32]]:
    """Who is homozygous for the reference, heterozygous, homozygous for the alternate, and called: each 0 or 1."""
    return [np.asarray(part, dtype=np.float32) for part in (block == 0, block == 1, block == 2, block >= 0)]


def related_pairs(
    samples: Sequence[str], dosages: Dosages, limits: RelatednessLimits, own: OwnFrequencies | None = None
) -> list[Pair]:
    """Pairs of second degree or nearer, nearest first; a pair with too few common sites is not told.

    With the people's `own` frequencies PC-Relate decides, and KING-robust only where PC-Relate cannot say.
    """
    chance = ibs0_by_chance(dosages)
    found = []
    for rows, columns in _tiles(len(samples)):
        king = king_between(dosages, rows, columns)
        adjusted = own.kinship(rows, columns) if own else np.full(king.kinship.shape, np.nan)
        deciding = np.where(np.isnan(adjusted), king.kinship, adjusted)
        related = (deciding >= limits.second_degree) & (king.sites >= limits.sites)
        for i, j in np.argwhere(related).tolist():
            if rows[i] < columns[j]:
                relation = relation_of(float(deciding[i, j]), float(king.ibs0[i, j]) / chance, limits)
                first, second = sorted((samples[rows[i]], samples[columns[j]]))
                told = None if np.isnan(adjusted[i, j]) else float(adjusted[i, j])
                values = float(king.kinship[i, j]), float(king.ibs0[i, j]), int(king.sites[i, j])
                found.append(Pair(first, second, *values, relation, float(king.ibs0[i, j]) / chance, told))
    return sorted(found, key=lambda pair: (-pair.kinship, pair.sample_a, pair.sample_b))


def _tiles(people: int) -> Iterator[tuple[People, People]]:
    """Squares that cover the upper half of people by people, so that memory does not grow with the square."""
    parts = [np.arange(start, min(start + _TILE, people)) for start in range(0, people, _TILE)]
    for i, rows in enumerate(parts):
        for columns in parts[i:]:
            yield rows, columns


def ibs0_by_chance(dosages: Dosages) -> float:
    """Fraction of sites at which two strangers share no allele: 2 p^2 q^2, averaged over the sites."""
    called = dosages > MISSING
    frequency = np.where(called, dosages, 0).sum(axis=1) / (2 * np.maximum(called.sum(axis=1), 1))
    return max(float(np.mean(2 * frequency**2 * (1 - frequency) ** 2)), 1e-12)


def relation_of(kinship: float, k0: float, limits: RelatednessLimits) -> Relation:
    """The class of a kinship coefficient; `k0` (0 to 1) is the part of the genome where no allele is shared.

    Parent and child share one everywhere (0), siblings on three quarters of the genome (0.25).
    """
    if kinship >= limits.duplicate:
        return Relation.DUPLICATE
    if kinship >= limits.first_degree:
        return Relation.PARENT_CHILD if k0 < limits.parent_child_k0 else Relation.SIBLING
    return Relation.SECOND_DEGREE
