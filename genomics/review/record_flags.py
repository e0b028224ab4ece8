"""Flags on what a health record adds to a result. One function for each flag; only with the person's own consent.

The facts are for the counselor: no report prints a flag.
"""

from collections.abc import Iterable

from genomics.records.case import Flag, Severity
from genomics.records.health import AffectedMedicine, RecordedCondition, TakenMedicine, Whose
from genomics.records.pgx import PgxResult, PgxStatus
from genomics.review.evidence import Evidence


def takes_affected_medicine(evidence: Evidence) -> list[Flag]:
    """The record names a medicine for which a guideline advises something at this result, or could not be asked."""
    if evidence.record is None or evidence.medicine is None:
        return []
    by_gene = {gene.gene: gene for gene in evidence.medicine.genes}
    flags = []
    for fact in evidence.affected:
        said = _concern(fact, by_gene.get(fact.gene))
        taken = [one for one in evidence.record.medicines if one.medicine == fact.medicine]
        if said and taken:
            flags.append(
                Flag(
                    "takes_affected_medicine",
                    Severity.REVIEW,
                    f"{fact.medicine} {_when(taken)} in the health record; {said}",
                    fact.guideline,
                    subject=f"{fact.gene} {fact.medicine}",
                )
            )
    return flags


def record_matches_finding(evidence: Evidence) -> list[Flag]:
    """The person's own record holds a diagnosis that belongs to the condition of a finding."""
    return _conditions_of("record_matches_finding", Whose.OWN, evidence)


def family_history(evidence: Evidence) -> list[Flag]:
    """The person's family has, by the record or a survey answer, what a finding is about."""
    return _conditions_of("family_history", Whose.FAMILY, evidence)


def _conditions_of(code: str, whose: Whose, evidence: Evidence) -> list[Flag]:
    if evidence.record is None:
        return []
    genes: dict[str, set[str]] = {}
    for finding in evidence.findings:
        genes.setdefault(finding.condition, set()).add(finding.gene)
    flags = []
    for condition, found in sorted(genes.items()):
        rows = [row for row in evidence.record.conditions if (row.condition, row.whose) == (condition, whose)]
        if rows:
            fact = f"{', '.join(sorted(found))} ({condition}): {_listed(rows)}"
            flags.append(Flag(code, Severity.REVIEW, fact, "health record (OMOP)", subject=condition))
    return flags


def _concern(fact: AffectedMedicine, result: PgxResult | None) -> str | None:
    """What a result means for a medicine; `None` for usual use, for a research call, where nobody looked."""
    if result is None or result.research:
        return None
    if result.status is not PgxStatus.CALLED:
        return f"{fact.gene} could not be told"
    return f"{fact.gene} {result.phenotype}" if result.phenotype in fact.phenotypes else None


def _when(taken: Iterable[TakenMedicine]) -> str:
    last = max(taken, key=lambda one: (one.since, one.until is None))
    return f"from {last.since}" + (f" to {last.until}" if last.until else "")


def _listed(rows: Iterable[RecordedCondition]) -> str:
    return "; ".join(f"{row.name} ({row.code}, {row.on})" for row in rows)
