"""A release from end to end: ask the gate, write the reports, mark them released, deliver them; never twice.

The order makes an interruption harmless at any point. Files are written aside; then the database marks the report
released (its rules have the last word); then, while nobody else can write to the database and the report still is
released, the files are moved to the participant: a withdrawal comes before or after, never between. The next
release delivers what was marked and not moved, and forgets what was written and not marked.
"""

import multiprocessing
import sqlite3
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path

import msgspec

from genomics.errors import GenomicsError, RefusedError
from genomics.records.case import ReportState
from genomics.records.person import Consent
from genomics.records.review import StoredReport
from genomics.release import bundle as bundles
from genomics.release.fhir import record_of
from genomics.release.gate import Now, releasable, why_not
from genomics.release.manifest import Maker, stored_manifest
from genomics.reporting.request import Rendered, ReportRequest
from genomics.review.database import transaction
from genomics.review.loading import store_consents, withdraw_unconsented
from genomics.review.queries import all_reports, audit_head_at_signing, earlier_release

Renderer = Callable[[ReportRequest], Rendered]
ConsentNews = Callable[[], list[Consent] | None]
_AT_ONCE = 64  # rendered reports held in memory


class Delivery(msgspec.Struct, frozen=True):
    """Where and when to release, and by what program; with `records`, a FHIR record goes along."""

    folder: Path
    at: str
    processes: int
    maker: Maker
    records: bool = True

    def on(self, report: StoredReport) -> str:
        """Time of release: of the earlier one when a report is written again."""
        return report.released_at or self.at


class Outcome(msgspec.Struct):
    """Report IDs by what became of them; `refused` says why."""

    released: list[str] = []
    delivered_again: list[str] = []
    refused: dict[str, str] = {}


def release(
    connection: sqlite3.Connection,
    news: ConsentNews,
    now: Now,
    render: Renderer,
    delivery: Delivery,
) -> Outcome:
    """Release every approved report that the gate lets through. `news` gives consents that changed since."""
    outcome = Outcome()
    with bundles.delivery(delivery.folder):
        take_over_consents(connection, now.consents.values(), delivery.at)
        wanted = []
        for report in _candidates(connection):
            if report.state is ReportState.RELEASED and bundles.is_delivered(delivery.folder, report):
                continue
            if report.state is ReportState.RELEASED and bundles.is_staged(delivery.folder, report):
                _publish(connection, delivery.folder, report)
                outcome.delivered_again.append(report.case.report_id)
            elif reason := why_not(report, now):
                outcome.refused[report.case.report_id] = reason
            else:
                wanted.append(report)
        before = {
            report.case.report_id: earlier for report in wanted if (earlier := earlier_release(connection, report))
        }
        for report, rendered in _rendered(wanted, now, render, delivery, before):
            _finish(connection, report, rendered, news, delivery, outcome)
        bundles.clean(delivery.folder)
    return outcome


def take_over_consents(connection: sqlite3.Connection, consents: Iterable[Consent], at: str) -> None:
    """What people want now, and the end of every report that they no longer want."""
    with transaction(connection, "consents"):
        store_consents(connection, consents, at)
        withdraw_unconsented(connection, at)


def _candidates(connection: sqlite3.Connection) -> list[StoredReport]:
    """Approved reports, and of each released report its newest version."""
    newest: dict[tuple[str, str, str], StoredReport] = {}
    for report in all_reports(connection):
        if report.state in (ReportState.APPROVED, ReportState.RELEASED):
            newest[report.case.participant_id, report.case.report, report.state] = report
    return sorted(
        newest.values(), key=lambda report: (report.case.participant_id, report.case.report, report.case.version)
    )


def _rendered(
    reports: Sequence[StoredReport],
    now: Now,
    render: Renderer,
    delivery: Delivery,
    before: Mapping[str, StoredReport],
) -> Iterator[tuple[StoredReport, Rendered | GenomicsError]]:
    """Each report as page and PDF, in order, whatever the number of processes; an error stays with its report."""
    requests = [
        releasable(report, now, date.fromisoformat(delivery.on(report)[:10]), before.get(report.case.report_id))
        for report in reports
    ]
    if delivery.processes <= 1 or len(reports) <= 1:
        for report, request in zip(reports, requests, strict=True):
            yield report, _attempt(render, request, delivery.records)
        return
    context = multiprocessing.get_context("spawn")  # no open database or thread crosses into the workers
    with ProcessPoolExecutor(min(delivery.processes, len(reports)), mp_context=context) as pool:
        for start in range(0, len(reports), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            jobs = [pool.submit(_attempt, render, request, delivery.records) for request in requests[part]]
            for report, job in zip(reports[part], jobs, strict=True):
                yield report, job.result()


def _attempt(render: Renderer, request: ReportRequest, records: bool) -> Rendered | GenomicsError:
    """The files of one report. A mistake of ours costs this report alone, and is told without its words: they could
    hold what the report holds.
    """
    try:
        made = render(request)
        record = record_of(request) if records else None
        companions = {**made.companions, **({"fhir.json": record} if record else {})}
        return msgspec.structs.replace(made, companions=companions)
    except GenomicsError as error:
        return error
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        return RefusedError(
            f"{type(error).__name__} at {Path(place.filename).name}, line {place.lineno}: not written; report this"
        )


def _finish(
    connection: sqlite3.Connection,
    report: StoredReport,
    rendered: Rendered | GenomicsError,
    news: ConsentNews,
    delivery: Delivery,
    outcome: Outcome,
) -> None:
    """Stage, mark, deliver; or say why not. What is marked stays aside until it is delivered."""
    report_id, again = report.case.report_id, report.state is ReportState.RELEASED
    marked = again
    try:
        if isinstance(rendered, GenomicsError):
            raise rendered
        bundle = _bundle(connection, report, rendered, delivery)
        bundles.stage(delivery.folder, bundle)
        if not again:
            _mark(connection, report, bundle, news(), delivery.at)
            marked = True
        _publish(connection, delivery.folder, report)
        (outcome.delivered_again if again else outcome.released).append(report_id)
    except GenomicsError as error:
        bundles.discard(delivery.folder, report_id)
        outcome.refused[report_id] = str(error)
    except Exception:
        if not marked:
            bundles.discard(delivery.folder, report_id)
        raise


def _bundle(
    connection: sqlite3.Connection, report: StoredReport, rendered: Rendered, delivery: Delivery
) -> bundles.Bundle:
    if report.state is ReportState.RELEASED:
        return bundles.same_bundle(report, rendered, stored_manifest(connection, report.case.report_id))
    head = audit_head_at_signing(connection, report)
    return bundles.make_bundle(report, rendered, delivery.maker, head, delivery.at)


def _mark(
    connection: sqlite3.Connection,
    report: StoredReport,
    bundle: bundles.Bundle,
    news: list[Consent] | None,
    at: str,
) -> None:
    """Take over changed consents and mark the report released: the database's rules have the last word."""
    report_id = report.case.report_id
    if news is not None:
        take_over_consents(connection, news, at)
    with transaction(connection, report_id):
        done = connection.execute(
            "UPDATE reports SET state = 'released', released_at = ?, manifest_sha256 = ?,"
            " changed_by = 'genomics release', changed_at = ? WHERE report_id = ? AND round = ?",
            (at, bundle.manifest_sha256, at, report_id, report.round),
        )
        if done.rowcount != 1:
            raise RefusedError(f"{report_id}: its content changed while it was written; release again")
        connection.execute("INSERT INTO manifests VALUES (?, ?)", (report_id, bundle.manifest.decode()))


def _publish(connection: sqlite3.Connection, folder: Path, report: StoredReport) -> None:
    """Move the files while the database lets nobody else write, if the report still is released."""
    report_id = report.case.report_id
    with transaction(connection, report_id):
        (state,) = connection.execute("SELECT state FROM reports WHERE report_id = ?", (report_id,)).fetchone()
        if state != ReportState.RELEASED:
            raise RefusedError("withdrawn while it was written")
        bundles.publish(folder, report)
