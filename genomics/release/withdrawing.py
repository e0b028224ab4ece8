"""A withdrawal: recorded at once, whatever runs; then the database file is written anew without what is gone."""

import sqlite3

from genomics.errors import RefusedError
from genomics.records.case import ReportCase
from genomics.records.withdrawal import WithdrawalKind, WithdrawalReason
from genomics.review.database import transaction

DELETED = "deleted"
"""The sample of a tombstone, in the words of the database's rules (rules/withdrawal.sql)."""


def withdraw(
    connection: sqlite3.Connection, participant_id: str, kind: WithdrawalKind, reason: WithdrawalReason, at: str
) -> None:
    """End a person's part: consent, every report and, for a deletion, the content of every case, in one act.

    A release or delivery that runs meanwhile asks the same database, so that it either came before or is refused.
    The same withdrawal given again is none: what was interrupted can be ended.
    """
    connection.execute("PRAGMA secure_delete = ON")
    known = connection.execute(
        "SELECT 1 FROM withdrawals WHERE (participant_id, at, kind) = (?, ?, ?)", (participant_id, at, kind)
    ).fetchone()
    if known:
        return
    consent = connection.execute(
        "SELECT recorded FROM consents WHERE participant_id = ? AND recorded > ?", (participant_id, at[:10])
    ).fetchone()
    if consent:  # a consent of a later day would count again
        raise RefusedError(
            f"{participant_id}: consent was recorded on {consent['recorded']}; withdraw from then on"
        )
    with transaction(connection, participant_id):
        connection.execute("INSERT INTO withdrawals VALUES (?, ?, ?, ?)", (participant_id, at, kind, reason))


def is_tombstone(case: ReportCase) -> bool:
    """Whether a deletion has left nothing in this case."""
    return case.sample_id == DELETED


def refuse_tombstone(case: ReportCase) -> None:
    """What was deleted has no page."""
    if is_tombstone(case):
        raise RefusedError(f"{case.report_id}: deleted when the person withdrew; nothing of it is left to show")


def samples_of(connection: sqlite3.Connection, participant_id: str) -> set[str]:
    """Every sample that a case of the person was made from; none once the cases are tombstones."""
    rows = connection.execute("SELECT sample_id FROM reports WHERE participant_id = ?", (participant_id,))
    return {row["sample_id"] for row in rows} - {DELETED}


def write_anew(connection: sqlite3.Connection) -> None:
    """Leave no page, free or in the log, that still holds what was deleted."""
    try:
        connection.execute("VACUUM")
        (busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.OperationalError as error:
        raise RefusedError(f"the database is in use ({error}); close the review desk and withdraw again") from error
    if busy:
        raise RefusedError(
            "the database is in use, its log still holds old pages; close the review desk and withdraw again"
        )
