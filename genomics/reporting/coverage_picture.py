"""Geometry of the picture that shows how much of each gene was read: bars in rows, in user units."""

import math
from collections.abc import Sequence

import msgspec

WIDTH = 680
_BARS_PER_ROW = 20
_BAR_HEIGHT = 56
_ROW_HEIGHT = 92
_BAR_SHARE = 0.62  # of the space each gene has; the rest is air


class Bar(msgspec.Struct, frozen=True):
    """One gene: the frame of its bar, the part that was read, and where its texts stand."""

    gene: str
    share: str
    full: bool
    x: float
    y: float
    width: float
    height: float
    read_y: float
    read_height: float
    middle: float
    share_y: float
    gene_y: float


class Picture(msgspec.Struct, frozen=True):
    """All bars and the size of the canvas."""

    width: int
    height: int
    bars: list[Bar]


def draw_coverage(genes: Sequence[tuple[str, float, str, bool]]) -> Picture:
    """Lay out one bar for each (gene, fraction read from 0 to 1, its text, fully read)."""
    rows = max(1, math.ceil(len(genes) / _BARS_PER_ROW))
    columns = max(1, math.ceil(len(genes) / rows))
    space = WIDTH / columns
    bars = [_bar(number, columns, space, *gene) for number, gene in enumerate(genes)]
    return Picture(WIDTH, rows * _ROW_HEIGHT, bars)


def _bar(number: int, columns: int, space: float, gene: str, fraction: float, share: str, full: bool) -> Bar:
    row, column = divmod(number, columns)
    width = min(space * _BAR_SHARE, 26.0)
    middle = (column + 0.5) * space
    top = row * _ROW_HEIGHT + 14.0
    height = _BAR_HEIGHT * fraction
    return Bar(
        gene,
        share,
        full,
        x=round(middle - width / 2, 2),
        y=top,
        width=round(width, 2),
        height=_BAR_HEIGHT,
        read_y=round(top + _BAR_HEIGHT - height, 2),
        read_height=round(height, 2),
        middle=round(middle, 2),
        share_y=top - 4,
        gene_y=top + _BAR_HEIGHT + 11,
    )
