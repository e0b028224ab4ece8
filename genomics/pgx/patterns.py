"""Unique genotype patterns: people who look the same at every position of a gene are decided once."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from genomics.files.calls import ABSENT_COPY
from genomics.pgx.states import CONFLICT, NO_CALL, UNPHASED, Codes, GeneStates, Sets


@dataclass(frozen=True)
class Pattern:
    """One genotype over the positions of a gene: codes of the two copies, and which positions are phased together.

    `groups` holds the number of the phase set at phased heterozygous positions, else UNPHASED.
    """

    first: npt.NDArray[np.int32]
    second: npt.NDArray[np.int32]
    groups: npt.NDArray[np.int32]

    @cached_property
    def missing(self) -> list[int]:
        """Positions that could not be read."""
        return _places(self.first == NO_CALL)

    @property
    def conflicts(self) -> list[int]:
        """Positions where something is that no named allele has."""
        return _places(self.first <= CONFLICT)

    @cached_property
    def readable(self) -> list[int]:
        """Positions with codes."""
        return _places(self.first >= 0)

    @cached_property
    def single_copy(self) -> bool | None:
        """Whether the readable positions have one copy or two; `None` when they disagree or none was read."""
        absent = self.second[self.first >= 0] == ABSENT_COPY
        return bool(absent[0]) if absent.size and (absent == absent[0]).all() else None

    @cached_property
    def linked(self) -> list[list[int]]:
        """Readable positions in groups whose copies are known to go together.

        Homozygous positions fit either way, so they are one group; each unphased heterozygous one is its own.
        """
        if self.single_copy:
            return [self.readable]
        read, same = self.first >= 0, self.first == self.second
        het = _places(read & ~same)
        numbers = self.groups[het].tolist()
        groups = [_places(read & same)]
        groups += [_places(read & ~same & (self.groups == number)) for number in sorted({*numbers} - {UNPHASED})]
        groups += [[site] for site, number in zip(het, numbers, strict=True) if number == UNPHASED]
        return [group for group in groups if group]

    @cached_property
    def unphased(self) -> list[list[int]]:
        """The heterozygous groups whose order on the two copies is not known: two or more, or none."""
        het = [group for group in self.linked if self.first[group[0]] != self.second[group[0]]]
        return het if len(het) > 1 and not self.single_copy else []

    @property
    def phase_used(self) -> bool:
        """Whether two or more heterozygous positions are all phased together."""
        het = (self.first != self.second) & (self.first >= 0) & (self.second >= 0)
        return bool(het.sum() > 1 and not self.unphased)


def _places(flags: npt.NDArray[np.bool_]) -> list[int]:
    places: list[int] = np.flatnonzero(flags).tolist()
    return places


def unique_patterns(states: GeneStates) -> tuple[list[Pattern], npt.NDArray[np.int64]]:
    """The distinct patterns, and each person's place among them."""
    sites, people = states.phase_set.shape
    single = (states.copies[..., 1] == ABSENT_COPY).any(axis=0)
    telling = _telling(states.copies, single)
    copies, groups = _normalised(states.copies[telling], states.phase_set[telling])
    rows = np.concatenate([copies[..., 0], copies[..., 1], groups, single[None]])
    varying = rows[(rows != rows[:, :1]).any(axis=1)]
    _, kept, places = np.unique(_fingerprints(varying), return_index=True, return_inverse=True)
    if not all((row == row[kept][places]).all() for row in varying):
        _, kept, places = np.unique(varying.T, axis=0, return_index=True, return_inverse=True)
    patterns = []
    for person in kept.tolist():
        whole = np.stack([*states.copies[:, person].T, np.full(sites, UNPHASED)]).astype(np.int32)
        whole[:, telling] = rows[:-1, person].reshape(3, -1)
        patterns.append(Pattern(*whole))
    return patterns, np.asarray(places).reshape(people)


def _telling(copies: Codes, single: npt.NDArray[np.bool_]) -> list[int]:
    """Sites that tell people apart: not those where each copy that anyone has is reference, as at most sites."""
    plain = np.zeros((len(single), 2), dtype=copies.dtype)
    plain[single, 1] = ABSENT_COPY
    # Both copies of a person are compared as one number.
    pairs, usual = (np.ascontiguousarray(both).view(np.int32)[..., 0] for both in (copies, plain))
    return [site for site, row in enumerate(pairs) if (row != usual).any()]


def _fingerprints(rows: Codes) -> npt.NDArray[np.uint64]:
    """One number a person: sums of codes times fixed odd multipliers, so equal patterns have equal numbers."""
    multipliers = np.random.default_rng(7).integers(1, 2**63, len(rows), dtype=np.uint64) | np.uint64(1)
    totals = np.zeros(rows.shape[1], dtype=np.uint64)
    for row, multiplier in zip(rows, multipliers, strict=True):
        totals += row.astype(np.uint64) * multiplier
    return totals


def _normalised(copies: Codes, groups: Sets) -> tuple[Codes, Codes]:
    """Forget what does not matter: phase of homozygous positions, names of phase sets, which copy is first.

    Both arrays are changed; sets come back as small numbers.
    """
    het = (copies[..., 0] != copies[..., 1]) & (copies[..., 0] >= 0) & (copies[..., 1] >= 0)
    groups[~het] = UNPHASED
    _number_sets(copies, groups)
    site, person = np.nonzero(het & (groups == UNPHASED))
    copies[site, person] = np.sort(copies[site, person], axis=1)
    return copies, groups.astype(np.int16)


def _number_sets(copies: Codes, groups: Sets) -> None:
    """Number each person's phase sets in order of position; put the lower code of each set's first site first.

    A set with one heterozygous position says nothing and is forgotten.
    """
    left = groups.copy()
    people = np.flatnonzero((left != UNPHASED).any(axis=0))
    number = 0
    while people.size:
        own = left[:, people]
        first = (own != UNPHASED).argmax(axis=0)
        name = own[first, np.arange(len(people))]
        members = own == name
        turn = copies[first, people, 0] > copies[first, people, 1]
        site, column = np.nonzero(members & turn)
        person = people[column]
        copies[site, person] = copies[site, person][:, ::-1]
        groups[:, people] = np.where(
            members, np.where(members.sum(axis=0) > 1, np.int32(number), np.int32(UNPHASED)), groups[:, people]
        )
        left[:, people] = np.where(members, np.int32(UNPHASED), own)
        people = people[(left[:, people] != UNPHASED).any(axis=0)]
        number += 1
