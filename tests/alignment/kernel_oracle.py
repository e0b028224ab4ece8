"""What the kernel must find, in plain Python: sets of positions, one read at a time, nothing shared with it."""

from collections import Counter
from dataclasses import dataclass, field

from raw_bam import Raw


@dataclass
class Oracle:
    """The same numbers as a `Pass`, as dictionaries."""

    flags: Counter = field(default_factory=Counter)
    flags_mapq0: Counter = field(default_factory=Counter)
    depth: Counter = field(default_factory=Counter)
    sites: Counter = field(default_factory=Counter)
    inserts: Counter = field(default_factory=Counter)
    strong: int = 0
    known: int = 0
    q30: int = 0
    placed: int = 0
    chimeric: int = 0


def placed_bases(read: Raw) -> list[tuple[int, int]]:
    """(position, place in the read) of every aligned base."""
    pairs, position, place = [], read.start, 0
    for operation, length in read.cigar:
        if operation in "M=X":
            pairs += [(position + step, place + step) for step in range(length)]
        position += length if operation in "MDN=X" else 0
        place += length if operation in "MIS=X" else 0
    return pairs


def look(reads: list[Raw], lengths: list[int], sites: set[tuple[int, int]], mates_once: bool = True) -> Oracle:
    """Count everything. `sites` are (contig, position)."""
    seen = Oracle()
    waiting: dict[tuple[str, int, int], tuple[set[int], dict[int, str]]] = {}
    for read in reads:
        seen.flags[read.flag] += 1
        seen.flags_mapq0[read.flag] += read.mapping_quality == 0
        if not read.flag & 0x900:
            seen.strong += sum(letter in "GC" for letter in read.bases)
            seen.known += sum(letter in "ACGT" for letter in read.bases)
        _pairs(seen, read)
        pairs = placed_bases(read)
        if (
            read.contig < 0
            or read.start < 0
            or read.flag & 0x704
            or not pairs
            or read.start >= lengths[read.contig]
        ):
            continue
        if read.qualities is not None and read.bases:
            seen.q30 += sum(read.qualities[place] >= 30 for _, place in pairs)
        covered = {position for position, _ in pairs if position < lengths[read.contig]}
        seen.depth.update((read.contig, position) for position in covered)
        mate = None
        may_wait = read.flag & 1 and not read.flag & 0x808 and read.mate_contig == read.contig
        if may_wait and read.mate_start <= read.start:
            mate = waiting.pop((read.name, read.contig, read.start), None)
        if mate and mates_once:
            seen.depth.subtract((read.contig, position) for position in covered & mate[0])
        told = _sites(seen, read, pairs, sites, mate[1] if mate else {})
        span = sum(length for operation, length in read.cigar if operation in "MDN=X")
        end = min(read.start + span, lengths[read.contig])
        if may_wait and mate is None and read.start <= read.mate_start < max(end, read.start + 1):
            waiting[read.name, read.contig, read.mate_start] = covered, told
    return seen


def _pairs(seen: Oracle, read: Raw) -> None:
    if read.flag & 1 and not read.flag & 0xF0C:
        if read.mapping_quality >= 20:
            seen.placed += 1
            far = abs(read.start - read.mate_start) > 100_000
            seen.chimeric += read.contig != read.mate_contig or far
        if read.contig == read.mate_contig and 0 < read.insert <= 10_000:
            seen.inserts[read.insert] += 1


def _sites(seen: Oracle, read: Raw, pairs, sites, mate: dict[int, str]) -> dict[int, str]:
    told = {}
    if read.mapping_quality < 20 or read.flag & 0x800 or read.qualities is None or not read.bases:
        return told
    for position, place in pairs:
        if (read.contig, position) not in sites or read.qualities[place] < 20:
            continue
        letter = told[position] = read.bases[place]
        before = mate.get(position)
        if before is None:
            seen.sites[read.contig, position, letter] += 1
        elif before != letter and not (before not in "ACGT" and letter not in "ACGT"):
            seen.sites[read.contig, position, before] -= 1
    return told
