"""What a counselor sees below the participant's page: flags, decisions, every finding, what was not read."""

import msgspec

from genomics.records.annotation import ClassifiedVariant, Criterion, Route
from genomics.records.case import Flag, ReportCase, Severity
from genomics.records.hereditary import Finding
from genomics.records.pgx import PgxResult
from genomics.records.review import Clearing, StoredReport
from genomics.reporting.evidence import Technical, technical_of
from genomics.reporting.frame import Fact
from genomics.reporting.phrasing import written_moment
from genomics.reporting.wording import Words
from genomics.review.decisions import open_flags, returned_keys, roles_needed


class FlagRow(msgspec.Struct, frozen=True):
    """One flag with what somebody decided on it."""

    code: str
    severity: str
    fact: str
    source: str
    state: str
    is_open: bool


class FindingEvidence(msgspec.Struct, frozen=True):
    """Every finding of the case: the doctor's table, all criteria, and whether the person is told."""

    technical: Technical
    criteria: list[Fact]
    decision: str


class Evidence(msgspec.Struct, frozen=True):
    """Everything the evidence template places."""

    standing: list[Fact]
    flags: list[FlagRow]
    findings: list[FindingEvidence]
    unread: list[Fact]
    medicines: list[Fact]


def evidence_of(report: StoredReport, words: Words) -> Evidence:
    """The evidence behind one case, whatever the participant's page shows of it."""
    case = report.case
    still_open = {(flag.code, flag.subject) for flag in open_flags(case, report.clearings)}
    decided = {(done.code, done.subject): done for done in report.clearings}
    told = set(returned_keys(case, report.clearings))
    return Evidence(
        standing=_standing(report, words),
        flags=[
            _flag(flag, decided.get((flag.code, flag.subject)), (flag.code, flag.subject) in still_open, words)
            for flag in sorted(case.flags, key=lambda flag: (list(Severity).index(flag.severity), flag.code))
        ],
        findings=_findings(case, told, words),
        unread=_unread(case, words),
        medicines=[_medicine(result, words) for result in (case.medicine.genes if case.medicine else [])],
    )


def _standing(report: StoredReport, words: Words) -> list[Fact]:
    needed = sorted(str(role) for role in roles_needed(report.case, report.clearings))
    none = words("counselor.none")
    values = {
        "state": report.state,
        "round": str(report.round),
        "content": report.content_sha256,
        "roles": ", ".join(words(f"frame.{role}") for role in needed),
        "signed": ", ".join(f"{done.name} ({words(f'frame.{done.role}')})" for done in report.signatures) or none,
        "appointment": written_moment(words, report.appointment_at) if report.appointment_at else none,
        "withheld": ": ".join(filter(None, (report.reason, report.note))) or none,
    }
    return [Fact(f"standing-{name}", words(f"counselor.{name}"), value) for name, value in values.items()]


def _flag(flag: Flag, done: Clearing | None, is_open: bool, words: Words) -> FlagRow:
    state = words("counselor.flag_open") if is_open else words("counselor.flag_known")
    if done:
        values = {"by": done.cleared_by, "reason": str(done.reason), "note": done.note}
        state = words("counselor.flag_cleared", moment=written_moment(words, done.cleared_at), **values)
    code = f"{flag.code}@{flag.subject}" if flag.subject else flag.code
    return FlagRow(code, words(f"counselor.{flag.severity}"), flag.fact, flag.source, state, is_open)


def _findings(case: ReportCase, told: set[str], words: Words) -> list[FindingEvidence]:
    if case.hereditary is None:
        return []
    variants = {(one.key, one.condition): one for one in case.hereditary.variants}
    return [
        _finding(finding, variants[finding.key, finding.condition], told, words)
        for finding in sorted(case.hereditary.findings, key=lambda one: (one.gene, one.key, one.condition))
    ]


def _finding(finding: Finding, variant: ClassifiedVariant, told: set[str], words: Words) -> FindingEvidence:
    is_told = finding.key in told and finding.route is not Route.NONE
    return FindingEvidence(
        technical=technical_of(finding, variant, words),
        criteria=[_criterion(one, words) for one in variant.criteria],
        decision=words(f"counselor.{'told' if is_told else 'not_told'}", route=finding.route),
    )


def _criterion(one: Criterion, words: Words) -> Fact:
    met = words(f"counselor.criterion_{'met' if one.met else 'not_met'}", points=f"{one.points:+d}")
    return Fact(f"criterion-{one.code}", one.code, f"{met} {one.fact}")


def _unread(case: ReportCase, words: Words) -> list[Fact]:
    genes = case.hereditary.genes if case.hereditary else []
    traits = case.insights.traits if case.insights else []
    return [
        *(Fact(f"sites-{one.gene}", one.gene, ", ".join(one.no_call_sites)) for one in genes if one.no_call_sites),
        *(
            Fact(f"sites-{call.trait}", words(f"traits.{call.trait}.name"), ", ".join(call.unread))
            for call in traits
            if call.unread
        ),
    ]


def _medicine(result: PgxResult, words: Words) -> Fact:
    dash = words("medicine.dash")
    values = {
        "diplotypes": ", ".join(result.diplotypes) or dash,
        "phenotype": result.phenotype or ", ".join(result.phenotype_alternatives) or dash,
        "missing": ", ".join(result.missing_positions) or dash,
        "reason": result.reason or dash,
    }
    return Fact(f"evidence-{result.gene}", result.gene, words("counselor.medicine", **values))
