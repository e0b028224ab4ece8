"""Genotypes as Hail expressions: copies that a person can have, fields as they are spelled, what is believed."""

from typing import Any

import hail as hl

from genomics.cohort.limits import GenotypeFilter
from genomics.cohort.ploidy import PSEUDO_AUTOSOMAL
from genomics.records.person import Sex


def high_quality(data: Any, limits: GenotypeFilter) -> Any:
    """True for genotypes that may be believed, as `genotype_filter` says; what is missing never passes."""
    haploid = data.GT.ploidy == 1
    depth = hl.if_else(haploid, limits.haploid_dp, limits.dp)
    deep = data.DP >= depth if limits.by_depth else True
    reads = data.DP if limits.by_depth else hl.sum(data.AD[: hl.len(data.alleles)].filter(lambda own: own >= 0))
    balanced = [
        (data.GT[copy] == 0) | (element(data.AD, data.GT[copy]) / hl.max(reads, 1) >= limits.het_balance)
        for copy in (0, 1)
    ]
    balance = hl.if_else(haploid | ~data.GT.is_het(), True, balanced[0] & balanced[1])
    good = (data.GQ >= limits.gq) & deep & ~data.flagged & balance
    return hl.coalesce(hl.is_defined(data.GT) & good, False)


def expected_copies(data: Any) -> Any:
    """Genotypes with the copies that the recorded sex allows, as `ploidy` says."""
    linked = hl.any([_is_linked(data, name) for name in PSEUDO_AUTOSOMAL])
    man, woman = data.sex == Sex.MALE.value, data.sex == Sex.FEMALE.value
    one = hl.or_missing(data.GT[0] == data.GT[1], hl.call(data.GT[0]))
    return (
        hl.case()
        .when(linked & man & (data.GT.ploidy == 2), one)
        .when(linked & (data.locus.contig == "chrY") & woman, hl.missing(hl.tcall))
        .default(data.GT)
    )


def _is_linked(data: Any, contig: str) -> Any:
    position, regions = data.locus.position, PSEUDO_AUTOSOMAL[contig]
    shared = hl.any([(position >= start) & (position <= end) for start, end in regions])
    return (data.locus.contig == contig) & ~shared


def tells_sex(data: Any) -> Any:
    """Rows whose heterozygotes may tell sex, as `x_heterozygosity.is_candidate` says."""
    alleles = data.alleles.map(lambda allele: allele.upper())
    snp = (
        (hl.len(alleles) == 2)
        & (alleles[0] != alleles[1])
        & hl.all(lambda allele: allele.matches("^[ACGT]$"), alleles)
    )
    return _is_linked(data, "chrX") & snp & (hl.len(hl.or_else(data.filters, hl.empty_set(hl.tstr))) == 0)


def whole_number(data: Any, name: str) -> Any:
    """A field of one number as a whole number of 0 or more; missing where it is not given."""
    value = data[name] if name in data.entry else hl.missing(hl.tint32)
    value = value.first() if isinstance(value, hl.ArrayExpression) else value
    value = hl.int32(hl.or_missing(~hl.is_nan(value), value))
    return hl.or_missing(value >= 0, value)


def several(data: Any, name: str) -> Any:
    """A field of one number an allele."""
    value = data[name]
    return value if isinstance(value, hl.ArrayExpression) else hl.array([value])


def element(values: Any, index: Any) -> Any:
    """One number of an array; missing where the array is too short or the number is not given."""
    value = hl.or_missing(index < hl.len(values), values[index])
    return hl.or_missing(value >= 0, value)


def failed_by_caller(data: Any) -> Any:
    """Genotypes that the caller's own filter (FT) failed."""
    flag = data.FT if "FT" in data.entry else hl.missing(hl.tstr)
    return hl.is_defined(flag) & ~hl.set(["PASS", ".", ""]).contains(flag)
