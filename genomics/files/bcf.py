"""BCF 2.2 records straight from NumPy arrays (SAM/VCF specification, VCFv4.3 section 6, 2024).

Writing the bytes of all people of a record at once costs no Python per genotype.
"""

import struct
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from genomics.files.vcf import PASS, HeaderLine, header_text

Array = npt.NDArray[Any]

GENOTYPE_FIELDS = (
    HeaderLine("FORMAT", "GT", "Genotype; missing where it failed the genotype filter", "1", "String"),
    HeaderLine("FORMAT", "AD", "Reads of the reference and of this alternate", "R", "Integer"),
    HeaderLine("FORMAT", "DP", "Reads", "1", "Integer"),
    HeaderLine("FORMAT", "GQ", "Genotype quality, phred", "1", "Integer"),
    HeaderLine("FORMAT", "PS", "Phase set", "1", "Integer"),
)
_NO_QUALITY = 0x7F800001
_NO_COPY = -127
# Type code and NumPy type of each integer width, narrowest first.
_INTEGERS = ((1, np.dtype("<i1")), (2, np.dtype("<i2")), (3, np.dtype("<i4")))
_TEXT = 7


class BcfRecords:
    """Turns rows into BCF records under one header. `filters` are all that may occur."""

    def __init__(self, samples: list[str], contigs: dict[str, int], filters: Sequence[HeaderLine]) -> None:
        lines = [PASS, *filters, *GENOTYPE_FIELDS]
        self._contigs = {name: rank for rank, name in enumerate(contigs)}
        # FILTER and FORMAT share one dictionary: a name that both use has one number.
        self._names = {name: number for number, name in enumerate(dict.fromkeys(line.name for line in lines))}
        self._people = len(samples)
        text = header_text(lines, contigs, samples).encode() + b"\0"
        self.header = b"BCF\2\2" + struct.pack("<I", len(text)) + text

    def record(
        self,
        place: tuple[str, int, str, str | None],
        quality: float | None,
        filters: Sequence[str],
        fields: dict[str, Array],
    ) -> bytes:
        """One record: contig, 1-based position, reference, alternate or `None`; `fields` by FORMAT name."""
        contig, position, reference, alternate = place
        alleles = [reference] if alternate is None else [reference, alternate]
        numbers = [self._names[name] for name in filters] or [self._names["PASS"]]
        shared = struct.pack(
            "<iii4sII",
            self._contigs[contig],
            position - 1,
            len(reference),
            struct.pack("<I", _NO_QUALITY) if quality is None else struct.pack("<f", quality),
            len(alleles) << 16,
            len(fields) << 24 | self._people,
        )
        shared += bytes([_TEXT]) + b"".join(_text(allele) for allele in alleles) + _integers(np.array(numbers))
        people = b"".join(self._field(name, values) for name, values in fields.items())
        return struct.pack("<II", len(shared), len(people)) + shared + people

    def _field(self, name: str, values: Array) -> bytes:
        table = values.reshape(self._people, -1)
        code, kind = _width(table)
        return _integers(np.array([self._names[name]])) + _descriptor(table.shape[1], code) + _stored(table, kind)


def genotype_codes(copies: Array, phased: Array) -> Array:
    """GT as BCF stores it from copies [people, 2] of 0, 1, -1 (missing) or -2 (no second copy)."""
    codes = (copies.astype(np.int8) + 1) << 1
    codes[:, 1] |= phased
    codes[:, 1][copies[:, 1] == -2] = _NO_COPY
    return codes


def _width(table: Array) -> tuple[int, np.dtype[Any]]:
    if table.dtype == np.int8:
        return _INTEGERS[0]
    top = int(table.max(initial=0))
    return next((code, kind) for code, kind in _INTEGERS if top <= np.iinfo(kind).max)


def _stored(table: Array, kind: np.dtype[Any]) -> bytes:
    """Bytes of a table whose -1 means missing; genotype codes (int8 already) are stored as they are."""
    if table.dtype == np.int8:
        return table.tobytes()
    missing = np.iinfo(kind).min
    return np.where(table < 0, missing, table).astype(kind).tobytes()


def _integers(values: Array) -> bytes:
    code, kind = _width(values.astype(np.int64))
    return _descriptor(len(values), code) + values.astype(kind).tobytes()


def _text(text: str) -> bytes:
    return _descriptor(len(text), _TEXT) + text.encode()


def _descriptor(length: int, code: int) -> bytes:
    if length < 15:
        return bytes([length << 4 | code])
    return bytes([15 << 4 | code]) + _integers(np.array([length]))
