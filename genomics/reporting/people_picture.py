"""Geometry of a picture of 100 people, some of them dark, in user units.

A row of people is two dashed lines: each dash of no length with a round end is a head, each wider one a pair of
shoulders, cut flat by a line in the colour of the paper. So a picture is five paths, not two hundred shapes.
"""

from collections.abc import Iterator

import msgspec

PEOPLE = 100
_IN_ROW = 25
_STEP, _ROW = 13, 18  # from person to person, from row to row
_HEAD, _SHOULDERS, _CUT = 4.0, 13.0, 15.6  # how far below the top of a row these lines run


class PeoplePicture(msgspec.Struct, frozen=True):
    """Path data of heads and shoulders of the dark people and of the others, and of what cuts the shoulders."""

    width: int
    height: int
    dark_heads: str
    dark_shoulders: str
    other_heads: str
    other_shoulders: str
    cuts: str


def draw_people(dark: int) -> PeoplePicture:
    """A hundred people in rows of 25, the first `dark` of them dark."""
    rows = PEOPLE // _IN_ROW
    return PeoplePicture(
        width=_IN_ROW * _STEP,
        height=rows * _ROW,
        dark_heads=_lines(0, dark, _HEAD),
        dark_shoulders=_lines(0, dark, _SHOULDERS),
        other_heads=_lines(dark, PEOPLE, _HEAD),
        other_shoulders=_lines(dark, PEOPLE, _SHOULDERS),
        cuts="".join(f"M0 {row * _ROW + _CUT}h{_IN_ROW * _STEP}" for row in range(rows)),
    )


def _lines(first: int, end: int, below: float) -> str:
    """Path data with a line over each row of the people from `first` up to, not with, `end`.

    A line runs on a little after its last dash starts, or rounding could swallow the last person.
    """
    return "".join(
        f"M{(start % _IN_ROW + 0.5) * _STEP} {start // _IN_ROW * _ROW + below}h{(stop - start - 1) * _STEP + 1}"
        for start, stop in _rows(first, end)
    )


def _rows(first: int, end: int) -> Iterator[tuple[int, int]]:
    while first < end:
        stop = min(end, (first // _IN_ROW + 1) * _IN_ROW)
        yield first, stop
        first = stop
