"""Joint-called VCF text, read without a Python object a genotype.

`TextRecords` reads lines and their fixed columns, `fill_rows` turns the genotype columns of many records into
arrays at once. Whatever is not spelled plainly is left to htslib: a line by `TextRecords` (`UnreadLine`), a record
by `fill_rows` (not understood).
"""

import io
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt
from isal import igzip, isal_zlib

from genomics.errors import FormatError
from genomics.files import genotype_kernel as kernel
from genomics.records.joint_call import RecordHead

Array = npt.NDArray[Any]

_BUFFER = 1 << 20
_BROKEN: Any = (OSError, EOFError, zlib.error, isal_zlib.error)
_HEAD = 4096  # bytes of a line in which the fixed columns mostly end
_FIXED = 9
_MOST_ALTERNATES = 99
_POSITION = re.compile(rb"[1-9]\d{0,8}")
_QUALITY = re.compile(rb"\d{1,30}(\.\d+)?")
_QUAL_APPROX = re.compile(rb"(?:\A|;)QUALapprox=([^;]*)")
_ALLELE = re.compile(rb"[!-+\--~]+")  # a comma parts alleles
ROLES = {
    "AD": (kernel.AD, "Integer"),
    "DP": (kernel.DP, "Integer"),
    "GQ": (kernel.GQ, "Integer"),
    "PS": (kernel.PS, "Integer"),
    "FT": (kernel.FT, "String"),
}


class RawRecord(RecordHead, frozen=True):
    """A record as the caller wrote it. Arrays are by person.

    `alleles` [people, 2]: 0 reference, 1.. alternates, -1 missing, -2 no second copy.
    `allele_depth` [people, alleles]; depth and quality -1 where not given; `flagged` failed the caller's own
    genotype filter (FT).
    """

    alleles: Array
    phased: Array
    phase_set: Array
    depth: Array
    genotype_quality: Array
    allele_depth: Array
    flagged: Array


class PackedRecord(RecordHead, frozen=True):
    """A record whose genotypes are still as the file has them. `number` counts the records of the file from 0."""

    number: int


class TextRecord(PackedRecord, frozen=True):
    """A record whose genotypes are still text: `line` from `cells` on, by fields with these `roles`."""

    line: bytes
    cells: int
    roles: bytes


class UnreadLine(msgspec.Struct, frozen=True):
    """A record of which not even the fixed columns are plain."""

    number: int


class GenotypeArrays(NamedTuple):
    """What `fill_rows` fills, [rows, people] and [rows, people, 2 or alleles]; -1 where a field is not given.

    `alleles`: 0 reference, 1.. alternates, -1 missing, -2 no second copy. `flagged`: FT says that it failed.
    """

    alleles: npt.NDArray[np.int8]
    phased: npt.NDArray[np.bool_]
    phase_set: npt.NDArray[np.int32]
    depth: npt.NDArray[np.int32]
    quality: npt.NDArray[np.int32]
    allele_depth: npt.NDArray[np.int32]
    flagged: npt.NDArray[np.bool_]

    @classmethod
    def empty(cls, rows: int, people: int, alleles: int) -> "GenotypeArrays":
        """Room for so many rows; no value means anything yet."""
        kinds = (np.int8, np.bool_, np.int32, np.int32, np.int32, np.int32, np.bool_)
        last = ((2,), (), (), (), (), (alleles,), ())
        return cls(*(np.empty((rows, people, *own), kind) for own, kind in zip(last, kinds, strict=True)))


class TextRecords:
    """Reads the records of one bgzipped VCF. `fields` are the declared types of FORMAT, `filters` all names.

    `qual_approx` says whether INFO QUALapprox is declared as a number.
    """

    def __init__(
        self, path: Path, fields: Mapping[str, str], filters: frozenset[str], qual_approx: bool = False
    ) -> None:
        self._path = path
        self._qual_approx = qual_approx
        self._fields = fields
        self._filters = filters | {"PASS"}
        self._roles: dict[bytes, bytes | None] = {}

    def records(self, before: int) -> Iterator[TextRecord | UnreadLine]:
        """Records in the file's order; `before` of the run come before them."""
        for number, line in enumerate(self._lines()):
            yield self._record(number, line, before) or UnreadLine(number)

    def _lines(self) -> Iterator[bytes]:
        try:
            with io.BufferedReader(igzip.open(self._path, "rb"), _BUFFER) as stream:
                for line in stream:
                    if line[0] != ord("#"):
                        yield line if line.endswith(b"\n") else line + b"\n"
        except _BROKEN as error:
            raise FormatError(f"{self._path}: not readable ({error}); copy or make the file again") from error

    def _record(self, number: int, line: bytes, before: int) -> TextRecord | None:
        parts = line[:_HEAD].split(b"\t", _FIXED)
        if len(parts) <= _FIXED:
            parts = line.split(b"\t", _FIXED)
        if len(parts) <= _FIXED:
            return None
        contig, position, _, reference, alternate, quality, filters, info, form, _ = parts
        approx = _QUAL_APPROX.search(info) if self._qual_approx else None
        roles = self._roles[form] if form in self._roles else self._learnt(form)
        alternates = () if alternate == b"." else tuple(alternate.decode("latin1").upper().split(","))
        names = () if filters in (b".", b"PASS") else tuple(filters.decode("latin1").split(";"))
        if (
            roles is None
            or not _POSITION.fullmatch(position)
            or not (quality == b"." or _QUALITY.fullmatch(quality))
            or not (approx is None or approx[1] == b"." or _QUALITY.fullmatch(approx[1]))
            or not _ALLELE.fullmatch(reference)
            or not all(_ALLELE.fullmatch(part) for part in alternate.split(b","))
            or "." in alternates
            or len(alternates) > _MOST_ALTERNATES
            or not self._filters.issuperset(names)
            or len(set(names)) < len(names)
            or "PASS" in names
        ):
            return None
        return TextRecord(
            ordinal=before + number + 1,
            contig=contig.decode("latin1"),
            position=int(position),
            reference=reference.decode("latin1").upper(),
            alternates=alternates,
            quality=_number(quality),
            filters=names,
            qual_approx=None if approx is None else _number(approx[1]),
            number=number,
            line=line,
            cells=sum(map(len, parts[:_FIXED])) + _FIXED,
            roles=roles,
        )

    def _learnt(self, form: bytes) -> bytes | None:
        """Roles of a FORMAT; `None` where htslib had better read it."""
        names = form.decode("latin1").split(":")
        self._roles[form] = None
        if names[0] == "GT" and len(set(names)) == len(names) and all(names):
            roles = [self._role(name) for name in names[1:]]
            if None not in roles:
                self._roles[form] = bytes([kernel.GT, *(role for role in roles if role is not None)])
        return self._roles[form]

    def _role(self, name: str) -> int | None:
        if name not in self._fields or name not in ROLES:
            return kernel.SKIP
        role, kind = ROLES[name]
        return role if self._fields[name] == kind else None


def _number(text: bytes) -> float | None:
    """A number in the precision of BCF; `.` is none."""
    return None if text == b"." else float(np.float32(text))


def fill_rows(
    records: Sequence[TextRecord],
    rows: npt.NDArray[np.intp],
    columns: npt.NDArray[np.int32],
    arrays: GenotypeArrays,
) -> npt.NDArray[np.bool_]:
    """Fill row `rows[i]` with record i; which records were understood. Rows of the others mean nothing.

    `columns` gives each person of the file a column, -1 for none. Without an alternate, both allele depths are
    those of the reference.
    """
    lengths = [len(record.line) - record.cells for record in records]
    most = max((len(record.roles) for record in records), default=0)
    roles = np.full((len(records), most), -1, np.int8)
    for i, record in enumerate(records):
        roles[i, : len(record.roles)] = np.frombuffer(record.roles, np.int8)
    understood: npt.NDArray[np.bool_] = kernel.fill_rows(
        np.frombuffer(b"".join([memoryview(record.line)[record.cells :] for record in records]), np.uint8),
        np.cumsum([0, *lengths], dtype=np.int64)[:-1],
        roles,
        np.array([len(record.alternates) for record in records], np.int64),
        columns,
        rows,
        *arrays,
    )
    return understood
