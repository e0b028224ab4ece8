"""Every state with every act, through the program and in raw SQL: only what policy allows succeeds."""

import sqlite3

import pytest
from desk_builders import (
    AT,
    HEREDITARY,
    LATER,
    MEDICINE,
    RELEASE_AT,
    SIGNERS,
    alignment,
    classified,
    finding,
    pgx,
    positive_results,
    results,
)

from genomics.errors import FormatError, RefusedError
from genomics.records.annotation import Route
from genomics.records.pgx import PgxStatus
from genomics.records.quality import Verdict
from genomics.records.review import ClearReason, Role, Signer, WithholdReason
from genomics.review import desk as acts
from genomics.review.database import open_database, transaction

STATES = ["needs_review", "ready", "approved", "withheld", "released", "withdrawn"]
UNSURE = results(medicines=[pgx(status=PgxStatus.INDETERMINATE, reason="phase")])


def bring_to(desk, state):
    """Person 1's medicine report in a state, by allowed acts only."""
    desk.load(tables=UNSURE if state == "needs_review" else results())
    if state in ("approved", "released"):
        desk.sign()
    if state == "released":
        release(desk)
    if state == "withheld":
        acts.withhold(desk.connection, desk.report(), WithholdReason.OTHER, "asked the lab", "ana", LATER)
    if state == "withdrawn":
        desk.load(consents=[])
    assert desk.state() == state


def release(desk, kind=MEDICINE):
    desk.sql("UPDATE consents SET read_at = ?", RELEASE_AT)
    move(desk, "released", kind)


def move(desk, state, kind=MEDICINE, **columns):
    values = {
        "state": state,
        "changed_by": "ana",
        "changed_at": RELEASE_AT,
        **({"reason": "other", "note": "raw"} if state == "withheld" else {}),
        **({"released_at": RELEASE_AT, "manifest_sha256": "f" * 64} if state == "released" else {}),
        **columns,
    }
    names = ", ".join(f"{name} = ?" for name in values)
    desk.sql(f"UPDATE reports SET {names} WHERE participant_id = 'P1' AND report = ?", *values.values(), kind)


ACTS = {
    "clear": lambda desk: desk.clear("pgx_indeterminate", ClearReason.KNOWN_LIMIT, kind=MEDICINE),
    "sign": lambda desk: desk.sign("ben"),
    "withhold": lambda desk: acts.withhold(
        desk.connection, desk.report(), WithholdReason.OTHER, "asked the lab", "ben", LATER
    ),
    "reopen": lambda desk: acts.reopen(desk.connection, desk.report(), "ben", LATER),
    "appointment": lambda desk: acts.record_appointment(desk.connection, desk.report(), "", "ben", LATER),
}
ALLOWED = {
    ("needs_review", "clear"): "ready",
    ("ready", "sign"): "approved",
    ("needs_review", "withhold"): "withheld",
    ("ready", "withhold"): "withheld",
    ("approved", "withhold"): "withheld",
    ("withheld", "reopen"): "ready",
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("state", STATES)
def test_an_act_succeeds_in_the_states_that_allow_it_and_in_no_other(open_desk, state, act):
    bring_to(open_desk, state)
    if (state, act) in ALLOWED:
        ACTS[act](open_desk)
        assert open_desk.state() == ALLOWED[state, act]
    else:
        with pytest.raises(RefusedError):
            ACTS[act](open_desk)
        assert open_desk.state() == state


MOVES = {("needs_review", "withheld"), ("ready", "withheld"), ("approved", "withheld"), ("approved", "released")}


@pytest.mark.parametrize("target", STATES)
@pytest.mark.parametrize("state", STATES)
def test_raw_sql_moves_a_report_only_along_allowed_ways(open_desk, state, target):
    bring_to(open_desk, state)
    open_desk.sql("UPDATE consents SET read_at = ?", RELEASE_AT)
    if (state, target) in MOVES:
        move(open_desk, target)
    else:
        with pytest.raises(sqlite3.IntegrityError):
            move(open_desk, target)
    assert open_desk.state() == (target if (state, target) in MOVES else state)


@pytest.mark.parametrize("state", STATES)
def test_without_consent_a_report_can_only_be_withdrawn_whatever_its_state(open_desk, state):
    bring_to(open_desk, state)
    open_desk.sql("DELETE FROM consents")
    with pytest.raises(sqlite3.IntegrityError):
        move(open_desk, "released")
    if state != "withdrawn":
        move(open_desk, "withdrawn")
    assert open_desk.state() == "withdrawn"


def test_the_same_person_cannot_sign_twice(open_desk):
    open_desk.load(tables=positive_results())
    open_desk.clear("pathogenic_finding")
    open_desk.sign("ana", kind=HEREDITARY)
    with pytest.raises(RefusedError, match="already signed"):
        open_desk.sign("ana", kind=HEREDITARY)
    acts.store_signers(open_desk.connection, [Signer("ana", SIGNERS[0].name, Role.DIRECTOR)], LATER)
    with pytest.raises(RefusedError, match="already signed"):
        open_desk.sign("ana", kind=HEREDITARY)
    assert open_desk.state(kind=HEREDITARY) == "ready"


@pytest.mark.parametrize(
    ("signers", "state"),
    [(["ana"], "ready"), (["dora"], "ready"), (["ana", "ben"], "ready"), (["ana", "dora"], "approved")],
)
def test_a_positive_report_takes_a_counselor_and_a_director(open_desk, signers, state):
    open_desk.load(tables=positive_results())
    open_desk.clear("pathogenic_finding")
    for signer in signers:
        open_desk.sign(signer, kind=HEREDITARY)
    assert open_desk.state(kind=HEREDITARY) == state


def test_not_returning_a_candidate_takes_two_signatures_too_but_no_appointment(open_desk):
    open_desk.load(tables=positive_results())
    open_desk.clear("pathogenic_finding", ClearReason.NOT_RETURNED)
    open_desk.sign("ana", kind=HEREDITARY)
    assert open_desk.state(kind=HEREDITARY) == "ready"
    open_desk.sign("dora", kind=HEREDITARY)
    release(open_desk, HEREDITARY)
    assert open_desk.state(kind=HEREDITARY) == "released"


def test_a_reviewed_finding_that_is_returned_takes_a_director(open_desk):
    tables = results(findings=[finding(route=Route.REVIEW)], variants=[classified()])
    open_desk.load(tables=tables)
    open_desk.clear("pathogenic_finding")
    open_desk.sign("ana", kind=HEREDITARY)
    assert open_desk.state(kind=HEREDITARY) == "ready"


def test_a_director_alone_does_not_approve_a_plain_report(open_desk):
    open_desk.load()
    open_desk.sign("dora")
    assert open_desk.state() == "ready"
    open_desk.sign("ana")
    assert open_desk.state() == "approved"


def test_a_positive_report_is_not_released_without_an_appointment(open_desk):
    open_desk.load(tables=positive_results())
    open_desk.clear("pathogenic_finding")
    open_desk.sign("ana", kind=HEREDITARY)
    open_desk.sign("dora", kind=HEREDITARY)
    with pytest.raises(sqlite3.IntegrityError, match="recorded counselor appointment"):
        release(open_desk, HEREDITARY)
    open_desk.appoint()
    release(open_desk, HEREDITARY)
    assert open_desk.state(kind=HEREDITARY) == "released"


@pytest.mark.parametrize(
    "news",
    [
        "DELETE FROM consents",
        "UPDATE consents SET status = 'withdrawn'",
        "UPDATE consents SET medicine = 0",
        "UPDATE consents SET language = 'es'",
        f"UPDATE consents SET read_at = '{AT}'",
    ],
)
def test_release_needs_consent_read_now_in_the_language_of_the_report(open_desk, news):
    open_desk.load()
    open_desk.sign()
    open_desk.sql("UPDATE consents SET read_at = ?", RELEASE_AT)
    open_desk.sql(news)
    with pytest.raises(sqlite3.IntegrityError, match="consent read now"):
        move(open_desk, "released")
    assert open_desk.state() == "approved"


def test_a_signature_must_hold_the_content_as_it_is_now(open_desk):
    open_desk.load()
    read = open_desk.report()
    open_desk.load(tables=results(medicines=[pgx(name="TPMT")]))
    with pytest.raises(RefusedError):
        acts.sign(open_desk.connection, read, "ana", LATER)
    row = ("MED-P1-v1", 2, "ana", SIGNERS[0].name, "counselor", read.content_sha256, LATER)
    with pytest.raises(sqlite3.IntegrityError, match="the content has changed"):
        open_desk.sql("INSERT INTO signatures VALUES (?, ?, ?, ?, ?, ?, ?)", *row)
    assert open_desk.state() == "ready"


def test_a_decision_on_a_flag_changes_what_is_signed(open_desk):
    hashes = set()
    for reason in (None, ClearReason.CONFIRMED_RETURN, ClearReason.NOT_RETURNED):
        open_desk.load(tables=positive_results())
        if reason:
            open_desk.clear("pathogenic_finding", reason)
            acts.withhold(
                open_desk.connection, open_desk.report(kind=HEREDITARY), WithholdReason.OTHER, "again", "ana", LATER
            )
        hashes.add(open_desk.report(kind=HEREDITARY).content_sha256)
        if reason:
            acts.reopen(open_desk.connection, open_desk.report(kind=HEREDITARY), "ana", LATER)
    assert len(hashes) == 3


def test_a_blocking_flag_cannot_be_cleared(open_desk):
    open_desk.load(tables=results(alignments=[alignment(verdict=Verdict.FAIL)]))
    with pytest.raises(RefusedError, match="goes away with its cause"):
        open_desk.clear("low_quality", ClearReason.ACCEPTABLE_QUALITY)
    assert open_desk.state(kind=HEREDITARY) == "needs_review"


@pytest.mark.parametrize(
    ("flag", "reason", "refusal"),
    [
        ("pathogenic_finding", ClearReason.OTHER, "confirmed_return or not_returned"),
        ("pathogenic_finding", ClearReason.ACCEPTABLE_QUALITY, "confirmed_return or not_returned"),
        ("low_genotype_quality", ClearReason.CONFIRMED_RETURN, "acceptable_quality, known_limit or other"),
        ("sex_mismatch", ClearReason.OTHER, "no such open flag; open: low_genotype_quality, pathogenic_finding"),
    ],
)
def test_a_flag_is_cleared_only_with_a_reason_that_fits_it(open_desk, flag, reason, refusal):
    open_desk.load(tables=results(findings=[finding(depth=5)], variants=[classified()]))
    with pytest.raises(RefusedError, match=refusal):
        open_desk.clear(flag, reason)


@pytest.mark.parametrize("note", ["", "  "])
def test_clearing_and_withholding_need_a_text(open_desk, note):
    open_desk.load(tables=positive_results())
    report = open_desk.report(kind=HEREDITARY)
    with pytest.raises(RefusedError, match="CHECK"):
        acts.clear(open_desk.connection, report, "pathogenic_finding", ClearReason.NOT_RETURNED, note, "ana", LATER)
    with pytest.raises(RefusedError, match="CHECK"):
        acts.withhold(open_desk.connection, report, WithholdReason.OTHER, note, "ana", LATER)


def test_two_flags_of_one_code_are_named_by_their_subject(open_desk):
    other = "chr19:11105000:C:T"
    open_desk.load(
        tables=results(findings=[finding(), finding(key=other)], variants=[classified(), classified(other)])
    )
    with pytest.raises(
        RefusedError, match="HDR-P1-v1: pathogenic_finding stands more than once; name it code@subject"
    ):
        open_desk.clear("pathogenic_finding")
    open_desk.clear(f"pathogenic_finding@{other}", ClearReason.NOT_RETURNED)
    assert open_desk.state(kind=HEREDITARY) == "needs_review"
    open_desk.clear("pathogenic_finding")
    assert open_desk.state(kind=HEREDITARY) == "ready"


@pytest.mark.parametrize("who", ["nobody", "ANA", ""])
def test_only_known_signers_act(open_desk, who):
    open_desk.load(tables=positive_results())
    for act in (
        lambda: open_desk.clear("pathogenic_finding", by=who),
        lambda: open_desk.appoint(by=who),
        lambda: open_desk.sign(who),
        lambda: acts.sign_unflagged(open_desk.connection, MEDICINE, who, LATER),
    ):
        with pytest.raises(RefusedError):
            act()


def test_an_appointment_is_recorded_by_a_counselor_once(open_desk):
    open_desk.load(tables=positive_results())
    with pytest.raises(RefusedError, match="by a counselor"):
        open_desk.appoint(by="dora")
    open_desk.appoint()
    with pytest.raises(RefusedError, match="already recorded"):
        open_desk.appoint(by="ben")


def test_bulk_signing_touches_only_ready_reports_that_never_had_a_flag(open_desk):
    tables = positive_results((1, 2, 3))
    open_desk.load((1, 2, 3), tables=tables)
    open_desk.clear("pathogenic_finding")  # P1 is now ready, but someone had to look
    acts.withhold(
        open_desk.connection, open_desk.report("P3", HEREDITARY), WithholdReason.OTHER, "wait", "ana", LATER
    )
    signed = acts.sign_unflagged(open_desk.connection, HEREDITARY, "ana", LATER)
    assert signed == ["HDR-P2-v1"]
    states = [open_desk.state(person, HEREDITARY) for person in ("P1", "P2", "P3")]
    assert states == ["ready", "approved", "withheld"]
    assert open_desk.state("P2") == "ready"  # the other kind is untouched


def test_a_newer_database_and_a_foreign_file_are_refused(tmp_path):
    for version, words in ((99, "newer program"), (0, "not a review database")):
        path = tmp_path / f"{version}.sqlite"
        with sqlite3.connect(path) as raw:
            raw.execute("CREATE TABLE something (x)")
            raw.execute(f"PRAGMA user_version = {version}")
        raw.close()
        with pytest.raises(FormatError, match=words):
            open_database(path)
    (tmp_path / "text.sqlite").write_text("not a database at all, but long enough to be taken for one" * 9)
    with pytest.raises(FormatError, match="not a review database"):
        open_database(tmp_path / "text.sqlite")
    with pytest.raises(FormatError, match="make it with `genomics cases`"):
        open_database(tmp_path / "absent.sqlite")


def test_the_database_is_for_its_owner_alone(open_desk):
    assert open_desk.path.stat().st_mode & 0o777 == 0o600


def test_a_refused_act_leaves_no_trace(open_desk):
    open_desk.load()
    before = open_desk.sql("SELECT * FROM audit_head")[0]["sha256"]
    with pytest.raises(RefusedError), transaction(open_desk.connection):
        open_desk.sql("UPDATE signers SET role = 'director', changed_at = ? WHERE signer = 'ana'", LATER)
        open_desk.sql("DELETE FROM reports")
    assert open_desk.sql("SELECT * FROM audit_head")[0]["sha256"] == before
    assert open_desk.sql("SELECT role FROM signers WHERE signer = 'ana'")[0]["role"] == "counselor"
