"""The genotype columns of VCF text to arrays, compiled.

Only the plain spelling is understood: GT of one or two copies, whole numbers of up to nine digits, `.`. At
anything else the record is given up as a whole, and htslib decides what it means. Text ends in a newline, which
no branch steps over, so that nothing is read behind the end.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

Array = npt.NDArray[Any]

SKIP, GT, AD, DP, GQ, PS, FT = range(7)
MISSING, NO_COPY = -1, -2
_NOT_UNDERSTOOD = -9
_TAB, _NEWLINE, _COMMA, _DOT, _SLASH, _COLON, _BAR = b"\t\n,./:|"
_PASS = (ord("P"), ord("A"), ord("S"), ord("S"))
# Places are unsigned, so that the compiler need not look for negative ones.
_ONE, _TEN, _ZERO, _NINE, _DIGITS = (np.uint64(value) for value in (1, 10, ord("0"), 9, 9))


def _compiled(function: Any) -> Any:
    return njit(cache=True, nogil=True)(function)


@_compiled
def _number(text: Array, at: Any) -> tuple[Any, Any]:
    """A whole number or `.` (-1), and the place behind it."""
    digit: Any = np.uint64(text[at]) - _ZERO
    if digit > _NINE:
        return (MISSING, at + _ONE) if text[at] == _DOT else (_NOT_UNDERSTOOD, at)
    value: Any = np.uint64(0)
    end = at + _DIGITS
    while digit <= _NINE:
        value = value * _TEN + digit
        at += _ONE
        digit = np.uint64(text[at]) - _ZERO
    return (np.int64(value), at) if at <= end else (_NOT_UNDERSTOOD, at)


@_compiled
def _end_of_field(text: Array, at: Any) -> Any:
    while text[at] != _COLON and text[at] != _TAB and text[at] != _NEWLINE:
        at += _ONE
    return at


@_compiled
def _failed_flag(text: Array, start: Any, end: Any) -> bool:
    """Whether FT is anything but PASS or missing."""
    if end - start == _ONE:
        return bool(text[start] != _DOT)
    word = end - start == np.uint64(4)
    for letter in range(4 if word else 0):
        word = word and text[start + np.uint64(letter)] == _PASS[letter]
    return not word


@_compiled
def _record(
    text: Array,
    at: Any,
    roles: Array,
    alternates: int,
    columns: Array,
    alleles: Array,
    phased: Array,
    phase_set: Array,
    depth: Array,
    quality: Array,
    allele_depth: Array,
    flagged: Array,
) -> bool:
    """Fill the row of one record, whose cells begin at `at`; whether all of them were understood."""
    reads = np.empty(alternates + 1, np.int32)
    for cell in range(len(columns)):
        first, second, is_phased, own_set, own_depth, own_quality, failed = -1, -1, False, -1, -1, -1, False
        reads[:] = MISSING
        for field in range(len(roles)):
            role = roles[field]
            if role == GT:
                first, at = _number(text, at)
                second = NO_COPY
                if text[at] == _SLASH or text[at] == _BAR:
                    is_phased = text[at] == _BAR
                    second, at = _number(text, at + _ONE)
                    is_phased = is_phased and second >= 0
                    if second > alternates or second == _NOT_UNDERSTOOD:
                        return False
                if first > alternates or first == _NOT_UNDERSTOOD:
                    return False
            elif role == AD:
                allele = 0
                while True:
                    value, at = _number(text, at)
                    if value == _NOT_UNDERSTOOD or allele > alternates:
                        return False
                    reads[allele] = value
                    if text[at] != _COMMA:
                        break
                    at += _ONE
                    allele += 1
            elif role in (SKIP, FT):
                start = at
                at = _end_of_field(text, at)
                if at == start:
                    return False
                if role == FT:
                    failed = _failed_flag(text, start, at)
            else:
                value, at = _number(text, at)
                if value == _NOT_UNDERSTOOD:
                    return False
                if role == DP:
                    own_depth = value
                elif role == GQ:
                    own_quality = value
                else:
                    own_set = value
            if text[at] != _COLON:
                break
            at += _ONE
        if text[at] != (_NEWLINE if cell == len(columns) - 1 else _TAB) or text[at - _ONE] == _COLON:
            return False
        at += _ONE
        column = columns[cell]
        if column >= 0:
            alleles[column, 0], alleles[column, 1], phased[column] = first, second, is_phased
            phase_set[column], depth[column], quality[column] = own_set, own_depth, own_quality
            flagged[column] = failed
            for allele in range(allele_depth.shape[1]):
                allele_depth[column, allele] = reads[min(allele, alternates)]
    return True


@_compiled
def fill_rows(
    text: Array,
    starts: Array,
    roles: Array,
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
    """Fill row `rows[i]` of the arrays [rows, people, ...] with record i of the text; which were understood.

    `starts[i]` is where its cells begin and `roles[i]` the meaning of its fields (-1 behind the last);
    `columns` gives each cell its place among the people, -1 for nobody.
    """
    understood = np.zeros(len(starts), np.bool_)
    for i in range(len(starts)):
        row, fields = rows[i], 0
        while fields < roles.shape[1] and roles[i, fields] >= 0:
            fields += 1
        understood[i] = _record(
            text,
            np.uint64(starts[i]),
            roles[i, :fields],
            alternates[i],
            columns,
            alleles[row],
            phased[row],
            phase_set[row],
            depth[row],
            quality[row],
            allele_depth[row],
            flagged[row],
        )
    return understood
