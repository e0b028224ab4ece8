"""Joint-called BCF, read without a Python object a genotype (SAM/VCF specification, VCFv4.3 section 6, 2024).

`BcfRecords` reads the fixed fields of records, `fill_bcf_rows` turns the genotypes of many into arrays at once.
"""

import io
import re
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from isal import igzip, isal_zlib

from genomics.errors import FormatError
from genomics.files import bcf_kernel
from genomics.files.genotype_blocks import ROLES, GenotypeArrays, PackedRecord
from genomics.files.genotype_kernel import FT, GT

_MAGIC = b"BCF\2"
_BUFFER = 1 << 20
_FIXED = struct.Struct("<iii4sII")
_NO_QUALITY = struct.pack("<I", 0x7F800001)
_SIZES = {1: 1, 2: 2, 3: 4, 5: 4, 7: 1}
_INTEGERS = {1: "<i1", 2: "<i2", 3: "<i4"}
_FLOAT, _TEXT = 5, 7
_NO_INTEGERS = {1: -127, 2: -32767, 3: -2147483647}  # missing and end of vector are not above
_LINE = re.compile(r"##(contig|FILTER|INFO|FORMAT)=<(?:.*?,)?ID=([^,>]+)")
_IDX = re.compile(r",IDX=(\d+)>?\s*\Z")
_BROKEN: Any = (OSError, EOFError, zlib.error, isal_zlib.error, struct.error, LookupError, ValueError)

Field = tuple[int, int, int, int]
# Where the head of each field is and what it says, the fields that matter, and whether they are plain.
Layout = tuple[tuple[tuple[int, bytes], ...], tuple[Field, ...], bool]


class BcfRecord(PackedRecord, frozen=True):
    """A record whose genotypes are still BCF: `data`, and for each field that matters its role, begin, values a
    person and bytes a value. `plain` is false where a number is of another kind than the kernel knows.
    """

    data: bytes
    fields: tuple[Field, ...]
    plain: bool


class BcfRecords:
    """Reads the records of one BCF. `fields` are the declared types of FORMAT, `people` is how many it names."""

    def __init__(self, path: Path, fields: Mapping[str, str], people: int, qual_approx: bool) -> None:
        self._path = path
        self._fields = fields
        self._people = people
        self._qual_approx = qual_approx
        self._contigs: dict[int, str] = {}
        self._names: dict[int, str] = {}
        self._layouts: dict[int, Layout] = {}

    def records(self, before: int) -> Iterator[BcfRecord]:
        """Records in the file's order; `before` of the run come before them."""
        number = -1
        try:
            with io.BufferedReader(igzip.open(self._path, "rb"), _BUFFER) as stream:
                self._read_header(stream)
                while lengths := stream.read(8):
                    number += 1
                    yield self._record(number, before, *_parts(stream, lengths))
        except FormatError:
            raise
        except _BROKEN as error:
            place = f"record {number + 1}" if number >= 0 else "its header"
            raise FormatError(
                f"{self._path}, {place}: not readable ({error}); copy or make the file again"
            ) from error

    def _read_header(self, stream: io.BufferedReader) -> None:
        if stream.read(5)[:4] != _MAGIC:
            raise ValueError("not BCF 2")
        (length,) = struct.unpack("<I", _whole(stream, 4))
        names = {"contig": self._contigs, "": self._names}
        self._names[0] = "PASS"
        for line in _whole(stream, length).rstrip(b"\0").decode("utf-8").splitlines():
            found = _LINE.match(line)
            if found:
                known = names["contig" if found[1] == "contig" else ""]
                own = _IDX.search(line)
                if own or found[2] not in known.values():
                    known[int(own[1]) if own else len(known)] = found[2]

    def _record(self, number: int, before: int, shared: bytes, people: bytes) -> BcfRecord:
        contig, position, _, quality, alleles, sizes = _FIXED.unpack_from(shared)
        if sizes & 0xFFFFFF != self._people:
            raise ValueError(f"genotypes of {sizes & 0xFFFFFF} people, but the header names {self._people}")
        typed = _Typed(shared, _FIXED.size)
        typed.text()
        reference, *alternates = [typed.text().upper() for _ in range(alleles >> 16)]
        filters = [self._names[index] for index in typed.integers()]
        info = self._info(typed, alleles & 0xFFFF) if self._qual_approx else None
        fields, plain = self._layout(people, sizes >> 24)
        return BcfRecord(
            ordinal=before + number + 1,
            contig=self._contigs[contig],
            position=position + 1,
            reference=reference,
            alternates=tuple(alternates),
            quality=None if quality == _NO_QUALITY else struct.unpack("<f", quality)[0],
            filters=tuple(name for name in filters if name != "PASS"),
            qual_approx=info,
            number=number,
            data=people,
            fields=fields,
            plain=plain,
        )

    def _info(self, typed: "_Typed", count: int) -> float | None:
        """QUALapprox among so many INFO fields."""
        for _ in range(count):
            name = self._names[typed.integers()[0]]
            value = typed.number()
            if name == "QUALapprox":
                return value
        return None

    def _layout(self, data: bytes, count: int) -> tuple[tuple[Field, ...], bool]:
        """Where the fields that matter are. Most records are laid out like one that was seen before."""
        known = self._layouts.get(len(data))
        if known is None or any(data[at : at + len(own)] != own for at, own in known[0]):
            known = self._layouts[len(data)] = self._learnt(data, count)
        return known[1], known[2]

    def _learnt(self, data: bytes, count: int) -> Layout:
        """Walk through the fields; all must lie within the data."""
        typed, fields, plain = _Typed(data, 0), [], True
        heads = []
        for _ in range(count):
            start = typed.at
            name = self._names[typed.integers()[0]]
            code, width = typed.descriptor()
            heads.append((start, data[start : typed.at]))
            role = self._role(name)
            if role is not None and width:
                expected = _TEXT if role == FT else None
                plain = plain and (code == expected or (expected is None and code in _INTEGERS))
                fields.append((role, typed.at, width, _SIZES[code]))
            typed.at += width * self._people * _SIZES[code] if width else 0
        if typed.at != len(data):
            raise ValueError("its fields are not as long as it says")
        return tuple(heads), tuple(fields), plain

    def _role(self, name: str) -> int | None:
        if name == "GT":
            return GT
        return ROLES[name][0] if name in ROLES and name in self._fields else None


def fill_bcf_rows(
    records: Sequence[BcfRecord],
    rows: npt.NDArray[np.intp],
    columns: npt.NDArray[np.int32],
    arrays: GenotypeArrays,
) -> npt.NDArray[np.bool_]:
    """Fill row `rows[i]` with record i, as `genotype_blocks.fill_rows` does with text."""
    most = max((len(record.fields) for record in records), default=0)
    fields = np.full((len(records), most, 4), -1, np.int64)
    begin = 0
    for i, record in enumerate(records):
        if record.fields and record.plain:
            fields[i, : len(record.fields)] = record.fields
            fields[i, : len(record.fields), 1] += begin
        begin += len(record.data)
    understood: npt.NDArray[np.bool_] = bcf_kernel.fill_rows(
        np.frombuffer(b"".join([record.data for record in records]), np.uint8),
        fields,
        np.array([len(record.alternates) for record in records], np.int64),
        columns,
        rows,
        *arrays,
    )
    return np.asarray(understood & np.array([record.plain for record in records], bool))


class _Typed:
    """Reads typed values one after the other."""

    def __init__(self, data: bytes, at: int) -> None:
        self.data = data
        self.at = at

    def descriptor(self) -> tuple[int, int]:
        """Type code and number of values."""
        first = self.data[self.at]
        self.at += 1
        return first & 15, first >> 4 if first >> 4 < 15 else self.integers()[0]

    def integers(self) -> list[int]:
        """A vector of whole numbers."""
        code, count = self.descriptor()
        if not count:
            return []
        if count == 1 and code == 1:
            self.at += 1
            return [self.data[self.at - 1]] if self.data[self.at - 1] < 128 else [self.data[self.at - 1] - 256]
        values: list[int] = np.frombuffer(self.data, _INTEGERS[code], count, self.at).tolist()
        self.at += count * _SIZES[code]
        return values

    def text(self) -> str:
        """A text."""
        _, count = self.descriptor()
        self.at += count
        return self.data[self.at - count : self.at].decode("utf-8")

    def number(self) -> float | None:
        """The first of a vector of numbers; text is skipped, as is what is missing."""
        code, count = self.descriptor()
        start = self.at
        self.at += count * _SIZES.get(code, 0)
        if not count or code not in (*_INTEGERS, _FLOAT):
            return None
        if code == _FLOAT:
            value = float(np.frombuffer(self.data, "<f4", 1, start)[0])
            return None if np.isnan(value) else value
        whole = int(np.frombuffer(self.data, _INTEGERS[code], 1, start)[0])
        return float(whole) if whole > _NO_INTEGERS[code] else None


def _parts(stream: io.BufferedReader, lengths: bytes) -> tuple[bytes, bytes]:
    shared, people = struct.unpack("<II", lengths)
    return _whole(stream, shared), _whole(stream, people)


def _whole(stream: io.BufferedReader, length: int) -> bytes:
    data = stream.read(length)
    if len(data) < length:
        raise EOFError("it ends in the middle of a record")
    return data
