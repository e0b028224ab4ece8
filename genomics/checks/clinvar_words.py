"""ClinVar's vocabulary over a whole release: a word that we do not know would hide variants in silence."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from genomics.checks.blocks import BrokenFileError, bgzf_blocks
from genomics.checks.findings import Findings
from genomics.files.clinvar import significance_terms
from genomics.records.known import REVIEW_STARS

_AT_ONCE = 64
_UPDATE = "update the vocabulary in genomics/records/known.py, then read the release"
_NO_NUMBER = re.compile(rb"^(?!#)[^\t\n]*\t[^\t\n]*\t(?![0-9]+\t)[^\n]", re.MULTILINE)


def _knows_terms(text: str) -> bool:
    try:
        return bool(significance_terms(text))
    except ValueError:
        return False


FIELDS: dict[str, tuple[str, Callable[[str], bool]]] = {
    "CLNSIG": ("ClinVar significance", _knows_terms),
    "CLNSIGCONF": ("ClinVar significance", _knows_terms),
    "CLNREVSTAT": ("ClinVar review status", lambda text: text in REVIEW_STARS),
    "GENEINFO": ("gene", lambda text: all(part.rpartition(":")[0] for part in text.split("|"))),
}
_VALUES = {name: re.compile(rb"[;\t]" + name.encode() + rb"=([^;\t\n]*)") for name in FIELDS}


def check_clinvar_words(path: Path, found: Findings) -> None:
    """Every significance and review status of the file is one we know; every record has its number."""
    seen: dict[str, set[bytes]] = {name: set() for name in FIELDS}
    before = 0
    try:
        for text in _stretches(path):
            for name, pattern in _VALUES.items():
                new = set(pattern.findall(text)) - seen[name]
                seen[name] |= new
                for value in sorted(new):
                    _check_value(name, value, before, text, found)
            if match := _NO_NUMBER.search(text):
                line = before + text.count(b"\n", 0, match.start()) + 1
                what = "its ID is not a ClinVar variation number"
                found.reject(f"line {line:,}", what, "fetch the release again", what)
            before += text.count(b"\n")
    except BrokenFileError as error:
        found.reject("", str(error), "fetch the release again")


def _check_value(name: str, value: bytes, before: int, text: bytes, found: Findings) -> None:
    what, knows = FIELDS[name]
    shown = value.decode("utf-8", "replace")
    if not knows(shown):
        place = text.index(name.encode() + b"=" + value)
        line = before + text.count(b"\n", 0, place) + 1
        found.reject(f"line {line:,}, {name}", f"unknown {what} {shown[:80]!r}", _UPDATE, f"unknown {what}")


def _stretches(path: Path) -> Iterator[bytes]:
    """Whole lines, some megabytes at a time."""
    held: list[bytes] = []
    for block in bgzf_blocks(path):
        held.append(block)
        if len(held) >= _AT_ONCE and b"\n" in block:
            whole, _, rest = b"".join(held).rpartition(b"\n")
            yield whole + b"\n"
            held = [rest]
    yield b"".join(held)
