"""What a signer does with a case. Each act is one transaction; the database's rules decide whether it stands."""

import sqlite3
from collections.abc import Iterable, Sequence

from genomics.errors import RefusedError
from genomics.records.case import Flag, ReportState
from genomics.records.person import ReportKind
from genomics.records.review import ClearReason, Signer, StoredReport, WithholdReason
from genomics.review.database import transaction
from genomics.review.decisions import open_flags, was_flagged
from genomics.review.queries import report_of, signer_of, unflagged


def store_signers(connection: sqlite3.Connection, signers: Iterable[Signer], at: str) -> None:
    """Make signers known, or take over a changed name or role."""
    with transaction(connection, "signers"):
        for signer in signers:
            connection.execute(
                "INSERT INTO signers VALUES (:signer, :name, :role, 'signer sheet', :at)"
                " ON CONFLICT (signer) DO UPDATE SET name = excluded.name, role = excluded.role,"
                " changed_by = excluded.changed_by, changed_at = excluded.changed_at"
                " WHERE (name, role) IS NOT (excluded.name, excluded.role)",
                {"signer": signer.signer, "name": signer.name, "role": signer.role, "at": at},
            )


def clear(
    connection: sqlite3.Connection,
    report: StoredReport,
    flag: str,
    reason: ClearReason,
    note: str,
    by: str,
    at: str,
) -> None:
    """Clear one REVIEW flag, named `code` or, where a code stands more than once, `code@subject`."""
    chosen = named_flag(report, flag)
    with transaction(connection, f"{report.case.report_id}, {chosen.code}"):
        connection.execute(
            "INSERT INTO clearings VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?)",
            (report.case.report_id, report.round, chosen.code, chosen.subject, reason, note, by, at),
        )


def named_flag(report: StoredReport, name: str) -> Flag:
    """The open flag of that name; `RefusedError` when there is none or more than one, without naming a variant."""
    code, _, subject = name.partition("@")
    still_open = open_flags(report.case, report.clearings)
    chosen = [flag for flag in still_open if flag.code == code and subject in ("", flag.subject)]
    if len(chosen) == 1:
        return chosen[0]
    if chosen:
        raise RefusedError(
            f"{report.case.report_id}: {code} stands more than once; name it code@subject (`genomics review show`)"
        )
    codes = ", ".join(sorted({flag.code for flag in still_open})) or "none"
    raise RefusedError(f"{report.case.report_id}: no such open flag; open: {codes}")


def record_appointment(connection: sqlite3.Connection, report: StoredReport, note: str, by: str, at: str) -> None:
    """Record that the person has an appointment with a counselor about this report."""
    with transaction(connection, report.case.report_id):
        connection.execute("INSERT INTO appointments VALUES (?, ?, ?, ?)", (report.case.report_id, note, by, at))


def sign(connection: sqlite3.Connection, report: StoredReport, by: str, at: str) -> None:
    """Sign the content that `report` holds; refused when the database holds another by now."""
    signer = signer_of(connection, by)
    with transaction(connection, report.case.report_id):
        _sign(connection, report, signer, at)


def sign_unflagged(
    connection: sqlite3.Connection, kind: ReportKind, by: str, at: str, listed: Sequence[str] | None = None
) -> list[str]:
    """Sign, in one transaction, every READY report of a kind that never carried a BLOCK or REVIEW flag.

    With `listed`, sign those and no other: they must be the first of them, in the same order.
    """
    signer = signer_of(connection, by)
    with transaction(connection, f"unflagged {kind} reports"):
        ready, _ = unflagged(connection, kind, signer.signer, None if listed is None else len(listed))
        if listed is not None and [report_id for report_id, _ in ready] != list(listed):
            raise RefusedError("the list has changed since it was shown; read it again before signing")
        for _, participant_id in ready:
            report = report_of(connection, participant_id, kind)
            if was_flagged(report):  # the list is an index; the content decides
                raise RefusedError(f"{report.case.report_id}: carries a flag to look at; open it and sign it alone")
            _sign(connection, report, signer, at)
    return [report_id for report_id, _ in ready]


def withhold(
    connection: sqlite3.Connection, report: StoredReport, reason: WithholdReason, note: str, by: str, at: str
) -> None:
    """Hold a report back, with a coded reason and a text."""
    if reason is WithholdReason.NOT_IN_RUN:
        raise RefusedError(
            f"{report.case.report_id}: {reason} is given by the program alone; choose another reason"
        )
    signer = signer_of(connection, by)
    with transaction(connection, report.case.report_id):
        _move(connection, report, ReportState.WITHHELD, signer.signer, at, (reason, note))


def reopen(connection: sqlite3.Connection, report: StoredReport, by: str, at: str) -> None:
    """Take a withheld report back into review, from the start: earlier clearings and signatures do not count."""
    signer = signer_of(connection, by)
    if report.state is not ReportState.WITHHELD:
        raise RefusedError(f"{report.case.report_id}: only a withheld report can be reopened; it is {report.state}")
    first = ReportState.NEEDS_REVIEW if open_flags(report.case, []) else ReportState.READY
    with transaction(connection, report.case.report_id):
        _move(connection, report, first, signer.signer, at, (None, None), rounds=1)


def _sign(connection: sqlite3.Connection, report: StoredReport, signer: Signer, at: str) -> None:
    row = (report.case.report_id, report.round, signer.signer, signer.name, signer.role, report.content_sha256, at)
    connection.execute("INSERT INTO signatures VALUES (?, ?, ?, ?, ?, ?, ?)", row)


def _move(
    connection: sqlite3.Connection,
    report: StoredReport,
    state: ReportState,
    by: str,
    at: str,
    why: Sequence[str | None],
    rounds: int = 0,
) -> None:
    connection.execute(
        "UPDATE reports SET state = ?, reason = ?, note = ?, round = round + ?, changed_by = ?, changed_at = ?"
        " WHERE report_id = ? AND round = ?",
        (state, *why, rounds, by, at, report.case.report_id, report.round),
    )
