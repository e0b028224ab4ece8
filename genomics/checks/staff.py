"""Who may sign, and the sheet of what they do."""

import unicodedata
from collections.abc import Collection, Mapping
from enum import StrEnum
from pathlib import Path

from genomics.checks.findings import Findings
from genomics.checks.sheets import check_fields, check_last_line, check_repeats, one_of
from genomics.checks.text import sheet_rows
from genomics.checks.words import Rule, is_day, is_id, is_label
from genomics.records.person import ReportKind
from genomics.records.review import ACT_COLUMNS, UNFLAGGED, ActKind, ClearReason, Role, WithholdReason

SIGNER_COLUMNS = ("signer", "name", "role")
SIGNER_RULES: dict[str, Rule] = {"signer": is_id, "name": is_label, "role": one_of(Role)}
_REASONS: Mapping[str, type[StrEnum]] = {ActKind.CLEAR: ClearReason, ActKind.WITHHOLD: WithholdReason}


def check_signers(path: Path, found: Findings, complete: bool = False) -> list[str]:
    """Who may sign, in which role; one person is one signer, or two signatures would be one.

    `complete`: the sheet of a run, in which every role should be filled.
    """
    rows = sheet_rows(path, SIGNER_COLUMNS, found)
    check_last_line(path, rows, found)
    check_fields(rows, SIGNER_RULES, found)
    check_repeats(rows, ("signer",), found)
    first: dict[str, int] = {}
    for number, row in rows:
        name = " ".join(unicodedata.normalize("NFKC", row["name"]).casefold().split())
        line = first.setdefault(name, number)
        if line != number and name:
            found.reject(f"line {number}", f"the same name as line {line}", "give each person one row")
    for role in Role:
        if complete and rows and role not in {row["role"] for _, row in rows}:
            found.note("", f"nobody is {role}: what needs one waits", "add the person")
    return [row["signer"] for _, row in rows]


def check_acts(
    path: Path, found: Findings, participants: Collection[str] | None = None, signers: Collection[str] | None = None
) -> None:
    """The sheet of acts: known words, and known people if the other sheets are given."""
    rows = sheet_rows(path, ACT_COLUMNS, found)
    check_last_line(path, rows, found)
    for number, row in rows:
        place = f"line {number}"
        _check_words(place, row, found)
        _check_needs(place, row, found)
        if participants is not None and row["participant_id"] not in {*participants, UNFLAGGED}:
            what = f"participant {row['participant_id'][:80]!r} is not in the sample sheet"
            found.reject(place, what, "correct the ID")
        if signers is not None and row["signer"] not in signers:
            found.reject(place, f"signer {row['signer'][:80]!r} is not in the signer sheet", "correct the signer")


def _check_words(place: str, row: dict[str, str], found: Findings) -> None:
    for column, words in (("report", ReportKind), ("act", ActKind)):
        if row[column] not in set(words):
            advice = f"write one of {', '.join(words)}"
            found.reject(f"{place}, {column}", f"unknown value {row[column][:80]!r}", advice)
    reasons = _REASONS.get(row["act"])
    if reasons is not None and row["reason_code"] not in set(reasons):
        advice = f"write one of {', '.join(reasons)}"
        found.reject(f"{place}, reason_code", f"unknown value {row['reason_code'][:80]!r}", advice)


def _check_needs(place: str, row: dict[str, str], found: Findings) -> None:
    if row["act"] == ActKind.CLEAR and not row["flag"]:
        found.reject(f"{place}, flag", "empty: which flag is cleared?", "name the flag")
    if row["act"] == ActKind.APPOINTMENT and is_day(row["note"][:10]):
        found.reject(f"{place}, note", "no day of the appointment", "write YYYY-MM-DD")
    if row["participant_id"] == UNFLAGGED and row["act"] != ActKind.SIGN:
        found.reject(place, f"{UNFLAGGED} can only be signed", "name the participant")
