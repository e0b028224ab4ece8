"""The bases we count depth at, laid end to end, so that one array holds a person's depth over all of them."""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from genomics.files.calls import merged
from genomics.records.variant import Interval

Positions = npt.NDArray[np.int64]


class Targets:
    """A set of intervals joined where they overlap; `bases` is their number of bases."""

    def __init__(self, intervals: Iterable[Interval]) -> None:
        """Lay the joined intervals out in order of contig and start."""
        joined = merged(intervals)
        lengths = [interval.end - interval.start for interval in joined]
        before = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])
        self.bases = int(before[-1])
        self._of_contig: dict[str, tuple[Positions, Positions, Positions]] = {}
        for contig in dict.fromkeys(interval.contig for interval in joined):
            rows = [row for row, interval in enumerate(joined) if interval.contig == contig]
            starts = np.array([joined[row].start for row in rows], dtype=np.int64)
            ends = np.array([joined[row].end for row in rows], dtype=np.int64)
            self._of_contig[contig] = starts, ends, before[rows]

    @property
    def contigs(self) -> set[str]:
        """Contigs that hold a target."""
        return set(self._of_contig)

    def by_number(self, contigs: Sequence[str]) -> tuple[Positions, Positions, Positions, Positions]:
        """The intervals by a header's contigs: where each contig's begin (and all end), starts, ends, places."""
        empty = (np.zeros(0, dtype=np.int64),) * 3
        parts = [self._of_contig.get(name, empty) for name in contigs]
        first = np.concatenate([[0], np.cumsum([part[0].size for part in parts], dtype=np.int64)]).astype(np.int64)
        starts, ends, places = (np.concatenate([empty[0], *columns]) for columns in zip(*parts, strict=True))
        return first, starts, ends, places

    def offsets(self, contig: str, positions: Positions) -> Positions:
        """How many target bases lie before each position: its place in the depth array.

        A stretch of the contig that touches no target starts and ends at the same place.
        """
        starts, ends, before = self._of_contig[contig]
        row = np.maximum(np.searchsorted(starts, positions, side="right") - 1, 0)
        return before[row] + np.maximum(np.minimum(positions, ends[row]) - starts[row], 0)

    def span(self, interval: Interval) -> slice:
        """Where a target interval lies in the depth array."""
        start, end = self.offsets(interval.contig, np.array([interval.start, interval.end], dtype=np.int64))
        return slice(int(start), int(end))
