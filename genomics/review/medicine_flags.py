"""Flags on the genes of medicines. One function for each flag."""

from genomics.records.case import Flag, Severity
from genomics.records.pgx import IN_NO_NAMED_ALLELE, PgxStatus
from genomics.review.evidence import Evidence


def pgx_indeterminate(evidence: Evidence) -> list[Flag]:
    """A medicine gene that could not be told; the report says so, and a counselor has seen why."""
    genes = evidence.medicine.genes if evidence.medicine else []
    facts = [
        f"{gene.gene} {gene.status}: {gene.reason or 'no reason given'}"
        for gene in genes
        if gene.status is not PgxStatus.CALLED
    ]
    if not facts:
        return []
    return [Flag("pgx_indeterminate", Severity.REVIEW, "; ".join(facts), "medicine genes")]


def pgx_undocumented_allele(evidence: Evidence) -> list[Flag]:
    """A change stands at a defining position that no named allele has: what it does is not known."""
    genes = evidence.medicine.genes if evidence.medicine else []
    return [
        Flag(
            "pgx_undocumented_allele",
            Severity.REVIEW,
            f"{gene.gene}: {gene.reason}",
            f"allele definitions {gene.definition_version}",
            subject=gene.gene,
        )
        for gene in genes
        if IN_NO_NAMED_ALLELE in (gene.reason or "")
    ]
