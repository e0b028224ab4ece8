"""The review database: one SQLite file whose triggers hold the rules, whatever program writes to it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from genomics.errors import ConfigError, FormatError, RefusedError
from genomics.review.migrating import migrate
from genomics.review.schema import SCHEMA_VERSION, prepare, run, schema

_OLDEST_SQLITE = (3, 38, 0)


def open_database(path: Path, create: bool = False) -> sqlite3.Connection:
    """Open the review database, made for its owner alone; bring an older one forward, refuse a newer one.

    The write-ahead log lets people read while one writes; file systems without it keep the plain journal.
    """
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        raise ConfigError(f"SQLite {sqlite3.sqlite_version} is too old; install Python with SQLite 3.38 or later")
    if not path.exists():
        if not create:
            raise FormatError(f"{path}: no review database; make it with `genomics cases`")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
    connection = sqlite3.connect(path, isolation_level=None, timeout=30)
    try:
        prepare(connection)
        _bring_forward(connection, path)
        connection.execute("PRAGMA journal_mode = WAL")
    except sqlite3.DatabaseError as error:
        connection.close()
        raise FormatError(f"{path}: not a review database ({error}); give the file of `genomics cases`") from error
    except FormatError:
        connection.close()
        raise
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection, about: str = "review") -> Iterator[None]:
    """All of the block or nothing of it; what the database refuses becomes one line about `about`."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except sqlite3.IntegrityError as error:
        raise RefusedError(f"{about}: {error}") from error
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _bring_forward(connection: sqlite3.Connection, path: Path) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > SCHEMA_VERSION:
        raise FormatError(
            f"{path}: made by a newer program (schema {version}, this one knows {SCHEMA_VERSION}); update genomics"
        )
    if version == SCHEMA_VERSION:
        return
    if version:
        migrate(connection, path, version)
        return
    if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise FormatError(f"{path}: an SQLite file but not a review database; give the file of `genomics cases`")
    with transaction(connection, str(path)):
        if not connection.execute("PRAGMA user_version").fetchone()[0]:  # nobody else made it while we waited
            run(connection, schema())
            connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
