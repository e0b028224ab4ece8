"""A process dies (kill -9) at a random moment of its work: the database holds all of that work or none of it."""

import os
import random
import shutil
import signal
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from desk_builders import (
    LATER,
    MEDICINE,
    NOTE,
    Desk,
    consent,
    finding,
    pgx,
    results,
    run_facts,
    sample,
)
from older_file import make_version_2

from genomics.records.review import WithholdReason
from genomics.review import desk as acts
from genomics.review.audit import problems
from genomics.review.cases import build_cases
from genomics.review.database import open_database
from genomics.review.loading import load_run
from genomics.review.queries import report_of
from genomics.review.schema import SCHEMA_VERSION

FULL, SHORT = 100, 6
PEOPLE = tuple(range(1, 41))


def sign_all(connection: sqlite3.Connection) -> None:
    """Every unflagged report signed from the list, in one transaction."""
    acts.sign_unflagged(connection, MEDICINE, "ben", LATER)


def withhold(connection: sqlite3.Connection) -> None:
    """A single act."""
    acts.withhold(connection, report_of(connection, "P1", MEDICINE), WithholdReason.OTHER, NOTE, "ana", LATER)


def build_again(connection: sqlite3.Connection) -> None:
    """`genomics cases` of a run whose results changed for everybody."""
    tables = results(PEOPLE, findings=[finding(n) for n in PEOPLE], medicines=[pgx(n, "TPMT") for n in PEOPLE])
    agreed = [consent(n) for n in PEOPLE]
    load_run(connection, build_cases([sample(n) for n in PEOPLE], agreed, tables, run_facts()), agreed, LATER)


WORK: tuple[Callable[[sqlite3.Connection], None], ...] = (sign_all, withhold, build_again)


def run(rounds: int) -> list[str]:
    """Kill each kind of work in turn; seeded, so that a round can be repeated."""
    draw, found, hit = random.Random(20261122), [], 0
    with tempfile.TemporaryDirectory() as folder:
        before = Path(folder) / "before.sqlite"
        desk = Desk(before)
        desk.load(PEOPLE)
        desk.connection.close()
        plain = {work: _uninterrupted(work, before, Path(folder) / "after.sqlite") for work in WORK}
        for number in range(rounds):
            work = WORK[number % len(WORK)]
            seconds, heads = plain[work]
            path = Path(folder) / f"{number}.sqlite"
            shutil.copy(before, path)
            hit += _killed(work, path, draw.uniform(0, seconds))
            found += [f"round {number}, {work.__name__}: {problem}" for problem in _wrong(path, heads)]
        found += _migrations_killed(Path(folder), max(2, rounds // 4), draw)
    if hit < rounds / 2:
        found.append(f"only {hit} of {rounds} were killed at work")
    return found


def _migrations_killed(folder: Path, rounds: int, draw: random.Random) -> list[str]:
    """An older file whose migration is killed is the older file still, or whole as it should be."""
    older = folder / "older.sqlite"
    make_version_2(older)
    seconds, _ = _uninterrupted(lambda _: None, older, folder / "migrated.sqlite")
    whole, found = set(), []
    for version, name in ((2, older), (SCHEMA_VERSION, folder / "migrated.sqlite")):
        with closing(sqlite3.connect(name)) as raw:
            whole.add((version, _lines(raw)))
    for number in range(rounds):
        path = folder / f"older{number}.sqlite"
        shutil.copy(older, path)
        _killed(lambda _: None, path, draw.uniform(0, seconds))  # opening it is the work
        with closing(sqlite3.connect(path)) as raw:
            (version,) = raw.execute("PRAGMA user_version").fetchone()
            lines = _lines(raw)
        if (version, lines) not in whole:
            found.append(f"migration {number}: version {version} with {lines} lines of audit")
        with closing(open_database(path)) as connection:
            found += [f"migration {number}: {problem}" for problem in problems(connection)]
    return found


def _lines(raw: sqlite3.Connection) -> int:
    return int(raw.execute("SELECT count(*) FROM audit").fetchone()[0])


def _uninterrupted(
    work: Callable[[sqlite3.Connection], None], before: Path, path: Path
) -> tuple[float, tuple[str, str]]:
    """How long the work takes, and the audit heads before and after it."""
    shutil.copy(before, path)
    first, begun = _head(path), time.monotonic()
    child = _child(work, path)
    os.waitpid(child, 0)
    return time.monotonic() - begun, (first, _head(path))


def _child(work: Callable[[sqlite3.Connection], None], path: Path) -> int:
    child = os.fork()
    if not child:
        with closing(open_database(path)) as connection:
            work(connection)
        os._exit(0)
    return child


def _killed(work: Callable[[sqlite3.Connection], None], path: Path, after: float) -> bool:
    """Whether the work was still going on when its process was killed."""
    child = _child(work, path)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def _wrong(path: Path, heads: tuple[str, str]) -> list[str]:
    with closing(open_database(path)) as connection:
        intact = [row[0] for row in connection.execute("PRAGMA integrity_check")]
        found = [] if intact == ["ok"] else intact
        found += problems(connection)
    return (
        found if _head(path) in heads else [*found, "half done: the audit is neither that of before nor of after"]
    )


def _head(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        return str(connection.execute("SELECT sha256 FROM audit_head").fetchone()[0])
