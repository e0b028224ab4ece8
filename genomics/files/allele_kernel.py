"""Lines of text tables to packed allele keys and the places of their fields, compiled.

A key is an integer that orders alleles by contig and position: 5 bits of contig, 28 of position, 30 of alleles.
Alleles of at most twelve bases together are the key itself: the length of REF, and the bases behind a leading 1.
Longer ones set the top bit above a hash of 29 bits, and are compared letter by letter where keys meet.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

Array = npt.NDArray[Any]

PACKED_BASES = 12
LONG = 1 << 29
NO_KEY = -1
CONTIG_SHIFT, POSITION_SHIFT = 58, 30
_TAB, _NEWLINE, _COMMA, _SEMICOLON, _EQUALS, _HASH = b"\t\n,;=#"
_MOST_DIGITS = 9
_FNV_START, _FNV_PRIME = 2166136261, 16777619
_CODES = np.full(256, -1, np.int64)
for _code, _letters in enumerate((b"Aa", b"Cc", b"Gg", b"Tt")):
    _CODES[list(_letters)] = _code


def _compiled(function: Any) -> Any:
    return njit(cache=True, nogil=True)(function)


@_compiled
def allele_bits(text: Array, reference: int, reference_end: int, alternate: int, alternate_end: int) -> int:
    """The 30 bits of a trimmed allele; -1 where it is not made of bases."""
    total = reference_end - reference + alternate_end - alternate
    packed, hashed = 1, _FNV_START
    for at in range(reference, reference_end):
        code = _CODES[text[at]]
        if code < 0:
            return NO_KEY
        packed = (packed << 2 | code) & 0xFFFFFFFF
        hashed = ((hashed ^ code) * _FNV_PRIME) & 0xFFFFFFFF
    hashed = ((hashed ^ 7) * _FNV_PRIME) & 0xFFFFFFFF
    for at in range(alternate, alternate_end):
        code = _CODES[text[at]]
        if code < 0:
            return NO_KEY
        packed = (packed << 2 | code) & 0xFFFFFFFF
        hashed = ((hashed ^ code) * _FNV_PRIME) & 0xFFFFFFFF
    if total <= PACKED_BASES:
        return (reference_end - reference) << 25 | packed
    return LONG | ((hashed ^ hashed >> 3) & (LONG - 1))


@_compiled
def _same_letter(text: Array, one: int, other: int) -> bool:
    code = _CODES[text[one]]
    return bool(code >= 0 and code == _CODES[text[other]])


@_compiled
def _contig(text: Array, start: int, end: int, names: Array, lengths: Array) -> int:
    """Which of the known names these letters are; -1 for none."""
    for number in range(len(lengths)):
        if lengths[number] == end - start:
            same = True
            for at in range(end - start):
                if names[number, at] != text[start + at]:
                    same = False
                    break
            if same:
                return number
    return -1


@_compiled
def _number(text: Array, start: int, end: int) -> int:
    """A position; -1 where it is not plain digits."""
    if not 0 < end - start <= _MOST_DIGITS:
        return -1
    value = 0
    for at in range(start, end):
        digit = text[at] - 48
        if digit < 0 or digit > 9:
            return -1
        value = value * 10 + digit
    return value


@_compiled
def _part(text: Array, start: int, end: int, wanted: int) -> tuple[int, int]:
    """The part of a comma-separated value; its last one where there are fewer."""
    for _ in range(wanted):
        at = start
        while at < end and text[at] != _COMMA:
            at += 1
        if at == end:
            return start, end
        start = at + 1
    at = start
    while at < end and text[at] != _COMMA:
        at += 1
    return start, at


@_compiled
def _info(text: Array, start: int, end: int, names: Array, lengths: Array, places: Array, sizes: Array) -> None:
    """Places of the values of the wanted names in an INFO column; a flag has an empty value."""
    at = start
    while at < end:
        stop = at
        while stop < end and text[stop] != _SEMICOLON and text[stop] != _EQUALS:
            stop += 1
        last = stop
        while last < end and text[last] != _SEMICOLON:
            last += 1
        for field in range(len(lengths)):
            if lengths[field] == stop - at:
                same = True
                for letter in range(stop - at):
                    if names[field, letter] != text[at + letter]:
                        same = False
                        break
                if same:
                    places[field] = min(stop + 1, last)
                    sizes[field] = last - places[field]
        at = last + 1


@_compiled
def count_rows(text: Array, alternate_column: int, delimiter: int) -> tuple[int, int]:
    """Upper bounds: lines, and alleles (a line has one for each alternate)."""
    lines, rows, column, comment = 0, 0, 0, False
    fresh = True
    for at in range(len(text)):
        letter = text[at]
        if fresh:
            comment, fresh, column = letter == _HASH, False, 0
            lines += 1
            rows += 1
        if letter == _NEWLINE:
            fresh = True
        elif letter == delimiter:
            column += 1
        elif letter == _COMMA and column == alternate_column and not comment:
            rows += 1
    return lines, rows


@_compiled
def scan(
    text: Array,
    delimiter: int,
    columns: Array,
    contigs: Array,
    contig_lengths: Array,
    contig_codes: Array,
    info_column: int,
    info: Array,
    info_lengths: Array,
    info_per_allele: Array,
    plain: Array,
    keys: Array,
    alleles: Array,
    plain_form: Array,
    places: Array,
    sizes: Array,
) -> tuple[int, int]:
    """Fill a row for each allele of each line; how many, and where a line that cannot be read begins (-1: none).

    `columns` are those of contig, position, REF, ALT. Fields are the INFO names, then the `plain` columns; a field
    that a row lacks has size -1. `alleles` [rows, 6]: trimmed REF, trimmed ALT and the line, each as start and end
    in the text. A contig that is not known and an allele not made of bases give `NO_KEY`. `plain_form` says that a
    line has one allele, written as short and as far to the left as can be.
    """
    most = max(columns.max(), info_column, plain.max() if len(plain) else 0)
    starts = np.empty(most + 2, np.int64)
    found = np.empty(len(info_lengths), np.int64)
    found_sizes = np.empty(len(info_lengths), np.int64)
    row, at, known, known_start, known_end = 0, 0, -1, 0, 0
    while at < len(text):
        line = at
        column = 0
        starts[0] = at
        while text[at] != _NEWLINE:
            if text[at] == delimiter and column <= most:
                column += 1
                if column <= most:
                    starts[column] = at + 1
                else:
                    starts[most + 1] = at + 1
            at += 1
        at += 1
        if text[line] == _HASH or at - line == 1:
            continue
        if column < most:
            return row, line
        if column == most:
            starts[most + 1] = at
        end = at - 1
        if text[end - 1] == 13:
            return row, line
        start, stop = starts[columns[0]], starts[columns[0] + 1] - 1
        same = known_end - known_start == stop - start
        for letter in range(stop - start if same else 0):
            if text[known_start + letter] != text[start + letter]:
                same = False
                break
        if not same:
            known, known_start, known_end = _contig(text, start, stop, contigs, contig_lengths), start, stop
        contig = contig_codes[known] if known >= 0 else -1
        position = _number(text, starts[columns[1]], starts[columns[1] + 1] - 1)
        if position < 0:
            if info_column >= 0:
                return row, line
            continue
        found_sizes[:] = -1
        if info_column >= 0:
            _info(text, starts[info_column], starts[info_column + 1] - 1, info, info_lengths, found, found_sizes)
        reference, reference_end = starts[columns[2]], starts[columns[2] + 1] - 1
        alternate, line_alternates = starts[columns[3]], starts[columns[3] + 1] - 1
        several = 0
        while alternate <= line_alternates:
            alternate_end = alternate
            while alternate_end < line_alternates and text[alternate_end] != _COMMA:
                alternate_end += 1
            low, high, first, last, ahead = reference, reference_end, alternate, alternate_end, 0
            while high - low > 1 and last - first > 1 and _same_letter(text, high - 1, last - 1):
                high, last = high - 1, last - 1
            while high - low > 1 and last - first > 1 and _same_letter(text, low, first):
                low, first, ahead = low + 1, first + 1, ahead + 1
            bits = allele_bits(text, low, high, first, last) if contig >= 0 else NO_KEY
            keys[row] = NO_KEY if bits < 0 else contig << CONTIG_SHIFT | (position + ahead) << POSITION_SHIFT | bits
            alleles[row, 0], alleles[row, 1], alleles[row, 2], alleles[row, 3] = low, high, first, last
            alleles[row, 4], alleles[row, 5] = line, at
            plain_form[row] = (
                bits >= 0
                and alternate == starts[columns[3]]
                and alternate_end == line_alternates
                and low == reference
                and high == reference_end
                and not _same_letter(text, high - 1, last - 1)
            )
            for field in range(len(info_lengths)):
                place, size = found[field], found_sizes[field]
                if size > 0 and info_per_allele[field]:
                    begin, finish = _part(text, place, place + size, several)
                    place, size = begin, finish - begin
                places[row, field], sizes[row, field] = place, size
            for number in range(len(plain)):
                place = starts[plain[number]]
                places[row, len(info_lengths) + number] = place
                sizes[row, len(info_lengths) + number] = starts[plain[number] + 1] - 1 - place
            row += 1
            several += 1
            alternate = alternate_end + 1
    return row, -1


@_compiled
def gather(text: Array, places: Array, sizes: Array, offsets: Array, output: Array) -> None:
    """Copy values one behind another; `offsets` says where each begins. A size below 1 copies nothing."""
    for row in range(len(places)):
        start = offsets[row]
        for letter in range(sizes[row]):
            output[start + letter] = text[places[row] + letter]
