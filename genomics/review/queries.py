"""Read reports, signers and the audit head from the review database."""

import sqlite3
from collections.abc import Sequence

import msgspec

from genomics.errors import RefusedError
from genomics.records.case import ReportCase, ReportState, Signature
from genomics.records.person import ReportKind
from genomics.records.review import Clearing, ClearReason, Role, Signer, StoredReport


def current_reports(connection: sqlite3.Connection) -> list[StoredReport]:
    """The newest version of every report, in the order of participant and kind."""
    rows = connection.execute(
        "SELECT * FROM reports WHERE version = (SELECT max(version) FROM reports AS same"
        " WHERE same.participant_id = reports.participant_id AND same.report = reports.report)"
        " ORDER BY participant_id, report"
    ).fetchall()
    return [_stored(connection, row) for row in rows]


def all_reports(connection: sqlite3.Connection) -> list[StoredReport]:
    """Every version of every report, in the order of participant, kind and version."""
    rows = connection.execute("SELECT * FROM reports ORDER BY participant_id, report, version").fetchall()
    return [_stored(connection, row) for row in rows]


def current_report(connection: sqlite3.Connection, participant_id: str, kind: ReportKind) -> StoredReport | None:
    """The newest version of one report of one person."""
    row = connection.execute(
        "SELECT * FROM reports WHERE participant_id = ? AND report = ? ORDER BY version DESC LIMIT 1",
        (participant_id, kind),
    ).fetchone()
    return _stored(connection, row) if row else None


def earlier_release(connection: sqlite3.Connection, report: StoredReport) -> StoredReport | None:
    """The last version before this one that the person received; withdrawn since or not, but not deleted."""
    row = connection.execute(
        "SELECT * FROM reports WHERE participant_id = ? AND report = ? AND version < ? AND released_at IS NOT NULL"
        " AND sample_id <> 'deleted'"
        " ORDER BY version DESC LIMIT 1",
        (report.case.participant_id, report.case.report, report.case.version),
    ).fetchone()
    return _stored(connection, row) if row else None


def report_of(connection: sqlite3.Connection, participant_id: str, kind: ReportKind) -> StoredReport:
    """The newest version of one report of one person; `RefusedError` when there is none."""
    report = current_report(connection, participant_id, kind)
    if report is None:
        raise RefusedError(f"{participant_id} {kind}: no such case; `genomics review list` shows those there are")
    return report


def longest_waiting(connection: sqlite3.Connection, kind: ReportKind) -> StoredReport | None:
    """The report of a kind that waits longest for a person."""
    row = connection.execute(
        "SELECT * FROM reports WHERE state IN ('needs_review', 'ready') AND report = ?"
        " ORDER BY changed_at, report_id LIMIT 1",
        [kind],
    ).fetchone()
    return _stored(connection, row) if row else None


def unflagged(
    connection: sqlite3.Connection, kind: ReportKind, signer: str, most: int | None = None
) -> tuple[list[tuple[str, str]], int]:
    """Report and participant of what is ready, never carried a flag to look at, and waits for this signature.

    Those that wait longest come first, `most` of them; and how many there are in all.
    """
    rows = rows_of(
        connection,
        "SELECT report_id, participant_id, count(*) OVER () AS total FROM reports"
        " WHERE state = 'ready' AND report = ?"
        " AND NOT EXISTS (SELECT 1 FROM listed_flags WHERE listed_flags.report_id = reports.report_id)"
        " AND NOT EXISTS (SELECT 1 FROM valid_signatures AS signed"
        "                 WHERE signed.report_id = reports.report_id AND signed.signer = ?)"
        " ORDER BY changed_at, report_id LIMIT ?",
        [kind, signer, -1 if most is None else most],
    )
    return [(row["report_id"], row["participant_id"]) for row in rows], rows[0]["total"] if rows else 0


def signer_of(connection: sqlite3.Connection, signer: str) -> Signer:
    """A signer by ID; `RefusedError` when not known."""
    row = connection.execute("SELECT signer, name, role FROM signers WHERE signer = ?", (signer,)).fetchone()
    if row is None:
        raise RefusedError(f"signer {signer!r} is not known; load signers with `genomics review signers --file`")
    return Signer(row["signer"], row["name"], Role(row["role"]))


def audit_head_at_signing(connection: sqlite3.Connection, report: StoredReport) -> str:
    """Hash of the audit line of the report's last signature."""
    item = f"signatures/{report.case.report_id}/{report.round}/%"
    row = connection.execute(
        "SELECT sha256 FROM audit WHERE act = 'sign' AND item LIKE ? ORDER BY seq DESC LIMIT 1", (item,)
    ).fetchone()
    if row is None:
        raise RefusedError(f"{report.case.report_id}: nobody has signed it")
    return str(row["sha256"])


def rows_of(connection: sqlite3.Connection, query: str, values: Sequence[str | int]) -> list[sqlite3.Row]:
    """All rows of a query."""
    return connection.execute(query, values).fetchall()


def _stored(connection: sqlite3.Connection, row: sqlite3.Row) -> StoredReport:
    key = (row["report_id"], row["round"])
    clearings = rows_of(
        connection,
        "SELECT code, subject, reason, note, cleared_by, cleared_at FROM clearings"
        " WHERE report_id = ? AND round = ? ORDER BY code, subject",
        key,
    )
    signatures = rows_of(
        connection,
        "SELECT signer, name, role, signed_at, content_sha256 FROM valid_signatures"
        " WHERE report_id = ? AND round = ? ORDER BY signed_at, role, signer",
        key,
    )
    appointment = rows_of(connection, "SELECT recorded_at FROM appointments WHERE report_id = ?", key[:1])
    (signable,) = rows_of(connection, "SELECT content_sha256 FROM signable WHERE report_id = ?", key[:1])
    return StoredReport(
        case=msgspec.json.decode(row["content"], type=ReportCase),
        state=ReportState(row["state"]),
        round=row["round"],
        content_sha256=signable["content_sha256"],
        clearings=[Clearing(c[0], c[1], ClearReason(c[2]), c[3], c[4], c[5]) for c in clearings],
        signatures=[Signature(*signed) for signed in signatures],
        appointment_at=appointment[0]["recorded_at"] if appointment else None,
        reason=row["reason"],
        note=row["note"],
        released_at=row["released_at"],
        manifest_sha256=row["manifest_sha256"],
    )
