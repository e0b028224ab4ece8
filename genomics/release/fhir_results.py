"""What a report tells, as FHIR observations: only findings that are returned, and every gene that was looked at."""

from collections.abc import Iterator
from typing import Any

from genomics.records.annotation import ClassifiedVariant
from genomics.records.case import HereditaryContent
from genomics.records.hereditary import Finding, GeneOutcome, GeneRead
from genomics.records.pgx import PgxResult, PgxStatus
from genomics.release.fhir_words import (
    ALLELIC_STATES,
    GUIDE_CODES,
    HGVS,
    LOINC,
    METABOLIZERS,
    SIGNIFICANCE,
    UNITS,
    answer,
    coded,
    component,
    observation,
    text,
    unknown,
)
from genomics.reporting.request import ReportRequest

Named = tuple[str, dict[str, Any]]
"""A name that is unique in the report, and an observation; its `derivedFrom` names others of the report."""


def gene_observations(request: ReportRequest) -> Iterator[Named]:
    """Each returned finding as variant and implication; each gene with how much of it was read."""
    content = request.case.hereditary
    if content is None:
        raise ValueError(f"{request.case.report_id}: no hereditary content")
    for found in content.findings:
        if found.key in request.returned_keys:
            known = _known(content, found)
            variant = f"variant/{found.key}/{found.gene}"
            yield variant, _variant(found, known)
            yield f"implication/{found.key}/{found.condition}", _implication(found, known, variant)
    for gene in content.genes:
        yield f"gene/{gene.gene}", _region(gene)


def medicine_observations(request: ReportRequest) -> Iterator[Named]:
    """Each gene of the participants' profile: the genotype, and the phenotype or why it could not be told."""
    content = request.case.medicine
    if content is None:
        raise ValueError(f"{request.case.report_id}: no medicine content")
    for result in content.genes:
        if result.reportable:
            genotype = f"genotype/{result.gene}"
            yield genotype, _genotype(result)
            yield f"phenotype/{result.gene}", _phenotype(result, genotype)


def _known(content: HereditaryContent, found: Finding) -> ClassifiedVariant:
    return next(row for row in content.variants if (row.key, row.gene) == (found.key, found.gene))


def _variant(found: Finding, known: ClassifiedVariant) -> dict[str, Any]:
    contig, position, reference, alternate = found.key.split(":")
    parts = [
        component("48018-6", "Gene studied [ID]", text(found.gene)),
        component("48000-4", "Chromosome", text(contig)),
        component("62374-4", "Human reference sequence assembly version", coded(LOINC, "LA26806-2", "GRCh38")),
        component("53034-5", "Allelic state", coded(LOINC, *ALLELIC_STATES[found.zygosity])),
        component("48002-0", "Genomic source class [Type]", coded(LOINC, "LA6683-2", "Germline")),
        _string("69547-8", "Genomic ref allele [ID]", reference),
        _string("69551-0", "Genomic alt allele [ID]", alternate),
        {
            "code": coded(LOINC, "81254-5", "Genomic allele start-end"),
            "valueRange": {"low": {"value": int(position)}},
        },
        component("92822-6", "Genomic coord system", coded(LOINC, "LA30102-0", "1-based character counting")),
        component("81290-9", "Genomic DNA change (gHGVS)", _hgvs(known.hgvs_g)),
        component("51958-7", "Transcript reference sequence [ID]", text(known.transcript)),
    ]
    if known.hgvs_c:
        parts.append(component("48004-6", "DNA change (c.HGVS)", _hgvs(known.hgvs_c)))
    if known.hgvs_p:
        parts.append(component("48005-6", "Amino acid change (pHGVS)", _hgvs(known.hgvs_p)))
    return observation(
        coded(LOINC, "69548-6", "Genetic variant assessment"),
        valueCodeableConcept=coded(LOINC, "LA9633-4", "Present"),
        component=parts,
    )


def _implication(found: Finding, known: ClassifiedVariant, variant: str) -> dict[str, Any]:
    said = known.clinvar_significance
    significance = answer(SIGNIFICANCE, said) if said else unknown("not in ClinVar; classified by this pipeline")
    return observation(
        coded(GUIDE_CODES, "diagnostic-implication", "Diagnostic Implication"),
        component=[
            component("53037-8", "Genetic variation clinical significance [Imp]", significance),
            component("81259-4", "Associated phenotype", text(found.condition)),
        ],
        derivedFrom=[variant],
    )


def _region(gene: GeneRead) -> dict[str, Any]:
    part = component("48018-6", "Gene studied [ID]", text(gene.gene))
    whole = gene.outcome in (GeneOutcome.NOTHING_FOUND, GeneOutcome.FINDING) and not gene.unread_exons
    exons = f"; exons not read: {', '.join(map(str, gene.unread_exons))}" if gene.unread_exons else ""
    said = f"{'read' if whole else 'not fully read: nothing may be concluded of the rest'}{exons}"
    return observation(
        coded(LOINC, "53041-0", "DNA region of interest panel"),
        component=[part, *([] if gene.callable_fraction is None else [_share(gene.callable_fraction)])],
        note=[{"text": said}],
    )


def _share(fraction: float) -> dict[str, Any]:
    percent = {"value": round(100 * fraction, 1), "unit": "%", "system": UNITS, "code": "%"}
    return {"code": text("Coding bases read deep enough"), "valueQuantity": percent}


def _genotype(result: PgxResult) -> dict[str, Any]:
    gene = component("48018-6", "Gene studied [ID]", text(result.gene))
    code = coded(LOINC, "84413-4", "Genotype display name")
    if result.status is not PgxStatus.CALLED:
        return observation(code, dataAbsentReason=unknown(result.reason or str(result.status)), component=[gene])
    return observation(code, valueCodeableConcept=text(" or ".join(result.diplotypes)), component=[gene])


def _phenotype(result: PgxResult, genotype: str) -> dict[str, Any]:
    told = result.status is PgxStatus.CALLED and result.phenotype is not None
    code = coded(GUIDE_CODES, "predicted-therapeutic-implication", "Predicted Therapeutic Implication")
    if told:
        part = {"code": code, "valueCodeableConcept": answer(METABOLIZERS, str(result.phenotype))}
    else:
        part = {"code": code, "dataAbsentReason": unknown(result.reason or "could not be told")}
    gene = component("48018-6", "Gene studied [ID]", text(result.gene))
    return observation(
        coded(GUIDE_CODES, "therapeutic-implication", "Therapeutic Implication"),
        component=[gene, part],
        note=[{"text": result.definition_version}],
        derivedFrom=[genotype],
    )


def _string(code: str, display: str, words: str) -> dict[str, Any]:
    return {"code": coded(LOINC, code, display), "valueString": words}


def _hgvs(name: str) -> dict[str, Any]:
    return coded(HGVS, name, name)
