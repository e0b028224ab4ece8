"""Requests as no form of ours sends them, by people of every role: never a failure of the server, nothing in a log.

Methods, paths, queries, headers, cookies and bodies are drawn from a seeded generator, with canary names, genotypes
and hostile text among the values. The answers must be below 500; logs and temporary files must not know a canary.
"""

import logging
import random
import tempfile
from collections import Counter
from pathlib import Path
from urllib.parse import quote, urlencode

from desk_builders import Desk, positive_results
from web_builders import FORM_FIELDS, HOSTILE, PEOPLE, Clock, accounts_of, signed_in, web_app

FULL, SHORT = 10_000, 300
CANARIES = ["Quenby Canary-Vale", "chr13:32316461:CANARY:A", "1961-04-31"]
NAMES = ["csrf", *FORM_FIELDS, "old", "new", "again", "q", "state", "age", "assigned", "page", "view", "key"]
VALUES = ["", "0", "-1", "99999999999999999999", "P1", "P2", "hereditary", "medicine", "needs_review", "other",
          "confirmed_return", "not_returned", "known_limit", "pathogenic_finding", "chr19:11113337:G:A", "1", "ana",
          "\x00", "\ud7ff", "a" * 3000, *HOSTILE, *CANARIES]  # fmt: skip
METHODS = ["GET"] * 6 + ["POST"] * 6 + ["HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"]


class _Kept(logging.Handler):
    """Every line that anything logs."""

    def __init__(self) -> None:
        super().__init__(0)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


def run(rounds: int) -> list[str]:
    """What went wrong in so many requests."""
    chance, kept, found = random.Random(1), _Kept(), []
    statuses: Counter[int] = Counter()
    logging.getLogger().addHandler(kept)
    before = _temporary()
    try:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            desk = Desk(folder / "review.sqlite")
            desk.load((1, 2), positive_results((1, 2)))
            accounts, clock = folder / "accounts.sqlite", Clock()
            accounts_of(accounts)
            app = web_app(desk.path, accounts, clock)
            routes = [route.path for route in app.routes]
            browsers = {who: signed_in(app, accounts, who, clock) for who in PEOPLE}
            secrets = {who: browser.secret() for who, browser in browsers.items()}
            for number in range(rounds):
                who = chance.choice(list(PEOPLE))
                if number % 200 == 199:  # sessions end by what is sent
                    browsers[who] = signed_in(app, accounts, who, clock)
                    secrets[who] = browsers[who].secret()
                found += _one(chance, browsers[who].client, secrets[who], routes, statuses)
            left = desk.sql("SELECT count(*) FROM reports WHERE state IN ('approved', 'released')")[0][0]
            desk.connection.close()
    finally:
        logging.getLogger().removeHandler(kept)
    if missing := {200, 303, 403, 404, 405, 409} - set(statuses):
        found.append(f"no request got as far as an answer of {sorted(missing)}")
    if left:
        found.append(f"{left} reports were approved without a password")
    told = [line for line in kept.lines if any(canary in line for canary in CANARIES)]
    found += [f"log: {line[:120]}" for line in told]
    return found + [f"temporary file: {path}" for path in sorted(_temporary() - before) if _knows_a_canary(path)]


def _one(chance: random.Random, client, secret: str, routes: list[str], statuses) -> list[str]:
    method, path = chance.choice(METHODS), _path(chance, routes)
    fields = {name: chance.choice(VALUES) for name in chance.sample(NAMES, chance.randrange(6))}
    if chance.random() < 0.7:
        fields["csrf"] = secret
    body = urlencode(fields, errors="replace").encode()
    if chance.random() < 0.15:
        body = chance.randbytes(chance.randrange(200))
    headers = {"Content-Type": chance.choice(["application/x-www-form-urlencoded", "application/json", "x", ""])}
    if chance.random() < 0.1:
        headers |= {
            "Sec-Fetch-Site": chance.choice(["cross-site", "none", "x"]),
            "Cookie": "genomics_desk=\xff;a=b;;",
        }
    encoded = {name: value.encode("latin-1", "replace") for name, value in headers.items()}
    query = urlencode({chance.choice(NAMES): chance.choice(VALUES) for _ in range(chance.randrange(3))})
    try:
        answer = client.request(method, f"{path}?{query}", content=body, headers=encoded)
    except Exception as error:  # whatever it is, the server did not answer
        return [f"{method} {path[:60]}: {type(error).__name__}: {str(error)[:120]}"]
    statuses[answer.status_code] += 1
    return [f"{method} {path[:60]}: {answer.status_code}"] if answer.status_code >= 500 else []


def _path(chance: random.Random, routes: list[str]) -> str:
    path = chance.choice(routes)
    if chance.random() < 0.1:
        return "/" + quote(chance.choice(VALUES), safe="", errors="replace")
    for part, usual in (("{participant}", ["P1", "P2"]), ("{report}", ["hereditary", "medicine"])):
        value = chance.choice(usual) if chance.random() < 0.7 else chance.choice(VALUES)
        path = path.replace(part, quote(value, safe="", errors="replace"))
    return path


def _temporary() -> set[Path]:
    return {path for path in Path(tempfile.gettempdir()).iterdir() if path.is_file()}


def _knows_a_canary(path: Path) -> bool:
    try:
        content = path.read_bytes()
    except OSError:
        return False
    return any(canary.encode() in content for canary in CANARIES)
