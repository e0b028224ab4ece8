"""Reads around one place, as a picture shows them."""

from enum import StrEnum

import msgspec


class MarkKind(StrEnum):
    """How a read differs from the reference."""

    MISMATCH = "mismatch"
    INSERTION = "insertion"
    DELETION = "deletion"


class Mark(msgspec.Struct, frozen=True):
    """A difference at a 1-based position: another base, bases put in after it, or the first of those left out.

    `text` holds the bases; for a deletion those of the reference, as far as the slice reaches.
    """

    kind: MarkKind
    position: int
    text: str


class SlicedRead(msgspec.Struct, frozen=True):
    """One read: its stretches on the reference (1-based, inclusive) and what differs within the slice."""

    stretches: list[tuple[int, int]]
    is_reverse: bool
    mapping_quality: int
    marks: list[Mark]


class PileupSlice(msgspec.Struct, frozen=True):
    """Reads over `position`, between `first` and the end of `reference`. Duplicates, secondary and failed reads
    are left out, as in every count of ours. `is_cut` when there were more reads than we take.
    """

    contig: str
    position: int
    first: int
    reference: str
    reads: list[SlicedRead]
    is_cut: bool = False

    @property
    def last(self) -> int:
        """The last position of the slice."""
        return self.first + len(self.reference) - 1

    def depth(self, position: int) -> int:
        """Reads with a base, or a deletion's edge, at a position."""
        return sum(any(start <= position <= end for start, end in read.stretches) for read in self.reads)


class GroupFrequency(msgspec.Struct, frozen=True):
    """How often an allele is seen in one group. Counts are `None` where the set gives a frequency alone."""

    group: str
    count: int | None
    number: int | None
    frequency: float | None


class SiteFrequency(msgspec.Struct, frozen=True):
    """One set of people: everybody first, then its groups, the most frequent first."""

    source: str
    groups: list[GroupFrequency]
