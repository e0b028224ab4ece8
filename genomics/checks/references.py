"""The reference FASTA, read whole once: its index fits it, its letters are bases, its MD5s are known."""

import hashlib
import re
import struct
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np

from genomics.checks.alignments import RunReference
from genomics.checks.blocks import BrokenFileError, bgzf_blocks
from genomics.checks.builds import chromosomes_are_grch38
from genomics.checks.findings import Findings
from genomics.checks.indexes import check_index_age

_AT_ONCE = 1 << 20
_LONGEST_NAME = 1 << 16
_LARGEST_INDEX = 100_000_000
_BASES = b"ACGTURYSWKMBDHVNacgturyswkmbdhvn"
_FAI = re.compile(r"(\S+)\t(\d{1,12})\t(\d{1,15})\t(\d{1,10})\t(\d{1,10})\Z")
_INDEX = "samtools faidx"
_GIVE = "give the GRCh38 FASTA"


class FastaIndexRow(msgspec.Struct, frozen=True):
    """A line of a .fai: bases of a contig, the byte of its first, bases and bytes of a line."""

    length: int
    place: int
    line_bases: int
    line_bytes: int


def check_reference(path: Path, found: Findings) -> RunReference | None:
    """A FASTA of GRCh38's lengths with the index (.fai, and .gzi when compressed) that was made from it."""
    with path.open("rb") as stream:
        start = stream.read(4)
    packed = start.startswith(b"\x1f\x8b")
    if packed:
        if start != b"\x1f\x8b\x08\x04":
            found.reject("", "compressed with gzip, not with bgzip", "gunzip it, bgzip it, samtools faidx")
        check_index_age(path, (".gzi",), found, _INDEX)
    elif not start.startswith(b">"):
        found.reject("line 1", "not a FASTA: no > at its start", _GIVE)
    index = check_index_age(path, (".fai",), found, _INDEX)
    rows = _index_rows(index, found) if index else {}
    if rows:
        chromosomes_are_grch38({name: row.length for name, row in rows.items()}, found, _GIVE)
    if found.rejects:
        return None
    return _check_content(path, rows, packed, found)


def _check_content(
    path: Path, rows: dict[str, FastaIndexRow], packed: bool, found: Findings
) -> RunReference | None:
    contents = _Contents(rows, found)
    sizes: list[int] = []
    try:
        for piece in _unpacked(path, sizes) if packed else _pieces(path):
            contents.take(piece)
        checksums = contents.finish()
    except BrokenFileError as error:
        found.reject("", str(error), "fetch it again")
        return None
    if packed:
        _check_gzi(Path(f"{path}.gzi"), sizes, found)
    return None if found.rejects else RunReference(path, checksums)


def _index_rows(index: Path, found: Findings) -> dict[str, FastaIndexRow]:
    rows: dict[str, FastaIndexRow] = {}
    if index.stat().st_size > _LARGEST_INDEX:
        found.reject("", f"the index {index.name} is too large", f"make it again: {_INDEX}")
        return rows
    for number, line in enumerate(index.read_bytes().decode("utf-8", "replace").splitlines(), 1):
        match = _FAI.match(line)
        if match is None or match[1] in rows or not 0 < int(match[4]) <= int(match[5]):
            what = f"{index.name}, line {number}: not a line of a .fai index, or a contig that stands twice"
            found.reject("", what, f"make it again: {_INDEX}")
            return {}
        rows[match[1]] = FastaIndexRow(int(match[2]), int(match[3]), int(match[4]), int(match[5]))
    if not rows:
        found.reject("", f"the index {index.name} is empty", f"make it again: {_INDEX}")
    return rows


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while piece := stream.read(_AT_ONCE):
            yield piece


def _unpacked(path: Path, sizes: list[int]) -> Iterator[bytes]:
    """About a megabyte at a time; `sizes` gets the length of every block."""
    held: list[bytes] = []
    for block in bgzf_blocks(path):
        sizes.append(len(block))
        held.append(block)
        if len(held) >= 16:
            yield b"".join(held)
            held = []
    yield b"".join(held)


def _check_gzi(index: Path, sizes: list[int], found: Findings) -> None:
    """Its places are the starts of blocks, in bytes of the text."""
    data = index.read_bytes()
    starts = {0, *np.cumsum(sizes, dtype=np.int64).tolist()}
    count = struct.unpack_from("<Q", data)[0] if len(data) >= 8 else -1
    if len(data) != 8 + 16 * count:
        found.reject("", f"the index {index.name} is broken", f"make it again: {_INDEX}")
    elif not set(np.frombuffer(data, "<u8", offset=8)[1::2].tolist()) <= starts:
        found.reject("", f"the index {index.name} is of another file", f"make it again: {_INDEX}")


class _Contents:
    """Contigs as they go by, each against its row of the index."""

    def __init__(self, rows: dict[str, FastaIndexRow], found: Findings) -> None:
        self._rows = rows
        self._found = found
        self._place = 0
        self._title: bytes | None = b""
        self._name = ""
        self._begin = 0
        self._bases = 0
        self._bytes = 0
        self._digest = hashlib.md5(usedforsecurity=False)
        self._checksums: dict[str, str] = {}
        self._uneven = False

    def take(self, piece: bytes) -> None:
        """The next bytes of the text."""
        at = 0
        while at < len(piece):
            if self._title is not None:
                at = self._take_title(piece, at)
                continue
            end = piece.find(b">", at)
            end = len(piece) if end < 0 else end
            self._take_bases(piece[at:end])
            if end < len(piece):
                self._close()
                self._title = b""
            at = end
        self._place += len(piece)

    def finish(self) -> dict[str, str]:
        """MD5 of each contig, all text being in."""
        if self._title:
            raise BrokenFileError("the last line has no line end")
        self._close()
        missing = sorted(set(self._rows) - set(self._checksums))
        if missing:
            self._tell(missing[0], "is in the index but not in the FASTA: it is cut short, or another file")
        return self._checksums

    def _take_title(self, piece: bytes, at: int) -> int:
        end = piece.find(b"\n", at)
        stop = len(piece) if end < 0 else end
        self._title = (self._title or b"") + piece[at:stop]
        if len(self._title) > _LONGEST_NAME:
            raise BrokenFileError("a line that starts with > is too long for a name")
        if end < 0:
            return stop
        words = self._title[1:].decode("utf-8", "replace").split()
        self._name, self._title = words[0] if words else "", None
        self._begin, self._bases, self._bytes, self._uneven = self._place + end + 1, 0, 0, False
        self._digest = hashlib.md5(usedforsecurity=False)
        return end + 1

    def _take_bases(self, text: bytes) -> None:
        bases = text.replace(b"\n", b"")
        if foreign := bases.translate(None, _BASES):
            shown = repr(foreign[:1])[1:]
            raise BrokenFileError(f"contig {self._name[:40]}: {shown} is no letter of a base")
        row = self._rows.get(self._name)
        if row and not self._uneven:
            ends = np.flatnonzero(np.frombuffer(text, np.uint8) == 10) + self._bytes
            last = self._bases + len(bases) >= row.length
            self._uneven = bool(np.any(ends[: -1 if last else None] % row.line_bytes != row.line_bases))
        self._bases += len(bases)
        self._bytes += len(text)
        self._digest.update(bases.upper())

    def _close(self) -> None:
        name = self._name
        if name in self._checksums:
            self._tell(name, "stands twice")
        self._checksums[name] = self._digest.hexdigest()
        row = self._rows.get(name)
        if row is None:
            self._tell(name, "is in the FASTA but not in its index")
        elif row.length != self._bases:
            self._tell(name, f"has {self._bases:,} bases, its index says {row.length:,}")
        elif row.place != self._begin or self._uneven:
            self._tell(name, "does not lie where its index says")

    def _tell(self, contig: str, what: str) -> None:
        advice = f"{_GIVE}, and index it: {_INDEX}"
        self._found.reject(f"contig {contig[:40]}", what, advice, "the index does not fit")
