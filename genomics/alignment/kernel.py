"""One pass over raw BAM records, compiled: counts, depth, bases at sites, in memory that no contig's length moves.

A chunk of uncompressed BAM goes in, tallies grow. Depth is a ring of steps (+1 where a stretch begins, -1 behind
its end) that is swept as records advance. Compiled code does no bounds checks of its own: `consume` checks every
length and field of a record before anything is read by it, and a record that does not fit is an error code.
Mates that overlap are matched through a small open-addressing table of the reads whose mate is still to come.
Indices of the busiest loops are unsigned, since numba looks for negative ones otherwise. Positions are 0-based.
The tallies and the convention are described in `genomics.alignment.depth`.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

DEPTH_CAP, INSERT_CAP = 2000, 10_000
LARGEST_RECORD = 1 << 25
LEFT_OUT = 0x704
MORE, ROOM_IN_RING, ROOM_FOR_PAIRS = 0, 1, 2
BAD_LENGTH, BAD_CONTIG, BAD_POSITION, BAD_NAME, BAD_CIGAR, UNSORTED, BAD_LONG_CIGAR = 3, 4, 5, 6, 7, 8, 9
# Names of the numbers kept from chunk to chunk.
CONTIG, START, SWEPT, DEPTH, FURTHEST, TARGET, SITE, RECORDS, GC, ACGT = range(10)
Q30, PLACED_PAIRS, CHIMERIC, USED, BLOCKS, LONGEST, WANTED = range(10, 17)
STATES = 17
_LAZY = 4096
_NOT_BEGUN, _NOWHERE = -1, -2
_HELD_SITES = 21
# A, C, G, T of BAM's 16 letters as 1 to 4; all others 5.
_LETTER_OF = np.array([5, 1, 2, 5, 3, 5, 5, 5, 4, 5, 5, 5, 5, 5, 5, 5], dtype=np.int64)
_EMPTY, _DEAD = 0, -1
_MATE, _FIRST_BLOCK, _BLOCK_COUNT, _FIRST_SITE, _SITES = range(5)
SLOT_FIELDS = 5

Ints = npt.NDArray[np.int64]


class Job(NamedTuple):
    """What does not change: contigs by number; targets and sites of contig c from `first[c]` to `first[c + 1]`."""

    length: Ints
    genome: Ints
    target_first: Ints
    target_start: Ints
    target_end: Ints
    target_place: Ints
    site_first: Ints
    site: Ints
    least_mapping_quality: int
    least_base_quality: int
    mates_once: bool


class Tally(NamedTuple):
    """What grows: `flags` [0 all, 1 mapping quality 0] by FLAG, `depths` [0 elsewhere, 1 genome] by depth.

    `contigs` holds for each contig the sum of depths, the covered bases, and the bases swept.
    """

    state: Ints
    flags: Ints
    depths: Ints
    contigs: Ints
    target_depth: npt.NDArray[np.int32]
    site_counts: npt.NDArray[np.int32]
    inserts: Ints


class Pairs(NamedTuple):
    """Reads whose mate is to come: a hash of the name, where the mate starts, what the read covered and told."""

    key: npt.NDArray[np.uint64]
    slot: Ints
    block: npt.NDArray[np.int32]


def new_pairs(slots: int, blocks: int) -> Pairs:
    """An empty table; `slots` is a power of two."""
    return Pairs(
        np.zeros(slots, dtype=np.uint64),
        np.full((slots, SLOT_FIELDS), _DEAD, dtype=np.int64),
        np.zeros((blocks, 2), dtype=np.int32),
    )


def new_state() -> Ints:
    """Nothing read yet."""
    state = np.zeros(STATES, dtype=np.int64)
    state[CONTIG] = _NOT_BEGUN
    return state


def _compiled(function: Any) -> Any:
    return njit(cache=True, nogil=True)(function)


@_compiled
def _u16(data, at):
    at = np.uint64(at)
    return np.int64(np.uint16(data[at]) | (np.uint16(data[at + np.uint64(1)]) << np.uint16(8)))


@_compiled
def _i32(data, at):
    at = np.uint64(at)
    low = np.uint32(data[at]) | (np.uint32(data[at + np.uint64(1)]) << np.uint32(8))
    high = np.uint32(data[at + np.uint64(2)]) | (np.uint32(data[at + np.uint64(3)]) << np.uint32(8))
    return np.int64(np.int32(np.uint32(low) | np.uint32(high << np.uint32(16))))


@_compiled
def _operation(data, at):
    """Kind and length of one CIGAR operation."""
    word = _i32(data, at) & 0xFFFFFFFF
    return word & 15, word >> 4


@intrinsic  # type: ignore[untyped-decorator]
def _load(_typing: Any, data: Any, at: Any) -> Any:
    """Eight bytes as one number, wherever they begin. The caller has checked that they are there."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array = context.make_array(signature.args[0])(context, builder, arguments[0])
        place = builder.gep(array.data, [arguments[1]])
        word = builder.load(builder.bitcast(place, ir.IntType(64).as_pointer()))
        word.align = 1
        return word

    return types.uint64(data, at), generate


@_compiled
def _rest(data, at, size):
    """The last `size` modulo 8 of `size` bytes, zeros for the others: a record's head lies before its fields."""
    left = np.uint64(size & 7)
    if left == 0:
        return np.uint64(0)
    return _load(data, np.uint64(at + size - 8)) >> (np.uint64(64) - np.uint64(8) * left)


@_compiled
def _thirty(word):
    """1 in each byte that is 30 or more."""
    high = np.uint64(0x8080808080808080)
    return ((((word | high) - np.uint64(0x1E1E1E1E1E1E1E1E)) | word) & high) >> np.uint64(7)


@_compiled
def _sum_of_bytes(word):
    pairs = (word & np.uint64(0x00FF00FF00FF00FF)) + ((word >> np.uint64(8)) & np.uint64(0x00FF00FF00FF00FF))
    return np.int64((pairs * np.uint64(0x0001000100010001)) >> np.uint64(48))


@_compiled
def _good(data, at, size):
    """How many of `size` bytes are 30 or more."""
    found = np.int64(0)
    words = size >> 3
    for begin in range(0, words, 240):
        part = np.uint64(0)
        for number in range(begin, min(begin + 240, words)):
            part += _thirty(_load(data, np.uint64(at + 8 * number)))
        found += _sum_of_bytes(part)
    return found + _sum_of_bytes(_thirty(_rest(data, at, size)))


@_compiled
def _strong_and_known(word):
    """1 in each half byte that is G or C, and in each that is A, C, G or T: 1, 2, 4, 8, one bit alone."""
    ones = np.uint64(0x1111111111111111)
    second, third = (word >> np.uint64(1)) & ones, (word >> np.uint64(2)) & ones
    bits = (word & ones) + second + third + ((word >> np.uint64(3)) & ones)
    known = bits & ~(bits >> np.uint64(1)) & ones
    return known & (second | third), known


@_compiled
def _sum_of_halves(word):
    low = np.uint64(0x0F0F0F0F0F0F0F0F)
    return _sum_of_bytes((word & low) + ((word >> np.uint64(4)) & low))


@_compiled
def _letters(data, at, size):
    """Letters G or C, and letters A, C, G or T, in `size` bytes of two letters each."""
    strong, known = np.int64(0), np.int64(0)
    words = size >> 3
    for begin in range(0, words, 15):
        some_strong, some_known = np.uint64(0), np.uint64(0)
        for number in range(begin, min(begin + 15, words)):
            one, other = _strong_and_known(_load(data, np.uint64(at + 8 * number)))
            some_strong += one
            some_known += other
        strong += _sum_of_halves(some_strong)
        known += _sum_of_halves(some_known)
    one, other = _strong_and_known(_rest(data, at, size))
    return strong + _sum_of_halves(one), known + _sum_of_halves(other)


@_compiled
def _hash(data, at, size):
    """64 bits of a read's name, never 0."""
    value = np.uint64(size)
    for number in range(size >> 3):
        value = _mixed(value, _load(data, np.uint64(at + 8 * number)))
    return _mixed(value, _rest(data, at, size)) | np.uint64(1)


@_compiled
def _mixed(value, word):
    value = (value ^ word) * np.uint64(0x9E3779B97F4A7C15)
    return value ^ (value >> np.uint64(29))


@_compiled
def _long_cigar(data, at, end):
    """Place and number of the CG tag's operations between `at` and `end`: 0 without it, -1 when tags do not fit."""
    while end - at >= 3:
        first, second, kind = data[at], data[at + 1], data[at + 2]
        at += 3
        if kind == 66:  # B: an array
            if end - at < 5:
                return np.int64(0), np.int64(-1)
            width = _width(data[at])
            count = _i32(data, at + 1)
            if width == 0 or count < 0 or count * width > end - at - 5:
                return np.int64(0), np.int64(-1)
            if first == 67 and second == 71 and (data[at] == 73 or data[at] == 105):
                return np.int64(at + 5), np.int64(count)
            at += 5 + count * width
        elif kind == 90 or kind == 72:  # Z, H: text to a zero byte
            while at < end and data[at] != 0:
                at += 1
            at += 1
        else:
            width = _width(kind)
            if width == 0:
                return np.int64(0), np.int64(-1)
            at += width
        if at > end:
            return np.int64(0), np.int64(-1)
    return np.int64(0), np.int64(-1 if at != end else 0)


@_compiled
def _width(kind):
    """Bytes of one tag value: A c C s S i I f d; 0 for no such kind."""
    if kind == 65 or kind == 99 or kind == 67:
        return 1
    if kind == 115 or kind == 83:
        return 2
    if kind == 105 or kind == 73 or kind == 102:
        return 4
    return 8 if kind == 100 else 0


@_compiled
def _spans(data, at, count):
    """Read bases, reference bases and covered stretches of `count` operations; -1 for an unknown operation."""
    if count == 1:  # most reads: one stretch and nothing else
        kind, length = _operation(data, at)
        if kind == 0:
            return length, length, np.int64(1)
    read, reference, stretches = np.int64(0), np.int64(0), np.int64(0)
    for number in range(count):
        kind, length = _operation(data, at + 4 * number)
        if kind > 8:
            return np.int64(-1), np.int64(0), np.int64(0)
        if kind == 0 or kind >= 7:
            read += length
            reference += length
            stretches += 1
        elif kind == 1 or kind == 4:
            read += length
        elif kind == 2 or kind == 3:
            reference += length
    return read, reference, stretches


@_compiled
def _sweep(
    ring, depths, target_depth, target_end, target_start, target_place, begin, end, depth, target, last, known
):
    """Turn steps from `begin` to `end` into depth. Gives the depth, the next target, the sum, and bases covered."""
    mask = np.int64(ring.size - 1)
    total, covered = np.int64(0), np.int64(0)
    at = begin
    while at < end:
        while target < last and target_end[target] <= at:
            target += 1
        inside = target < last and target_start[target] <= at
        stop = end
        if target < last:
            stop = min(end, target_end[target] if inside else target_start[target])
        shift = target_place[target] - target_start[target] if inside else np.int64(0)
        for position in range(at, stop):
            place = np.uint64(position & mask)
            depth += np.int64(ring[place])
            ring[place] = 0
            depths[known, np.uint64(min(depth, DEPTH_CAP))] += 1
            total += depth
            covered += np.int64(depth > 0)
            if inside:
                target_depth[shift + position] = depth
        at = stop
    return depth, target, total, covered


@_compiled
def _advance(job, tally, ring, to):
    """Sweep the present contig up to `to`. Behind the last stretch all depths are 0 and are counted at once."""
    state = tally.state
    contig, begin = state[CONTIG], state[SWEPT]
    if contig < 0 or to <= begin:
        return
    end = max(begin, min(to, state[FURTHEST]))
    known = job.genome[contig]
    last = job.target_first[contig + 1]
    depth, target, total, covered = _sweep(
        ring, tally.depths, tally.target_depth, job.target_end, job.target_start, job.target_place,
        begin, end, state[DEPTH], state[TARGET], last, known,
    )  # fmt: skip
    tally.depths[known, 0] += to - end
    tally.contigs[contig, 0] += total
    tally.contigs[contig, 1] += covered
    tally.contigs[contig, 2] += to - begin
    if to > end:  # the step behind the last stretch, which brings the depth to 0
        ring[end & (ring.size - 1)] = 0
        depth = np.int64(0)
    state[DEPTH], state[TARGET], state[SWEPT] = depth, target, to


@_compiled
def _turn(job, tally, ring, pairs, contig):
    """Finish one contig and begin the next (`_NOWHERE`: records without a place)."""
    state = tally.state
    if state[CONTIG] >= 0:
        _advance(job, tally, ring, job.length[state[CONTIG]])
        ring[:] = 0
    pairs.key[:] = _EMPTY
    state[USED], state[BLOCKS], state[LONGEST] = 0, 0, 0
    state[CONTIG], state[START] = contig, -1
    state[SWEPT], state[DEPTH], state[FURTHEST] = 0, 0, 0
    if contig >= 0:
        state[TARGET], state[SITE] = job.target_first[contig], job.site_first[contig]


@_compiled
def finish(job, tally, ring, pairs):
    """Finish the last contig."""
    _turn(job, tally, ring, pairs, np.int64(_NOWHERE))


@_compiled
def rebuild(old, new, state):
    """Move the reads that still wait for a mate into an empty table."""
    state[USED], state[BLOCKS] = 0, 0
    mask = np.uint64(new.key.size - 1)
    for row in range(old.key.size):
        if old.key[row] == _EMPTY or old.slot[row, _MATE] < state[START]:
            continue
        place = old.key[row] & mask
        while new.key[place] != _EMPTY:
            place = (place + np.uint64(1)) & mask
        new.key[place] = old.key[row]
        new.slot[place, :] = old.slot[row, :]
        first, count = old.slot[row, _FIRST_BLOCK], old.slot[row, _BLOCK_COUNT]
        new.block[state[BLOCKS] : state[BLOCKS] + count, :] = old.block[first : first + count, :]
        new.slot[place, _FIRST_BLOCK] = state[BLOCKS]
        state[BLOCKS] += count
        state[USED] += 1


@_compiled
def _waiting(pairs, key, start):
    """Row of the read with this name that waits for a mate at `start`, or -1."""
    mask = np.uint64(pairs.key.size - 1)
    place = key & mask
    while pairs.key[place] != _EMPTY:
        if pairs.key[place] == key and pairs.slot[place, _MATE] == start:
            return np.int64(place)
        place = (place + np.uint64(1)) & mask
    return np.int64(-1)


@_compiled
def _wait(pairs, state, key, mate, start):
    """Row for a read that waits for its mate at `mate`; rows of reads whose mate never came are taken again."""
    mask = np.uint64(pairs.key.size - 1)
    place = key & mask
    while pairs.key[place] != _EMPTY:
        if pairs.slot[place, _MATE] < start or (pairs.key[place] == key and pairs.slot[place, _MATE] == mate):
            break
        place = (place + np.uint64(1)) & mask
    if pairs.key[place] == _EMPTY:
        state[USED] += 1
    pairs.key[place] = key
    pairs.slot[place, _MATE] = mate
    return np.int64(place)


@_compiled
def _cover(data, at, count, start, length, quality, ring):
    """Add a record's stretches to the ring. Gives how many aligned bases have a quality of 30 or more."""
    mask = np.int64(ring.size - 1)
    good, position, offset = np.int64(0), start, np.int64(0)
    for number in range(count):
        kind, size = _operation(data, at + 4 * number)
        if kind == 0 or kind >= 7:
            end = min(position + size, length)
            if position < end:
                ring[np.uint64(position & mask)] += 1
                ring[np.uint64(end & mask)] -= 1
            if quality >= 0:
                good += _good(data, quality + offset, size)
            position += size
            offset += size
        elif kind == 1 or kind == 4:
            offset += size
        elif kind == 2 or kind == 3:
            position += size
    return good


@_compiled
def _remember(data, at, count, start, length, pairs, state):
    """Store a waiting record's stretches. Gives how many."""
    first, position = state[BLOCKS], start
    used = first
    for number in range(count):
        kind, size = _operation(data, at + 4 * number)
        if kind == 0 or kind >= 7:
            end = min(position + size, length)
            if position < end:
                pairs.block[used, 0], pairs.block[used, 1] = position, end
                used += 1
            position += size
        elif kind == 2 or kind == 3:
            position += size
    state[BLOCKS] = used
    return used - first


@_compiled
def _take_back(data, at, count, start, length, block, first, last, ring):
    """Take one off wherever both mates cover a base."""
    mask = np.int64(ring.size - 1)
    position = start
    for number in range(count):
        kind, size = _operation(data, at + 4 * number)
        if kind == 0 or kind >= 7:
            end = min(position + size, length)
            while first < last and block[first, 1] <= position:
                first += 1
            mate = first
            while mate < last and block[mate, 0] < end:
                ring[max(position, np.int64(block[mate, 0])) & mask] -= 1
                ring[min(end, np.int64(block[mate, 1])) & mask] += 1
                mate += 1
            position += size
        elif kind == 2 or kind == 3:
            position += size


@_compiled
def _read_sites(
    data, at, count, start, letters, quality, least, sites, first, last, held, mate_first, mate, counts
):
    """Count a record's letters at sites. What its mate told is 3 bits a site: agreeing they count once, else never.

    Gives what this record told in the same bits. One whose mate is to come (`held`) tells at its first 21 sites.
    """
    told, position, offset, site = np.uint64(0), start, np.int64(0), first
    for number in range(count):
        kind, size = _operation(data, at + 4 * number)
        if kind == 0 or kind >= 7:
            while site < last and sites[site] < position:
                site += 1
            while site < last and sites[site] < position + size:
                place = offset + sites[site] - position
                if data[np.uint64(quality + place)] >= least and not (held and site - first >= _HELD_SITES):
                    two = data[np.uint64(letters + (place >> 1))]
                    letter = _LETTER_OF[two & np.uint8(15) if place & 1 else two >> np.uint8(4)]
                    before = np.int64(0)
                    if 0 <= site - mate_first < _HELD_SITES:
                        before = np.int64((mate >> np.uint64(3 * (site - mate_first))) & np.uint64(7))
                    if before == 0 and letter < 5:
                        counts[site, letter - 1] += 1
                    elif before != 0 and before != letter and before < 5:
                        counts[site, before - 1] -= 1
                    if held:
                        told |= np.uint64(letter) << np.uint64(3 * (site - first))
                site += 1
            position += size
            offset += size
        elif kind == 1 or kind == 4:
            offset += size
        elif kind == 2 or kind == 3:
            position += size
    return told


@_compiled
def consume(data, at, stop, job, tally, ring, pairs):
    """Take whole records from `data[at:stop]`. Gives where it stopped and why: MORE, room wanted, or a fault.

    When room is wanted nothing of the record has been counted: give it (`WANTED` says how much) and call again.
    """
    state = tally.state
    contigs = job.length.size
    while stop - at >= 36:
        size = _i32(data, at)
        if size < 32 or size > LARGEST_RECORD:
            return at, BAD_LENGTH
        if stop - at < 4 + size:
            break
        contig, start = _i32(data, at + 4), _i32(data, at + 8)
        word, mapping_quality = np.int64(data[at + 12]), np.int64(data[at + 13])
        operations, flag = _u16(data, at + 16), _u16(data, at + 18)
        bases, mate_contig, mate_start, insert = (
            _i32(data, at + 20), _i32(data, at + 24), _i32(data, at + 28), _i32(data, at + 32),
        )  # fmt: skip
        if bases < 0 or word < 1 or 32 + word + 4 * operations + (bases + 1) // 2 + bases > size:
            return at, BAD_LENGTH
        if not (-1 <= contig < contigs and -1 <= mate_contig < contigs):
            return at, BAD_CONTIG
        if start < -1 or mate_start < -1:
            return at, BAD_POSITION
        name = at + 36
        if data[name + word - 1] != 0:
            return at, BAD_NAME
        cigar = name + word
        letters = cigar + 4 * operations
        quality = letters + (bases + 1) // 2
        end = at + 4 + size
        where = contig if contig >= 0 else np.int64(_NOWHERE)
        if where != state[CONTIG]:
            if 0 <= contig < state[CONTIG] or (contig >= 0 and state[CONTIG] == _NOWHERE):
                return at, UNSORTED
            _turn(job, tally, ring, pairs, where)
        if contig >= 0 and start < state[START]:
            return at, UNSORTED
        if operations == 2 and bases > 0:
            kind, length = _operation(data, cigar)
            if kind == 4 and length == bases and _operation(data, cigar + 4)[0] == 3:
                place, number = _long_cigar(data, quality + bases, end)
                if number < 0:
                    return at, BAD_LONG_CIGAR
                if number > 0:
                    cigar, operations = place, number
        read, reference, stretches = _spans(data, cigar, operations)
        if read < 0 or (operations > 0 and bases > 0 and read != bases):
            return at, BAD_CIGAR
        counted = contig >= 0 and start >= 0 and flag & LEFT_OUT == 0 and stretches > 0
        reach = min(start + reference, job.length[contig]) if counted else np.int64(0)
        counted = counted and start < reach
        if counted:
            if start - state[SWEPT] >= _LAZY or reach - state[SWEPT] >= ring.size:
                _advance(job, tally, ring, start)
            if reach - state[SWEPT] >= ring.size:
                state[WANTED] = reach - state[SWEPT] + 1
                return at, ROOM_IN_RING
            if 2 * (state[USED] + 1) > pairs.key.size or state[BLOCKS] + stretches > pairs.block.shape[0]:
                state[WANTED] = stretches
                return at, ROOM_FOR_PAIRS
        # From here on the record counts.
        state[RECORDS] += 1
        state[START] = start
        tally.flags[0, flag] += 1
        if mapping_quality == 0:
            tally.flags[1, flag] += 1
        if flag & 0x900 == 0 and bases > 0:
            strong, known = _letters(data, letters, (bases + 1) // 2)
            state[GC] += strong
            state[ACGT] += known
        if flag & 0xF0D == 1:
            if mapping_quality >= job.least_mapping_quality:
                state[PLACED_PAIRS] += 1
                if contig != mate_contig or abs(start - mate_start) > 100_000:
                    state[CHIMERIC] += 1
            if contig == mate_contig and 0 < insert <= INSERT_CAP:
                tally.inserts[insert] += 1
        if not counted:
            at = end
            continue
        if bases == 0 or data[quality] == 255:
            quality = np.int64(-1)
        state[Q30] += _cover(data, cigar, operations, start, job.length[contig], quality, ring)
        state[FURTHEST] = max(state[FURTHEST], reach)
        mate, key = np.int64(-1), np.uint64(0)
        waits = False
        if flag & 0x809 == 1 and mate_contig == contig:
            if mate_start > start:
                waits = mate_start < reach
            elif mate_start == start or start - mate_start < state[LONGEST]:
                key = _hash(data, name, word - 1)
                mate = _waiting(pairs, key, start)
                waits = mate < 0 and mate_start == start
        seen_first, seen = np.int64(0), np.uint64(0)
        if mate >= 0:
            first = pairs.slot[mate, _FIRST_BLOCK]
            last = first + pairs.slot[mate, _BLOCK_COUNT]
            if job.mates_once:
                _take_back(data, cigar, operations, start, job.length[contig], pairs.block, first, last, ring)
            seen_first, seen = pairs.slot[mate, _FIRST_SITE], np.uint64(pairs.slot[mate, _SITES])
            pairs.slot[mate, _MATE] = _DEAD
        site, last_site = state[SITE], job.site_first[contig + 1]
        while site < last_site and job.site[site] < start:
            site += 1
        state[SITE] = site
        told = np.uint64(0)
        trusted = quality >= 0 and mapping_quality >= job.least_mapping_quality and flag & 0x800 == 0
        if trusted and site < last_site and job.site[site] < reach:
            told = _read_sites(
                    data, cigar, operations, start, letters, quality, job.least_base_quality,
                    job.site, site, last_site, waits, seen_first, seen, tally.site_counts,
                )  # fmt: skip
        if waits:
            if key == 0:
                key = _hash(data, name, word - 1)
            row = _wait(pairs, state, key, mate_start, start)
            pairs.slot[row, _FIRST_BLOCK] = state[BLOCKS]
            pairs.slot[row, _BLOCK_COUNT] = _remember(
                data, cigar, operations, start, job.length[contig], pairs, state
            )
            pairs.slot[row, _FIRST_SITE], pairs.slot[row, _SITES] = site, np.int64(told)
            state[LONGEST] = max(state[LONGEST], reach - start)
        at = end
    return at, MORE
