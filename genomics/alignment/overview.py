"""What a page of alignment QC shows, as places on paper: depth, callable genes, sex chromosomes, reasons.

Decisions only: rows go in, shapes in SVG units come out. A cohort too large to draw is drawn by its worst people,
and the page says so.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec

from genomics.alignment.contamination_chart import Spans, contamination_chart
from genomics.alignment.metrics import Limits
from genomics.files.charts import Bar, Dot, Tick
from genomics.files.settings import limit
from genomics.records.quality import AlignmentQuality, GeneCoverage, Troubled, Verdict

MOST_ROWS = 60
BINS = 24
WIDTH, HEIGHT = 640.0, 220.0
CELL, LABEL, HEAD = 26.0, 84.0, 60.0
MOST_RATIO = 1.6
TONES = ("pass", "warn", "fail")


class Cell(msgspec.Struct, frozen=True):
    """One gene of one person; `shade` 0 (nothing callable) to 1 (all of it)."""

    x: float
    y: float
    shade: float
    short: bool
    label: str


class HeatMap(msgspec.Struct, frozen=True):
    """Callable fraction of genes (columns) in people (rows)."""

    width: float
    height: float
    cells: list[Cell]
    genes: list[Tick]
    people: list[Tick]
    left_out: int


class Page(msgspec.Struct, frozen=True):
    """Everything the template lays out."""

    counts: dict[str, int]
    depth_bars: list[Bar]
    depth_ticks: list[Tick]
    depth_limit: Tick
    sex_dots: list[Dot]
    sex_ticks: list[Tick]
    heat: HeatMap
    contamination: Spans | None
    troubled: list[Troubled]


def overview(rows: Sequence[AlignmentQuality], genes: Iterable[GeneCoverage], limits: Limits) -> Page:
    """The page of a batch or a cohort."""
    bars, ticks, mark = depth_histogram(rows, limit(limits, "alignment.mean_depth").value)
    return Page(
        counts={str(verdict): sum(row.verdict is verdict for row in rows) for verdict in Verdict},
        depth_bars=bars,
        depth_ticks=ticks,
        depth_limit=mark,
        # Drawn in this order: a failure must not lie under a pass.
        sex_dots=sorted((dot for row in rows if (dot := sex_dot(row))), key=lambda dot: TONES.index(dot.tone)),
        sex_ticks=[Tick(_ratio_x(step / 2), _ratio_y(step / 2), f"{step / 2:g}") for step in range(4)],
        heat=heat_map(callable_genes(genes), limit(limits, "gene.callable_fraction").value),
        contamination=contamination_chart(rows, limit(limits, "alignment.contamination").value),
        troubled=[
            Troubled(row.sample_id, row.verdict, [reason.words for reason in row.reasons])
            for row in sorted(rows, key=lambda row: (list(Verdict)[::-1].index(row.verdict), row.sample_id))
            if row.verdict is not Verdict.PASS
        ],
    )


def depth_histogram(rows: Sequence[AlignmentQuality], least: float) -> tuple[list[Bar], list[Tick], Tick]:
    """People by mean depth, the limit among them; nobody measured gives no bars."""
    depths = [row.mean_depth for row in rows if row.mean_depth is not None]
    top = max([*depths, least]) * 1.1
    counts = [0] * BINS
    for depth in depths:
        counts[min(int(depth / top * BINS), BINS - 1)] += 1
    most, step = max([*counts, 1]), WIDTH / BINS
    bars = [
        Bar(place * step, HEIGHT * (1 - n / most), step - 1, HEIGHT * n / most, _bar_label(place, n, top / BINS))
        for place, n in enumerate(counts)
        if n
    ]
    ticks = [Tick(WIDTH * part / 4, HEIGHT + 14, f"{top * part / 4:.0f}x") for part in range(5)]
    return bars, ticks, Tick(WIDTH * least / top, 0, f"limit {least:g}x")


def _bar_label(place: int, people: int, width: float) -> str:
    return f"{people} {'person' if people == 1 else 'people'} at {place * width:.0f} to {(place + 1) * width:.0f}x"


def sex_dot(row: AlignmentQuality) -> Dot | None:
    """A person by X and Y depth over autosome depth; `None` where they were not measured."""
    if row.x_ratio is None or row.y_ratio is None:
        return None
    codes = {reason.code for reason in row.reasons}
    tone = (
        "fail" if "sex_mismatch" in codes else "warn" if any(code.startswith("sex_") for code in codes) else "pass"
    )
    label = f"{row.sample_id}: X {row.x_ratio:.2f}, Y {row.y_ratio:.2f}, recorded {row.sex_recorded}"
    return Dot(_ratio_x(row.x_ratio), _ratio_y(row.y_ratio), tone, label)


def callable_genes(genes: Iterable[GeneCoverage]) -> dict[str, dict[str, float]]:
    """Callable fraction by person and gene."""
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for row in genes:
        found[row.sample_id][row.gene] = row.fraction_callable
    return dict(found)


def heat_map(fractions: dict[str, dict[str, float]], least: float) -> HeatMap:
    """Genes by people; of more people than fit, those whose worst gene is worst."""
    people = sorted(fractions, key=lambda person: (min(fractions[person].values()), person))[:MOST_ROWS]
    genes = sorted({gene for person in people for gene in fractions[person]})
    cells = [
        Cell(
            LABEL + column * CELL,
            HEAD + row * CELL,
            value,
            value < least,
            f"{person}, {gene}: {value:.1%} callable",
        )
        for row, person in enumerate(people)
        for column, gene in enumerate(genes)
        if (value := fractions[person].get(gene)) is not None
    ]
    return HeatMap(
        width=LABEL + len(genes) * CELL,
        height=HEAD + len(people) * CELL,
        cells=cells,
        genes=[Tick(LABEL + (column + 0.5) * CELL, HEAD - 6, gene) for column, gene in enumerate(genes)],
        people=[Tick(LABEL - 6, HEAD + (row + 0.65) * CELL, person) for row, person in enumerate(people)],
        left_out=len(fractions) - len(people),
    )


def _ratio_x(ratio: float) -> float:
    return min(ratio / MOST_RATIO, 1.0) * WIDTH / 2


def _ratio_y(ratio: float) -> float:
    return HEIGHT * (1 - min(ratio / MOST_RATIO, 1.0))
