"""Flags on the sample itself: its quality, whose it is, who else's it might be. One function for each flag."""

from collections.abc import Callable

from genomics.records.case import Flag, Severity
from genomics.records.person import ReportKind
from genomics.records.problem import ProblemSeverity
from genomics.records.quality import IdentityResult, Pair, Reason, Relation, Verdict
from genomics.review.evidence import Evidence

_SEX = "sex_mismatch"
# What the reads could not tell, by the flag that asks a counselor to look; none of it fails a sample.
_SEX_UNCLEAR = ("sex_not_read", "sex_aneuploidy")
_UNCLEAR = (*_SEX_UNCLEAR, "contamination_unclear")


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


def identity_mismatch(evidence: Evidence) -> list[Flag]:
    """The reads do not fit the genotypes of the same sample ID: they are another person's."""
    facts = [_compared(row) for row in evidence.identities if row.verdict is Verdict.FAIL]
    if not facts:
        return []
    return [Flag("identity_mismatch", Severity.BLOCK, "; ".join(facts), _identity_sources(evidence, Verdict.FAIL))]


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


def coverage_not_measured(evidence: Evidence) -> list[Flag]:
    """Without an alignment nobody knows which parts of the genes were read; nothing found would mean nothing."""
    if evidence.report is not ReportKind.HEREDITARY:
        return []
    if evidence.alignment is not None and evidence.alignment.mean_depth is not None:
        return []
    fact = "coverage of the genes was not measured for this sample"
    return [Flag("coverage_not_measured", Severity.BLOCK, fact, "alignment quality")]


def quality_outlier(evidence: Evidence) -> list[Flag]:
    """A metric of the sample stands apart without failing it: somebody looks before its results are believed."""
    warned = [row for row in (evidence.alignment, evidence.quality) if row and row.verdict is Verdict.WARN]
    reasons = [reason for row in warned for reason in row.reasons if _is_plain(reason)]
    if not reasons:
        return []
    facts = "; ".join(_said(reason) for reason in reasons)
    sources = "; ".join(sorted({reason.source for reason in reasons}))
    return [Flag("quality_outlier", Severity.REVIEW, facts, sources)]


def sex_unclear(evidence: Evidence) -> list[Flag]:
    """The sex chromosomes are neither XX nor XY, or no whole number of copies: say a mosaic."""
    facts = [_said(reason) for reason in _reasons(evidence) if reason.code in _SEX_UNCLEAR]
    if not facts:
        return []
    fact = f"recorded as {evidence.sample.sex}; {'; '.join(facts)}"
    return [Flag("sex_unclear", Severity.REVIEW, fact, _sources(evidence, lambda one: one.code in _SEX_UNCLEAR))]


def contamination_unclear(evidence: Evidence) -> list[Flag]:
    """The reads cannot tell whether another person's DNA is in the sample."""
    code = "contamination_unclear"
    facts = [_said(reason) for reason in _reasons(evidence) if reason.code == code]
    if not facts:
        return []
    return [Flag(code, Severity.REVIEW, "; ".join(facts), _sources(evidence, lambda one: one.code == code))]


def identity_unclear(evidence: Evidence) -> list[Flag]:
    """Too little was read, or called, to tell whether reads and genotypes are one person's."""
    facts = [_compared(row) for row in evidence.identities if row.verdict is Verdict.WARN]
    if not facts:
        return []
    return [Flag("identity_unclear", Severity.REVIEW, "; ".join(facts), _identity_sources(evidence, Verdict.WARN))]


def input_problem(evidence: Evidence) -> list[Flag]:
    """The check of the inputs told something of this person that did not stop the run."""
    told = [problem for problem in evidence.problems if problem.severity is ProblemSeverity.FLAG]
    if not told:
        return []
    facts = "; ".join(f"{problem.file}: {problem.what}" for problem in told)
    return [Flag("input_problem", Severity.REVIEW, facts, "check of the inputs")]


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


def _is_empty(evidence: Evidence) -> bool:
    if evidence.report is ReportKind.HEREDITARY:
        return evidence.hereditary is None or not evidence.hereditary.genes
    if evidence.report is ReportKind.ANCESTRY_TRAITS:
        return evidence.insights is None
    return evidence.medicine is None or not evidence.medicine.genes


def _reasons(evidence: Evidence) -> list[Reason]:
    return [reason for row in (evidence.alignment, evidence.quality) if row for reason in row.reasons]


def _failures(evidence: Evidence) -> list[str]:
    """What made a sample fail; a failure without a plain or a special reason still counts."""
    facts = []
    for row in (evidence.alignment, evidence.quality):
        if row and row.verdict is Verdict.FAIL:
            plain = [_said(reason) for reason in row.reasons if _is_plain(reason)]
            named = any(reason.code == _SEX or _is_contamination(reason) for reason in row.reasons)
            facts.extend(plain or ([] if named else ["failed without a reason given"]))
    return facts


def _is_plain(reason: Reason) -> bool:
    return reason.code != _SEX and reason.code not in _UNCLEAR and not _is_contamination(reason)


def _is_contamination(reason: Reason) -> bool:
    return reason.metric == "charr" or reason.code == "contamination"


def _compared(row: IdentityResult) -> str:
    """What the comparison of reads and genotypes gave, and who fits the reads, if somebody else does."""
    own = "nothing to compare" if row.ratio is None else f"log10 likelihood ratio {row.ratio:.1f}"
    fact = f"reads against {row.source}: {own}, {row.sites} sites"
    if row.best_other is None or row.best_other_ratio is None or row.best_other_ratio <= max(row.ratio or 0.0, 0.0):
        return fact
    return f"{fact}; they fit sample {row.best_other} better (ratio {row.best_other_ratio:.1f})"


def _identity_sources(evidence: Evidence, verdict: Verdict) -> str:
    rows = (row for row in evidence.identities if row.verdict is verdict)
    return "; ".join(sorted({reason.source for row in rows for reason in row.reasons}))


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
