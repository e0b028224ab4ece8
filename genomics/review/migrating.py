"""Bring a database of an older program forward, in one transaction, without losing a line of its audit.

The rules of the older version are taken away, its tables changed step by step (migrations/), then every row is
copied into tables made afresh, and today's rules close over them. A file whose audit does not hold, or whose rules
are not those of its version, stays as it is: a migration must not make a tampering look like history.
"""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from genomics.errors import FormatError
from genomics.review import audit
from genomics.review.schema import SCHEMA_VERSION, migration, objects, rules, run, sha256_of, tables

# What the rules of earlier versions were, so that a file can be held against them.
_RULES_OF = {2: "60077bc00a785c3103b665426db94ce4ba3f324c2efd474b1ad03456e75c661b"}
_PROGRAM = "genomics"


def migrate(connection: sqlite3.Connection, path: Path, version: int) -> None:
    """From `version` to today's, all or nothing; `FormatError` when the file is not whole as its version has it."""
    connection.execute("PRAGMA foreign_keys = OFF")  # a table may go while others name it; checked at the end
    connection.execute("PRAGMA legacy_alter_table = ON")  # renaming a table leaves what names it alone
    connection.execute("BEGIN IMMEDIATE")
    try:
        (now,) = connection.execute("PRAGMA user_version").fetchone()
        if now == version:  # nobody else did it while we waited
            _refuse_if_not_whole(connection, path, version)
            _rebuild(connection, version)
            _tell(connection, version)
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        connection.execute("PRAGMA legacy_alter_table = OFF")
        connection.execute("PRAGMA foreign_keys = ON")


def rules_sha256(connection: sqlite3.Connection) -> str:
    """Hash of every table, view and trigger of a database."""
    return sha256_of(*(part for pair in sorted(objects(connection).items()) for part in pair))


def _refuse_if_not_whole(connection: sqlite3.Connection, path: Path, version: int) -> None:
    if version not in _RULES_OF:
        raise FormatError(
            f"{path}: made by an older program (schema {version}, this one knows 2 to {SCHEMA_VERSION});"
            " move it away and run `genomics cases` for a new one"
        )
    found = [] if rules_sha256(connection) == _RULES_OF[version] else ["its rules were changed"]
    found += audit.chain(connection) or audit.rows(connection)
    if found:
        raise FormatError(f"{path}: cannot be brought to schema {SCHEMA_VERSION}: {found[0]}; restore a good copy")


def _rebuild(connection: sqlite3.Connection, version: int) -> None:
    """Today's tables with the rows of before, then today's rules."""
    for kind in ("trigger", "view", "index"):
        for name in _names(connection, kind):
            connection.execute(f'DROP {kind} "{name}"')
    for step in range(version + 1, SCHEMA_VERSION + 1):
        run(connection, migration(step))
    before = _names(connection, "table")
    for name in before:
        connection.execute(f'ALTER TABLE "{name}" RENAME TO "before_{name}"')
    run(connection, tables())
    connection.execute("DELETE FROM audit_head")
    for name in before:
        columns = ", ".join(row["name"] for row in connection.execute(f'PRAGMA table_info("before_{name}")'))
        connection.execute(f'INSERT INTO "{name}" ({columns}) SELECT {columns} FROM "before_{name}"')
        connection.execute(f'DROP TABLE "before_{name}"')
    run(connection, rules())
    if connection.execute("PRAGMA foreign_key_check").fetchone():
        raise sqlite3.IntegrityError("a row names another that is not there")


def _tell(connection: sqlite3.Connection, version: int) -> None:
    """A line for the migration, and one for each row whose fingerprint now covers more than before."""
    at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    said = f'{{"from":{version},"to":{SCHEMA_VERSION}}}'
    _journal(connection, at, "schema", said, None)
    remembered = audit.remembered(connection)
    for item, row_sha256 in audit.present(connection).items():
        if remembered.get(item) != row_sha256:
            _journal(connection, at, item, said, row_sha256)


def _journal(connection: sqlite3.Connection, at: str, item: str, detail: str, row_sha256: str | None) -> None:
    connection.execute(
        "INSERT INTO journal VALUES (?, ?, 'migrate', ?, ?, ?)", (at, _PROGRAM, item, detail, row_sha256)
    )


def _names(connection: sqlite3.Connection, kind: str) -> list[str]:
    rows = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = ? AND sql IS NOT NULL AND substr(name, 1, 7) <> 'sqlite_'",
        (kind,),
    )
    return [row["name"] for row in rows]
