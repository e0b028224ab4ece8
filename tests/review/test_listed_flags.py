"""The table by which the queue finds open flags: always what the content says, and never what decides."""

import sqlite3

import pytest
from desk_builders import LATER, NOTE, finding, positive_results, results, run_facts

from genomics.records.person import ReportKind
from genomics.records.review import ClearReason, WithholdReason
from genomics.review import desk as acts
from genomics.review.audit import problems

HEREDITARY = ReportKind.HEREDITARY


def listed(desk, person="P1"):
    rows = desk.sql(
        "SELECT code, open FROM listed_flags JOIN reports USING (report_id)"
        " WHERE participant_id = ? AND report = 'hereditary' ORDER BY code",
        person,
    )
    return [tuple(row) for row in rows]


def test_a_cleared_flag_is_listed_as_closed_and_open_again_after_a_reopening(open_desk):
    open_desk.load(tables=positive_results())
    assert listed(open_desk) == [("pathogenic_finding", 1)]
    open_desk.clear("pathogenic_finding")
    assert listed(open_desk) == [("pathogenic_finding", 0)]
    read = open_desk.report(kind=HEREDITARY)
    acts.withhold(open_desk.connection, read, WithholdReason.OTHER, NOTE, "ana", LATER)
    acts.reopen(open_desk.connection, open_desk.report(kind=HEREDITARY), "ana", LATER)
    assert listed(open_desk) == [("pathogenic_finding", 1)]
    assert problems(open_desk.connection) == []


def test_changed_results_change_the_list(open_desk):
    open_desk.load(tables=positive_results())
    open_desk.load(tables=results(), run=run_facts("other"))
    assert listed(open_desk) == []
    open_desk.load(tables=results(findings=[finding(depth=5)]), run=run_facts("third"))
    assert [open_ for _, open_ in listed(open_desk)] == [1, 1]
    assert problems(open_desk.connection) == []


def test_a_deleted_person_leaves_no_flag_in_the_list(open_desk):
    open_desk.load(tables=positive_results())
    open_desk.clear("pathogenic_finding", ClearReason.NOT_RETURNED)
    open_desk.sql("INSERT INTO withdrawals VALUES ('P1', ?, 'delete', 'participant_request')", LATER)
    assert open_desk.sql("SELECT * FROM listed_flags") == []
    assert problems(open_desk.connection) == []


@pytest.mark.parametrize(
    "tampering",
    [
        "DELETE FROM listed_flags",
        "UPDATE listed_flags SET open = 0",
        "UPDATE listed_flags SET code = 'other'",
        "INSERT INTO listed_flags SELECT * FROM listed_flags",
    ],
)
def test_the_verification_tells_of_a_list_that_is_not_its_contents(open_desk, tampering):
    open_desk.load(tables=positive_results())
    assert problems(open_desk.connection) == []
    open_desk.sql(tampering)
    assert problems(open_desk.connection) == ["reports/HDR-P1-v1: its listed flags are not those of its content"]


def test_a_report_whose_flag_is_missing_in_the_list_is_neither_approved_nor_signed_in_bulk(open_desk):
    open_desk.load(tables=positive_results())
    open_desk.sql("DELETE FROM listed_flags")
    with pytest.raises(sqlite3.IntegrityError):
        open_desk.sql("UPDATE reports SET state = 'ready' WHERE report = 'hereditary'")
    open_desk.clear("pathogenic_finding")
    with pytest.raises(acts.RefusedError, match="carries a flag to look at; open it and sign it alone"):
        acts.sign_unflagged(open_desk.connection, HEREDITARY, "ana", LATER)
