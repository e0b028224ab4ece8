"""What a header may declare of INFO and FORMAT, and how many values a declaration asks for."""

import re

import msgspec

TYPES = ("Integer", "Float", "Flag", "Character", "String")
NUMBERS = re.compile(r"(?:[0-9]{1,9}|[AGRPM.]|L[ARG])\Z")
READ_BY_US = ("GT", "AD", "DP", "GQ", "PL", "PS", "MIN_DP")
"""FORMAT keys that decide over a genotype: a wrong one is a reject, of any other a flag."""


class Field(msgspec.Struct, frozen=True):
    """One INFO or FORMAT declaration; `waived`: flagged so often that what is only odd is not told again."""

    name: str
    number: str
    kind: str
    waived: bool = False

    def count(self, alleles: int) -> tuple[int, ...]:
        """How many values one cell may hold; empty when any number may stand there.

        >>> Field("AD", "R", "Integer").count(3), Field("PL", "G", "Integer").count(3)
        ((3,), (3, 6))
        """
        if self.number.isdigit():
            return (int(self.number),)
        # One value a genotype: of one copy, or of two.
        counts = {"A": (alleles - 1,), "R": (alleles,), "G": (alleles, alleles * (alleles + 1) // 2)}
        return counts.get(self.number, ())


# What the VCF specification (4.5, section 1.6.2, 2024-06) reserves, as callers declare it. The first type and
# number are right; the others are read as well, with a flag.
FORMATS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "GT": (("String",), ("1", ".")),
    "AD": (("Integer",), ("R", ".", "2")),
    "DP": (("Integer",), ("1", ".")),
    "GQ": (("Integer", "Float"), ("1", ".")),
    "PL": (("Integer",), ("G", ".")),
    "MIN_DP": (("Integer",), ("1", ".")),
}
_EFFECTIVE = {"AD": "R", "DP": "1", "GQ": "1", "MIN_DP": "1", "GT": "1"}


def effective(field: Field) -> Field:
    """A declaration that says `any number`, with the number that its reader expects."""
    number = _EFFECTIVE.get(field.name, field.number)
    return field if number == field.number else Field(field.name, number, field.kind, field.waived)


def format_fault(field: Field) -> tuple[bool, str]:
    """Whether a FORMAT declaration must be refused, and what is wrong with it; no words when nothing is."""
    if field.name not in FORMATS:
        return False, ""
    kinds, numbers = FORMATS[field.name]
    said = f"FORMAT {field.name} is declared Number={field.number},Type={field.kind}"
    what = f"{said}, not Number={numbers[0]},Type={kinds[0]}"
    if field.kind not in kinds or field.number not in numbers:
        return True, what
    # Callers of before VCF 4.2 had no R; `.` is how they say it.
    usual = field.kind == kinds[0] and field.number in (numbers[0], "." if field.name in ("AD", "PL") else "")
    return False, "" if usual else what


def type_fault(field: Field) -> str:
    """What is wrong with Number and Type by themselves."""
    if field.kind not in TYPES:
        return f"Type={field.kind[:20]!r} is not one of {', '.join(TYPES)}"
    if not NUMBERS.match(field.number):
        return f"Number={field.number[:20]!r} is not a number, A, R, G or ."
    return ""
