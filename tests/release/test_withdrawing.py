"""A withdrawal ends everything at once, and a deletion leaves nothing but a tombstone; the audit stays whole."""

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import msgspec
import pytest
from desk_builders import (
    HEREDITARY,
    LDLR_KEY,
    MEDICINE,
    NOTE,
    consent,
    positive_results,
)
from release_builders import released

from genomics.cli.desk import pages
from genomics.errors import RefusedError
from genomics.records.case import ReportState
from genomics.records.withdrawal import WithdrawalKind, WithdrawalReason
from genomics.release.withdrawing import withdraw, write_anew
from genomics.review.audit import problems
from genomics.review.database import open_database
from genomics.review.queries import earlier_release

GONE_AT = "2026-02-01T10:00:00Z"
STOP, DELETE = WithdrawalKind.STOP, WithdrawalKind.DELETE


@pytest.fixture
def desk(open_desk, tmp_path):
    """Two people, the first with a positive report that was released."""
    open_desk.load((1, 2), tables=positive_results((1, 2)))
    open_desk.approve_positive()
    open_desk.sign("ana", "P2")
    released(open_desk, tmp_path / "released")
    return open_desk


def leave(desk, kind=DELETE, person="P1", at=GONE_AT):
    withdraw(desk.connection, person, kind, WithdrawalReason.PARTICIPANT_REQUEST, at)


@pytest.mark.parametrize("kind", WithdrawalKind)
def test_every_report_and_the_consent_are_withdrawn_and_the_audit_holds(desk, kind):
    leave(desk, kind)
    assert {desk.state(kind=report) for report in (HEREDITARY, MEDICINE)} == {ReportState.WITHDRAWN}
    assert desk.sql("SELECT status FROM consents WHERE participant_id = 'P1'")[0][0] == "withdrawn"
    assert problems(desk.connection) == []
    assert desk.state("P2") is ReportState.RELEASED


def test_stopping_keeps_what_was_decided(desk):
    leave(desk, STOP)
    assert desk.report(kind=HEREDITARY).case.hereditary.findings[0].key == LDLR_KEY
    assert desk.sql("SELECT count(*) FROM clearings")[0][0] == 1


def test_deleting_leaves_a_tombstone_that_reads_as_a_case(desk):
    before = desk.report(kind=HEREDITARY)
    leave(desk)
    stone = desk.report(kind=HEREDITARY)
    assert (stone.case.report_id, stone.released_at) == (before.case.report_id, before.released_at)
    assert (stone.case.hereditary, stone.case.medicine, stone.case.flags) == (None, None, [])
    assert stone.case.sample_id == "deleted"
    assert (stone.clearings, stone.appointment_at) == ([], None)
    assert problems(desk.connection) == []


def test_nothing_of_the_person_is_left_in_the_file_but_the_tombstone(desk):
    leave(desk)
    write_anew(desk.connection)
    path = desk.path
    everything = b"".join(one.read_bytes() for one in path.parent.glob(f"{path.name}*"))
    assert LDLR_KEY.encode() not in everything
    assert NOTE.encode() not in everything
    assert b'"S1"' not in everything
    assert b"HDR-P1-v1" in everything
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_withdrawal_holds_against_a_consent_sheet_that_was_not_changed(desk):
    leave(desk)
    fates = desk.load((1, 2), tables=positive_results((1, 2)), at="2026-02-02T10:00:00Z")
    assert fates["LEFT"] == 2
    assert {desk.state(kind=report) for report in (HEREDITARY, MEDICINE)} == {ReportState.WITHDRAWN}


def test_a_consent_recorded_on_a_later_day_counts_again(desk):
    leave(desk)
    later = msgspec.structs.replace(consent(1), recorded=date(2026, 2, 2))
    fates = desk.load((1, 2), consents=[later, consent(2)], at="2026-02-03T10:00:00Z")
    assert fates["RETURNED"] == 2
    assert desk.report().case.version == 2
    assert earlier_release(desk.connection, desk.report(kind=HEREDITARY)) is None
    assert problems(desk.connection) == []


def test_the_desk_says_that_a_page_is_deleted(desk):
    leave(desk)
    for page in pages(desk.path, Path("reports"), Path("medicines.tsv")):
        with pytest.raises(RefusedError, match="HDR-P1-v1: deleted when the person withdrew"):
            page(desk.report(kind=HEREDITARY))


def test_a_deletion_can_follow_a_stop(desk):
    leave(desk, STOP)
    leave(desk, DELETE, at="2026-03-01T10:00:00Z")
    assert desk.report(kind=HEREDITARY).case.hereditary is None
    assert problems(desk.connection) == []


def test_the_same_withdrawal_given_again_changes_nothing(desk):
    leave(desk)
    head = desk.sql("SELECT sha256 FROM audit_head")[0][0]
    leave(desk)
    assert desk.sql("SELECT sha256 FROM audit_head")[0][0] == head


def test_a_withdrawal_dated_before_the_consent_would_not_hold_and_is_refused(desk):
    with pytest.raises(RefusedError, match="P1: consent was recorded on 2026-01-02; withdraw from then on"):
        leave(desk, at="2026-01-01T10:00:00Z")
    leave(desk, at="2026-01-02T00:00:00Z")
    assert desk.state() is ReportState.WITHDRAWN


def test_somebody_unknown_cannot_withdraw(desk):
    with pytest.raises(RefusedError, match="P9: no such participant"):
        leave(desk, person="P9")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE reports SET state = 'approved' WHERE report_id = 'HDR-P1-v1'",
        "UPDATE reports SET state = 'released' WHERE report_id = 'HDR-P1-v1'",
        "UPDATE reports SET note = 'x' WHERE report_id = 'HDR-P1-v1'",
        "UPDATE reports SET sample_id = 'S1', content = json_set(content, '$.sample_id', 'S1')"
        " WHERE report_id = 'HDR-P1-v1'",
        "DELETE FROM withdrawals",
        "UPDATE withdrawals SET kind = 'stop'",
        "INSERT OR REPLACE INTO withdrawals VALUES ('P1', '2026-02-01T10:00:00Z', 'delete', 'other')",
        "DELETE FROM manifests WHERE report_id = 'MED-P2-v1'",
        "INSERT INTO manifests VALUES ('HDR-P1-v1', '{}')",
        "INSERT INTO own_data VALUES ('P1', '2026-01-15T12:00:00Z', printf('%064d', 0))",
        "INSERT INTO deliveries VALUES ('HDR-P1-v1', 1, 'portal', 'started', '2026-01-15T12:00:00Z')",
    ],
)
def test_a_tombstone_cannot_be_brought_back_or_changed_by_any_statement(desk, statement):
    leave(desk)
    with pytest.raises(sqlite3.DatabaseError):
        desk.connection.execute(statement)
    assert problems(desk.connection) == []


def test_without_a_deletion_nothing_can_be_erased(desk):
    leave(desk, STOP)
    for statement in (
        "DELETE FROM clearings",
        "DELETE FROM appointments",
        "UPDATE reports SET sample_id = 'deleted', content = (SELECT content FROM tombstones"
        " WHERE tombstones.report_id = reports.report_id), evidence_sha256 = printf('%064d', 0)"
        " WHERE report_id = 'HDR-P1-v1'",
    ):
        with pytest.raises(sqlite3.IntegrityError):
            desk.connection.execute(statement)


def test_every_table_about_a_person_has_its_fate(tmp_path):
    """A table that is added must be taken into the deletion, or named here with why it may stay."""
    taken_away = {"clearings", "appointments", "manifests", "notes", "reports", "listed_flags"}
    stays = {
        "signatures": "who signed which hash, when",
        "consents": "that the person withdrew",
        "withdrawals": "the tombstone itself",
        "deliveries": "that a report left, and where to",
        "own_data": "that data left",
        "assignments": "who looked after a report",
    }
    connection = open_database(tmp_path / "new.sqlite", create=True)
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    about = {
        table
        for table in tables
        if {row["name"] for row in connection.execute(f"PRAGMA table_info({table})")}
        & {"participant_id", "report_id"}
    }
    connection.close()
    assert about == taken_away | stays.keys()
