"""Unique genotype patterns: people who look the same at every position of a gene are decided once."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from genomics.files.calls import ABSENT_COPY
from genomics.pgx.states import CONFLICT, NO_CALL, UNPHASED, Codes, GeneStates


@dataclass(frozen=True)
class Pattern:
    """One genotype over the positions of a gene: codes of the two copies, and which positions are phased together.

    `groups` holds the number of the phase set at phased heterozygous positions, else UNPHASED.
    """

    first: npt.NDArray[np.int32]
    second: npt.NDArray[np.int32]
    groups: npt.NDArray[np.int32]

    @property
    def missing(self) -> list[int]:
        """Positions that could not be read."""
        return [int(site) for site in np.flatnonzero(self.first == NO_CALL)]

    @property
    def conflicts(self) -> list[int]:
        """Positions where something is that no named allele has."""
        return [int(site) for site in np.flatnonzero(self.first <= CONFLICT)]

    @property
    def readable(self) -> list[int]:
        """Positions with codes."""
        return [int(site) for site in np.flatnonzero(self.first >= 0)]

    @property
    def single_copy(self) -> bool | None:
        """Whether the readable positions have one copy or two; `None` when they disagree or none was read."""
        absent = self.second[self.first >= 0] == ABSENT_COPY
        return bool(absent[0]) if absent.size and (absent == absent[0]).all() else None

    @property
    def linked(self) -> list[list[int]]:
        """Readable positions in groups whose copies are known to go together.

        Homozygous positions fit either way, so they are one group; each unphased heterozygous one is its own.
        """
        het = {site for site in self.readable if self.first[site] != self.second[site]}
        if self.single_copy:
            return [self.readable]
        sets = sorted({int(self.groups[site]) for site in het} - {UNPHASED})
        groups = [[site for site in self.readable if site not in het]]
        groups += [[site for site in sorted(het) if self.groups[site] == number] for number in sets]
        groups += [[site] for site in sorted(het) if self.groups[site] == UNPHASED]
        return [group for group in groups if group]

    @property
    def unphased(self) -> list[list[int]]:
        """The heterozygous groups whose order on the two copies is not known: two or more, or none."""
        het = [group for group in self.linked if self.first[group[0]] != self.second[group[0]]]
        return het if len(het) > 1 and not self.single_copy else []

    @property
    def phase_used(self) -> bool:
        """Whether two or more heterozygous positions are all phased together."""
        het = (self.first != self.second) & (self.first >= 0) & (self.second >= 0)
        return bool(het.sum() > 1 and not self.unphased)


def unique_patterns(states: GeneStates) -> tuple[list[Pattern], npt.NDArray[np.int64]]:
    """The distinct patterns, and each person's place among them."""
    copies, groups = _normalised(states)
    sites, people = groups.shape
    flat = np.concatenate([copies[..., 0], copies[..., 1], groups]).T
    rows, places = np.unique(flat.reshape(people, 3 * sites), axis=0, return_inverse=True)
    return [Pattern(*row.reshape(3, sites)) for row in rows], np.asarray(places).reshape(-1)


def _normalised(states: GeneStates) -> tuple[Codes, Codes]:
    """Forget what does not matter: phase of homozygous positions, names of phase sets, which copy is first."""
    copies, groups = states.copies.copy(), states.phase_set.copy()
    het = (copies[..., 0] != copies[..., 1]) & (copies >= 0).all(axis=2)
    groups[~het] = UNPHASED
    for person in np.flatnonzero((groups != UNPHASED).any(axis=0)):
        _number_sets(copies[:, person], groups[:, person])
    loose = het & (groups == UNPHASED)
    copies[loose] = np.sort(copies[loose], axis=1)
    return copies, groups


def _number_sets(copies: Codes, groups: Codes) -> None:
    """Number one person's phase sets in order of position and put the lower code of each set's first site first."""
    named = groups.copy()
    order = list(dict.fromkeys(int(name) for name in named if name != UNPHASED))
    for number, name in enumerate(order):
        sites = np.flatnonzero(named == name)
        groups[sites] = number if len(sites) > 1 else UNPHASED
        if copies[sites[0], 0] > copies[sites[0], 1]:
            copies[sites] = copies[sites][:, ::-1]
