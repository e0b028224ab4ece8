"""Depth, counts and bases at sites of one alignment, in one pass over its records in coordinate order.

A base counts once per fragment: where the two mates of a pair overlap, the overlap counts once. Deleted and
skipped bases are not covered. Unmapped, secondary, QC-failed and duplicate records (flags 0x704) are left
out; supplementary ones count on their own. Neither base nor mapping quality matters. With `mates_once=False`
both mates count, which is what `samtools depth -a` tells.

At sites, letters count of primary records with a mapping quality and a base quality of 20 or more. Where both mates
show a site, agreeing they count once and disagreeing not at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from genomics.alignment import kernel
from genomics.alignment.targets import Targets
from genomics.errors import FormatError
from genomics.files.alignment_stream import AlignmentStream
from genomics.records.region import GENOME

DEPTH_CONVENTION = (
    "records with flags 0x704 left out; deletions not covered; overlapping mates count once; "
    "supplementary records count on their own; no minimum base or mapping quality"
)
SITE_QUALITY = 20
_CHUNK = 1 << 18
_RING, _LARGEST_RING = 1 << 16, 1 << 23
_SLOTS, _MOST_SLOTS, _BLOCKS = 1 << 11, 1 << 20, 1 << 12
_PAIRED, _PROPER, _UNMAPPED, _MATE_UNMAPPED = 0x1, 0x2, 0x4, 0x8
_SECONDARY, _DUPLICATE, _SUPPLEMENTARY = 0x100, 0x400, 0x800
_FAULTS = {
    kernel.BAD_LENGTH: "its length is not that of its fields",
    kernel.BAD_CONTIG: "it is on a contig that the header does not name",
    kernel.BAD_POSITION: "its position is negative",
    kernel.BAD_NAME: "its name does not end",
    kernel.BAD_CIGAR: "its CIGAR does not fit its bases",
    kernel.BAD_LONG_CIGAR: "its tags do not fit its length",
}

Depth = npt.NDArray[np.int32]
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Pass:
    """What one pass saw. `flags` counts records by FLAG, `flags_mapq0` those of mapping quality 0.

    `depth` is that at every target base. `genome_depths` counts bases of chr1 to chr22 and chrX by depth (the
    last entry holds all from there on), `genome_sum` is the sum of these depths; `contigs` gives for each contig of
    the header the sum of depths and the covered bases. `site_counts` [sites, 4] are A, C, G, T. `inserts` counts
    pairs by template length. Letters, Q30 bases and pairs are explained in docs/alignment-qc.md.
    """

    flags: Counts
    flags_mapq0: Counts
    depth: Depth
    genome_depths: Counts
    genome_sum: int
    contigs: Counts
    site_counts: npt.NDArray[np.int32]
    inserts: Counts
    strong_letters: int
    known_letters: int
    q30_bases: int
    placed_pairs: int
    chimeric: int

    def records(self, all_of: int = 0, none_of: int = 0, mapq0: bool = False) -> int:
        """How many records have all of some FLAG bits and none of others."""
        number = np.arange(self.flags.size)
        chosen = (number & all_of == all_of) & (number & none_of == 0)
        return int((self.flags_mapq0 if mapq0 else self.flags)[chosen].sum())

    @property
    def total_reads(self) -> int:
        """Primary records."""
        return self.records(none_of=_SECONDARY | _SUPPLEMENTARY)

    @property
    def mapped_reads(self) -> int:
        """Primary mapped records."""
        return self.records(none_of=_SECONDARY | _SUPPLEMENTARY | _UNMAPPED)

    @property
    def duplicate_reads(self) -> int:
        """Primary records marked as duplicates."""
        return self.records(_DUPLICATE, _SECONDARY | _SUPPLEMENTARY)

    @property
    def secondary_reads(self) -> int:
        """Secondary records."""
        return self.records(_SECONDARY)

    @property
    def supplementary_reads(self) -> int:
        """Supplementary records that are not also secondary."""
        return self.records(_SUPPLEMENTARY, _SECONDARY)

    @property
    def properly_paired_reads(self) -> int:
        """Primary mapped records that the aligner calls properly paired."""
        return self.records(_PAIRED | _PROPER, _SECONDARY | _SUPPLEMENTARY | _UNMAPPED)

    @property
    def mapq0_reads(self) -> int:
        """Primary mapped records of mapping quality 0."""
        return self.records(none_of=_SECONDARY | _SUPPLEMENTARY | _UNMAPPED, mapq0=True)


@dataclass(frozen=True)
class SitePositions:
    """Contig and 0-based position of each site, in any order, each place once."""

    places: Sequence[tuple[str, int]] = ()


def count(
    stream: AlignmentStream,
    targets: Targets,
    sites: SitePositions = SitePositions(),
    mates_once: bool = True,
) -> Pass:
    """Read a stream to its end; `FormatError` at the first record that does not fit or is out of order."""
    order, site_first, positions = _laid_out(stream.contigs, sites.places)
    first, starts, ends, places = targets.by_number(stream.contigs)
    job = kernel.Job(
        length=np.array(stream.lengths, dtype=np.int64),
        genome=np.array([name in GENOME for name in stream.contigs], dtype=np.int64),
        target_first=first,
        target_start=starts,
        target_end=ends,
        target_place=places,
        site_first=site_first,
        site=positions,
        least_mapping_quality=SITE_QUALITY,
        least_base_quality=SITE_QUALITY,
        mates_once=mates_once,
    )
    tally = kernel.Tally(
        state=kernel.new_state(),
        flags=np.zeros((2, 1 << 16), dtype=np.int64),
        depths=np.zeros((2, kernel.DEPTH_CAP + 1), dtype=np.int64),
        contigs=np.zeros((len(stream.contigs), 3), dtype=np.int64),
        target_depth=np.zeros(targets.bases, dtype=np.int32),
        site_counts=np.zeros((len(positions), 4), dtype=np.int32),
        inserts=np.zeros(kernel.INSERT_CAP + 1, dtype=np.int64),
    )
    _Reader(stream, job, tally).run()
    return _pass(job, tally, order, len(sites.places))


def _laid_out(contigs: Sequence[str], places: Sequence[tuple[str, int]]) -> tuple[list[int], Counts, Counts]:
    """Rows of `places` in the header's order, where each contig's begin among them, and their positions."""
    number = {name: row for row, name in enumerate(contigs)}
    order = sorted((row for row in range(len(places)) if places[row][0] in number),
                   key=lambda row: (number[places[row][0]], places[row][1]))  # fmt: skip
    of_contig = np.array([number[places[row][0]] for row in order], dtype=np.int64)
    first = np.searchsorted(of_contig, np.arange(len(contigs) + 1)).astype(np.int64)
    return order, first, np.array([places[row][1] for row in order], dtype=np.int64)


class _Reader:
    """Chunks of a stream through the kernel, with a larger ring or table where a record wants one."""

    def __init__(self, stream: AlignmentStream, job: kernel.Job, tally: kernel.Tally) -> None:
        self._stream, self._job, self._tally = stream, job, tally
        self._ring = np.zeros(_RING, dtype=np.int32)
        self._pairs = kernel.new_pairs(_SLOTS, _BLOCKS)
        self._data = np.empty(_CHUNK, dtype=np.uint8)

    def run(self) -> None:
        """Read to the end."""
        held = 0
        while got := self._stream.read_into(self._data[held:].data):
            held = self._take(held + got)
            if held == self._data.size:
                self._data = np.concatenate([self._data, np.empty_like(self._data)])
        if held:
            raise self._error("it is cut short")
        kernel.finish(self._job, self._tally, self._ring, self._pairs)

    def _take(self, stop: int) -> int:
        """Give whole records to the kernel and move the rest to the front. Gives how much is left."""
        at, status = 0, -1
        while status != kernel.MORE:
            at, status = kernel.consume(self._data, at, stop, self._job, self._tally, self._ring, self._pairs)
            if status == kernel.ROOM_IN_RING:
                self._widen_ring()
            elif status == kernel.ROOM_FOR_PAIRS:
                self._renew_pairs()
            elif status == kernel.UNSORTED:
                raise FormatError(
                    f"{self._stream.path}: records are not in coordinate order; sort it with `samtools sort`"
                )
            elif status != kernel.MORE:
                raise self._error(_FAULTS[status])
        self._data[: stop - at] = self._data[at:stop].copy()
        return int(stop - at)

    def _widen_ring(self) -> None:
        state, old = self._tally.state, self._ring
        size = 1 << int(state[kernel.WANTED]).bit_length()
        if size > _LARGEST_RING:
            raise self._error(f"it spans more than {_LARGEST_RING:,} bases")
        self._ring = np.zeros(size, dtype=np.int32)
        held = np.arange(state[kernel.SWEPT], state[kernel.SWEPT] + old.size)
        self._ring[held % size] = old[held % old.size]

    def _renew_pairs(self) -> None:
        state, old = self._tally.state, self._pairs
        live = (old.key != 0) & (old.slot[:, 0] >= state[kernel.START])
        slots = old.key.size * (2 if 4 * int(live.sum()) > old.key.size else 1)
        if slots > _MOST_SLOTS:
            raise self._error(f"more than {_MOST_SLOTS // 4:,} fragments overlap there")
        blocks = int(old.slot[live, 2].sum()) + int(state[kernel.WANTED])
        self._pairs = kernel.new_pairs(slots, max(2 * slots, 2 * blocks))
        kernel.rebuild(old, self._pairs, state)

    def _error(self, what: str) -> FormatError:
        number = int(self._tally.state[kernel.RECORDS]) + 1
        return FormatError(f"{self._stream.path}, record {number:,}: {what}; replace the file")


def _pass(job: kernel.Job, tally: kernel.Tally, order: list[int], sites: int) -> Pass:
    """Tallies as the record of a pass; contigs without a record have depth 0 throughout."""
    state, genome = tally.state, job.genome == 1
    depths = tally.depths[1].copy()
    depths[0] += (job.length - tally.contigs[:, 2])[genome].sum()
    counts = np.zeros((sites, 4), dtype=np.int32)
    counts[order] = tally.site_counts
    return Pass(
        flags=tally.flags[0],
        flags_mapq0=tally.flags[1],
        depth=tally.target_depth,
        genome_depths=depths,
        genome_sum=int(tally.contigs[genome, 0].sum()),
        contigs=tally.contigs[:, :2],
        site_counts=counts,
        inserts=tally.inserts,
        strong_letters=int(state[kernel.GC]),
        known_letters=int(state[kernel.ACGT]),
        q30_bases=int(state[kernel.Q30]),
        placed_pairs=int(state[kernel.PLACED_PAIRS]),
        chimeric=int(state[kernel.CHIMERIC]),
    )
