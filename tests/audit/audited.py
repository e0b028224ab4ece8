"""What is audited: a report of every kind, outcome and language, and documents that are broken on purpose."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "reporting"))

from counselor_cases import drafted, stored_reports
from report_cases import CASES
from report_reader import MEDICINES, REPORTS, render_case

from genomics.reporting.pdf import Printer
from genomics.reporting.render import STYLE, counselor_page
from genomics.reporting.request import Paper

NAMES = (
    "found_three",
    "not_fully_read",
    "draft",
    "medicine_affected",
    "medicine_indeterminate",
    "ancestry_mixed",
    "ancestry_right_to_left_name",
    "clinician_advice",
    "spanish_amended_new_finding",
    "spanish_medicine_affected",
    "spanish_ancestry_few_sites",
)


def reports() -> dict[str, tuple[str, bytes]]:
    """Page and PDF by name."""
    made = {name: render_case(name, pdf=True) for name in NAMES if name in CASES}
    return {name: (report.html, report.pdf) for name, report in made.items()}


def pages(made: dict[str, tuple[str, bytes]]) -> dict[str, str]:
    """HTML twins of the reports, and the counselor's pages."""
    counselors = {
        f"counselor {number}": counselor_page(drafted(report), report, REPORTS, MEDICINES)
        for number, report in enumerate(stored_reports())
    }
    return {name: html for name, (html, _) in made.items()} | counselors


def broken_pdfs(html: str) -> dict[str, tuple[bytes, str]]:
    """PDFs that must fail, each with the clause of ISO 14289-1 that it breaks."""
    bare = html[: html.index("<style>")] + html[html.index("</style>") + len("</style>") :]
    start, end = bare.index('aria-label="Bars'), bare.index('" viewBox')
    figure = bare[bare.index("<figure") : bare.index("</figure>")]
    described = bare[start : end + 1]
    spoilt = {
        "without the text of its figure": (
            bare.replace(described, "").replace(figure[figure.index("<title>") : figure.index("</title>") + 8], ""),
            "7.3-1",
        ),
        "without a title": (bare.replace(bare[bare.index("<title>") : bare.index("</title>") + 8], "", 1), "7.1-"),
        "without a language": (bare.replace('<html lang="en">', "<html>"), "7.2-"),
    }
    printer = Printer(REPORTS / STYLE, Paper.LETTER)
    return {name: (printer.pdf(text), clause) for name, (text, clause) in spoilt.items()}


BROKEN_PAGE = (
    '<!doctype html><html><head></head><body><img src="data:,"><p style="color:#bbb;background:#fff">pale</p>'
    '<input type="text"></body></html>'
)
