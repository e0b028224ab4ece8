"""A release, a delivery or a withdrawal dies (kill -9) at a random moment: the next run ends it as if not."""

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

from desk_builders import LDLR_KEY, RELEASE_AT, Desk, consent, positive_results
from release_builders import files_in, now, printed

from genomics.records.withdrawal import WithdrawalKind, WithdrawalReason
from genomics.release.delivering import deliver
from genomics.release.erasing import Places, erase
from genomics.release.manifest import Maker
from genomics.release.releasing import Delivery, release
from genomics.release.verifying import verify
from genomics.release.withdrawing import withdraw, write_anew
from genomics.review.audit import problems
from genomics.review.database import open_database

FULL, SHORT = 100, 9  # kills that hit the work; a process that had ended already is another try
_MOST_TRIES = 8
PEOPLE = tuple(range(1, 7))
_MAKER = Maker("genomics made for tests", "0" * 64)
Work = Callable[[sqlite3.Connection, Path], None]


def release_all(connection: sqlite3.Connection, folder: Path) -> None:
    """Seven reports of six people."""
    release(connection, lambda: None, now(PEOPLE), printed, Delivery(folder / "released", RELEASE_AT, 1, _MAKER))


def deliver_all(connection: sqlite3.Connection, folder: Path) -> None:
    """The same reports to a portal."""
    agreed = [consent(number) for number in PEOPLE]
    deliver(connection, agreed, folder / "released", folder / "portal", "portal", RELEASE_AT)


def delete_one(connection: sqlite3.Connection, folder: Path) -> None:
    """The first person leaves, and their data go."""
    withdraw(connection, "P1", WithdrawalKind.DELETE, WithdrawalReason.PARTICIPANT_REQUEST, "2026-02-01T00:00:00Z")
    erase(Places(released=folder / "released", folders=(folder / "results",)), "P1", ["S1"])
    write_anew(connection)


WORK: tuple[Work, ...] = (release_all, deliver_all, delete_one)


def run(rounds: int) -> list[str]:
    """Each kind of work in turn; seeded, so that a round can be repeated."""
    draw, found, hit = random.Random(20260116), [], 0
    with tempfile.TemporaryDirectory() as place:
        begun = {work: _prepared(Path(place) / work.__name__, work) for work in WORK}
        whole = {work: _uninterrupted(work, begun[work], Path(place) / f"whole {work.__name__}") for work in WORK}
        number = 0
        while hit < rounds and number < _MOST_TRIES * rounds:
            work, folder = WORK[number % len(WORK)], Path(place) / str(number)
            seconds, expected = whole[work]
            shutil.copytree(begun[work], folder)
            hit += _killed(work, folder, draw.uniform(0, seconds))
            found += [f"round {number}, {work.__name__}: {problem}" for problem in _wrong(work, folder, expected)]
            shutil.rmtree(folder)
            number += 1
    if hit < rounds:
        found.append(f"only {hit} of {number} were killed at work")
    return found


def _prepared(folder: Path, work: Work) -> Path:
    for name in ("portal", "results"):
        (folder / name).mkdir(parents=True)
    (folder / "results" / "pgx.tsv").write_text("sample_id\nS1\nS2\n")
    (folder / "results" / "S1.cram").write_text("reads")
    desk = Desk(folder / "review.sqlite")
    desk.load(PEOPLE, tables=positive_results(PEOPLE))
    desk.approve_positive()
    for number in PEOPLE:
        desk.sign("ana", f"P{number}")
    if work is not release_all:
        release_all(desk.connection, folder)
    desk.connection.close()
    return folder


def _uninterrupted(work: Work, before: Path, folder: Path) -> tuple[float, dict[str, bytes]]:
    shutil.copytree(before, folder)
    begun = time.monotonic()
    os.waitpid(_child(work, folder), 0)
    return time.monotonic() - begun, _files(folder)


def _child(work: Work, folder: Path) -> int:
    child = os.fork()
    if not child:
        with closing(open_database(folder / "review.sqlite")) as connection:
            work(connection, folder)
        os._exit(0)
    return child


def _killed(work: Work, folder: Path, after: float) -> bool:
    child = _child(work, folder)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def _wrong(work: Work, folder: Path, expected: dict[str, bytes]) -> list[str]:
    """What is not whole right after, and what is not as it should be after the next run."""
    with closing(open_database(folder / "review.sqlite")) as connection:
        found = [row[0] for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
        found += [*problems(connection), *_half(connection, folder)]
        work(connection, folder)
        found += [*problems(connection), *verify(connection, folder / "released").problems]
        open_ones = "SELECT count(*) FROM deliveries WHERE state = 'started'"
        if connection.execute(open_ones).fetchone()[0]:
            found.append("an attempt was never ended")
    if _files(folder) != expected:
        found.append("the next run did not leave what an uninterrupted one leaves")
    if work is delete_one and any(LDLR_KEY.encode() in path.read_bytes() for path in folder.glob("review.sqlite*")):
        found.append("a deleted genotype is still in the database")
    return found


def _half(connection: sqlite3.Connection, folder: Path) -> list[str]:
    """A manifest with the participant says that every file is there and that the database knows."""
    lines = verify(connection, folder / "released").problems if (folder / "released").exists() else []
    told = (
        "left by a release that was interrupted",
        "missing; release again",
        "belongs to no release",
        "were deleted",
    )
    return [line for line in lines if not any(words in line for words in told)]


def _files(folder: Path) -> dict[str, bytes]:
    kept = {name: content for name, content in files_in(folder).items() if not name.startswith("review.sqlite")}
    return {name: content for name, content in kept.items() if "/." not in f"/{name}"}
