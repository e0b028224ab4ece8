"""A released report as FHIR R4B: what the validator of the standard says, and what a health record would read."""

import json
import sys
from pathlib import Path

import msgspec
import pytest
from fhir.resources.R4B.bundle import Bundle

sys.path.insert(0, str(Path(__file__).parents[1] / "reporting"))

from report_builders import (
    LDLR_KEY,
    ancestry_case,
    finding,
    hereditary_case,
    medicine_case,
    pgx,
    request,
    seven,
    unread,
)

from genomics.errors import RefusedError
from genomics.records.genotype import Zygosity
from genomics.records.pgx import PgxStatus
from genomics.release.fhir import record_of
from genomics.reporting.request import Earlier

LDLR = finding("LDLR")
BRCA1 = finding("BRCA1", "Hereditary breast cancer", "chr17:43045712:G:A", Zygosity.HOM)


def read(made):
    """The document of a report, once the model of the standard has accepted it."""
    document = json.loads(record_of(made))
    Bundle.model_validate(document)
    return document


def resources(document, kind):
    return [entry["resource"] for entry in document["entry"] if entry["resource"]["resourceType"] == kind]


def value_of(observation, code):
    (part,) = [one for one in observation["component"] if one["code"].get("coding", [{}])[0].get("code") == code]
    return next(value for name, value in part.items() if name not in ("code",))


def coded_as(document, code):
    return [one for one in resources(document, "Observation") if one["code"]["coding"][0]["code"] == code]


@pytest.fixture
def positive():
    case = hereditary_case([LDLR, BRCA1], gene_list=[unread("MLH1")])
    return msgspec.structs.replace(request(case), returned_keys=[LDLR_KEY])


def test_a_returned_finding_is_a_variant_with_an_implication_drawn_from_it(positive):
    document = read(positive)
    (variant,) = coded_as(document, "69548-6")
    (implication,) = coded_as(document, "diagnostic-implication")
    assert variant["valueCodeableConcept"]["coding"][0]["display"] == "Present"
    assert value_of(variant, "48018-6")["text"] == "LDLR"
    assert value_of(variant, "53034-5")["coding"][0]["code"] == "LA6706-1"
    assert value_of(variant, "48004-6")["coding"][0]["code"] == "NM_000527.5:c.1646G>A"
    assert value_of(variant, "81254-5") == {"low": {"value": 11113337}}
    assert value_of(implication, "81259-4")["text"] == "Familial hypercholesterolemia"
    address = {entry["fullUrl"]: entry["resource"] for entry in document["entry"]}
    assert address[implication["derivedFrom"][0]["reference"]] is variant


def test_a_finding_that_is_not_returned_is_nowhere(positive):
    assert b"BRCA1" not in record_of(positive)
    assert b"43045712" not in record_of(positive)


def test_a_gene_that_was_not_read_whole_says_so(positive):
    (gene,) = coded_as(read(positive), "53041-0")
    assert gene["note"][0]["text"].startswith("not fully read")
    assert "2, 3, 4, 9" in gene["note"][0]["text"]
    assert gene["component"][1]["valueQuantity"]["value"] == 83.4


def test_the_report_names_its_results_its_signers_and_its_status(positive):
    (report,) = resources(read(positive), "DiagnosticReport")
    assert report["status"] == "final"
    assert len(report["result"]) == 3
    assert [who["display"].split("(")[1] for who in report["resultsInterpreter"]] == [
        f"{done.role})" for done in positive.signatures
    ]
    assert "Confirm with a clinical test" in report["conclusion"]


def test_a_medicine_gene_has_its_genotype_and_what_follows():
    document = read(request(medicine_case(seven(pgx("TPMT", ["*1/*3A"], "Intermediate Metabolizer")))))
    genotypes = {value_of(one, "48018-6")["text"]: one for one in coded_as(document, "84413-4")}
    phenotypes = {value_of(one, "48018-6")["text"]: one for one in coded_as(document, "therapeutic-implication")}
    assert len(genotypes) == len(phenotypes) == 7
    assert genotypes["TPMT"]["valueCodeableConcept"]["text"] == "*1/*3A"
    said = value_of(phenotypes["TPMT"], "predicted-therapeutic-implication")
    assert said["coding"][0]["code"] == "LA10317-8"


def test_a_gene_that_could_not_be_told_has_no_value_and_its_reason():
    unsure = pgx("TPMT", ["*1/*3A", "*3B/*3C"], None, PgxStatus.INDETERMINATE, reason="phase unknown")
    document = read(request(medicine_case(seven(unsure))))
    (genotype,) = [o for o in coded_as(document, "84413-4") if value_of(o, "48018-6")["text"] == "TPMT"]
    (phenotype,) = [
        o for o in coded_as(document, "therapeutic-implication") if value_of(o, "48018-6")["text"] == "TPMT"
    ]
    assert "valueCodeableConcept" not in genotype
    assert genotype["dataAbsentReason"]["text"] == "phase unknown"
    assert value_of(phenotype, "predicted-therapeutic-implication")["text"] == "phase unknown"


def test_a_record_is_pseudonymous_and_the_same_bytes_each_time(positive):
    text = record_of(positive)
    assert positive.identity.name.encode() not in text
    assert str(positive.identity.date_of_birth).encode() not in text
    assert positive.case.sample_id.encode() not in text
    assert text == record_of(positive)


def test_an_amended_report_says_so(positive):
    amended = msgspec.structs.replace(positive, earlier=Earlier(positive.case, []))
    assert resources(read(amended), "DiagnosticReport")[0]["status"] == "amended"


def test_ancestry_and_traits_go_into_no_record():
    assert record_of(request(ancestry_case())) is None


def test_a_draft_goes_into_no_record(positive):
    with pytest.raises(RefusedError, match="a draft goes into no health record"):
        record_of(msgspec.structs.replace(positive, draft=True, released_on=None))
