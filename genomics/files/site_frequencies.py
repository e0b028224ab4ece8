"""How often one allele is seen in the groups of a set: gnomAD's site VCFs, or the cohort's own, by their index."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pysam

from genomics.errors import FormatError
from genomics.records.pileup import GroupFrequency, SiteFrequency
from genomics.records.variant import Variant

# AC_afr, AC_joint_afr (gnomAD v4), AC_AFR (ours); not the halves by sex nor the subsets.
_GROUP = re.compile(r"AC_(?P<joint>joint_)?(?P<group>[a-z]{3}|remaining|[A-Z]{3,4})\Z")


def read_site_frequency(path: Path, source: str, variant: Variant) -> SiteFrequency | None:
    """The allele in every group of an indexed VCF; `None` when it is not listed there."""
    pysam.set_verbosity(0)
    try:
        with pysam.VariantFile(str(path)) as sites:
            if variant.contig not in sites.header.contigs:
                return None
            for record in sites.fetch(variant.contig, variant.position - 1, variant.position):
                same_place = (record.pos, record.ref) == (variant.position, variant.reference)
                if same_place and variant.alternate in (record.alts or ()):
                    return _frequency(record, source, record.alts.index(variant.alternate))
    except (OSError, ValueError) as error:
        raise FormatError(f"{path}: cannot be looked up; index it with `bcftools index -t`") from error
    return None


def _frequency(record: Any, source: str, allele: int) -> SiteFrequency:
    info = record.info
    joint = "_joint" if "AC_joint" in info else ""
    groups = [
        _group(info, name, found["group"].lower(), allele)
        for name in info
        if (found := _GROUP.match(name)) and found["group"] != "joint"
    ]
    if not groups and "AF_grpmax" in info:  # a set that names only the group where it is most frequent
        group = _value(info.get("grpmax"), allele) or "highest group"
        groups = [GroupFrequency(str(group), None, None, _value(info["AF_grpmax"], allele))]
    everybody = _group(info, f"AC{joint}", "everybody", allele)
    groups.sort(key=lambda one: (-(one.frequency or 0.0), one.group))
    return SiteFrequency(source, [everybody, *groups])


def _group(info: Mapping[str, Any], name: str, group: str, allele: int) -> GroupFrequency:
    count, number = _value(info.get(name), allele), info.get(name.replace("AC", "AN", 1))
    number = number[0] if isinstance(number, tuple) else number
    frequency = count / number if number and count is not None else None
    return GroupFrequency(group, count, number, frequency)


def _value(values: Any, allele: int) -> Any:
    return values[allele] if isinstance(values, tuple) else values
