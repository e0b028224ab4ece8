"""What it takes to write one report, and what comes out."""

from datetime import date
from enum import StrEnum

import msgspec

from genomics.records.case import ReportCase, Signature
from genomics.records.person import Identity, ReportKind


class Paper(StrEnum):
    """Page sizes a report can be laid out for."""

    LETTER = "letter"
    A4 = "a4"


class Earlier(msgspec.Struct, frozen=True):
    """The version that a person received before: what an amended report is compared with."""

    case: ReportCase
    returned_keys: list[str]


class ReportRequest(msgspec.Struct, frozen=True):
    """One report of one person. `returned_keys` are the findings a counselor chose to return, by variant key.

    `released_on` is `None` until release; a draft carries a watermark and may be unsigned. `earlier` is what the
    person received before, from which an amended report tells what changed.
    """

    case: ReportCase
    identity: Identity
    returned_keys: list[str]
    signatures: list[Signature]
    released_on: date | None
    draft: bool
    earlier: Earlier | None = None

    def __post_init__(self) -> None:
        if self.identity.participant_id != self.case.participant_id:
            raise ValueError(f"identity of another participant than report {self.case.report_id}")
        if not self.draft and (self.released_on is None or not self.signatures):
            raise ValueError(f"{self.case.report_id}: only a draft goes without release date and signature")
        if self.earlier and self.earlier.case.participant_id != self.case.participant_id:
            raise ValueError(f"an earlier version of another participant than report {self.case.report_id}")
        content = {
            ReportKind.HEREDITARY: self.case.hereditary,
            ReportKind.MEDICINE: self.case.medicine,
            ReportKind.ANCESTRY_TRAITS: self.case.insights,
        }[self.case.report]
        if content is None:
            raise ValueError(f"{self.case.report_id}: the case holds no {self.case.report} results")


class Rendered(msgspec.Struct, frozen=True):
    """A report as a page for a browser and as PDF bytes (`None` when only the page was asked for).

    `companions` are files that go with it, by the last part of their names: the clinician's sheet.
    """

    html: str
    pdf: bytes | None
    companions: dict[str, bytes] = {}
