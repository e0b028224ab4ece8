"""The arrays that flow through the cohort stage: joint-called records, then split rows. Sites by people."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from genomics.records.variant import CONTIG_ORDER

MISSING, NO_COPY = -1, -2
REFERENCE_OR_OTHER, THIS, UNRECORDED = 0, 1, 2

Array = npt.NDArray[Any]


class Site(msgspec.Struct, frozen=True):
    """One split row. `start` and `end` (0-based, half-open) cover both the row and the record it came from."""

    ordinal: int
    contig: str
    position: int
    reference: str
    alternate: str | None
    quality: float | None
    filters: tuple[str, ...]
    biallelic: bool
    start: int
    end: int
    qual_approx: float | None = None

    @property
    def key(self) -> tuple[str, int, str, str | None]:
        """What makes two rows the same."""
        return self.contig, self.position, self.reference, self.alternate

    @property
    def sort_key(self) -> tuple[int, int, str, str, int]:
        """Genome order, then alleles, then the file's order."""
        return CONTIG_ORDER[self.contig], self.position, self.reference, self.alternate or "", self.ordinal

    @property
    def is_snp(self) -> bool:
        """One base for another."""
        return self.alternate is not None and len(self.reference) == len(self.alternate) == 1


@dataclass(frozen=True)
class Rows:
    """Split rows by people.

    `copies` [rows, people, 2]: 1 this alternate, 0 the reference or another alternate, 2 an allele without a
    row of its own (`*`, symbolic), -1 missing, -2 no second copy; as called, before the genotype filter.
    `passed`: fully called and good. `allele_depth` [rows, people, 2]: reference, this alternate.
    """

    sites: list[Site]
    copies: npt.NDArray[np.int8]
    passed: npt.NDArray[np.bool_]
    phased: npt.NDArray[np.bool_]
    phase_set: npt.NDArray[np.int32]
    depth: npt.NDArray[np.int32]
    genotype_quality: npt.NDArray[np.int32]
    allele_depth: npt.NDArray[np.int32]

    @cached_property
    def alternate_copies(self) -> npt.NDArray[np.int8]:
        """Copies of this alternate as called, before the filter."""
        first, second = (self.copies[:, :, copy] == THIS for copy in (0, 1))
        return np.asarray(first.view(np.int8) + second.view(np.int8))

    @cached_property
    def ploidy(self) -> npt.NDArray[np.int8]:
        """Copies that the genotype speaks of: 1 or 2."""
        return np.asarray(2 - (self.copies[:, :, 1] == NO_COPY).view(np.int8), dtype=np.int8)

    @cached_property
    def called(self) -> npt.NDArray[np.bool_]:
        """Every copy called, before the filter; a half call is not."""
        return np.asarray((self.copies[:, :, 0] != MISSING) & (self.copies[:, :, 1] != MISSING))

    def take(self, indexes: Sequence[int]) -> "Rows":
        """These rows, in this order; nothing is copied when that is all of them as they stand."""
        wanted = list(indexes)
        if wanted == list(range(len(self.sites))):
            return self
        return Rows([self.sites[i] for i in wanted], *(array[wanted] for array in self.arrays()))

    def part(self, start: int, stop: int) -> "Rows":
        """A stretch of the rows, as views of the same arrays."""
        return Rows(self.sites[start:stop], *(array[start:stop] for array in self.arrays()))

    def joined(self, other: "Rows") -> "Rows":
        """These rows, then the other's."""
        pairs = zip(self.arrays(), other.arrays(), strict=True)
        return Rows(self.sites + other.sites, *(np.concatenate(pair) for pair in pairs))

    def arrays(self) -> list[Array]:
        """All arrays, in the order of the fields."""
        return [getattr(self, field.name) for field in fields(self)[1:]]

    @classmethod
    def stacked(cls, sites: list[Site], columns: Sequence[Sequence[Array]], people: int) -> "Rows":
        """Rows out of one tuple of arrays per site, in the order of the fields."""
        kinds = (np.int8, np.bool_, np.bool_, np.int32, np.int32, np.int32, np.int32)
        if not sites:
            shapes = [(0, people, 2), *[(0, people)] * 5, (0, people, 2)]
            return cls([], *(np.zeros(shape, kind) for shape, kind in zip(shapes, kinds, strict=True)))
        arrays: list[Array] = [
            np.stack(part).astype(kind, copy=False)
            for part, kind in zip(zip(*columns, strict=True), kinds, strict=True)
        ]
        return cls(sites, *arrays)
