"""Contamination on the QC page: each person's estimate with its interval, the most contaminated first."""

from collections.abc import Sequence

import msgspec

from genomics.records.quality import AlignmentQuality

MOST_ROWS = 60
WIDTH, ROW, LABEL = 560.0, 16.0, 84.0
_LEAST_TOP = 0.06


class Span(msgspec.Struct, frozen=True):
    """One person: the interval from `low` to `high` and the estimate `x`, as places on paper."""

    person: str
    low: float
    x: float
    high: float
    y: float
    tone: str
    label: str


class Spans(msgspec.Struct, frozen=True):
    """The chart: people, the limit, labels of the axis, and how many people are not drawn."""

    spans: list[Span]
    limit_x: float
    ticks: list[tuple[float, str]]
    height: float
    left_out: int


def contamination_chart(rows: Sequence[AlignmentQuality], most: float) -> Spans | None:
    """Everyone measured, or those with most; `None` where nobody was."""
    seen = [
        (row.contamination, row.contamination_low, row.contamination_high, row)
        for row in rows
        if row.contamination is not None
        and row.contamination_low is not None
        and row.contamination_high is not None
    ]
    if not seen:
        return None
    seen.sort(key=lambda one: (-one[0], -one[2], one[3].sample_id))
    drawn = seen[:MOST_ROWS]
    top = max(_LEAST_TOP, 1.05 * max(high for _, _, high, _ in drawn))

    def x(fraction: float) -> float:
        return LABEL + WIDTH * fraction / top

    spans = [
        Span(
            row.sample_id,
            x(low),
            x(best),
            x(high),
            ROW * (place + 1),
            _tone(row),
            _label(row.sample_id, best, low, high),
        )
        for place, (best, low, high, row) in enumerate(drawn)
    ]
    ticks = [(x(top * part / 4), f"{100 * top * part / 4:.1f} %") for part in range(5)]
    return Spans(spans, x(most), ticks, ROW * (len(spans) + 1), len(seen) - len(drawn))


def _tone(row: AlignmentQuality) -> str:
    codes = {reason.code for reason in row.reasons}
    return "fail" if "contamination" in codes else "warn" if "contamination_unclear" in codes else "pass"


def _label(name: str, best: float, low: float, high: float) -> str:
    return f"{name}: {best:.1%} of reads, 95 % interval {low:.1%} to {high:.1%}"
