"""Every state, every act, every role: exactly what policy allows succeeds, by program, command line and SQL."""

import contextlib
import sqlite3
from itertools import product

import pytest
from allowed_acts import ALLOWED, MOVES, MOVES_WITHOUT_CONSENT, TRIPLES, Act, after
from desk_builders import (
    AT,
    HEREDITARY,
    LATER,
    NOTE,
    RELEASE_AT,
    Desk,
    consent,
    positive_results,
)
from desk_states import FLAG, write_states

from genomics.cli.main import main
from genomics.errors import RefusedError
from genomics.records.case import ReportState
from genomics.records.desk import RIGHTS, AccountRole, Right
from genomics.records.review import AmendReason, ClearReason, Role, Signer, WithholdReason
from genomics.review import desk as acts
from genomics.review.amending import amend
from genomics.review.audit import problems

# Whoever brings a report to its state is somebody else than the person who then acts.
ACTORS = {role: f"the-{role}" for role in AccountRole}
PEOPLE = [Signer(ACTORS[role], f"Nomen {role}", Role(role)) for role in AccountRole if role in set(Role)]


@pytest.fixture(scope="module")
def states(tmp_path_factory):
    """One file for each state, to be copied."""
    return write_states(tmp_path_factory.mktemp("states"), "ana", PEOPLE)


@pytest.fixture
def at_desk(states, tmp_path):
    """Opens a copy of the desk with its report in a state."""
    opened = []

    def open_copy(state) -> Desk:
        path = tmp_path / "review.sqlite"
        path.write_bytes((states / f"{state}.sqlite").read_bytes())
        desk = Desk(path)
        opened.append(desk)
        return desk

    yield open_copy
    for desk in opened:
        desk.connection.close()


def by_program(desk, act, who):
    connection, read = desk.connection, desk.report(kind=HEREDITARY)
    if act is Act.CLEAR:
        acts.clear(connection, read, FLAG, ClearReason.KNOWN_LIMIT, NOTE, who, LATER)
    elif act is Act.APPOINTMENT:
        acts.record_appointment(connection, read, NOTE, who, LATER)
    elif act is Act.SIGN:
        acts.sign(connection, read, who, LATER)
    elif act is Act.WITHHOLD:
        acts.withhold(connection, read, WithholdReason.OTHER, NOTE, who, LATER)
    elif act is Act.REOPEN:
        acts.reopen(connection, read, who, LATER)
    else:
        amend(connection, read, AmendReason.CORRECTION, NOTE, who, LATER)


WORDS = {
    Act.CLEAR: [FLAG, "--reason", "known_limit", "--note", NOTE],
    Act.APPOINTMENT: ["--note", NOTE],
    Act.SIGN: [],
    Act.WITHHOLD: ["--reason", "other", "--note", NOTE],
    Act.REOPEN: [],
    Act.AMEND: ["--reason", "correction", "--note", NOTE],
}


def by_command(desk, act, who):
    named = ["--database", str(desk.path), "--at", LATER, "--as", who]
    if main(["review", act, "P1", "hereditary", *WORDS[act], *named]):
        raise RefusedError("exit 1")


def by_sql(desk, act, who):
    """What a program would write that goes round ours and knows the tables well."""
    read = desk.report(kind=HEREDITARY)
    of = (read.case.report_id, read.round)
    if act is Act.CLEAR:
        desk.sql(
            "INSERT INTO clearings VALUES (NULL, ?, ?, ?, '', 'known_limit', 'x', ?, ?)", *of, FLAG, who, LATER
        )
    elif act is Act.APPOINTMENT:
        desk.sql("INSERT INTO appointments VALUES (?, 'x', ?, ?)", of[0], who, LATER)
    elif act is Act.SIGN:
        role = next(role for role, name in ACTORS.items() if name == who)
        signed = (*of, who, f"Nomen {role}", role, read.content_sha256, LATER)
        desk.sql("INSERT INTO signatures VALUES (?, ?, ?, ?, ?, ?, ?)", *signed)
    elif act is Act.AMEND:
        flag = '[{"code": "amended", "severity": "review", "fact": "", "source": "", "subject": "", "keys": []}]'
        desk.sql(
            "INSERT INTO reports SELECT 'HDR-P1-v' || (version + 1), participant_id, sample_id, report,"
            " version + 1, language, 'needs_review', 1,"
            " json_set(content, '$.version', version + 1, '$.flags', json(?)),"
            " evidence_sha256, NULL, NULL, NULL, NULL, ?, ? FROM reports WHERE report_id = ?",
            *(flag, who, LATER, of[0]),
        )
    else:
        target, rounds = (ReportState.WITHHELD, 0) if act is Act.WITHHOLD else (ReportState.NEEDS_REVIEW, 1)
        moved(desk, target, rounds, by=who)


def attempt(desk, way, act, role):
    """Whether it was done."""
    before = desk.sql("SELECT sha256 FROM audit_head")[0][0]
    try:
        way(desk, act, ACTORS[role])
    except (RefusedError, sqlite3.IntegrityError):
        assert desk.sql("SELECT sha256 FROM audit_head")[0][0] == before
        return False
    return True


@pytest.mark.parametrize("way", [by_program, by_command])
@pytest.mark.parametrize(("state", "act", "role"), TRIPLES)
def test_exactly_the_allowed_acts_succeed(at_desk, state, act, role, way):
    desk, expected = at_desk(state), after(state, act, role)
    assert attempt(desk, way, act, role) == (expected is not None)
    assert desk.state(kind=HEREDITARY) is (expected or state)
    assert problems(desk.connection) == []


@pytest.mark.parametrize(("state", "act", "role"), TRIPLES)
def test_raw_sql_writes_exactly_what_the_same_person_may_do(at_desk, state, act, role):
    desk, expected = at_desk(state), after(state, act, role)
    assert attempt(desk, by_sql, act, role) == (expected is not None)
    assert desk.state(kind=HEREDITARY) is (expected or state)
    assert problems(desk.connection) == []


def moved(desk, target, rounds, by="ana"):
    released = "released_at = :at, manifest_sha256 = :sha," if target is ReportState.RELEASED else ""
    desk.connection.execute(
        f"UPDATE reports SET state = :state, round = round + :rounds, reason = 'other', note = 'raw', {released}"
        " changed_by = :by, changed_at = :at WHERE report_id = 'HDR-P1-v1'",
        {"state": target, "rounds": rounds, "at": RELEASE_AT, "sha": "f" * 64, "by": by},
    )


@pytest.mark.parametrize("rounds", [0, 1])
@pytest.mark.parametrize("target", list(ReportState))
@pytest.mark.parametrize("state", list(ReportState))
def test_raw_sql_moves_a_state_only_along_allowed_ways(at_desk, state, target, rounds):
    desk = at_desk(state)
    desk.sql("UPDATE consents SET read_at = ?", RELEASE_AT)
    reopened = (state, target, rounds) == (ReportState.WITHHELD, ReportState.NEEDS_REVIEW, 1)
    allowed = reopened or (not rounds and (state, target) in MOVES)
    if allowed:
        moved(desk, target, rounds)
    else:
        with pytest.raises(sqlite3.IntegrityError):
            moved(desk, target, rounds)
    assert desk.state(kind=HEREDITARY) is (target if allowed else state)


@pytest.mark.parametrize("target", list(ReportState))
@pytest.mark.parametrize("state", list(ReportState))
def test_without_consent_raw_sql_withdraws_and_does_nothing_else(at_desk, state, target):
    desk = at_desk(state)
    desk.sql("UPDATE consents SET hereditary = 0, read_at = ?", RELEASE_AT)
    wanted = (state, target)
    # Holding back harms nobody: it is the one other move that asks for no consent.
    allowed = wanted in MOVES_WITHOUT_CONSENT or (wanted in MOVES and target is ReportState.WITHHELD)
    if allowed:
        moved(desk, target, 0)
    else:
        with pytest.raises(sqlite3.IntegrityError):
            moved(desk, target, 0)
    assert desk.state(kind=HEREDITARY) is (target if allowed else state)


@pytest.mark.parametrize("state", [state for state in ReportState if state is not ReportState.APPROVED])
@pytest.mark.parametrize(("consents", "at"), [([consent()], RELEASE_AT), ([consent()], AT), ([], RELEASE_AT)])
def test_nothing_becomes_released_but_what_is_approved(at_desk, state, consents, at):
    desk = at_desk(state)
    if not consents:
        desk.sql("DELETE FROM consents")
    desk.sql("UPDATE consents SET read_at = ?", at)
    with pytest.raises(sqlite3.IntegrityError):
        moved(desk, ReportState.RELEASED, 0)
    assert desk.state(kind=HEREDITARY) is state


def test_the_table_and_the_rights_of_roles_say_the_same():
    rights = {
        Act.CLEAR: Right.CLEAR,
        Act.APPOINTMENT: Right.APPOINT,
        Act.SIGN: Right.SIGN,
        Act.WITHHOLD: Right.WITHHOLD,
        Act.REOPEN: Right.WITHHOLD,
        Act.AMEND: Right.AMEND,
    }
    may = {(act, role) for (_, act), roles in ALLOWED.items() for role in roles}
    assert may == {(act, role) for act in Act for role in AccountRole if rights[act] in RIGHTS[role]}


CONDITIONS = ("cleared", "counselor", "director", "appointment", "consent", "read now", "language")


@pytest.mark.parametrize("there", product((False, True), repeat=len(CONDITIONS)))
def test_a_positive_report_is_released_with_every_condition_and_without_none(tmp_path, there):
    met = {name for name, is_there in zip(CONDITIONS, there, strict=True) if is_there}
    desk = Desk(tmp_path / "review.sqlite")
    desk.load(tables=positive_results())
    if "cleared" in met:
        desk.clear("pathogenic_finding")
    for name, act in (
        ("appointment", desk.appoint),
        ("counselor", lambda: desk.sign("ana", kind=HEREDITARY)),
        ("director", lambda: desk.sign("dora", kind=HEREDITARY)),
    ):
        if name in met:
            with contextlib.suppress(RefusedError):  # nobody signs what is not cleared
                act()
    changes = {"hereditary": int("consent" in met), "language": "en" if "language" in met else "es"}
    read_at = RELEASE_AT if "read now" in met else AT
    desk.sql("UPDATE consents SET hereditary = ?, language = ?, read_at = ?", *changes.values(), read_at)
    with contextlib.suppress(sqlite3.IntegrityError):
        moved(desk, ReportState.RELEASED, 0)
    released = desk.state(kind=HEREDITARY) is ReportState.RELEASED
    desk.connection.close()
    assert released == (met == set(CONDITIONS))
