"""CPU and memory per PDF in one process: the reports of the demo's review database, over and over."""

import resource
import time
from contextlib import closing
from datetime import date
from pathlib import Path

from genomics.records.case import ReportState
from genomics.records.person import Identity
from genomics.reporting.render import render_report
from genomics.reporting.request import ReportRequest
from genomics.review.database import open_database
from genomics.review.decisions import returned_keys
from genomics.review.queries import current_reports
from tests.benchmarks.measure import record

ROUNDS = 3


def requests(database: Path) -> list[ReportRequest]:
    """Every released report of the demo, for an invented reader."""
    with closing(open_database(database)) as connection:
        reports = [report for report in current_reports(connection) if report.state is ReportState.RELEASED]
    return [
        ReportRequest(
            case=report.case,
            identity=Identity(report.case.participant_id, "Jordan Baptiste", date(1979, 4, 2)),
            returned_keys=returned_keys(report.case, report.clearings),
            signatures=report.signatures,
            released_on=date(2026, 1, 15),
            draft=False,
        )
        for report in reports
    ]


def reports(run: Path) -> None:
    """Milliseconds of CPU per report once a process is warm, and how much its memory grew."""
    wanted = requests(run / "review/review.sqlite")
    render_report(wanted[0], Path("reports"))
    memory, start = _peak_mb(), time.process_time()
    for _ in range(ROUNDS):
        for request in wanted:
            render_report(request, Path("reports"))
    each = 1000 * (time.process_time() - start) / (ROUNDS * len(wanted))
    record("reports", f"PDF and HTML of {ROUNDS * len(wanted)} reports, CPU ms each", each, target="300")
    record("reports", "memory grown over these reports, MB", _peak_mb() - memory)


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
