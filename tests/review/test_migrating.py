"""A database of an older program is brought forward whole, or not at all."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from desk_builders import HEREDITARY, LATER, Desk, consent, without_rules
from older_file import make_version_2

from genomics.errors import FormatError
from genomics.review import desk as acts
from genomics.review.audit import problems
from genomics.review.database import open_database
from genomics.review.queries import report_of
from genomics.review.schema import SCHEMA_VERSION


@pytest.fixture(scope="module")
def made_by_version_2(tmp_path_factory):
    path = tmp_path_factory.mktemp("older") / "review.sqlite"
    make_version_2(path)
    return path


@pytest.fixture
def older(made_by_version_2, tmp_path):
    return Path(shutil.copy(made_by_version_2, tmp_path / "review.sqlite"))


def rows(connection, table):
    return [tuple(row) for row in connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3")]


def test_every_row_and_every_line_of_the_audit_comes_along(older):
    with closing(sqlite3.connect(older)) as before:
        kept = {
            name: rows(before, name) for name in ("signers", "reports", "clearings", "appointments", "signatures")
        }
        lines = rows(before, "audit")
    with closing(open_database(older)) as now:
        assert {name: rows(now, name) for name in kept} == kept
        assert rows(now, "audit")[: len(lines)] == lines
        assert now.execute("PRAGMA user_version").fetchone()[0] == SCHEMA_VERSION
        assert now.execute("SELECT health_records, representative FROM consents").fetchone()[:] == (0, "")


def test_the_audit_is_whole_after_it_and_tells_of_it(older):
    with closing(open_database(older)) as now:
        assert problems(now) == []
        told = now.execute("SELECT item, actor, detail FROM audit WHERE act = 'migrate' ORDER BY seq").fetchall()
        said = '{"from":2,"to":3}'
        assert [tuple(row) for row in told] == [("schema", "genomics", said), ("consents/P1", "genomics", said)]
        head = now.execute("SELECT sha256 FROM audit_head").fetchone()[0]
    with closing(open_database(older)) as again:
        assert again.execute("SELECT sha256 FROM audit_head").fetchone()[0] == head


def test_the_flags_of_its_reports_are_listed(older):
    with closing(open_database(older)) as now:
        assert rows(now, "listed_flags") == rows(now, "flags_to_list")
        assert [tuple(row) for row in now.execute("SELECT report_id, code, open FROM listed_flags")] == [
            ("HDR-P1-v1", "pathogenic_finding", 0)
        ]


def test_a_signature_from_before_counts_and_the_review_goes_on(older):
    with closing(open_database(older)) as now:
        read = report_of(now, "P1", HEREDITARY)
        assert [done.signer for done in read.signatures] == ["ana"]
        acts.sign(now, read, "dora", LATER)
        assert report_of(now, "P1", HEREDITARY).state == "approved"


def test_a_migrated_file_has_the_very_rules_of_a_new_one(older, tmp_path):
    new = Desk(tmp_path / "new.sqlite")
    new.load(consents=[consent()])
    with closing(open_database(older)) as now:
        texts = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name"
        assert [tuple(row) for row in now.execute(texts)] == [tuple(row) for row in new.sql(texts)]
    new.connection.close()


@pytest.mark.parametrize(
    ("tampering", "words"),
    [
        ("UPDATE audit SET actor = 'eve' WHERE seq = 5", "its rules were changed; restore a good copy"),
        ("UPDATE reports SET language = 'es'", "its rules were changed; restore a good copy"),
    ],
)
def test_a_file_without_its_rules_is_not_migrated(older, tampering, words):
    with closing(without_rules(older)) as raw:
        raw.execute("PRAGMA ignore_check_constraints = ON")
        raw.execute(tampering)
    before = older.read_bytes()
    with pytest.raises(FormatError, match=words):
        open_database(older)
    assert older.read_bytes() == before


@pytest.mark.parametrize(
    ("trigger", "tampering", "words"),
    [
        ("audit_not_updated", "UPDATE audit SET actor = 'eve' WHERE seq = 5", "audit line 5: does not follow"),
        ("audit_not_deleted", "DELETE FROM audit WHERE seq = 6", "audit line 6: the next one is 7"),
        ("signers_updated", "UPDATE signers SET role = 'director'", "signers/ana: not as the audit left it"),
    ],
)
def test_a_tampering_does_not_become_history_by_a_migration(older, trigger, tampering, words):
    with closing(sqlite3.connect(older, isolation_level=None)) as raw:
        (rule,) = raw.execute("SELECT sql FROM sqlite_master WHERE name = ?", (trigger,)).fetchone()
        raw.execute(f"DROP TRIGGER {trigger}")
        raw.execute(tampering)
        raw.execute(rule)
    with pytest.raises(FormatError, match=words):
        open_database(older)
    with closing(sqlite3.connect(older)) as raw:
        assert raw.execute("PRAGMA user_version").fetchone() == (2,)


def test_a_database_of_the_first_version_is_refused_with_what_to_do(tmp_path):
    path = tmp_path / "review.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript("CREATE TABLE reports (report_id TEXT); PRAGMA user_version = 1;")
    with pytest.raises(
        FormatError, match=r"older program \(schema 1, this one knows 2 to 3\); move it away and run"
    ):
        open_database(path)


def test_a_newer_file_is_refused_in_one_line(tmp_path):
    path = tmp_path / "review.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    with pytest.raises(FormatError, match=rf"newer program \(schema {SCHEMA_VERSION + 1}, this one knows") as told:
        open_database(path)
    assert "\n" not in str(told.value)
