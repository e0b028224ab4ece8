"""A released report is amended by a person; what was decided on a variant before is told with a new case."""

import sqlite3

import pytest
from desk_builders import (
    HEREDITARY,
    LATER,
    LDLR_KEY,
    MEDICINE,
    Desk,
    case_of,
    classified,
    codes,
    finding,
    pgx,
    positive_results,
    results,
    run_facts,
)

from genomics.errors import RefusedError
from genomics.files.documents import canonical
from genomics.records.annotation import Route
from genomics.records.review import AmendReason, ClearReason
from genomics.review.amending import amend
from genomics.review.audit import problems
from genomics.review.cases import with_version
from genomics.review.loading import evidence_sha256


def amended(desk, by="ana", note="the gene list named a gene twice", kind=MEDICINE):
    return amend(desk.connection, desk.report(kind=kind), AmendReason.CORRECTION, note, by, LATER)


def released(desk):
    desk.load()
    desk.sign()
    desk.release()


def test_an_amendment_is_the_next_version_reviewed_from_the_start(open_desk):
    released(open_desk)
    assert amended(open_desk) == "MED-P1-v2"
    report = open_desk.report()
    assert (report.state, report.signatures, codes(report)) == ("needs_review", [], ["amended"])
    assert "correction; the gene list named a gene twice" in report.case.flags[0].fact
    assert open_desk.sql("SELECT state FROM reports WHERE report_id = 'MED-P1-v1'")[0][0] == "released"
    open_desk.clear("amended", ClearReason.OTHER, kind=MEDICINE)
    open_desk.sign("ben")
    assert open_desk.state() == "approved"
    assert problems(open_desk.connection) == []


def test_the_same_run_again_leaves_an_amendment_as_it_is_and_another_keeps_its_reason(open_desk):
    released(open_desk)
    amended(open_desk)
    assert open_desk.load()["UNCHANGED"] == 2
    assert open_desk.load(tables=results(medicines=[pgx(name="TPMT")]))["REPLACED"] == 1
    assert codes(open_desk.report()) == ["amended"]


@pytest.mark.parametrize("note", ["", "  "])
def test_an_amendment_needs_a_text(open_desk, note):
    released(open_desk)
    with pytest.raises(RefusedError, match="needs a text"):
        amended(open_desk, note=note)


def test_only_a_signer_amends_and_only_what_is_released(open_desk):
    open_desk.load()
    with pytest.raises(RefusedError, match="only a released report can be amended; it is ready"):
        amended(open_desk)
    open_desk.sign()
    open_desk.release()
    with pytest.raises(RefusedError, match="signer 'eve' is not known"):
        amended(open_desk, by="eve")
    assert open_desk.report().case.version == 1


def inserted(desk, flags, by):
    case = with_version(case_of(), 2)
    content = canonical(case).decode()
    desk.sql(
        "INSERT INTO reports VALUES ('MED-P1-v2', 'P1', 'S1', 'medicine', 2, 'en', ?, 1, json_set(?, '$.flags',"
        " json(?)), ?, NULL, NULL, NULL, NULL, ?, ?)",
        "needs_review" if flags != "[]" else "ready",
        content,
        flags,
        evidence_sha256(case),
        by,
        LATER,
    )


@pytest.mark.parametrize(
    ("flags", "by", "refusal"),
    [
        ("[]", "raw", "says why by the flag evidence_changed or amended"),
        ('[{"code": "amended", "severity": "info", "subject": "", "keys": []}]', "ana", "says why by the flag"),
        ('[{"code": "amended", "severity": "review", "subject": "", "keys": []}]', "raw", "amended by a signer"),
    ],
)
def test_raw_sql_makes_no_next_version_that_nobody_answers_for(open_desk, flags, by, refusal):
    released(open_desk)
    with pytest.raises(sqlite3.IntegrityError, match=refusal):
        inserted(open_desk, flags, by)


CANDIDATE, REVIEWED = Route.REPORT_CANDIDATE, Route.REVIEW


def decided_before(desk: Desk, *decisions):
    """People 1, 2, ... carry the variant, and a counselor decided on it."""
    people = tuple(range(1, len(decisions) + 1))
    carried = [finding(n) for n in people]
    desk.load(people, tables=results(people, findings=carried, variants=[classified()]))
    for number, decision in zip(people, decisions, strict=True):
        desk.clear("pathogenic_finding", decision, f"P{number}")
    return people


RETURN, NOT = ClearReason.CONFIRMED_RETURN, ClearReason.NOT_RETURNED


@pytest.mark.parametrize(
    ("before", "route", "fact"),
    [
        ([NOT], CANDIDATE, "not returned in 1 report (last 2026-01-12); now its route is report_candidate"),
        ([RETURN], REVIEWED, "returned in 1 report (last 2026-01-12); now its route is review"),
        ([RETURN, NOT, NOT], CANDIDATE, "returned in 1 report (last 2026-01-12), not returned in 2 reports"),
        ([RETURN], CANDIDATE, None),
        ([NOT], REVIEWED, None),
        ([NOT], Route.NONE, None),
    ],
)
def test_a_variant_decided_otherwise_before_is_told_with_the_next_case(open_desk, before, route, fact):
    people = (*decided_before(open_desk, *before), 9)
    carried = [finding(n) for n in people[:-1]] + [finding(9, route=route)]
    open_desk.load(people, tables=results(people, findings=carried, variants=[classified()]))
    told = [
        flag for flag in open_desk.report("P9", HEREDITARY).case.flags if flag.code == "earlier_decision_differs"
    ]
    assert [flag.subject for flag in told] == ([LDLR_KEY] if fact else [])
    assert fact is None or fact in told[0].fact
    assert not any("P1" in flag.fact for flag in told)


def test_a_decision_taken_later_changes_no_case_under_review(open_desk):
    people = decided_before(open_desk, RETURN, NOT)
    carried = [finding(n) for n in people]
    tables = results(people, findings=carried, variants=[classified()])
    assert open_desk.load(people, tables=tables)["UNCHANGED"] == 4
    assert open_desk.report("P1", HEREDITARY).case.flags[-1].code == "pathogenic_finding"


def test_the_audit_sample_is_looked_at_before_it_is_signed_and_a_new_seed_asks_for_nothing_more(open_desk):
    open_desk.load(run=run_facts(audited=1.0))
    assert (open_desk.state(), codes(open_desk.report())) == ("needs_review", ["audit_sample"])
    open_desk.clear("audit_sample", ClearReason.OTHER, kind=MEDICINE)
    open_desk.sign()
    assert open_desk.load(run=run_facts())["UNCHANGED"] == 2
    assert open_desk.state() == "approved"
    assert open_desk.load(tables=positive_results(), run=run_facts(audited=1.0)) == {"REPLACED": 1, "UNCHANGED": 1}
    assert "audit_sample" not in codes(open_desk.report(kind=HEREDITARY))
