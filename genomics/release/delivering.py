"""Hand released reports over to a folder that a portal or a mail room empties: tried again until it is done, once.

Every attempt is recorded before it is made. The files are written aside in the target; then, while the database
lets nobody else write and the report still is released, they appear under the report's name in one move and the
attempt is marked. A program that dies between the two has handed over: the next one finds the report in the target,
whole, and only marks it.
"""

import shutil
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import msgspec

from genomics.errors import RefusedError
from genomics.files.atomic import write_bytes
from genomics.files.checksums import sha256_of
from genomics.files.documents import canonical
from genomics.records.case import ReportState
from genomics.records.person import Consent, ReportKind
from genomics.records.review import StoredReport
from genomics.release import bundle as bundles
from genomics.release.manifest import Manifest, manifest_name
from genomics.release.releasing import take_over_consents
from genomics.review.database import transaction
from genomics.review.queries import all_reports

RECEIPTS = "receipts"


class Receipt(msgspec.Struct, frozen=True):
    """That a report was handed over: beside its files, and as a row of the database."""

    report_id: str
    manifest_sha256: str
    target: str
    attempt: int
    delivered_at: str


class Handed(msgspec.Struct):
    """Report IDs by what became of them; `failed` says why. Those delivered before are in none."""

    delivered: list[str] = []
    failed: dict[str, str] = {}


def deliver(
    connection: sqlite3.Connection, consents: Sequence[Consent], folder: Path, target: Path, name: str, at: str
) -> Handed:
    """Hand over every released report that has not been, whatever happens to the others."""
    handed = Handed()
    with bundles.delivery(folder):
        take_over_consents(connection, consents, at)
        for report in all_reports(connection):
            if report.state is not ReportState.RELEASED or not bundles.is_delivered(folder, report):
                shutil.rmtree(_part(target, report.case.report_id), ignore_errors=True)
                continue
            if (done := _receipt(connection, report)) is None:
                done = _attempt(connection, report, folder, target, name, at, handed)
            if done is not None:
                _write_receipt(folder, report, done)
        shutil.rmtree(folder / bundles.STAGING / RECEIPTS, ignore_errors=True)
    return handed


def receipt_name(report: ReportKind) -> str:
    """Of the receipt's file in the participant's folder."""
    return f"{report}.receipt.json"


def _attempt(
    connection: sqlite3.Connection,
    report: StoredReport,
    folder: Path,
    target: Path,
    name: str,
    at: str,
    handed: Handed,
) -> Receipt | None:
    report_id = report.case.report_id
    try:
        attempt = _start(connection, report_id, name, at)
    except RefusedError as error:
        handed.failed[report_id] = str(error)
        return None
    try:
        aside = _copy(report, folder / report.case.participant_id, target)
        with transaction(connection, report_id):
            _end(connection, report_id, attempt, "delivered", at)
            if aside is not None:
                aside.replace(target / report_id)
    except (RefusedError, OSError) as error:
        with transaction(connection, report_id):
            _end(connection, report_id, attempt, "failed", at)
        shutil.rmtree(_part(target, report_id), ignore_errors=True)
        handed.failed[report_id] = _said(error)
        return None
    handed.delivered.append(report_id)
    return _receipt(connection, report)


def _start(connection: sqlite3.Connection, report_id: str, name: str, at: str) -> int:
    """The number of the attempt; one that was started and never ended goes on."""
    open_one = connection.execute(
        "SELECT attempt FROM deliveries WHERE report_id = ? AND state = 'started'", (report_id,)
    ).fetchone()
    if open_one:
        return int(open_one["attempt"])
    with transaction(connection, report_id):
        (attempt,) = connection.execute(
            "SELECT 1 + coalesce(max(attempt), 0) FROM deliveries WHERE report_id = ?", (report_id,)
        ).fetchone()
        connection.execute("INSERT INTO deliveries VALUES (?, ?, ?, 'started', ?)", (report_id, attempt, name, at))
    return int(attempt)


def _end(connection: sqlite3.Connection, report_id: str, attempt: int, state: str, at: str) -> None:
    connection.execute(
        "UPDATE deliveries SET state = ?, changed_at = ? WHERE report_id = ? AND attempt = ?",
        (state, at, report_id, attempt),
    )


def _copy(report: StoredReport, source: Path, target: Path) -> Path | None:
    """The report's files aside in the target; `None` when the target has them already, whole."""
    report_id, kind = report.case.report_id, report.case.report
    manifest = (source / manifest_name(kind)).read_bytes()
    names = [*msgspec.json.decode(manifest, type=Manifest).files, manifest_name(kind)]
    if not target.is_dir():
        raise RefusedError(f"{target}: not there; make the folder, or mount it")
    arrived = target / report_id
    if arrived.exists():
        if sha256_of(arrived / manifest_name(kind)) == report.manifest_sha256:
            return None
        raise RefusedError(f"{arrived}: another delivery of this name is there; take it away")
    aside = _part(target, report_id)
    shutil.rmtree(aside, ignore_errors=True)
    bundles.make_private(aside)
    for name in names:
        write_bytes(aside / name, (source / name).read_bytes(), bundles.PRIVATE_FILE)
    return aside


def _part(target: Path, report_id: str) -> Path:
    """Where an attempt writes in the target, out of sight of whoever empties it."""
    return target / f".{report_id}.part"


def _receipt(connection: sqlite3.Connection, report: StoredReport) -> Receipt | None:
    row = connection.execute(
        "SELECT target, attempt, changed_at FROM deliveries WHERE report_id = ? AND state = 'delivered'",
        (report.case.report_id,),
    ).fetchone()
    if row is None:
        return None
    return Receipt(
        report.case.report_id, str(report.manifest_sha256), row["target"], row["attempt"], row["changed_at"]
    )


def _write_receipt(folder: Path, report: StoredReport, receipt: Receipt) -> None:
    """Put the receipt beside the report, written aside first: nothing unfinished lies in a participant's folder."""
    path = folder / report.case.participant_id / receipt_name(report.case.report)
    if path.is_file():
        return
    aside = folder / bundles.STAGING / RECEIPTS / receipt.report_id
    for place in (folder / bundles.STAGING, aside.parent):
        bundles.make_private(place)
    write_bytes(aside, msgspec.json.format(canonical(receipt), indent=1) + b"\n", bundles.PRIVATE_FILE)
    aside.replace(path)


def _said(error: RefusedError | OSError) -> str:
    if isinstance(error, OSError) and error.filename:
        return (
            f"{error.filename}: {(error.strerror or 'cannot be used').lower()}; tried again with the next delivery"
        )
    return str(error)
