"""What a counselor must know before signing: one function for each flag, one entry in `RULES`.

Flags on the sample itself stand in `sample_flags`, on what was found in its genes in `finding_flags`, on genes of
medicines in `medicine_flags`, on a health record in `record_flags`. Those that follow from the review database, or
from chance, are given last.

BLOCK stops approval until its cause is gone, REVIEW until a counselor clears it with a reason, INFO never.
"""

import hashlib
from collections.abc import Callable

from genomics.records.case import Flag, Severity
from genomics.records.quality import Threshold
from genomics.review.evidence import Evidence
from genomics.review.finding_flags import (
    allele_balance,
    clinvar_conflict,
    computed_clinvar_disagree,
    gene_not_fully_read,
    low_genotype_quality,
    not_returned_carrier,
    novel_loss_of_function,
    one_star_pathogenic,
    pathogenic_finding,
    pseudogene,
    relative_also_positive,
    two_hits_unphased,
)
from genomics.review.medicine_flags import pgx_indeterminate, pgx_undocumented_allele
from genomics.review.record_flags import family_history, record_matches_finding, takes_affected_medicine
from genomics.review.sample_flags import (
    contamination,
    contamination_unclear,
    coverage_not_measured,
    duplicate_sample,
    identity_mismatch,
    identity_unclear,
    input_problem,
    low_quality,
    quality_outlier,
    related_participant,
    sex_mismatch,
    sex_unclear,
)

EVIDENCE_CHANGED, AMENDED = "evidence_changed", "amended"
EARLIER_DECISION_DIFFERS, AUDIT_SAMPLE = "earlier_decision_differs", "audit_sample"
GIVEN_LATER = frozenset({EVIDENCE_CHANGED, AMENDED, EARLIER_DECISION_DIFFERS, AUDIT_SAMPLE})
"""Flags that say nothing of a run's results: a case without them is the case as the pipeline built it."""


def language_not_approved(evidence: Evidence) -> list[Flag]:
    """Nobody has approved the report's texts in the language the person chose."""
    if evidence.language in evidence.approved_languages:
        return []
    fact = f"the texts in {evidence.language} are not approved for release"
    return [Flag("language_not_approved", Severity.BLOCK, fact, f"reports/wording/{evidence.language}.yaml")]


RULES: tuple[Callable[[Evidence], list[Flag]], ...] = (
    low_quality,
    sex_mismatch,
    contamination,
    identity_mismatch,
    duplicate_sample,
    language_not_approved,
    coverage_not_measured,
    sex_unclear,
    contamination_unclear,
    identity_unclear,
    quality_outlier,
    pathogenic_finding,
    novel_loss_of_function,
    clinvar_conflict,
    one_star_pathogenic,
    two_hits_unphased,
    computed_clinvar_disagree,
    relative_also_positive,
    gene_not_fully_read,
    low_genotype_quality,
    allele_balance,
    pseudogene,
    pgx_indeterminate,
    pgx_undocumented_allele,
    takes_affected_medicine,
    record_matches_finding,
    family_history,
    input_problem,
    related_participant,
    not_returned_carrier,
)


def flags_of(evidence: Evidence) -> list[Flag]:
    """All flags of a report, in the order of `RULES`."""
    return [flag for rule in RULES for flag in rule(evidence)]


def audit_sample(report_id: str, flags: list[Flag], seed: str, fraction: Threshold) -> list[Flag]:
    """Of the reports that nothing is to be looked at in, a fraction (0 to 1) is looked at nevertheless.

    Which ones follows from the report's ID and the run's seed alone, so that a rerun asks for the same.
    """
    if any(flag.severity is not Severity.INFO for flag in flags):
        return []
    drawn = int.from_bytes(hashlib.sha256(f"{seed}\t{report_id}".encode()).digest()[:8]) / 2**64
    if drawn >= fraction.value:
        return []
    fact = f"drawn for a look at {fraction.value:.0%} of the reports without a flag"
    return [Flag(AUDIT_SAMPLE, Severity.REVIEW, fact, fraction.source)]
