"""From a request to its page and its PDF. This is the edge: wording, templates, style and facts are read here."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import msgspec
from jinja2 import Environment, Template

from genomics.errors import RefusedError
from genomics.files.pgx_guidance import read_guidance
from genomics.records.person import Language, ReportKind
from genomics.records.pgx_guidance import Guidance
from genomics.records.review import StoredReport
from genomics.reporting.ancestry_view import ancestry_page
from genomics.reporting.clinician_view import clinician_page
from genomics.reporting.counselor_view import evidence_of
from genomics.reporting.hereditary_view import hereditary_page
from genomics.reporting.medicine_facts import MedicineFacts, read_medicine_facts
from genomics.reporting.medicine_view import medicine_page
from genomics.reporting.page import View, open_templates, page_html
from genomics.reporting.pdf import Printer
from genomics.reporting.protect import protected
from genomics.reporting.request import Paper, Rendered, ReportRequest
from genomics.reporting.risk_facts import RiskFact, read_risk_facts
from genomics.reporting.wording import Words, read_wording

REPORTS = Path("reports")
CLINICIAN = "clinician.html.j2"
STYLE = Path("static", "report.css")
RISK_FACTS = Path("facts", "risks.tsv")
MEDICINE_FACTS = Path("resources", "pgx", "medicines.tsv")


class Press(msgspec.Struct, frozen=True):
    """All that many reports share: read once per process and folder."""

    templates: Environment
    words: dict[Language, Words]
    medicines: MedicineFacts
    guidance: dict[str, Guidance]
    risks: tuple[RiskFact, ...]
    css: str


def render_report(
    request: ReportRequest,
    templates: Path,
    pdf: bool = True,
    paper: Paper = Paper.LETTER,
    medicines: Path = MEDICINE_FACTS,
) -> Rendered:
    """Write one report. `templates` is the `reports` folder (templates, wording, facts, static); `medicines` the
    table of gene and medicine pairs. The first report of a process reads them all; the next ones only lay out.
    """
    press = _press(templates, medicines)
    template, view, words = _filled(request, press)
    html = page_html(template, view, words, press.css)
    if not pdf:
        return Rendered(html, None)
    printed = _printer(templates / STYLE, paper).pdf(page_html(template, view, words, ""))
    return Rendered(html, printed)


def clinician_sheet(
    request: ReportRequest,
    templates: Path = REPORTS,
    pdf: bool = True,
    paper: Paper = Paper.LETTER,
    medicines: Path = MEDICINE_FACTS,
) -> Rendered:
    """The sheet for the doctor or pharmacist that goes with a medicine report."""
    press = _press(templates, medicines)
    words = press.words[request.case.language]
    view, template = clinician_page(request, words, press.guidance), press.templates.get_template(CLINICIAN)
    html = page_html(template, view, words, press.css)
    if not pdf:
        return Rendered(html, None)
    return Rendered(html, _printer(templates / STYLE, paper).pdf(page_html(template, view, words, "")))


def deliverable(
    request: ReportRequest,
    templates: Path,
    paper: Paper = Paper.LETTER,
    medicines: Path = MEDICINE_FACTS,
    passwords: Mapping[str, str] | None = None,
) -> Rendered:
    """Everything that a release hands out for one report: page, PDF and, with medicines, the clinician's sheet.

    With `passwords`, by participant, every PDF is behind one and no page goes along: a page cannot be locked.
    """
    made = render_report(request, templates, paper=paper, medicines=medicines)
    companions: dict[str, bytes] = {}
    if request.case.report is ReportKind.MEDICINE:
        sheet = clinician_sheet(request, templates, paper=paper, medicines=medicines)
        companions = {"clinician.html": sheet.html.encode(), "clinician.pdf": sheet.pdf or b""}
    if passwords is not None:
        return _locked(request, Rendered(made.html, made.pdf, companions), passwords)
    return Rendered(made.html, made.pdf, companions)


def _locked(request: ReportRequest, made: Rendered, passwords: Mapping[str, str]) -> Rendered:
    password = passwords.get(request.case.participant_id)
    if password is None:
        raise RefusedError("no password for this participant; add one, or release without passwords")
    pdfs = {name: data for name, data in made.companions.items() if name.endswith(".pdf")}
    locked = {name: protected(data, password) for name, data in pdfs.items()}
    return Rendered("", protected(made.pdf or b"", password), locked)


def case_page(request: ReportRequest, templates: Path = REPORTS, medicines: Path = MEDICINE_FACTS) -> str:
    """The page of one case exactly as its participant reads it, as HTML that stands alone."""
    return render_report(request, templates, pdf=False, medicines=medicines).html


def counselor_page(
    request: ReportRequest, report: StoredReport, templates: Path = REPORTS, medicines: Path = MEDICINE_FACTS
) -> str:
    """The same page with the evidence behind it: flags, decisions, every finding, what was not read."""
    if request.case != report.case:
        raise ValueError(f"{report.case.report_id}: the page and the evidence are of different cases")
    press = _press(templates, medicines)
    template, view, words = _filled(request, press)
    return page_html(template, view, words, press.css, evidence_of(report, words))


def _filled(request: ReportRequest, press: Press) -> tuple[Template, View, Words]:
    words = press.words[request.case.language]
    return press.templates.get_template(f"{request.case.report}.html.j2"), _view(request, words, press), words


def _view(request: ReportRequest, words: Words, press: Press) -> View:
    if request.case.report is ReportKind.HEREDITARY:
        return hereditary_page(request, words, press.risks)
    if request.case.report is ReportKind.MEDICINE:
        return medicine_page(request, words, press.medicines)
    return ancestry_page(request, words)


@lru_cache(maxsize=4)
def _press(reports: Path, medicines: Path) -> Press:
    return Press(
        open_templates(reports / "templates"),
        read_wording(reports / "wording"),
        read_medicine_facts(medicines),
        {rule.guidance_id: rule for rule in read_guidance(medicines.parent)},
        read_risk_facts(reports / RISK_FACTS),
        (reports / STYLE).read_text(encoding="utf-8"),
    )


@lru_cache(maxsize=4)
def _printer(css: Path, paper: Paper) -> Printer:
    return Printer(css, paper)
