"""The review desk in a browser: the two pages of a case come from the reports, everything else from the desk."""

import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from genomics.records.desk import AccountRole
from genomics.records.review import StoredReport
from genomics.reporting.draft import draft_request
from genomics.reporting.render import case_page, counselor_page
from genomics.review.accounts import Accounts, utc_now
from genomics.review.database import open_database
from genomics.review.web.app import desk_app
from genomics.review.web.visit import Desk

Pages = tuple[Callable[[StoredReport], str], Callable[[StoredReport], str]]


def serve(
    database: Path, accounts: Path, reports: Path, medicines: Path, host: str, port: int, names: list[str]
) -> None:
    """Open both files, then answer until interrupted. Beyond this machine cookies need https."""
    import uvicorn

    open_database(database).close()
    known = Accounts(accounts)
    if not known.all():
        first = known.add("admin", "Administrator", AccountRole.ADMIN)
        tell(f"account admin is new; its first password, shown once and to be changed: {first}")
    desk = Desk(database, known, *pages(database, reports, medicines), utc_now, host not in ("127.0.0.1", "::1"))
    tell(f"http://{host}:{port}")
    uvicorn.run(
        desk_app(desk, ["127.0.0.1", "localhost", *names]),
        host=host, port=port, log_level="warning", access_log=False, server_header=False,
    )  # fmt: skip


def pages(database: Path, reports: Path, medicines: Path) -> Pages:
    """The page that a participant will read, and the same with its evidence."""

    def participant_page(report: StoredReport) -> str:
        with closing(open_database(database)) as connection:
            return case_page(draft_request(connection, report), reports, medicines)

    def evidence_page(report: StoredReport) -> str:
        with closing(open_database(database)) as connection:
            return counselor_page(draft_request(connection, report), report, reports, medicines)

    return participant_page, evidence_page


def tell(line: str) -> None:
    """For the person who started it."""
    print(f"review desk: {line}", file=sys.stderr)
