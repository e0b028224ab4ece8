"""Notes on a report and who looks after it: what people at the desk tell each other, beside every decision."""

import sqlite3

import msgspec

from genomics.errors import RefusedError
from genomics.review.database import transaction


class Note(msgspec.Struct, frozen=True):
    """A note as it was written; nobody changes it."""

    text: str
    written_by: str
    written_at: str


def add_note(connection: sqlite3.Connection, report_id: str, text: str, by: str, at: str) -> None:
    """Leave a note for whoever reads this report next. No name or birth date belongs in it."""
    with transaction(connection, report_id):
        connection.execute("INSERT INTO notes VALUES (NULL, ?, ?, ?, ?)", (report_id, text, by, at))


def notes_of(connection: sqlite3.Connection, report_id: str) -> list[Note]:
    """Notes on a report, in the order in which they were written."""
    rows = connection.execute(
        "SELECT text, written_by, written_at FROM notes WHERE report_id = ? ORDER BY note", (report_id,)
    )
    return [Note(*row) for row in rows]


def assign(connection: sqlite3.Connection, report_id: str, signer: str | None, by: str, at: str) -> None:
    """Give a report to somebody to look after, or back to everybody (`None`)."""
    if (
        signer is not None
        and not connection.execute("SELECT 1 FROM signers WHERE signer = ?", (signer,)).fetchone()
    ):
        raise RefusedError(f"{report_id}: signer {signer!r} is not known; choose from the list")
    with transaction(connection, report_id):
        connection.execute(
            "INSERT INTO assignments VALUES (?, ?, ?, ?) ON CONFLICT (report_id) DO UPDATE SET"
            " signer = excluded.signer, assigned_by = excluded.assigned_by, assigned_at = excluded.assigned_at"
            " WHERE signer IS NOT excluded.signer",
            (report_id, signer, by, at),
        )


def assigned_to(connection: sqlite3.Connection, report_id: str) -> str | None:
    """Who looks after a report."""
    row = connection.execute("SELECT signer FROM assignments WHERE report_id = ?", (report_id,)).fetchone()
    return row["signer"] if row else None


def signer_ids(connection: sqlite3.Connection) -> list[str]:
    """Everybody a report can be given to."""
    return [row["signer"] for row in connection.execute("SELECT signer FROM signers ORDER BY signer")]
