"""What a counselor must know before signing: one function for each flag, one entry in `RULES`.

Flags on the sample itself stand in `sample_flags`, those on what was found in it here.

BLOCK stops approval until its cause is gone, REVIEW until a counselor clears it with a reason, INFO never.
Every finding on its way to a report carries at least one flag that decides on it, so none is returned unseen.
"""

from collections.abc import Callable

from genomics.hereditary.kinds import LOSS_OF_FUNCTION, kind_of
from genomics.records.annotation import ClassifiedVariant, ClinVarGroup, Route
from genomics.records.case import Flag, Severity
from genomics.records.hereditary import Finding, GeneOutcome
from genomics.records.pgx import PgxStatus
from genomics.review.evidence import Evidence
from genomics.review.sample_flags import (
    contamination,
    contamination_unclear,
    coverage_not_measured,
    duplicate_sample,
    identity_mismatch,
    identity_unclear,
    input_problem,
    low_quality,
    related_participant,
    sex_mismatch,
    sex_unclear,
)

EVIDENCE_CHANGED = "evidence_changed"


def language_not_approved(evidence: Evidence) -> list[Flag]:
    """Nobody has approved the report's texts in the language the person chose."""
    if evidence.language in evidence.approved_languages:
        return []
    fact = f"the texts in {evidence.language} are not approved for release"
    return [Flag("language_not_approved", Severity.BLOCK, fact, f"reports/wording/{evidence.language}.yaml")]


def pathogenic_finding(evidence: Evidence) -> list[Flag]:
    """A pathogenic or likely pathogenic variant that may be returned, or a finding no other flag names."""
    return _findings_of("pathogenic_finding", evidence)


def novel_loss_of_function(evidence: Evidence) -> list[Flag]:
    """A loss-of-function variant that ClinVar does not call pathogenic, in a gene where loss causes disease."""
    return _findings_of("novel_loss_of_function", evidence)


def clinvar_conflict(evidence: Evidence) -> list[Flag]:
    """Submitters to ClinVar disagree about a variant the person carries."""
    return _findings_of("clinvar_conflict", evidence)


def one_star_pathogenic(evidence: Evidence) -> list[Flag]:
    """ClinVar calls the variant pathogenic on the word of one submitter, or with no criteria given."""
    return _findings_of("one_star_pathogenic", evidence)


def two_hits_unphased(evidence: Evidence) -> list[Flag]:
    """Two variants of one gene may lie on one copy or on both; only both would be a result."""
    unphased: dict[str, list[str]] = {}
    for finding in evidence.findings:
        if finding.phase_unknown:
            unphased.setdefault(finding.gene, []).append(finding.key)
    return [
        Flag(
            "two_hits_unphased",
            Severity.REVIEW,
            f"{gene}: {', '.join(sorted(keys))}: unknown whether on one copy of the gene or on both",
            "hereditary findings",
            subject=gene,
            keys=sorted(keys),
        )
        for gene, keys in sorted(unphased.items())
    ]


def gene_not_fully_read(evidence: Evidence) -> list[Flag]:
    """A gene that would be reported as clear has parts, or known sites, that could not be read."""
    genes = evidence.hereditary.genes if evidence.hereditary else []
    facts = []
    for gene in genes:
        if gene.outcome is GeneOutcome.NOT_FULLY_READ or gene.unread_exons or gene.no_call_sites:
            part = "not measured" if gene.callable_fraction is None else f"{gene.callable_fraction:.1%} read"
            facts.append(f"{gene.gene} ({part}, {len(gene.no_call_sites)} known sites without a call)")
    if not facts:
        return []
    return [Flag("gene_not_fully_read", Severity.REVIEW, ", ".join(facts), "gene coverage and calls")]


def low_genotype_quality(evidence: Evidence) -> list[Flag]:
    """A finding rests on few reads, on an unsure genotype, or on one whose quality is not given."""
    flags = []
    for finding in evidence.findings:
        weak = _weakness(finding, evidence)
        if weak:
            fact = f"{finding.gene} {finding.key}: {' and '.join(weak)}"
            source = f"{evidence.limits.depth.source}; {evidence.limits.quality.source}"
            flags.append(Flag("low_genotype_quality", Severity.REVIEW, fact, source, subject=finding.key))
    return flags


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


def not_returned_carrier(evidence: Evidence) -> list[Flag]:
    """The person carries a variant that the panel's rules do not return."""
    found = evidence.hereditary.findings if evidence.hereditary else []
    return [
        Flag(
            "not_returned_carrier",
            Severity.INFO,
            f"{finding.gene} {finding.key} {finding.zygosity}: {'; '.join(finding.reasons)}",
            "panel rules",
            subject=f"{finding.key} {finding.condition}",
        )
        for finding in found
        if finding.route is Route.NONE
    ]


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
    pathogenic_finding,
    novel_loss_of_function,
    clinvar_conflict,
    one_star_pathogenic,
    two_hits_unphased,
    gene_not_fully_read,
    low_genotype_quality,
    pgx_indeterminate,
    input_problem,
    related_participant,
    not_returned_carrier,
)


def flags_of(evidence: Evidence) -> list[Flag]:
    """All flags of a report, in the order of `RULES`."""
    return [flag for rule in RULES for flag in rule(evidence)]


def code_of(finding: Finding, variant: ClassifiedVariant) -> str:
    """The flag that decides on a finding: every finding has exactly one."""
    group = variant.clinvar_group
    if finding.route is Route.REPORT_CANDIDATE or group is ClinVarGroup.PLP_2STAR:
        return "pathogenic_finding"
    if group in (ClinVarGroup.PLP_1STAR, ClinVarGroup.PLP_0STAR):
        return "one_star_pathogenic"
    if group in (ClinVarGroup.CONFLICT_WITH_P, ClinVarGroup.CONFLICT):
        return "clinvar_conflict"
    if kind_of(variant.consequences) in LOSS_OF_FUNCTION:
        return "novel_loss_of_function"
    return "pathogenic_finding"


def _findings_of(code: str, evidence: Evidence) -> list[Flag]:
    by_key: dict[str, list[Finding]] = {}
    for finding in evidence.findings:
        if code_of(finding, evidence.variant(finding)) == code:
            by_key.setdefault(finding.key, []).append(finding)
    return [
        Flag(
            code,
            Severity.REVIEW,
            "; ".join(_described(finding, evidence.variant(finding)) for finding in findings),
            _clinvar(evidence.variant(findings[0])),
            subject=key,
            keys=[key],
        )
        for key, findings in sorted(by_key.items())
    ]


def _described(finding: Finding, variant: ClassifiedVariant) -> str:
    name = variant.hgvs_c or variant.hgvs_g
    return (
        f"{finding.gene} {name} {finding.zygosity}, {finding.condition} ({finding.route}: "
        f"{'; '.join(finding.reasons)})"
    )


def _clinvar(variant: ClassifiedVariant) -> str:
    return (
        f"ClinVar {variant.clinvar_accession}" if variant.clinvar_accession else "computed evidence; not in ClinVar"
    )


def _weakness(finding: Finding, evidence: Evidence) -> list[str]:
    limits = evidence.limits
    measured = (("reads", finding.depth, limits.depth), ("genotype quality", finding.quality, limits.quality))
    weak = []
    for what, value, least in measured:
        if value is None:
            weak.append(f"{what} not given")
        elif value < least.value:
            weak.append(f"{what} {value}, below {least.value:g}")
    return weak
