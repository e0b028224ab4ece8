from pathlib import Path

import pytest
from desk_builders import HEREDITARY, LATER, MEDICINE, alignment, finding, pgx, positive_results, quality, results

from genomics.records.annotation import Route
from genomics.records.pgx import PgxStatus
from genomics.records.quality import Verdict
from genomics.records.review import WithholdReason
from genomics.release.overview import flag_counts, overview, report_count
from genomics.review import desk as acts
from genomics.review.queries import current_reports


@pytest.fixture
def counted(open_desk):
    """P1 positive and cleared; P2 medicine unsure, not measured; P3 withheld and approved; P4 has no case."""
    tables = results(
        (1, 2, 3, 4),
        findings=[finding(1)],
        medicines=[pgx(1), pgx(2, status=PgxStatus.INDETERMINATE, reason="phase"), pgx(3)],
        alignments=[alignment(1), alignment(3)],
    )
    open_desk.load((1, 2, 3), tables=tables)
    open_desk.clear("pathogenic_finding")
    open_desk.sign("ana", kind=HEREDITARY)
    open_desk.sign("ana", "P3")
    acts.withhold(
        open_desk.connection,
        open_desk.report("P3", HEREDITARY),
        WithholdReason.SAMPLE_IDENTITY,
        "ask",
        "ana",
        LATER,
    )
    return open_desk


def test_every_report_stands_in_one_place(counted):
    people = [quality(n) for n in (1, 2, 3, 4)]
    hereditary = report_count(HEREDITARY, people, current_reports(counted.connection))
    assert hereditary.waiting == {"end of coverage_not_measured": 1, "signature of director": 1}
    assert hereditary.withheld == {"sample_identity": 1}
    assert (hereditary.released, hereditary.withdrawn, hereditary.not_consented) == (0, 0, 1)
    medicine = report_count(MEDICINE, people, current_reports(counted.connection))
    assert medicine.waiting == {"release": 1, "review of pgx_indeterminate": 1, "signature of counselor": 1}
    total = sum(medicine.waiting.values()) + medicine.released + medicine.not_consented
    assert total == len(people)


def test_flags_are_counted_by_kind_with_those_still_open(counted):
    flags = [
        (flag.severity, flag.code, flag.reports, flag.open)
        for flag in flag_counts(current_reports(counted.connection))
    ]
    assert flags == [
        ("block", "coverage_not_measured", 1, 1),
        ("review", "pathogenic_finding", 1, 0),
        ("review", "pgx_indeterminate", 1, 1),
    ]


def test_the_overview_counts_verdicts_and_routes():
    people = [quality(1), quality(2, Verdict.FAIL)]
    findings = [finding(1), finding(1, Route.NONE), finding(2, Route.NONE)]
    counted = overview(people, [alignment(1)], findings, [], {"released": Path("out")})
    assert counted.people == 2
    assert counted.cohort_verdicts == {"fail": 1, "pass": 1}
    assert counted.alignment_verdicts == {"pass": 1}
    assert counted.findings == {"none": 2, "report_candidate": 1}
    assert [report.not_consented for report in counted.reports] == [2, 2, 2]
    assert counted.look == {"released": "out"}


def test_a_withdrawn_report_is_counted_as_such_and_its_flags_no_more(open_desk):
    open_desk.load(tables=positive_results())
    open_desk.load(consents=[])
    reports = current_reports(open_desk.connection)
    assert report_count(HEREDITARY, [quality(1)], reports).withdrawn == 1
    assert report_count(HEREDITARY, [quality(1)], reports).waiting == {}
    assert flag_counts(reports) == []
