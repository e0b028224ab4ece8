"""Geometry of the picture of similarity to reference groups: a bar with its interval for each, in user units."""

from collections.abc import Sequence

import msgspec

WIDTH = 680
_LEFT, _RIGHT = 190.0, 600.0  # where 0 and 1 stand; group names to the left, percentages to the right
_ROW_HEIGHT, _BAR_HEIGHT = 38, 18
_AXIS = (0.0, 0.25, 0.5, 0.75, 1.0)


class ShareBar(msgspec.Struct, frozen=True):
    """One group: its bar, its interval as a line with two ends, and where its texts stand."""

    name: str
    text: str
    y: float
    width: float
    height: float
    middle: float
    low: float
    high: float


class Tick(msgspec.Struct, frozen=True):
    """A place on the axis."""

    x: float
    text: str


class SharePicture(msgspec.Struct, frozen=True):
    """All bars, the axis and the size of the canvas."""

    width: int
    height: int
    left: float
    bottom: float
    bars: list[ShareBar]
    ticks: list[Tick]


def draw_shares(rows: Sequence[tuple[str, str, float, float, float]], ticks: Sequence[str]) -> SharePicture:
    """Lay out one bar for each (name, text, share, low, high from 0 to 1); `ticks` are the texts of the axis."""
    bars = [_bar(number, *row) for number, row in enumerate(rows)]
    bottom = len(rows) * _ROW_HEIGHT
    axis = [Tick(round(_place(at), 2), text) for at, text in zip(_AXIS, ticks, strict=True)]
    return SharePicture(WIDTH, bottom + 20, _LEFT, bottom, bars, axis)


def axis_fractions() -> tuple[float, ...]:
    """Fractions that the axis names."""
    return _AXIS


def _place(fraction: float) -> float:
    return _LEFT + fraction * (_RIGHT - _LEFT)


def _bar(number: int, name: str, text: str, share: float, low: float, high: float) -> ShareBar:
    top = number * _ROW_HEIGHT + 8.0
    return ShareBar(
        name,
        text,
        y=top,
        width=round(share * (_RIGHT - _LEFT), 2),
        height=_BAR_HEIGHT,
        middle=top + _BAR_HEIGHT / 2,
        low=round(_place(low), 2),
        high=round(_place(high), 2),
    )
