"""What people do with a case: clear its flags, sign it, hold it back; and a report as the database holds it."""

from enum import StrEnum

import msgspec

from genomics.records.case import ReportCase, ReportState, Signature


class Role(StrEnum):
    """What a signer may sign for."""

    COUNSELOR = "counselor"
    DIRECTOR = "director"


class ActKind(StrEnum):
    """What can be done to a case."""

    CLEAR = "clear"
    APPOINTMENT = "appointment"
    SIGN = "sign"
    WITHHOLD = "withhold"


ACT_COLUMNS = ("participant_id", "report", "act", "signer", "flag", "reason_code", "note")
UNFLAGGED = "*unflagged"
"""In a sheet of acts, the participant that stands for every report without an open flag."""


class Signer(msgspec.Struct, frozen=True):
    """A person who may act on cases. One person has one name and one role."""

    signer: str
    name: str
    role: Role


class ClearReason(StrEnum):
    """Why a flag no longer stops a report. The first two decide a finding, the others never do."""

    CONFIRMED_RETURN = "confirmed_return"
    NOT_RETURNED = "not_returned"
    ACCEPTABLE_QUALITY = "acceptable_quality"
    KNOWN_LIMIT = "known_limit"
    OTHER = "other"


class AmendReason(StrEnum):
    """Why a released report gets a new version though its results are the same."""

    CORRECTION = "correction"
    NEW_KNOWLEDGE = "new_knowledge"
    CLEARER_WORDS = "clearer_words"
    PARTICIPANT_REQUEST = "participant_request"
    OTHER = "other"


class WithholdReason(StrEnum):
    """Why a report is held back. NOT_IN_RUN is the program's own: the person's sample is no longer in the run."""

    SAMPLE_IDENTITY = "sample_identity"
    LOW_QUALITY = "low_quality"
    UNCERTAIN_RESULT = "uncertain_result"
    LANGUAGE = "language"
    PARTICIPANT_REQUEST = "participant_request"
    OTHER = "other"
    NOT_IN_RUN = "not_in_run"


class Clearing(msgspec.Struct, frozen=True):
    """One flag cleared: by whom, why, when (UTC, ISO 8601)."""

    code: str
    subject: str
    reason: ClearReason
    note: str
    cleared_by: str
    cleared_at: str


class StoredReport(msgspec.Struct, frozen=True):
    """A report as the database holds it; clearings and signatures of its present content only.

    `content_sha256` covers the case and every clearing: it is what the next signature must hold.
    """

    case: ReportCase
    state: ReportState
    round: int
    content_sha256: str
    clearings: list[Clearing]
    signatures: list[Signature]
    appointment_at: str | None
    reason: str | None
    note: str | None
    released_at: str | None
    manifest_sha256: str | None
