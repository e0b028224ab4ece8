"""Heterozygous calls on X, before the sex of the sheet has a say: people with a single X have next to none.

Of every stretch of the genome the most telling common SNP is used: close ones go together, and a woman with two
like copies of one gene would look as if she had one X.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from genomics.cohort.compiled import compiled
from genomics.cohort.limits import GenotypeFilter, XLimits
from genomics.cohort.ploidy import is_sex_linked
from genomics.cohort.rows import MISSING, NO_COPY, Array
from genomics.records.joint_call import RecordHead

NOT_GOOD, SAME, DIFFERENT = range(3)
_BASES = frozenset("ACGT")


def is_candidate(record: RecordHead) -> bool:
    """A SNP of one alternate that passes, on X outside the regions shared with Y."""
    alleles = {record.reference, *record.alternates}
    return (
        record.contig == "chrX"
        and len(record.alternates) == 1
        and len(alleles) == len(alleles & _BASES) == 2
        and not record.filters
        and is_sex_linked(record.contig, record.position)
    )


def expected_het(alternate: int, copies: int, limits: XLimits) -> float:
    """Share of women expected heterozygous (2pq, Hail's `inbreeding`); 0 where too rare, or nobody is called."""
    frequency = alternate / copies if copies else 0.0
    return 2 * frequency * (1 - frequency) if limits.frequency <= frequency <= 1 - limits.frequency else 0.0


@dataclass(frozen=True)
class Choice:
    """The best SNP of a stretch so far; `rank` says which of two is better: the higher."""

    stretch: int
    rank: tuple[float, int, int]

    @classmethod
    def of(cls, position: int, alternate: str, expected: float, limits: XLimits) -> "Choice":
        """By expected heterozygotes, then by position and base."""
        return cls(position // limits.spacing, (expected, -position, -ord(alternate)))

    @property
    def expected(self) -> float:
        """Share of women expected heterozygous."""
        return self.rank[0]


class XSites:
    """Adds up the chosen SNPs of the records of one run, which come in genome order."""

    def __init__(self, people: int, genotypes: GenotypeFilter, limits: XLimits) -> None:
        self._limits = limits
        self._least = float(genotypes.gq), float(genotypes.haploid_dp), float(genotypes.het_balance)
        self._by_depth = genotypes.by_depth
        self._best: tuple[Choice, Array] | None = None
        self._sums = {name: np.zeros(people) for name in ("x_sites", "x_het", "x_expected_het")}

    def add(
        self, record: RecordHead, alleles: Array, depth: Array, quality: Array, allele_depth: Array, flagged: Array
    ) -> None:
        """Look at one record, with genotypes as called. Depth is judged as of one copy, whoever it is."""
        if not is_candidate(record):
            return
        kinds, alternate, copies = _kinds(
            alleles, depth, quality, allele_depth, flagged, self._least, self._by_depth
        )
        expected = expected_het(alternate, copies, self._limits)
        choice = Choice.of(record.position, record.alternates[0], expected, self._limits)
        if self._best is not None and self._best[0].stretch != choice.stretch:
            self._count()
        if expected and (self._best is None or choice.rank > self._best[0].rank):
            self._best = choice, kinds

    def sums(self) -> dict[str, npt.NDArray[np.float64]]:
        """By person: SNPs called, heterozygous ones, and how many a woman would be expected to have."""
        self._count()
        return self._sums

    def _count(self) -> None:
        if self._best is not None:
            choice, kinds = self._best
            good = kinds != NOT_GOOD
            self._sums["x_sites"] += good
            self._sums["x_het"] += kinds == DIFFERENT
            self._sums["x_expected_het"] += good * choice.expected
            self._best = None


@compiled
def _kinds(
    alleles: Array,
    depth: Array,
    quality: Array,
    allele_depth: Array,
    flagged: Array,
    least: tuple[float, float, float],
    by_depth: bool,
) -> tuple[Array, int, int]:
    """Each person's kind of call, and alternate and all copies of the good ones."""
    least_quality, least_depth, balance = least
    kinds = np.zeros(len(alleles), np.int8)
    alternate = copies = 0
    for person in range(len(alleles)):
        first, second = alleles[person, 0], alleles[person, 1]
        reads = allele_depth[person, 0] + allele_depth[person, 1]
        if by_depth:
            reads = depth[person]
        if first < 0 or second == MISSING or flagged[person] or quality[person] < least_quality:
            continue
        if by_depth and (reads <= MISSING or reads < least_depth):
            continue
        different = second != NO_COPY and first != second
        if different and allele_depth[person, 1] / max(reads, 1) < balance:
            continue
        kinds[person] = DIFFERENT if different else SAME
        copies += 1 if second == NO_COPY else 2
        alternate += first if second == NO_COPY else first + second
    return kinds, alternate, copies
