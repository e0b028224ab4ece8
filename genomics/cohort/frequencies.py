"""Genotype counts of each site, over everyone, by group and by sex. A man counts once on X.

Counted twice: as called, and after the genotype filter. Everything else follows from these counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np
import numpy.typing as npt

from genomics.cohort.compiled import compiled
from genomics.cohort.ploidy import expected_people
from genomics.cohort.rows import MISSING, NO_COPY, THIS, Array, Rows, Site
from genomics.records.person import Sex

Counts = npt.NDArray[np.int64]

# Kinds of genotypes: of two copies none, one or both are the alternate; of a single copy none or it is.
HOM_REF, HET, HOM_ALT, ONE_REF, ONE_ALT = KINDS = range(5)
SEXES = (Sex.FEMALE, Sex.MALE, Sex.UNKNOWN)
_COUNTED_SEXES = 2
_COPIES, _CALLED = np.array([0, 1, 2, 0, 1]), np.array([2, 2, 2, 1, 1])


@dataclass(frozen=True)
class People:
    """The columns of every array: who, of which sex and group. `groups` is sorted."""

    samples: list[str]
    sexes: list[Sex]
    group_of: list[str]

    @cached_property
    def groups(self) -> list[str]:
        """Names of the groups in order."""
        return sorted(set(self.group_of))

    @property
    def strata(self) -> list[str]:
        """What counts are told by besides everyone: groups, then the sexes of the sheet."""
        return [*self.groups, *map(str, SEXES[:_COUNTED_SEXES])]

    @cached_property
    def cells(self) -> Counts:
        """Each person's place in an array [groups, sexes], laid flat."""
        return np.array(
            [
                self.groups.index(group) * len(SEXES) + SEXES.index(sex)
                for group, sex in zip(self.group_of, self.sexes, strict=True)
            ],
            np.int64,
        )


@dataclass(frozen=True)
class SiteCounts:
    """Genotypes by site: `good` [sites, groups, sexes, kinds] passed the filter, `called` [sites, kinds] are as
    called; `expected` people can have a call.
    """

    good: Counts
    called: Counts
    expected: Counts

    @cached_property
    def by_stratum(self) -> Counts:
        """Good genotypes [sites, groups and sexes and everyone, kinds]."""
        groups, sexes = self.good.sum(axis=2), self.good.sum(axis=1)
        return np.concatenate([groups, sexes[:, :_COUNTED_SEXES], sexes.sum(axis=1, keepdims=True)], axis=1)

    @cached_property
    def stratum_ac(self) -> Counts:
        """Alternate copies [sites, strata and everyone]."""
        return np.asarray(self.by_stratum @ _COPIES)

    @cached_property
    def stratum_an(self) -> Counts:
        """Called copies [sites, strata and everyone]."""
        return np.asarray(self.by_stratum @ _CALLED)

    @property
    def ac(self) -> Counts:
        """Alternate copies of everyone."""
        return self.stratum_ac[:, -1]

    @property
    def an(self) -> Counts:
        """Called copies of everyone."""
        return self.stratum_an[:, -1]

    @property
    def carriers(self) -> Counts:
        """People with one or two alternate copies."""
        return np.asarray(self.by_stratum[:, -1][:, [HET, HOM_ALT, ONE_ALT]].sum(axis=1))

    @property
    def failed(self) -> Counts:
        """People whose call did not pass the genotype filter."""
        return np.asarray(self.called.sum(axis=1) - self.good.sum(axis=(1, 2, 3)))

    @cached_property
    def call_rate(self) -> npt.NDArray[np.float64]:
        """Good calls over the people who can have one (0 to 1); NaN where nobody can."""
        return fraction(self.good.sum(axis=(1, 2, 3)), self.expected)

    @cached_property
    def frequency(self) -> npt.NDArray[np.float64]:
        """AC over AN (0 to 1); NaN where nobody has a call."""
        return fraction(self.ac, self.an)

    def take(self, indexes: Sequence[int]) -> "SiteCounts":
        """These sites, in this order."""
        wanted = np.array(indexes, np.intp)
        return SiteCounts(*(getattr(self, field.name)[wanted] for field in fields(self)))

    def joined(self, other: "SiteCounts") -> "SiteCounts":
        """These sites, then the other's."""
        pairs = ((getattr(self, field.name), getattr(other, field.name)) for field in fields(self))
        return SiteCounts(*(np.concatenate(pair) for pair in pairs))


def diploids(kinds: Counts) -> tuple[Counts, Counts, Counts]:
    """Heterozygotes, homozygotes of the alternate, and all people with two called copies; [..., kinds] to [...]."""
    return kinds[..., HET], kinds[..., HOM_ALT], np.asarray(kinds[..., : HOM_ALT + 1].sum(axis=-1))


def fraction(part: Counts, whole: Counts) -> npt.NDArray[np.float64]:
    """Part over whole; NaN, not 0, where there is no whole."""
    return np.asarray(np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0))


def counts_of(rows: Rows, people: People) -> SiteCounts:
    """Count the genotypes of these rows."""
    good, called = _counted(rows.copies, rows.passed, people.cells, len(people.groups) * len(SEXES))
    shape = len(rows.sites), len(people.groups), len(SEXES), len(KINDS)
    return SiteCounts(good.reshape(shape), called, expected_calls(rows.sites, people.sexes))


@compiled
def _counted(copies: Array, passed: Array, cell_of: Array, cells: int) -> tuple[Counts, Counts]:
    sites = len(copies)
    good, called = np.zeros((sites, cells, 5), np.int64), np.zeros((sites, 5), np.int64)
    for site in range(sites):
        for person in range(copies.shape[1]):
            first, second = copies[site, person, 0], copies[site, person, 1]
            if first != MISSING and second != MISSING:
                kind = np.int64(first == THIS)
                kind += ONE_REF if second == NO_COPY else np.int64(second == THIS)
                called[site, kind] += 1
                if passed[site, person]:
                    good[site, cell_of[person], kind] += 1
    return good, called


def expected_calls(sites: Sequence[Site], sexes: Sequence[Sex]) -> Counts:
    """How many people can have a call at each site."""
    everyone = len(sexes)
    return np.array(
        [
            np.count_nonzero(expected_people(site.contig, site.position, sexes))
            if site.contig == "chrY"
            else everyone
            for site in sites
        ],
        dtype=np.int64,
    )
