"""The PDF: accessible, closed to the outside, the same bytes again, and of one person only."""

import hashlib
import io
import os
import subprocess
import sys

import pikepdf
import pytest
from counselor_cases import drafted, stored_reports
from report_builders import finding, hereditary_case, request
from report_cases import CASES, LONG_NAME
from report_reader import MEDICINES, REPORTS, ROOT, Page, pdf_pages, printed, render, render_case, squeezed

from genomics.records.person import Language
from genomics.reporting.pdf import data_only_fetcher
from genomics.reporting.render import counselor_page
from genomics.reporting.request import Paper


@pytest.mark.parametrize("name", CASES)
def test_each_page_carries_the_four_identifiers(name):
    case, birth = CASES[name].case, CASES[name].identity.date_of_birth
    for number, text in enumerate(pdf_pages(printed(name)), 1):
        packed = "".join(text.split())
        for value in (case.participant_id, case.sample_id, case.report_id, str(birth.year)):
            assert value in packed, f"{value} is not on page {number}"


def test_each_page_says_that_it_is_research_and_which_page_it_is():
    pages = pdf_pages(printed("found"))
    for number, text in enumerate(pages, 1):
        assert "Research result – confirm with a clinical test before you act on it" in text
        assert f"Page {number} of {len(pages)}" in text


def test_names_with_diacritics_can_be_read_and_copied():
    first = squeezed(pdf_pages(printed("long_name"))[0])
    assert LONG_NAME in first.replace("- ", "-")


def test_the_result_and_the_next_steps_stand_on_page_one():
    first = squeezed(pdf_pages(printed("found_three"))[0])
    assert (
        first.index("We found DNA changes")
        < first.index("What to do next")
        < first.index("Your results at a glance")
    )


def test_a_draft_says_so_on_every_page():
    assert all("DRAFT" in text for text in pdf_pages(printed("draft")))
    assert not any("DRAFT" in text for text in pdf_pages(printed("found")))


def test_the_file_is_tagged_has_language_title_and_bookmarks_and_names_no_one():
    with pikepdf.open(io.BytesIO(printed("found"))) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "en"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert dict(pdf.docinfo.items()).keys() <= {"/Title", "/Producer", "/CreationDate"}
        assert str(pdf.docinfo["/Title"]) == "Hereditary Disease Risk"
        assert str(pdf.docinfo["/CreationDate"]).startswith("D:20260115")
        assert b'pdfuaid:part="1"' in pdf.Root.Metadata.read_bytes()
        titles = [str(item.title) for item in pdf.open_outline().root[0].children]
        assert "What to do next" in titles
        kinds = structure(pdf.Root.StructTreeRoot)
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/L", "/Figure"} <= set(kinds)
    assert kinds["/Figure"].startswith("Bars for 18 genes.")


def structure(node, kinds=None):
    """Kinds of structure element with their last alternative text."""
    kinds = {} if kinds is None else kinds
    if isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            kinds[str(node.S)] = str(node.get("/Alt", ""))
        below = node.get("/K", [])
        for child in below if isinstance(below, pikepdf.Array) else [below]:
            structure(child, kinds)
    return kinds


def test_a_spanish_file_declares_spanish():
    with pikepdf.open(io.BytesIO(printed("spanish_found"))) as pdf:
        assert str(pdf.Root.Lang) == "es"
        assert str(pdf.docinfo["/Title"]) == "Riesgo de enfermedades hereditarias"


def test_letters_come_from_the_embedded_typeface_only():
    with pikepdf.open(io.BytesIO(printed("found"))) as pdf:
        fonts = {str(font.BaseFont) for page in pdf.pages for font in page.Resources.Font.values()}
    assert len(fonts) == 2
    assert all("Report-Inter" in name for name in fonts)


@pytest.mark.parametrize(("paper", "size"), [(Paper.LETTER, (612, 792)), (Paper.A4, (595, 842))])
def test_letter_and_a4_are_laid_out_alike(paper, size):
    with pikepdf.open(io.BytesIO(render(CASES["found"], pdf=True, paper=paper).pdf)) as pdf:
        _, _, width, height = pdf.pages[0].MediaBox
        assert (round(float(width)), round(float(height))) == size
        assert len(pdf.pages) <= 5


@pytest.mark.parametrize(
    "address", ["file:///etc/hostname", "http://localhost/x", "FILE:///etc/hostname", "ftp://h/x"]
)
def test_nothing_but_data_addresses_is_opened(address):
    with pytest.raises(ValueError, match="disallowed protocol"):
        data_only_fetcher().fetch(address)


def test_a_data_address_is_opened():
    assert data_only_fetcher().fetch("data:text/plain,hello").read() == b"hello"


OF_EACH_KIND = [
    language + name
    for name in ("found_with_gaps", "nothing_found", "medicine_affected", "ancestry_mixed", "clinician_advice")
    for language in ("", "spanish_")
]
SCRIPT = """
import sys
sys.path[:0] = [sys.argv[1], sys.argv[2]]
from test_report_pdf import fingerprints
print("\\n".join(fingerprints(reversed)))
"""


def fingerprints(order=iter):
    """Hashes of page and PDF of a report of each kind and language, and of the counselors' pages."""
    made = {name: render_case(name, pdf=True) for name in order(OF_EACH_KIND)}
    pages = [made[name].html.encode() for name in OF_EACH_KIND]
    pdfs = [made[name].pdf for name in OF_EACH_KIND]
    counselors = [
        counselor_page(drafted(report), report, REPORTS, MEDICINES).encode() for report in stored_reports()
    ]
    return [hashlib.sha256(data).hexdigest() for data in (*pages, *pdfs, *counselors)]


@pytest.mark.parametrize(
    "surroundings",
    [
        {"PYTHONHASHSEED": "77", "TZ": "Asia/Tokyo", "LC_ALL": "C", "LANG": "C"},
        {"PYTHONHASHSEED": "1", "TZ": "America/New_York", "LC_ALL": "tr_TR.UTF-8", "LANG": "ar_EG.UTF-8"},
    ],
    ids=["Tokyo", "New York"],
)
def test_another_process_elsewhere_writes_the_same_bytes_of_every_kind_and_language(surroundings):
    other = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(ROOT / "tests" / "reporting"), str(ROOT)],
        env={**os.environ, **surroundings},
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    assert len(OF_EACH_KIND) == 10
    assert other.stdout.split() == fingerprints()


def test_the_same_process_writes_the_same_bytes_again():
    assert render(CASES["found"], pdf=True).pdf == printed("found")


def test_languages_differ_in_words_and_not_in_values():
    english = Page(render(request(hereditary_case([finding()]), draft=True)).html)
    spanish = Page(render(request(hereditary_case([finding()], language=Language.ES), draft=True)).html)
    assert english.by_id.keys() == spanish.by_id.keys()
    assert english.one("tech-position") == spanish.one("tech-position")
    assert english.by_id["result"] != spanish.by_id["result"]
