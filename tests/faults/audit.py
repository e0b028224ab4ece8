"""Somebody with the file and all the time of the world edits, deletes, inserts, reorders or cuts the audit.

The rules are put back after each tampering, so that only the audit itself can tell. Whoever also computes every
later hash anew leaves a whole chain: that shows by a head that was printed elsewhere (each manifest holds one).
"""

import contextlib
import io
import random
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from desk_builders import LATER, Desk, positive_results

from genomics.cli.main import main
from genomics.records.desk import AccountRole
from genomics.review.account_changes import AccountChange, record_account_change
from genomics.review.schema import prepare, sha256_of

FULL, SHORT = 1000, 60
CELLS = ("at", "actor", "act", "item", "detail", "row_sha256", "previous_sha256", "sha256")
Tampering = Callable[[sqlite3.Connection, random.Random, int], None]


def edit(raw: sqlite3.Connection, draw: random.Random, last: int) -> None:
    """Another character in one cell."""
    seq, cell = draw.randint(1, last), draw.choice(CELLS)
    (text,) = raw.execute(f"SELECT {cell} FROM audit WHERE seq = ?", (seq,)).fetchone()
    place = draw.randrange(len(text or "x"))
    other = draw.choice([letter for letter in "0123456789" if letter != (text or "x")[place]])
    raw.execute(
        f"UPDATE audit SET {cell} = ? WHERE seq = ?",
        ((text or "")[:place] + other + (text or "")[place + 1 :], seq),
    )


def delete(raw: sqlite3.Connection, draw: random.Random, last: int) -> None:
    """One line gone; those after it may close the gap."""
    seq = draw.randint(1, last)
    raw.execute("DELETE FROM audit WHERE seq = ?", (seq,))
    if draw.random() < 0.5:
        for later in range(seq + 1, last + 1):
            raw.execute("UPDATE audit SET seq = ? WHERE seq = ?", (later - 1, later))


def insert(raw: sqlite3.Connection, draw: random.Random, last: int) -> None:
    """A line that nobody wrote, with a hash of its own, between two others or at the end."""
    seq = draw.randint(1, last + 1)
    for later in range(last, seq - 1, -1):
        raw.execute("UPDATE audit SET seq = ? WHERE seq = ?", (later + 1, later))
    (before,) = raw.execute(
        "SELECT coalesce(max(sha256), ?) FROM audit WHERE seq = ?", ("0" * 64, seq - 1)
    ).fetchone()
    said = (seq, LATER, "eve", "sign", "signatures/MED-P1-v1/1/eve", "{}", None)
    raw.execute("INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (*said, before, sha256_of(*said, before)))


def reorder(raw: sqlite3.Connection, draw: random.Random, last: int) -> None:
    """Two lines change places."""
    one, other = draw.sample(range(1, last + 1), 2)
    for seq, to in ((one, -1), (other, one), (-1, other)):
        raw.execute("UPDATE audit SET seq = ? WHERE seq = ?", (to, seq))


def cut(raw: sqlite3.Connection, draw: random.Random, last: int) -> None:
    """The end is gone, and the head says that it never was."""
    kept = draw.randrange(0, last)
    raw.execute("DELETE FROM audit WHERE seq > ?", (kept,))
    if draw.random() < 0.5:
        (sha256,) = raw.execute(
            "SELECT coalesce(max(sha256), ?) FROM audit WHERE seq = ?", ("0" * 64, kept)
        ).fetchone()
        raw.execute("UPDATE audit_head SET seq = ?, sha256 = ?", (kept, sha256))


def forge(raw: sqlite3.Connection, draw: random.Random, last: int) -> None:
    """Another actor, and every hash from there on computed anew, the head too."""
    seq = draw.randint(1, last)
    raw.execute("UPDATE audit SET actor = 'eve' WHERE seq = ?", (seq,))
    (previous,) = raw.execute(
        "SELECT coalesce(max(sha256), ?) FROM audit WHERE seq = ?", ("0" * 64, seq - 1)
    ).fetchone()
    for row in raw.execute("SELECT * FROM audit WHERE seq >= ? ORDER BY seq", (seq,)).fetchall():
        sha256 = sha256_of(*tuple(row)[:7], previous)
        raw.execute(
            "UPDATE audit SET previous_sha256 = ?, sha256 = ? WHERE seq = ?", (previous, sha256, row["seq"])
        )
        previous = sha256
    raw.execute("UPDATE audit_head SET sha256 = ?", (previous,))


KINDS: tuple[Tampering, ...] = (edit, delete, insert, reorder, cut, forge)


def run(rounds: int) -> list[str]:
    """What `genomics review audit --verify` let pass."""
    draw, found = random.Random(20261122), []
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.sqlite"
        last, head = _signed(whole)
        if _verified(whole, head) != 0:
            return ["an untouched audit does not pass"]
        for number in range(rounds):
            kind = KINDS[number % len(KINDS)]
            path = shutil.copy(whole, Path(folder) / "tampered.sqlite")
            _tampered(path, kind, draw, last)
            # Only a chain computed anew, or cut by lines that tell of no row, needs the head from elsewhere.
            if _verified(path, head if kind in (cut, forge) else None) == 0:
                found.append(f"round {number}: {kind.__name__} was not seen")
    return found


def _signed(path: Path) -> tuple[int, str]:
    """A closed database with a report signed twice and accounts made; its last audit line and its head."""
    desk = Desk(path)
    desk.load((1, 2), tables=positive_results((1, 2)))
    desk.approve_positive()
    desk.sign("ben", "P2")
    for change in AccountChange:
        record_account_change(desk.connection, change, "cleo", AccountRole.COUNSELOR, "admin", LATER)
    (row,) = desk.sql("SELECT seq, sha256 FROM audit_head")
    desk.connection.close()
    return int(row[0]), str(row[1])


def _tampered(path: Path, kind: Tampering, draw: random.Random, last: int) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        prepare(raw)
        raw.execute("PRAGMA synchronous = OFF")
        raw.execute("PRAGMA ignore_check_constraints = ON")
        rules = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        raw.execute("BEGIN")
        for rule in rules:
            raw.execute(f"DROP TRIGGER {rule['name']}")
        kind(raw, draw, last)
        for rule in rules:
            raw.execute(rule["sql"])
        raw.execute("COMMIT")


def _verified(path: Path, head: str | None) -> int:
    """What the command gives: 0 when it finds nothing."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        named = ["--head", head] if head else []
        return main(["review", "audit", "--verify", "--database", str(path), *named])
