"""A finding in the terms of a doctor: names, position, genotype, quality and evidence, in one order."""

import msgspec

from genomics.records.annotation import ClassifiedVariant, Criterion
from genomics.records.hereditary import Finding
from genomics.records.structural import StructuralVariant
from genomics.records.variant import Variant
from genomics.reporting.frame import Fact
from genomics.reporting.phrasing import percent, written_number
from genomics.reporting.wording import Words


class Technical(msgspec.Struct, frozen=True):
    """The doctor's table for one finding."""

    heading: str
    facts: list[Fact]


def technical_of(finding: Finding, variant: ClassifiedVariant, words: Words) -> Technical:
    """The rows for one finding; what is not known says so."""
    unknown = words("hereditary.tech_unknown")
    values = {
        "coding": variant.hgvs_c or unknown,
        "protein": variant.hgvs_p or unknown,
        "position": _position(finding.key),
        "genomic": variant.hgvs_g,
        "zygosity": _zygosity(finding, words),
        "depth": unknown if finding.depth is None else str(finding.depth),
        "balance": _balance(finding, words),
        "quality": unknown if finding.quality is None else str(finding.quality),
        "clinvar": _clinvar(variant, words),
        "evidence": _evidence(variant.criteria, words),
        "frequency": _frequency(variant.gnomad_af, words),
        "rule": words(f"hereditary.rule_{variant.rule}"),
        "reasons": "; ".join(finding.reasons) or unknown,
    }
    heading = words("hereditary.tech_heading", gene=finding.gene, condition=finding.condition)
    return Technical(
        heading,
        [Fact(f"tech-{name}", words(f"hereditary.tech_{name}"), value) for name, value in values.items()],
    )


def _position(key: str) -> str:
    structural = StructuralVariant.parse(key)
    if structural:
        return f"{structural.contig}:{structural.start}-{structural.end} {structural.kind}"
    variant = Variant.parse(key)
    return f"{variant.contig}:{variant.position} {variant.reference}>{variant.alternate}"


def _zygosity(finding: Finding, words: Words) -> str:
    if finding.phase_unknown:
        return words("hereditary.phase_note")
    return words(f"hereditary.zygosity_{finding.zygosity}")


def _balance(finding: Finding, words: Words) -> str:
    if finding.alternate_fraction is None:
        return words("hereditary.tech_unknown")
    return percent(words, finding.alternate_fraction)


def _clinvar(variant: ClassifiedVariant, words: Words) -> str:
    if variant.clinvar_accession is None or variant.clinvar_significance is None:
        return words("hereditary.tech_unknown")
    return words(
        "hereditary.tech_stars",
        significance=variant.clinvar_significance.replace("_", " "),
        accession=variant.clinvar_accession,
        stars="–" if variant.clinvar_stars is None else str(variant.clinvar_stars),
    )


def _evidence(criteria: list[Criterion], words: Words) -> str:
    met = [
        words(
            "hereditary.tech_criterion",
            code=criterion.code,
            points=f"{criterion.points:+d}",
            fact=criterion.fact,
        )
        for criterion in criteria
        if criterion.met
    ]
    return "; ".join(met) or words("hereditary.tech_none_met")


def _frequency(frequency: float | None, words: Words) -> str:
    if frequency is None:
        return words("hereditary.tech_not_in_gnomad")
    return written_number(words, frequency, digits=7)
