"""Lines of large text tables, plain or gzipped, one at a time: bounded memory whatever the file holds."""

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from genomics.checks.findings import Findings

_LONGEST = 1_000_000
_MOST_BYTES = 4_000_000_000
_MARKS = {b"\xef\xbb\xbf": "UTF-8 byte-order mark", b"\xff\xfe": "UTF-16 text", b"\xfe\xff": "UTF-16 text"}


def plain_lines(path: Path, found: Findings) -> Iterator[tuple[int, str]]:
    """Numbered lines as text, without their ends; stops with a problem where the file cannot be read on."""
    with path.open("rb") as raw:
        packed = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        stream = cast(BinaryIO, gzip.GzipFile(fileobj=raw)) if packed else raw
        try:
            yield from _lines(stream, found)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            found.reject("", "is cut short or damaged", "fetch it again")


def _lines(stream: BinaryIO, found: Findings) -> Iterator[tuple[int, str]]:
    number = total = 0
    while line := stream.readline(_LONGEST + 1):
        number += 1
        total += len(line)
        if len(line) > _LONGEST or total > _MOST_BYTES:
            found.reject(f"line {number}", f"a line longer than {_LONGEST:,} bytes, or too much text", "look at it")
            return
        if number == 1 and (mark := next((name for start, name in _MARKS.items() if line.startswith(start)), "")):
            found.reject("line 1", f"begins with a {mark}", "save it as UTF-8 without a byte-order mark")
            return
        if fault := _fault(line):
            found.reject(f"line {number}", *fault)
            return
        if not line.endswith(b"\n"):
            found.flag(f"line {number}", "the last line has no line end: it may be cut short", "look at it")
        yield number, line.rstrip(b"\n").decode("utf-8")


def _fault(line: bytes) -> tuple[str, str] | None:
    if b"\r" in line:
        return "Windows line ends (CR)", "save it with Unix line ends"
    if b"\0" in line:
        return "holds a NUL byte", "save it as UTF-8 text"
    try:
        line.decode("utf-8")
    except UnicodeDecodeError as error:
        return f"not UTF-8 text (byte {error.start})", "save it as UTF-8"
    return None
