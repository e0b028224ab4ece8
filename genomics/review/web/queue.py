"""What the queue and a case's history ask of the review database: bounded queries, no case decoded."""

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from genomics.records.case import ReportState
from genomics.records.person import Language, ReportKind
from genomics.review.flags import GIVEN_LATER, RULES
from genomics.review.queries import rows_of
from genomics.review.web.plots import AGES

PAGE = 50
WAITING = "waiting"
FLAGS = sorted({rule.__name__ for rule in RULES} | GIVEN_LATER)
# What waits for a person first, then what is done.
_ORDER = ("needs_review", "ready", "withheld", "approved", "released", "withdrawn")
# Only a released or withdrawn report has a next version (rules/reports.sql): the others need no look.
NEWEST = (
    "(state NOT IN ('released', 'withdrawn') OR NOT EXISTS (SELECT 1 FROM reports AS later"
    " WHERE later.participant_id = reports.participant_id AND later.report = reports.report"
    " AND later.version > reports.version))"
)


class QueueRow(msgspec.Struct, frozen=True):
    """One report in the queue, with the codes of its open flags."""

    report_id: str
    participant_id: str
    report: str
    version: int
    state: str
    language: str
    changed_at: str
    assigned: str | None
    flags: list[str]


class Queue(msgspec.Struct, frozen=True):
    """One page of the queue; `total` counts all that the filter lets through."""

    rows: list[QueueRow]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE))


class EarlierDecision(msgspec.Struct, frozen=True):
    """What somebody decided on the same variant or gene in another report."""

    report_id: str
    code: str
    subject: str
    reason: str
    note: str
    cleared_by: str
    cleared_at: str


def queue(connection: sqlite3.Connection, wanted: Mapping[str, str], page: int, me: str, now: datetime) -> Queue:
    """Newest versions, those that wait first; see `_conditions` for the filters."""
    where, values = _conditions(wanted, me, now)
    condition = " AND ".join([NEWEST, *where])
    ((total,),) = rows_of(connection, f"SELECT count(*) FROM reports WHERE {condition}", values)
    page = min(page, max(0, (total - 1) // PAGE))
    order = "CASE state " + " ".join(f"WHEN '{name}' THEN {rank}" for rank, name in enumerate(_ORDER)) + " END"
    rows = rows_of(
        connection,
        "SELECT report_id, participant_id, report, version, state, language, changed_at,"
        " (SELECT signer FROM assignments WHERE assignments.report_id = reports.report_id) AS assigned FROM reports"
        f" WHERE {condition} ORDER BY {order}, changed_at, report_id LIMIT ? OFFSET ?",
        [*values, PAGE, page * PAGE],
    )
    flags = _open_codes(connection, [row["report_id"] for row in rows])
    return Queue([QueueRow(**dict(row), flags=flags.get(row["report_id"], [])) for row in rows], total, page)


def _conditions(wanted: Mapping[str, str], me: str, now: datetime) -> tuple[list[str], list[str | int]]:
    """`state`, `report`, `language`; `age` (days waited at least), `assigned` (me, nobody), `flag` (an open one),
    `q` (start of a participant's ID). What is none of the choices filters nothing.
    """
    where: list[str] = []
    values: list[str | int] = []
    for name, choices in (("state", ReportState), ("report", ReportKind), ("language", Language)):
        if wanted.get(name) in [str(one) for one in choices]:
            where.append(f"{name} = ?")
            values.append(wanted[name])
    if wanted.get("state") == WAITING:
        where.append("state IN ('needs_review', 'ready')")
    if wanted.get("age") in [str(days) for days in AGES]:
        where.append("changed_at <= ?")
        values.append((now - timedelta(days=int(wanted["age"]))).strftime("%Y-%m-%dT%H:%M:%SZ"))
    assigned = "EXISTS (SELECT 1 FROM assignments WHERE assignments.report_id = reports.report_id AND signer {})"
    if wanted.get("assigned") == "me":
        where.append(assigned.format("= ?"))
        values.append(me)
    elif wanted.get("assigned") == "nobody":
        where.append("NOT " + assigned.format("IS NOT NULL"))
    if wanted.get("flag") in FLAGS:
        where.append("EXISTS (SELECT 1 FROM listed_flags WHERE listed_flags.report_id = reports.report_id"
                     " AND open = 1 AND code = ?)")  # fmt: skip
        values.append(wanted["flag"])
    if begin := wanted.get("q", "").strip():
        where.append("participant_id >= ? AND participant_id < ?")
        values += [begin, begin + "\U0010ffff"]
    return where, values


def earlier_decisions(
    connection: sqlite3.Connection, report_id: str, subjects: Sequence[str]
) -> list[EarlierDecision]:
    """Decisions on the same subjects in other reports, newest first, 50 at most."""
    named = [subject for subject in subjects if subject]
    if not named:
        return []
    marks = ", ".join("?" * len(named))
    rows = rows_of(
        connection,
        "SELECT report_id, code, subject, reason, note, cleared_by, cleared_at FROM clearings"
        f" WHERE subject IN ({marks}) AND report_id <> ? ORDER BY cleared_at DESC, clearing DESC LIMIT 50",
        [*named, report_id],
    )
    return [EarlierDecision(*row) for row in rows]


def audit_page(connection: sqlite3.Connection, page: int) -> tuple[list[sqlite3.Row], int]:
    """Lines of the audit, newest first, and how many there are."""
    ((total,),) = rows_of(connection, "SELECT seq FROM audit_head", [])
    return rows_of(
        connection,
        "SELECT seq, at, actor, act, item, detail, sha256 FROM audit WHERE seq <= ? AND seq > ? ORDER BY seq DESC",
        [total - page * PAGE, total - (page + 1) * PAGE],
    ), total


def _open_codes(connection: sqlite3.Connection, report_ids: Sequence[str]) -> dict[str, list[str]]:
    marks = ", ".join("?" * len(report_ids))
    found: dict[str, list[str]] = {}
    for row in rows_of(
        connection,
        f"SELECT report_id, code FROM listed_flags WHERE report_id IN ({marks}) AND open = 1"
        " ORDER BY report_id, code, subject",
        list(report_ids),
    ):
        found.setdefault(row["report_id"], []).append(row["code"])
    return found
