"""The desk as a web application: every route with its right, and the checks that come before any handler.

In this order: host, session, first password changed, right, the form's secret. A refusal is one line on a page.
"""

import asyncio
import logging
import secrets
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import msgspec
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from genomics.errors import GenomicsError
from genomics.records.desk import Right
from genomics.review.web import cases, office
from genomics.review.web.figures import Figures
from genomics.review.web.pages import page, static
from genomics.review.web.visit import MOST_BODY, Desk, NotFoundError, Visit, fields_of, see, shown

LOG = logging.getLogger("genomics.desk")
_HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; frame-src 'self';"
    " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# A report brings its style and fonts with it, runs nothing, and is shown inside the desk only.
_REPORT_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'self'; sandbox"
)
_STATIC = {"desk.css": "text/css", "desk.js": "text/javascript"}

Handler = Callable[[Visit], Response]


class Rule(msgspec.Struct, frozen=True):
    """One route. `right` is `None` where a session is enough; `public` where not even that is asked."""

    method: str
    path: str
    handler: Handler
    right: Right | None = None
    public: bool = False
    policy: str = _POLICY


_CASE = "/case/{participant}/{report}"
RULES = [
    Rule("GET", "/login", office.show_login, public=True),
    Rule("POST", "/login", office.login, public=True),
    Rule("POST", "/logout", office.logout),
    Rule("GET", "/home", office.home),
    Rule("GET", "/password", office.show_password),
    Rule("POST", "/password", office.change_password),
    Rule("GET", "/", cases.show_queue, Right.READ_CASES),
    Rule("GET", _CASE, cases.show_case, Right.READ_CASES),
    Rule("GET", f"{_CASE}/page", cases.show_page, Right.READ_CASES, policy=_REPORT_POLICY),
    Rule("GET", f"{_CASE}/evidence", cases.show_evidence, Right.READ_CASES, policy=_REPORT_POLICY),
    Rule("POST", f"{_CASE}/clear", cases.clear, Right.CLEAR),
    Rule("POST", f"{_CASE}/sign", cases.sign, Right.SIGN),
    Rule("POST", f"{_CASE}/withhold", cases.withhold, Right.WITHHOLD),
    Rule("POST", f"{_CASE}/reopen", cases.reopen, Right.WITHHOLD),
    Rule("POST", f"{_CASE}/appointment", cases.appoint, Right.APPOINT),
    Rule("POST", f"{_CASE}/amend", cases.begin_amendment, Right.AMEND),
    Rule("POST", f"{_CASE}/note", cases.write_note, Right.NOTE),
    Rule("POST", f"{_CASE}/assign", cases.give, Right.ASSIGN),
    Rule("GET", f"{_CASE}/reads", cases.show_reads, Right.READ_CASES),
    Rule("GET", "/bulk", cases.show_bulk, Right.SIGN),
    Rule("POST", "/bulk", cases.sign_bulk, Right.SIGN),
    Rule("GET", "/audit", office.show_audit, Right.READ_AUDIT),
    Rule("GET", "/figures", office.show_figures, Right.READ_FIGURES),
    Rule("GET", "/accounts", office.show_accounts, Right.MANAGE_ACCOUNTS),
    Rule("POST", "/accounts", office.add_account, Right.MANAGE_ACCOUNTS),
    Rule("POST", "/accounts/reset", office.reset_account, Right.MANAGE_ACCOUNTS),
    Rule("POST", "/accounts/active", office.close_account, Right.MANAGE_ACCOUNTS),
]
# What somebody may still do who has to change a first password.
_BEFORE_CHANGE = {"/home", "/password", "/logout"}


def desk_app(desk: Desk, hosts: list[str]) -> Starlette:
    """The application; requests for other `hosts` are refused, so that no foreign page reaches it by a name."""
    figures = Figures(desk.database, desk.now)
    desk = msgspec.structs.replace(desk, figures=figures)
    routes = [Route(rule.path, _endpoint(rule, desk), methods=[rule.method]) for rule in RULES]
    routes += [Route(f"/{name}", _static(name, kind)) for name, kind in _STATIC.items()]
    return Starlette(
        routes=routes,
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=hosts)],
        lifespan=_counting(desk, figures),
        exception_handlers={404: _plain("There is no such page.", 404), 405: _plain("Not like this.", 405)},
    )


def _counting(desk: Desk, figures: Figures) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    """Counts the figures before the first request and then beside all others, as long as the application runs."""

    @asynccontextmanager
    async def counting(_: Starlette) -> AsyncIterator[None]:
        await run_in_threadpool(cases.draw_ahead, desk)
        await figures.refresh()
        task = asyncio.create_task(figures.keep_fresh())
        yield
        task.cancel()

    return counting


def _endpoint(rule: Rule, desk: Desk) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        body = await _body(request) if rule.method == "POST" else b""
        if body is None:
            return _with_headers(PlainTextResponse("The form is too long.", 413), rule.policy)
        return _with_headers(await run_in_threadpool(_answer, rule, desk, request, body), rule.policy)

    return answer


async def _body(request: Request) -> bytes | None:
    """The body, or `None` when it is longer than any form of ours."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > MOST_BODY:
            return None
        parts.append(part)
    return b"".join(parts)


def _answer(rule: Rule, desk: Desk, request: Request, body: bytes) -> Response:
    now = desk.now()
    token = request.cookies.get(office.COOKIE, "")
    session = desk.accounts.session(token, now) if token else None
    asserted = desk.proxy.asserts(_address(request), request.headers) if desk.proxy else ""
    if asserted and session and session.account.signer != asserted:
        session = None  # somebody else sits behind the proxy now
    visit = Visit(desk, now, request.path_params, request.query_params, {}, session, token, asserted)
    try:
        if refused := _refused(rule, request, visit):
            return refused
        visit = msgspec.structs.replace(visit, form=fields_of(body))
        if rule.method == "POST" and not _is_ours(rule, request, visit):
            return shown(page("message.html.j2", visit, title="Not done", text="The form is out of date."), 403)
        return rule.handler(visit)
    except NotFoundError as error:
        return shown(page("message.html.j2", visit, title="Not found", text=str(error)), 404)
    except GenomicsError as error:
        return shown(page("message.html.j2", visit, title="Not done", text=str(error)), 409)
    except sqlite3.Error as error:
        # Its words may hold what was typed: the log gets the kind alone.
        LOG.error("%s %s: %s", rule.method, rule.path, type(error).__name__)
        return shown(page("message.html.j2", visit, title="Not done", text="The database is busy; try again."), 503)


def _address(request: Request) -> str:
    """Where the connection comes from; what a header says of it counts for nothing."""
    return request.client.host if request.client else ""


def _refused(rule: Rule, request: Request, visit: Visit) -> Response | None:
    """Why a visit goes no further, or `None`."""
    if rule.public:
        return None
    if visit.session is None:
        return see("/login") if rule.method == "GET" else PlainTextResponse("Sign in first.", 401)
    if visit.account.must_change and request.url.path not in _BEFORE_CHANGE:
        return see("/password") if rule.method == "GET" else PlainTextResponse("Change your password first.", 403)
    if rule.right is not None and not visit.account.may(rule.right):
        text = f"Your role, {visit.account.role}, does not include this."
        return shown(page("message.html.j2", visit, title="Not allowed", text=text), 403)
    return None


def _is_ours(rule: Rule, request: Request, visit: Visit) -> bool:
    """Whether a form came from a page of ours: by its secret, and by what the browser says of its origin."""
    site = request.headers.get("sec-fetch-site", "same-origin")
    if site not in ("same-origin", "none"):
        return False
    if rule.public:
        return True
    sent = visit.form.get("csrf", "").encode()
    return visit.session is not None and secrets.compare_digest(sent, visit.session.csrf.encode())


def _static(name: str, kind: str) -> Callable[[Request], Response]:
    def answer(_: Request) -> Response:
        return _with_headers(Response(static(name), media_type=kind), _POLICY)

    return answer


def _plain(text: str, status: int) -> Callable[[Request, Exception], Response]:
    def answer(_: Request, __: Exception) -> Response:
        return _with_headers(PlainTextResponse(text, status), _POLICY)

    return answer


def _with_headers(response: Response, policy: str) -> Response:
    response.headers.update(_HEADERS | {"Content-Security-Policy": policy})
    return response
