"""VCF files without people: the cohort's unique sites, and public sets keyed by allele."""

import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import cyvcf2

from genomics.errors import FormatError
from genomics.records.build import other_build
from genomics.records.known import Site, UnnamedAllele
from genomics.records.variant import CONTIG_ORDER, Variant

_OTHER_BUILD = re.compile(
    # A word of its own: an M5 checksum may well contain "b37".
    r"^##(?:reference|contig)=.*(?<![A-Za-z0-9])(GRCh37|hg19|b37|NCBI36|hg18)(?=[\d.p]*(?![A-Za-z0-9]))",
    re.MULTILINE | re.IGNORECASE,
)

_LENGTH = re.compile(r"^##contig=<(?=.*\bID=([^,>]+))(?=.*\blength=(\d+))", re.MULTILINE)
_BASES = re.compile(r"[ACGT]+\Z")


def open_vcf(path: Path) -> Any:
    """A VCF or BCF on GRCh38; `FormatError` when it cannot be read or names another build."""
    if not path.exists():
        raise FileNotFoundError(2, "no such file", str(path))
    try:
        vcf = cyvcf2.VCF(str(path), gts012=False, strict_gt=True)
    except OSError as error:
        raise FormatError(f"{path}: not a readable VCF; make or fetch it again") from error
    header = vcf.raw_header
    named = _OTHER_BUILD.search(header)
    other = named[1] if named else other_build({name: int(length) for name, length in _LENGTH.findall(header)})
    if other:
        raise FormatError(f"{path}: made on {other}; use the GRCh38 release")
    return vcf


def require_info(path: Path, vcf: Any, names: Collection[str]) -> None:
    """`FormatError` when the header does not declare these INFO fields."""
    declared = declared_info(vcf)
    missing = [name for name in names if name not in declared]
    if missing:
        raise FormatError(f"{path}: its header declares no INFO {', '.join(missing)}; use the right file")


def declared_info(vcf: Any) -> set[str]:
    """Names of the INFO fields that a header declares."""
    return set(re.findall(r"^##INFO=<ID=([^,>]+)", vcf.raw_header, re.MULTILINE))


def contig_name(name: str) -> str:
    """The chr-prefixed name of a contig.

    >>> contig_name("13"), contig_name("MT"), contig_name("chrX")
    ('chr13', 'chrM', 'chrX')
    """
    if name in ("MT", "M", "chrMT"):
        return "chrM"
    return name if name.startswith("chr") else f"chr{name}"


def filters_of(record: Any) -> list[str]:
    """FILTER as a list; empty for PASS and for `.`."""
    return record.FILTER.split(";") if record.FILTER else []


def read_sites(path: Path, named: Path | None = None) -> tuple[list[Site], list[UnnamedAllele]]:
    """The cohort's unique sites in file order, one for each alternate, as the file writes them; and the alternates
    that cannot be named. Records without ALT are no variants. `named` is the file that errors speak of.
    """
    vcf = open_vcf(path)
    require_info(path, vcf, ("AC", "AN", "carriers"))
    sites: list[Site] = []
    unnamed: list[UnnamedAllele] = []
    for record in vcf:
        for site in _alleles(named or path, record):
            if isinstance(site, Site):
                sites.append(site)
            else:
                unnamed.append(site)
    return sites, unnamed


def _alleles(path: Path, record: Any) -> Iterator[Site | UnnamedAllele]:
    contig, reference, filters = record.CHROM, record.REF.upper(), filters_of(record)
    if contig not in CONTIG_ORDER and contig_name(contig) in CONTIG_ORDER:
        raise FormatError(f"{path}, {contig}:{record.POS}: contig {contig} lacks its chr; use chr-prefixed names")
    for number, alternate in enumerate(allele.upper() for allele in record.ALT):
        counts = [_count(path, record, name, number) for name in ("AC", "AN", "carriers")]
        reason = _why_unnamed(contig, reference, alternate)
        if reason:
            yield UnnamedAllele(contig, record.POS, reference, alternate, reason, filters, *counts)
        else:
            yield Site(Variant(contig, record.POS, reference, alternate), filters, *counts)


def _why_unnamed(contig: str, reference: str, alternate: str) -> str | None:
    """The reason in words; `None` for an allele that is spelled out."""
    if contig not in CONTIG_ORDER:
        return "not on chr1 to chr22, chrX, chrY or chrM"
    if alternate == "*":
        return "a deletion that begins before and has a row of its own"
    if alternate.startswith("<") or "[" in alternate or "]" in alternate:
        return "symbolic allele: its sequence is not given"
    if alternate == reference:
        return "the reference itself"
    if not _BASES.match(reference) or not _BASES.match(alternate):
        return "not made of A, C, G, T"
    return None


def _count(path: Path, record: Any, name: str, number: int) -> int:
    """AC and carriers count for each alternate, AN for the record."""
    value = record.INFO.get(name)
    if name != "AN" and len(record.ALT) > 1:
        value = value[number] if isinstance(value, tuple) and len(value) == len(record.ALT) else None
    if not isinstance(value, int):
        raise FormatError(
            f"{path}, {record.CHROM}:{record.POS}: INFO {name} is missing or not one number for each alternate;"
            " make the file with `genomics cohort`"
        )
    return value
