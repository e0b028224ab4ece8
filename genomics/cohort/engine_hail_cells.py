"""Genotypes of a dense call as Hail expressions: how well a base was read, and the cells of a VCF line."""

from typing import Any

import hail as hl

CELL = "GT:AD:DP:GQ:PS:FT"


def read_there(call: Any, depth: Any, quality: Any, failed: Any, reference: bool) -> Any:
    """How well a base was read; missing where it cannot be believed, whatever its numbers."""
    good = hl.is_defined(call) & hl.is_defined(depth) & hl.is_defined(quality) & ~failed
    good = good & call.is_hom_ref() if reference else good
    return hl.or_missing(hl.coalesce(good, False), hl.struct(ploidy=call.ploidy, depth=depth, quality=quality))


def flag_of(own: Any, filters: Any) -> Any:
    """FT of a variant: the caller's genotype filter, or the filters of the record, which is one person's too."""
    record = hl.or_missing(hl.len(filters) > 0, hl.delimit(hl.sorted(hl.array(filters)), ";"))
    called = hl.or_missing(~hl.set(["PASS", ".", ""]).contains(own), own)
    return hl.coalesce(called, record, "PASS")


def reference_cell(read: Any) -> Any:
    """A person without a record of their own: reference with the least depth and quality, or no call."""
    same = read.good & (read.fewest == read.most)
    call = hl.if_else(read.most == 1, "0", "0/0")
    known = hl.delimit([call, ".", hl.str(read.depth), hl.str(read.quality)], ":")
    return hl.if_else(hl.coalesce(same, False), known + ":.:PASS", "./.:.:.:.:.:.")


def own_cell(own: Any, places: Any) -> Any:
    """A person's own record; `places` gives the number of each allele in the row that is written."""
    alleles = own.LA.map(lambda allele: places[allele])
    spelled = hl.range(own.LGT.ploidy).all(lambda copy: alleles[own.LGT[copy]] >= 0)
    call = hl.or_missing(spelled, hl.vds.lgt_to_gt(own.LGT, alleles))
    call = hl.if_else(hl.is_defined(own.PS), call, call.unphase())
    reads = hl.dict(hl.zip(alleles, own.LAD))
    depths = hl.range(hl.max(places) + 1).map(lambda allele: _text(reads.get(allele)))
    fields = [
        hl.or_else(hl.str(call), "./."),
        hl.or_else(hl.delimit(depths, ","), "."),
        _text(own.DP),
        _text(own.GQ),
    ]
    return hl.delimit([*fields, _text(own.PS), own.flag], ":")


def _text(number: Any) -> Any:
    return hl.or_else(hl.str(number), ".")
