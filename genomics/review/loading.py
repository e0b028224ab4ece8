"""Bring consents and cases of a run into the review database, without undoing what people decided on them."""

import sqlite3
from collections import Counter
from collections.abc import Iterable
from enum import StrEnum

from genomics.files.documents import canonical, sha256_of
from genomics.records.case import ReportCase, ReportState
from genomics.records.person import Consent, ReportKind
from genomics.records.review import StoredReport, WithholdReason
from genomics.review.cases import as_built, with_evidence_changed, with_flags, with_version
from genomics.review.database import transaction
from genomics.review.decisions import open_flags
from genomics.review.earlier import earlier_decision_differs
from genomics.review.flags import AMENDED, EVIDENCE_CHANGED
from genomics.review.queries import current_report, current_reports

PROGRAM = "genomics cases"
_WAITING = (ReportState.NEEDS_REVIEW, ReportState.READY, ReportState.APPROVED)


class Loaded(StrEnum):
    """What became of a case."""

    NEW = "new"
    UNCHANGED = "unchanged"
    REPLACED = "replaced"
    VOIDED = "changed after a decision: its signatures are void"
    AMENDED = "new version of a released report"
    RETURNED = "new version after a withdrawn one"
    WITHDRAWN = "withdrawn: no consent now"
    NOT_IN_RUN = "withheld: no sample in this run"
    LEFT = "left out: the person has withdrawn since the consent sheet was written"


def load_run(
    connection: sqlite3.Connection, cases: Iterable[ReportCase], consents: Iterable[Consent], at: str
) -> Counter[Loaded]:
    """Consents first, then every case, all or nothing; how many cases met each fate."""
    fates: Counter[Loaded] = Counter()
    listed = list(cases)
    with transaction(connection, "cases"):
        store_consents(connection, consents, at)
        fates[Loaded.WITHDRAWN] = withdraw_unconsented(connection, at)
        fates[Loaded.NOT_IN_RUN] = _withhold_absent(connection, listed, at)
        wanted = _consented(connection, listed)
        fates[Loaded.LEFT] = len(listed) - len(wanted)
        for case in wanted:
            fates[_load(connection, case, at)] += 1
    return fates


def store_consents(connection: sqlite3.Connection, consents: Iterable[Consent], at: str) -> None:
    """Make the consent table what the sheet says at this moment; people not on the sheet consent to nothing."""
    listed = {consent.participant_id: consent for consent in consents}
    known = [row[0] for row in connection.execute("SELECT participant_id FROM consents ORDER BY participant_id")]
    for gone in known:
        if gone not in listed:
            connection.execute("DELETE FROM consents WHERE participant_id = ?", (gone,))
    for consent in sorted(listed.values(), key=lambda consent: consent.participant_id):
        connection.execute(
            "INSERT INTO consents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
            " status = excluded.status, hereditary = excluded.hereditary, medicine = excluded.medicine,"
            " ancestry_traits = excluded.ancestry_traits, language = excluded.language,"
            " recorded = excluded.recorded, read_at = excluded.read_at,"
            " health_records = excluded.health_records, representative = excluded.representative",
            (
                consent.participant_id,
                consent.status,
                int(consent.hereditary),
                int(consent.medicine),
                int(consent.ancestry_traits),
                consent.language,
                consent.recorded.isoformat(),
                at,
                int(consent.health_records),
                consent.representative,
            ),
        )


def withdraw_unconsented(connection: sqlite3.Connection, at: str) -> int:
    """Withdraw every report whose person does not consent to it now; how many."""
    done = connection.execute(
        "UPDATE reports SET state = 'withdrawn', changed_by = 'consent sheet', changed_at = ?"
        " WHERE state <> 'withdrawn' AND NOT EXISTS (SELECT 1 FROM consented WHERE"
        " consented.participant_id = reports.participant_id AND consented.report = reports.report)",
        (at,),
    )
    return done.rowcount


def _consented(connection: sqlite3.Connection, cases: list[ReportCase]) -> list[ReportCase]:
    """Cases whose person the database lets into the program: it knows of withdrawals that the sheet does not."""
    agreed = {(row[0], row[1]) for row in connection.execute("SELECT participant_id, report FROM consented")}
    return [case for case in cases if (case.participant_id, case.report) in agreed]


def _withhold_absent(connection: sqlite3.Connection, cases: list[ReportCase], at: str) -> int:
    present = {(case.participant_id, case.report) for case in cases}
    absent = [
        report
        for report in current_reports(connection)
        if report.state in _WAITING and (report.case.participant_id, report.case.report) not in present
    ]
    for report in absent:
        connection.execute(
            "UPDATE reports SET state = 'withheld', reason = ?, note = ?, changed_by = ?, changed_at = ?"
            " WHERE report_id = ?",
            (WithholdReason.NOT_IN_RUN, "no sample in this run", PROGRAM, at, report.case.report_id),
        )
    return len(absent)


def _load(connection: sqlite3.Connection, case: ReportCase, at: str) -> Loaded:
    stored = current_report(connection, case.participant_id, ReportKind(case.report))
    if stored is None:
        _insert(connection, case, at)
        return Loaded.NEW
    built = with_version(case, stored.case.version)
    following = with_version(case, stored.case.version + 1)
    if stored.state is ReportState.WITHDRAWN:
        _insert(connection, following, at)
        return Loaded.RETURNED
    if evidence_sha256(stored.case) == evidence_sha256(built) and not _is_back(stored):
        return Loaded.UNCHANGED
    if stored.state is ReportState.RELEASED:
        fact = f"version {stored.case.version} was released on {stored.released_at}"
        _insert(connection, with_evidence_changed(following, stored.case, fact), at)
        return Loaded.AMENDED
    if _was_decided(stored):
        _replace(
            connection, stored, with_evidence_changed(built, stored.case, f"decisions before {at} are void"), at
        )
        return Loaded.VOIDED
    _replace(connection, stored, built, at)
    return Loaded.REPLACED


def evidence_sha256(case: ReportCase) -> str:
    """Hash of a case as the pipeline built it, whatever its version."""
    return sha256_of(as_built(with_version(case, 0)))


def _is_back(stored: StoredReport) -> bool:
    return stored.state is ReportState.WITHHELD and stored.reason == WithholdReason.NOT_IN_RUN


def _was_decided(stored: StoredReport) -> bool:
    """Whether a person signed or withheld it, or has not yet seen an earlier change."""
    withheld = stored.state is ReportState.WITHHELD and not _is_back(stored)
    changed = any(flag.code == EVIDENCE_CHANGED for flag in stored.case.flags)
    return bool(stored.signatures) or withheld or changed


def _insert(connection: sqlite3.Connection, case: ReportCase, at: str) -> None:
    insert_report(connection, with_flags(case, earlier_decision_differs(connection, case)), PROGRAM, at)


def insert_report(connection: sqlite3.Connection, content: ReportCase, by: str, at: str) -> None:
    """A new report, or a new version of one, as it will be reviewed."""
    connection.execute(
        "INSERT INTO reports (report_id, participant_id, sample_id, report, version, language, state, round,"
        " content, evidence_sha256, changed_by, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?)",
        (
            content.report_id,
            content.participant_id,
            content.sample_id,
            content.report,
            content.version,
            content.language,
            _first_state(content),
            canonical(content).decode(),
            evidence_sha256(content),
            by,
            at,
        ),
    )


def _replace(connection: sqlite3.Connection, stored: StoredReport, case: ReportCase, at: str) -> None:
    """Other content for a report that is not released; what a person amended it for stays on it."""
    kept = [flag for flag in stored.case.flags if flag.code == AMENDED]
    content = with_flags(case, [*earlier_decision_differs(connection, case), *kept])
    connection.execute(
        "UPDATE reports SET sample_id = ?, language = ?, state = ?, round = round + 1, content = ?,"
        " evidence_sha256 = ?, reason = NULL, note = NULL, changed_by = ?, changed_at = ? WHERE report_id = ?",
        (
            content.sample_id,
            content.language,
            _first_state(content),
            canonical(content).decode(),
            evidence_sha256(content),
            PROGRAM,
            at,
            stored.case.report_id,
        ),
    )


def _first_state(case: ReportCase) -> ReportState:
    return ReportState.NEEDS_REVIEW if open_flags(case, []) else ReportState.READY
