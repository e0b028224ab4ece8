"""The clinician's sheet: guidance with strength and source, every alternative, and never an amount."""

import io
import re

import msgspec
import pikepdf
import pytest
from report_builders import COUNSELOR, advised, medicine_case, pgx, request, seven
from report_cases import CASES, INTERMEDIATE, MANY_PAIRS
from report_reader import MEDICINES, REPORTS, Page, page_of, render_case

from genomics.errors import RefusedError
from genomics.records.person import ReportKind
from genomics.reporting.render import clinician_sheet, deliverable


def sheet(results):
    return Page(clinician_sheet(request(medicine_case(results)), REPORTS, pdf=False, medicines=MEDICINES).html)


def test_clopidogrel_for_an_intermediate_metabolizer_stands_with_strength_and_guideline():
    page = sheet(advised(seven(INTERMEDIATE)))
    row = page.by_class["advice-row"][0]
    assert row.startswith("clopidogrel")
    assert "CYP2C19 Intermediate Metabolizer" in row
    assert "Choose an alternative" in row
    assert "Strong" in row
    assert "PMID 35034351" in row
    assert "https://cpicpgx.org/" in row


def test_results_that_call_for_no_change_are_named_in_one_line():
    page = sheet(advised(seven()))
    assert page.by_class["advice-row"] == []
    assert page.one("no-advice") == "No guideline in our table advises a change for these results."
    assert "clopidogrel" in page.one("advice-usual").split(", ")
    assert "azathioprine" in page.one("advice-usual").split(", ")


def test_every_alternative_stands_there_and_none_of_it_looks_like_a_result():
    page = sheet(advised(seven(MANY_PAIRS)))
    assert "*1/*25" in page.by_class["all-diplotypes"][5]
    assert "4 more" in page.by_class["all-diplotypes"][5]
    assert page.by_class["all-phenotype"][5] == "Indeterminate"
    assert "not read: chr6:18130687:T:C" in page.by_class["call-limits"][5]


def test_an_undetermined_gene_carries_no_guidance():
    page = sheet(advised(seven(MANY_PAIRS)))
    assert not any("TPMT" in row for row in page.by_class["advice-row"])


def test_a_medicine_is_never_called_usual_while_one_of_its_genes_has_no_result():
    page = sheet(advised(seven(MANY_PAIRS)))
    assert "azathioprine" not in page.one("advice-usual").split(", ")
    assert "azathioprine (no result: TPMT)" in page.one("advice-partly")
    assert "amitriptyline (no result: CYP2D6)" in page.one("advice-partly")


def test_a_gene_that_participants_do_not_see_is_on_the_sheet_only():
    outside = msgspec.structs.replace(
        pgx("CYP2D6", ["*4/*4"], "Poor Metabolizer"), reportable=False, called_by="a chip"
    )
    results = advised([*seven(), outside])
    page = sheet(results)
    assert any("CYP2D6 Poor Metabolizer" in row for row in page.by_class["advice-row"])
    assert page.one("clinician-CYP2D6").startswith("CYP2D6*4/*4")
    assert "CYP2D6" not in page_of(request(medicine_case(results))).by_class["pgx-gene"]


def test_guidance_that_is_no_longer_in_the_table_is_refused():
    results = [msgspec.structs.replace(one, guidance_ids=["gone.1"]) for one in seven()]
    with pytest.raises(RefusedError, match=r"no guidance gone\.1 in the table now; make the case again"):
        sheet(results)


@pytest.mark.parametrize("name", [name for name in CASES if "clinician" in name])
def test_no_sheet_holds_an_amount(name):
    text = Page(render_case(name).html).text
    assert not re.search(r"\d\s*(mg|mcg|µg|g/m2|ml|%)\b", text, re.IGNORECASE)


def test_a_medicine_report_is_delivered_with_the_sheet_and_others_without():
    case = request(medicine_case(advised(seven())), signatures=[COUNSELOR])
    made = deliverable(case, REPORTS, medicines=MEDICINES)
    assert set(made.companions) == {"clinician.html", "clinician.pdf"}
    assert made.companions["clinician.pdf"].startswith(b"%PDF")
    assert case.case.report is ReportKind.MEDICINE
    assert deliverable(CASES["nothing_found"], REPORTS, medicines=MEDICINES).companions == {}


def test_with_passwords_every_pdf_is_locked_with_aes_256_and_no_page_goes_along():
    case = request(medicine_case(advised(seven())), signatures=[COUNSELOR])
    made = deliverable(case, REPORTS, medicines=MEDICINES, passwords={"P0001": "correct horse"})
    assert made.html == ""
    assert set(made.companions) == {"clinician.pdf"}
    for data in (made.pdf, made.companions["clinician.pdf"]):
        with pytest.raises(pikepdf.PasswordError):
            pikepdf.open(io.BytesIO(data))
        with pikepdf.open(io.BytesIO(data), password="correct horse") as pdf:
            assert (pdf.encryption.R, pdf.encryption.bits) == (6, 256)
            assert pdf.allow.accessibility
            assert pdf.Root.MarkInfo.Marked


@pytest.mark.parametrize(
    ("passwords", "words"), [({}, "no password for this participant"), ({"P0001": "short"}, "fewer than 8 letters")]
)
def test_a_missing_or_short_password_stops_the_report(passwords, words):
    with pytest.raises(RefusedError, match=words):
        deliverable(CASES["nothing_found"], REPORTS, medicines=MEDICINES, passwords=passwords)
