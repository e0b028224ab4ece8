"""The fixed columns of one record: pure decisions about alleles, quality, FILTER and INFO.

Every rule answers with `Fault`s; where the record stands is the caller's to say.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from genomics.checks.genotypes import Fault
from genomics.checks.vcf_fields import Field
from genomics.checks.vcf_header import VcfHeader

_REFERENCE = re.compile(r"[ACGTN]+\Z")
_SYMBOLIC = re.compile(r"<[^<>,\s]+>\Z")
_BREAKEND = re.compile(r"(?:[ACGTN.]*[\[\]][^\[\],\s]+[\[\]][ACGTN.]*|\.[ACGTN]+|[ACGTN]+\.)\Z")
_CODES = re.compile(r"[ACGTNRYSWKMBDHV]+\Z")
_QUALITY = re.compile(r"-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?\Z")
_INTEGERS = re.compile(r"(?:\.|-?[0-9]{1,18})(?:,(?:\.|-?[0-9]{1,18}))*+\Z")
_FLOAT = r"(?:\.|[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?(?:nan|inf|infinity))"
_FLOATS = re.compile(rf"{_FLOAT}(?:,{_FLOAT})*+\Z", re.IGNORECASE)
_ANY_ALLELE = ("<NON_REF>", "<*>", "<X>", "*")
_HUGE = 1e10
_MOST_KEYS, _MOST_FILTERS = 10_000, 1_000


def reference_fault(text: str) -> str:
    """What is wrong with REF; empty when it is bases."""
    if _REFERENCE.match(text):
        return ""
    what = f"REF {text[:20]!r} is not made of A, C, G, T, N"
    return what + _why(text)


def _why(text: str) -> str:
    if not text:
        return ": it is empty"
    if text != text.upper() and _CODES.match(text.upper()):
        return ": lower case"
    return ": an IUPAC code stands for several bases" if _CODES.match(text) else ""


def alternates_fault(reference: str, listed: list[str]) -> tuple[str, str]:
    """What is wrong with ALT (kind and words); empty when it is `.` or alleles that differ."""
    if listed == ["."]:
        return "", ""
    for allele in listed:
        if not (_REFERENCE.match(allele) or allele == "*" or _SYMBOLIC.match(allele) or _BREAKEND.match(allele)):
            return "ALT is not an allele", f"ALT {','.join(listed)[:20]!r} is not an allele{_why(allele)}"
    if reference in listed or len(set(listed)) != len(listed):
        return "an allele stands twice", "an allele stands twice in REF and ALT"
    return "", ""


@lru_cache(maxsize=4096)
def is_symbolic(allele: str) -> bool:
    """A structural or breakend allele, which no stage reads; `<NON_REF>` and `*` are read.

    >>> is_symbolic("<DEL>"), is_symbolic("<NON_REF>"), is_symbolic("G]chr2:5]"), is_symbolic("GA")
    (True, False, True, False)
    """
    return not (_REFERENCE.match(allele) or allele in _ANY_ALLELE or allele == ".")


def quality_fault(text: str) -> Fault | None:
    """QUAL is a missing value or a number from 0 that a reader can hold."""
    if text == ".":
        return None
    if not _QUALITY.match(text):
        return Fault(True, "QUAL is not a number", f"QUAL {text[:20]!r} is not a number")
    number = float(text)
    if number < 0:
        return Fault(True, "QUAL is negative", f"QUAL {text[:20]} is negative")
    if number > 3.4e38:
        return Fault(True, "QUAL is too large", f"QUAL {text[:20]} is too large for readers")
    return Fault(False, "QUAL is not plausible", f"QUAL {text[:20]} is not plausible") if number > _HUGE else None


def filter_faults(text: str, header: VcfHeader) -> list[Fault]:
    """FILTER is PASS, a missing value, or names that the header declares."""
    if text.count(";") > _MOST_FILTERS:
        return [Fault(True, "too many filters", f"FILTER has more than {_MOST_FILTERS:,} names")]
    names = text.split(";")
    if any(not name or any(letter.isspace() or letter == "," for letter in name) for name in names):
        return [Fault(True, "FILTER is not a list of names", f"FILTER {text[:40]!r} is not names joined by ;")]
    if text == "PASS" or text == ".":
        return []
    if "0" in names:
        return [Fault(True, "FILTER 0 has no meaning", "FILTER 0 is reserved and has no meaning")]
    if "PASS" in names or "." in names:
        return [Fault(True, "PASS beside filters", f"FILTER {text[:40]!r} says passed and failed")]
    if any(name.upper() == "PASS" for name in names):
        return [Fault(True, "FILTER is not PASS", f"FILTER {text[:40]!r} is not PASS: it would count as failed")]
    faults = [
        Fault(False, f"FILTER {name[:40]} is not declared", f"FILTER {name[:40]} is not declared")
        for name in names
        if name not in header.filters
    ]
    if len(set(names)) != len(names):
        faults.append(Fault(False, "a FILTER stands twice", "a FILTER stands twice"))
    return faults


def info_faults(text: str, header: VcfHeader, alleles: int) -> Iterator[Fault]:
    """INFO is `.` or declared keys with values of their type and number; each key once."""
    if text == ".":
        return
    if text == "":
        yield Fault(True, "INFO is empty", "INFO is empty: write . for none")
        return
    if text.count(";") > _MOST_KEYS:
        yield Fault(True, "too many INFO keys", f"INFO has more than {_MOST_KEYS:,} keys")
        return
    seen = set()
    for item in text.split(";"):
        key, equals, value = item.partition("=")
        if key in seen:
            yield Fault(False, f"INFO {key[:40]} stands twice", f"INFO {key[:40]} stands twice")
        seen.add(key)
        if (field := header.info.get(key)) is not None:
            if (fault := _info_value_fault(field, bool(equals), value, alleles)) is not None:
                yield fault
        elif key:
            yield Fault(False, f"INFO {key[:40]} is not declared", f"INFO {key[:40]} is not declared")
        elif text[-1] != ";" or item:
            yield Fault(False, "an INFO key is empty", "an INFO key is empty")


def _info_value_fault(field: Field, given: bool, value: str, alleles: int) -> Fault | None:
    name = f"INFO {field.name[:40]}"
    if field.kind == "Flag":
        return Fault(False, f"{name} is a flag with a value", f"{name} is a flag with a value") if given else None
    if not value:
        return Fault(False, f"{name} has no value", f"{name} has no value")
    pattern = _INTEGERS if field.kind == "Integer" else _FLOATS if field.kind == "Float" else None
    if pattern is not None and not pattern.match(value):
        what = f"{name} {value[:20]!r} is not {'whole numbers' if field.kind == 'Integer' else 'numbers'}"
        return Fault(False, f"{name} is not of its type", what)
    if pattern is None or value == "." or not (wanted := field.count(alleles)):
        return None
    count = value.count(",") + 1
    if count in wanted:
        return None
    return Fault(False, f"{name} has a wrong number of values", f"{name} has {count} values, not {wanted[-1]}")
