"""What the figures' plots show and where each bar lies: counts in, shapes out."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import msgspec

from genomics.files.charts import Bar

AGES = (1, 3, 7, 14, 30)
WEEKS = 12
_WIDTH, _HEIGHT, _LINE = 460, 170, 24


class Plot(msgspec.Struct, frozen=True):
    """Bars with their names below (columns) or before them (rows); the table of the same numbers goes along."""

    title: str
    width: int
    height: int
    upright: bool
    bars: list[Bar]
    numbers: dict[str, int]


def columns(title: str, numbers: Mapping[str, int]) -> Plot:
    """Upright bars: something that has an order."""
    most, step = max([1, *numbers.values()]), _WIDTH / max(1, len(numbers))
    bars = []
    for place, (name, number) in enumerate(numbers.items()):
        height = round((_HEIGHT - 44) * number / most, 1)
        bars.append(
            Bar(round(place * step + step * 0.15, 1), _HEIGHT - 24 - height, round(step * 0.7, 1), height, name)
        )
    return Plot(title, _WIDTH, _HEIGHT, True, bars, dict(numbers))


def rows(title: str, numbers: Mapping[str, int]) -> Plot:
    """Bars from left to right: kinds, the most frequent first."""
    most = max([1, *numbers.values()])
    bars = [
        Bar(190, place * _LINE + 4, round(220 * number / most, 1), 16, name)
        for place, (name, number) in enumerate(numbers.items())
    ]
    return Plot(title, _WIDTH, max(1, len(bars)) * _LINE, False, bars, dict(numbers))


def by_age(ages: Iterable[float]) -> dict[str, int]:
    """Counts by days.

    >>> by_age([0.5, 2, 2.5, 90])
    {'1 day': 1, '3 days': 2, '7 days': 0, '14 days': 0, '30 days': 0, 'more': 1}
    """
    listed = list(ages)
    counts, least = {}, float("-inf")
    for most in (*AGES, float("inf")):
        label = "more" if most == float("inf") else f"{most} day{'s' if most > 1 else ''}"
        counts[label] = sum(least < age <= most for age in listed)
        least = most
    return counts


def by_week(days: Mapping[str, int], now: datetime) -> dict[str, int]:
    """Counts of the last weeks by the Monday each begins with; `days` are dates of the database."""
    this = (now - timedelta(days=now.weekday())).date()
    weeks: Counter[str] = Counter()
    for text, count in days.items():
        day = datetime.strptime(text, "%Y-%m-%d").date()
        weeks[(day - timedelta(days=day.weekday())).isoformat()] += count
    mondays = [(this - timedelta(weeks=back)).isoformat() for back in reversed(range(WEEKS))]
    return {monday[5:]: weeks[monday] for monday in mondays}
