"""The building blocks of FHIR observations: codes, components, texts."""

from typing import Any

from genomics.records.genotype import Zygosity
from genomics.records.pgx import Phenotype

GUIDE = "http://hl7.org/fhir/uv/genomics-reporting"
GUIDE_CODES = f"{GUIDE}/CodeSystem/tbd-codes-cs"
LOINC = "http://loinc.org"
HGVS = "http://varnomen.hgvs.org"
UNITS = "http://unitsofmeasure.org"
ABSENT = "http://terminology.hl7.org/CodeSystem/data-absent-reason"

# LOINC answer list LL381-5 (allelic state).
ALLELIC_STATES = {
    Zygosity.HET: ("LA6706-1", "Heterozygous"),
    Zygosity.HOM: ("LA6705-3", "Homozygous"),
    Zygosity.HEMI: ("LA6707-9", "Hemizygous"),
}
# LOINC answer list LL4034-6, the words of CLNSIG in ClinVar; a class without an answer goes as its text.
SIGNIFICANCE = {
    "Pathogenic": ("LA6668-3", "Pathogenic"),
    "Likely_pathogenic": ("LA26332-9", "Likely pathogenic"),
}
# LOINC answers of the guide's value set of therapeutic implications; other phenotypes go as their CPIC term alone.
METABOLIZERS = {
    Phenotype.ULTRARAPID_METABOLIZER: ("LA10315-2", "Ultrarapid metabolizer"),
    Phenotype.RAPID_METABOLIZER: ("LA25390-8", "Rapid metabolizer"),
    Phenotype.NORMAL_METABOLIZER: ("LA25391-6", "Normal metabolizer"),
    Phenotype.INTERMEDIATE_METABOLIZER: ("LA10317-8", "Intermediate metabolizer"),
    Phenotype.POOR_METABOLIZER: ("LA9657-3", "Poor metabolizer"),
}


def coded(system: str, code: str, display: str) -> dict[str, Any]:
    """A concept of a code system."""
    return {"coding": [{"system": system, "code": code, "display": display}]}


def answer(known: dict[Any, tuple[str, str]], word: str) -> dict[str, Any]:
    """A LOINC answer where there is one for the word, with the word itself as its text."""
    return {**(coded(LOINC, *known[word]) if word in known else {}), "text": word.replace("_", " ")}


def text(words: str) -> dict[str, Any]:
    """A concept that is only a text."""
    return {"text": words}


def component(code: str, display: str, concept: dict[str, Any], system: str = LOINC) -> dict[str, Any]:
    """A part of an observation whose value is a concept."""
    return {"code": coded(system, code, display), "valueCodeableConcept": concept}


def observation(code: dict[str, Any], **rest: Any) -> dict[str, Any]:
    """A final laboratory observation in genetics."""
    return {
        "resourceType": "Observation",
        "status": "final",
        "category": [
            coded("http://terminology.hl7.org/CodeSystem/observation-category", "laboratory", "Laboratory"),
            coded("http://terminology.hl7.org/CodeSystem/v2-0074", "GE", "Genetics"),
        ],
        "code": code,
        **rest,
    }


def unknown(reason: str) -> dict[str, Any]:
    """No value, because it could not be told: never a normal one."""
    return {**coded(ABSENT, "unknown", "Unknown"), "text": reason}
