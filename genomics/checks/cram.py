"""A CRAM from its first container to its last: every length and checksum, and which reference it was made with.

CRAM 2.1 and 3 (hts-specs CRAMv3): containers hold blocks; each has a CRC32 from version 3 on. A slice keeps the
MD5 of the stretch of the reference that its reads were written against.
"""

import gzip
import io
import mmap
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import msgspec

from genomics.checks.blocks import BrokenFileError

_DEFINITION = 26
_RAW, _GZIP = 0, 1
_FILE_HEADER, _SLICE_HEADER = 0, 2
_END_START = 4542278  # the start that marks the last, empty container: "EOF"
_LARGEST_HEADER = 64 * 1024 * 1024


class Slice(msgspec.Struct, frozen=True):
    """A run of reads of one contig. `contig` counts from 0; -1 and -2 are none and several. `start` is 1-based."""

    contig: int
    start: int
    span: int
    embedded: bool
    md5: str


class Container(msgspec.Struct, frozen=True):
    """`place` is where it begins in the file, in bytes; `number` counts containers from 1."""

    number: int
    place: int
    contig: int
    start: int
    records: int
    slices: list[Slice]


class _Block(msgspec.Struct, frozen=True):
    method: int
    kind: int
    data: bytes
    size: int


class CramFile:
    """Walks a CRAM; `BrokenFileError` says where it is not whole."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.text = b""

    def containers(self) -> Iterator[Container]:
        """Every container that holds reads, verified. The header's text is there from the first one on."""
        with self._path.open("rb") as stream:
            size = stream.seek(0, 2)
            if size < _DEFINITION:
                raise BrokenFileError("is cut short: the end-of-file marker is missing")
            with mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
                yield from self._walk(data, size)

    def _walk(self, data: mmap.mmap, size: int) -> Iterator[Container]:
        if data[4] not in (2, 3):
            raise BrokenFileError(f"CRAM version {data[4]}.{data[5]} is not known; write version 3.0")
        at, number, ended = _DEFINITION, 0, False
        while at < size:
            if ended:
                raise BrokenFileError(f"data after the end-of-file container, at byte {at:,}: it would not be read")
            try:
                container, following = _container(data, at, number, data[4])
            except (IndexError, struct.error) as error:
                raise BrokenFileError(f"container {number} at byte {at:,} is cut short") from error
            if number == 0:
                self.text = container.text
                yield container.seen
            elif container.seen.contig == -1 and container.seen.start == _END_START:
                ended = True
            else:
                yield container.seen
            at, number = following, number + 1
        if not ended:
            raise BrokenFileError("is cut short: the end-of-file container is missing")


class _Read(msgspec.Struct, frozen=True):
    seen: Container
    text: bytes


def _container(data: mmap.mmap, at: int, number: int, version: int) -> tuple[_Read, int]:
    (length,) = struct.unpack_from("<i", data, at)
    place = at
    contig, at = _itf8(data, at + 4)
    start, at = _itf8(data, at)
    _, at = _itf8(data, at)
    records, at = _itf8(data, at)
    at = _skip_ltf8(data, at) if version >= 3 else _itf8(data, at)[1]
    at = _skip_ltf8(data, at)
    blocks, at = _itf8(data, at)
    landmarks, at = _itf8(data, at)
    for _ in range(landmarks):
        _, at = _itf8(data, at)
    if version >= 3:
        (checksum,) = struct.unpack_from("<I", data, at)
        if zlib.crc32(data[place:at]) != checksum:
            raise BrokenFileError(f"container {number} at byte {place:,} is damaged: its checksum differs")
        at += 4
    end = at + length
    if length < 0 or end > len(data):
        raise BrokenFileError(f"container {number} at byte {place:,} is cut short")
    text, slices = b"", []
    for index in range(blocks):
        block, at = _block(data, at, end, number, version, keep=number == 0)
        if index == 0 and number == 0:
            text = _file_header(block)
        if block.kind == _SLICE_HEADER:
            slices.append(_slice(_content(block), version))
    if at != end and number > 0:
        raise BrokenFileError(f"container {number} at byte {place:,} holds bytes that are no block")
    return _Read(Container(number, place, contig, start, records, slices), text), end


def _block(data: mmap.mmap, at: int, end: int, number: int, version: int, keep: bool) -> tuple[_Block, int]:
    place = at
    method, kind = data[at], data[at + 1]
    _, at = _itf8(data, at + 2)
    stored, at = _itf8(data, at)
    size, at = _itf8(data, at)
    after = at + stored
    if stored < 0 or size < 0 or after > end:
        raise BrokenFileError(f"a block of container {number}, at byte {place:,}, is longer than the container")
    if version >= 3:
        (checksum,) = struct.unpack_from("<I", data, after)
        with memoryview(data) as view, view[place:after] as part:
            differs = zlib.crc32(part) != checksum
        if differs:
            raise BrokenFileError(
                f"a block of container {number}, at byte {place:,}, is damaged: its checksum differs"
            )
    content = data[at:after] if keep or kind == _SLICE_HEADER else b""
    return _Block(method, kind, content, size), after + (4 if version >= 3 else 0)


def _content(block: _Block) -> bytes:
    if block.method == _RAW:
        return block.data
    if block.method != _GZIP or block.size > _LARGEST_HEADER:
        raise BrokenFileError("a header block is compressed in a way that is not known")
    try:
        with gzip.open(io.BytesIO(block.data)) as stream:
            return stream.read(block.size)
    except (OSError, EOFError, zlib.error) as error:
        raise BrokenFileError("a header block cannot be decompressed") from error


def _file_header(block: _Block) -> bytes:
    content = _content(block)
    (length,) = struct.unpack_from("<i", content, 0)
    if block.kind != _FILE_HEADER or not 0 <= length <= len(content) - 4:
        raise BrokenFileError("the first container does not hold the header")
    return content[4 : 4 + length]


def _slice(content: bytes, version: int) -> Slice:
    contig, at = _itf8(content, 0)
    start, at = _itf8(content, at)
    span, at = _itf8(content, at)
    _, at = _itf8(content, at)
    at = _skip_ltf8(content, at) if version >= 3 else _itf8(content, at)[1]
    _, at = _itf8(content, at)
    ids, at = _itf8(content, at)
    for _ in range(ids):
        _, at = _itf8(content, at)
    embedded, at = _itf8(content, at)
    return Slice(contig, start, span, embedded >= 0, content[at : at + 16].hex())


def _itf8(data: bytes | mmap.mmap, at: int) -> tuple[int, int]:
    """A number of one to five bytes, and where the next begins.

    >>> _itf8(bytes([0x80, 0xC8]), 0), _itf8(bytes([0xFF, 0xFF, 0xFF, 0xFF, 0x0F]), 0)
    ((200, 2), (-1, 5))
    """
    first = data[at]
    if first < 0x80:
        return first, at + 1
    if first < 0xC0:
        return (first & 0x3F) << 8 | data[at + 1], at + 2
    if first < 0xE0:
        return (first & 0x1F) << 16 | data[at + 1] << 8 | data[at + 2], at + 3
    if first < 0xF0:
        return (first & 0x0F) << 24 | data[at + 1] << 16 | data[at + 2] << 8 | data[at + 3], at + 4
    high = (first & 0x0F) << 28 | data[at + 1] << 20 | data[at + 2] << 12 | data[at + 3] << 4
    number = high | data[at + 4] & 0x0F
    return number - (1 << 32) if number >= 1 << 31 else number, at + 5


def _skip_ltf8(data: bytes | mmap.mmap, at: int) -> int:
    """Where a number of one to nine bytes ends: each leading 1 of its first byte stands for one more.

    >>> _skip_ltf8(bytes([0x05]), 0), _skip_ltf8(bytes([0xFF]), 0)
    (1, 9)
    """
    return at + 1 + (8 - (data[at] ^ 0xFF).bit_length())
