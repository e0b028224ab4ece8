"""The change that a variant makes, apart from how it was written, and how far it can move without being another.

An insertion or a deletion in a repeat can be written at several places; all of them give the same sequence.
"""

from collections.abc import Callable, Iterator
from itertools import cycle, takewhile

import msgspec

from genomics.records.variant import Variant

Fetch = Callable[[str, int, int], str]  # contig, first and last base (1-based, inclusive) -> upper-case bases

_COMPLEMENT = str.maketrans("ACGTN", "TGCAN")


def reverse_complement(bases: str) -> str:
    """The other strand, read 5' to 3'.

    >>> reverse_complement("AACG")
    'CGTT'
    """
    return bases.translate(_COMPLEMENT)[::-1]


class Change(msgspec.Struct, frozen=True):
    """Bases `start` to `end` of the genome (1-based, inclusive) give way to `inserted`.

    An insertion before `start` has `end == start - 1`.
    """

    start: int
    end: int
    deleted: str
    inserted: str


def change_of(variant: Variant) -> Change:
    """The least change that a variant makes: shared bases trimmed from both ends.

    >>> change_of(Variant("chr1", 100, "GAA", "GA"))
    Change(start=102, end=102, deleted='A', inserted='')
    """
    reference, alternate = variant.reference, variant.alternate
    ahead = _shared(reference, alternate)
    reference, alternate = reference[ahead:], alternate[ahead:]
    behind = _shared(reference[::-1], alternate[::-1])
    reference, alternate = reference[: len(reference) - behind], alternate[: len(alternate) - behind]
    start = variant.position + ahead
    return Change(start, start + len(reference) - 1, reference, alternate)


def shifted(change: Change, contig: str, direction: int, fetch: Fetch) -> Change:
    """Move a pure insertion or deletion as far as the sequence repeats: up (1) or down (-1) the genome."""
    if bool(change.deleted) == bool(change.inserted):
        return change
    text = change.deleted or change.inserted
    first = change.end + 1 if direction > 0 else change.start - 1
    pairs = zip(cycle(text[::direction]), _bases(contig, first, direction, fetch), strict=False)
    return moved(
        change, change.start + direction * sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    )


def moved(change: Change, start: int) -> Change:
    """The same insertion or deletion written at `start`, a place that `shifted` passes.

    >>> moved(Change(10, 9, "", "ACC"), 11)
    Change(start=11, end=10, deleted='', inserted='CCA')
    """
    if start == change.start:
        return change
    text = change.deleted or change.inserted
    turn = (start - change.start) % len(text)
    text = text[turn:] + text[:turn]
    end = start + len(change.deleted) - 1
    return Change(start, end, text if change.deleted else "", text if change.inserted else "")


def _bases(contig: str, first: int, direction: int, fetch: Fetch, block: int = 64) -> Iterator[str]:
    """Bases one by one from `first` up or down the genome, to the end of the contig."""
    while first > 0:
        last = max(first + direction * (block - 1), 1)
        bases = fetch(contig, min(first, last), max(first, last))
        yield from bases[::direction]
        if len(bases) < abs(last - first) + 1:
            return
        first = last + direction


def _shared(one: str, other: str) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
