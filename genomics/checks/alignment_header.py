"""The header that BAM and CRAM share: contigs and their checksums, sort order, read groups (SAM 1.3)."""

import re
from collections.abc import Mapping

import msgspec

from genomics.checks.builds import chromosomes_are_grch38
from genomics.checks.findings import Findings
from genomics.checks.words import is_id
from genomics.records.build import GRCH38_LENGTHS

_LINE = re.compile(r"@[A-Z][A-Z](\t[A-Za-z][A-Za-z0-9]:[^\t]+)+\Z|@CO(\t.*)?\Z")
_LONGEST_CONTIG = (1 << 31) - 1
_MD5 = re.compile(r"[0-9a-fA-F]{32}\Z")


class AlignmentHeader(msgspec.Struct, frozen=True):
    """What the header says. `groups` maps a read group to its sample; `checksums` a contig to its M5."""

    order: str
    contigs: dict[str, int]
    checksums: dict[str, str]
    groups: dict[str, str]


def read_header(text: bytes, found: Findings) -> AlignmentHeader | None:
    """The header from its text; `None` (and a problem) when it is not one."""
    try:
        lines = text.rstrip(b"\0").decode("utf-8").split("\n")
    except UnicodeDecodeError:
        found.reject("header", "not UTF-8 text", "samtools reheader")
        return None
    order = "none"
    header = AlignmentHeader(order, {}, {}, {})
    for number, line in enumerate(lines, 1):
        if not line:
            continue
        if not _LINE.match(line):
            what = f"not a SAM header line: {line[:40]!r}"
            found.reject(f"header line {number}", what, "samtools reheader", "not SAM header lines")
            continue
        fields = dict(part.split(":", 1) for part in line.split("\t")[1:] if ":" in part)
        if line.startswith("@HD"):
            order = fields.get("SO", "none")
        elif line.startswith("@SQ"):
            _note_contig(number, fields, header, found)
        elif line.startswith("@RG"):
            _note_group(number, fields, header, found)
    return msgspec.structs.replace(header, order=order)


def _note_contig(number: int, fields: Mapping[str, str], header: AlignmentHeader, found: Findings) -> None:
    place, name, length = f"header line {number}", fields.get("SN", ""), fields.get("LN", "")
    if not name or not length.isdecimal() or not 0 < int(length[:12]) <= _LONGEST_CONTIG:
        found.reject(place, f"contig {name[:40]!r} has length {length[:20]!r}", "samtools reheader")
        return
    if name in header.contigs:
        found.reject(place, f"contig {name[:40]!r} is declared twice", "samtools reheader")
    header.contigs[name] = int(length)
    if "M5" in fields:
        if _MD5.match(fields["M5"]):
            header.checksums[name] = fields["M5"].lower()
        else:
            found.reject(place, f"M5 of {name} is not an MD5 checksum", "samtools reheader")


def _note_group(number: int, fields: Mapping[str, str], header: AlignmentHeader, found: Findings) -> None:
    name = fields.get("ID", "")
    if name in header.groups:
        what = f"read group {name[:40]!r} is declared twice"
        found.reject(f"header line {number}", what, "samtools addreplacerg")
    header.groups[name] = fields.get("SM", "")


def check_order(header: AlignmentHeader, found: Findings) -> None:
    """The header must claim coordinate order; whether it is true, the records tell."""
    if header.order != "coordinate":
        found.reject("header", f"sort order is {header.order}, not coordinate", "samtools sort")


def check_build(header: AlignmentHeader, found: Findings) -> None:
    """GRCh38 by names and lengths."""
    chromosomes_are_grch38(header.contigs, found, "align to GRCh38 with chr names")


def check_names(header: AlignmentHeader, found: Findings, sample_id: str | None) -> None:
    """One person's reads, under the name that the sheet has."""
    names = set(header.groups.values())
    if not names or "" in names:
        found.reject("header", "a read group without a sample name (SM), or no read group", "samtools addreplacerg")
    elif len(names) > 1:
        found.reject("header", f"read groups of {len(names)} samples", "give one file per sample")
    elif fault := is_id(next(iter(names))):
        found.reject("header, SM", *fault)
    elif sample_id is not None and names != {sample_id}:
        found.reject(
            f"sample {sample_id}",
            f"the read groups name {', '.join(names)}",
            "correct the sheet, or the file's header",
            sample=sample_id,
        )


def other_checksums(header: AlignmentHeader, reference: Mapping[str, str]) -> list[str]:
    """Primary chromosomes whose M5 is not that of the reference, as `chr1 (M5 a, reference b)`.

    >>> header = AlignmentHeader("coordinate", {"chrM": 16569}, {"chrM": "aa"}, {})
    >>> other_checksums(header, {"chrM": "bb"}), other_checksums(header, {"chrM": "aa"})
    (['chrM (M5 aa, reference bb)'], [])
    """
    return [
        f"{contig} (M5 {checksum}, reference {reference[contig]})"
        for contig, checksum in header.checksums.items()
        if contig in GRCH38_LENGTHS and contig in reference and checksum != reference[contig]
    ]
