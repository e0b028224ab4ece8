"""`make bench-desk`: how long the review desk takes for each page with 50,000 cases of a whole panel in it."""

import statistics
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests/review"))  # builders of its tests

from desk_builders import AT, Desk, case_of, classified, consent, finding, gene, results  # noqa: E402
from starlette.testclient import TestClient  # noqa: E402
from web_builders import Browser, Clock, accounts_of, signed_in  # noqa: E402

from genomics.cli.desk import pages  # noqa: E402
from genomics.files.documents import canonical  # noqa: E402
from genomics.files.panel import read_panel  # noqa: E402
from genomics.records.hereditary import GeneOutcome  # noqa: E402
from genomics.records.person import ReportKind  # noqa: E402
from genomics.review.accounts import Accounts  # noqa: E402
from genomics.review.handing import assign  # noqa: E402
from genomics.review.loading import store_consents  # noqa: E402
from genomics.review.web.app import desk_app  # noqa: E402
from genomics.review.web.visit import Desk as WebDesk  # noqa: E402
from tests.benchmarks.measure import record  # noqa: E402
from tests.web.desk_of_thirty import MEDICINES, REPORTS, sources  # noqa: E402

CASES, TIMES, MOST = 50_000, 20, 0.150
PANEL = ROOT / "resources/panel/acmg_sf.tsv"
PAGES = [
    ("ana", "/"),
    ("ana", "/?state=waiting&report=hereditary&language=en"),
    ("ana", "/?assigned=me"),
    ("ana", "/?assigned=nobody&age=1"),
    ("ana", "/?flag=pathogenic_finding"),
    ("ana", "/?flag=gene_not_fully_read"),
    ("ana", "/?q=P49"),
    ("ana", "/?page=900"),
    ("ana", "/case/P1/hereditary"),
    ("ana", "/case/P25000/hereditary"),
    ("ana", "/case/P1/hereditary/page"),
    ("ana", "/case/P1/hereditary/evidence"),
    ("ana", "/case/P1/hereditary/reads?key=chr19:11113337:G:A"),
    ("ana", "/bulk"),
    ("ana", "/figures"),
    ("dora", "/audit"),
    ("adam", "/accounts"),
]


def fill(desk: Desk) -> None:
    """Hereditary cases of many people: most not fully read, every hundredth positive, a fifth ready."""
    names = sorted({rule.gene for rule in read_panel(PANEL, "sf_v3_3")})
    read = [gene(name=name) for name in names]
    unread = [gene(name=names[0], outcome=GeneOutcome.NOT_FULLY_READ, fraction=0.93, unread=(4,)), *read[1:]]
    positive = results(genes=read, findings=[finding(1)], variants=[classified()])
    kinds = {
        "unread": (case_of(results(genes=unread), ReportKind.HEREDITARY), "needs_review"),
        "positive": (case_of(positive, ReportKind.HEREDITARY), "needs_review"),
        "ready": (case_of(results(genes=read), ReportKind.HEREDITARY), "ready"),
    }
    texts = {name: (canonical(case).decode(), state) for name, (case, state) in kinds.items()}
    connection = desk.connection
    store_consents(connection, [consent(n) for n in range(1, CASES + 1)], AT)
    connection.execute("BEGIN")
    for number in range(1, CASES + 1):
        text, state = texts["positive" if number % 100 == 1 else "ready" if number % 5 == 0 else "unread"]
        text = text.replace('"P1"', f'"P{number}"').replace('"S1"', f'"S{number}"')
        connection.execute(
            "INSERT INTO reports VALUES (?, ?, ?, 'hereditary', 1, 'en', ?, 1, ?, ?, NULL, NULL, NULL, NULL,"
            " 'bench', ?)",
            (f"HDR-P{number}-v1", f"P{number}", f"S{number}", state, text, "0" * 64, AT),
        )
    connection.execute("COMMIT")
    for number in range(1, 300):
        assign(connection, f"HDR-P{number}-v1", "ana", "dora", AT)


def main() -> int:
    """One line a page; 1 when the p95 of any is longer than allowed."""
    slow = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with closing((desk := Desk(folder / "review.sqlite")).connection):
            fill(desk)
        accounts, clock = folder / "accounts.sqlite", Clock()
        accounts_of(accounts)
        made = pages(desk.path, REPORTS, MEDICINES)
        app = desk_app(WebDesk(desk.path, Accounts(accounts), *made, clock, sources=sources()), ["127.0.0.1"])
        with TestClient(app):  # it runs: what it counts beside the requests is counted
            browsers = {who: signed_in(app, accounts, who, clock) for who in ("ana", "dora", "adam")}
            for who, path in PAGES:
                p95 = p95_of(browsers[who], path)
                slow += p95 > MOST
                record("desk", f"page {path} with {CASES:,} cases: p95, s", p95, target=f"<= {MOST}")
    return 1 if slow else 0


def p95_of(browser: Browser, path: str) -> float:
    """Seconds within which 19 of 20 visits are answered."""
    took = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        answer = browser.get(path)
        took.append(time.perf_counter() - begun)
        assert answer.status_code == 200, (path, answer.status_code)
    return statistics.quantiles(took, n=20)[-1]


if __name__ == "__main__":
    sys.exit(main())
