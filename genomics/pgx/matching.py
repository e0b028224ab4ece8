"""Which named alleles, or pairs of them, explain a genotype exactly at the positions that could be read.

Scores are those of PharmCAT's Named Allele Matcher: an allele counts one for each readable position that its
definition writes out, the reference one for every readable position, and a pair counts both.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from genomics.pgx.outcome import natural
from genomics.pgx.patterns import Pattern
from genomics.records.pgx_tables import GeneDefinition

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class AlleleMatrix:
    """`allowed` [alleles, positions]: bit n is set where the allele may have code n. `written`: what is scored.

    `order` is the place of each allele among the sorted names.
    """

    allowed: npt.NDArray[np.int64]
    written: Flags
    order: tuple[int, ...]


def allele_matrix(definition: GeneDefinition) -> AlleleMatrix:
    """The named alleles as bits of codes. What an allele does not name is reference."""
    allowed = np.ones((len(definition.alleles), len(definition.sites)), dtype=np.int64)
    codes = {
        change.key: (column, 1 << code)
        for column, site in enumerate(definition.sites)
        for code, change in enumerate(site.changes, start=1)
    }
    for row, allele in enumerate(definition.alleles):
        for column, bit in (codes[key] for key in allele.variants):
            allowed[row, column] = bit
        for column, bit in (codes[key] for key in allele.optional):
            allowed[row, column] |= bit
    return AlleleMatrix(allowed, (allowed != 1) | _stated(definition), _name_order(definition))


def _name_order(definition: GeneDefinition) -> tuple[int, ...]:
    names = [allele.name for allele in definition.alleles]
    places = {name: place for place, name in enumerate(sorted(names, key=natural))}
    return tuple(places[name] for name in names)


def _stated(definition: GeneDefinition) -> Flags:
    """Positions where the definition of an allele writes the reference base out: everywhere for the reference."""
    places = [f"{site.contig}:{site.position}" for site in definition.sites]
    return np.array(
        [
            [allele.reference or bool(allele.stated & {"all", place}) for place in places]
            for allele in definition.alleles
        ],
        dtype=np.bool_,
    )


def scores(matrix: AlleleMatrix, pattern: Pattern, pairs: Sequence[tuple[int, ...]]) -> list[int]:
    """Score of each pair of alleles: higher says more of the definitions was seen."""
    counted = matrix.written[:, pattern.readable].sum(axis=1)
    return [int(score) for score in counted[np.array(pairs)].sum(axis=1)]


def fitting(matrix: AlleleMatrix, pattern: Pattern) -> list[tuple[int, ...]]:
    """Every pair of alleles (or single allele, where there is one copy) that gives this genotype.

    Positions that could not be read are left out of every allele. Within a group of phased positions a
    pair must fit the same way round; groups turn freely against each other.
    """
    if pattern.single_copy:
        fits = _fits(matrix, pattern.first, pattern.readable)
        return [(int(allele),) for allele in np.flatnonzero(fits)]
    groups = pattern.linked
    ways = [_fits_either_way(matrix, pattern, group) for group in groups]
    first, second = (np.stack(way, axis=1) for way in zip(*ways, strict=True))
    able = np.flatnonzero((first | second).all(axis=1))
    first, second = first[able], second[able]
    one_way = first[:, None] & second[None, :]
    pairs = (one_way | one_way.swapaxes(0, 1)).all(axis=2)
    return [(int(able[a]), int(able[b])) for a, b in np.argwhere(np.triu(pairs))]


def look_alikes(matrix: AlleleMatrix, pattern: Pattern, among: set[int]) -> list[list[int]]:
    """Alleles of `among` in groups that the readable positions cannot tell apart; most groups hold one."""
    groups: dict[bytes, list[int]] = {}
    for allele in sorted(among):
        groups.setdefault(matrix.allowed[allele, pattern.readable].tobytes(), []).append(allele)
    return list(groups.values())


def _fits_either_way(matrix: AlleleMatrix, pattern: Pattern, sites: list[int]) -> tuple[Flags, Flags]:
    """Alleles that fit the first copy, and the second; one answer for both where the copies are the same."""
    first = _fits(matrix, pattern.first, sites)
    same = pattern.first[sites[0]] == pattern.second[sites[0]]
    return first, first if same else _fits(matrix, pattern.second, sites)


def _fits(matrix: AlleleMatrix, codes: npt.NDArray[np.int32], sites: list[int]) -> Flags:
    wanted = np.int64(1) << codes[sites].astype(np.int64)
    return np.asarray((matrix.allowed[:, sites] & wanted != 0).all(axis=1))
