"""Notes and assignments stand beside the decisions: audited, unchangeable, gone when a person asks for it."""

import sqlite3

import pytest
from desk_builders import AT, HEREDITARY, LATER, positive_results

from genomics.errors import RefusedError
from genomics.review.audit import problems
from genomics.review.handing import add_note, assign, assigned_to, notes_of


@pytest.fixture
def desk(open_desk):
    open_desk.load((1,), positive_results())
    return open_desk


def test_a_note_is_audited_and_changes_nothing_that_is_signed(desk):
    before = desk.report(kind=HEREDITARY).content_sha256
    add_note(desk.connection, "HDR-P1-v1", "lab rings back on Monday", "ana", LATER)
    (note,) = notes_of(desk.connection, "HDR-P1-v1")
    assert (note.text, note.written_by) == ("lab rings back on Monday", "ana")
    assert desk.report(kind=HEREDITARY).content_sha256 == before
    (line,) = desk.sql("SELECT actor, item, detail FROM audit WHERE act = 'note'")
    assert tuple(line) == ("ana", "notes/HDR-P1-v1/1", "{}")
    assert problems(desk.connection) == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE notes SET text = 'x'",
        "DELETE FROM notes",
        "INSERT OR REPLACE INTO notes SELECT * FROM notes",
        "DELETE FROM assignments",
        "INSERT OR REPLACE INTO assignments SELECT report_id, 'ben', 'ben', assigned_at FROM assignments",
    ],
)
def test_raw_sql_cannot_change_a_note_or_remove_an_assignment(desk, change):
    add_note(desk.connection, "HDR-P1-v1", "read", "ana", LATER)
    assign(desk.connection, "HDR-P1-v1", "ana", "dora", LATER)
    with pytest.raises(sqlite3.IntegrityError):
        desk.sql(change)
    assert problems(desk.connection) == []


def test_a_report_is_given_to_one_person_and_back(desk):
    assign(desk.connection, "HDR-P1-v1", "ana", "dora", AT)
    assign(desk.connection, "HDR-P1-v1", "ana", "dora", LATER)  # says the same: no second line
    assert assigned_to(desk.connection, "HDR-P1-v1") == "ana"
    assign(desk.connection, "HDR-P1-v1", None, "ana", LATER)
    assert assigned_to(desk.connection, "HDR-P1-v1") is None
    assert len(desk.sql("SELECT * FROM audit WHERE act = 'assign'")) == 2
    assert problems(desk.connection) == []


def test_only_a_known_signer_is_given_a_report_and_writes_notes(desk):
    with pytest.raises(RefusedError, match="not known"):
        assign(desk.connection, "HDR-P1-v1", "eve", "ana", LATER)
    for act in (
        lambda: add_note(desk.connection, "HDR-P1-v1", "x", "eve", LATER),
        lambda: assign(desk.connection, "HDR-P1-v1", None, "eve", LATER),
    ):
        with pytest.raises(RefusedError, match="not a known signer"):
            act()


def test_a_wish_to_be_deleted_takes_the_notes_and_leaves_a_whole_audit(desk):
    add_note(desk.connection, "HDR-P1-v1", "carries the family's variant", "ana", LATER)
    desk.sql("INSERT INTO withdrawals VALUES ('P1', ?, 'stop', 'participant_request')", LATER)
    assert len(notes_of(desk.connection, "HDR-P1-v1")) == 1
    desk.sql("INSERT INTO withdrawals VALUES ('P1', ?, 'delete', 'participant_request')", LATER)
    assert notes_of(desk.connection, "HDR-P1-v1") == []
    assert problems(desk.connection) == []
    with pytest.raises(RefusedError, match="takes no notes"):
        add_note(desk.connection, "HDR-P1-v1", "x", "ana", LATER)
