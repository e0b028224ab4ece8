"""Small pieces of language: dates, numbers, percentages, lists; by Unicode's rules, never the machine's."""

import math
from collections.abc import Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

from genomics.errors import FormatError
from genomics.records.person import Language
from genomics.reporting.wording import Words

LOCALES = {Language.EN: "en_US", Language.ES: "es_US"}
"""Which customs each language follows. The program's people live in the United States."""


def written_date(words: Words, day: date) -> str:
    """A date with the name of its month."""
    return format_date(day, format="long", locale=_locale(words))


def written_moment(words: Words, moment: str) -> str:
    """An ISO 8601 moment in UTC as date and time."""
    try:
        read = datetime.fromisoformat(moment)
    except ValueError as error:
        raise FormatError(f"signature: {moment!r} is not an ISO 8601 moment; sign again") from error
    return words("format.moment", date=written_date(words, read.date()), time=f"{read:%H:%M}")


def written_number(words: Words, number: float, digits: int = 0) -> str:
    """A number with at most `digits` decimal places, in the manner of the language."""
    pattern = "#,##0" + ("." + "#" * digits if digits else "")
    return format_decimal(Decimal(str(number)), format=pattern, locale=_locale(words))


def percent(words: Words, fraction: float) -> str:
    """A fraction (0 to 1) as whole percent, halves up."""
    whole = (Decimal(str(fraction)) * 100).quantize(Decimal(1), ROUND_HALF_UP) / 100
    return format_percent(whole, locale=_locale(words))


def percent_read(words: Words, fraction: float) -> str:
    """Share read (0 to 1) as whole percent, rounded down: 100 % is only written when nothing is missing."""
    return percent(words, math.floor(fraction * 100) / 100)


def listed(words: Words, names: Sequence[str], style: str = "standard") -> str:
    """Names as a list in a sentence; with style `or`, as alternatives."""
    return format_list(names, style=style, locale=_locale(words))  # type: ignore[arg-type]


def number_ranges(numbers: Sequence[int]) -> str:
    """Numbers in order, runs shortened.

    >>> number_ranges([7, 3, 4, 5])
    '3–5, 7'
    """
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def _locale(words: Words) -> str:
    return LOCALES[words.language]
