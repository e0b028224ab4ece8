"""The people of a cohort: samples, consents, identities, signers. Names and birth dates are never repeated."""

import re
from collections.abc import Callable, Collection
from datetime import date
from pathlib import Path

import msgspec

from genomics.checks.findings import Findings
from genomics.checks.text import Rows, sheet_rows
from genomics.files.sheets import (
    CONSENT_COLUMNS,
    IDENTITY_COLUMNS,
    SAMPLE_COLUMNS,
    consent_of,
    identity_of,
    sample_of,
)
from genomics.records.person import ConsentStatus, Language, Sex, is_valid_id
from genomics.records.review import Role

SIGNER_COLUMNS = ("signer", "name", "role")
_ID_ADVICE = "use a letter or digit, then up to 63 letters, digits, _ or -"
_DATE = re.compile(r"\d{4}-\d\d-\d\d\Z")
Fault = tuple[str, str]
Rule = Callable[[str], Fault | None]


class People(msgspec.Struct, frozen=True):
    """Who the sheets speak of, as far as their rows can be read."""

    samples: list[str]
    participants: list[str]
    alignments: dict[str, str]


def check_samples(path: Path, found: Findings) -> People:
    """The sample sheet and, for each alignment it names, whether that is a plain local file."""
    rows = sheet_rows(path, SAMPLE_COLUMNS, found)
    _check_fields(rows, SAMPLE_RULES, found)
    _check_repeats(rows, ("sample_id", "participant_id"), found)
    _agree(rows, sample_of, found)
    for number, row in rows:
        if row["alignment"]:
            _check_alignment_path(f"line {number}", row["alignment"], found)
    return People(
        [row["sample_id"] for _, row in rows],
        [row["participant_id"] for _, row in rows],
        {row["sample_id"]: row["alignment"] for _, row in rows if row["alignment"]},
    )


def check_consents(path: Path, found: Findings, participants: Collection[str] | None = None) -> list[str]:
    """The consent sheet, against the sample sheet's participants if given; the people who are active."""
    rows = sheet_rows(path, CONSENT_COLUMNS, found)
    _check_fields(rows, CONSENT_RULES, found)
    _check_repeats(rows, ("participant_id",), found)
    _agree(rows, consent_of, found)
    for number, row in rows:
        for report in ("hereditary", "medicine"):
            if row[report] not in ("yes", "no"):
                found.flag(f"line {number}", f"{report} is {row[report]!r}: taken as no", "write yes or no")
    if participants is not None:
        _check_known(rows, participants, found)
        silent = sorted(set(participants) - {row["participant_id"] for _, row in rows})
        if silent:
            found.note(
                "", f"{len(silent)} participants have no row: no report for them", "add rows if they consented"
            )
    return [row["participant_id"] for _, row in rows if row["status"] == ConsentStatus.ACTIVE]


def check_identities(path: Path, found: Findings, active: Collection[str] | None = None) -> None:
    """The identity sheet, against the people with an active consent if given."""
    rows = sheet_rows(path, IDENTITY_COLUMNS, found)
    _check_fields(rows, IDENTITY_RULES, found)
    _check_repeats(rows, ("participant_id",), found)
    _agree(rows, identity_of, found)
    for participant in sorted(set(active or ()) - {row["participant_id"] for _, row in rows}):
        found.flag(participant, "active but without a row: no report can be written", "add the row")


def check_signers(path: Path, found: Findings) -> None:
    """Who may sign, in which role."""
    rows = sheet_rows(path, SIGNER_COLUMNS, found)
    _check_fields(rows, SIGNER_RULES, found)
    _check_repeats(rows, ("signer",), found)


def _id(text: str) -> Fault | None:
    return None if is_valid_id(text) else (f"ID {text!r} is not valid", _ID_ADVICE)


def _one_of(words: type[Sex] | type[Language] | type[ConsentStatus] | type[Role]) -> Rule:
    known = ", ".join(words)
    return lambda text: None if text in set(words) else (f"unknown value {text!r}", f"write one of {known}")


def _day(text: str) -> Fault | None:
    try:
        return None if _DATE.match(text) and date.fromisoformat(text) else ("not a date", "write YYYY-MM-DD")
    except ValueError:
        return "not a date of the calendar", "write YYYY-MM-DD"


def _not_empty(text: str) -> Fault | None:
    return None if text and text.isprintable() else ("empty, or holds control characters", "fill it in")


def local_path(text: str) -> Fault | None:
    """Only a plain path of this machine: no address, inline data, climbing out or second file in one name."""
    if "://" in text or text.startswith("data:") or text == "-" or "##" in text or not text.isprintable():
        return f"{text!r} is not the plain path of a local file", "copy the file here and give its path"
    if ".." in Path(text).parts:
        return f"{text!r} climbs out of its folder with ..", "give a path without .."
    return None


def _alignment(text: str) -> Fault | None:
    if text and not text.endswith((".bam", ".cram")) and not local_path(text):
        return f"{text!r} is neither .bam nor .cram", "give the alignment, or leave it empty"
    return local_path(text) if text else None


SAMPLE_RULES: dict[str, Rule] = {
    "sample_id": _id,
    "participant_id": _id,
    "sex": _one_of(Sex),
    "group": _not_empty,
    "batch": _id,
    "alignment": _alignment,
}
CONSENT_RULES: dict[str, Rule] = {
    "participant_id": _id,
    "status": _one_of(ConsentStatus),
    "language": _one_of(Language),
    "recorded": _day,
}
IDENTITY_RULES: dict[str, Rule] = {"participant_id": _id, "name": _not_empty, "date_of_birth": _day}
SIGNER_RULES: dict[str, Rule] = {"signer": _id, "name": _not_empty, "role": _one_of(Role)}


def _check_fields(rows: Rows, rules: dict[str, Rule], found: Findings) -> None:
    for number, row in rows:
        for column, rule in rules.items():
            if fault := rule(row[column]):
                found.reject(f"line {number}, {column}", *fault)


def _check_repeats(rows: Rows, columns: tuple[str, ...], found: Findings) -> None:
    for column in columns:
        first: dict[str, tuple[int, str]] = {}
        for number, row in rows:
            value = row[column]
            line, before = first.setdefault(value.casefold(), (number, value))
            if line != number:
                how = "stands twice" if before == value else f"differs from {before!r} only by case"
                found.reject(f"line {number}", f"{column} {value!r} {how} (line {line})", "give each person one ID")


def _check_known(rows: Rows, participants: Collection[str], found: Findings) -> None:
    for number, row in rows:
        if row["participant_id"] not in participants:
            found.flag(
                f"line {number}",
                f"participant {row['participant_id']!r} is not in the sample sheet",
                "correct the ID, or ignore this if the person has no sample",
            )


def _agree(rows: Rows, make: Callable[[dict[str, str]], object], found: Findings) -> None:
    """What the strict reader would refuse must not pass here."""
    if found.rejects:
        return
    for number, row in rows:
        try:
            make(row)
        except ValueError as error:
            found.reject(f"line {number}", str(error), "correct the row")


def _check_alignment_path(place: str, text: str, found: Findings) -> None:
    path = Path(text)
    if local_path(text):
        return
    if not path.exists():
        found.reject(place, f"alignment {text} does not exist", "correct the path, or leave it empty")
    elif not path.is_file():
        found.reject(place, f"alignment {text} is not a regular file", "give a BAM or CRAM file")
    elif path.is_symlink():
        found.flag(place, f"alignment {text} is a link", "be sure that it leads to this person's file")
