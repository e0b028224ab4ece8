"""No statement, however clever, writes what only an allowed act may write."""

import sqlite3

import msgspec
import pytest
from desk_builders import (
    AT,
    HEREDITARY,
    LATER,
    LDLR_KEY,
    case_of,
    classified,
    consent,
    finding,
    positive_results,
    results,
    run_facts,
)

from genomics.errors import RefusedError
from genomics.files.documents import canonical
from genomics.records.review import WithholdReason
from genomics.review import desk as acts


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ("UPDATE reports SET content = json_set(content, '$.wording', 'x')", "only with a new round"),
        ("UPDATE reports SET round = round + 1", "a new round is the next one"),
        ("UPDATE reports SET state = 'approved'", "signatures this report needs are not there"),
        ("UPDATE reports SET participant_id = 'P2'", "stays the report of one person"),
        (
            "UPDATE reports SET manifest_sha256 = 'x', state = 'withheld', reason='other', note='x',"
            " changed_by = 'ana'",
            "release data",
        ),
        ("DELETE FROM reports", "never deleted"),
        ("INSERT OR REPLACE INTO reports SELECT * FROM reports", "already there"),
        ("INSERT OR IGNORE INTO reports SELECT * FROM reports", "already there"),
        ("DELETE FROM signers", "never deleted"),
        ("UPDATE signers SET signer = 'x' WHERE signer = 'ben'", "stays with one person"),
        ("INSERT INTO signers VALUES ('eve', 'ana ruiz, cgc', 'director', 'raw', '2026-01-01')", "UNIQUE"),
    ],
)
def test_raw_sql_cannot_reshape_a_ready_report_or_the_signers(open_desk, change, refusal):
    open_desk.load()
    with pytest.raises(sqlite3.IntegrityError, match=refusal):
        open_desk.sql(change)
    assert open_desk.state() == "ready"


@pytest.mark.parametrize(
    "change", ["UPDATE {} SET {} = 'x'", "DELETE FROM {}", "INSERT OR REPLACE INTO {} SELECT * FROM {}"]
)
@pytest.mark.parametrize(
    ("table", "column"),
    [("signatures", "name"), ("clearings", "note"), ("appointments", "note"), ("audit", "detail")],
)
def test_what_was_done_cannot_be_changed_or_deleted(open_desk, table, column, change):
    open_desk.load(tables=positive_results())
    open_desk.approve_positive()
    before = [tuple(row) for row in open_desk.sql(f"SELECT * FROM {table}")]
    names = (table, column) if change.startswith("UPDATE") else (table, table)
    with pytest.raises(sqlite3.IntegrityError):
        open_desk.sql(change.format(*names))
    assert [tuple(row) for row in open_desk.sql(f"SELECT * FROM {table}")] == before


NEXT = "(SELECT seq + 1 FROM audit_head)"
HEAD = "(SELECT sha256 FROM audit_head)"
COPY = (
    "INSERT INTO reports SELECT {id}, {person}, sample_id, report, {version}, language, {state}, {round},"
    " json_set(content, '$.version', {version}, '$.participant_id', {person}), evidence_sha256, NULL, NULL, NULL,"
    " NULL, 'raw', changed_at FROM reports WHERE report_id = '{of}'"
)
CLEARING = "INSERT INTO clearings VALUES (NULL, '{}', 1, '{}', '{}', 'other', 'x', '{}', '2026-01-12T09:00:00Z')"


def copied(of="MED-P1-v1", **changes):
    values = {"id": "'new'", "person": "'P3'", "version": "1", "state": "'ready'", "round": "1"} | changes
    return COPY.format(of=of, **values)


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        (f"INSERT INTO audit VALUES ({NEXT}, '{AT}', 'x', 'x', 'x', '', '', {HEAD}, 'x')", "the audit only grows"),
        (f"INSERT INTO audit VALUES (1000, '{AT}', 'x', 'x', 'x', 'x', 'x', {HEAD}, 'x')", "the audit only grows"),
        ("UPDATE audit_head SET seq = seq - 1", "the audit head is the last line"),
        ("UPDATE audit_head SET sha256 = 'x'", "the audit head is the last line"),
        ("INSERT INTO audit_head VALUES (2, 0, 'x')", "the audit has one head"),
        ("DELETE FROM audit_head", "the audit has one head"),
        ("UPDATE consents SET participant_id = 'P9'", "belongs to one participant"),
        (copied(state="'approved'"), "nothing else"),
        (copied(state="'released'"), "nothing else"),
        (copied(round="2"), "nothing else"),
        (copied(person="'P9'"), "has not consented"),
        (copied(person="'P1'", version="2"), "only a released or withdrawn report has a next one"),
        (copied(version="2"), "versions count up"),
        (copied("HDR-P1-v1"), "open flags need review"),
        ("UPDATE reports SET content = json_set(content, '$.wording', 'x'), round = 2, state = 'ready',"
         " evidence_sha256 = substr(evidence_sha256, 2) || 'x' WHERE report_id = 'HDR-P1-v1'", "open flags need"),
        (CLEARING.format("MED-P1-v1", "x", "", "ana"), "only a report that needs review"),
        (CLEARING.format("HDR-P1-v1", "low_quality", "", "ana"), "no such open flag"),
        (CLEARING.format("HDR-P1-v1", "low_genotype_quality", LDLR_KEY, "eve"), "not a known signer"),
        (f"INSERT INTO signatures VALUES ('MED-P1-v1', 1, 'ana', 'Ana Ruiz, CGC', 'director', 'x', '{AT}')",
         "not a known signer with this name and role"),
        (f"INSERT INTO signatures VALUES ('MED-P1-v1', 1, 'ana', 'Dora Lind, MD', 'counselor', 'x', '{AT}')",
         "not a known signer with this name and role"),
    ],
)  # fmt: skip
def test_raw_sql_cannot_forge_what_only_acts_may_write(open_desk, change, refusal):
    tables = results((1, 2), findings=[finding(depth=5)], variants=[classified()])
    open_desk.load((1, 2), tables=tables, consents=[consent(1), consent(2), consent(3)])
    head = open_desk.sql("SELECT sha256 FROM audit_head")[0][0]
    with pytest.raises(sqlite3.IntegrityError, match=refusal):
        open_desk.sql(change)
    assert open_desk.sql("SELECT sha256 FROM audit_head")[0][0] == head


@pytest.mark.parametrize("decided", ["signed", "approved", "withheld", "already changed"])
def test_raw_sql_cannot_replace_what_people_decided_on_without_saying_so(open_desk, decided):
    open_desk.load(tables=positive_results())
    open_desk.clear("pathogenic_finding")
    open_desk.sign("ana", kind=HEREDITARY)
    if decided == "approved":
        open_desk.sign("dora", kind=HEREDITARY)
    if decided == "withheld":
        report = open_desk.report(kind=HEREDITARY)
        acts.withhold(open_desk.connection, report, WithholdReason.OTHER, "wait", "ana", LATER)
    if decided == "already changed":
        open_desk.load(tables=positive_results(), run=run_facts("other"))
    with pytest.raises(sqlite3.IntegrityError, match="needs the flag evidence_changed"):
        open_desk.sql(
            "UPDATE reports SET content = json_set(content, '$.flags', json('[]')), round = round + 1,"
            " evidence_sha256 = 'x' || substr(evidence_sha256, 2), state = 'needs_review', reason = NULL"
            " WHERE report = 'hereditary'"
        )


def test_raw_sql_cannot_reopen_without_consent(open_desk):
    open_desk.load()
    acts.withhold(open_desk.connection, open_desk.report(), WithholdReason.OTHER, "wait", "ana", LATER)
    open_desk.sql("UPDATE consents SET medicine = 0")
    with pytest.raises(sqlite3.IntegrityError, match="has not consented"):
        open_desk.sql("UPDATE reports SET state = 'ready', round = 2 WHERE report = 'medicine'")


def test_a_program_without_our_rules_cannot_write_at_all(open_desk):
    open_desk.load()
    raw = sqlite3.connect(open_desk.path)
    assert raw.execute("SELECT count(*) FROM reports").fetchone() == (2,)
    with pytest.raises(sqlite3.OperationalError, match="sha256_of"):
        raw.execute("UPDATE reports SET state = 'withheld', reason = 'other', note = 'x', changed_at = ?", (LATER,))
    raw.close()


def test_a_clearing_is_not_replaced_even_where_replacing_calls_no_delete_trigger(open_desk):
    open_desk.load(tables=results(findings=[finding(depth=5)], variants=[classified()]))
    open_desk.clear("pathogenic_finding")
    open_desk.sql("PRAGMA recursive_triggers = OFF")
    forged = CLEARING.format("HDR-P1-v1", "low_genotype_quality", LDLR_KEY, "ben").replace("NULL", "1", 1)
    with pytest.raises(sqlite3.IntegrityError, match="a clearing cannot be changed"):
        open_desk.sql(forged.replace("INSERT", "INSERT OR REPLACE"))


def test_a_report_made_ready_behind_the_rules_is_still_not_approved_with_open_flags(open_desk):
    open_desk.load((), consents=[consent()], tables=results(()))
    open_desk.sql("DROP TRIGGER reports_inserted")
    case = msgspec.structs.replace(case_of(positive_results(), HEREDITARY), hereditary=None)
    open_desk.sql(
        "INSERT INTO reports VALUES ('HDR-P1-v1', 'P1', 'S1', 'hereditary', 1, 'en', 'ready', 1, ?, ?,"
        " NULL, NULL, NULL, NULL, 'raw', ?)",
        canonical(case).decode(),
        "0" * 64,
        AT,
    )
    with pytest.raises(RefusedError, match="open flags stop approval"):
        open_desk.sign("ana", kind=HEREDITARY)
    assert open_desk.state(kind=HEREDITARY) == "ready"
