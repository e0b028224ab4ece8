"""Where records stand: on declared contigs, in order, within them, each once; and how far gVCF blocks reach."""

import re

from genomics.checks.builds import shadow_of
from genomics.checks.findings import Findings
from genomics.checks.vcf_alleles import is_symbolic
from genomics.checks.vcf_header import VcfHeader
from genomics.records.build import GRCH38_LENGTHS

_END = re.compile(r"(?:\A|;)END=([^;]*)")
_ANYTHING = ("<NON_REF>", "<*>")


class RecordOrder:
    """Takes the records one by one. `declared`: contigs must stand in the header."""

    def __init__(self, header: VcfHeader, found: Findings, declared: bool) -> None:
        self._found, self._declared, self._lengths = found, declared, header.contigs
        self._last = ("", 0)
        self._seen: set[tuple[str, str]] = set()
        self._block_end = 0
        self.contigs: dict[str, int] = {}

    def place(self, number: int, contig: str, text: str) -> int | None:
        """The 1-based position; `None` when the record stands nowhere."""
        place = f"line {number}"
        if not (text.isascii() and text.isdigit()) or len(text) > 10 or int(text) < 1 or text[0] == "0":
            self._say(place, f"POS {text[:20]!r} is not a place", "write a number from 1", "POS is not a place")
            return None
        position = int(text)
        if contig != self._last[0]:
            self._enter(place, contig)
        elif position < self._last[1]:
            what = f"{contig[:40]}:{position} comes after {self._last[1]}: not sorted"
            self._say(place, what, "bcftools sort", "not sorted")
        if (contig, position) != self._last:
            self._seen.clear()
        self._last = contig, position
        if len(self.contigs) < 1_000_000 or contig in self.contigs:
            self.contigs[contig] = self.contigs.get(contig, 0) + 1
        return position

    def span(self, place: str, contig: str, position: int, reference: str, listed: list[str], info: str) -> bool:
        """Whether the record ends within its contig and is not there already."""
        end = position + len(reference) - 1
        good = True
        if match := _END.search(info):
            if not (match[1].isascii() and match[1].isdigit() and len(match[1]) < 11):
                self._say(
                    place, f"END {match[1][:20]!r} is not a number", "correct the block", "END is not a number"
                )
                return False
            good = self._block(place, position, int(match[1]), listed)
            end = max(end, int(match[1]))
        elif any(allele in _ANYTHING for allele in listed[:-1]):
            self._found.flag(
                place, "<NON_REF> is not the last allele", "see that it is meant so", "<NON_REF> not last"
            )
        length = GRCH38_LENGTHS.get(contig) or self._lengths.get(contig)
        if length is not None and end > length:
            what = f"{contig}:{end} lies beyond the end of the contig ({length})"
            self._say(place, what, "call the cohort on GRCh38", "lies beyond the end of the contig")
            good = False
        return good & (not self._declared or self._is_new(place, reference, listed))

    def _block(self, place: str, position: int, end: int, listed: list[str]) -> bool:
        if end < position:
            self._say(place, f"END {end} lies before POS {position}", "correct the block", "END lies before POS")
            return False
        if any(is_symbolic(allele) for allele in listed):
            return True
        if position <= self._block_end:
            what = f"overlaps the block before it, which ends at {self._block_end}"
            self._found.flag(place, what, "call the sample again", "overlaps the block before it")
        self._block_end = max(self._block_end, end)
        return True

    def _is_new(self, place: str, reference: str, listed: list[str]) -> bool:
        keys = {(reference, allele) for allele in listed if not is_symbolic(allele) and allele != "*"}
        if len(listed) > 1:
            keys -= {(reference, allele) for allele in _ANYTHING}
        if keys & self._seen:
            self._say(
                place,
                "the same allele stands in a record before: duplicate",
                "bcftools norm -d exact",
                "duplicate record",
            )
            return False
        self._seen |= keys
        return True

    def _enter(self, place: str, contig: str) -> None:
        self._block_end = 0
        if contig in self.contigs:
            what = f"{contig[:40]} comes a second time: not sorted"
            self._say(place, what, "bcftools sort", "contig comes a second time")
            return
        if not self._declared:
            return
        if contig not in self._lengths and self._lengths:
            self._say(
                place,
                f"contig {contig[:40]!r} is not declared",
                "declare it with its length",
                "contig is not declared",
            )
        elif chromosome := shadow_of(contig):
            what = f"{contig[:40]!r} is not the name of a chromosome: its records would not be read"
            self._say(
                place, what, f"name it {chromosome}: bcftools annotate --rename-chrs", "chromosome without its name"
            )
        elif contig not in GRCH38_LENGTHS:
            what = f"records on {contig[:40]} are not read"
            self._found.note(place, what, "nothing to do", "records on other contigs are not read")

    def tell(self) -> None:
        """Say if no record stands on a chromosome."""
        if self._declared and self.contigs and not set(self.contigs) & set(GRCH38_LENGTHS):
            self._found.reject("", "no record on chr1 to chr22, chrX, chrY or chrM", "call the cohort on GRCh38")

    def _say(self, place: str, what: str, advice: str, kind: str) -> None:
        self._found.reject(place, what, advice, kind)
