"""A view becomes HTML: one template for browser and PDF, autoescaped, strict about missing values."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from genomics.reporting.ancestry_view import AncestryPage
from genomics.reporting.clinician_view import ClinicianPage
from genomics.reporting.counselor_view import Evidence
from genomics.reporting.hereditary_view import HereditaryPage
from genomics.reporting.medicine_view import MedicinePage
from genomics.reporting.wording import Words

View = HereditaryPage | MedicinePage | AncestryPage | ClinicianPage


def open_templates(folder: Path) -> Environment:
    """The templates of `folder`."""
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def page_html(template: Template, view: View, words: Words, css: str, evidence: Evidence | None = None) -> str:
    """Fill `template`; `css` goes into the page so that it stands alone (empty for the PDF, which has its own).

    `evidence` is for counselors; without it the page is the participant's.
    """
    return template.render(view=view, frame=view.frame, say=words, css=Markup(css), evidence=evidence)
