"""How a person leaves the program, and what is then done with what it holds of them."""

from enum import StrEnum


class WithdrawalKind(StrEnum):
    """STOP ends new use; DELETE also takes away what is held of the person, but for a tombstone."""

    STOP = "stop"
    DELETE = "delete"


class WithdrawalReason(StrEnum):
    """Who asked, or why."""

    PARTICIPANT_REQUEST = "participant_request"
    REPRESENTATIVE_REQUEST = "representative_request"
    GUARDIAN_REQUEST = "guardian_request"
    PROGRAM_DECISION = "program_decision"
    OTHER = "other"
