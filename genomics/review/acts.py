"""A sheet of acts, done in order: what signers would type, row by row."""

import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from typing import TypeVar

import msgspec

from genomics.errors import GenomicsError, RefusedError
from genomics.records.case import ReportState
from genomics.records.person import ReportKind
from genomics.records.review import ACT_COLUMNS, UNFLAGGED, ActKind, ClearReason, StoredReport, WithholdReason
from genomics.review import desk
from genomics.review.queries import report_of

Word = TypeVar("Word", bound=StrEnum)


class Act(msgspec.Struct, frozen=True):
    """One row of the sheet."""

    participant_id: str
    report: ReportKind
    act: ActKind
    signer: str
    flag: str
    reason_code: str
    note: str

    @property
    def about(self) -> str:
        """The act in a few words, without its note and without the variant that a flag may be about."""
        code, _, _ = self.flag.partition("@")
        return " ".join(filter(None, (self.participant_id, self.report, self.act, code)))


def act_of(row: dict[str, str]) -> Act:
    """A row as an act; `RefusedError` when a word in it is not one we know."""
    about = " ".join(row[name] for name in ACT_COLUMNS[:3])
    return Act(
        row["participant_id"],
        word(ReportKind, row["report"], about),
        word(ActKind, row["act"], about),
        row["signer"],
        row["flag"],
        row["reason_code"],
        row["note"],
    )


def word(kind: type[Word], text: str, about: str) -> Word:
    """A word of a closed set; `RefusedError` lists the set."""
    try:
        return kind(text)
    except ValueError as error:
        raise RefusedError(f"{about}: {text!r} is none of {', '.join(kind)}") from error


def apply_acts(connection: sqlite3.Connection, acts: Sequence[Act], at: str) -> Counter[str]:
    """Do the acts in order; one that already stands is counted as such, so that the sheet can be given again.

    An act that is refused stops the sheet; the acts before it stand, and it is named with its number.
    """
    done: Counter[str] = Counter()
    for number, act in enumerate(acts, 1):
        with _numbered(number, act):
            done.update(_do(connection, act, at))
    return done


@contextmanager
def _numbered(number: int, act: Act) -> Iterator[None]:
    try:
        yield
    except GenomicsError as error:
        raise type(error)(f"act {number} ({act.about}): {error}") from error


def _do(connection: sqlite3.Connection, act: Act, at: str) -> Counter[str]:
    if act.participant_id == UNFLAGGED:
        if act.act is not ActKind.SIGN:
            raise RefusedError(f"{UNFLAGGED} can only be signed")
        signed = desk.sign_unflagged(connection, act.report, act.signer, at)
        return Counter({"sign": len(signed)})
    report = report_of(connection, act.participant_id, act.report)
    if stands(report, act):
        return Counter({"already standing": 1})
    if act.act is ActKind.CLEAR:
        reason = word(ClearReason, act.reason_code, "reason_code")
        desk.clear(connection, report, act.flag, reason, act.note, act.signer, at)
    elif act.act is ActKind.APPOINTMENT:
        desk.record_appointment(connection, report, act.note, act.signer, at)
    elif act.act is ActKind.SIGN:
        desk.sign(connection, report, act.signer, at)
    else:
        why = word(WithholdReason, act.reason_code, "reason_code")
        desk.withhold(connection, report, why, act.note, act.signer, at)
    return Counter({str(act.act): 1})


def stands(report: StoredReport, act: Act) -> bool:
    """Whether this very act was already done on the present content."""
    if act.act is ActKind.CLEAR:
        code, _, subject = act.flag.partition("@")
        return any(
            done.code == code
            and subject in ("", done.subject)
            and (done.reason, done.note, done.cleared_by) == (act.reason_code, act.note, act.signer)
            for done in report.clearings
        )
    if act.act is ActKind.APPOINTMENT:
        return report.appointment_at is not None
    if act.act is ActKind.SIGN:
        return any(signature.signer == act.signer for signature in report.signatures)
    return report.state is ReportState.WITHHELD and (report.reason, report.note) == (act.reason_code, act.note)
