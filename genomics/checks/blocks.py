"""BGZF, block by block: every header, length and checksum, and the empty block that ends a whole file.

Libraries stop silently at a cut between two blocks; here that is an error (SAM specification 4.1, RFC 1952).
"""

import struct
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from isal import isal_zlib

_LARGEST = 65536
_END = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")
LONGEST_LINE = 64 * 1024 * 1024
_CHUNK = 1 << 20

Watch = Callable[[int, bytes], None]


class BrokenFileError(ValueError):
    """A compressed file that is not whole; the text says where."""


def text_lines(path: Path, watch: Watch | None = None) -> Iterator[bytes]:
    """Lines of a bgzipped text file, without their line feeds. Memory holds one line and one block.

    `watch` is given the file offset and the content of every block, before its lines.
    """
    return split_lines(_watched(path, watch) if watch else bgzf_blocks(path))


def plain_lines(path: Path) -> Iterator[bytes]:
    """Lines of a file that is not compressed."""
    with path.open("rb") as stream:
        yield from split_lines(iter(lambda: stream.read(_CHUNK), b""))


def split_lines(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Lines of a text that comes in blocks; the last one must end too."""
    kept: list[bytes] = []
    held = 0
    for block in blocks:
        first, *others = block.split(b"\n")
        kept.append(first)
        held += len(first)
        if held > LONGEST_LINE:
            raise BrokenFileError(f"a line is longer than {LONGEST_LINE:,} bytes")
        if others:
            yield b"".join(kept)
            yield from others[:-1]
            kept, held = [others[-1]], len(others[-1])
    if held:
        raise BrokenFileError("the last line has no line end: the file may be cut short")


def _watched(path: Path, watch: Watch) -> Iterator[bytes]:
    for place, block in placed_blocks(path):
        watch(place, block)
        yield block


def bgzf_blocks(path: Path) -> Iterator[bytes]:
    """Contents of the blocks of a BGZF file, each verified."""
    return (block for _, block in placed_blocks(path))


def placed_blocks(path: Path) -> Iterator[tuple[int, bytes]]:
    """File offset and content of each block, verified."""
    with path.open("rb") as stream:
        ended = False
        place = 0
        while head := stream.read(12):
            whole = head + _rest_of_block(stream, head, place)
            ended = whole == _END
            yield place, _content(whole, place)
            place += len(whole)
    if not ended:
        raise BrokenFileError("the BGZF end-of-file block is missing: the file is cut short")


def _rest_of_block(stream: BinaryIO, head: bytes, place: int) -> bytes:
    if head[:4] != b"\x1f\x8b\x08\x04" or len(head) < 12:
        raise BrokenFileError(f"no BGZF block at byte {place:,}: the file is damaged or bytes follow its end")
    (extra_length,) = struct.unpack_from("<H", head, 10)
    extra = stream.read(extra_length)
    size = _block_size(extra)
    if size is None or size < 12 + extra_length + 8:
        raise BrokenFileError(f"no BGZF block size at byte {place:,}")
    body = stream.read(size - 12 - extra_length)
    if len(body) != size - 12 - extra_length:
        raise BrokenFileError(f"the block at byte {place:,} is cut short")
    return extra + body


def _block_size(extra: bytes) -> int | None:
    """Bytes of the whole block, from the BC subfield."""
    at = 0
    while at + 4 <= len(extra):
        (length,) = struct.unpack_from("<H", extra, at + 2)
        if extra[at : at + 2] == b"BC" and length == 2 and at + 6 <= len(extra):
            return int(struct.unpack_from("<H", extra, at + 4)[0]) + 1
        at += 4 + length
    return None


def _content(block: bytes, place: int) -> bytes:
    (extra_length,) = struct.unpack_from("<H", block, 10)
    checksum, length = struct.unpack_from("<II", block, len(block) - 8)
    inflater = isal_zlib.decompressobj(wbits=-15)
    try:
        content: bytes = inflater.decompress(block[12 + extra_length : -8], _LARGEST + 1)
    except isal_zlib.error as error:  # type: ignore[misc]
        raise BrokenFileError(f"the block at byte {place:,} cannot be decompressed") from error
    if not inflater.eof or inflater.unused_data or len(content) != length or len(content) > _LARGEST:
        raise BrokenFileError(f"the block at byte {place:,} is damaged: its length differs")
    if isal_zlib.crc32(content) != checksum:
        raise BrokenFileError(f"the block at byte {place:,} is damaged: its checksum differs")
    return content
