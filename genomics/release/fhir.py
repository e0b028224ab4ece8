"""A released report for a health record: an HL7 FHIR R4B Bundle, pseudonymous, the same bytes for the same report.

Codes are LOINC's and those of the HL7 Genomics Reporting guide 3.0.0 (http://hl7.org/fhir/uv/genomics-reporting).
The person is a participant ID: no name, no birth date, no sample. Ancestry and traits are no medical record, so a
report of them has none.
"""

import uuid
from typing import Any

import msgspec

from genomics.errors import RefusedError
from genomics.files.documents import canonical
from genomics.records.person import ReportKind
from genomics.release.fhir_results import gene_observations, medicine_observations
from genomics.release.fhir_words import GUIDE, LOINC, coded
from genomics.reporting.request import ReportRequest

_NAMES = uuid.uuid5(uuid.NAMESPACE_URL, GUIDE)
_PARTICIPANT = "urn:genomics:participant"


def record_of(request: ReportRequest) -> bytes | None:
    """The Bundle's JSON; `None` for a report that belongs into no medical record."""
    if request.case.report is ReportKind.ANCESTRY_TRAITS:
        return None
    if request.released_on is None:
        raise RefusedError(f"{request.case.report_id}: a draft goes into no health record")
    return msgspec.json.format(canonical(_bundle(request)), indent=1) + b"\n"


def _bundle(request: ReportRequest) -> dict[str, Any]:
    report_id = request.case.report_id
    patient = _entry(report_id, "patient", _patient(request.case.participant_id))
    made = gene_observations(request) if request.case.hereditary else medicine_observations(request)
    common = {"subject": _reference(patient), "effectiveDateTime": str(request.released_on)}
    observations = [_entry(report_id, name, {**_linked(report_id, body), **common}) for name, body in made]
    report = _entry(report_id, "report", _report(request, patient, observations))
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "identifier": {"system": "urn:genomics:report", "value": report_id},
        "timestamp": f"{request.released_on}T00:00:00Z",
        "entry": [report, patient, *observations],
    }


def _report(request: ReportRequest, patient: dict[str, Any], observations: list[dict[str, Any]]) -> dict[str, Any]:
    case = request.case
    return {
        "resourceType": "DiagnosticReport",
        "identifier": [{"system": "urn:genomics:report", "value": case.report_id}],
        "status": "amended" if request.earlier else "final",
        "category": [coded("http://terminology.hl7.org/CodeSystem/v2-0074", "GE", "Genetics")],
        "code": coded(LOINC, "81247-9", "Master HL7 genetic variant reporting panel"),
        "subject": _reference(patient),
        "effectiveDateTime": str(request.released_on),
        "issued": f"{request.released_on}T00:00:00Z",
        "resultsInterpreter": [{"display": f"{done.name} ({done.role})"} for done in request.signatures],
        "result": [_reference(entry) for entry in observations],
        "conclusion": _conclusion(request),
    }


def _conclusion(request: ReportRequest) -> str:
    if request.case.medicine:
        return "Genes that change how medicines work. Confirm with a clinical test before a medicine is changed."
    if request.returned_keys:
        return "Findings that may raise a risk. Confirm with a clinical test before care is changed."
    return "Nothing found in what was read. This does not mean that there is no risk."


def _linked(report_id: str, body: dict[str, Any]) -> dict[str, Any]:
    """The observation with the names of those that it is drawn from as addresses."""
    if "derivedFrom" not in body:
        return body
    return {**body, "derivedFrom": [{"reference": _address(report_id, name)} for name in body["derivedFrom"]]}


def _patient(participant_id: str) -> dict[str, Any]:
    return {"resourceType": "Patient", "identifier": [{"system": _PARTICIPANT, "value": participant_id}]}


def _entry(report_id: str, name: str, resource: dict[str, Any]) -> dict[str, Any]:
    return {"fullUrl": _address(report_id, name), "resource": resource}


def _address(report_id: str, name: str) -> str:
    return f"urn:uuid:{uuid.uuid5(_NAMES, f'{report_id}/{name}')}"


def _reference(entry: dict[str, Any]) -> dict[str, str]:
    return {"reference": entry["fullUrl"]}
