"""Read pairs from a person's two haplotypes, as BAM bytes; whole arrays at a time."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

READ, SHORTEST, LONGEST = 150, 300, 330  # bases of a read; of a fragment
DUPLICATES, MAPPED_ELSEWHERE, ERRORS = 0.03, 0.01, 0.002  # shares of fragments; of bases
QUALITIES, QUALITY_SHARES = (37, 25, 11), (0.92, 0.06, 0.02)
NAME = 10  # bytes of a read name with its NUL

Ints = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]
_CODES = np.zeros(256, np.uint8)
_CODES[list(b"ACGTN")] = (1, 2, 4, 8, 15)


@dataclass(frozen=True)
class Haplotype:
    """One copy of a stretch: its bases and, for each, its 0-based place on the reference (-1 for inserted ones)."""

    bases: Bytes
    places: Ints

    @classmethod
    def of(cls, reference: Bytes, start: int, edits: list[tuple[int, int, bytes]]) -> "Haplotype":
        """Apply edits (0-based place, bases replaced, new bases) in order, but none that overlaps the last."""
        bases, places, done = [], [], 0
        for place, replaced, new in edits:
            first = place - start
            if first < done or first + replaced > len(reference):
                continue
            kept = min(replaced, len(new))
            bases += [reference[done:first], np.frombuffer(new, np.uint8)]
            places += [np.arange(start + done, place + kept), np.full(len(new) - kept, -1)]
            done = first + replaced
        bases.append(reference[done:])
        places.append(np.arange(start + done, start + len(reference)))
        return cls(np.concatenate(bases), np.concatenate(places))


@dataclass(frozen=True)
class Reads:
    """Reads of one or many haplotypes: first base's place, bases, CIGAR where it is not one match, mate, flags."""

    contig: Ints
    place: Ints
    bases: Bytes
    cigar: list[tuple[int, ...] | None]
    mate: Ints
    span: Ints
    flag: Ints
    quality: Ints
    pair: Ints


def draw(haplotype: Haplotype, contig: int, depth: float, rng: np.random.Generator) -> Reads | None:
    """Pairs of reads over a haplotype, more evenly than by chance; `None` when there are none."""
    room = len(haplotype.bases) - LONGEST
    count = int(depth * room / (2 * READ) + rng.random()) if room > 0 else 0
    if not count:
        return None
    start = ((np.arange(count) + rng.random(count)) * room / count).astype(np.int64)
    length = rng.integers(SHORTEST, LONGEST + 1, count)
    copies = rng.random(count) < DUPLICATES
    copies[0] = False
    source = rng.integers(0, np.maximum(np.arange(count), 1))
    start[copies], length[copies] = start[source[copies]], length[source[copies]]
    mapped = np.where(rng.random(count) < MAPPED_ELSEWHERE, 0, 60)
    forward_first = rng.random(count) < 0.5
    left, right = start, start + length - READ
    offsets = np.concatenate([left, right])
    window = offsets[:, None] + np.arange(READ)
    cigars, places = _alignments(haplotype, offsets)
    span = places[count:] + READ - places[:count]
    flags = np.concatenate([np.where(forward_first, 99, 163), np.where(forward_first, 147, 83)])
    return Reads(
        np.full(2 * count, contig),
        places,
        haplotype.bases[window],
        cigars,
        np.concatenate([places[count:], places[:count]]),
        np.concatenate([span, -span]),
        flags + 1024 * np.tile(copies, 2),
        np.tile(mapped, 2),
        np.tile(np.arange(count), 2),
    )


def _alignments(haplotype: Haplotype, offsets: Ints) -> tuple[list[tuple[int, ...] | None], Ints]:
    places = haplotype.places
    breaks = np.concatenate([[0], np.cumsum(np.diff(places) != 1)])
    plain = (breaks[offsets + READ - 1] == breaks[offsets]) & (places[offsets] >= 0)
    first = places[offsets].copy()
    cigars: list[tuple[int, ...] | None] = [None] * len(offsets)
    for read in np.flatnonzero(~plain):
        cigars[read], first[read] = _cigar(places[offsets[read] : offsets[read] + READ])
    return cigars, first


def _cigar(places: Ints) -> tuple[tuple[int, ...], int]:
    """BAM CIGAR operations (length << 4 | code) of a read with an indel, and where its first matched base lies."""
    matched = np.flatnonzero(places >= 0)
    operations: list[list[int]] = []

    def add(code: int, size: int) -> None:
        if operations and operations[-1][0] == code:
            operations[-1][1] += size
        elif size:
            operations.append([code, size])

    add(4, int(matched[0]))
    last = int(places[matched[0]]) - 1
    for place in places[matched[0] : matched[-1] + 1].tolist():
        if place < 0:
            add(1, 1)
        else:
            add(2, place - last - 1)
            add(0, 1)
            last = place
    add(4, len(places) - 1 - int(matched[-1]))
    return tuple(size << 4 | code for code, size in operations), int(places[matched[0]])


def joined(parts: list[Reads]) -> Reads:
    """All reads in the order of their places."""
    whole = [np.concatenate(arrays) for arrays in zip(*(_arrays(part) for part in parts), strict=True)]
    contig, place, bases, mate, span, flag, quality, pair = whole
    sizes = [len(part.place) for part in parts]
    pair = pair + np.repeat(np.cumsum([0, *sizes[:-1]]), sizes)
    order = np.lexsort((pair, place, contig))
    cigars = [cigar for part in parts for cigar in part.cigar]
    return Reads(
        contig[order],
        place[order],
        bases[order],
        [cigars[read] for read in order],
        mate[order],
        span[order],
        flag[order],
        quality[order],
        pair[order],
    )


def _arrays(reads: Reads) -> tuple[npt.NDArray[np.integer], ...]:
    return reads.contig, reads.place, reads.bases, reads.mate, reads.span, reads.flag, reads.quality, reads.pair


def bam(
    header: str, contigs: dict[str, int], reads: Reads, group: str, rng: np.random.Generator
) -> Iterator[bytes]:
    """An uncompressed BAM in BGZF blocks."""
    text = header.encode()
    names = b"".join(
        struct.pack("<i", len(n) + 1) + n.encode() + b"\0" + struct.pack("<i", s) for n, s in contigs.items()
    )
    head = b"BAM\1" + struct.pack("<i", len(text)) + text + struct.pack("<i", len(contigs)) + names
    body = head + b"".join(_records(reads, group, rng))
    for start in range(0, len(body), 65280):
        yield _stored(body[start : start + 65280])
    yield bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")


def _records(reads: Reads, group: str, rng: np.random.Generator) -> Iterator[bytes]:
    count = len(reads.place)
    tag = b"RGZ" + group.encode() + b"\0"
    qualities = np.array(QUALITIES, np.uint8)[_weighted(rng.random((count, READ), np.float32))]
    bases = reads.bases.copy()
    wrong = rng.random((count, READ), np.float32) < ERRORS
    bases[wrong] = np.frombuffer(b"ACGT", np.uint8)[rng.integers(0, 4, int(wrong.sum()))]
    qualities[wrong] = QUALITIES[-1]
    codes = _CODES[bases]
    fields = np.zeros(count, _layout(len(tag)))
    fields["size"] = fields.itemsize - 4
    fields["contig"] = fields["mate_contig"] = reads.contig
    fields["place"], fields["mate"], fields["span"] = reads.place, reads.mate, reads.span
    fields["name_size"], fields["mapq"], fields["bin"] = NAME, reads.quality, _bins(reads.place, reads.place + READ)
    fields["operations"], fields["flag"], fields["bases"] = 1, reads.flag, READ
    fields["name"] = [f"r{pair:08d}".encode() for pair in reads.pair.tolist()]
    fields["cigar"] = READ << 4
    fields["sequence"] = codes[:, ::2] << 4 | codes[:, 1::2]
    fields["qualities"], fields["tag"] = qualities, np.frombuffer(tag, f"V{len(tag)}")[0]
    done = 0
    for read in (place for place, cigar in enumerate(reads.cigar) if cigar):
        yield fields[done:read].tobytes()
        yield _with_cigar(fields[read : read + 1], reads.cigar[read] or ())
        done = read + 1
    yield fields[done:].tobytes()


def _weighted(drawn: npt.NDArray[np.float32]) -> npt.NDArray[np.intp]:
    return np.searchsorted(np.cumsum(QUALITY_SHARES)[:-1].astype(np.float32), drawn)


def _layout(tag: int) -> np.dtype[np.void]:
    return np.dtype(
        [
            ("size", "<i4"),
            ("contig", "<i4"),
            ("place", "<i4"),
            ("name_size", "u1"),
            ("mapq", "u1"),
            ("bin", "<u2"),
            ("operations", "<u2"),
            ("flag", "<u2"),
            ("bases", "<i4"),
            ("mate_contig", "<i4"),
            ("mate", "<i4"),
            ("span", "<i4"),
            ("name", f"S{NAME}"),
            ("cigar", "<u4"),
            ("sequence", "u1", READ // 2),
            ("qualities", "u1", READ),
            ("tag", f"V{tag}"),
        ]
    )


def _with_cigar(field: npt.NDArray[np.void], cigar: tuple[int, ...]) -> bytes:
    """A record whose CIGAR has several operations: the fixed layout with the four bytes replaced."""
    field = field.copy()
    field["size"] += 4 * (len(cigar) - 1)
    field["operations"] = len(cigar)
    reach = sum(part >> 4 for part in cigar if part & 15 in (0, 2))
    field["bin"] = _bins(field["place"], field["place"] + reach)
    data = field.tobytes()
    cut = 36 + NAME
    return data[:cut] + struct.pack(f"<{len(cigar)}I", *cigar) + data[cut + 4 :]


def _bins(start: npt.NDArray[np.integer], end: npt.NDArray[np.integer]) -> Ints:
    """BAM's bin of each interval (SAM specification, section 5.3)."""
    start, last = start.astype(np.int64), end.astype(np.int64) - 1
    found = np.zeros(len(start), np.int64)
    for shift, offset in ((26, 1), (23, 9), (20, 73), (17, 585), (14, 4681)):
        found = np.where(start >> shift == last >> shift, offset + (start >> shift), found)
    return found


def _stored(text: bytes) -> bytes:
    squeeze = zlib.compressobj(1, zlib.DEFLATED, -15)
    data = squeeze.compress(text) + squeeze.flush()
    head = bytes.fromhex("1f8b08040000000000ff060042430200") + struct.pack("<H", len(data) + 25)
    return head + data + struct.pack("<II", zlib.crc32(text), len(text))
