"""What a page of cohort QC shows, as places on paper: ancestry, relatives, metrics with outliers, site filters.

Decisions only: rows go in, shapes in SVG units come out. A cohort too large to draw is drawn in part, everyone who
does not pass included, and the page says so.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from math import ceil, floor, log10

import msgspec

from genomics.cohort.outliers import METRICS
from genomics.files.charts import Bar, Dot, Tick
from genomics.records.ancestry import AncestryGroup, PersonAncestry
from genomics.records.quality import Outlier, Pair, Relation, SampleQuality, Troubled, Verdict

MOST_DOTS = 3000
SIDE = 380.0
WIDTH, HEIGHT, BINS = 280.0, 90.0, 28
ROW, LABEL, LENGTH = 20.0, 150.0, 420.0
# What is drawn for each metric; those of `METRICS` are judged as outliers, the others by limits of their own.
SHOWN = ("call_rate", "mean_depth", "mean_gq", "failed_calls", *METRICS, "charr", "x_f")
_KINSHIP_TOP, _IBS0_TOP = 0.5, 0.02


class Scatter(msgspec.Struct, frozen=True):
    """Dots with their axes and the meaning of each tone; `left_out` are not drawn."""

    dots: list[Dot]
    ticks_x: list[Tick]
    ticks_y: list[Tick]
    tones: dict[str, str]
    left_out: int


class Distribution(msgspec.Struct, frozen=True):
    """People by one metric; `marks` are outliers, `note` says who was not judged and why."""

    name: str
    bars: list[Bar]
    marks: list[Dot]
    ticks: list[Tick]
    note: str


class Page(msgspec.Struct, frozen=True):
    """Everything the template lays out. `ancestry` is `None` where no components were estimated."""

    counts: dict[str, int]
    ancestry: Scatter | None
    kinship: Scatter | None
    distributions: list[Distribution]
    filters: list[Bar]
    sites: int
    troubled: list[Troubled]


def overview(
    people: Sequence[SampleQuality],
    pairs: Sequence[Pair],
    ancestry: Sequence[PersonAncestry],
    outliers: Iterable[Outlier],
    filters: Mapping[str, int],
    sites: int,
) -> Page:
    """The page of a cohort. `filters` counts sites by filter, `PASS` among them."""
    judged: dict[str, list[Outlier]] = {}
    for row in outliers:
        judged.setdefault(row.metric, []).append(row)
    return Page(
        counts={str(verdict): sum(person.verdict is verdict for person in people) for verdict in Verdict},
        ancestry=ancestry_scatter(ancestry, {p.sample_id for p in people if p.verdict is not Verdict.PASS}),
        kinship=kinship_scatter(pairs),
        distributions=[distribution(metric, people, judged.get(metric, [])) for metric in SHOWN],
        filters=filter_bars(filters),
        sites=sites,
        troubled=[
            Troubled(person.sample_id, person.verdict, [reason.words for reason in person.reasons])
            for person in sorted(people, key=lambda one: (one.verdict is not Verdict.FAIL, one.sample_id))
            if person.verdict is not Verdict.PASS
        ],
    )


def ancestry_scatter(ancestry: Sequence[PersonAncestry], always: set[str]) -> Scatter | None:
    """The first two components of the cohort's own, by nearest reference group."""
    known = [person for person in ancestry if len(person.components) > 1]
    if not known:
        return None
    drawn = _drawn(known, always)
    x, ticks_x = _axis([person.components[0] for person in known], SIDE)
    y, ticks_y = _axis([person.components[1] for person in known], SIDE)
    dots = [
        Dot(x(person.components[0]), SIDE - y(person.components[1]), person.group, _told(person))
        for person in drawn
    ]
    groups = Counter(person.group for person in known)
    tones = {str(group): f"{_words(group)}: {groups[group]}" for group in AncestryGroup if groups[group]}
    return Scatter(dots, ticks_x, _turned(ticks_y), tones, len(known) - len(drawn))


def kinship_scatter(pairs: Sequence[Pair]) -> Scatter | None:
    """Related pairs by kinship (across) and sites without a shared allele (up)."""
    if not pairs:
        return None
    drawn = list(islice(pairs, MOST_DOTS))
    x, ticks_x = _axis([0.0, _KINSHIP_TOP], SIDE)
    y, ticks_y = _axis([0.0, _IBS0_TOP, *(pair.ibs0 for pair in pairs)], SIDE)
    dots = [
        Dot(
            x(pair.kinship),
            SIDE - y(pair.ibs0),
            pair.relation,
            _pair(pair),
        )
        for pair in drawn
    ]
    relations = Counter(pair.relation for pair in pairs)
    tones = {str(one): f"{_words(one)}: {relations[one]}" for one in Relation if relations[one]}
    return Scatter(dots, ticks_x, _turned(ticks_y), tones, len(pairs) - len(drawn))


def distribution(metric: str, people: Sequence[SampleQuality], judged: Sequence[Outlier]) -> Distribution:
    """A histogram, every outlier above its place."""
    told = {person.sample_id: getattr(person, metric) for person in people}
    values = [float(value) for value in told.values() if value is not None]
    if not values:
        return Distribution(metric, [], [], [], "not measured in anybody")
    x, ticks = _axis(values, WIDTH, most=4)
    counts = Counter(min(int(x(value) / WIDTH * BINS), BINS - 1) for value in values)
    step, most = WIDTH / BINS, max(counts.values())
    bars = [
        Bar(place * step, HEIGHT * (1 - n / most), step - 1, HEIGHT * n / most, f"{n} of {len(values)} people")
        for place, n in sorted(counts.items())
    ]
    marks = [
        Dot(
            x(row.value),
            -8.0,
            "outlier",
            f"{row.sample_id}: {row.value:.6g}, {row.mads:+.1f} MADs in {row.stratum}",
        )
        for row in judged
        if row.flagged and row.value is not None and row.mads is not None
    ]
    return Distribution(metric, bars, marks, _lowered(ticks), _note(judged, len(people) - len(values)))


def filter_bars(filters: Mapping[str, int]) -> list[Bar]:
    """One bar a filter, longest first; a site with several filters counts in each."""
    order = sorted(filters.items(), key=lambda item: (-item[1], item[0]))
    most = max([*filters.values(), 1])
    return [
        Bar(LABEL, ROW * place, LENGTH * count / most, ROW - 6, f"{name}: {count:,}")
        for place, (name, count) in enumerate(order)
    ]


def _note(judged: Sequence[Outlier], unmeasured: int) -> str:
    reasons = Counter(row.not_judged for row in judged if row.not_judged)
    told = [f"{count} not judged: {reason}" for reason, count in sorted(reasons.items())]
    return "; ".join([*told, *([f"{unmeasured} without a value"] if unmeasured and not told else [])])


def _drawn(people: Sequence[PersonAncestry], always: set[str]) -> list[PersonAncestry]:
    """At most `MOST_DOTS`, evenly, but everyone of `always`."""
    step = max(1, -(-len(people) // MOST_DOTS))
    return [person for place, person in enumerate(people) if place % step == 0 or person.sample_id in always]


def _told(person: PersonAncestry) -> str:
    sure = "" if person.probability is None else f" ({person.probability:.2f})"
    return f"{person.sample_id}: {_words(person.group)}{sure}"


def _pair(pair: Pair) -> str:
    numbers = f"kinship {pair.kinship:.3f}, IBS0 {pair.ibs0:.4f}"
    return f"{pair.sample_a}, {pair.sample_b}: {_words(pair.relation)}, {numbers}"


def _words(name: str) -> str:
    return str(name).replace("_", " ")


class _Axis(msgspec.Struct, frozen=True):
    """From a value to a place between 0 and `length`."""

    low: float
    high: float
    length: float

    def __call__(self, value: float) -> float:
        span = self.high - self.low
        return self.length * (min(max(value, self.low), self.high) - self.low) / span


def _axis(values: Sequence[float], length: float, most: int = 5) -> tuple[_Axis, list[Tick]]:
    """An axis a little longer than its values, never below 0 for counts; about so many round labels."""
    low, high = min(values), max(values)
    margin = (high - low) * 0.04 or abs(high) * 0.04 or 1.0
    axis = _Axis(max(low - margin, 0.0) if low >= 0 else low - margin, high + margin, length)
    step = _round_step((axis.high - axis.low) / most)
    decimals = max(0, -floor(log10(step)))
    places = range(ceil(axis.low / step), floor(axis.high / step) + 1)
    return axis, [Tick(axis(place * step), 0.0, f"{place * step:,.{decimals}f}") for place in places]


def _round_step(least: float) -> float:
    """The least of 1, 2 and 5 times a power of ten that is not below this.

    >>> _round_step(0.13), _round_step(2300.0)
    (0.2, 5000.0)
    """
    power = 10.0 ** floor(log10(least))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= least)


def _turned(ticks: Sequence[Tick]) -> list[Tick]:
    return [Tick(-6.0, SIDE - tick.x + 4, tick.text) for tick in ticks]


def _lowered(ticks: Sequence[Tick]) -> list[Tick]:
    return [Tick(tick.x, HEIGHT + 14, tick.text) for tick in ticks]
