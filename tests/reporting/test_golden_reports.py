"""Whole reports as text. After a change that was meant: `python tests/reporting/write_golden_reports.py`."""

import pytest
from report_cases import CASES
from report_reader import golden_text, printed
from write_golden_reports import GOLDEN


@pytest.mark.parametrize("name", CASES)
def test_the_text_of_a_report_equals_its_golden_file(name):
    assert golden_text(printed(name)) == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


def test_every_golden_file_belongs_to_a_case():
    assert {path.stem for path in GOLDEN.glob("*.txt")} == set(CASES)
