"""CPU and memory per report in one process: the reports of the demo's review database, over and over.

`make bench-reports` prints them and writes results/bench/reports.jsonl.
"""

import sys
import time
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import msgspec

from genomics.records.case import ReportState
from genomics.records.person import Identity, ReportKind
from genomics.reporting.render import clinician_sheet, render_report
from genomics.reporting.request import ReportRequest
from genomics.review.database import open_database
from genomics.review.decisions import returned_keys
from genomics.review.queries import current_reports
from tests.benchmarks.measure import record

RUN, REPORTS = Path("results/demo"), Path("reports")
ROUNDS = 3
MANY = 1000  # reports over which memory must not grow
WARM = 100  # after so many nothing new is loaded


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
    """Milliseconds of CPU per report of each kind once a process is warm."""
    wanted = requests(run / "review/review.sqlite")
    for kind in ReportKind:
        own = [request for request in wanted if request.case.report is kind]
        if own:
            _time(f"{kind}: page and PDF", own, lambda request: render_report(request, REPORTS))
    sheets = [request for request in wanted if request.case.report is ReportKind.MEDICINE]
    _time("clinician sheet: page and PDF", sheets, lambda request: clinician_sheet(request, REPORTS))


def memory(run: Path) -> None:
    """Resident memory after 100 and after 1,000 reports of one process, MB."""
    wanted = requests(run / "review/review.sqlite")
    for number in range(MANY):
        case = wanted[number % len(wanted)].case
        own = msgspec.structs.replace(case, sample_id=f"S{number}")
        render_report(msgspec.structs.replace(wanted[number % len(wanted)], case=own), REPORTS)
        if number + 1 == WARM:
            before = _resident_mb()
    record("reports", f"memory after {WARM} reports of one process, MB", before)
    record("reports", f"memory grown from {WARM} to {MANY} reports, MB", _resident_mb() - before, target="10")


def _time(what: str, wanted: list[ReportRequest], write: Callable[[ReportRequest], object]) -> None:
    write(wanted[0])
    start = time.process_time()
    for _ in range(ROUNDS):
        for request in wanted:
            write(request)
    each = 1000 * (time.process_time() - start) / (ROUNDS * len(wanted))
    record("reports", f"{what}, CPU ms each", each, target="300")


def _resident_mb() -> float:
    text = Path("/proc/self/status").read_text()
    (line,) = (line for line in text.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    run = Path(sys.argv[1]) if len(sys.argv) > 1 else RUN
    reports(run)
    memory(run)
