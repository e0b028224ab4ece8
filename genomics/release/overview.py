"""What came of a run: people, verdicts, findings, flags, and where every report stands."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from genomics.records.case import ReportState, Severity
from genomics.records.hereditary import Finding
from genomics.records.person import ReportKind
from genomics.records.quality import AlignmentQuality, SampleQuality
from genomics.records.review import StoredReport
from genomics.review.decisions import open_flags, roles_needed


class FlagCount(msgspec.Struct, frozen=True):
    """How many reports carry a flag, and of how many it still is open."""

    code: str
    severity: Severity
    reports: int
    open: int


class ReportCount(msgspec.Struct, frozen=True):
    """Where the reports of one kind stand. `waiting` and `withheld` count reports by reason."""

    report: ReportKind
    released: int
    waiting: dict[str, int]
    withheld: dict[str, int]
    withdrawn: int
    not_consented: int


class Overview(msgspec.Struct, frozen=True):
    """The closing table of a run."""

    people: int
    cohort_verdicts: dict[str, int]
    alignment_verdicts: dict[str, int]
    findings: dict[str, int]
    flags: list[FlagCount]
    reports: list[ReportCount]
    look: dict[str, str]


def overview(
    qualities: Sequence[SampleQuality],
    alignments: Sequence[AlignmentQuality],
    findings: Sequence[Finding],
    reports: Sequence[StoredReport],
    look: dict[str, Path],
) -> Overview:
    """Count everything; `look` names places for people to look at."""
    return Overview(
        people=len(qualities),
        cohort_verdicts=_counted(row.verdict for row in qualities),
        alignment_verdicts=_counted(row.verdict for row in alignments),
        findings=_counted(row.route for row in findings),
        flags=flag_counts(reports),
        reports=[report_count(kind, qualities, reports) for kind in ReportKind],
        look={name: str(path) for name, path in look.items()},
    )


def flag_counts(reports: Iterable[StoredReport]) -> list[FlagCount]:
    """Flags by severity and code; a withdrawn report's flags no longer count."""
    carried: Counter[tuple[Severity, str]] = Counter()
    still_open: Counter[tuple[Severity, str]] = Counter()
    for report in reports:
        if report.state is ReportState.WITHDRAWN:
            continue
        carried.update({(flag.severity, flag.code) for flag in report.case.flags})
        still_open.update({(flag.severity, flag.code) for flag in open_flags(report.case, report.clearings)})
    order = list(Severity)
    return [
        FlagCount(code, severity, carried[severity, code], still_open[severity, code])
        for severity, code in sorted(carried, key=lambda flag: (order.index(flag[0]), flag[1]))
    ]


def report_count(
    kind: ReportKind, qualities: Sequence[SampleQuality], reports: Iterable[StoredReport]
) -> ReportCount:
    """Where the reports of one kind stand; whoever has no case has not consented to one."""
    own = [report for report in reports if report.case.report is kind]
    waiting: Counter[str] = Counter()
    for report in own:
        waiting.update(waits_for(report))
    states = Counter(report.state for report in own)
    sampled = {report.case.sample_id for report in own}
    return ReportCount(
        report=kind,
        released=states[ReportState.RELEASED],
        waiting=dict(sorted(waiting.items())),
        withheld=_counted(str(report.reason) for report in own if report.state is ReportState.WITHHELD),
        withdrawn=states[ReportState.WITHDRAWN],
        not_consented=sum(row.sample_id not in sampled for row in qualities),
    )


def waits_for(report: StoredReport) -> list[str]:
    """What a waiting report waits for first: the end of a cause that blocks, review, a signature or release."""
    if report.state is ReportState.NEEDS_REVIEW:
        flags = open_flags(report.case, report.clearings)
        blocks = sorted({flag.code for flag in flags if flag.severity is Severity.BLOCK})
        codes = blocks or sorted({flag.code for flag in flags})
        return [f"{'end of' if blocks else 'review of'} {' + '.join(codes)}"]
    if report.state is ReportState.READY:
        missing = {str(role) for role in roles_needed(report.case, report.clearings)}
        missing -= {signature.role for signature in report.signatures}
        return [f"signature of {' + '.join(sorted(missing))}"]
    return ["release"] if report.state is ReportState.APPROVED else []


def _counted(words: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(str(word) for word in words).items()))
