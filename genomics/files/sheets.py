"""The sheets people write by hand: strict tab-separated text, UTF-8, one header, no quoting, IDs stay text."""

from collections.abc import Callable
from datetime import date
from itertools import dropwhile
from pathlib import Path
from typing import TypeVar

from genomics.errors import FormatError
from genomics.records.person import Consent, ConsentStatus, Identity, Language, Sample, Sex

Row = TypeVar("Row")

SAMPLE_COLUMNS = ("sample_id", "participant_id", "sex", "group", "batch", "alignment")
CONSENT_COLUMNS = ("participant_id", "status", "hereditary", "medicine", "language", "recorded")
LATER_CONSENT_COLUMNS = ("ancestry_traits", "health_records", "representative")
"""What was asked later: a sheet may end before any of these, and nobody in it said yes to what it lacks."""
PASSWORD_COLUMNS = ("participant_id", "password")
IDENTITY_COLUMNS = ("participant_id", "name", "date_of_birth")


def read_rows(path: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """Rows of a tab-separated sheet whose header is exactly `columns`; leading '#' lines are comments."""
    return [row for _, row in _numbered_rows(path, columns)]


def read_samples(path: Path) -> list[Sample]:
    """The sample sheet; every sample ID and every participant ID once. Alignments are beside the run."""
    samples = _records(path, SAMPLE_COLUMNS, sample_of)
    _refuse_repeats(path, "sample_id", [sample.sample_id for sample in samples])
    _refuse_repeats(path, "participant_id", [sample.participant_id for sample in samples])
    return samples


def read_consents(path: Path) -> list[Consent]:
    """The consent sheet; every participant once."""
    consents = _records(path, CONSENT_COLUMNS, consent_of, LATER_CONSENT_COLUMNS)
    _refuse_repeats(path, "participant_id", [consent.participant_id for consent in consents])
    return consents


def read_identities(path: Path) -> list[Identity]:
    """The identity sheet, kept apart from all results; every participant once."""
    identities = _records(path, IDENTITY_COLUMNS, identity_of)
    _refuse_repeats(path, "participant_id", [identity.participant_id for identity in identities])
    return identities


def read_passwords(path: Path) -> dict[str, str]:
    """Passwords of PDFs by participant; every participant once. They are never repeated in a message."""
    rows = read_rows(path, PASSWORD_COLUMNS)
    _refuse_repeats(path, "participant_id", [row["participant_id"] for row in rows])
    return {row["participant_id"]: row["password"] for row in rows}


def sample_of(row: dict[str, str]) -> Sample:
    """A row of the sample sheet; `ValueError` says what is wrong with it."""
    return Sample(
        row["sample_id"],
        row["participant_id"],
        Sex(row["sex"]),
        row["group"],
        row["batch"],
        row["alignment"] or None,
    )


def consent_of(row: dict[str, str]) -> Consent:
    """A row of the consent sheet. Only the word `yes` is a yes."""
    return Consent(
        row["participant_id"],
        ConsentStatus(row["status"]),
        row["hereditary"] == "yes",
        row["medicine"] == "yes",
        Language(row["language"]),
        date.fromisoformat(row["recorded"]),
        row.get("ancestry_traits") == "yes",
        row.get("health_records") == "yes",
        row.get("representative", ""),
    )


def identity_of(row: dict[str, str]) -> Identity:
    """A row of the identity sheet. What is wrong with it is told without its words: they are somebody's."""
    try:
        return Identity(row["participant_id"], row["name"], date.fromisoformat(row["date_of_birth"]))
    except ValueError:
        raise ValueError("date_of_birth is not a date such as 1980-02-03") from None


def with_later(columns: tuple[str, ...], later: tuple[str, ...], header: list[str]) -> tuple[str, ...]:
    """The columns of a sheet that may end before any of its `later` ones.

    >>> with_later(("a",), ("b", "c"), ["a", "b"])
    ('a', 'b')
    """
    begun = (*columns, *later)[: len(header)]
    return begun if list(begun) == header and len(header) >= len(columns) else columns


def _records(
    path: Path, columns: tuple[str, ...], make: Callable[[dict[str, str]], Row], later: tuple[str, ...] = ()
) -> list[Row]:
    records = []
    for number, row in _numbered_rows(path, columns, later):
        try:
            records.append(make(row))
        except ValueError as error:
            raise FormatError(f"{path}, line {number}: {error}; correct the row") from error
    return records


def _numbered_rows(
    path: Path, columns: tuple[str, ...], later: tuple[str, ...] = ()
) -> list[tuple[int, dict[str, str]]]:
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise FormatError(f"{path}: not UTF-8 text (byte {error.start}); save it as UTF-8") from error
    lines = [(n, line) for n, line in enumerate(text.split("\n"), 1) if line]
    # Comments stand above the header: below it, a # must not leave out a person unseen.
    lines = list(dropwhile(lambda numbered: numbered[1].startswith("#"), lines))
    if lines:
        columns = with_later(columns, later, lines[0][1].split("\t"))
    if not lines or tuple(lines[0][1].split("\t")) != columns:
        where = f"line {lines[0][0]}" if lines else "empty file"
        raise FormatError(f"{path}, {where}: the header must be, tab-separated: {' '.join(columns)}")
    rows = []
    for number, line in lines[1:]:
        cells = line.split("\t")
        if len(cells) != len(columns):
            raise FormatError(f"{path}, line {number}: {len(cells)} columns where {len(columns)} are declared")
        rows.append((number, dict(zip(columns, cells, strict=True))))
    return rows


def _refuse_repeats(path: Path, column: str, values: list[str]) -> None:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise FormatError(f"{path}: {column} {value} stands twice; keep one row")
        seen.add(value)
