"""The cohort QC page: what is drawn, marked and said, and what it never hides."""

import re

import msgspec
import pytest
from cohort_builder import good
from test_outliers import person

from genomics.cli.main import main
from genomics.cohort import overview as page_of
from genomics.cohort.overview import ancestry_scatter, distribution, filter_bars, kinship_scatter, overview
from genomics.files.pages import fill_page
from genomics.records.ancestry import AncestryGroup, PersonAncestry
from genomics.records.quality import Outlier, Pair, Reason, Relation, Verdict


def placed(name, x, y, group=AncestryGroup.EUR):
    return PersonAncestry(name, group, 0.99, [], [], 5000, "", components=[x, y])


def apart(name, value, mads=12.0, note=""):
    flagged = not note
    return Outlier(
        name, "snps", "EUR", value, mads if flagged else None, 8.0, True, flagged, note, "made for a test"
    )


def html(page):
    return fill_page("cohort/page.html.j2", page=page, made_by="3 samples")


def test_people_lie_by_their_components_with_a_shape_and_a_word_for_each_group():
    people = [placed("A", 0.0, 0.0), placed("B", 10.0, 5.0, AncestryGroup.AFR), placed("C", 5.0, 10.0)]
    scatter = ancestry_scatter(people, set())
    assert scatter.tones == {"AFR": "AFR: 1", "EUR": "EUR: 2"}
    first, second, third = scatter.dots
    assert first.x < third.x < second.x
    assert first.y > second.y > third.y
    assert second.label == "B: AFR (0.99)"


def test_without_components_there_is_no_chart():
    assert (
        ancestry_scatter([PersonAncestry("A", AncestryGroup.NOT_ASSIGNED, None, [], [], 0, "no panel")], set())
        is None
    )
    assert kinship_scatter([]) is None


def test_a_large_cohort_is_drawn_in_part_and_nobody_who_does_not_pass_is_left_out(monkeypatch):
    monkeypatch.setattr(page_of, "MOST_DOTS", 10)
    people = [placed(f"S{i:02d}", float(i), float(i)) for i in range(95)]
    scatter = ancestry_scatter(people, {"S01", "S93"})
    names = [dot.label.split(":")[0] for dot in scatter.dots]
    assert {"S00", "S01", "S10", "S93"} <= set(names)
    assert scatter.left_out == 95 - len(names) == 95 - 12


def test_pairs_lie_by_kinship_and_ibs0():
    pairs = [
        Pair("A", "B", 0.25, 0.0, 5000, Relation.PARENT_CHILD),
        Pair("A", "C", 0.25, 0.015, 5000, Relation.SIBLING),
        Pair("D", "E", 0.5, 0.0, 5000, Relation.DUPLICATE),
    ]
    parent, sibling, twin = kinship_scatter(pairs).dots
    assert parent.x == sibling.x < twin.x
    assert parent.y == twin.y > sibling.y
    assert [dot.tone for dot in (parent, sibling, twin)] == ["parent_child", "full_sibling", "duplicate_or_twin"]


def test_every_person_is_in_a_bar_and_every_outlier_has_a_mark():
    people = [person(i, 1000 + i) for i in range(40)] + [person(40, 9000)]
    chart = distribution("snps", people, [apart("S40", 9000.0), apart("S01", 1001.0, note="too few")])
    assert sum(int(bar.label.split(" of ")[0]) for bar in chart.bars) == 41
    (mark,) = chart.marks
    assert mark.x > chart.bars[0].x + 200
    assert mark.label == "S40: 9000, +12.0 MADs in EUR"
    assert chart.note == "1 not judged: too few"


def test_a_metric_that_nobody_has_is_said_and_not_drawn():
    chart = distribution("charr", [person(1, 5)], [])
    assert (chart.bars, chart.note) == ([], "not measured in anybody")


@pytest.mark.parametrize("values", [[0.0, 0.0], [5.0], [-3.0, 4.0], [4_000_000.0, 4_000_001.0], [0.99, 1.0]])
def test_axes_hold_their_values_and_have_few_round_labels(values):
    axis, ticks = page_of._axis(values, 280.0, most=4)
    assert all(0 <= axis(value) <= 280 for value in values)
    assert axis(values[0]) <= axis(values[-1])
    assert 1 <= len(ticks) <= 5
    assert all(0 <= tick.x <= 280 for tick in ticks)
    assert len({tick.text for tick in ticks}) == len(ticks)


def test_filters_are_told_longest_first():
    bars = filter_bars({"LowQual": 5, "PASS": 1000, "ExcessHet": 5})
    assert [bar.label for bar in bars] == ["PASS: 1,000", "ExcessHet: 5", "LowQual: 5"]
    assert bars[0].width == 200 * bars[1].width


def page_with(reason="outlier"):
    warned = msgspec.structs.replace(
        person(1, 9000), verdict=Verdict.WARN, reasons=[Reason(reason, "snps, MADs", 12.0, 8.0, "<made> & up")]
    )
    people = [person(0, 1000), warned, person(2, 1002)]
    places = [placed(row.sample_id, 1.0, float(i)) for i, row in enumerate(people)]
    pairs = [Pair("S00", "S01", 0.5, 0.0, 5000, Relation.DUPLICATE)]
    return overview(people, pairs, places, [apart("S01", 9000.0)], {"PASS": 10, "LowQual": 2}, 12)


def test_the_page_says_that_it_is_internal_loads_nothing_and_escapes_what_it_is_told():
    text = html(page_with())
    assert "<strong>Internal.</strong>" in text
    assert not re.search(r"https?://|src=|@import|url\(", text)
    assert "&lt;made&gt; &amp; up" in text
    assert "<made>" not in text
    assert text.count("tone-outlier") >= 2
    for name in ("AFR", "duplicate_or_twin", "full_sibling", "second_degree", "parent_child", "not_assigned"):
        assert f".tone-{name}" in text


def test_a_page_of_an_empty_cohort_still_opens():
    text = html(overview([], [], [], [], {}, 0))
    assert "No components" in text
    assert "No related pairs" in text
    assert "Every sample passes" in text


def test_the_command_draws_what_the_cohort_wrote(joint_call):
    call = joint_call("A", "B")
    call.add("chr1:100:A:C,G", [good("0/1", 3), good("1/2", 3)])
    call.add("chr1:104:A:C", [good("0/1"), good("0/0")], filters="LowQual")
    folder = call.run().folder
    output = call.folder / "cohort.html"
    assert main(["cohort-page", "--cohort", str(folder), "--output", str(output)]) == 0
    text = output.read_text()
    assert "2 samples." in text
    assert "3 sites with an alternate" in text
    assert "PASS: 2" in text
    assert "LowQual: 1" in text
    again = call.folder / "again.html"
    assert main(["cohort-page", "--cohort", str(folder), "--output", str(again)]) == 0
    assert again.read_text() == text
