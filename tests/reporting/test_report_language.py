"""How hard the reports are to read, by formulas of our own, and whether their tables can be heard."""

import re
from itertools import pairwise

import pytest
from report_builders import finding, hereditary_case, request
from report_cases import CASES
from report_reader import REPORTS, Page, page_of, render_case

from genomics.records.person import Language
from genomics.reporting.wording import read_wording

ENGLISH = [name for name in CASES if not name.startswith("spanish") and "clinician" not in name]
SPANISH = [name for name in CASES if name.startswith("spanish") and "clinician" not in name]
NOT_FOR_READING_LEVEL = {"doctor", "signatures", "person", "grid", "result-table", "counts", "source", "watermark"}


def syllables(word):
    """English syllables, nearly: groups of vowels, without a silent final e.

    >>> [syllables(word) for word in ("gene", "counselor", "you", "medicine", "table")]
    [1, 3, 1, 3, 2]
    """
    word = re.sub(r"[^a-z]", "", word.lower())
    count = len(re.findall(r"[aeiouy]+", word))
    if word.endswith("e") and not word.endswith("le") and count > 1:
        count -= 1
    return max(1, count)


def sentences(text):
    return [part for part in re.split(r"(?<=[.!?:])\s+", text) if re.search(r"\w", part)]


def words_of(text):
    return re.findall(r"[^\W\d_][\w'’-]*", text)


def running_text(page):
    """Sentences of the participant's part; a heading or list item without a full stop is a sentence too."""
    blocks = [text for _, names, text in page.blocks if text and not names & NOT_FOR_READING_LEVEL]
    return [sentence for block in blocks for sentence in sentences(block)]


def flesch_kincaid_grade(parts):
    """U.S. school grade (Kincaid 1975) of a list of sentences."""
    words = [word for part in parts for word in words_of(part)]
    return 0.39 * len(words) / len(parts) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def fernandez_huerta(parts):
    """Ease of reading Spanish (Fernández Huerta 1959, as corrected by Fernández 2016): 60 and more is plain."""
    words = [word for part in parts for word in words_of(part)]
    vowels = sum(max(1, len(re.findall(r"[aeiouáéíóúü]+", word.lower()))) for word in words)
    return 206.84 - 60 * vowels / len(words) - 1.02 * len(words) / len(parts)


def test_the_formula_gives_the_grade_of_a_known_sentence():
    assert flesch_kincaid_grade(["The cat sat on the mat."]) == pytest.approx(-1.45, abs=0.01)


@pytest.mark.parametrize("name", ENGLISH)
def test_an_english_report_reads_at_grade_eight_or_lower(name):
    parts = running_text(Page(render_case(name).html))
    assert len(parts) > 40
    assert flesch_kincaid_grade(parts) <= 8


@pytest.mark.parametrize("name", SPANISH)
def test_a_spanish_report_is_plain(name):
    parts = running_text(Page(render_case(name).html))
    assert len(parts) > 40
    assert fernandez_huerta(parts) >= 65


def conditions():
    keys = read_wording(REPORTS / "wording")[Language.EN]._texts
    return sorted({key.split(".")[1] for key in keys if key.startswith("conditions.")} - {"other"})


@pytest.mark.parametrize("condition", conditions())
def test_the_report_of_each_condition_reads_at_grade_eight_or_lower(condition):
    page = page_of(request(hereditary_case([finding("XYZ1", condition.replace("_", " "))])))
    parts = [s for name in ("condition-what", "condition-may", "condition-care") for s in sentences(page.one(name))]
    assert "linked to" not in parts[0]
    assert flesch_kincaid_grade(parts) <= 8
    assert flesch_kincaid_grade(running_text(page)) <= 8


@pytest.mark.parametrize("language", Language)
def test_no_sentence_of_the_wording_is_longer_than_25_words(language):
    texts = read_wording(REPORTS / "wording")[language]._texts
    long = [s for text in texts.values() for s in sentences(text) if len(words_of(s)) > 25]
    assert long == []


@pytest.mark.parametrize("name", ENGLISH + SPANISH)
def test_no_sentence_of_a_report_is_longer_than_25_words(name):
    assert [s for s in running_text(Page(render_case(name).html)) if len(words_of(s)) > 25] == []


@pytest.mark.parametrize("name", CASES)
def test_no_page_holds_a_word_that_misleads(name):
    text = Page(render_case(name).html).text
    assert not re.search(r"\b(negative|clear|mg|doses?|negativo|dosis)\b", text, re.IGNORECASE)


@pytest.mark.parametrize("name", CASES)
def test_every_header_cell_has_a_scope_and_every_figure_a_text(name):
    page = Page(render_case(name).html)
    assert all(attributes.get("scope") in ("row", "col") for tag, attributes in page.tags if tag == "th")
    figures = [attributes for tag, attributes in page.tags if tag == "svg"]
    assert all(attributes["role"] == "img" and len(attributes["aria-label"]) > 20 for attributes in figures)


@pytest.mark.parametrize("name", CASES)
def test_headings_go_down_one_level_at_a_time_and_ids_are_unique(name):
    page = Page(render_case(name).html)
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    labels = [a["aria-labelledby"] for _, a in page.tags if "aria-labelledby" in a]
    assert set(labels) <= set(ids)
