"""The picture of reads around a variant: where each shape lies. No file is read here, no medicine decided."""

import msgspec

from genomics.records.pileup import Mark, MarkKind, PileupSlice, SlicedRead
from genomics.records.variant import Variant

WIDTH, LEFT, STEP = 700, 46, 8.0
ROW, TOP, DEPTH_HEIGHT = 9, 86, 46
MOST_ROWS = 60
LONGEST = 30  # a longer change leaves the slice


class Shape(msgspec.Struct, frozen=True):
    """A rectangle; `tone` names its colour, `text` is a letter in it."""

    x: float
    y: float
    width: float
    height: float
    tone: str
    text: str = ""


class ReadsPicture(msgspec.Struct, frozen=True):
    """All shapes, and what the picture says in words."""

    width: int
    height: int
    column: Shape
    letters: list[Shape]
    depths: list[Shape]
    bars: list[Shape]
    marks: list[Shape]
    highest: int
    caption: str
    hidden: int


def draw_reads(found: PileupSlice, variant: Variant) -> ReadsPicture:
    """Reads that carry the variant first, then the others; each group as the file has them."""
    rows = sorted(found.reads, key=lambda read: not carries(read, variant))
    shown = rows[:MOST_ROWS]
    depths = [found.depth(found.first + offset) for offset in range(len(found.reference))]
    highest = max([1, *depths])
    height = TOP + ROW * max(1, len(shown)) + 6
    length = max(1, len(variant.reference))
    return ReadsPicture(
        width=WIDTH,
        height=height,
        column=Shape(_x(found, found.position), 0, STEP * length, height, "column"),
        letters=[
            Shape(_x(found, found.first + offset), TOP - 22, STEP, 12, f"base-{base}", base)
            for offset, base in enumerate(found.reference)
        ],
        depths=[_depth_bar(found, offset, depth, highest) for offset, depth in enumerate(depths)],
        bars=[bar for row, read in enumerate(shown) for bar in _bars(found, read, row)],
        marks=[_mark(found, mark, row) for row, read in enumerate(shown) for mark in read.marks],
        highest=highest,
        caption=caption(found, variant),
        hidden=len(rows) - len(shown),
    )


def carries(read: SlicedRead, variant: Variant) -> bool:
    """Whether a read shows exactly this allele at its place."""
    here = [mark for mark in read.marks if mark.position in (variant.position, variant.position + 1)]
    if len(variant.reference) == len(variant.alternate):
        other = {mark.position: mark.text for mark in read.marks if mark.kind is MarkKind.MISMATCH}
        pairs = enumerate(zip(variant.reference, variant.alternate, strict=True), variant.position)
        return all(other.get(position) == new for position, (old, new) in pairs if old != new)
    if len(variant.alternate) > len(variant.reference):
        text = variant.alternate[len(variant.reference) :]
        return any(mark.kind is MarkKind.INSERTION and mark.text == text for mark in here)
    text = variant.reference[len(variant.alternate) :]
    return any(mark.kind is MarkKind.DELETION and mark.text == text for mark in here)


def is_countable(variant: Variant) -> bool:
    """Whether reads can be told to carry it: bases changed, put in or left out, not both at once, and short.

    >>> is_countable(Variant("chr1", 5, "GT", "G")), is_countable(Variant("chr1", 5, "GCG", "TC"))
    (True, False)
    """
    short, long = sorted((variant.reference, variant.alternate), key=len)
    return len(long) <= LONGEST and (len(short) == len(long) or (len(short) == 1 and long.startswith(short)))


def caption(found: PileupSlice, variant: Variant) -> str:
    """The picture in one sentence."""
    if not is_countable(variant):
        return (
            f"{found.contig}:{found.position:,}: {len(found.reads)} reads; this change is not counted read by read"
        )
    count = sum(carries(read, variant) for read in found.reads)
    reverse = sum(carries(read, variant) and read.is_reverse for read in found.reads)
    cut = f"the first {len(found.reads)}" if found.is_cut else str(len(found.reads))
    place = f"{found.contig}:{found.position:,}"
    return (
        f"{place}: {count} of {cut} reads show {variant.reference}>{variant.alternate}, {reverse} of them reverse"
    )


def _x(found: PileupSlice, position: int) -> float:
    return LEFT + (position - found.first) * STEP


def _depth_bar(found: PileupSlice, offset: int, depth: int, highest: int) -> Shape:
    height = round(DEPTH_HEIGHT * depth / highest, 1)
    return Shape(_x(found, found.first + offset), 12 + DEPTH_HEIGHT - height, STEP, height, "depth")


def _bars(found: PileupSlice, read: SlicedRead, row: int) -> list[Shape]:
    """The read's stretches within the slice; lighter where the mapping is doubtful (quality below 20)."""
    tone = "doubtful" if read.mapping_quality < 20 else "reverse" if read.is_reverse else "forward"
    inside = [(max(start, found.first), min(end, found.last)) for start, end in read.stretches]
    return [
        Shape(_x(found, start), TOP + row * ROW, (end - start + 1) * STEP, ROW - 2, tone)
        for start, end in inside
        if start <= end
    ]


def _mark(found: PileupSlice, mark: Mark, row: int) -> Shape:
    x, y = _x(found, mark.position), TOP + row * ROW
    if mark.kind is MarkKind.INSERTION:
        return Shape(x + STEP - 1.5, y - 1, 3, ROW, "insertion")
    if mark.kind is MarkKind.DELETION:
        return Shape(x, y + ROW / 2 - 2, STEP * len(mark.text), 2, "deletion")
    return Shape(x, y, STEP, ROW - 2, f"base-{mark.text}", mark.text)
