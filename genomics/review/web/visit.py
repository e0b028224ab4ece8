"""One request as a handler sees it, and what handlers give back. `asserted` is whom a trusted proxy says it is."""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qsl

import msgspec
from starlette.responses import HTMLResponse, RedirectResponse, Response

from genomics.errors import GenomicsError, RefusedError
from genomics.records.desk import Account
from genomics.records.review import StoredReport
from genomics.review.accounts import Accounts, Session
from genomics.review.web.evidence import Sources
from genomics.review.web.figures import Figures
from genomics.review.web.proxy import Proxy

MOST_FIELDS, MOST_BODY = 50, 64 * 1024
_TIME = "%Y-%m-%dT%H:%M:%SZ"


class Desk(msgspec.Struct, frozen=True):
    """What all requests share. The two pages of a case come from the reporting layer above."""

    database: Path
    accounts: Accounts
    participant_page: Callable[[StoredReport], str]
    evidence_page: Callable[[StoredReport], str]
    now: Callable[[], datetime]
    secure_cookie: bool = False
    sources: Sources = Sources()
    proxy: Proxy | None = None
    figures: Figures | None = None


class Visit(msgspec.Struct, frozen=True):
    """`place` are the parts of the path, `asked` the query, `form` the fields that were sent."""

    desk: Desk
    now: datetime
    place: Mapping[str, str]
    asked: Mapping[str, str]
    form: Mapping[str, str]
    session: Session | None
    token: str
    asserted: str = ""

    @property
    def at(self) -> str:
        """The time of an act, as the database spells it."""
        return self.now.strftime(_TIME)

    @property
    def account(self) -> Account:
        """Who acts; only handlers behind a right ask."""
        if self.session is None:
            raise RefusedError("sign in first")
        return self.session.account

    def field(self, name: str, most: int = 2000) -> str:
        """A field of the form that must be there."""
        text = self.form.get(name, "").strip()
        if not text:
            raise RefusedError(f"{name.replace('_', ' ')} is empty; fill it in")
        if len(text) > most:
            raise RefusedError(f"{name.replace('_', ' ')} is longer than {most} characters; shorten it")
        return text

    def number(self, name: str, most: int = 1_000_000) -> int:
        """A number of the query, 0 when absent or no number."""
        text = self.asked.get(name, "")
        return min(int(text), most) if text.isascii() and text.isdigit() and len(text) < 8 else 0


class NotFoundError(GenomicsError):
    """There is no such page or case."""


def fields_of(body: bytes) -> dict[str, str]:
    """The fields of an urlencoded form, each once; `RefusedError` for anything else."""
    try:
        pairs = parse_qsl(
            body.decode("utf-8"), keep_blank_values=True, strict_parsing=bool(body), max_num_fields=MOST_FIELDS
        )
    except ValueError as error:
        raise RefusedError("the form cannot be read; go back and send it again") from error
    fields = dict(pairs)
    if len(fields) != len(pairs) or any("\0" in value for value in fields.values()):
        raise RefusedError("the form cannot be read; go back and send it again")
    return fields


def see(path: str) -> Response:
    """Go on to another page after a form."""
    return RedirectResponse(path, status_code=303)


def shown(html: str, status: int = 200) -> Response:
    """A page."""
    return HTMLResponse(html, status_code=status)
