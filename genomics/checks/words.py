"""What a value written by hand may look like: IDs, days, names and labels, paths of local files."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from pathlib import Path

from genomics.records.person import is_valid_id

Fault = tuple[str, str]
"""What is wrong with a value, and what to do."""
Rule = Callable[[str], Fault | None]

ID_ADVICE = "use a letter or digit, then up to 63 letters, digits, _ or -"
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
_LONGEST = 200
# Spreadsheets run such a cell as a formula when a table made from it is opened.
_FORMULA = ("=", "+", "@", "\t")
_FIRST_YEAR, _END_YEAR = 1900, 2100


def is_id(text: str) -> Fault | None:
    """One ID grammar for people, samples and batches; what cannot be seen or looks alike is spelt out."""
    if is_valid_id(text):
        return None
    odd = next((character for character in text if ord(character) > 126), "")
    named = f" (it holds {spelt(odd)})" if odd else ""
    return f"ID {text[:80]!r} is not valid{named}", ID_ADVICE


def spelt(character: str) -> str:
    """A character by number and name: `U+0430 CYRILLIC SMALL LETTER A`."""
    return f"U+{ord(character):04X} {unicodedata.name(character, 'without a name')}"


def is_day(text: str) -> Fault | None:
    """A day of the calendar, four-digit year first."""
    if not _DATE.match(text):
        return "not a date", "write YYYY-MM-DD"
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return "not a date of the calendar", "write YYYY-MM-DD"
    if day.year < _FIRST_YEAR:
        return f"a date before {_FIRST_YEAR}", "correct the year"
    return None if day.year < _END_YEAR else (f"a date after {_END_YEAR - 1}", "correct the year")


def is_label(text: str) -> Fault | None:
    """Text that people read: visible, of one script, not too long, no formula."""
    if not text or any(ord(character) < 32 for character in text):
        return "empty, or holds control characters", "fill it in"
    if hidden := next((character for character in text if not character.isprintable()), ""):
        return f"holds {spelt(hidden)}, which cannot be seen", "type the value anew"
    if len(text) > _LONGEST:
        return f"{len(text):,} characters are too many", f"write at most {_LONGEST}"
    if text.startswith(_FORMULA):
        return f"begins with {text[0]!r}, as a formula does", "write plain text"
    if "<" in text or ">" in text:
        return "holds < or >, as markup does", "write plain text"
    if foreign := _foreign_letter(text):
        return f"mixes alphabets: {spelt(foreign)}", "write it in one alphabet"
    return None


def _foreign_letter(text: str) -> str:
    """A Cyrillic or Greek letter within a word that has Latin ones."""
    for word in text.split():
        scripts = {unicodedata.name(one, "").partition(" ")[0]: one for one in word if one.isalpha()}
        if "LATIN" in scripts:
            return scripts.get("CYRILLIC", "") or scripts.get("GREEK", "")
    return ""


def is_local_path(text: str) -> Fault | None:
    """Only a plain path of this machine: no address, inline data, climbing out or second file in one name."""
    special = text == "-" or any(mark in text for mark in ("://", "##", "\\"))
    if special or _SCHEME.match(text) or not text.isprintable():
        return f"{text[:120]!r} is not the plain path of a local file", "copy the file here and give its path"
    if text.startswith("~") or "$" in text:
        return f"{text[:120]!r} holds ~ or $, which nothing replaces", "write the path out"
    if ".." in Path(text).parts:
        return f"{text[:120]!r} climbs out of its folder with ..", "give a path without .."
    return None
