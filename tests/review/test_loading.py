import pytest
from desk_builders import (
    HEREDITARY,
    LATER,
    MEDICINE,
    RELEASE_AT,
    codes,
    consent,
    pgx,
    positive_results,
    results,
    run_facts,
)

from genomics.errors import RefusedError
from genomics.records.person import ConsentStatus
from genomics.records.pgx import PgxStatus
from genomics.records.review import WithholdReason
from genomics.review import desk as acts
from genomics.review.audit import problems

CHANGED = results(medicines=[pgx(name="TPMT")])


def test_loading_the_same_run_again_changes_nothing(open_desk):
    assert open_desk.load((1, 2)) == {"NEW": 4}
    before = open_desk.sql("SELECT count(*) FROM audit")[0][0]
    assert open_desk.load((1, 2), at=LATER) == {"UNCHANGED": 4}
    assert open_desk.sql("SELECT count(*) FROM audit")[0][0] == before


def test_changed_content_replaces_an_unsigned_case(open_desk):
    open_desk.load()
    assert open_desk.load(tables=CHANGED) == {"REPLACED": 1, "UNCHANGED": 1}
    assert [gene.gene for gene in open_desk.report().case.medicine.genes] == ["TPMT"]
    assert codes(open_desk.report()) == []
    assert open_desk.report().case.version == 1


@pytest.mark.parametrize("run", [run_facts("other words"), run_facts(pipeline="genomics 0.2.0")])
def test_changed_words_or_versions_void_the_signatures_of_an_approved_case(open_desk, run):
    open_desk.load(tables=positive_results())
    open_desk.approve_positive()
    assert open_desk.load(tables=positive_results(), run=run, at=RELEASE_AT) == {"VOIDED": 1, "REPLACED": 1}
    report = open_desk.report(kind=HEREDITARY)
    assert report.state == "needs_review"
    assert report.signatures == []
    assert report.clearings == []
    assert codes(report)[-1] == "evidence_changed"
    assert 'signatures_voided":2' in open_desk.sql("SELECT detail FROM audit WHERE act = 'content_replaced'")[0][0]


def test_content_that_changes_back_does_not_bring_signatures_back(open_desk):
    open_desk.load()
    open_desk.sign()
    open_desk.load(tables=CHANGED)
    open_desk.load()
    assert open_desk.state() == "needs_review"
    assert codes(open_desk.report()) == ["evidence_changed"]
    assert open_desk.report().signatures == []


def test_a_voided_case_can_be_looked_at_and_signed_again(open_desk):
    open_desk.load()
    open_desk.sign()
    open_desk.load(tables=CHANGED)
    with pytest.raises(RefusedError, match="only a report that is ready can be signed"):
        open_desk.sign()
    open_desk.clear("evidence_changed", "acceptable_quality", kind=MEDICINE)
    open_desk.sign()
    assert open_desk.state() == "approved"


def test_changed_content_of_a_released_report_becomes_its_next_version(open_desk):
    open_desk.load()
    open_desk.sign()
    open_desk.release()
    assert open_desk.load(tables=CHANGED)["AMENDED"] == 1
    assert open_desk.report().case.report_id == "MED-P1-v2"
    assert codes(open_desk.report()) == ["evidence_changed"]
    assert open_desk.sql("SELECT state FROM reports WHERE report_id = 'MED-P1-v1'")[0][0] == "released"


@pytest.mark.parametrize("gone", [[], [consent(status=ConsentStatus.WITHDRAWN)], [consent(medicine=False)]])
def test_a_person_who_does_not_consent_any_more_has_the_case_withdrawn(open_desk, gone):
    open_desk.load()
    open_desk.sign()
    assert open_desk.load(consents=gone, at=LATER)["WITHDRAWN"] >= 1
    assert open_desk.state() == "withdrawn"


def test_consent_given_again_starts_a_new_version_without_signatures(open_desk):
    open_desk.load()
    open_desk.sign()
    open_desk.load(consents=[])
    assert open_desk.load()["RETURNED"] == 2
    assert open_desk.report().case.report_id == "MED-P1-v2"
    assert (open_desk.state(), open_desk.report().signatures) == ("ready", [])


def test_a_person_whose_sample_left_the_run_is_withheld_until_it_is_back(open_desk):
    open_desk.load()
    open_desk.sign()
    assert open_desk.load((), tables=results(), consents=[consent()]) == {"NOT_IN_RUN": 2}
    assert (open_desk.state(), open_desk.report().reason) == ("withheld", "not_in_run")
    open_desk.load()
    assert open_desk.state() == "needs_review"
    assert open_desk.state(kind=HEREDITARY) == "ready"


def test_a_report_withheld_by_a_person_stays_so_until_its_evidence_changes(open_desk):
    open_desk.load()
    acts.withhold(open_desk.connection, open_desk.report(), WithholdReason.OTHER, "asked the lab", "ana", LATER)
    open_desk.load()
    assert open_desk.state() == "withheld"
    assert open_desk.load(tables=CHANGED)["VOIDED"] == 1
    assert codes(open_desk.report()) == ["evidence_changed"]


def test_an_indeterminate_medicine_gene_needs_review(open_desk):
    open_desk.load(tables=results(medicines=[pgx(status=PgxStatus.INDETERMINATE, reason="phase")]))
    assert open_desk.state() == "needs_review"
    assert open_desk.state(kind=HEREDITARY) == "ready"


def test_a_failure_while_loading_leaves_the_database_as_it_was(open_desk):
    open_desk.load()
    before = open_desk.sql("SELECT sha256 FROM audit_head")[0][0]
    with pytest.raises(RefusedError):
        open_desk.load(tables=CHANGED, at="yesterday")
    assert open_desk.sql("SELECT sha256 FROM audit_head")[0][0] == before
    assert problems(open_desk.connection) == []
