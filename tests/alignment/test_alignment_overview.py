"""The alignment QC page: what is drawn, in which order, and what it never hides."""

import json

import msgspec
import pytest

from genomics.alignment.contamination_chart import MOST_ROWS as CHART_ROWS
from genomics.alignment.contamination_chart import contamination_chart
from genomics.alignment.metrics import unreadable
from genomics.alignment.multiqc import HEADERS, multiqc_content
from genomics.alignment.overview import MOST_ROWS, callable_genes, depth_histogram, heat_map, overview, sex_dot
from genomics.files.pages import fill_page
from genomics.records.person import Sample, Sex
from genomics.records.quality import GeneCoverage, Reason, Verdict


def row(name="S1", depth=33.0, x=1.0, y=0.0, verdict=Verdict.PASS, codes=(), foreign=0.001):
    blank = unreadable(Sample(name, f"P{name}", Sex.FEMALE, "AFR", "B01"))
    reasons = [Reason(code, "x_ratio", 1.0, 0.65, "somewhere") for code in codes]
    values = {"mean_depth": depth, "x_ratio": x, "y_ratio": y, "verdict": verdict, "reasons": reasons}
    values |= {"contamination": foreign, "contamination_low": foreign / 2, "contamination_high": foreign * 2}
    return msgspec.structs.replace(blank, total_reads=200, duplicate_reads=10, fraction_20x=0.97, **values)


def read(person, gene, fraction):
    return GeneCoverage(person, gene, 400, 30.0, 0, fraction, 20)


def test_genes_are_kept_apart_by_person():
    rows = [read("S1", "BRCA1", 0.75), read("S1", "APC", 0.5), read("S2", "APC", 1.0)]
    assert callable_genes(rows) == {"S1": {"BRCA1": 0.75, "APC": 0.5}, "S2": {"APC": 1.0}}


def test_a_gene_below_the_limit_is_framed_and_one_at_the_limit_is_not():
    cells = heat_map({"S1": {"APC": 0.9499, "TP53": 0.95}}, 0.95).cells
    assert [cell.short for cell in cells] == [True, False]
    assert cells[0].label == "S1, APC: 95.0% callable"


def test_of_too_many_people_the_worst_are_drawn_and_the_rest_counted():
    people = {f"S{n:03}": {"APC": n / 100} for n in range(MOST_ROWS + 7)}
    drawn = heat_map(people, 0.95)
    assert drawn.left_out == 7
    assert [tick.text for tick in drawn.people][:2] == ["S000", "S001"]
    assert len(drawn.cells) == MOST_ROWS


def test_a_gene_that_was_not_measured_has_no_cell():
    drawn = heat_map({"S1": {"APC": 1.0}, "S2": {"TP53": 1.0}}, 0.95)
    assert len(drawn.cells) == 2


def test_the_histogram_counts_everyone_measured_and_nobody_else():
    bars, _, mark = depth_histogram([row(depth=8.0), row(depth=33.0), row(depth=33.1), row(depth=None)], 30)
    assert sum(int(bar.label.split()[0]) for bar in bars) == 3
    assert mark.text == "limit 30x"
    assert depth_histogram([row(depth=None)], 30)[0] == []


def test_a_person_without_ratios_is_not_drawn_as_zero():
    assert sex_dot(row(x=None)) is None


@pytest.mark.parametrize(
    ("codes", "tone"), [((), "pass"), (("sex_not_read",), "warn"), (("low_depth", "sex_mismatch"), "fail")]
)
def test_the_colour_of_a_person_follows_the_reasons(codes, tone):
    assert sex_dot(row(codes=codes)).tone == tone


def test_a_failure_is_drawn_above_a_pass(limits):
    rows = [row("S1", codes=("sex_mismatch",), verdict=Verdict.FAIL), row("S2")]
    page = overview(rows, [], {**limits, "gene.callable_fraction": limits["gene.minimum_depth"]})
    assert [dot.tone for dot in page.sex_dots] == ["pass", "fail"]
    assert page.counts == {"pass": 1, "warn": 0, "fail": 1}
    assert [(person.sample_id, person.reasons) for person in page.troubled] == [
        ("S1", ["sex_mismatch: x_ratio 1, limit 0.65 (somewhere)"])
    ]


def test_the_page_stands_alone_and_shows_markup_as_text(limits):
    rows = [row("S1", codes=("<script>",), verdict=Verdict.FAIL)]
    page = overview(
        rows, [read("S1", "APC", 0.2)], {**limits, "gene.callable_fraction": limits["gene.minimum_depth"]}
    )
    text = fill_page("alignment/page.html.j2", page=page, made_by="1 sample", convention="mates once")
    assert "&lt;script&gt;" in text
    assert "<script" not in text
    assert not any(word in text for word in ("http:", "https:", "src=", "@import", "url("))
    assert "S1, APC: 20.0% callable" in text
    assert "S1: 0.1% of reads, 95 % interval" in text


def test_contamination_is_drawn_worst_first_with_interval_and_limit():
    unmeasured = unreadable(Sample("S9", "P9", Sex.FEMALE, "AFR", "B01"))
    bad = row("S2", foreign=0.1, codes=("contamination",))
    chart = contamination_chart([row("S1"), unmeasured, bad, row("S3", codes=("contamination_unclear",))], 0.03)
    assert [(span.person, span.tone) for span in chart.spans] == [("S2", "fail"), ("S1", "pass"), ("S3", "warn")]
    assert chart.limit_x < chart.spans[0].low < chart.spans[0].x < chart.spans[0].high
    assert chart.spans[1].high < chart.limit_x
    assert chart.spans[0].label == "S2: 10.0% of reads, 95 % interval 5.0% to 20.0%"
    assert contamination_chart([unmeasured], 0.03) is None


def test_of_too_many_people_the_most_contaminated_are_drawn():
    chart = contamination_chart([row(f"S{n:03}", foreign=n / 1000) for n in range(CHART_ROWS + 5)], 0.03)
    assert (len(chart.spans), chart.left_out, chart.spans[0].person) == (CHART_ROWS, 5, "S064")


def test_multiqc_gets_every_column_it_is_told_of_and_no_invented_zero():
    document = multiqc_content([row("S1"), unreadable(Sample("S2", "P2", Sex.MALE, "AFR", "B01"))])
    assert json.loads(json.dumps(document)) == document
    assert set(document["data"]["S1"]) | {"reasons"} == set(HEADERS)
    assert document["data"]["S1"]["duplicates"] == pytest.approx(5.0)
    assert set(document["data"]["S2"]) == {"verdict", "reads", "reasons"}
