"""Accounts of the review desk: Argon2id passwords, sessions that end when idle, guesses that are slowed down.

Limits follow NIST SP 800-63B (2017, with updates to 2020): passwords of 8 characters or more (we ask for 12), no
rules of composition, guesses limited; a session ends after 15 idle minutes or 12 hours (its strictest level).
"""

import hashlib
import secrets
import sqlite3
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from genomics.errors import FormatError, RefusedError
from genomics.records.desk import Account, AccountRole

LEAST_PASSWORD, MOST_PASSWORD = 12, 256
IDLE, LONGEST = timedelta(minutes=15), timedelta(hours=12)
GUESSES, GUESSES_WITHIN = 5, timedelta(minutes=15)
_VERSION = 1
_HASHER = PasswordHasher()
# Somebody unknown costs a guesser as long as somebody known.
_NOBODY = _HASHER.hash("nobody has this password")
_FORMAT = "%Y-%m-%dT%H:%M:%SZ"


class Session(msgspec.Struct, frozen=True):
    """Somebody at the desk. `csrf` must come back with every form."""

    account: Account
    csrf: str


class Accounts:
    """The accounts file. `now` is the caller's time, UTC."""

    def __init__(self, path: Path) -> None:
        """Open the file, made for its owner alone when absent."""
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
        self._path = path
        with self._opened() as connection:
            try:
                (version,) = connection.execute("PRAGMA user_version").fetchone()
            except sqlite3.DatabaseError as error:
                raise FormatError(
                    f"{path}: not an accounts file ({error}); give that of the review desk"
                ) from error
            if version > _VERSION:
                raise FormatError(f"{path}: made by a newer program (version {version}); update genomics")
            if not version:
                text = files("genomics.review").joinpath("accounts.sql").read_text(encoding="utf-8")
                connection.executescript(f"BEGIN;\n{text}\nPRAGMA user_version = {_VERSION};\nCOMMIT;")

    def all(self) -> list[Account]:
        """Everybody, by ID."""
        with self._opened() as connection:
            return [_account(row) for row in connection.execute("SELECT * FROM accounts ORDER BY signer")]

    def add(self, signer: str, name: str, role: AccountRole) -> str:
        """A new account. Gives its first password, which must be changed before anything else."""
        if not signer.isascii() or not signer.replace("-", "").replace("_", "").isalnum():
            raise RefusedError(f"account {signer!r}: an ID has letters, digits, - and _; choose another")
        first = secrets.token_urlsafe(15)
        try:
            with self._opened() as connection, connection:
                row = (signer, name.strip(), role, _HASHER.hash(first), 1, 1)
                connection.execute("INSERT INTO accounts VALUES (?, ?, ?, ?, ?, ?)", row)
        except sqlite3.IntegrityError as error:
            raise RefusedError(f"account {signer!r}: is there already, or has no name; choose another") from error
        return first

    def reset(self, signer: str) -> str:
        """A new first password for somebody; their sessions end."""
        first = secrets.token_urlsafe(15)
        self._change(signer, "password_hash = ?, must_change = 1", _HASHER.hash(first))
        return first

    def set_active(self, signer: str, active: bool) -> None:
        """Close an account, or open it again; its sessions end."""
        self._change(signer, "active = ?", int(active))

    def change_password(self, signer: str, old: str, new: str, now: datetime) -> None:
        """Take a new password from somebody who knows the old one."""
        if not self.verify(signer, old, now):
            raise RefusedError("the present password is not right")
        if not LEAST_PASSWORD <= len(new) <= MOST_PASSWORD or new == old or signer.lower() in new.lower():
            raise RefusedError(
                f"a password has {LEAST_PASSWORD} to {MOST_PASSWORD} characters, is new and does not hold your ID"
            )
        self._change(signer, "password_hash = ?, must_change = 0", _HASHER.hash(new))

    def verify(self, signer: str, password: str, now: datetime) -> bool:
        """Whether the password is right; `RefusedError` after too many wrong ones."""
        since = _text(now - GUESSES_WITHIN)
        with self._opened() as connection, connection:
            connection.execute("BEGIN IMMEDIATE")
            (wrong,) = connection.execute(
                "SELECT count(*) FROM failures WHERE signer = ? AND at > ?", (signer, since)
            ).fetchone()
            row = connection.execute("SELECT * FROM accounts WHERE signer = ? AND active = 1", (signer,)).fetchone()
            # A guess counts before it is judged: many at once are no way around the limit.
            connection.execute("INSERT INTO failures VALUES (?, ?)", (signer, _text(now)))
            connection.execute("DELETE FROM failures WHERE at <= ?", (since,))
        if wrong >= GUESSES:
            raise RefusedError(f"too many wrong passwords; wait {GUESSES_WITHIN.seconds // 60} minutes")
        right = _matches(row["password_hash"] if row else _NOBODY, password) and row is not None
        if right:
            with self._opened() as connection, connection:
                connection.execute("DELETE FROM failures WHERE signer = ?", (signer,))
        return right

    def begin(self, signer: str, now: datetime) -> str:
        """A new session of somebody whose password was right. Gives the token for their cookie."""
        token = secrets.token_urlsafe(32)
        with self._opened() as connection, connection:
            connection.execute("DELETE FROM sessions WHERE seen <= ?", (_text(now - LONGEST),))
            row = (_digest(token), signer, secrets.token_urlsafe(24), _text(now), _text(now))
            connection.execute("INSERT INTO sessions VALUES (?, ?, ?, ?, ?)", row)
        return token

    def session(self, token: str, now: datetime) -> Session | None:
        """The session of a token, kept alive by being used; `None` when idle too long, ended or unknown."""
        with self._opened() as connection, connection:
            row = connection.execute(
                "SELECT accounts.*, csrf, begun, seen FROM sessions JOIN accounts USING (signer)"
                " WHERE token_sha256 = ? AND active = 1",
                (_digest(token),),
            ).fetchone()
            if row is None or row["seen"] <= _text(now - IDLE) or row["begun"] <= _text(now - LONGEST):
                connection.execute("DELETE FROM sessions WHERE token_sha256 = ?", (_digest(token),))
                return None
            if row["seen"] < _text(now - timedelta(seconds=30)):
                connection.execute(
                    "UPDATE sessions SET seen = ? WHERE token_sha256 = ?", (_text(now), _digest(token))
                )
        return Session(_account(row), row["csrf"])

    def end(self, token: str) -> None:
        """Sign out."""
        with self._opened() as connection, connection:
            connection.execute("DELETE FROM sessions WHERE token_sha256 = ?", (_digest(token),))

    def _change(self, signer: str, what: str, value: str | int) -> None:
        with self._opened() as connection, connection:
            done = connection.execute(f"UPDATE accounts SET {what} WHERE signer = ?", (value, signer))
            if not done.rowcount:
                raise RefusedError(f"account {signer!r}: there is none")
            connection.execute("DELETE FROM sessions WHERE signer = ?", (signer,))

    def _opened(self) -> "_Opened":
        return _Opened(self._path)


class _Opened:
    """One short-lived connection: requests of a web server share none."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, timeout=30)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA foreign_keys = ON")

    def __enter__(self) -> sqlite3.Connection:
        return self._connection

    def __exit__(self, *_: object) -> None:
        self._connection.close()


def utc_now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


def _account(row: sqlite3.Row) -> Account:
    return Account(
        row["signer"], row["name"], AccountRole(row["role"]), bool(row["active"]), bool(row["must_change"])
    )


def _matches(stored: str, password: str) -> bool:
    try:
        return _HASHER.verify(stored, password[: MOST_PASSWORD + 1])
    except (VerifyMismatchError, InvalidHashError):
        return False


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime(_FORMAT)
