"""The records of a VCF, line by line in one pass: what readers accept without a word is told here.

Rows that a compiled pass finds beyond doubt cost no Python per genotype; the others are looked at cell by cell.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from genomics.checks.findings import Findings
from genomics.checks.genotypes import Copies, Fault, FormatPlan, cell_faults, half_called, plan_format
from genomics.checks.known_sites import BuildEvidence
from genomics.checks.vcf_alleles import (
    alternates_fault,
    filter_faults,
    info_faults,
    is_symbolic,
    quality_fault,
    reference_fault,
)
from genomics.checks.vcf_bases import ReferenceBases
from genomics.checks.vcf_census import Census, copies_at
from genomics.checks.vcf_header import VcfHeader
from genomics.checks.vcf_order import RecordOrder
from genomics.records.person import Sex

if TYPE_CHECKING:
    from genomics.checks.kernel import CompiledPlan

# Below this many genotypes, compiling costs more than it saves.
_FEW_CELLS = 100_000
_MOST_BAD = 1_000
# Cells looked at one by one; and how often an oddity that refuses nothing is told before its key is let be.
_MOST_ODD_CELLS = 5_000_000
_OFTEN = 2_000
_MOST_PLANS = 10_000


class StopReadingError(Exception):
    """So much is wrong that the rest of the file is not read."""


class RowCheck:
    """Checks records in the order of the file."""

    def __init__(
        self,
        header: VcfHeader,
        found: Findings,
        evidence: BuildEvidence,
        bases: ReferenceBases | None = None,
        strict: bool = True,
    ) -> None:
        """`strict`: contigs, FILTER and INFO must be declared; public sets are read for few of their columns."""
        self._found, self._header, self._strict = found, header, strict
        self._evidence, self._bases = evidence, bases
        self._columns, self._with_people = len(header.columns), len(header.columns) > 9
        self.order = RecordOrder(header, found, strict)
        self._census = Census(header.samples)
        self._plans: dict[str, tuple[FormatPlan, CompiledPlan | None]] = {}
        self._oddities: Counter[str] = Counter()
        self._waived: frozenset[str] = frozenset()
        self._undeclared: set[str] = set()
        self.records = self._cells = self._bad = self._odd = self._symbolic = 0

    def check_all(self, lines: Iterable[bytes], first: int, sexes: Mapping[str, Sex] | None = None) -> None:
        """Check every record; `first` is the line number of the first."""
        for number, raw in enumerate(lines, first):
            self.records += 1
            if not self._is_row(number, raw) or not self._check(number, raw):
                self._bad += 1
                if self._bad > _MOST_BAD:
                    self._found.reject(f"line {number}", f"more than {_MOST_BAD:,} bad records: reading stops here",
                                       "put those before right")  # fmt: skip
                    raise StopReadingError
        self._census.tell(self._found, sexes)
        self.order.tell()
        if not self.records:
            self._found.flag("", "no record", "give the calls of the cohort")
        if self._symbolic:
            self._found.flag(
                "", f"{self._symbolic:,} records have a symbolic or breakend allele", "these alleles are not read"
            )

    def _is_row(self, number: int, raw: bytes) -> bool:
        fault = ""
        if b"\0" in raw:
            fault = "holds a NUL byte"
        elif raw.endswith(b"\r"):
            fault = "Windows line end (CR)"
        elif not raw:
            fault = "an empty line"
        elif raw.startswith(b"#"):
            fault = "a header line among the records"
        elif (columns := raw.count(b"\t") + 1) != self._columns:
            what = f"{columns:,} columns, the header has {self._columns:,}"
            self._say(f"line {number}", what, "write the row again", "columns differ from the header's")
            return False
        elif not raw.isascii():
            fault = _utf8_fault(raw)
        elif raw.endswith(b" "):
            fault = "blanks at the end of the line"
        if fault:
            self._say(
                f"line {number}", fault, "write the file again as tab-separated UTF-8 text with Unix line ends"
            )
        return not fault

    def _check(self, number: int, raw: bytes) -> bool:
        """Whether the record may be read."""
        *fields, rest = raw.decode("utf-8").split("\t", 9) if self._with_people else [*raw.decode().split("\t"), ""]
        contig, position, name, reference, alternates = fields[:5]
        if not all(map(str.isprintable, fields)):
            self._say(f"line {number}", "a control character", "write the record again", "a control character")
            return False
        if (at := self.order.place(number, contig, position)) is None:
            return False
        place = f"line {number}, {contig[:40]}:{at}"
        fault, listed = reference_fault(reference), alternates.split(",")
        if fault:
            self._say(place, fault, "bcftools norm -f REF", "REF is not bases")
            return False
        kind, fault = alternates_fault(reference, listed)
        if fault:
            self._say(place, fault, "correct the record", kind)
            return False
        good = self.order.span(place, contig, at, reference, listed, fields[7])
        good &= self._bases is None or self._base_is_right(place, contig, at, reference)
        self._evidence.see(contig, at, name, reference, alternates)
        self._symbolic += any(is_symbolic(allele) for allele in listed)
        alleles = 1 if listed == ["."] else len(listed) + 1
        good &= self._tell(place, self._fixed_faults(fields, alleles))
        return good & (not self._with_people or self._check_people(place, fields, rest, alleles, at))

    def _fixed_faults(self, fields: list[str], alleles: int) -> list[Fault]:
        faults = []
        if not fields[2] or " " in fields[2]:
            faults.append(Fault(not fields[2], "ID is empty or holds blanks", "ID is empty or holds blanks"))
        if (fault := quality_fault(fields[5])) is not None:
            faults.append(fault)
        if self._strict:
            faults += filter_faults(fields[6], self._header)
            faults += info_faults(fields[7], self._header, alleles)
        return faults

    def _base_is_right(self, place: str, contig: str, at: int, reference: str) -> bool:
        bases = self._bases.bases(contig, at, len(reference)) if self._bases is not None else None
        if bases is None:
            return True
        known = [(own, their) for own, their in zip(reference, bases, strict=False) if "N" not in (own, their)]
        if all(own == their for own, their in known):
            self._evidence.bases_right += bool(known)
            return True
        self._evidence.bases_wrong += 1
        what = f"REF {reference[:20]} is not the reference's {bases[:20]}"
        self._say(place, what, "call on this reference: bcftools norm -c e", "REF is not the reference's")
        return False

    def _check_people(self, place: str, fields: list[str], rest: str, alleles: int, at: int) -> bool:
        plan, compiled = self._plan(fields[8])
        if plan.fault:
            self._say(place, plan.fault, "write GT first in FORMAT, each key once")
            return False
        copies = self._copies(fields[0], at)
        self._cells += self._columns - 9
        if compiled is not None:
            from genomics.checks.kernel import scan

            table = self._census.table(fields[0], copies)
            before = table.copy()
            seen = scan(rest.encode(), compiled, alleles, copies, table)
            if seen.clean:
                if seen.half:
                    self._census.half(seen.half, self._person(place, seen.first_half))
                return True
            table[:] = before
        return self._check_cells(place, rest.split("\t"), plan, alleles, fields[0], at)

    def _check_cells(
        self, place: str, cells: list[str], plan: FormatPlan, alleles: int, contig: str, at: int
    ) -> bool:
        copies, good = self._copies(contig, at), True
        judged: dict[str, list[Fault]] = {}
        for person, cell in enumerate(cells):
            if cell not in judged:
                judged[cell] = cell_faults(cell, plan, alleles, copies)
            if judged[cell]:
                good &= self._tell(self._person(place, person), judged[cell])
        if halves := half_called(cells):
            self._census.half(len(halves), self._person(place, halves[0]))
        self._census.count(cells, contig, copies)
        if self._cells >= _FEW_CELLS:
            self._odd += len(cells)
        if self._odd > _MOST_ODD_CELLS:
            self._say(place, "too many records with odd genotypes: reading stops here", "correct them")
            raise StopReadingError
        return good

    def _copies(self, contig: str, at: int) -> Copies:
        copies = copies_at(contig, at)
        return Copies.ONE_OR_TWO if copies is Copies.USUALLY_TWO and "GT" in self._waived else copies

    def _note_oddity(self, key: str) -> None:
        """An oddity that comes in every record would have every cell looked at one by one."""
        self._oddities[key] += 1
        if self._oddities[key] == _OFTEN:
            self._waived |= {key}
            self._plans.clear()

    def _plan(self, text: str) -> "tuple[FormatPlan, CompiledPlan | None]":
        known = self._plans.get(text)
        if known is not None and (known[1] is not None or self._cells < _FEW_CELLS or known[0].fault):
            return known
        plan = known[0] if known is not None else plan_format(text, self._header.formats, self._waived)
        compiled = None
        if self._cells >= _FEW_CELLS and not plan.fault:
            from genomics.checks.kernel import compile_plan

            compiled = compile_plan(plan)
        if known is None:
            self._tell_undeclared(plan)
        if len(self._plans) < _MOST_PLANS:
            self._plans[text] = plan, compiled
        return plan, compiled

    def _tell_undeclared(self, plan: FormatPlan) -> None:
        for key in plan.keys:
            if (
                key
                and key not in self._header.formats
                and key not in self._undeclared
                and len(self._undeclared) < 100
            ):
                self._undeclared.add(key)
                what = f"FORMAT {key[:40]} is not declared"
                refused = key in ("GT", "AD", "DP", "GQ")
                (self._found.reject if refused else self._found.flag)("header", what, "declare it", what)

    def _person(self, place: str, person: int) -> str:
        return f"{place}, sample {self._header.samples[person]}"

    def _tell(self, place: str, faults: list[Fault]) -> bool:
        """Say each fault; whether none refuses the record."""
        for fault in faults:
            if fault.refused:
                self._say(place, fault.what, "call the record again", fault.kind)
                continue
            if fault.key:
                self._note_oddity(fault.key)
            self._found.flag(place, fault.what, "see that it is meant so", fault.kind)
        return not any(fault.refused for fault in faults)

    def _say(self, place: str, what: str, advice: str, kind: str = "") -> None:
        self._found.reject(place, what, advice, kind or what)


def _utf8_fault(raw: bytes) -> str:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return "not UTF-8 text"
    return ""
