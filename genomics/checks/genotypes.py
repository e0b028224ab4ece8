"""One genotype cell of a VCF, judged by the declarations of its header: pure decisions.

`kernel` does the same for whole records, but only answers whether all is beyond doubt; the words are from here.
"""

import re
from collections.abc import Sequence
from enum import IntEnum
from typing import NamedTuple

from genomics.checks.vcf_fields import READ_BY_US, Field, effective

_GENOTYPE = re.compile(r"[|/]?(?:\.|[0-9]{1,5})(?:[|/](?:\.|[0-9]{1,5}))*\Z")
_COPIES = re.compile(r"[|/]")
_INTEGER = re.compile(r"-?[0-9]{1,15}\Z")
_FLOAT = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\Z")
_NO_NUMBER = re.compile(r"[+-]?(?:nan|inf|infinity)\Z", re.IGNORECASE)
_TEXT = re.compile(r"[\x21-\x7e]+\Z")
LARGEST = 2**31 - 1
MUCH = 1_000_000
"""More reads or phred units than any sequencing gives."""
_MOST_KEYS, _MOST_VALUES, _LONGEST_GENOTYPE = 1_000, 100_000, 100
_COUNTS = ("AD", "DP", "GQ", "MIN_DP", "PL")


class Copies(IntEnum):
    """How many copies a called genotype may have on a stretch of the genome."""

    TWO = 0
    USUALLY_TWO = 1
    ONE_OR_TWO = 2


class Fault(NamedTuple):
    """What is wrong with a cell. `kind` joins the same fault of other cells; `key` is the FORMAT key it is of."""

    refused: bool
    kind: str
    what: str
    key: str = ""


class FormatPlan(NamedTuple):
    """The FORMAT column of a record: its fields in order, or what is wrong with it."""

    keys: tuple[str, ...]
    fields: tuple[Field | None, ...]
    fault: str


def plan_format(text: str, declared: dict[str, Field], waived: frozenset[str] = frozenset()) -> FormatPlan:
    """Read a FORMAT column. An undeclared key is text."""
    if text.count(":") >= _MOST_KEYS:
        return FormatPlan((), (), f"FORMAT has more than {_MOST_KEYS:,} keys")
    keys = tuple(text.split(":"))
    fields = tuple(_field(key, declared, key in waived) for key in keys)
    fault = ""
    if "GT" not in keys:
        fault = "FORMAT has no GT"
    elif keys[0] != "GT":
        fault = "GT is not the first key of FORMAT"
    elif len(set(keys)) != len(keys):
        fault = "a FORMAT key stands twice"
    elif "" in keys:
        fault = "a FORMAT key is empty"
    return FormatPlan(keys, fields, fault)


def _field(key: str, declared: dict[str, Field], waived: bool) -> Field | None:
    field = declared.get(key)
    if waived:
        field = Field(key, field.number, field.kind, True) if field else Field(key, ".", "String", True)
    return effective(field) if field else None


class Genotype(NamedTuple):
    """What one genotype text says."""

    called: int
    copies: int
    lowest: int
    highest: int


def read_genotype(text: str) -> Genotype | None:
    """Copies of a GT; `None` when the text is none.

    >>> read_genotype("0|1"), read_genotype("./."), read_genotype("0,1")
    (Genotype(called=2, copies=2, lowest=0, highest=1), Genotype(called=0, copies=2, lowest=0, highest=0), None)
    """
    if len(text) > _LONGEST_GENOTYPE or not _GENOTYPE.match(text):
        return None
    copies = _COPIES.split(text.lstrip("|/"))
    called = [int(copy) for copy in copies if copy != "."]
    return Genotype(len(called), len(copies), min(called, default=0), max(called, default=0))


def cell_faults(cell: str, plan: FormatPlan, alleles: int, copies: Copies) -> list[Fault]:
    """Everything wrong with one cell."""
    parts = cell.split(":")
    faults = _genotype_faults(parts[0], alleles, copies, plan.fields[0])
    if len(parts) > len(plan.keys):
        what = f"{len(parts)} values where FORMAT has {len(plan.keys)} keys"
        faults.append(Fault(True, "more values than FORMAT keys", what))
    for key, field, text in zip(plan.keys[1:], plan.fields[1:], parts[1:], strict=False):
        fault = value_fault(key, field, text, alleles)
        if fault is not None:
            faults.append(fault)
    return faults


def _genotype_faults(text: str, alleles: int, copies: Copies, field: Field | None) -> list[Fault]:
    said = read_genotype(text)
    if said is None:
        return [Fault(True, "genotype is not one", "the genotype is not alleles joined by / or |")]
    if said.copies > 2:
        return [Fault(True, "more than two copies", f"the genotype has {said.copies} copies")]
    if said.highest >= alleles:
        what = f"allele {said.highest} of {alleles - 1} alternates"
        return [Fault(True, "allele index out of range", what)]
    if said.called and said.copies == 1 and copies is Copies.TWO:
        return [Fault(True, "one copy where there are two", "one copy where everyone has two")]
    if said.called and said.copies == 1 and copies is Copies.USUALLY_TWO and not (field and field.waived):
        what = "one copy in a pseudo-autosomal region"
        return [Fault(False, what, what, "GT")]
    return []


def value_fault(key: str, field: Field | None, text: str, alleles: int) -> Fault | None:
    """What is wrong with the values of one key in one cell."""
    refused = key in READ_BY_US
    if text == "." or (field is not None and field.waived and not refused):
        return None
    if text == "":
        return Fault(refused, f"{key} is empty", f"{key} is empty", key)
    if text.count(",") > _MOST_VALUES:
        return Fault(True, f"{key} has too many values", f"{key} has more than {_MOST_VALUES:,} values", key)
    if field is None or field.kind in ("String", "Character", "Flag"):
        what = f"{key} holds blanks or control characters"
        return None if _TEXT.match(text) else Fault(refused, what, what, key)
    values = text.split(",")
    for value in values:
        fault = _number_fault(key, field, value, refused)
        if fault is not None:
            return fault
    return _count_fault(key, field, len(values), alleles, refused)


def _number_fault(key: str, field: Field, value: str, refused: bool) -> Fault | None:
    if value == ".":
        return None
    if field.kind == "Integer":
        if not _INTEGER.match(value):
            return Fault(
                refused, f"{key} is not a whole number", f"{key} {value[:20]!r} is not a whole number", key
            )
        number = float(int(value))
    else:
        if _NO_NUMBER.match(value) and not refused:
            return None  # legal in VCF, and not read
        if not _FLOAT.match(value):
            return Fault(refused, f"{key} is not a number", f"{key} {value[:20]!r} is not a number", key)
        number = float(value)
    if abs(number) > (LARGEST if field.kind == "Integer" else 3.4e38):
        return Fault(True, f"{key} is too large", f"{key} {value[:20]} is too large for readers")
    if key in _COUNTS and number < 0:
        return Fault(True, f"{key} is negative", f"{key} {value[:20]} is negative")
    if key in _COUNTS and number > MUCH and key != "PL" and not field.waived:
        return Fault(False, f"{key} is not plausible", f"{key} {value[:20]} is not plausible", key)
    return None


def _count_fault(key: str, field: Field, count: int, alleles: int, refused: bool) -> Fault | None:
    wanted = field.count(alleles)
    if not wanted or count in wanted:
        return None
    what = f"{key} has {count} values, not {' or '.join(str(number) for number in wanted)}"
    return Fault(refused, f"{key} has a wrong number of values", what, key)


def half_called(cells: Sequence[str]) -> list[int]:
    """Which cells call one copy and leave the other open."""
    halves: dict[str, bool] = {}
    places = []
    for place, cell in enumerate(cells):
        text = cell.partition(":")[0]
        if text not in halves:
            said = read_genotype(text)
            halves[text] = said is not None and 0 < said.called < said.copies
        if halves[text]:
            places.append(place)
    return places
