"""The people of a cohort: samples, consents, identities. Names and birth dates are never repeated."""

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec

from genomics.checks.alignment_paths import check_alignment_paths
from genomics.checks.findings import Findings
from genomics.checks.text import Rows, sheet_rows
from genomics.checks.words import Fault, Rule, is_day, is_id, is_label, is_local_path
from genomics.files.sheets import (
    CONSENT_COLUMNS,
    IDENTITY_COLUMNS,
    LATER_CONSENT_COLUMNS,
    SAMPLE_COLUMNS,
    consent_of,
    identity_of,
    sample_of,
)
from genomics.records.person import ConsentStatus, Language, ReportKind, Sex
from genomics.records.review import Role

_OLDEST = 120
_FIRST_REAL = 2020


class People(msgspec.Struct, frozen=True):
    """Who the sheets speak of, as far as their rows can be read."""

    samples: list[str]
    participants: list[str]
    alignments: dict[str, str]
    sexes: dict[str, Sex]


def check_samples(path: Path, found: Findings) -> People:
    """The sample sheet and, for each alignment it names, whether that is a plain local file of one person."""
    rows = sheet_rows(path, SAMPLE_COLUMNS, found)
    check_last_line(path, rows, found)
    check_fields(rows, SAMPLE_RULES, found)
    check_repeats(rows, ("sample_id", "participant_id"), found)
    _check_swapped(rows, found)
    _check_groups(rows, found)
    agree(rows, sample_of, found)
    check_alignment_paths([(number, row["sample_id"], row["alignment"]) for number, row in rows], found)
    return People(
        [row["sample_id"] for _, row in rows],
        [row["participant_id"] for _, row in rows],
        {row["sample_id"]: row["alignment"] for _, row in rows if row["alignment"]},
        {row["sample_id"]: Sex(row["sex"]) for _, row in rows if row["sex"] in set(Sex)},
    )


def check_consents(
    path: Path, found: Findings, participants: Collection[str] | None = None, on: date | None = None
) -> list[str]:
    """The consent sheet, against the sample sheet's participants and the day of the run if given; the people
    who are active.
    """
    rows = sheet_rows(path, CONSENT_COLUMNS, found, LATER_CONSENT_COLUMNS)
    check_last_line(path, rows, found)
    check_fields(rows, CONSENT_RULES, found)
    check_repeats(rows, ("participant_id",), found)
    agree(rows, consent_of, found)
    for number, row in rows:
        _check_answers(number, row, found)
        _check_not_later(number, row, "recorded", on, found)
        if named := row.get("representative"):
            check_fields([(number, {"representative": named})], {"representative": is_id}, found)
    if participants is not None:
        check_known(rows, participants, found)
        silent = sorted(set(participants) - {row["participant_id"] for _, row in rows})
        if silent:
            found.note(
                "", f"{len(silent)} participants have no row: no report for them", "add rows if they consented"
            )
    return [
        row["participant_id"] for _, row in rows if row["status"] == ConsentStatus.ACTIVE or _is_spoken_for(row)
    ]


def check_identities(
    path: Path,
    found: Findings,
    active: Collection[str] | None = None,
    participants: Collection[str] | None = None,
    on: date | None = None,
) -> None:
    """The identity sheet, against the people with an active consent, all participants and the day of the run."""
    rows = sheet_rows(path, IDENTITY_COLUMNS, found)
    check_last_line(path, rows, found)
    check_fields(rows, IDENTITY_RULES, found)
    check_repeats(rows, ("participant_id",), found)
    agree(rows, identity_of, found)
    _check_same_person(rows, found)
    for number, row in rows:
        _check_not_later(number, row, "date_of_birth", on, found)
        _check_age(number, row, on, found)
    if participants is not None:
        check_known(rows, participants, found)
    for participant in sorted(set(active or ()) - {row["participant_id"] for _, row in rows}):
        what = "active but without a row: no report can be written"
        found.flag(participant, what, "add the row", participant=participant)


def _alignment(text: str) -> Fault | None:
    if text and not text.endswith((".bam", ".cram")) and not is_local_path(text):
        return f"{text[:120]!r} is neither .bam nor .cram", "give the alignment, or leave it empty"
    return is_local_path(text) if text else None


def one_of(words: type[Sex] | type[Language] | type[ConsentStatus] | type[Role]) -> Rule:
    """A rule: the value is a word of a closed set."""
    known = ", ".join(words)
    return lambda text: None if text in set(words) else (f"unknown value {text[:80]!r}", f"write one of {known}")


SAMPLE_RULES: dict[str, Rule] = {
    "sample_id": is_id,
    "participant_id": is_id,
    "sex": one_of(Sex),
    "group": is_label,
    "batch": is_id,
    "alignment": _alignment,
}
CONSENT_RULES: dict[str, Rule] = {
    "participant_id": is_id,
    "status": one_of(ConsentStatus),
    "language": one_of(Language),
    "recorded": is_day,
}
IDENTITY_RULES: dict[str, Rule] = {"participant_id": is_id, "name": is_label, "date_of_birth": is_day}
_PRIVATE = frozenset({"name", "date_of_birth"})


def check_last_line(path: Path, rows: Rows, found: Findings) -> None:
    """A sheet cut within its last value looks whole: `yes` from `yesterday`, no alignment where there was one."""
    with path.open("rb") as stream:
        size = stream.seek(0, 2)
        stream.seek(max(0, size - 1))
        if rows and stream.read(1) != b"\n":
            found.flag("", "the last line has no line end: it may be cut short", "look at its last value")


def check_fields(rows: Rows, rules: Mapping[str, Rule], found: Findings) -> None:
    """Each value by the rule of its column; what identifies a person is not repeated."""
    for number, row in rows:
        for column, rule in rules.items():
            if fault := rule(row[column]):
                found.reject(f"line {number}, {column}", *fault)


def check_repeats(rows: Rows, columns: tuple[str, ...], found: Findings) -> None:
    """No ID twice, and none that differs only by case."""
    for column in columns:
        first: dict[str, tuple[int, str]] = {}
        for number, row in rows:
            value = row[column]
            line, before = first.setdefault(value.casefold(), (number, value))
            if line != number:
                how = "stands twice" if before == value else f"differs from {before[:80]!r} only by case"
                what = f"{column} {value[:80]!r} {how} (line {line})"
                found.reject(f"line {number}", what, "give each person one ID")


def check_known(rows: Rows, participants: Collection[str], found: Findings) -> None:
    """Everyone in the sheet is in the sample sheet, under the very same ID."""
    by_case = {name.casefold(): name for name in participants}
    for number, row in rows:
        name = row["participant_id"]
        if name in by_case.values():
            continue
        if near := by_case.get(name.casefold()):
            what = f"participant {name!r} differs only by case from {near!r} of the sample sheet"
            found.reject(f"line {number}", what, "write the ID as the sample sheet does")
        else:
            found.flag(
                f"line {number}",
                f"participant {name[:80]!r} is not in the sample sheet",
                "correct the ID, or ignore this if the person has no sample",
                "participants who are not in the sample sheet",
                participant=name,
            )


def agree(rows: Rows, make: Callable[[dict[str, str]], object], found: Findings) -> None:
    """What the strict reader would refuse must not pass here."""
    if found.rejects:
        return
    for number, row in rows:
        try:
            make(row)
        except ValueError as error:
            found.reject(f"line {number}", str(error), "correct the row")


def _check_swapped(rows: Rows, found: Findings) -> None:
    """An ID that names one person's sample and another person is easily mistaken, or its columns are swapped."""
    people = {row["participant_id"]: number for number, row in rows}
    for number, row in rows:
        line = people.get(row["sample_id"], number)
        if line != number:
            what = f"sample_id {row['sample_id']!r} is the participant_id of line {line}"
            found.flag(f"line {number}", what, "see that nobody's columns are swapped", sample=row["sample_id"])


def _check_groups(rows: Rows, found: Findings) -> None:
    """Counts are published by group: a group written in two ways is two groups."""
    spellings: dict[str, str] = {}
    for number, row in rows:
        before = spellings.setdefault(" ".join(row["group"].casefold().split()), row["group"])
        if before != row["group"]:
            what = f"group {row['group'][:80]!r} is also written {before[:80]!r}"
            found.flag(f"line {number}", what, "write a group in one way", "group written in two ways")


def _is_spoken_for(row: dict[str, str]) -> bool:
    return row["status"] == ConsentStatus.DECEASED and bool(row.get("representative", ""))


def _check_answers(number: int, row: dict[str, str], found: Findings) -> None:
    for column in (*ReportKind, "health_records"):
        if row.get(column, "no") not in ("yes", "no"):
            what = f"{column} is {row[column][:80]!r}: taken as no"
            found.flag(f"line {number}", what, "write yes or no", participant=row["participant_id"])
    if row["status"] == ConsentStatus.DECEASED and not _is_spoken_for(row):
        what = "has died and nobody is named to receive the results: no report"
        found.flag(
            f"line {number}", what, "name a representative, if there is one", participant=row["participant_id"]
        )


def _check_not_later(number: int, row: dict[str, str], column: str, on: date | None, found: Findings) -> None:
    if is_day(row[column]):
        return
    day, place = date.fromisoformat(row[column]), f"line {number}, {column}"
    if on is not None and day > on:
        found.reject(place, f"lies after the day of the run ({on})", "correct the date")
    elif on is None and (written := _written(found.file)) and day > written:
        what = "lies after the day on which the sheet was written"
        found.flag(place, what, "correct the date", participant=row["participant_id"])


def _written(path: str) -> date | None:
    """The day a file was last changed, with a day's allowance for time zones; archives may hold no real day."""
    day = datetime.fromtimestamp(Path(path).stat().st_mtime, tz=UTC).date() + timedelta(days=1)
    return day if day.year >= _FIRST_REAL else None


def _check_age(number: int, row: dict[str, str], on: date | None, found: Findings) -> None:
    if on is None or is_day(row["date_of_birth"]):
        return
    if on.year - int(row["date_of_birth"][:4]) > _OLDEST:
        what = f"more than {_OLDEST} years before the run"
        found.reject(f"line {number}, date_of_birth", what, "correct the year")


def _check_same_person(rows: Rows, found: Findings) -> None:
    """One name and birth date under two IDs may be one person twice; the name itself is not told."""
    first: dict[tuple[str, str], int] = {}
    for number, row in rows:
        who = " ".join(row["name"].casefold().split()), row["date_of_birth"]
        line = first.setdefault(who, number)
        if line != number and row["name"]:
            what = f"same name and birth date as line {line}"
            participant = row["participant_id"]
            found.flag(f"line {number}", what, "see that nobody is in the cohort twice", participant=participant)
