"""A withdrawal races a release, or a delivery: whichever is first, nothing is released or handed over after it."""

import os
import random
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from desk_builders import RELEASE_AT, Desk, consent, positive_results
from release_builders import files_in, now, printed

from genomics.records.withdrawal import WithdrawalKind, WithdrawalReason
from genomics.release.delivering import deliver
from genomics.release.erasing import Places, erase
from genomics.release.manifest import Maker
from genomics.release.releasing import Delivery, release
from genomics.release.verifying import verify
from genomics.release.withdrawing import withdraw
from genomics.review.audit import problems
from genomics.review.database import open_database

FULL, SHORT = 100, 12
MAKER = Maker("genomics made for tests", "0" * 64)


def release_all(connection: sqlite3.Connection, folder: Path) -> None:
    """Release what is approved."""
    release(connection, lambda: None, now((1, 2)), printed, Delivery(folder / "released", RELEASE_AT, 1, MAKER))


def deliver_all(connection: sqlite3.Connection, folder: Path) -> None:
    """Hand over what is released."""
    agreed = [consent(1), consent(2)]
    deliver(connection, agreed, folder / "released", folder / "portal", "portal", RELEASE_AT)


WORK = (release_all, deliver_all)
LAST_ACT = {release_all: "released", deliver_all: "delivery_delivered"}


def run(rounds: int) -> list[str]:
    """Both kinds of withdrawal against both kinds of work; seeded."""
    draw, found, before, after = random.Random(20260115), [], 0, 0
    with tempfile.TemporaryDirectory() as place:
        base = {work: _prepared(Path(place) / work.__name__, work) for work in WORK}
        seconds = {work: _uninterrupted(base[work], Path(place) / "whole", work) for work in WORK}
        for number in range(rounds):
            work, kind = WORK[number % 2], list(WithdrawalKind)[number // 2 % 2]
            folder = Path(place) / str(number)
            shutil.copytree(base[work], folder)
            _race(folder, work, kind, draw.uniform(-seconds[work], seconds[work]))
            seen, came_first = _wrong(folder, kind, LAST_ACT[work])
            before, after = before + came_first, after + (not came_first)
            found += [f"round {number}, {work.__name__}, {kind}: {problem}" for problem in seen]
            shutil.rmtree(folder)
    if rounds >= SHORT and not (before and after):
        found.append(f"no race: the withdrawal was first {before} times, last {after} times")
    return found


def _prepared(folder: Path, work: Callable[[sqlite3.Connection, Path], None]) -> Path:
    """Two people with approved reports; for a delivery they are released."""
    (folder / "portal").mkdir(parents=True)
    desk = Desk(folder / "review.sqlite")
    desk.load((1, 2), tables=positive_results((1, 2)))
    desk.approve_positive()
    desk.sign("ana", "P1")
    desk.sign("ana", "P2")
    if work is deliver_all:
        release_all(desk.connection, folder)
    desk.connection.close()
    return folder


def _uninterrupted(before: Path, folder: Path, work: Callable[[sqlite3.Connection, Path], None]) -> float:
    """How long the work takes, in seconds."""
    shutil.copytree(before, folder)
    begun = time.monotonic()
    os.waitpid(_child(folder, work, 0), 0)
    shutil.rmtree(folder)
    return time.monotonic() - begun


def _child(folder: Path, work: Callable[[sqlite3.Connection, Path], None], wait: float) -> int:
    child = os.fork()
    if not child:
        time.sleep(wait)
        with closing(open_database(folder / "review.sqlite")) as connection:
            work(connection, folder)
        os._exit(0)
    return child


def _race(
    folder: Path, work: Callable[[sqlite3.Connection, Path], None], kind: WithdrawalKind, head_start: float
) -> None:
    """`head_start` seconds for the work; below 0 for the withdrawal."""
    child = _child(folder, work, max(0, -head_start))
    time.sleep(max(0, head_start))
    with closing(open_database(folder / "review.sqlite")) as connection:
        # At the moment of the release, so that only the order of the acts decides.
        withdraw(connection, "P1", kind, WithdrawalReason.PARTICIPANT_REQUEST, RELEASE_AT)
        if kind is WithdrawalKind.DELETE:
            erase(Places(released=folder / "released"), "P1", ["S1"])
    os.waitpid(child, 0)


def _wrong(folder: Path, kind: WithdrawalKind, last: str) -> tuple[list[str], bool]:
    """What should not be, and whether the withdrawal came before any last act on the person's reports."""
    with closing(open_database(folder / "review.sqlite")) as connection:
        found = problems(connection)
        (gone,) = connection.execute("SELECT seq FROM audit WHERE act = 'withdrawal'").fetchone()
        left = connection.execute(
            "SELECT seq, act FROM audit WHERE act IN ('released', 'delivery_started', 'delivery_delivered')"
            " AND item LIKE '%-P1-%'"
        ).fetchall()
        found += [
            f"{row['act']} in line {row['seq']}, withdrawn in line {gone}" for row in left if row["seq"] > gone
        ]
        there = {name for name in files_in(folder / "released") if name.startswith("P1/")}
        if there and (kind is WithdrawalKind.DELETE or not any(row["act"] == "released" for row in left)):
            found.append(f"files of somebody who withdrew: {sorted(there)}")
        delivered = {row["act"] for row in left} >= {"delivery_delivered"}
        if not delivered and any(not path.name.startswith(".") for path in (folder / "portal").glob("*P1*")):
            found.append("handed over, and the database does not say so")
        release_all(connection, folder)
        if {name for name in files_in(folder / "released") if name.startswith("P1/")} - there:
            found.append("released after the withdrawal")
        found += [problem for problem in verify(connection, folder / "released").problems if "P1" not in problem]
    return found, not any(row["act"] == last for row in left)
