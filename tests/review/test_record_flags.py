"""What a health record adds to a result: for the counselor, with consent, and never on a participant's page."""

from pathlib import Path

import msgspec
import pytest
from desk_builders import (
    CLOPIDOGREL,
    HEREDITARY,
    LDLR_KEY,
    MEDICINE,
    RECORD,
    Desk,
    classified,
    consent,
    evidence,
    finding,
    pgx,
    results,
    run_facts,
    sample,
)

from genomics.records.person import ConsentStatus
from genomics.records.pgx import PgxStatus
from genomics.reporting.draft import draft_request
from genomics.reporting.render import case_page
from genomics.review.cases import build_cases
from genomics.review.flags import flags_of

POOR = msgspec.structs.replace(pgx(), phenotype="Poor Metabolizer")


def told(**facts):
    flags = flags_of(evidence(record=RECORD, affected=[CLOPIDOGREL], **facts))
    return {flag.code: flag.fact for flag in flags if flag.code not in ("pathogenic_finding", "pgx_indeterminate")}


@pytest.mark.parametrize(
    ("result", "fact"),
    [
        (POOR, "clopidogrel from 2025-03-01 in the health record; CYP2C19 Poor Metabolizer"),
        (
            pgx(status=PgxStatus.INDETERMINATE),
            "clopidogrel from 2025-03-01 in the health record; CYP2C19 could not",
        ),
        (pgx(), None),
        (msgspec.structs.replace(POOR, gene="DPYD"), None),
        (msgspec.structs.replace(POOR, research=True), None),
    ],
)
def test_a_medicine_that_a_result_affects_is_told(result, fact):
    flags = told(report=MEDICINE, medicines=[result])
    assert list(flags) == (["takes_affected_medicine"] if fact else [])
    assert fact is None or flags["takes_affected_medicine"].startswith(fact)


def test_a_diagnosis_and_a_family_that_match_a_finding_are_told_each():
    assert told(findings=[finding()], variants=[classified()]) == {
        "record_matches_finding": "LDLR (LDLR disease): high LDL (E78.01, 2020-05-06)",
        "family_history": "LDLR (LDLR disease): family history of high LDL (Z83.42, 2024-02-02)",
    }
    assert told(findings=[finding(gene="BRCA1")], variants=[classified(gene="BRCA1")]) == {}


@pytest.mark.parametrize(
    ("agreed", "flagged"),
    [
        ({"health_records": True}, True),
        ({}, False),
        ({"health_records": True, "status": ConsentStatus.DECEASED, "representative": "R1"}, True),
    ],
)
def test_a_record_is_looked_at_only_with_a_consent_of_its_own(agreed, flagged):
    tables = with_record(results(medicines=[POOR]))
    given = msgspec.structs.replace(consent(), **agreed)
    cases = build_cases([sample()], [given], tables, run_facts())
    codes = {flag.code for case in cases for flag in case.flags}
    assert ("takes_affected_medicine" in codes) == flagged


def with_record(tables, record=RECORD):
    return msgspec.structs.replace(tables, records={"P1": record, "P2": record}, affected=[CLOPIDOGREL])


def test_nobody_has_anothers_record():
    tables = msgspec.structs.replace(with_record(results((1, 2), medicines=[POOR, pgx(2)])), records={"P2": RECORD})
    agreed = [msgspec.structs.replace(consent(n), health_records=True) for n in (1, 2)]
    cases = build_cases([sample(1), sample(2)], agreed, tables, run_facts())
    assert [flag.code for case in cases for flag in case.flags if case.participant_id == "P1"] == []


@pytest.mark.parametrize("kind", [HEREDITARY, MEDICINE])
def test_a_participants_page_never_prints_the_record(tmp_path, kind):
    tables = results(findings=[finding(key=LDLR_KEY)], variants=[classified()], medicines=[POOR])
    agreed = msgspec.structs.replace(consent(), health_records=True)
    pages = []
    for name, given in (("with", with_record(tables)), ("without", tables)):
        desk = Desk(tmp_path / f"{name}.sqlite")
        desk.load(tables=given, consents=[agreed])
        request = draft_request(desk.connection, desk.report(kind=kind))
        pages.append(case_page(request, Path("reports"), Path("resources/pgx/medicines.tsv")))
        desk.connection.close()
    assert pages[0] == pages[1]
    assert "E78.01" not in pages[0]
    assert "health record" not in pages[0]
