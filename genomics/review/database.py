"""The review database: one SQLite file whose triggers hold the rules, whatever program writes to it."""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

import msgspec

from genomics.errors import ConfigError, FormatError, RefusedError

SCHEMA_VERSION = 2
_OLDEST_SQLITE = (3, 38, 0)


def sha256_of(*parts: str | int | None) -> str:
    """Hex SHA-256 of a list of values, as JSON so that no two lists share a text."""
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()


def open_database(path: Path, create: bool = False) -> sqlite3.Connection:
    """Open the review database, made for its owner alone; refuse one of a newer program.

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
        _migrate(connection, path)
        connection.execute("PRAGMA journal_mode = WAL")
    except sqlite3.DatabaseError as error:
        connection.close()
        raise FormatError(f"{path}: not a review database ({error}); give the file of `genomics cases`") from error
    except FormatError:
        connection.close()
        raise
    return connection


def prepare(connection: sqlite3.Connection) -> None:
    """Give a connection what the rules need: the hash function, foreign keys, triggers on replaced rows."""
    connection.row_factory = sqlite3.Row
    connection.create_function("sha256_of", -1, sha256_of, deterministic=True)
    for pragma in ("foreign_keys = ON", "recursive_triggers = ON", "trusted_schema = ON", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}")


def schema() -> str:
    """The schema's text."""
    return files("genomics.review").joinpath("schema.sql").read_text(encoding="utf-8")


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


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > SCHEMA_VERSION:
        raise FormatError(
            f"{path}: made by a newer program (schema {version}, this one knows {SCHEMA_VERSION}); update genomics"
        )
    if version == SCHEMA_VERSION:
        return
    if version:
        raise FormatError(
            f"{path}: made by an older program (schema {version}, this one knows {SCHEMA_VERSION});"
            " move it away and run `genomics cases` for a new one"
        )
    if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise FormatError(f"{path}: an SQLite file but not a review database; give the file of `genomics cases`")
    connection.executescript(f"BEGIN IMMEDIATE;\n{schema()}\nPRAGMA user_version = {SCHEMA_VERSION};\nCOMMIT;")
