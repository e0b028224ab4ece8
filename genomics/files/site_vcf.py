"""VCF files without people: the cohort's unique sites, and public sets keyed by allele."""

import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import cyvcf2

from genomics.errors import FormatError
from genomics.records.known import Site
from genomics.records.variant import Variant

_OTHER_BUILD = re.compile(
    # A word of its own: an M5 checksum may well contain "b37".
    r"^##(?:reference|contig)=.*(?<![A-Za-z0-9])(GRCh37|hg19|b37|NCBI36|hg18)(?=[\d.p]*(?![A-Za-z0-9]))",
    re.MULTILINE | re.IGNORECASE,
)


def open_vcf(path: Path) -> Any:
    """A VCF or BCF on GRCh38; `FormatError` when it cannot be read or names another build."""
    if not path.exists():
        raise FileNotFoundError(2, "no such file", str(path))
    try:
        vcf = cyvcf2.VCF(str(path), gts012=False, strict_gt=True)
    except OSError as error:
        raise FormatError(f"{path}: not a readable VCF; make or fetch it again") from error
    other = _OTHER_BUILD.search(vcf.raw_header)
    if other:
        raise FormatError(f"{path}: made on {other[1]}; use the GRCh38 release")
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


def wanted_records(vcf: Any, wanted: Collection[str]) -> Iterator[tuple[str, Any]]:
    """One pass over a file: each split record whose key is wanted, with its key."""
    contigs: dict[str, str] = {}
    for record in vcf:
        if len(record.ALT) == 1:
            contig = contigs.get(record.CHROM) or contigs.setdefault(record.CHROM, contig_name(record.CHROM))
            key = f"{contig}:{record.POS}:{record.REF}:{record.ALT[0]}"
            if key in wanted:
                yield key, record


def filters_of(record: Any) -> list[str]:
    """FILTER as a list; empty for PASS and for `.`."""
    return record.FILTER.split(";") if record.FILTER else []


def read_sites(path: Path) -> list[Site]:
    """The cohort's unique sites, in file order. Records without ALT, and `*` (a deletion that has a record of
    its own), are no variants; any other allele not made of bases stops with its place.
    """
    vcf = open_vcf(path)
    require_info(path, vcf, ("AC", "AN", "carriers"))
    return [_site(path, record) for record in vcf if record.ALT and record.ALT != ["*"]]


def _site(path: Path, record: Any) -> Site:
    place = f"{path}, {record.CHROM}:{record.POS}"
    if len(record.ALT) != 1:
        raise FormatError(f"{place}: {len(record.ALT)} alternates in one record; split them first")
    try:
        variant = Variant(record.CHROM, record.POS, record.REF, record.ALT[0])
    except ValueError as error:
        raise FormatError(f"{place}: {error}; normalise the file with `genomics cohort`") from error
    count, number, carriers = (record.INFO.get(name) for name in ("AC", "AN", "carriers"))
    if count is None or number is None or carriers is None:
        raise FormatError(f"{place}: INFO AC, AN or carriers is missing; make the file with `genomics cohort`")
    return Site(variant, filters_of(record), int(count), int(number), int(carriers))
