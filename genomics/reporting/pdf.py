"""HTML becomes PDF/UA-1: the same bytes for the same page, nothing fetched, only title and language as metadata."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from genomics.reporting.fonts import font_faces
from genomics.reporting.request import Paper


def data_only_fetcher() -> URLFetcher:
    """A fetcher that opens `data:` addresses and refuses every other: no file, no network."""
    return URLFetcher(allowed_protocols=("data",), allow_redirects=False)


@contextmanager
def collector_paused() -> Iterator[None]:
    """No search for rings of dead objects inside: a layout holds on to what it makes until its end.

    The search over all that would cost a tenth of the time; the first one afterwards takes what is left.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class Printer:
    """Style and fonts, parsed once, for as many reports as a process writes; no picture is kept between them."""

    def __init__(self, css: Path, paper: Paper) -> None:
        self._fonts = FontConfiguration()
        size = f"@page {{ size: {paper} }}"
        text = "\n".join((font_faces(), css.read_text(encoding="utf-8"), size))
        self._style = CSS(string=text, font_config=self._fonts, url_fetcher=data_only_fetcher())

    def pdf(self, html: str) -> bytes:
        """Lay out one page of HTML that carries no style of its own."""
        with collector_paused():
            document = HTML(string=html, url_fetcher=data_only_fetcher())
            data: bytes = document.write_pdf(
                stylesheets=[self._style], font_config=self._fonts, pdf_variant="pdf/ua-1"
            )
        return data
