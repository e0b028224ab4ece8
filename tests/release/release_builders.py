"""A release without layout: a renderer that prints what it was asked for."""

from datetime import date

import msgspec
from desk_builders import RELEASE_AT, consent

from genomics.records.person import Identity, Language
from genomics.release.gate import Now
from genomics.release.manifest import Maker
from genomics.release.releasing import Delivery, release
from genomics.reporting.request import Rendered, ReportRequest


def now(numbers=(1, 2, 3), **changes) -> Now:
    values = {
        "consents": {f"P{n}": consent(n) for n in numbers},
        "identities": {f"P{n}": Identity(f"P{n}", f"Person Number{n}", date(1980, 1, n)) for n in numbers},
        "approved_languages": frozenset({Language.EN}),
        "wording": {language: f"{language} 1a2b" for language in Language},
    }
    return Now(**(values | changes))


def printed(request: ReportRequest) -> Rendered:
    """Every word of the request, so that any change in it shows in the bytes."""
    words = msgspec.json.encode(request, order="deterministic")
    return Rendered(words.decode(), b"%PDF-" + words)


def released(desk, folder, facts=None, render=printed, processes=1, news=lambda: None, at=RELEASE_AT):
    delivery = Delivery(folder, at, processes, Maker("genomics made for tests", "0" * 64))
    return release(desk.connection, news, facts or now(), render, delivery)


def files_in(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }
