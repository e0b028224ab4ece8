"""The rules of the review database as SQL, one file for each idea, and what they need of a connection."""

import hashlib
import sqlite3
from importlib.resources import files

import msgspec

SCHEMA_VERSION = 3
_RULES = ("views", "audit", "people", "reports", "signing", "withdrawal", "delivery", "desk")


def sha256_of(*parts: str | int | None) -> str:
    """Hex SHA-256 of a list of values, as JSON so that no two lists share a text."""
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()


def prepare(connection: sqlite3.Connection) -> None:
    """Give a connection what the rules need: the hash function, foreign keys, triggers on replaced rows."""
    connection.row_factory = sqlite3.Row
    connection.create_function("sha256_of", -1, sha256_of, deterministic=True)
    for pragma in ("foreign_keys = ON", "recursive_triggers = ON", "trusted_schema = ON", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}")


def tables() -> str:
    """Tables and indexes, and the head of an empty audit."""
    return _text("tables")


def rules() -> str:
    """Views and triggers: everything that decides what may be written."""
    return "\n".join(_text(name) for name in _RULES)


def schema() -> str:
    """The whole schema of a new database."""
    return f"{tables()}\n{rules()}"


def migration(version: int) -> str:
    """What brings the tables of the version before to those of `version`."""
    return _text(f"migrations/{version}")


def run(connection: sqlite3.Connection, text: str) -> None:
    """Every statement of a text, inside the transaction (`executescript` would end it)."""
    statement = ""
    for line in text.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            connection.execute(statement)
            statement = ""


def objects(connection: sqlite3.Connection) -> dict[str, str]:
    """Every table, index, view and trigger of a database: its text by its name, blanks evened out."""
    rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    return {row["name"]: " ".join(row["sql"].split()) for row in rows}


def _text(name: str) -> str:
    return files("genomics.review").joinpath(f"rules/{name}.sql").read_text(encoding="utf-8")
