"""Criteria of frequency: PM2_Supporting, BA1, BS1.

BS2 is not used: the health of screened people is unknown, so seeing the allele in them says nothing.
"""

from genomics.hereditary.evidence import Evidence, met, not_met
from genomics.records.annotation import Criterion, Listing

PM2_SOURCE = "ClinGen SVI, PM2 v1.0, 2020-09"


def pm2_supporting(evidence: Evidence) -> Criterion:
    """Absent or very rare in gnomAD; counts only where enough alleles were read."""
    variant, cuts, code = evidence.variant, evidence.cuts, "PM2_Supporting"
    source = "; ".join([PM2_SOURCE, cuts.sources.get("pm2", "")]).removesuffix("; ")
    if left_out := evidence.left_out("PM2"):
        return not_met(code, f"not used for {evidence.rule.gene}", left_out)
    if variant.gnomad_listing is Listing.NOT_LISTED:
        return _absent(code, evidence.alleles_around, cuts.pm2_alleles, source)
    if variant.gnomad_an is None or variant.gnomad_ac is None:
        return not_met(code, "not evaluated: gnomAD gives no number of alleles here", PM2_SOURCE)
    if variant.gnomad_an < cuts.pm2_alleles:
        return not_met(code, f"not evaluated: gnomAD read only {variant.gnomad_an} alleles here", PM2_SOURCE)
    fact = f"gnomAD {variant.gnomad_ac} of {variant.gnomad_an} alleles; cut {cuts.pm2:g}"
    return not_met(code, fact, source) if seen_too_often(evidence) else met(code, 1, fact, source)


def seen_too_often(evidence: Evidence) -> bool:
    """Whether gnomAD is known to show the allele at PM2's cut or above; what was not read is not known."""
    seen, read = evidence.variant.gnomad_ac, evidence.variant.gnomad_an
    if seen is None or read is None or read < evidence.cuts.pm2_alleles:
        return False
    return seen / read >= evidence.cuts.pm2


def _absent(code: str, around: int | None, needed: int, source: str) -> Criterion:
    """Not listed is absent only where gnomAD read the places beside it."""
    if around is None or around < needed:
        beside = "lists nothing on both sides" if around is None else f"read only {around} alleles on both sides"
        return not_met(code, f"not evaluated: not in gnomAD, which {beside} of the place", PM2_SOURCE)
    return met(code, 1, f"not in gnomAD, which read {around} alleles or more beside the place", source)


def ba1(evidence: Evidence) -> Criterion:
    """So common that it cannot cause a rare condition, unless on ClinGen's exception list."""
    return _too_common(evidence, "BA1", -8, evidence.cuts.ba1)


def bs1(evidence: Evidence) -> Criterion:
    """More common than the condition allows; BA1 includes it, so both never count together."""
    if ba1(evidence).met:
        return not_met("BS1", "counted as BA1")
    return _too_common(evidence, "BS1", -4, evidence.cuts.bs1)


def _too_common(evidence: Evidence, code: str, points: int, cut: float) -> Criterion:
    variant, source = evidence.variant, evidence.cuts.sources.get(code.lower(), "")
    if variant.gnomad_faf95 is None:
        return not_met(code, "not evaluated: no filtering allele frequency", source)
    if variant.gnomad_filters:
        failed = ", ".join(variant.gnomad_filters)
        return not_met(code, f"not evaluated: gnomAD does not trust the site ({failed})", source)
    if evidence.ba1_exception:
        return not_met(code, f"not used: {evidence.ba1_exception}", evidence.ba1_exception)
    group = f" ({variant.gnomad_faf95_group})" if variant.gnomad_faf95_group else ""
    fact = f"filtering allele frequency {variant.gnomad_faf95:.6f}{group}; cut {cut:g}"
    return met(code, points, fact, source) if variant.gnomad_faf95 > cut else not_met(code, fact, source)
