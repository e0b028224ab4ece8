"""Text tables of alleles - VCF, or columns by tab or comma - read in large blocks of whole lines.

A file cut between two compressed blocks would read as a shorter, whole file; the empty block that ends every
bgzipped file tells.
"""

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from isal import igzip, isal_zlib

from genomics.errors import FormatError

BLOCK = 2 << 20
_LONGEST_HEADER = 64 << 20
_GZIP = b"\x1f\x8b"
_BGZF_END = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")
_BROKEN: Any = (EOFError, zlib.error, isal_zlib.error)


def header_of(path: Path) -> str:
    """The lines that begin with `#`, and the first line if none does."""
    with _opened(path) as stream:
        kept: list[bytes] = []
        try:
            for line in stream:
                if kept and not line.startswith(b"#"):
                    break
                kept.append(line)
                if not line.startswith(b"#") or sum(map(len, kept)) > _LONGEST_HEADER:
                    break
        except (*_BROKEN, OSError) as error:
            raise _unreadable(path, error) from error
    return b"".join(kept).decode("utf-8", "replace")


def text_blocks(path: Path) -> Iterator[bytes]:
    """The whole text, in blocks that end with a line; `FormatError` unless the file is whole."""
    refuse_cut(path)
    kept = b""
    with _opened(path) as stream:
        while block := _block(path, stream):
            end = block.rfind(b"\n") + 1
            if end:
                yield kept + block[:end]
                kept = block[end:]
            else:
                kept += block
    if kept:
        raise FormatError(f"{path}: its last line does not end; the file is cut short, fetch or make it again")


def refuse_cut(path: Path) -> None:
    """`FormatError` when a bgzipped file lacks its last block, and when there is nothing at all."""
    with path.open("rb") as stream:
        head = stream.read(18)
        if not head:
            raise FormatError(f"{path}: an empty file; fetch or make it again")
        if head[:4] != b"\x1f\x8b\x08\x04" or head[12:14] != b"BC":
            return
        stream.seek(max(0, path.stat().st_size - len(_BGZF_END)))
        if stream.read() != _BGZF_END:
            raise FormatError(f"{path}: the file is cut short; fetch or make it again")


def _block(path: Path, stream: BinaryIO) -> bytes:
    try:
        return stream.read(BLOCK)
    except (*_BROKEN, OSError) as error:
        raise _unreadable(path, error) from error


def _opened(path: Path) -> BinaryIO:
    with path.open("rb") as stream:
        zipped = stream.read(2) == _GZIP
    opened: BinaryIO = igzip.open(path, "rb") if zipped else path.open("rb")
    return opened


def _unreadable(path: Path, error: BaseException) -> FormatError:
    return FormatError(f"{path}: not readable ({error}); fetch or make the file again")
