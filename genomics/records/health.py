"""What a person's health record says, as far as it touches a result: facts with dates, for counselors alone."""

from datetime import date
from enum import StrEnum

import msgspec


class Whose(StrEnum):
    """Whose condition a row tells of."""

    OWN = "own"
    FAMILY = "family"


class RecordCode(msgspec.Struct, frozen=True):
    """One code of a vocabulary, and what it means here: a medicine, or a condition of the panel."""

    meaning: str
    vocabulary: str
    code: str
    name: str
    whose: Whose = Whose.OWN

    def covers(self, vocabulary: str, code: str) -> bool:
        """Whether a code of a record is this one; an ICD10CM code stands for those that begin with it too.

        >>> RecordCode("Fabry disease", "ICD10CM", "C50", "breast").covers("ICD10CM", "C50.911")
        True
        """
        if vocabulary != self.vocabulary:
            return False
        longer = vocabulary == "ICD10CM" and code.replace(".", "").startswith(self.code.replace(".", ""))
        return code == self.code or longer


class TakenMedicine(msgspec.Struct, frozen=True):
    """A medicine that the record says was given; `until` is `None` where no end is written."""

    medicine: str
    since: date
    until: date | None


class RecordedCondition(msgspec.Struct, frozen=True):
    """A diagnosis, or an answer about the family, that belongs to a condition of the panel."""

    condition: str
    whose: Whose
    name: str
    code: str
    on: date


class HealthRecord(msgspec.Struct, frozen=True):
    """What concerns one person."""

    medicines: list[TakenMedicine] = []
    conditions: list[RecordedCondition] = []


class AffectedMedicine(msgspec.Struct, frozen=True):
    """A guideline advises more than usual use of a medicine for people with these phenotypes of a gene."""

    gene: str
    medicine: str
    guideline: str
    phenotypes: frozenset[str]
