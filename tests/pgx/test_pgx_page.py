"""The page of a cohort: no count of 1 to 20 people is in it, nor follows from it."""

from collections import defaultdict
from itertools import product

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pgx_builders import call_alleles

from genomics.cli.main import main
from genomics.files.tables import write_table
from genomics.pgx import disclosure
from genomics.pgx.disclosure import FEWEST, disclosed, in_steps
from genomics.pgx.overview import INDETERMINATE, NOT_CALLED, overview
from genomics.records.pgx import PgxResult


def _people(number, *alleles, start=0, gene="TPMT", **options):
    one = call_alleles(gene, *alleles, **options)
    return [msgspec.structs.replace(one, sample_id=f"P{start + n}") for n in range(number)]


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({"a": 300, "b": 30, "c": 7}, {"a": 300, "b": None, "c": None}),
        ({"a": 300, "b": 30, "c": 21}, {"a": 300, "b": 30, "c": 21}),
        ({"a": 300, "b": 30, "c": 0}, {"a": 300, "b": 30, "c": None}),
        ({"a": 300, "b": 12, "c": 15}, {"a": 300, "b": None, "c": None}),
        ({"a": 300, "b": 21, "c": 21, "d": 20}, {"a": 300, "b": None, "c": None, "d": None}),
        ({"a": 300, "b": 20, "c": 20}, {"a": None, "b": None, "c": None}),
        ({"a": 10, "b": 5}, {"a": None, "b": None}),
        ({"a": 100, "b": 5}, {"a": None, "b": None}),
        ({}, {}),
    ],
)
def test_small_counts_are_kept_back_with_what_would_give_them_away(counts, shown):
    assert disclosed(counts) == shown


@settings(deadline=None)
@given(st.lists(st.integers(0, 60), min_size=1, max_size=4))
def test_no_small_count_follows_from_what_is_shown(numbers):
    """A reader who knows the total and the rule: every hidden category could hold several numbers, or is zero."""
    counts = {str(n): count for n, count in enumerate(numbers)}
    shown = disclosed(counts)
    assert all(count is None or count >= FEWEST for count in shown.values())
    hidden = [name for name, count in shown.items() if count is None]
    left = sum(counts.values()) - sum(count for count in shown.values() if count)
    assert left == 0 or left >= FEWEST or len(hidden) == len(counts)
    worlds = [
        world
        for world in product(range(0, 61), repeat=len(hidden))
        if len(hidden) <= 2
        and sum(world) == left
        and disclosed(counts | dict(zip(hidden, world, strict=True))) == shown
    ]
    for place, name in enumerate(hidden if worlds else []):
        possible = {world[place] for world in worlds}
        assert len(possible) > 1 or possible == {0} or len(hidden) == len(counts), (name, counts)


@pytest.mark.parametrize("categories", [1, 2, 3, 4])
def test_no_small_count_follows_in_any_cohort_of_a_smaller_world(monkeypatch, categories):
    """The rule with 1 to 3 for 1 to 20 people, and every cohort of up to 11 people in a category."""
    monkeypatch.setattr(disclosure, "FEWEST", 4)
    seen = defaultdict(list)
    for numbers in product(range(12), repeat=categories):
        shown = tuple(disclosed({str(n): count for n, count in enumerate(numbers)}).values())
        seen[shown, sum(numbers)].append(numbers)
    for (shown, _), worlds in seen.items():
        for place in (n for n, count in enumerate(shown) if count is None and set(shown) != {None}):
            possible = {numbers[place] for numbers in worlds}
            assert len(possible) > 1 or possible == {0} or min(possible) > 3, (shown, worlds)


def test_shares_are_told_in_steps_of_twenty_people():
    assert in_steps(9, 100) == 0
    assert in_steps(11, 100) == 0.2
    assert in_steps(100, 95) == 1


def test_groups_phenotypes_and_alleles_of_a_cohort():
    results = [
        *_people(300, "*1", "*1"),
        *_people(60, "*1", "*3C", start=300),
        *_people(30, "*1", "*24", start=360),
        *_people(25, "*1", start=390),
        *_people(5, "*2", "*2", start=415),
        *_people(20, "*1", "*1", start=420),
    ]
    groups = {f"P{n}": "EUR" for n in range(420)} | {f"P{n}": "AFR" for n in range(420, 440)}
    page = overview(results, groups)
    assert (page.groups, page.people, page.small) == (["EUR"], [420], ["AFR"])
    (part,) = page.genes
    told = {row.name: row.cells[0].text for row in part.phenotypes}
    assert told == {
        "Normal Metabolizer": "300 (71.4%)",
        "Intermediate Metabolizer": "60 (14.3%)",
        INDETERMINATE: "30 (7.1%)",
    }
    assert NOT_CALLED not in told
    assert [(row.name, row.cells[0].text) for row in part.alleles][:2] == [
        ("*1", "about 81.0%"),
        ("*3C", "about 9.5%"),
    ]
    assert "*2" not in {row.name for row in part.alleles}
    assert part.unread.cells[0].text == "–"


def test_people_with_unread_positions_and_without_a_group_are_counted():
    results = [*_people(40, "*1", "*1", without=[18130687]), *_people(60, "*1", "*1", start=40)]
    page = overview(results, {})
    assert page.groups == ["not assigned"]
    assert page.genes[0].unread.cells[0].text == "about 40.0%"


def test_the_page_is_one_file_that_says_what_it_keeps_back(tmp_path, capsys):
    results = [*_people(30, "*1", "*1"), *_people(25, "*1", "*2", start=30), *_people(3, "*2", "*2", start=55)]
    write_table(tmp_path / "pgx.parquet", results, PgxResult)
    names = [result.sample_id for result in results]
    pq.write_table(pa.table({"sample_id": names, "ancestry_group": ["EUR"] * 58}), tmp_path / "samples.parquet")
    words = [
        "--pgx",
        tmp_path / "pgx.parquet",
        "--samples",
        tmp_path / "samples.parquet",
        "--output",
        tmp_path / "a.html",
    ]
    assert main(["pgx-page", *map(str, words)]) == 0
    text = (tmp_path / "a.html").read_text()
    assert '<li class="count-EUR"><strong>58</strong> EUR</li>' in text
    assert '<h2 id="TPMT">TPMT</h2>' in text
    assert "30 (51.7%)" in text
    assert "25 (43.1%)" not in text
    assert "http" not in text
    assert capsys.readouterr().out == ""


def test_what_was_not_read_has_a_row_of_its_own():
    page = overview([*_people(50, "*1", "*1"), *_people(30, "*1", start=50)], {})
    assert [row.name for row in page.genes[0].phenotypes] == ["Normal Metabolizer", NOT_CALLED]


def test_a_cohort_of_twenty_shows_nothing(tmp_path):
    results = _people(20, "*1", "*1")
    page = overview(results, {})
    assert (page.groups, page.small) == ([], ["not assigned"])
