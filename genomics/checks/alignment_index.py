"""Does an index belong to its alignment? Its counts of reads, or its places of containers, must be the file's."""

import gzip
import struct
import zlib
from collections.abc import Collection, Sequence
from pathlib import Path

from genomics.checks.blocks import BrokenFileError, bgzf_blocks
from genomics.checks.findings import Findings

_LARGEST = 128 * 1024 * 1024
_AGAIN = "make it again: samtools index"
Counts = Sequence[tuple[int, int]]
"""Reads placed on each contig, mapped and not."""


def check_bam_index(index: Path, counts: Counts, found: Findings) -> None:
    """A .bai or .csi: as many contigs as the file, and the reads that it counted on each."""
    try:
        counted = _counts(index)
    except (BrokenFileError, struct.error, IndexError) as error:
        found.reject("", f"the index {index.name} is broken: {error}", _AGAIN)
        return
    if len(counted) != len(counts):
        what = f"the index {index.name} is of another file: {len(counted)} contigs, the file has {len(counts)}"
        found.reject("", what, _AGAIN)
        return
    for number, (said, held) in enumerate(zip(counted, counts, strict=True), 1):
        # Picard and old tools write indexes without counts: they say nothing more.
        if said is not None and said != held:
            what = (
                f"the index {index.name} is of another file: on contig {number} it counts {sum(said):,} reads, "
                f"the file has {sum(held):,}"
            )
            found.reject("", what, _AGAIN)
            return


def check_cram_index(index: Path, containers: Collection[int], found: Findings) -> None:
    """A .crai: it names every container that holds reads, and no other place."""
    try:
        named = _crai_places(index)
    except (BrokenFileError, OSError, EOFError, zlib.error, ValueError) as error:
        found.reject("", f"the index {index.name} is broken: {error}", _AGAIN)
        return
    if named != set(containers):
        what = f"the index {index.name} is of another file: its places are not those of the containers"
        found.reject("", what, _AGAIN)


def _counts(index: Path) -> list[tuple[int, int] | None]:
    if index.stat().st_size > _LARGEST:
        raise BrokenFileError("too large for an index")
    with index.open("rb") as stream:
        start = stream.read(4)
    if start == b"BAI\1":
        return _references(index.read_bytes(), 4, "<I", 37450, linear=True)
    if start != b"\x1f\x8b\x08\x04":
        raise BrokenFileError("neither BAI nor CSI")
    data = _unpacked(index)
    if data[:4] != b"CSI\1":
        raise BrokenFileError("neither BAI nor CSI")
    depth, extra = struct.unpack_from("<ii", data, 8)
    if not 0 <= depth <= 12 or extra < 0:
        raise BrokenFileError("its depth is wrong")
    return _references(data, 16 + extra, "<IQ", ((1 << 3 * (depth + 1)) - 1) // 7 + 1, linear=False)


def _references(data: bytes, at: int, form: str, counting: int, linear: bool) -> list[tuple[int, int] | None]:
    """Mapped and unmapped reads of each contig, from the bin that holds counts instead of places."""
    contigs, at = _count(data, at)
    counts: list[tuple[int, int] | None] = []
    for _ in range(contigs):
        bins, at = _count(data, at)
        count: tuple[int, int] | None = (0, 0) if bins == 0 else None
        for _ in range(bins):
            number, *_ = struct.unpack_from(form, data, at)
            chunks, at = _count(data, at + struct.calcsize(form))
            if number == counting and chunks == 2:
                mapped, unmapped = struct.unpack_from("<QQ", data, at + 16)
                count = int(mapped), int(unmapped)
            at += 16 * chunks
        if linear:
            windows, at = _count(data, at)
            at += 8 * windows
        if at > len(data):
            raise BrokenFileError("it is cut short")
        counts.append(count)
    return counts


def _count(data: bytes, at: int) -> tuple[int, int]:
    """A number of things that follow, and where they begin."""
    (number,) = struct.unpack_from("<i", data, at)
    if number < 0:
        raise BrokenFileError(f"it counts {number:,} of something")
    return int(number), at + 4


def _unpacked(index: Path) -> bytes:
    held: list[bytes] = []
    size = 0
    for block in bgzf_blocks(index):
        held.append(block)
        size += len(block)
        if size > _LARGEST:
            raise BrokenFileError("too large for an index")
    return b"".join(held)


def _crai_places(index: Path) -> set[int]:
    with gzip.open(index) as stream:
        text = stream.read(_LARGEST + 1)
    if len(text) > _LARGEST:
        raise BrokenFileError("too large for an index")
    places = set()
    for number, line in enumerate(text.decode("ascii").splitlines(), 1):
        cells = line.split("\t")
        if len(cells) != 6:
            raise BrokenFileError(f"line {number} has {len(cells)} columns, not 6")
        places.add(int(cells[3]))
    return places
