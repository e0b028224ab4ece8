"""Geometry of the picture that shows how much of each gene was read: bars in rows, in user units."""

import math
from collections.abc import Iterable, Sequence

import msgspec

WIDTH = 680
_BARS_PER_ROW = 14  # so that the longest name of a gene stands below its own bar
_TALL, _SHORT = 38.0, 22.0  # height of a bar in up to two rows, in more
_ABOVE, _BELOW = 14.0, 16.0  # room for the text above and below a bar
_BAR_SHARE = 0.62  # of the space each gene has; the rest is air
_WIDEST = 46.0


class Label(msgspec.Struct, frozen=True):
    """Name of a gene below its bar; above it the share that was read, where that is not all."""

    gene: str
    share: str | None
    middle: float
    share_y: float
    gene_y: float


class Picture(msgspec.Struct, frozen=True):
    """Path data of all frames, of what was read in full and in part, the labels, and the size of the canvas."""

    width: int
    height: int
    frames: str
    full: str
    part: str
    labels: list[Label]


class _Bar(msgspec.Struct, frozen=True):
    x: float
    y: float
    width: float
    height: float
    fraction: float
    full: bool
    label: Label


def draw_coverage(genes: Sequence[tuple[str, float, str, bool]]) -> Picture:
    """Lay out one bar for each (gene, fraction read from 0 to 1, its text, fully read)."""
    rows = max(1, math.ceil(len(genes) / _BARS_PER_ROW))
    columns = max(1, math.ceil(len(genes) / rows))
    tall = _TALL if rows <= 2 else _SHORT
    bars = [_bar(number, columns, tall, *gene) for number, gene in enumerate(genes)]
    return Picture(
        WIDTH,
        int(rows * (_ABOVE + tall + _BELOW)),
        frames=_boxes((bar.x, bar.y, bar.width, bar.height) for bar in bars),
        full=_boxes(_read(bar) for bar in bars if bar.full),
        part=_boxes(_read(bar) for bar in bars if not bar.full and bar.fraction),
        labels=[bar.label for bar in bars],
    )


def _bar(number: int, columns: int, tall: float, gene: str, fraction: float, share: str, full: bool) -> _Bar:
    row, column = divmod(number, columns)
    space = WIDTH / columns
    width, middle = min(space * _BAR_SHARE, _WIDEST), (column + 0.5) * space
    top = row * (_ABOVE + tall + _BELOW) + _ABOVE
    label = Label(gene, None if full else share, round(middle, 2), top - 4, top + tall + 11)
    return _Bar(round(middle - width / 2, 2), top, round(width, 2), tall, fraction, full, label)


def _read(bar: _Bar) -> tuple[float, float, float, float]:
    height = round(bar.height * bar.fraction, 2)
    return bar.x, round(bar.y + bar.height - height, 2), bar.width, height


def _boxes(boxes: Iterable[tuple[float, float, float, float]]) -> str:
    return "".join(f"M{x} {y}h{width}v{height}h-{width}z" for x, y, width, height in boxes)
