"""The gate: the only place that makes a releasable report, from an approved case and what holds right now."""

from collections.abc import Callable, Mapping
from datetime import date

import msgspec

from genomics.records.case import ReportState
from genomics.records.person import Consent, Identity, Language
from genomics.records.review import StoredReport
from genomics.reporting.request import Earlier, ReportRequest
from genomics.review.decisions import is_returned, open_flags, returned_keys, roles_needed


class Now(msgspec.Struct, frozen=True):
    """What holds at this release: consents and identities as read now, the words as they are now."""

    consents: Mapping[str, Consent]
    identities: Mapping[str, Identity]
    approved_languages: frozenset[Language]
    wording: Mapping[Language, str]


def why_not(report: StoredReport, now: Now) -> str | None:
    """The first reason against releasing (or writing again) a report; `None` when it may go out."""
    return next((reason for check in CHECKS if (reason := check(report, now))), None)


def releasable(
    report: StoredReport, now: Now, released_on: date, before: StoredReport | None = None
) -> ReportRequest:
    """The request behind a participant's report; a report that may not go out is a mistake of the caller.

    `before` is the version that the person received, from which the report tells what changed.
    """
    reason = why_not(report, now)
    if reason:
        raise ValueError(f"{report.case.report_id}: {reason}")
    return ReportRequest(
        case=report.case,
        identity=now.identities[report.case.participant_id],
        returned_keys=returned_keys(report.case, report.clearings),
        signatures=report.signatures,
        released_on=released_on,
        draft=False,
        earlier=Earlier(before.case, returned_keys(before.case, before.clearings)) if before else None,
    )


def not_approved(report: StoredReport, now: Now) -> str | None:  # noqa: ARG001
    """Only an approved report goes out; a released one may be written again."""
    if report.state in (ReportState.APPROVED, ReportState.RELEASED):
        return None
    return f"the report is {report.state}"


def no_consent(report: StoredReport, now: Now) -> str | None:
    """The person must want this report today, in this language."""
    consent = now.consents.get(report.case.participant_id)
    if consent is None or not consent.allows(report.case.report):
        return "no consent now"
    if consent.language is not report.case.language:
        return f"the person now asks for language {consent.language}; run `genomics cases` again"
    return None


def flags_open(report: StoredReport, now: Now) -> str | None:  # noqa: ARG001
    """Nothing may be left that stops approval."""
    codes = sorted({flag.code for flag in open_flags(report.case, report.clearings)})
    return f"open flags: {', '.join(codes)}" if codes else None


def signatures_missing(report: StoredReport, now: Now) -> str | None:  # noqa: ARG001
    """Each role that the content needs has signed exactly this content, each by another person."""
    signed = [done for done in report.signatures if done.content_sha256 == report.content_sha256]
    roles = {str(role) for role in roles_needed(report.case, report.clearings)}
    missing = roles - {done.role for done in signed}
    if missing or len({done.signer for done in signed}) < len(roles):
        return f"not signed by {', '.join(sorted(missing)) or 'different people'}"
    return None


def appointment_missing(report: StoredReport, now: Now) -> str | None:  # noqa: ARG001
    """A person does not learn of a finding from a page alone."""
    if is_returned(report.clearings) and report.appointment_at is None:
        return "a finding is returned and no counselor appointment is recorded"
    return None


def language_not_approved(report: StoredReport, now: Now) -> str | None:
    """Someone has approved the texts of this language."""
    if report.case.language in now.approved_languages:
        return None
    return f"the texts in {report.case.language} are not approved"


def words_changed(report: StoredReport, now: Now) -> str | None:
    """The words that would be printed are those that were signed."""
    if now.wording.get(report.case.language) == report.case.wording:
        return None
    return "the words or templates changed since it was signed; run `genomics cases` again"


def identity_missing(report: StoredReport, now: Now) -> str | None:
    """A report without a name could reach anyone."""
    return None if report.case.participant_id in now.identities else "no row in the identity sheet"


CHECKS: tuple[Callable[[StoredReport, Now], str | None], ...] = (
    not_approved,
    no_consent,
    flags_open,
    signatures_missing,
    appointment_missing,
    language_not_approved,
    words_changed,
    identity_missing,
)
