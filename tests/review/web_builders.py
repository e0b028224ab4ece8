"""People at the desk in a browser, and the desk they open."""

import re
from datetime import UTC, datetime, timedelta

from desk_builders import LATER
from starlette.testclient import TestClient

from genomics.records.desk import AccountRole
from genomics.review.accounts import Accounts
from genomics.review.web.app import desk_app
from genomics.review.web.visit import Desk as WebDesk

PASSWORD = "a long enough secret"
PEOPLE = {
    "ann": AccountRole.ANALYST,
    "ana": AccountRole.COUNSELOR,
    "ben": AccountRole.COUNSELOR,
    "dora": AccountRole.DIRECTOR,
    "otto": AccountRole.AUDITOR,
    "adam": AccountRole.ADMIN,
}
CASE = "/case/P1/hereditary"
# What the forms of the desk send, but for the secret against forged requests.
FORM_FIELDS = (
    "note",
    "reason",
    "flag",
    "content",
    "to",
    "password",
    "signer",
    "name",
    "role",
    "report",
    "listed",
    "active",
)


class Clock:
    """A time that tests move."""

    def __init__(self):
        self.now = datetime.strptime(LATER, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)

    def __call__(self):
        return self.now

    def later(self, **spans):
        self.now += timedelta(**spans)


class Browser:
    """A browser of one person, and the secrets of the pages it has seen."""

    def __init__(self, app):
        self.client = TestClient(app, base_url="http://127.0.0.1", follow_redirects=False)

    def get(self, path):
        return self.client.get(path)

    def post(self, path, csrf=None, **fields):
        if csrf is None:
            csrf = self.secret()
        return self.client.post(path, data={"csrf": csrf, **fields})

    def secret(self):
        found = re.search(r'name="csrf" value="([^"]+)"', self.get("/password").text)
        return found.group(1) if found else ""

    def login(self, who, password=PASSWORD):
        return self.client.post("/login", data={"signer": who, "password": password})

    def content(self, path=CASE):
        return re.search(r'name="content" value="([^"]+)"', self.get(path).text).group(1)


def accounts_of(path) -> Accounts:
    """Everybody with a password of their own; hashing is slow on purpose, so once."""
    accounts, now = Accounts(path), Clock()()
    for who, role in PEOPLE.items():
        accounts.change_password(who, accounts.add(who, f"{who.title()} Ruiz", role), PASSWORD, now)
    return accounts


def web_app(database, accounts, clock, **more):
    """The application over a review database; its two pages of a case are a line each."""
    desk = WebDesk(
        database,
        Accounts(accounts),
        lambda report: f"<p>page of {report.case.report_id}</p>",
        lambda report: f"<p>evidence of {report.case.report_id}</p>",
        clock,
        **more,
    )
    return desk_app(desk, ["127.0.0.1"])


def signed_in(app, accounts, who, clock) -> Browser:
    """A browser with a session, without the slow password."""
    browser = Browser(app)
    browser.client.cookies.set("genomics_desk", Accounts(accounts).begin(who, clock()))
    return browser


# What people, files and robots type: each must come back as text, or be refused.
HOSTILE = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "{{ 7191 * 7 }}",
    "{% for x in ().__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}",
    "${7191*7}#{7191*7}<%= 7191*7 %>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)' x='",
    "<svg/onload=alert(1)>",
    "<iframe srcdoc='<script>parent.alert(1)</script>'></iframe>",
    "<a href=javascript:alert(1)>read me</a>",
    "<style>@import 'http://127.0.0.1/x'</style>",
    "<base href=//127.0.0.2/>",
    "<meta http-equiv=refresh content='0;url=/logout'>",
    "<!--<img src='--><img src=x onerror=alert(1)//'>",
    "</textarea><script>alert(1)</script>",
    "</option></select><script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "'; DROP TABLE reports; --",
    "1 OR 1=1; ATTACH DATABASE '/dev/null' AS x",
    "../../../../etc/passwd",
    '=HYPERLINK("http://127.0.0.1/","x")',
    "\u202egnp.exe\u202c \u200b\ufeff",
    "\r\nSet-Cookie: genomics_desk=x\r\n\r\n<script>alert(1)</script>",
    "\U0001f9ec" * 200,
]
