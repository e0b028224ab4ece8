"""Every record of a BAM, on arrays of a few megabytes: fields in range, order, read groups (SAM 4.2)."""

import re
import struct
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from genomics.checks.blocks import BrokenFileError
from genomics.checks.findings import Findings

_AT_ONCE = 4_000_000
_LARGEST_RECORD = 64 * 1024 * 1024
_LARGEST_HEADER = 64 * 1024 * 1024
_MOST_CONTIGS = 100_000
_HEAD = np.dtype(
    [
        ("size", "<i4"),
        ("contig", "<i4"),
        ("start", "<i4"),
        ("name", "u1"),
        ("mapq", "u1"),
        ("bin", "<u2"),
        ("cigar", "<u2"),
        ("flag", "<u2"),
        ("bases", "<i4"),
        ("mate_contig", "<i4"),
        ("mate_start", "<i4"),
        ("span", "<i4"),
    ]
)
# M I D N S H P = X: which use up bases of the read, and which of the reference.
_USES_READ = np.array([1, 1, 0, 0, 1, 0, 0, 1, 1], dtype=np.int64)
_USES_REFERENCE = np.array([1, 0, 1, 1, 0, 0, 0, 1, 1], dtype=np.int64)
_UNMAPPED = 0x4
_GROUP = re.compile(rb"RGZ([ -~]{1,254})\0")
Ints = npt.NDArray[np.int64]
Truths = npt.NDArray[np.bool_]
_SORT, _REPLACE = "samtools sort", "make the file again"


class Bytes:
    """Decompressed bytes of blocks, taken from the front."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self.data = b""

    def fill(self, least: int) -> bool:
        """Hold at least so many bytes; `False` when the file has no more."""
        parts, held = [self.data], len(self.data)
        while held < least:
            block = next(self._blocks, None)
            if block is None:
                break
            parts.append(block)
            held += len(block)
        self.data = b"".join(parts)
        return held >= least

    def take(self, count: int, what: str) -> bytes:
        """The next bytes; `BrokenFileError` when the file ends before."""
        if not 0 <= count <= _LARGEST_HEADER or not self.fill(count):
            raise BrokenFileError(f"the {what} is cut short or its length {count:,} is wrong")
        taken, self.data = self.data[:count], self.data[count:]
        return taken


def read_top(source: Bytes) -> tuple[bytes, dict[str, int]]:
    """Header text and the list of contigs with lengths that records count by."""
    if source.take(4, "header") != b"BAM\1":
        raise BrokenFileError("compressed, but not a BAM inside")
    text = source.take(_number(source), "header text")
    count = _number(source)
    if not 0 <= count <= _MOST_CONTIGS:
        raise BrokenFileError(f"{count:,} contigs are declared")
    contigs = {}
    for _ in range(count):
        name = source.take(_number(source), "contig name")
        contigs[name.rstrip(b"\0").decode("utf-8", "replace")] = _number(source)
    return text, contigs


def _number(source: Bytes) -> int:
    return int(struct.unpack("<i", source.take(4, "header"))[0])


class RecordPass:
    """One pass over the records; `mapped`, `unmapped` count those placed on each contig, as an index does."""

    def __init__(self, lengths: list[int], groups: set[str], found: Findings) -> None:
        self._lengths = np.array([*lengths, 0], dtype=np.int64)  # the last stands for contig -1
        self._contigs = len(lengths)
        self._groups = groups
        self._found = found
        self._last = -1
        self.records = 0
        self.mapped = np.zeros(self._contigs, dtype=np.int64)
        self.unmapped = np.zeros(self._contigs, dtype=np.int64)

    def check_all(self, source: Bytes) -> None:
        """Read to the end of the file."""
        wanted = _AT_ONCE
        while True:
            more = source.fill(wanted)
            offsets, end = self._offsets(source.data)
            if len(offsets):
                self._check(source.data, offsets)
            source.data = source.data[end:]
            if not more:
                break
            wanted = _AT_ONCE if len(offsets) else len(source.data) + _AT_ONCE
        if source.data:
            raise BrokenFileError(f"record {self.records + 1:,} is cut short")

    def _offsets(self, data: bytes) -> tuple[Ints, int]:
        """Where records begin, and where the last whole one ends."""
        offsets: list[int] = []
        at, held, unpack = 0, len(data), struct.Struct("<i").unpack_from
        while at + 4 <= held:
            (size,) = unpack(data, at)
            if not 32 <= size <= _LARGEST_RECORD:
                number = self.records + len(offsets) + 1
                raise BrokenFileError(f"record {number:,} has length {size:,}: the file is damaged")
            if at + 4 + size > held:
                break
            offsets.append(at)
            at += 4 + size
        return np.array(offsets, dtype=np.int64), at

    def _check(self, data: bytes, offsets: Ints) -> None:
        raw = np.frombuffer(data, dtype=np.uint8)
        heads = raw[offsets[:, None] + np.arange(_HEAD.itemsize)].view(_HEAD)[:, 0]
        field = {name: heads[name].astype(np.int64) for name in _HEAD.names or ()}
        sound = self._check_sizes(raw, offsets, field)
        placed = self._check_places(field)
        self._check_cigars(raw, offsets, field, sound & placed)
        self._check_order(field)
        self._check_groups(data, offsets)
        known = (field["contig"] >= 0) & (field["contig"] < self._contigs)
        lost = (field["flag"] & _UNMAPPED) > 0
        self.mapped += np.bincount(field["contig"][known & ~lost], minlength=self._contigs)
        self.unmapped += np.bincount(field["contig"][known & lost], minlength=self._contigs)
        self.records += len(offsets)

    def _tell(self, wrong: Truths, what: str, advice: str = _REPLACE) -> None:
        for index in np.flatnonzero(wrong)[:20]:
            self._found.reject(f"record {self.records + int(index) + 1:,}", what, advice, what)

    def _check_sizes(self, raw: npt.NDArray[np.uint8], offsets: Ints, field: dict[str, Ints]) -> Truths:
        bases = field["bases"]
        needed = 32 + field["name"] + 4 * field["cigar"] + (bases + 1) // 2 + bases
        sound: Truths = (bases >= 0) & (field["name"] >= 1) & (needed <= field["size"])
        self._tell(bases < 0, "a negative number of bases")
        self._tell((bases >= 0) & ~sound, "its parts are longer than the record")
        ends = offsets + 36 + np.maximum(field["name"], 1) - 1
        unnamed = sound & (raw[np.minimum(ends, len(raw) - 1)] != 0)
        self._tell(unnamed, "the read name does not end")
        return sound

    def _check_places(self, field: dict[str, Ints]) -> Truths:
        good = np.ones(len(field["contig"]), dtype=bool)
        mapped = (field["flag"] & _UNMAPPED) == 0
        for name, contig, start in (
            ("read", field["contig"], field["start"]),
            ("mate", field["mate_contig"], field["mate_start"]),
        ):
            unknown = (contig < -1) | (contig >= self._contigs)
            self._tell(unknown, f"the {name} lies on a contig that the header does not have")
            length = self._lengths[np.where(unknown, -1, contig)]
            beyond = ~unknown & (contig >= 0) & ((start < -1) | (start >= length))
            self._tell(beyond, f"the {name} lies beyond the contig")
            good &= ~unknown & ~beyond
        nowhere = mapped & good & ((field["contig"] < 0) | (field["start"] < 0))
        self._tell(nowhere, "a mapped read without a place")
        return good

    def _check_cigars(
        self, raw: npt.NDArray[np.uint8], offsets: Ints, field: dict[str, Ints], sound: Truths
    ) -> None:
        chosen = np.flatnonzero(sound & (field["cigar"] > 0))
        if not len(chosen):
            return
        counts = field["cigar"][chosen]
        firsts = np.cumsum(counts) - counts
        bases = offsets[chosen] + 36 + field["name"][chosen]
        places = np.repeat(bases - 4 * firsts, counts) + 4 * np.arange(counts.sum())
        operations = raw[places[:, None] + np.arange(4)].view("<u4")[:, 0].astype(np.int64)
        codes, lengths = operations & 15, operations >> 4
        unknown = np.add.reduceat(codes > 8, firsts) > 0
        codes = np.minimum(codes, 8)
        in_read = np.add.reduceat(lengths * _USES_READ[codes], firsts)
        in_reference = np.add.reduceat(lengths * _USES_REFERENCE[codes], firsts)
        given = field["bases"][chosen]
        ends = field["start"][chosen] + in_reference
        mapped = (field["flag"][chosen] & _UNMAPPED) == 0
        self._tell(_spread(unknown, chosen, len(offsets)), "an unknown CIGAR operation")
        differ = ~unknown & (given > 0) & (in_read != given)
        self._tell(_spread(differ, chosen, len(offsets)), "CIGAR and sequence differ in length")
        over = ~unknown & mapped & (ends > self._lengths[field["contig"][chosen]])
        self._tell(_spread(over, chosen, len(offsets)), "the read ends beyond the contig")

    def _check_order(self, field: dict[str, Ints]) -> None:
        contig = np.where(field["contig"] < 0, np.int64(1) << 30, field["contig"])
        keys = (contig << 32) + field["start"] + 1
        before = np.concatenate(([self._last], keys[:-1]))
        # Reads without a place end the file in any order.
        self._tell((keys < before) & (field["contig"] >= 0), "is not in coordinate order", _SORT)
        self._last = int(keys[-1])

    def _check_groups(self, data: bytes, offsets: Ints) -> None:
        """Read groups by their tag; a chance likeness in other bytes is told apart by walking the tags."""
        named = {text.decode() for text in set(_GROUP.findall(data))} - self._groups
        for name in sorted(named):
            for match in re.finditer(re.escape(b"RGZ" + name.encode() + b"\0"), data):
                index = int(np.searchsorted(offsets, match.start(), side="right")) - 1
                if index >= 0 and _tag_at(data, int(offsets[index]), match.start()):
                    what = f"read group {name[:60]!r} is not in the header"
                    advice = "give the file's own reads: another file may be mixed in"
                    self._found.reject(f"record {self.records + index + 1:,}", what, advice, what)


def _spread(wrong: Truths, chosen: Ints, count: int) -> Truths:
    spread = np.zeros(count, dtype=bool)
    spread[chosen] = wrong
    return spread


_TAG_SIZES = {b"A": 1, b"c": 1, b"C": 1, b"s": 2, b"S": 2, b"i": 4, b"I": 4, b"f": 4}


def _tag_at(data: bytes, record: int, place: int) -> bool:
    """Whether an optional field of the record begins at `place`."""
    head = np.frombuffer(data, _HEAD, 1, record)[0]
    bases, end = int(head["bases"]), record + 4 + int(head["size"])
    at = record + 36 + int(head["name"]) + 4 * int(head["cigar"]) + (bases + 1) // 2 + bases
    while at + 3 < end and at < place:
        kind = data[at + 2 : at + 3]
        if kind in (b"Z", b"H"):
            at = data.find(b"\0", at, end) + 1 or end
        elif kind == b"B":
            (count,) = struct.unpack_from("<i", data, at + 4)
            at += 8 + max(0, count) * _TAG_SIZES.get(data[at + 3 : at + 4], 1)
        else:
            at += 3 + _TAG_SIZES.get(kind, 1)
    return at == place
