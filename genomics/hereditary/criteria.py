"""ACMG/AMP 2015 criteria that sequence, transcript and frequency can decide: one function each.

Each says, met or not, the fact behind it. What ClinVar says is never a criterion (PP5 and BP6 are retired,
Biesecker 2018). Criteria that need families, functional studies or literature are for people.
"""

from collections.abc import Callable

from genomics.hereditary.evidence import Evidence
from genomics.hereditary.kinds import has, kind_of, words_elsewhere
from genomics.hereditary.pvs1 import pvs1
from genomics.records.annotation import Criterion
from genomics.records.panel import VariantKind


def pm2_supporting(evidence: Evidence) -> Criterion:
    """Absent or very rare in gnomAD; counts only where enough alleles were read (ClinGen SVI, PM2 v1.0)."""
    variant, cuts = evidence.variant, evidence.cuts
    if variant.gnomad_an is None or variant.gnomad_ac is None:
        return Criterion("PM2_Supporting", False, 0, "not evaluated: gnomAD gives no number of alleles here")
    if variant.gnomad_an < cuts.pm2_alleles:
        return Criterion(
            "PM2_Supporting", False, 0, f"not evaluated: gnomAD read only {variant.gnomad_an} alleles here"
        )
    frequency = variant.gnomad_ac / variant.gnomad_an
    met = frequency < cuts.pm2
    fact = f"gnomAD {variant.gnomad_ac} of {variant.gnomad_an} alleles; cut {cuts.pm2:g}"
    return Criterion("PM2_Supporting", met, int(met), fact)


def ba1(evidence: Evidence) -> Criterion:
    """So common that it cannot cause a rare condition, unless on ClinGen's exception list."""
    return _too_common(evidence, "BA1", -8, evidence.cuts.ba1)


def bs1(evidence: Evidence) -> Criterion:
    """More common than the condition allows; BA1 includes it, so both never count together."""
    if ba1(evidence).met:
        return Criterion("BS1", False, 0, "counted as BA1")
    return _too_common(evidence, "BS1", -4, evidence.cuts.bs1)


def pm4(evidence: Evidence) -> Criterion:
    """The protein's length changes and its frame stays."""
    met = kind_of(evidence.variant.consequences) is VariantKind.IN_FRAME
    fact = (
        "length of the protein changes in frame; repeats not looked at" if met else "no in-frame change of length"
    )
    return Criterion("PM4", met, 2 * met, fact)


def bp7(evidence: Evidence) -> Criterion:
    """Synonymous and away from splice sites."""
    words = evidence.variant.consequences
    synonymous = has(words, "synonymous")
    near_splice = has(words, "splice_region", "splice_donor", "splice_acceptor")
    elsewhere = words_elsewhere(evidence.variant.impact_elsewhere)
    changed = has([*words, *elsewhere], "missense", "stop_gained", "frameshift")
    met = synonymous and not near_splice and not changed
    if met:
        fact = "synonymous, away from splice sites; splicing not predicted"
    else:
        fact = "synonymous, but near a splice site or not so elsewhere" if synonymous else "not synonymous"
    return Criterion("BP7", met, -int(met), fact)


CRITERIA: tuple[Callable[[Evidence], Criterion], ...] = (pvs1, pm2_supporting, pm4, ba1, bs1, bp7)


def evaluate(evidence: Evidence) -> list[Criterion]:
    """Every criterion, met or not."""
    return [criterion(evidence) for criterion in CRITERIA]


def _too_common(evidence: Evidence, code: str, points: int, cut: float) -> Criterion:
    frequency = evidence.variant.gnomad_faf95
    if frequency is None:
        return Criterion(code, False, 0, "not evaluated: no filtering allele frequency")
    if evidence.variant.gnomad_filters:
        failed = ", ".join(evidence.variant.gnomad_filters)
        return Criterion(code, False, 0, f"not evaluated: gnomAD does not trust the site ({failed})")
    if evidence.ba1_exception:
        return Criterion(code, False, 0, f"not used: {evidence.ba1_exception}")
    met = frequency > cut
    return Criterion(code, met, points * met, f"filtering allele frequency {frequency:.6f}; cut {cut:g}")
