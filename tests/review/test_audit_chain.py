"""Whoever drops the rules and edits the file leaves a trace that the audit shows."""

import random
import shutil
import sqlite3

import pytest
from desk_builders import LDLR_KEY, NOTE, Desk, positive_results, without_rules

from genomics.review.audit import missing_heads, problems
from genomics.review.database import open_database
from genomics.review.schema import schema, sha256_of


@pytest.fixture(scope="module")
def signed(tmp_path_factory):
    """A closed database with a positive report that two people signed."""
    desk = Desk(tmp_path_factory.mktemp("audit") / "review.sqlite")
    desk.load((1, 2), tables=positive_results((1, 2)))
    desk.approve_positive()
    desk.sign("ben", "P2")
    desk.connection.close()
    return desk.path


@pytest.fixture
def copy(signed, tmp_path):
    return shutil.copy(signed, tmp_path / "review.sqlite")


def edited(path, *statements):
    raw = without_rules(path)
    for statement in statements:
        raw.execute(statement)
    raw.close()


def test_an_untouched_database_has_nothing_to_tell(copy):
    connection = open_database(copy)
    assert problems(connection) == []
    assert connection.execute("SELECT count(*) FROM audit").fetchone()[0] > 15
    connection.close()


def test_dropped_rules_show(copy):
    edited(copy, "SELECT 1")
    connection = open_database(copy)
    found = problems(connection)
    connection.close()
    assert "rule reports_move is missing or changed" in found
    assert len(found) == schema().count("CREATE TRIGGER")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET detail = '{}' WHERE seq = 8",
        "UPDATE audit SET at = '2020-01-01T00:00:00Z' WHERE seq = 3",
        "UPDATE audit SET actor = 'eve' WHERE act = 'sign'",
        "DELETE FROM audit WHERE seq = 9",
        "DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)",
        "DELETE FROM audit WHERE seq > 5",
        "UPDATE audit SET seq = 1000 WHERE seq = 4",
        "INSERT INTO audit SELECT 1000, at, actor, act, item, detail, row_sha256, sha256, 'x' FROM audit"
        " WHERE seq = 4",
        "UPDATE audit_head SET sha256 = (SELECT sha256 FROM audit WHERE seq = 5), seq = 5",
        "UPDATE reports SET state = 'released', released_at = 'x', manifest_sha256 = 'x'"
        " WHERE report_id = 'MED-P1-v1'",
        "UPDATE reports SET content = replace(content, 'heterozygous', 'homozygous')",
        "UPDATE signatures SET signed_at = '2020-01-01T00:00:00Z'",
        "UPDATE signatures SET signer = 'ben' WHERE signer = 'dora'",
        "DELETE FROM signatures WHERE signer = 'dora'",
        "INSERT INTO signatures SELECT report_id, round, 'ben', 'Ben Cole, CGC', role, content_sha256, signed_at"
        " FROM signatures WHERE signer = 'dora'",
        "UPDATE clearings SET reason = 'not_returned'",
        "DELETE FROM appointments",
        "UPDATE signers SET role = 'director'",
        "UPDATE consents SET hereditary = 0 WHERE participant_id = 'P1'",
        "DELETE FROM consents WHERE participant_id = 'P1'",
    ],
)
def test_a_tampering_shows(copy, statement):
    edited(copy, "PRAGMA foreign_keys = OFF", statement)
    connection = open_database(copy)
    found = [problem for problem in problems(connection) if not problem.startswith("rule ")]
    connection.close()
    assert found


def test_a_swap_of_two_lines_shows(copy):
    edited(
        copy,
        "UPDATE audit SET seq = -1 WHERE seq = 7",
        "UPDATE audit SET seq = 7 WHERE seq = 8",
        "UPDATE audit SET seq = 8 WHERE seq = -1",
    )
    connection = open_database(copy)
    assert any(problem.startswith("audit line") for problem in problems(connection))
    connection.close()


def test_any_changed_cell_of_the_audit_shows(signed, tmp_path):
    draw = random.Random(20260115)
    columns = ["at", "actor", "act", "item", "detail", "row_sha256", "previous_sha256", "sha256"]
    path = shutil.copy(signed, tmp_path / "review.sqlite")
    raw = without_rules(path)
    raw.row_factory = sqlite3.Row
    raw.create_function("sha256_of", -1, sha256_of, deterministic=True)
    (count,) = raw.execute("SELECT count(*) FROM audit").fetchone()
    for _ in range(100):
        seq, column = draw.randint(1, count), draw.choice(columns)
        (before,) = raw.execute(f"SELECT {column} FROM audit WHERE seq = ?", (seq,)).fetchone()
        place = draw.randrange(len(before))
        after = before[:place] + draw.choice("xyz") + before[place + 1 :]
        raw.execute("BEGIN")
        raw.execute("PRAGMA ignore_check_constraints = ON")
        raw.execute(f"UPDATE audit SET {column} = ? WHERE seq = ?", (after, seq))
        found = [problem for problem in problems(raw) if problem.startswith("audit")]
        raw.execute("ROLLBACK")
        assert bool(found) == (after != before), (seq, column)
    raw.close()


def test_the_audit_names_no_variant_and_holds_no_note(copy):
    connection = open_database(copy)
    text = " ".join(str(cell) for row in connection.execute("SELECT * FROM audit") for cell in row)
    connection.close()
    assert "clearings/HDR-P1-v1/1/pathogenic_finding/1" in text
    assert LDLR_KEY not in text
    assert NOTE not in text


def test_a_head_that_was_printed_elsewhere_must_be_a_line_of_the_audit(copy):
    connection = open_database(copy)
    (head,) = connection.execute("SELECT sha256 FROM audit WHERE seq = 7").fetchone()
    assert missing_heads(connection, [head]) == []
    assert missing_heads(connection, [head, "f" * 64]) == [f"head {'f' * 64}: is no line of the audit"]
    connection.close()
