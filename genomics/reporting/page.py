"""A view becomes HTML: one template for browser and PDF, autoescaped, strict about missing values."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from genomics.reporting.hereditary_view import HereditaryPage
from genomics.reporting.medicine_view import MedicinePage
from genomics.reporting.wording import Words


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


def page_html(template: Template, view: HereditaryPage | MedicinePage, words: Words, css: str) -> str:
    """Fill `template`; `css` goes into the page so that it stands alone (empty for the PDF, which has its own)."""
    return template.render(view=view, frame=view.frame, say=words, css=Markup(css))
