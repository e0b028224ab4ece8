"""The genotype columns of BCF to arrays, compiled (SAM/VCF specification, VCFv4.3 section 6, 2024).

Only whole numbers, and FT as text, are understood. A record with a genotype of three copies, an allele that it does
not have or a number of another kind is given up as a whole, and htslib decides what it means. Where each field
begins and how wide it is was checked before: nothing is read behind the end.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

from genomics.files.genotype_kernel import AD, DP, FT, GQ, GT, MISSING, NO_COPY, PS

Array = npt.NDArray[Any]

_NO_VALUE, _END = -(2**31), -(2**31) + 1
_PASS = (ord("P"), ord("A"), ord("S"), ord("S"))


def _compiled(function: Any) -> Any:
    return njit(cache=True, nogil=True)(function)


@_compiled
def _value(data: Array, at: int, size: int) -> Any:
    """A whole number of 1, 2 or 4 bytes; missing and end-of-vector as those of 4 bytes."""
    if size == 1:
        value = np.int64(np.int8(data[at]))
        least = -128
    elif size == 2:
        value = np.int64(np.int16(np.uint16(data[at]) | np.uint16(data[at + 1]) << 8))
        least = -32768
    else:
        low = np.uint32(data[at]) | np.uint32(data[at + 1]) << 8
        value = np.int64(np.int32(low | np.uint32(data[at + 2]) << 16 | np.uint32(data[at + 3]) << 24))
        least = _NO_VALUE
    return value - least + _NO_VALUE if value <= least + 1 else value


@_compiled
def _numbers(data: Array, begin: int, width: int, size: int, columns: Array, values: Array) -> None:
    """One number a person; -1 where it is missing."""
    if size == 1:
        for person in range(len(columns)):
            if columns[person] >= 0:
                values[columns[person]] = max(np.int8(data[begin + person * width]), MISSING)
        return
    for person in range(len(columns)):
        if columns[person] >= 0:
            values[columns[person]] = max(_value(data, begin + person * width * size, size), MISSING)


@_compiled
def _failed_flag(data: Array, at: int, width: int) -> bool:
    """Whether FT is anything but PASS or missing; text is padded with zeros."""
    length = 0
    while length < width and data[at + length] != 0:
        length += 1
    if length == 0 or (length == 1 and data[at] == ord(".")):
        return False
    if length != len(_PASS):
        return True
    failed = False
    for letter in range(len(_PASS)):
        failed = failed or data[at + letter] != _PASS[letter]
    return failed


@_compiled
def _copies(data: Array, at: int, width: int, size: int, alternates: int) -> tuple[int, int, bool, bool]:
    """Both alleles, whether phased, and whether the genotype was understood."""
    second, is_phased = NO_COPY, False
    raw = _value(data, at, size)
    first = (raw >> 1) - 1
    if raw < 0 or first > alternates:
        return MISSING, MISSING, False, False
    if width > 1:
        raw = _value(data, at + size, size)
        if raw != _END:
            second, is_phased = (raw >> 1) - 1, bool(raw & 1)
            if raw < 0 or second > alternates:
                return MISSING, MISSING, False, False
    for copy in range(2, width):
        if _value(data, at + copy * size, size) != _END:
            return MISSING, MISSING, False, False
    return first, second, is_phased and second >= 0, True


@_compiled
def _genotypes(
    data: Array, begin: int, width: int, size: int, alternates: int, columns: Array, alleles: Array, phased: Array
) -> bool:
    """The genotypes of one record; whether all were understood."""
    understood = True
    for person in range(len(columns)):
        column = columns[person]
        if column >= 0:
            at = begin + person * width * size
            first, second, is_phased, known = _copies(data, at, width, size, alternates)
            alleles[column, 0], alleles[column, 1], phased[column] = first, second, is_phased
            understood = understood and known
    return understood


@_compiled
def fill_rows(
    data: Array,
    fields: Array,
    alternates: Array,
    columns: Array,
    rows: Array,
    alleles: Array,
    phased: Array,
    phase_set: Array,
    depth: Array,
    quality: Array,
    allele_depth: Array,
    flagged: Array,
) -> Array:
    """Fill row `rows[i]` of the arrays [rows, people, ...] with record i of the data; which were understood.

    `fields[i]` holds role, begin, values a person and bytes a value of each field that matters (role -1 behind the
    last); `columns` gives each person of the file a place among the people, -1 for nobody.
    """
    understood = np.ones(len(fields), np.bool_)
    for i in range(len(fields)):
        row = rows[i]
        alleles[row], phased[row], flagged[row] = MISSING, False, False
        phase_set[row], depth[row], quality[row], allele_depth[row] = MISSING, MISSING, MISSING, MISSING
        for field in range(fields.shape[1]):
            role, begin, width, size = fields[i, field]
            if role == GT:
                understood[i] = _genotypes(
                    data, begin, width, size, alternates[i], columns, alleles[row], phased[row]
                )
            elif role == AD:
                for allele in range(allele_depth.shape[2]):
                    told = min(allele, alternates[i])
                    if told >= width:
                        break
                    _numbers(data, begin + told * size, width, size, columns, allele_depth[row, :, allele])
            elif role == DP:
                _numbers(data, begin, width, size, columns, depth[row])
            elif role == GQ:
                _numbers(data, begin, width, size, columns, quality[row])
            elif role == PS:
                _numbers(data, begin, width, size, columns, phase_set[row])
            elif role == FT:
                for person in range(len(columns)):
                    if columns[person] >= 0:
                        flagged[row, columns[person]] = _failed_flag(data, begin + person * width, width)
    return understood
