"""Small pieces of language: dates, percentages, lists of names."""

import math
from collections.abc import Sequence
from datetime import date, datetime

from genomics.errors import FormatError
from genomics.reporting.wording import Words


def written_date(words: Words, day: date) -> str:
    """A date with the name of its month."""
    return words("format.date", day=str(day.day), month=words(f"format.months.{day.month - 1}"), year=str(day.year))


def written_moment(words: Words, moment: str) -> str:
    """An ISO 8601 moment in UTC as date and time."""
    try:
        read = datetime.fromisoformat(moment)
    except ValueError as error:
        raise FormatError(f"signature: {moment!r} is not an ISO 8601 moment; sign again") from error
    return words("format.moment", date=written_date(words, read.date()), time=f"{read:%H:%M}")


def percent_read(words: Words, fraction: float) -> str:
    """Share read (0 to 1) as whole percent, rounded down: 100 % is only written when nothing is missing."""
    return words("format.percent", number=str(math.floor(fraction * 100)))


def listed(words: Words, names: Sequence[str]) -> str:
    """Names as a list in a sentence."""
    if len(names) <= 1:
        return "".join(names)
    if len(names) == 2:
        return words("format.and_two", first=names[0], last=names[1])
    return words("format.and_many", first=", ".join(names[:-1]), last=names[-1])


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
