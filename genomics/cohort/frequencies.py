"""Allele counts of each site, over everyone and by group, after the genotype filter. A man counts once on X."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from genomics.cohort.compiled import compiled
from genomics.cohort.ploidy import expected_people
from genomics.cohort.rows import NO_COPY, THIS, Array, Rows, Site
from genomics.records.person import Sex

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class People:
    """The columns of every array: who, of which sex and group. `groups` is sorted."""

    samples: list[str]
    sexes: list[Sex]
    group_of: list[str]

    @property
    def groups(self) -> list[str]:
        """Names of the groups in order."""
        return sorted(set(self.group_of))

    def membership(self) -> npt.NDArray[np.float32]:
        """1 where a person [rows] is in a group [columns]; the last column is everyone."""
        columns = [[own == group for own in self.group_of] for group in self.groups]
        return np.array([*columns, [True] * len(self.samples)], dtype=np.float32).T


@dataclass(frozen=True)
class SiteCounts:
    """Counts by site. `AC` alternate copies, `AN` called copies, each [sites, groups and everyone].

    `homozygotes` carry two copies, `carriers` one or two; `call_rate` (0 to 1) is over those who can have a call.
    """

    group_ac: Counts
    group_an: Counts
    homozygotes: Counts
    carriers: Counts
    call_rate: npt.NDArray[np.float64]

    @property
    def ac(self) -> Counts:
        """Alternate copies of everyone."""
        return self.group_ac[:, -1]

    @property
    def an(self) -> Counts:
        """Called copies of everyone."""
        return self.group_an[:, -1]

    @property
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


def fraction(part: Counts, whole: Counts) -> npt.NDArray[np.float64]:
    """Part over whole; NaN, not 0, where there is no whole."""
    return np.asarray(np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0))


def counts_of(rows: Rows, people: People, membership: npt.NDArray[np.float32]) -> SiteCounts:
    """Count the genotypes that passed."""
    group_of = membership[:, :-1].argmax(axis=1)
    ac, an, homozygotes, carriers, called = _counted(rows.copies, rows.passed, group_of, membership.shape[1] - 1)
    return SiteCounts(
        group_ac=ac,
        group_an=an,
        homozygotes=homozygotes,
        carriers=carriers,
        call_rate=fraction(called, expected_calls(rows.sites, people.sexes)),
    )


@compiled
def _counted(
    copies: Array, passed: Array, group_of: Array, groups: int
) -> tuple[Counts, Counts, Counts, Counts, Counts]:
    """AC and AN by group with everyone last, people with two and with any alternate copies, people called."""
    sites = len(copies)
    ac, an = np.zeros((sites, groups + 1), np.int64), np.zeros((sites, groups + 1), np.int64)
    homozygotes, carriers, called = np.zeros(sites, np.int64), np.zeros(sites, np.int64), np.zeros(sites, np.int64)
    for site in range(sites):
        for person in range(copies.shape[1]):
            if passed[site, person]:
                first, second = copies[site, person, 0], copies[site, person, 1]
                alternate = np.int64(first == THIS) + np.int64(second == THIS)
                ac[site, group_of[person]] += alternate
                an[site, group_of[person]] += 2 - np.int64(second == NO_COPY)
                homozygotes[site] += np.int64(alternate == 2)
                carriers[site] += np.int64(alternate > 0)
                called[site] += 1
        ac[site, groups], an[site, groups] = ac[site].sum(), an[site].sum()
    return ac, an, homozygotes, carriers, called


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
