"""Every route and every role; every state, act and role through the browser: exactly what policy allows."""

import pytest
from allowed_acts import TRIPLES, Act, after
from desk_builders import HEREDITARY, NOTE, Desk
from desk_states import FLAG, write_states
from starlette.routing import Route
from web_builders import CASE, PASSWORD, PEOPLE, signed_in, web_app

from genomics.records.case import ReportState
from genomics.records.desk import AccountRole
from genomics.review.audit import problems

EVERYBODY = frozenset(AccountRole)
ANALYST, COUNSELOR, DIRECTOR, AUDITOR, ADMIN = AccountRole
READERS, DECIDING = frozenset({ANALYST, COUNSELOR, DIRECTOR}), frozenset({COUNSELOR, DIRECTOR})
PLACE = "/case/{participant}/{report}"
MAY = {
    ("GET", "/login"): EVERYBODY,
    ("POST", "/login"): EVERYBODY,
    ("POST", "/logout"): EVERYBODY,
    ("GET", "/home"): EVERYBODY,
    ("GET", "/password"): EVERYBODY,
    ("POST", "/password"): EVERYBODY,
    ("GET", "/desk.css"): EVERYBODY,
    ("GET", "/desk.js"): EVERYBODY,
    ("GET", "/"): READERS,
    ("GET", PLACE): READERS,
    ("GET", f"{PLACE}/page"): READERS,
    ("GET", f"{PLACE}/evidence"): READERS,
    ("GET", f"{PLACE}/reads"): READERS,
    ("POST", f"{PLACE}/clear"): DECIDING,
    ("POST", f"{PLACE}/sign"): DECIDING,
    ("POST", f"{PLACE}/withhold"): DECIDING,
    ("POST", f"{PLACE}/reopen"): DECIDING,
    ("POST", f"{PLACE}/appointment"): frozenset({COUNSELOR}),
    ("POST", f"{PLACE}/amend"): DECIDING,
    ("POST", f"{PLACE}/note"): DECIDING,
    ("POST", f"{PLACE}/assign"): DECIDING,
    ("GET", "/bulk"): DECIDING,
    ("POST", "/bulk"): DECIDING,
    ("GET", "/audit"): frozenset({DIRECTOR, AUDITOR}),
    ("GET", "/figures"): EVERYBODY,
    ("GET", "/accounts"): frozenset({ADMIN}),
    ("POST", "/accounts"): frozenset({ADMIN}),
    ("POST", "/accounts/reset"): frozenset({ADMIN}),
    ("POST", "/accounts/active"): frozenset({ADMIN}),
}
"""Who reaches what: a route of the application without a line here fails."""
WHO = {role: who for who, role in PEOPLE.items()}


def routes_of(app):
    return {
        (method, route.path)
        for route in app.routes
        if isinstance(route, Route)
        for method in route.methods or ()
        if method != "HEAD"
    }


def test_every_route_of_the_application_has_a_line_in_the_table(app):
    assert routes_of(app) == set(MAY)


@pytest.mark.parametrize("role", AccountRole)
def test_each_role_reaches_exactly_its_routes(app, tmp_path, clock, role):
    for (method, path), roles in MAY.items():
        browser = signed_in(app, tmp_path / "accounts.sqlite", WHO[role], clock)  # some routes end the session
        place = path.format(participant="P1", report="hereditary")
        answer = browser.get(place) if method == "GET" else browser.post(place)
        assert (answer.status_code != 403) == (role in roles), (role, method, path, answer.status_code)


FIELDS = {
    Act.CLEAR: {"flag": FLAG, "reason": "known_limit", "note": NOTE},
    Act.APPOINTMENT: {"note": NOTE},
    Act.SIGN: {"password": PASSWORD},
    Act.WITHHOLD: {"reason": "other", "note": NOTE},
    Act.REOPEN: {},
    Act.AMEND: {"reason": "correction", "note": NOTE},
}


@pytest.fixture(scope="module")
def states(tmp_path_factory):
    """One file for each state, to be copied; the actors have signed nothing in it."""
    return write_states(tmp_path_factory.mktemp("states"), "ben")


def trial(states, tmp_path, accounts, clock, triple):
    """The act through the browser on a copy; the state before and after, and what the server said."""
    state, act, role = triple
    path = tmp_path / "review.sqlite"
    path.write_bytes((states / f"{state}.sqlite").read_bytes())
    browser = signed_in(web_app(path, accounts, clock), accounts, WHO[role], clock)
    desk = Desk(path)
    before = desk.report(kind=HEREDITARY)
    answer = browser.post(f"{CASE}/{act}", content=before.content_sha256, **FIELDS[act])
    reached, found = desk.state(kind=HEREDITARY), problems(desk.connection)
    unchanged = desk.report(kind=HEREDITARY) == before
    desk.connection.close()
    return reached, unchanged, answer.status_code, found


@pytest.mark.parametrize("state", ReportState)
def test_every_act_of_every_role_through_the_browser(states, tmp_path, known_accounts, clock, state):
    accounts = tmp_path / "accounts.sqlite"
    accounts.write_bytes(known_accounts)
    for triple in (one for one in TRIPLES if one[0] is state):
        reached, unchanged, status, found = trial(states, tmp_path, accounts, clock, triple)
        expected = after(*triple)
        assert found == [], triple
        if expected is None:
            assert unchanged, triple
            assert status in (403, 409), (triple, status)
        else:
            assert (reached, status) == (expected, 303), triple
