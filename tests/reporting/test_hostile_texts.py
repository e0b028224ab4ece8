"""Whatever stands in a field is shown as text: nothing runs, nothing is opened or fetched, nothing is attached."""

import io
import sys

import pikepdf
import pytest
from counselor_cases import drafted
from hostile_cases import CASES_OF, HOSTILE, hostile_report, hostile_request
from report_reader import MEDICINES, REPORTS, ROOT, Page, pdf_pages, render, squeezed

from genomics.reporting.render import clinician_sheet, counselor_page

ACTIVE = {"script", "img", "a", "link", "iframe", "object", "embed", "form", "input", "base", "use"}
_watched = []


def _watch(event, arguments):
    if _watched and event in ("open", "socket.connect", "socket.getaddrinfo", "subprocess.Popen", "urllib.Request"):
        _watched[0].append((event, str(arguments[0])))


sys.addaudithook(_watch)


@pytest.fixture
def watched():
    """Every file opened, address asked for and program started while a report is written."""
    seen = []
    _watched.append(seen)
    yield seen
    _watched.clear()


def assert_only_text(html, text):
    page = Page(html)
    names = [tag for tag, _ in page.tags]
    assert not ACTIVE & set(names)
    assert names.count("style") == 1
    assert {a.get("http-equiv") for tag, a in page.tags if tag == "meta"} == {None}
    assert not any(name.startswith("on") for _, attributes in page.tags for name in attributes)
    shown = " ".join(text.split())
    assert shown in page.text
    return page, shown


def test_there_are_twenty_four_of_them():
    assert len(set(HOSTILE)) == 24


@pytest.mark.parametrize("kind", CASES_OF)
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_as_text(kind, text):
    page, shown = assert_only_text(render(hostile_request(kind, text)).html, text)
    assert page.one("person-name") == f"Name {shown}"
    assert page.by_class["signer"][0] == f"Signer {shown}"


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text_to_counselors_and_clinicians_too(text):
    report = hostile_report(text)
    page, shown = assert_only_text(counselor_page(drafted(report), report, REPORTS, MEDICINES), text)
    assert any(shown in one for one in page.by_class["flag-fact"])
    sheet = clinician_sheet(hostile_request("medicine", text), REPORTS, pdf=False, medicines=MEDICINES).html
    assert_only_text(sheet, text)


@pytest.mark.parametrize("kind", CASES_OF)
def test_writing_the_pdf_opens_only_the_projects_files_and_no_address(kind, watched):
    render(hostile_request(kind, "warm"), pdf=True)
    watched.clear()
    data = render(hostile_request(kind, " ".join(HOSTILE)), pdf=True).pdf
    events = {event for event, _ in watched}
    assert events <= {"open"}
    opened = {name for event, name in watched if event == "open"}
    own = (str(ROOT), str(REPORTS), sys.prefix, sys.base_prefix, "/usr/share/fonts", "/var/cache/fontconfig")
    assert {name for name in opened if not name.startswith(own)} == set()
    assert not any("hostname" in name or "passwd" in name for name in opened)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert "/EmbeddedFiles" not in pdf.Root.get("/Names", {})
        assert "/JavaScript" not in pdf.Root.get("/Names", {})
        assert not {"/OpenAction", "/AA"} & set(pdf.Root.keys())
        assert not pdf.attachments
        assert all("/Annots" not in page for page in pdf.pages)
    assert "DROP TABLE reports" in squeezed("".join(pdf_pages(data)))


def test_the_watch_sees_a_file_that_is_opened(watched):
    (ROOT / "pyproject.toml").read_bytes()
    assert ("open", str(ROOT / "pyproject.toml")) in watched
