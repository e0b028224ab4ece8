"""The genotype columns of a record in one pass over their bytes, compiled.

The answer is only whether every cell is beyond doubt, and a few counts; `genotypes` finds the words for the rest.
What is legal but rare (nan, long exponents, blanks) is left to it as well.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from genomics.checks.genotypes import MUCH, Copies, FormatPlan
from genomics.checks.vcf_fields import READ_BY_US

_INTEGER, _FLOAT, _TEXT, _SKIP = 1, 2, 3, 4
_ANY, _PER_ALTERNATE, _PER_ALLELE, _PER_GENOTYPE = -1, -2, -3, -4
_NUMBERS = {"A": _PER_ALTERNATE, "R": _PER_ALLELE, "G": _PER_GENOTYPE}
_SIGNED_OK, _COUNT, _PHRED = 0, 1, 2
_LARGEST = 2**31 - 1
_TAB, _PLUS, _COMMA, _MINUS, _DOT, _SLASH, _COLON, _BAR = (ord(letter) for letter in "\t+,-./:|")
_ZERO, _NINE, _EXPONENT = ord("0"), ord("9"), ord("e")


class CompiledPlan(NamedTuple):
    """A FORMAT column as the compiled pass reads it: type, number and sign rule of each key."""

    kinds: npt.NDArray[np.int64]
    numbers: npt.NDArray[np.int64]
    signs: npt.NDArray[np.int64]


def compile_plan(plan: FormatPlan) -> CompiledPlan:
    """Codes of the fields of a plan; the first, GT, is not used."""
    kinds, numbers, signs = [], [], []
    for key, field in zip(plan.keys, plan.fields, strict=True):
        kind = field.kind if field is not None else "String"
        waived = field is not None and field.waived
        kinds.append(
            {"Integer": _INTEGER, "Float": _FLOAT}.get(kind, _TEXT) if not waived or key in READ_BY_US else _SKIP
        )
        number = field.number if field is not None else "."
        numbers.append(int(number) if number.isdigit() else _NUMBERS.get(number, _ANY))
        counts = key in ("AD", "DP", "GQ", "MIN_DP")
        signs.append(_PHRED if key == "PL" or (counts and waived) else _COUNT if counts else _SIGNED_OK)
    return CompiledPlan(np.array(kinds), np.array(numbers), np.array(signs))


class RowCounts(NamedTuple):
    """Whether all cells are beyond doubt, how many cells, half calls, and the first cell with one (or -1)."""

    clean: bool
    cells: int
    half: int
    first_half: int


def scan(
    cells: bytes, plan: CompiledPlan, alleles: int, copies: Copies, census: npt.NDArray[np.int64]
) -> RowCounts:
    """Check the genotype columns; `census` [people, 3] counts calls of one copy, of two, and of two alleles."""
    data = np.frombuffer(cells + b"\t", np.uint8)  # the last cell ends like every other
    clean, count, half, first = _scan(data, plan.kinds, plan.numbers, plan.signs, alleles, int(copies), census)
    return RowCounts(bool(clean), count, half, first)


# One function on purpose: a call a value costs more than reading the value. Every loop ends at a tab at the latest.
@njit(cache=True, error_model="numpy")  # type: ignore[untyped-decorator]
def _scan(
    data: Any, kinds: Any, numbers: Any, signs: Any, alleles: int, copies: int, census: Any
) -> tuple[bool, int, int, int]:  # pragma: no cover - compiled
    size, keys, counted = np.uint64(len(data)), len(kinds), len(census)
    genotypes = alleles * (alleles + 1) // 2
    at, one = np.uint64(0), np.uint64(1)
    cell, half, first_half = 0, 0, -1
    while at < size:
        called, count, highest, lowest = 0, 0, 0, 1 << 30
        byte = data[at]
        if byte in (_SLASH, _BAR):
            at += one
        while True:
            byte = data[at]
            if byte == _DOT:
                at += one
            else:
                allele, digits = 0, 0
                while _ZERO <= byte <= _NINE and digits < 5:
                    allele = allele * 10 + int(byte) - _ZERO
                    digits += 1
                    at += one
                    byte = data[at]
                if digits == 0 or allele >= alleles:
                    return False, cell, half, first_half
                called += 1
                if allele > highest:
                    highest = allele
                if allele < lowest:
                    lowest = allele
            count += 1
            byte = data[at]
            if byte != _SLASH and byte != _BAR:
                break
            at += one
        if count > 2 or (called == 1 and count == 1 and copies < 2):
            return False, cell, half, first_half
        if 0 < called < count:
            half += 1
            if first_half < 0:
                first_half = cell
        if cell < counted and called == count:
            census[cell, count - 1] += 1
            if lowest != highest:
                census[cell, 2] += 1
        key = 1
        while byte == _COLON:
            if key >= keys:
                return False, cell, half, first_half
            kind, sign, values, missing = kinds[key], signs[key], 0, False
            at += one
            byte = data[at]
            if kind >= _TEXT:
                length = 0
                while byte != _COLON and byte != _TAB:
                    if (byte < 33 or byte > 126) and kind == _TEXT:
                        return False, cell, half, first_half
                    length += 1
                    at += one
                    byte = data[at]
                if length == 0 and kind == _TEXT:
                    return False, cell, half, first_half
                key += 1
                continue
            while True:
                digits, value, signed = 0, 0, byte == _MINUS and sign == _SIGNED_OK
                if signed:
                    at += one
                    byte = data[at]
                if byte == _DOT and not signed:
                    missing = True
                    at += one
                    byte = data[at]
                else:
                    while _ZERO <= byte <= _NINE:
                        value = value * 10 + int(byte) - _ZERO
                        digits += 1
                        if digits > 10:
                            return False, cell, half, first_half
                        at += one
                        byte = data[at]
                    if digits == 0 or value > _LARGEST or (sign == _COUNT and value > MUCH):
                        return False, cell, half, first_half
                    if kind == _FLOAT:
                        if byte == _DOT:
                            at += one
                            byte = data[at]
                            while _ZERO <= byte <= _NINE:
                                at += one
                                byte = data[at]
                        if byte == _EXPONENT:
                            at += one
                            byte = data[at]
                            most = 2 if byte == _MINUS else 1
                            if byte in (_MINUS, _PLUS):
                                at += one
                                byte = data[at]
                            digits = 0
                            while _ZERO <= byte <= _NINE and digits < most:
                                digits += 1
                                at += one
                                byte = data[at]
                            if digits == 0 or sign == _COUNT:
                                return False, cell, half, first_half
                values += 1
                if byte != _COMMA:
                    break
                at += one
                byte = data[at]
            if byte != _COLON and byte != _TAB:
                return False, cell, half, first_half
            number = numbers[key]
            if not (missing and values == 1) and number != _ANY:
                if number == _PER_ALLELE:
                    number = alleles
                elif number == _PER_ALTERNATE:
                    number = alleles - 1
                elif number == _PER_GENOTYPE:
                    number = genotypes if values != alleles else alleles
                if values != number:
                    return False, cell, half, first_half
            key += 1
        if byte != _TAB:
            return False, cell, half, first_half
        cell += 1
        at += one
    return True, cell, half, first_half
