"""Flags on what was found in a person's genes. One function for each flag.

Every finding on its way to a report carries at least one flag that decides on it, so none is returned unseen.
"""

from math import comb

from genomics.hereditary.combining import Pathogenicity
from genomics.hereditary.genotype_doubts import chance_of_so_few
from genomics.hereditary.kinds import LOSS_OF_FUNCTION, kind_of
from genomics.records.annotation import ClassifiedVariant, ClinVarGroup, Route
from genomics.records.case import Flag, Severity
from genomics.records.genotype import Zygosity
from genomics.records.hereditary import Finding, GeneOutcome
from genomics.review.evidence import Evidence

_HARMFUL = frozenset({Pathogenicity.PATHOGENIC, Pathogenicity.LIKELY_PATHOGENIC})
_HARMLESS = frozenset({Pathogenicity.BENIGN, Pathogenicity.LIKELY_BENIGN})
_CALLED_HARMFUL = frozenset({ClinVarGroup.PLP_2STAR, ClinVarGroup.PLP_1STAR, ClinVarGroup.PLP_0STAR})


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


def allele_balance(evidence: Evidence) -> list[Flag]:
    """The reads do not divide between the copies as the genotype says: a mosaic, a lost copy, or strays."""
    flags = []
    for finding in evidence.findings:
        if said := _unbalanced(finding, evidence):
            fact = f"{finding.gene} {finding.key}: {said}"
            source = evidence.limits.balance_chance.source
            flags.append(Flag("allele_balance", Severity.REVIEW, fact, source, subject=finding.key))
    return flags


def pseudogene(evidence: Evidence) -> list[Flag]:
    """The variant lies in an exon that looks like another place of the genome: its reads may come from there."""
    hard = {gene.gene: gene.hard_exons for gene in evidence.hereditary.genes} if evidence.hereditary else {}
    exons = {
        finding.key: (finding.gene, evidence.variant(finding).exon)
        for finding in evidence.findings
        if evidence.variant(finding).exon in hard.get(finding.gene, [])
    }
    return [
        Flag(
            "pseudogene",
            Severity.REVIEW,
            f"{gene} exon {exon} ({key}) reads like another place of the genome; confirm by long reads or PCR",
            "resources/panel/exon_notes.tsv",
            subject=key,
        )
        for key, (gene, exon) in sorted(exons.items())
    ]


def computed_clinvar_disagree(evidence: Evidence) -> list[Flag]:
    """What ClinVar says of a variant and what its evidence adds up to point to opposite sides."""
    found = evidence.hereditary.findings if evidence.hereditary else []
    facts = {finding.key: said for finding in found if (said := _disagreement(evidence.variant(finding)))}
    return [
        Flag("computed_clinvar_disagree", Severity.REVIEW, f"{key}: {fact}", "ClinVar and computed evidence", key)
        for key, fact in sorted(facts.items())
    ]


def relative_also_positive(evidence: Evidence) -> list[Flag]:
    """A relative in the cohort carries the same variant: reports to a family are best timed together.

    Only relatives who consent to this report themselves are looked at.
    """
    carried = {finding.key for finding in evidence.findings}
    shared = [relative for relative in evidence.relatives if relative.finding.key in carried]
    return [
        Flag(
            "relative_also_positive",
            Severity.REVIEW,
            f"{relative.relation} (sample {relative.finding.sample_id}) carries {relative.finding.gene}"
            f" {relative.finding.key} too; neither may learn of the other here",
            "cohort relatedness (KING-robust) and hereditary findings",
            subject=f"{relative.finding.sample_id} {relative.finding.key}",
        )
        for relative in shared
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


def _unbalanced(finding: Finding, evidence: Evidence) -> str | None:
    """What is odd about the reads of a genotype; `None` when nothing is, or nothing is known of them."""
    depth, fraction = finding.depth, finding.alternate_fraction
    if not depth or fraction is None:
        return None
    carrying, limits = round(fraction * depth), evidence.limits
    if finding.zygosity is Zygosity.HET:
        fewer = min(carrying, depth - carrying)
        odd = chance_of_so_few(fewer, depth) < limits.balance_chance.value
        return f"{carrying} of {depth} reads carry it, not about half" if odd else None
    errors = depth - carrying
    odd = _chance_of_so_many(errors, depth, limits.read_error.value) < limits.balance_chance.value
    return f"{errors} of {depth} reads do not carry it, though every copy should" if odd else None


def _chance_of_so_many(wrong: int, depth: int, rate: float) -> float:
    """Probability (0 to 1) that at least `wrong` of `depth` reads are misread at a rate (0 to 1).

    >>> round(_chance_of_so_many(1, 2, 0.5), 2)
    0.75
    """
    return sum(comb(depth, n) * rate**n * (1 - rate) ** (depth - n) for n in range(wrong, depth + 1))


def _disagreement(variant: ClassifiedVariant) -> str | None:
    said = f"ClinVar {variant.clinvar_significance or variant.clinvar_group} ({variant.clinvar_stars} stars)"
    against = variant.clinvar_group in _CALLED_HARMFUL and variant.computed_class in _HARMLESS
    beyond = variant.clinvar_group is ClinVarGroup.BENIGN and variant.computed_class in _HARMFUL
    return f"{said}, computed {variant.computed_class} ({variant.points} points)" if against or beyond else None
