"""Chances in numbers: only with a source, only for whom they were measured, and drawn as they are said."""

import re

import pytest
from report_builders import finding, hereditary_case, request, variant
from report_cases import BRCA2, CASES
from report_reader import REPORTS, page_of

from genomics.errors import FormatError
from genomics.files.sheets import read_rows
from genomics.records.genotype import Zygosity
from genomics.records.person import Language
from genomics.reporting.people_picture import draw_people
from genomics.reporting.risk_facts import RISK_COLUMNS, read_risk_facts
from genomics.reporting.risk_view import risks_of
from genomics.reporting.wording import read_wording

TABLE = REPORTS / "facts" / "risks.tsv"
PANEL = REPORTS.parent / "resources" / "panel" / "acmg_sf.tsv"
BRCA1 = finding("BRCA1", "Hereditary breast and ovarian cancer", "chr17:43045711:G:A")
PALB2 = finding("PALB2", "Hereditary breast cancer", "chr16:23603459:C:T")


def numbers(page):
    return list(zip(page.by_class["risk-count"], page.by_class["risk-who"], strict=True))


def test_a_woman_and_a_man_find_the_published_numbers_beside_those_of_people_in_general():
    page = page_of(request(hereditary_case([BRCA2])))
    assert numbers(page) == [
        ("About 69 of 100", "women with a change in BRCA2, by age 80"),
        ("About 13 of 100", "women in general, in their whole life"),
        ("About 17 of 100", "women with a change in BRCA2, by age 80"),
        ("About 1 of 100", "women in general, in their whole life"),
        ("About 27 of 100", "men with a change in BRCA2, by age 80"),
        ("About 13 of 100", "men in general, in their whole life"),
    ]
    assert "(61 to 77)" in page.by_class["risk-people"][0]
    assert "Kuchenbaecker 2017" in page.text
    assert "PMID 35077220" in page.text
    assert "Your own chance may be lower or higher." in page.one("risk-note")


@pytest.mark.parametrize(("found", "counts"), [(BRCA1, ["72", "13", "44", "1"]), (PALB2, ["53", "13", "5", "1"])])
def test_each_gene_has_its_own_numbers(found, counts):
    page = page_of(request(hereditary_case([found])))
    assert [count.split()[1] for count in page.by_class["risk-count"]] == counts


def test_the_spanish_report_gives_the_same_numbers():
    page = page_of(request(hereditary_case([BRCA1], language=Language.ES), draft=True))
    assert numbers(page)[0] == ("Cerca de 72 de cada 100", "mujeres con un cambio en BRCA1, hasta los 80 años")


def _pair():
    other = finding("BRCA2", BRCA2.condition, "chr13:32340301:A:T")
    return hereditary_case([BRCA2, other])


def _said(significance):
    return hereditary_case([BRCA2], [variant(BRCA2, significance=significance)])


@pytest.mark.parametrize(
    "case",
    [
        hereditary_case([finding()]),
        hereditary_case([finding("MLH1", "Lynch syndrome", "chr3:36993548:G:A")]),
        hereditary_case([finding("BRCA2", BRCA2.condition, BRCA2.key, Zygosity.HOM)]),
        _pair(),
        hereditary_case([finding("BRCA2", "Fanconi anemia", BRCA2.key)]),
        _said("Pathogenic/Pathogenic,_low_penetrance"),
        _said("Likely_pathogenic,_low_penetrance"),
        _said("Established_risk_allele"),
        hereditary_case(),
    ],
    ids=[
        "no row",
        "studies differ",
        "two copies",
        "two changes",
        "other condition",
        "low",
        "low 2",
        "risk",
        "none",
    ],
)
def test_no_number_is_shown_where_none_was_measured(case):
    page = page_of(request(case))
    assert "risk-count" not in page.by_class
    assert "hundred" not in page.by_class


@pytest.mark.parametrize("dark", [0, 1, 13, 24, 25, 26, 69, 75, 99, 100])
def test_the_picture_holds_a_hundred_people_and_as_many_dark_ones_as_it_says(dark):
    picture = draw_people(dark)
    for own, others in (
        (picture.dark_heads, picture.other_heads),
        (picture.dark_shoulders, picture.other_shoulders),
    ):
        assert len(places(own)) == dark
        assert len(places(own) | places(others)) == 100
    assert {y for _, y in places(picture.other_heads) | places(picture.dark_heads)} == {4, 22, 40, 58}


def places(path):
    """Where the dashes of path data start: every 13 units of each line."""
    lines = re.findall(r"M([\d.]+) ([\d.]+)h([\d.]+)", path)
    assert "".join(f"M{x} {y}h{length}" for x, y, length in lines) == path
    return {
        (float(x) + 13 * number, float(y))
        for x, y, length in lines
        for number in range(int(float(length) // 13) + 1)
    }


def test_each_picture_says_in_words_what_it_shows():
    page = page_of(CASES["found_with_gaps"])
    alts = [a["aria-label"] for tag, a in page.tags if tag == "svg" and a["class"] == "hundred"]
    assert alts[0] == "100 people. About 69 of 100 are dark: women with a change in BRCA2, by age 80."
    assert len(alts) == 6


def test_each_row_is_of_a_gene_and_condition_of_the_panel_and_has_words_in_each_language():
    known = set()
    for line in PANEL.read_text(encoding="utf-8").splitlines():
        cells = line.split("\t")
        known.add((cells[0], cells[2] if len(cells) > 2 else ""))
    facts = read_risk_facts(TABLE)
    assert len(facts) >= 7
    for words in read_wording(REPORTS / "wording").values():
        for fact in facts:
            assert (fact.gene, fact.condition) in known
            assert risks_of(fact.gene, fact.condition, facts, words).figures


@pytest.mark.parametrize(
    ("column", "value", "problem"),
    [
        ("source", "", "source needs author, year, and PMID or doi"),
        ("source", "Kuchenbaecker 2017, JAMA", "source needs author, year, and PMID or doi"),
        ("usual_source", "", "usual_source is empty"),
        ("percent", "80", "need 0 <= low <= percent <= high <= 100"),
        ("low", "73", "need 0 <= low <= percent <= high <= 100"),
        ("high", "101", "need 0 <= low <= percent <= high <= 100"),
        ("usual", "130", "usual is a number of people out of 100"),
        ("percent", "many", "Expected `int`"),
        ("date", "2025", "date is a year and month"),
    ],
)
def test_a_row_without_a_source_or_with_numbers_that_cannot_be_is_refused(tmp_path, column, value, problem):
    row = {**read_rows(TABLE, RISK_COLUMNS)[0], column: value}
    with pytest.raises(FormatError, match=rf"risks\.tsv, BRCA1, .*women: .*{re.escape(problem)}"):
        read_risk_facts(written(tmp_path, [row]))


def test_a_row_that_stands_twice_is_refused(tmp_path):
    row = read_rows(TABLE, RISK_COLUMNS)[0]
    with pytest.raises(FormatError, match="stands twice; keep one row"):
        read_risk_facts(written(tmp_path, [row, row]))


def written(folder, rows):
    path = folder / "risks.tsv"
    lines = [RISK_COLUMNS, *([row[column] for column in RISK_COLUMNS] for row in rows)]
    path.write_text("".join("\t".join(line) + "\n" for line in lines), encoding="utf-8")
    return path
