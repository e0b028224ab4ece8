import pytest
from desk_builders import (
    HEREDITARY,
    LDLR_KEY,
    MEDICINE,
    case_of,
    classified,
    consent,
    finding,
    positive_results,
    results,
    run_facts,
    sample,
)

from genomics.errors import FormatError
from genomics.records.person import ConsentStatus, Language
from genomics.records.review import Clearing, ClearReason
from genomics.review.cases import build_cases
from genomics.review.decisions import drafted_keys, returned_keys


@pytest.mark.parametrize(
    ("given", "kinds"),
    [
        ([consent()], [HEREDITARY, MEDICINE]),
        ([consent(hereditary=False)], [MEDICINE]),
        ([consent(medicine=False)], [HEREDITARY]),
        ([consent(hereditary=False, medicine=False)], []),
        ([consent(status=ConsentStatus.WITHDRAWN)], []),
        ([consent(number=2)], []),
        ([], []),
    ],
)
def test_a_case_exists_for_each_report_consented_to_and_for_no_other(given, kinds):
    cases = build_cases([sample()], given, positive_results(), run_facts())
    assert [case.report for case in cases] == kinds


def test_a_person_without_a_sample_has_no_case():
    assert build_cases([], [consent()], results(), run_facts()) == []


def test_a_case_holds_only_its_own_person_and_only_the_variants_found():
    tables = results(
        (1, 2),
        findings=[finding(1), finding(2, key="chr1:5:A:G")],
        variants=[classified(), classified("chr1:5:A:G")],
    )
    case = build_cases([sample(1)], [consent(1)], tables, run_facts())[0]
    assert [row.key for row in case.hereditary.findings] == [LDLR_KEY]
    assert [row.key for row in case.hereditary.variants] == [LDLR_KEY]
    assert {row.sample_id for row in case.hereditary.genes} == {"S1"}
    assert case.medicine is None


def test_a_finding_without_its_classified_variant_stops_the_run():
    tables = results(findings=[finding()], variants=[classified("chr1:5:A:G")])
    with pytest.raises(FormatError, match="not a classified variant; give findings"):
        build_cases([sample()], [consent()], tables, run_facts())


def test_a_case_carries_the_words_of_its_language():
    cases = build_cases([sample()], [consent(language=Language.ES)], results(), run_facts("77"))
    assert {case.wording for case in cases} == {"es 77"}
    assert {flag.code for flag in cases[0].flags} == {"language_not_approved"}


def cleared(reason, code="pathogenic_finding", subject=LDLR_KEY):
    return Clearing(code, subject, reason, "seen", "ana", "2026-01-12T09:00:00Z")


@pytest.mark.parametrize(
    ("clearings", "returned", "drafted"),
    [
        ([], [], [LDLR_KEY]),
        ([cleared(ClearReason.CONFIRMED_RETURN)], [LDLR_KEY], [LDLR_KEY]),
        ([cleared(ClearReason.NOT_RETURNED)], [], []),
        ([cleared(ClearReason.CONFIRMED_RETURN, subject="chr1:5:A:G")], [], [LDLR_KEY]),
    ],
)
def test_a_finding_is_returned_only_when_a_counselor_confirmed_it(clearings, returned, drafted):
    case = case_of(positive_results(), HEREDITARY)
    assert returned_keys(case, clearings) == returned
    assert drafted_keys(case, clearings) == drafted


def test_one_flag_against_is_enough_not_to_return():
    case = case_of(results(findings=[finding(phase_unknown=True)], variants=[classified()]), HEREDITARY)
    both = [
        cleared(ClearReason.CONFIRMED_RETURN),
        cleared(ClearReason.NOT_RETURNED, "two_hits_unphased", "LDLR"),
    ]
    assert returned_keys(case, both) == []
    assert returned_keys(case, both[:1]) == []
