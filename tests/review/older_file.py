"""A review database as version 2 of the rules made it, for tests of what became of it."""

import sqlite3
from contextlib import closing
from pathlib import Path

from desk_builders import AT, HEREDITARY, LATER, NOTE, SIGNERS, case_of, positive_results

from genomics.files.documents import canonical
from genomics.records.review import ClearReason
from genomics.review import desk as acts
from genomics.review.loading import evidence_sha256
from genomics.review.queries import report_of
from genomics.review.schema import prepare

VERSION_2 = Path(__file__).parent / "data" / "schema_2.sql"
"""The rules of version 2, word for word as they were published."""


def make_version_2(path: Path) -> None:
    """A file of version 2 with a positive report that a counselor has cleared and signed."""
    with closing(sqlite3.connect(path, isolation_level=None)) as older:
        prepare(older)
        older.executescript(f"BEGIN;\n{VERSION_2.read_text()}\nPRAGMA user_version = 2;\nCOMMIT;")
        acts.store_signers(older, SIGNERS, AT)
        older.execute("INSERT INTO consents VALUES ('P1', 'active', 1, 1, 0, 'en', '2026-01-02', ?)", (AT,))
        case = case_of(positive_results(), HEREDITARY)
        older.execute(
            "INSERT INTO reports VALUES (?, 'P1', 'S1', 'hereditary', 1, 'en', 'needs_review', 1, ?, ?,"
            " NULL, NULL, NULL, NULL, 'genomics cases', ?)",
            (case.report_id, canonical(case).decode(), evidence_sha256(case), AT),
        )
        read = report_of(older, "P1", HEREDITARY)
        acts.clear(older, read, "pathogenic_finding", ClearReason.CONFIRMED_RETURN, NOTE, "ana", LATER)
        acts.record_appointment(older, report_of(older, "P1", HEREDITARY), "2026-01-14", "ana", LATER)
        acts.sign(older, report_of(older, "P1", HEREDITARY), "ana", LATER)
        older.execute("PRAGMA journal_mode = WAL")
