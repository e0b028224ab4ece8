"""HTML becomes PDF/UA-1: the same bytes for the same page, nothing fetched, only title and language as metadata."""

from pathlib import Path

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from genomics.reporting.fonts import font_faces
from genomics.reporting.request import Paper


def data_only_fetcher() -> URLFetcher:
    """A fetcher that opens `data:` addresses and refuses every other: no file, no network."""
    return URLFetcher(allowed_protocols=("data",), allow_redirects=False)


class Printer:
    """Style and fonts, parsed once, for as many reports as a process writes; no picture is kept between them."""

    def __init__(self, css: Path, paper: Paper) -> None:
        self._fonts = FontConfiguration()
        size = f"@page {{ size: {paper} }}"
        text = "\n".join((font_faces(), css.read_text(encoding="utf-8"), size))
        self._style = CSS(string=text, font_config=self._fonts, url_fetcher=data_only_fetcher())

    def pdf(self, html: str) -> bytes:
        """Lay out one page of HTML that carries no style of its own."""
        document = HTML(string=html, url_fetcher=data_only_fetcher())
        data: bytes = document.write_pdf(stylesheets=[self._style], font_config=self._fonts, pdf_variant="pdf/ua-1")
        return data
