"""Reads a report as a participant would: the page through an HTML parser, the PDF through its text."""

import io
import re
from collections import defaultdict
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from pypdf import PdfReader

from genomics.reporting.render import clinician_sheet, render_report

ROOT = Path(__file__).resolve().parents[2]
REPORTS = ROOT / "reports"
MEDICINES = ROOT / "resources" / "pgx" / "medicines.tsv"
_VOID = {"meta", "rect", "br", "link", "img"}
_BLOCKS = {"p", "li", "h1", "h2", "h3", "td", "th", "dt", "dd", "div", "figcaption"}


def render(request, pdf=False, **options):
    return render_report(request, REPORTS, pdf=pdf, medicines=MEDICINES, **options)


class Page(HTMLParser):
    """Texts by class and id, tags with their attributes, and the blocks of text with the classes around them."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.by_class = defaultdict(list)
        self.by_id = {}
        self.tags = []
        self.blocks = []
        self._open = []
        self.feed(html)
        assert not self._open, f"unclosed: {[entry[0] for entry in self._open]}"

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.tags.append((tag, attributes))
        if tag not in _VOID:
            self._open.append((tag, attributes, [], []))

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        for _, _, texts, _ in self._open:
            texts.append(data)
        if self._open:
            self._open[-1][3].append(data)

    def handle_endtag(self, tag):
        opened, attributes, texts, _own = self._open.pop()
        assert opened == tag, f"<{opened}> closed by </{tag}>"
        text = " ".join("".join(texts).split())
        names = (attributes.get("class") or "").split()
        for name in names:
            self.by_class[name].append(text)
        if "id" in attributes:
            self.by_id[attributes["id"]] = text
        if tag in _BLOCKS and self._is_leaf(texts, _own):
            outer = {n for _, a, _, _ in self._open for n in (a.get("class") or "").split()}
            self.blocks.append((tag, outer | set(names), text))

    @staticmethod
    def _is_leaf(texts, own):
        return bool("".join(own).strip())

    def one(self, name):
        (text,) = self.by_class[name]
        return text

    @property
    def text(self):
        return " ".join(text for _, _, text in self.blocks)


def page_of(request):
    return Page(render(request).html)


def render_case(name, pdf=False):
    """A named case in its own layout: what is named for clinicians is the clinician's sheet."""
    from report_cases import CASES

    if "clinician" in name:
        return clinician_sheet(CASES[name], REPORTS, pdf=pdf, medicines=MEDICINES)
    return render(CASES[name], pdf=pdf)


@cache
def printed(name):
    """The PDF of a named case, made once per run."""
    return render_case(name, pdf=True).pdf


def pdf_pages(data):
    return [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]


def squeezed(text):
    """Text without the line breaks of a layout."""
    return re.sub(r"\s+", " ", text)


def golden_text(data):
    pages = pdf_pages(data)
    return "".join(f"--- page {n} of {len(pages)} ---\n{text.strip()}\n" for n, text in enumerate(pages, 1))
