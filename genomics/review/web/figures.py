"""What the figures say of all cases: counted beside the requests; no page waits for it, each tells its moment."""

import asyncio
import logging
import sqlite3
import statistics
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

import msgspec
from starlette.concurrency import run_in_threadpool

from genomics.errors import GenomicsError
from genomics.records.case import ReportState
from genomics.records.person import ReportKind
from genomics.review.database import open_database
from genomics.review.queries import rows_of
from genomics.review.web.plots import Plot, by_age, by_week, columns, rows
from genomics.review.web.queue import NEWEST

LOG = logging.getLogger("genomics.desk")
PAUSE = 30.0
"""Seconds between two counts: the figures are at most that old, and the time that counting takes."""


class Counted(msgspec.Struct, frozen=True):
    """Everything that is counted over all cases, as it was at `at`; ages and turnaround in days."""

    at: datetime
    states: dict[str, dict[str, int]]
    flags: dict[str, int]
    ages: list[float]
    turnaround: list[float]
    plots: list[Plot]

    @property
    def median(self) -> float | None:
        """Days from case to last signature, in the middle of all signed."""
        return statistics.median(self.turnaround) if self.turnaround else None


class Figures:
    """The last count. `refresh` takes a new one; without any, `latest` counts there and then."""

    def __init__(self, database: Path, now: Callable[[], datetime]) -> None:
        self._database, self._now = database, now
        self._last: Counted | None = None

    def latest(self) -> Counted:
        """The last count that was taken beside the requests."""
        return self._last or self._count()

    async def keep_fresh(self) -> None:
        """Count again and again, until cancelled; what fails once is tried at the next turn."""
        while True:
            await asyncio.sleep(PAUSE)
            await self.refresh()

    async def refresh(self) -> None:
        """Count once, outside any request."""
        try:
            self._last = await run_in_threadpool(self._count)
        except (GenomicsError, sqlite3.Error) as error:
            LOG.error("figures: %s; the last count stays", type(error).__name__)

    def _count(self) -> Counted:
        now = self._now()
        with closing(open_database(self._database)) as connection:
            connection.execute("BEGIN")  # all of one moment
            ages, turnaround = _waiting_days(connection, now), _turnaround_days(connection)
            states, flags = _by_state(connection), _open_flags(connection)
            signed = _signed_on(connection)
        plots = [
            columns("Waiting since the last change, up to", by_age(ages)),
            columns("From case to last signature, up to", by_age(turnaround)),
            columns("Reports signed, by week", by_week(signed, now)),
            rows("Open flags by kind", flags),
        ]
        return Counted(now, states, flags, ages, turnaround, plots)


def _by_state(connection: sqlite3.Connection) -> dict[str, dict[str, int]]:
    """Reports by kind and state, newest versions only."""
    counts = {str(kind): dict.fromkeys(map(str, ReportState), 0) for kind in ReportKind}
    for row in rows_of(
        connection, f"SELECT report, state, count(*) FROM reports WHERE {NEWEST} GROUP BY report, state", []
    ):
        counts[row[0]][row[1]] = row[2]
    return counts


def _waiting_days(connection: sqlite3.Connection, now: datetime) -> list[float]:
    """Days since the last change of each report that waits for a person."""
    found = rows_of(
        connection,
        "SELECT julianday(?) - julianday(changed_at) FROM reports WHERE state IN ('needs_review', 'ready')",
        [now.strftime("%Y-%m-%dT%H:%M:%SZ")],
    )
    return [row[0] for row in found]


def _open_flags(connection: sqlite3.Connection) -> dict[str, int]:
    """Open flags of reports that wait, by code, most frequent first."""
    found = rows_of(
        connection,
        "SELECT code, count(*) AS times FROM listed_flags JOIN reports USING (report_id)"
        " WHERE open = 1 AND state = 'needs_review' GROUP BY code ORDER BY times DESC, code",
        [],
    )
    return {row[0]: row[1] for row in found}


def _turnaround_days(connection: sqlite3.Connection) -> list[float]:
    """Days from a report's first line in the audit to its last signature, for each approved or released one."""
    found = rows_of(
        connection,
        "SELECT julianday(max(signatures.signed_at)) - julianday(min(audit.at)) FROM signatures"
        " JOIN reports USING (report_id, round) JOIN audit ON audit.item = 'reports/' || report_id"
        " WHERE reports.state IN ('approved', 'released') GROUP BY report_id",
        [],
    )
    return [row[0] for row in found]


def _signed_on(connection: sqlite3.Connection) -> dict[str, int]:
    """Reports approved, by the day of the audit's line."""
    found = rows_of(
        connection, "SELECT substr(at, 1, 10), count(*) FROM audit WHERE act = 'approved' GROUP BY 1", []
    )
    return {row[0]: row[1] for row in found}
