"""Depth over targets and counts of reads, in one pass over records in coordinate order.

A base counts once per fragment: where the two mates of a pair overlap, the overlap counts once. Deleted and
skipped bases are not covered. Unmapped, secondary, QC-failed and duplicate records (flags 0x704) are left
out; supplementary ones count on their own. Neither base nor mapping quality matters.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from genomics.alignment.targets import Targets

DEPTH_CONVENTION = (
    "records with flags 0x704 left out; deletions not covered; overlapping mates count once; "
    "supplementary records count on their own; no minimum base or mapping quality"
)
_LEFT_OUT = 0x704
_PAIRED, _UNMAPPED, _MATE_UNMAPPED, _DUPLICATE = 0x1, 0x4, 0x8, 0x400
_NOT_PRIMARY, _SUPPLEMENTARY = 0x900, 0x800
_ENOUGH = 400_000

Blocks = list[tuple[int, int]]
Depth = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Pass:
    """What one pass saw: primary records by kind, and the depth at every target base."""

    total_reads: int
    mapped_reads: int
    duplicate_reads: int
    depth: Depth


class UnsortedError(ValueError):
    """Records are not in coordinate order, so mates cannot be matched in one pass."""


def count(records: Iterable[Any], contigs: Sequence[str], targets: Targets) -> Pass:
    """Read `records` (pysam's, in coordinate order) once. `contigs` are the header's, in its order."""
    flags: Counter[int] = Counter()
    pile = _Pile(targets)
    wanted = [name in targets.contigs for name in contigs]
    last_contig = last_start = -1
    for record in records:
        flag = record.flag
        flags[flag] += 1
        contig, start = record.reference_id, record.reference_start
        if contig != last_contig:
            if contig < 0:
                continue
            if contig < last_contig:
                raise UnsortedError("records are not in coordinate order")
            pile.turn_to(contigs[contig] if wanted[contig] else None)
            last_contig, last_start = contig, -1
        if start < last_start:
            raise UnsortedError("records are not in coordinate order")
        last_start = start
        if wanted[contig] and not flag & _LEFT_OUT:
            pile.add(record, flag, start)
    pile.turn_to(None)
    return Pass(*_counts(flags), pile.depth())


def _counts(flags: Counter[int]) -> tuple[int, int, int]:
    primary = {flag: times for flag, times in flags.items() if not flag & _NOT_PRIMARY}
    return (
        sum(primary.values()),
        sum(times for flag, times in primary.items() if not flag & _UNMAPPED),
        sum(times for flag, times in primary.items() if flag & _DUPLICATE),
    )


class _Pile:
    """Aligned stretches of one contig, spread over the targets a few hundred thousand at a time."""

    def __init__(self, targets: Targets) -> None:
        self._targets = targets
        self._steps = np.zeros(targets.bases + 1, dtype=np.int64)
        self._contig: str | None = None
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._waiting: dict[str, Blocks] = {}

    def turn_to(self, contig: str | None) -> None:
        """Finish one contig and begin the next; `None` when its records are not wanted."""
        self._spread()
        self._waiting.clear()
        self._contig = contig

    def add(self, record: Any, flag: int, start: int) -> None:
        """Count one record's aligned stretches, less what its mate already covered."""
        blocks = record.get_blocks()
        for block_start, block_end in blocks:
            self._starts.append(block_start)
            self._ends.append(block_end)
        mates = flag & _PAIRED and not flag & (_MATE_UNMAPPED | _SUPPLEMENTARY)
        if mates and blocks and record.next_reference_id == record.reference_id:
            self._match(record, blocks, start, record.next_reference_start)
        if len(self._starts) >= _ENOUGH:
            self._spread()

    def _match(self, record: Any, blocks: Blocks, start: int, mate_start: int) -> None:
        if mate_start <= start:
            mate = self._waiting.pop(record.query_name, None)
            if mate is not None:
                self._take_back(mate, blocks)
            elif mate_start == start:
                self._waiting[record.query_name] = blocks
        elif mate_start < blocks[-1][1]:
            self._waiting[record.query_name] = blocks

    def _take_back(self, mate: Blocks, blocks: Blocks) -> None:
        """A stretch that both mates cover was counted twice: adding it from end to start takes one back."""
        for mate_start, mate_end in mate:
            for start, end in blocks:
                if max(start, mate_start) < min(end, mate_end):
                    self._starts.append(min(end, mate_end))
                    self._ends.append(max(start, mate_start))

    def _spread(self) -> None:
        if self._contig is not None and self._starts:
            for positions, step in ((self._starts, 1), (self._ends, -1)):
                places = self._targets.offsets(self._contig, np.array(positions, dtype=np.int64))
                self._steps += step * np.bincount(places, minlength=len(self._steps))
        self._starts.clear()
        self._ends.clear()

    def depth(self) -> Depth:
        """Depth at each target base, all records being in."""
        return np.cumsum(self._steps[:-1])
