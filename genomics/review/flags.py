"""What a counselor must know before signing: one function for each flag, one entry in `RULES`.

BLOCK stops approval until its cause is gone, REVIEW until a counselor clears it with a reason, INFO never.
Every finding on its way to a report carries at least one flag that decides on it, so none is returned unseen.
"""

from collections.abc import Callable

from genomics.hereditary.kinds import LOSS_OF_FUNCTION, kind_of
from genomics.records.annotation import ClassifiedVariant, ClinVarGroup, Route
from genomics.records.case import Flag, Severity
from genomics.records.hereditary import Finding, GeneOutcome
from genomics.records.person import ReportKind
from genomics.records.pgx import PgxStatus
from genomics.records.quality import Pair, Reason, Relation, Verdict
from genomics.review.evidence import Evidence

EVIDENCE_CHANGED = "evidence_changed"
_SEX = "sex_mismatch"


def low_quality(evidence: Evidence) -> list[Flag]:
    """The sample failed quality for a reason that no other flag names, or its quality or results are not there."""
    facts = [
        *_failures(evidence),
        *(["the joint call holds no quality of this sample"] if evidence.quality is None else []),
        *(["no results were computed for this sample"] if _is_empty(evidence) else []),
    ]
    if not facts:
        return []
    return [Flag("low_quality", Severity.BLOCK, "; ".join(facts), _sources(evidence, _is_plain))]


def sex_mismatch(evidence: Evidence) -> list[Flag]:
    """The sex chromosomes read are not those recorded: perhaps another person's sample."""
    facts = [_said(reason) for reason in _reasons(evidence) if reason.code == _SEX]
    if not facts:
        return []
    fact = f"recorded as {evidence.sample.sex}; {'; '.join(facts)}"
    return [Flag(_SEX, Severity.BLOCK, fact, _sources(evidence, lambda reason: reason.code == _SEX))]


def contamination(evidence: Evidence) -> list[Flag]:
    """Another person's DNA is in the sample: a result may be theirs."""
    facts = [_said(reason) for reason in _reasons(evidence) if _is_contamination(reason)]
    if not facts:
        return []
    return [Flag("contamination", Severity.BLOCK, "; ".join(facts), _sources(evidence, _is_contamination))]


def duplicate_sample(evidence: Evidence) -> list[Flag]:
    """Two participants' samples are the same genome: a swap, a sample taken twice, or identical twins."""
    return [
        Flag(
            "duplicate_sample",
            Severity.BLOCK,
            f"same genome as sample {other} (kinship {pair.kinship:.3f} over {pair.sites} sites)",
            "cohort relatedness (KING-robust)",
            subject=other,
        )
        for other, pair in _others(evidence)
        if pair.relation is Relation.DUPLICATE
    ]


def language_not_approved(evidence: Evidence) -> list[Flag]:
    """Nobody has approved the report's texts in the language the person chose."""
    if evidence.language in evidence.approved_languages:
        return []
    fact = f"the texts in {evidence.language} are not approved for release"
    return [Flag("language_not_approved", Severity.BLOCK, fact, f"reports/wording/{evidence.language}.yaml")]


def coverage_not_measured(evidence: Evidence) -> list[Flag]:
    """Without an alignment nobody knows which parts of the genes were read; nothing found would mean nothing."""
    if evidence.report is not ReportKind.HEREDITARY:
        return []
    if evidence.alignment is not None and evidence.alignment.mean_depth is not None:
        return []
    fact = "coverage of the genes was not measured for this sample"
    return [Flag("coverage_not_measured", Severity.BLOCK, fact, "alignment quality")]


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


def related_participant(evidence: Evidence) -> list[Flag]:
    """A relative is in the cohort: a finding may concern both, and neither may learn of the other here."""
    return [
        Flag(
            "related_participant",
            Severity.INFO,
            f"{pair.relation} of sample {other} (kinship {pair.kinship:.3f})",
            "cohort relatedness (KING-robust)",
            subject=other,
        )
        for other, pair in _others(evidence)
        if pair.relation is not Relation.DUPLICATE
    ]


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
    duplicate_sample,
    language_not_approved,
    coverage_not_measured,
    pathogenic_finding,
    novel_loss_of_function,
    clinvar_conflict,
    one_star_pathogenic,
    two_hits_unphased,
    gene_not_fully_read,
    low_genotype_quality,
    pgx_indeterminate,
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


def _is_empty(evidence: Evidence) -> bool:
    if evidence.report is ReportKind.HEREDITARY:
        return evidence.hereditary is None or not evidence.hereditary.genes
    return evidence.medicine is None or not evidence.medicine.genes


def _reasons(evidence: Evidence) -> list[Reason]:
    return [reason for row in (evidence.alignment, evidence.quality) if row for reason in row.reasons]


def _failures(evidence: Evidence) -> list[str]:
    """What made a sample fail; a failure without a plain or a special reason still counts."""
    facts = []
    for row in (evidence.alignment, evidence.quality):
        if row and row.verdict is Verdict.FAIL:
            plain = [_said(reason) for reason in row.reasons if _is_plain(reason)]
            facts.extend(plain or ([] if row.reasons else ["failed without a reason given"]))
    return facts


def _is_plain(reason: Reason) -> bool:
    return reason.code != _SEX and not _is_contamination(reason)


def _is_contamination(reason: Reason) -> bool:
    return reason.metric == "charr" or reason.code.startswith("contamination")


def _said(reason: Reason) -> str:
    return f"{reason.code}: {reason.metric} {reason.value:.4g}, limit {reason.limit:g}"


def _sources(evidence: Evidence, wanted: Callable[[Reason], bool]) -> str:
    sources = sorted({reason.source for reason in _reasons(evidence) if wanted(reason)})
    return "; ".join(sources) or "cohort quality"


def _others(evidence: Evidence) -> list[tuple[str, Pair]]:
    own = evidence.sample.sample_id
    return sorted(
        ((pair.sample_b if pair.sample_a == own else pair.sample_a, pair) for pair in evidence.pairs),
        key=lambda other: other[0],
    )
