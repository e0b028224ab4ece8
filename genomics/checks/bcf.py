"""A BCF, record by record: every length, type and dictionary number, before a library decodes it.

Libraries follow what a record says of itself; one that lies can crash them (VCF specification 4.5, section 6).
"""

import re
import struct
from collections.abc import Iterator
from pathlib import Path

from genomics.checks.blocks import LONGEST_LINE, BrokenFileError, bgzf_blocks

_SIZES = {0: 0, 1: 1, 2: 2, 3: 4, 5: 4, 7: 1}
_INTEGERS = {1: "b", 2: "h", 3: "i"}
_LINE = re.compile(r"##(contig|INFO|FORMAT|FILTER)=<.*?\bID=([^,>]+)")
_INDEX = re.compile(r"[,<]IDX=([0-9]{1,9})[,>]")
_SHARED = 24


class Dictionaries:
    """Contigs and names by the numbers that records use, and what each name may be."""

    def __init__(self, text: str) -> None:
        self.contigs: dict[int, str] = {}
        self.uses: dict[int, set[str]] = {0: {"FILTER"}}
        self.samples = 0
        self._numbers = {"PASS": 0}
        for line in text.split("\n"):
            if match := _LINE.match(line):
                self._add(match[1], match[2], _INDEX.search(line))
            elif line.startswith("#CHROM"):
                self.samples = max(len(line.split("\t")) - 9, 0)

    def _add(self, section: str, name: str, index: re.Match[str] | None) -> None:
        if section == "contig":
            self.contigs[int(index[1]) if index else len(self.contigs)] = name
            return
        number = int(index[1]) if index else self._numbers.get(name, len(self._numbers))
        self._numbers.setdefault(name, number)
        self.uses.setdefault(number, set()).add(section)


class _Bytes:
    """The decompressed bytes, a known number at a time."""

    def __init__(self, path: Path) -> None:
        self._blocks = bgzf_blocks(path)
        self._held = bytearray()

    def take(self, count: int, what: str) -> bytes:
        if count > LONGEST_LINE:
            raise BrokenFileError(f"{what} is longer than {LONGEST_LINE:,} bytes")
        while len(self._held) < count:
            block = next(self._blocks, None)
            if block is None:
                raise BrokenFileError(f"{what} is cut short")
            self._held += block
        taken = bytes(self._held[:count])
        del self._held[:count]
        return taken

    @property
    def ended(self) -> bool:
        while not self._held:
            block = next(self._blocks, None)
            if block is None:
                return True
            self._held += block
        return False


def check_bcf(path: Path) -> str:
    """The text of the header, once every record is sound; `BrokenFileError` names the first that is not."""
    stream = _Bytes(path)
    magic = stream.take(9, "the header")
    if magic[:4] != b"BCF\2" or magic[4] not in (1, 2):
        raise BrokenFileError("not a BCF of version 2")
    text = stream.take(struct.unpack_from("<I", magic, 5)[0], "the header")
    try:
        header = text.rstrip(b"\0").decode("utf-8")
    except UnicodeDecodeError as error:
        raise BrokenFileError("the header is not UTF-8 text") from error
    if not text.endswith(b"\0") or "\0" in header:
        raise BrokenFileError("the length of the header is wrong")
    names = Dictionaries(header)
    number = 0
    while not stream.ended:
        number += 1
        shared, people = struct.unpack("<II", stream.take(8, f"record {number}"))
        if shared < _SHARED:
            raise BrokenFileError(f"record {number} says that it has {shared} bytes")
        whole = stream.take(shared + people, f"record {number}")
        try:
            _check_record(whole[:shared], whole[shared:], names)
        except (struct.error, IndexError, KeyError) as error:
            raise BrokenFileError(f"record {number} ends before its values do, or its types are unknown") from error
        except BrokenFileError as error:
            raise BrokenFileError(f"record {number}: {error}") from error
    return header


def _check_record(shared: bytes, people: bytes, names: Dictionaries) -> None:
    contig, position, span, _, counts, formats = struct.unpack_from("<iiifII", shared)
    if contig not in names.contigs:
        raise BrokenFileError(f"contig number {contig} is not in the header")
    if position < -1 or span < 0:
        raise BrokenFileError(f"position {position + 1} or length {span} is negative")
    if formats & 0xFFFFFF != names.samples:
        raise BrokenFileError(f"genotypes of {formats & 0xFFFFFF} people, the header has {names.samples}")
    at = _SHARED
    for _ in range(1 + (counts >> 16)):
        at, kind, _ = _typed(shared, at)
        if kind not in (0, 7):
            raise BrokenFileError("ID or an allele is not text")
    at = _check_filters(shared, at, names)
    for _ in range(counts & 0xFFFF):
        at, key = _key(shared, at)
        _is_used(names, key, "INFO")
        at, _, _ = _typed(shared, at)
    if at != len(shared):
        raise BrokenFileError("its length does not fit its values")
    _check_people(people, formats >> 24, names)


def _check_filters(shared: bytes, at: int, names: Dictionaries) -> int:
    after, kind, count = _typed(shared, at)
    if count and kind not in _INTEGERS:
        raise BrokenFileError("FILTER is not a list of numbers")
    for key in _integers(shared, after, kind, count):
        _is_used(names, key, "FILTER")
    return after


def _check_people(people: bytes, formats: int, names: Dictionaries) -> None:
    at = 0
    for _ in range(formats):
        at, key = _key(people, at)
        _is_used(names, key, "FORMAT")
        kind, count, at = _descriptor(people, at)
        at += _SIZES[kind] * count * names.samples
        if at > len(people):
            raise BrokenFileError("its genotypes are cut short")
    if at != len(people):
        raise BrokenFileError("its length does not fit its genotypes")


def _is_used(names: Dictionaries, key: int, section: str) -> None:
    if section not in names.uses.get(key, ()):
        raise BrokenFileError(f"{section} number {key} is not in the header")


def _descriptor(data: bytes, at: int) -> tuple[int, int, int]:
    """Type, count and the place after them."""
    kind, count = data[at] & 15, data[at] >> 4
    at += 1
    if kind not in _SIZES:
        raise BrokenFileError(f"type {kind} is unknown")
    if count == 15:
        at, count = _key(data, at)
        if count < 0:
            raise BrokenFileError("a number of values is negative")
    return kind, count, at


def _typed(data: bytes, at: int) -> tuple[int, int, int]:
    """The place after a typed value, its type and count."""
    kind, count, at = _descriptor(data, at)
    after = at + _SIZES[kind] * count
    if after > len(data):
        raise BrokenFileError("its values are cut short")
    return after, kind, count


def _key(data: bytes, at: int) -> tuple[int, int]:
    """One typed integer and the place after it."""
    kind, count = data[at] & 15, data[at] >> 4
    if count != 1 or kind not in _INTEGERS:
        raise BrokenFileError("a number is not one")
    (value,) = struct.unpack_from(f"<{_INTEGERS[kind]}", data, at + 1)
    return at + 1 + _SIZES[kind], value


def _integers(data: bytes, after: int, kind: int, count: int) -> Iterator[int]:
    if count:
        yield from struct.unpack_from(f"<{count}{_INTEGERS[kind]}", data, after - _SIZES[kind] * count)
