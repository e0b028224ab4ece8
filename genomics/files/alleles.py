"""Rows of a text table as packed allele keys and Arrow columns, without a Python object a row."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from genomics.errors import FormatError
from genomics.files import allele_kernel as kernel
from genomics.files.allele_text import text_blocks
from genomics.records.build import GRCH38_ACCESSIONS
from genomics.records.variant import CONTIG_ORDER, CONTIGS, Variant

Array = npt.NDArray[Any]

INTEGER, NUMBER, WORD = pa.int32(), pa.float64(), pa.string()
_VCF_COLUMNS = {"CHROM": 0, "POS": 1, "ID": 2, "REF": 3, "ALT": 4, "QUAL": 5, "FILTER": 6}
_VCF_INFO = 7


class Field(msgspec.Struct, frozen=True):
    """One column to read: `source` is an INFO name, a fixed column of a VCF, or a column number of another table.

    `per_allele`: a comma parts the values of several alternates.
    """

    name: str
    source: str | int
    kind: Any = WORD
    per_allele: bool = False


class Layout(msgspec.Struct, frozen=True):
    """Where a table holds contig, position, REF and ALT, and which fields are read."""

    fields: tuple[Field, ...]
    columns: tuple[int, int, int, int] = (0, 1, 3, 4)
    delimiter: str = "\t"
    vcf: bool = True

    def empty(self) -> pa.Table:
        """A table of the fields without rows."""
        return pa.schema([(field.name, field.kind) for field in self.fields]).empty_table()


class Batch(msgspec.Struct, frozen=True):
    """Rows of a table: their keys, and the rows at some numbers as Arrow columns.

    The columns are the fields', and before them `allele`: `REF>ALT` of a long allele, null for a packed one.
    `plain` says which rows are the one allele of their line, in normal form; `lines` gives the lines of some rows.
    A batch is good until the next one is asked for: they share their memory.
    """

    keys: npt.NDArray[np.int64]
    take: Callable[[Array], pa.Table]
    plain: npt.NDArray[np.bool_]
    lines: Callable[[Array], list[bytes]]


def batches_of(path: Path, layout: Layout) -> Iterator[Batch]:
    """The table in file order. `FormatError` names the first line that cannot be read."""
    reader = _Reader(layout)
    lines = 0
    for text in text_blocks(path):
        letters = np.frombuffer(text, np.uint8)
        batch, bad, count = reader.batch(letters)
        if bad >= 0:
            number = lines + text.count(b"\n", 0, bad) + 1
            raise FormatError(f"{path}, line {number:,}: not a line of such a table; fetch or make the file again")
        lines += count
        yield batch


def _names() -> tuple[Array, Array, Array]:
    """Every name of a contig of GRCh38 as letters, their lengths, and the number of the contig."""
    known = dict(CONTIG_ORDER)
    known |= {name.removeprefix("chr"): rank for name, rank in CONTIG_ORDER.items()}
    known |= {GRCH38_ACCESSIONS[name]: rank for name, rank in CONTIG_ORDER.items()}
    known |= dict.fromkeys(("MT", "chrMT"), CONTIG_ORDER["chrM"])
    letters, lengths = _letters(list(known))
    return letters, lengths, np.array(list(known.values()), np.int64)


def _letters(words: Sequence[str]) -> tuple[Array, Array]:
    lengths = np.array([len(word) for word in words], np.int64)
    letters = np.zeros((len(words), int(max(lengths, default=0)) + 1), np.uint8)
    for row, word in enumerate(words):
        letters[row, : len(word)] = np.frombuffer(word.encode(), np.uint8)
    return letters, lengths


class _Room:
    """Arrays that the kernel fills, batch after batch."""

    def __init__(self, rows: int, fields: int) -> None:
        self.keys = np.empty(rows, np.int64)
        self.alleles = np.empty((rows, 6), np.int32)
        self.plain = np.empty(rows, np.bool_)
        self.places, self.sizes = np.empty((rows, fields), np.int32), np.empty((rows, fields), np.int32)


class _Reader:
    """One table's layout in the kernel's terms; `names` order the fields as the kernel fills them."""

    def __init__(self, layout: Layout) -> None:
        plain = {field.name: _column(field, layout) for field in layout.fields}
        infos = [field for field in layout.fields if plain[field.name] < 0]
        columns = [field for field in layout.fields if plain[field.name] >= 0]
        self._fields = [*infos, *columns]
        self._order = [field.name for field in layout.fields]
        self._delimiter = ord(layout.delimiter)
        self._columns = np.array(layout.columns, np.int64)
        self._contigs = _names()
        self._info_column = _VCF_INFO if layout.vcf else -1
        self._info = (
            *_letters([str(field.source) for field in infos]),
            np.array([field.per_allele for field in infos], np.bool_),
        )
        self._plain = np.array([plain[field.name] for field in columns], np.int64)
        self._room = _Room(0, len(self._fields))

    def batch(self, text: Array) -> tuple[Batch, int, int]:
        """Rows of a block of lines; where a line that cannot be read begins, or -1; how many lines there are."""
        lines, most = kernel.count_rows(text, int(self._columns[3]), self._delimiter)
        if most > len(self._room.keys):
            self._room = _Room(most + most // 4, len(self._fields))
        keys, alleles, plain = self._room.keys, self._room.alleles, self._room.plain
        places, sizes = self._room.places, self._room.sizes
        how = (self._delimiter, self._columns, *self._contigs, self._info_column, *self._info, self._plain)
        rows, bad = kernel.scan(text, *how, keys, alleles, plain, places, sizes)

        def take(chosen: Array) -> pa.Table:
            columns = {"allele": long_alleles(text, keys[chosen], alleles[chosen])}
            for number, field in enumerate(self._fields):
                values = strings(text, places[chosen, number], sizes[chosen, number])
                columns[field.name] = values if field.kind == WORD else pc.cast(values, field.kind)
            return pa.table({name: columns[name] for name in ("allele", *self._order)})

        def lines_of(chosen: Array) -> list[bytes]:
            spans = np.unique(alleles[chosen, 4:], axis=0)
            return [text[start:end].tobytes() for start, end in spans.tolist()]

        return Batch(keys[:rows], take, plain[:rows], lines_of), bad, lines


def _column(field: Field, layout: Layout) -> int:
    """The column that a field stands in; -1 for INFO."""
    if isinstance(field.source, int):
        return field.source
    return _VCF_COLUMNS.get(field.source, -1) if layout.vcf else -1


def strings(text: Array, places: Array, sizes: Array) -> pa.Array:
    """Stretches of a text as an Arrow column; null where a size is -1 and where the value is `.` or empty."""
    places, sizes = np.ascontiguousarray(places), np.ascontiguousarray(sizes)
    dot = (sizes == 1) & (text[np.where(sizes == 1, places, 0)] == ord("."))
    sizes = np.where(dot | (sizes < 0), 0, sizes)
    valid = sizes > 0
    offsets = np.zeros(len(sizes) + 1, np.int32)
    np.cumsum(sizes, out=offsets[1:])
    letters = np.empty(int(offsets[-1]), np.uint8)
    kernel.gather(text, places, sizes, offsets, letters)
    buffers = [np.packbits(valid, bitorder="little"), offsets, letters]
    column = pa.Array.from_buffers(WORD, len(sizes), [pa.py_buffer(one) for one in buffers])
    column.validate(full=True)
    return column


def long_alleles(text: Array, keys: Array, alleles: Array) -> pa.Array:
    """`REF>ALT` of the keys that are no exact alleles; null for the others."""
    long = is_long(keys)
    reference, alternate = (
        pc.utf8_upper(strings(text, alleles[:, at], np.where(long, alleles[:, at + 1] - alleles[:, at], -1)))
        for at in (0, 2)
    )
    return pc.binary_join_element_wise(reference, alternate, ">")


def is_long(keys: Array) -> npt.NDArray[np.bool_]:
    """Which keys are hashes of long alleles."""
    return (keys >= 0) & ((keys & kernel.LONG) > 0)


def key_of(variant: Variant) -> int:
    """The key of one variant in normal form."""
    text = np.frombuffer(f"{variant.reference}{variant.alternate}".encode(), np.uint8)
    middle = len(variant.reference)
    bits = int(kernel.allele_bits(text, 0, middle, middle, len(text)))
    return CONTIG_ORDER[variant.contig] << kernel.CONTIG_SHIFT | variant.position << kernel.POSITION_SHIFT | bits


def contigs_of(keys: Array) -> set[str]:
    """Contigs that keys lie on."""
    found = np.unique(keys[keys >= 0] >> kernel.CONTIG_SHIFT)
    return {CONTIGS[int(number)] for number in found}
