"""The counselor sees the participant's page, whole and unchanged, and the evidence below it."""

import msgspec
import pytest
from counselor_cases import CARRIER, FLAGS, LDLR, drafted, hereditary_report, stored_reports
from report_builders import hereditary_case
from report_reader import MEDICINES, REPORTS, Page

from genomics.reporting.render import case_page, counselor_page

REPORTS_OF_EACH_KIND = list(stored_reports())


def pages(report):
    request = drafted(report)
    return case_page(request, REPORTS, MEDICINES), counselor_page(request, report, REPORTS, MEDICINES)


def evidence(html):
    return html[html.index('<section class="evidence"') : html.index("</main>")]


@pytest.mark.parametrize("report", REPORTS_OF_EACH_KIND, ids=range(len(REPORTS_OF_EACH_KIND)))
def test_without_the_evidence_it_is_the_participants_page_to_the_letter(report):
    own, counselors = pages(report)
    assert counselors.replace(evidence(counselors), "") == own
    assert "For the counselor only" not in own


def test_every_flag_stands_there_with_fact_source_and_what_was_decided():
    page = Page(pages(hereditary_report())[1])
    assert page.by_class["flag-code"] == [
        "sex_mismatch",
        "gene_not_fully_read",
        f"pathogenic_finding@{LDLR.key}",
        "related_participant@S9",
    ]
    for flag in FLAGS:
        assert any(flag.fact in text and flag.source in text for text in page.by_class["flag-fact"])
    assert page.by_class["flag-state"] == [
        "Open",
        "Open",
        "Cleared by mortiz on January 11, 2026, 10:00 UTC: confirmed_return. Reads looked at",
        "Needs no decision",
    ]


def test_a_finding_that_is_not_told_is_evidence_and_nowhere_on_the_participants_page():
    own, counselors = pages(hereditary_report())
    assert "15635477" not in own
    page = Page(counselors)
    assert any("15635477" in text for text in page.by_class["tech-position"])
    assert page.by_class["finding-decision"] == [
        f"The person is not told of this finding (route {CARRIER.route}).",
        "The person is told of this finding (route report_candidate).",
    ]


def test_criteria_that_are_not_met_stand_beside_those_that_are():
    page = Page(pages(hereditary_report())[1])
    assert page.by_class["criterion-PM2"][0] == "Met (+1): absent from gnomAD v4.1"
    assert page.by_class["criterion-BS1"][0] == "Not met (+0): below the frequency limit"


def test_places_without_a_call_are_named():
    page = Page(pages(hereditary_report())[1])
    assert page.one("sites-LDLR") == "chr19:11113337:G:A"
    assert page.one("sites-BRCA1") == "chr1:1:A:G"
    medicine, ancestry = (Page(pages(report)[1]) for report in REPORTS_OF_EACH_KIND[2:])
    assert "Not read: chr6:18130687:T:C. Reason: not called." in medicine.one("evidence-TPMT")
    assert ancestry.one("sites-bitter") == "rs1726866"


def test_page_and_evidence_of_different_cases_are_refused():
    report = hereditary_report()
    with pytest.raises(ValueError, match="of different cases"):
        counselor_page(drafted(report), msgspec.structs.replace(report, case=hereditary_case()), REPORTS, MEDICINES)
