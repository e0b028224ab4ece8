"""The people of a cohort: what the sample sheet and the consent sheet say of them."""

import re
from datetime import date
from enum import StrEnum

import msgspec

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}\Z")


def is_valid_id(text: str) -> bool:
    """The one grammar of sample and participant IDs.

    >>> is_valid_id("0001"), is_valid_id("../x")
    (True, False)
    """
    return _ID.match(text) is not None


class Sex(StrEnum):
    """Sex chromosomes as recorded (sheet) or as read (alignment); never a person's gender."""

    FEMALE = "female"
    MALE = "male"
    UNKNOWN = "unknown"


class ReportKind(StrEnum):
    """The reports a person can choose."""

    HEREDITARY = "hereditary"
    MEDICINE = "medicine"
    ANCESTRY_TRAITS = "ancestry_traits"


class Language(StrEnum):
    """Languages a report can be written in."""

    EN = "en"
    ES = "es"


class Sample(msgspec.Struct, frozen=True):
    """A row of samples.tsv. `group` is a label for aggregate counts; `alignment` a local BAM or CRAM."""

    sample_id: str
    participant_id: str
    sex: Sex
    group: str
    batch: str
    alignment: str | None = None

    def __post_init__(self) -> None:
        for name in (self.sample_id, self.participant_id, self.batch):
            if not is_valid_id(name):
                raise ValueError(
                    f"ID {name!r} is not a letter or digit followed by up to 63 letters, digits, _ or -"
                )


class ConsentStatus(StrEnum):
    """Whether the person is in the program. A DECEASED person's wishes stand while a representative is named."""

    ACTIVE = "active"
    WITHDRAWN = "withdrawn"
    DECEASED = "deceased"


class Consent(msgspec.Struct, frozen=True):
    """A row of consents.tsv. Anything but a clear yes is no; a withdrawn person wants nothing.

    A sheet without the column `ancestry_traits` was written before that report was offered: nobody wants it.
    `health_records`: counselors may hold the person's medicines, conditions and answers beside the results;
    `representative`: the ID of who receives a deceased person's results, as the program agreed with them.
    """

    participant_id: str
    status: ConsentStatus
    hereditary: bool
    medicine: bool
    language: Language
    recorded: date
    ancestry_traits: bool = False
    health_records: bool = False
    representative: str = ""

    def __post_init__(self) -> None:
        if self.representative and not is_valid_id(self.representative):
            raise ValueError("the representative is not an ID of letters, digits, _ and -")

    def allows(self, report: ReportKind) -> bool:
        """Whether this person, today, wants this report."""
        wanted = {
            ReportKind.HEREDITARY: self.hereditary,
            ReportKind.MEDICINE: self.medicine,
            ReportKind.ANCESTRY_TRAITS: self.ancestry_traits,
        }
        return self.in_program and wanted[report]

    @property
    def in_program(self) -> bool:
        """Whether the person is active, or has died and somebody is there to receive the results."""
        named = self.status is ConsentStatus.DECEASED and bool(self.representative.strip())
        return self.status is ConsentStatus.ACTIVE or named

    @property
    def allows_health_records(self) -> bool:
        """Whether counselors may look at the person's health record, today."""
        return self.in_program and self.health_records


class Identity(msgspec.Struct, frozen=True):
    """Who a participant is: joined to the results only when a report is written."""

    participant_id: str
    name: str
    date_of_birth: date
