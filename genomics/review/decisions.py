"""Which findings a report returns, and whose signatures it needs, from the decisions taken on its flags."""

from collections.abc import Sequence

from genomics.records.annotation import Route
from genomics.records.case import Flag, ReportCase, Severity
from genomics.records.review import Clearing, ClearReason, Role, StoredReport


def returned_keys(case: ReportCase, clearings: Sequence[Clearing]) -> list[str]:
    """Variants whose findings the participant is told of: confirmed by every flag that decides on them.

    A finding that one flag confirms and another does not is not returned; nor is one with a flag still open.
    """
    return [key for key, given in _decisions(case, clearings).items() if given == {ClearReason.CONFIRMED_RETURN}]


def drafted_keys(case: ReportCase, clearings: Sequence[Clearing]) -> list[str]:
    """Variants to show in a draft: those returned and those that nobody has decided against yet."""
    decisions = _decisions(case, clearings)
    return [key for key, given in decisions.items() if ClearReason.NOT_RETURNED not in given]


def open_flags(case: ReportCase, clearings: Sequence[Clearing]) -> list[Flag]:
    """Flags that stop approval: every BLOCK, and each REVIEW that nobody cleared."""
    cleared = {(done.code, done.subject) for done in clearings}
    return [
        flag
        for flag in case.flags
        if flag.severity is Severity.BLOCK
        or (flag.severity is Severity.REVIEW and (flag.code, flag.subject) not in cleared)
    ]


def is_returned(clearings: Sequence[Clearing]) -> bool:
    """Whether a counselor decided to return any finding: the person must then have an appointment."""
    return any(done.reason is ClearReason.CONFIRMED_RETURN for done in clearings)


def roles_needed(case: ReportCase, clearings: Sequence[Clearing]) -> set[Role]:
    """A counselor signs every report; a director too when a finding is returned or a candidate is not."""
    found = case.hereditary.findings if case.hereditary else []
    candidate = any(finding.route is Route.REPORT_CANDIDATE for finding in found)
    return {Role.COUNSELOR, Role.DIRECTOR} if candidate or is_returned(clearings) else {Role.COUNSELOR}


def was_flagged(report: StoredReport) -> bool:
    """Whether a person had, or has, something to look at before signing: such a report is never signed in bulk."""
    return any(flag.severity is not Severity.INFO for flag in report.case.flags)


def _decisions(case: ReportCase, clearings: Sequence[Clearing]) -> dict[str, set[ClearReason | None]]:
    """What the flags on each finding were cleared with, by variant key in order; `None` while one is open."""
    reasons = {(done.code, done.subject): done.reason for done in clearings}
    decisions: dict[str, set[ClearReason | None]] = {}
    for flag in case.flags:
        for key in flag.keys:
            decisions.setdefault(key, set()).add(reasons.get((flag.code, flag.subject)))
    return dict(sorted(decisions.items()))
