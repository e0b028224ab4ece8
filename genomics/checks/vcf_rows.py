"""The records of a VCF, line by line in one pass: what readers accept without a word is told here.

The work per genotype is one cut at its first colon; each distinct genotype text is judged once.
"""

import math
import re
from collections.abc import Iterable
from typing import NamedTuple

from genomics.checks.findings import Findings
from genomics.checks.vcf_header import VcfHeader
from genomics.records.build import GRCH38_LENGTHS

_REFERENCE = re.compile(r"[ACGTN]+\Z")
_ALLELE = r"(?:[ACGTN]+|\*|<[^<>,\s]+>|[ACGTN.]*[\[\]][^\[\],\s]+[\[\]][ACGTN.]*|\.[ACGTN]+|[ACGTN]+\.)"
_ALTERNATES = re.compile(rf"(?:\.|{_ALLELE}(?:,{_ALLELE})*)\Z")
_PLAIN = re.compile(r"[ACGTN,*.]+\Z")
_GENOTYPE = re.compile(r"[|/]?(?:\.|\d{1,5})(?:[|/](?:\.|\d{1,5}))*\Z")
_COPIES = re.compile(r"[|/]")


class GenotypeText(NamedTuple):
    """What one genotype text says: highest allele index, copies, and whether only some copies are called."""

    highest: int
    ploidy: int
    half: bool


class RowCheck:
    """Checks records in the order of the file. `declared`: contigs must stand in the header."""

    def __init__(self, header: VcfHeader, found: Findings, declared: bool = True) -> None:
        self._found = found
        self._declared = declared
        self._contigs = header.contigs
        self._columns = len(header.columns)
        self._samples = header.samples
        self._with_people = len(header.columns) > 9
        self._last = ("", 0)
        self.contigs: dict[str, None] = {}
        self.records = 0
        self._format, self._format_fault = "GT", ""
        self._texts: dict[str, GenotypeText | None] = {}
        self._half_calls = self._symbolic = 0

    def check_all(self, lines: Iterable[bytes], first: int) -> None:
        """Check every record; `first` is the line number of the first."""
        for number, raw in enumerate(lines, first):
            self._check(number, raw)
        if not self.records:
            self._found.flag("", "no record", "give the calls of the cohort")
        if self._half_calls:
            self._found.note(
                "", f"{self._half_calls:,} genotypes are called on one copy only", "each is taken as no call"
            )
        if self._symbolic:
            self._found.flag(
                "", f"{self._symbolic:,} records have a symbolic or breakend allele", "these alleles are not read"
            )

    def _check(self, number: int, raw: bytes) -> None:
        self.records += 1
        try:
            fields = raw.decode("utf-8").split("\t")
        except UnicodeDecodeError:
            self._say(number, "not UTF-8 text", "write the file again as UTF-8")
            return
        if raw.endswith(b"\r"):
            self._say(number, "Windows line end (CR)", "write the file with Unix line ends")
            return
        if len(fields) != self._columns:
            what = f"{len(fields)} columns, the header has {self._columns}"
            self._say(number, what, "write the row again", "columns differ from the header's")
            return
        self._check_place(number, fields)
        alleles = self._check_alleles(number, fields)
        if fields[5] != "." and not _is_finite(fields[5]):
            self._say(number, f"QUAL {fields[5]!r} is not a number", "write a number or .", "QUAL is not a number")
        if self._with_people and alleles:
            self._check_genotypes(number, fields, alleles)

    def _check_place(self, number: int, fields: list[str]) -> None:
        contig, text = fields[0], fields[1]
        if not (text.isascii() and text.isdigit()) or len(text) > 10 or int(text) < 1:
            self._say(number, f"POS {text!r} is not a place", "write a number from 1", "POS is not a place")
            return
        position = int(text)
        if contig != self._last[0]:
            self._enter(number, contig)
        elif position < self._last[1]:
            self._say(
                number,
                f"{contig}:{position} comes after {self._last[1]}: not sorted",
                "bcftools sort",
                "not sorted",
            )
        self._last = contig, position
        length = GRCH38_LENGTHS.get(contig)
        if length is not None and position + len(fields[3]) - 1 > length:
            what = f"{contig}:{position} lies beyond the end of the contig ({length})"
            self._say(number, what, "call the cohort on GRCh38", "lies beyond the end of the contig")

    def _enter(self, number: int, contig: str) -> None:
        if contig in self.contigs:
            self._say(
                number, f"{contig} comes a second time: not sorted", "bcftools sort", "contig comes a second time"
            )
            return
        self.contigs[contig] = None
        if self._declared and contig not in self._contigs:
            what = f"contig {contig!r} is not declared"
            self._say(number, what, "declare it with its length", "contig is not declared")
        elif self._declared and contig not in GRCH38_LENGTHS:
            what = f"records on {contig} are not read"
            self._found.note(f"line {number}", what, "nothing to do", "records on other contigs are not read")

    def _check_alleles(self, number: int, fields: list[str]) -> int:
        """Number of alleles; 0 when they cannot be read."""
        reference, alternates = fields[3], fields[4]
        if not _REFERENCE.match(reference):
            self._say(
                number,
                f"REF {reference[:20]!r} is not made of A, C, G, T, N",
                "bcftools norm -f REF",
                "REF is not bases",
            )
            return 0
        if not _ALTERNATES.match(alternates):
            self._say(
                number, f"ALT {alternates[:20]!r} is not an allele", "correct the record", "ALT is not an allele"
            )
            return 0
        if alternates == ".":
            return 1
        listed = alternates.split(",")
        if reference in listed or len(set(listed)) != len(listed):
            self._say(number, "an allele stands twice in REF and ALT", "bcftools norm", "an allele stands twice")
        if not _PLAIN.match(alternates):
            self._symbolic += 1
        return len(listed) + 1

    def _check_genotypes(self, number: int, fields: list[str], alleles: int) -> None:
        if fields[8] != self._format:
            self._format, self._format_fault = fields[8], _format_fault(fields[8])
        if self._format_fault:
            self._say(number, self._format_fault, "write GT first in FORMAT, each key once")
            return
        texts = {cell.partition(":")[0] for cell in fields[9:]}
        for text in texts:
            meaning = self._texts[text] if text in self._texts else self._learn(text)
            if meaning is None or meaning.highest >= alleles or meaning.ploidy > 2:
                self._tell_genotype(number, fields, text, meaning, alleles)
            elif meaning.half:
                self._half_calls += sum(cell.partition(":")[0] == text for cell in fields[9:])

    def _learn(self, text: str) -> GenotypeText | None:
        meaning = None
        if _GENOTYPE.match(text):
            copies = _COPIES.split(text.lstrip("|/"))
            called = [int(copy) for copy in copies if copy != "."]
            meaning = GenotypeText(max(called, default=0), len(copies), 0 < len(called) < len(copies))
        if len(self._texts) < 100_000:
            self._texts[text] = meaning
        return meaning

    def _tell_genotype(
        self, number: int, fields: list[str], text: str, meaning: GenotypeText | None, alleles: int
    ) -> None:
        people = [self._samples[n] for n, cell in enumerate(fields[9:]) if cell.partition(":")[0] == text]
        place = f"line {number}, sample {people[0]}"
        if meaning is None:
            kind, what = "genotype is not one", "the genotype is not alleles joined by / or |"
        elif meaning.ploidy > 2:
            kind, what = "more than two copies", f"the genotype has {meaning.ploidy} copies"
        else:
            kind, what = "allele index out of range", f"allele {meaning.highest} of {alleles - 1} alternates"
        self._found.reject(place, what, "call the record again", kind)

    def _say(self, number: int, what: str, advice: str, kind: str = "") -> None:
        self._found.reject(f"line {number}", what, advice, kind or what)


def _format_fault(text: str) -> str:
    keys = text.split(":")
    if "GT" not in keys:
        return "FORMAT has no GT"
    if keys[0] != "GT":
        return "GT is not the first key of FORMAT"
    return "a FORMAT key stands twice" if len(set(keys)) != len(keys) else ""


def _is_finite(text: str) -> bool:
    try:
        return math.isfinite(float(text)) and "_" not in text
    except ValueError:
        return False
