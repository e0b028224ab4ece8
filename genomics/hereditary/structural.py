"""Deletions and duplications over exons: which exons, what PVS1 makes of them, and never further than review.

A caller's break points are not exact and its genotypes carry no read balance we could judge, so a person confirms
every one by another method.
"""

from collections.abc import Iterable, Mapping, Sequence

from genomics.hereditary.coding import CodingMap, CodingPart, coding_map
from genomics.hereditary.combining import class_of, total_points
from genomics.hereditary.evidence import met, not_met
from genomics.hereditary.inheritance import effective_zygosity
from genomics.hereditary.people import Carried
from genomics.hereditary.pvs1 import LARGE_PART, MODERATE, SOURCE, STRONG, VERY_STRONG
from genomics.hereditary.routing import Subject, held_back, weakest
from genomics.records.annotation import (
    AnnotatedVariant,
    ClassifiedVariant,
    ClinVarGroup,
    Criterion,
    Route,
    unjoined,
)
from genomics.records.genotype import Genotype, GenotypeState, Zygosity
from genomics.records.panel import PanelRule
from genomics.records.person import Sex
from genomics.records.structural import StructuralCall, StructuralKind, StructuralVariant
from genomics.records.transcript import Transcript

CONFIRM = "found by a structural caller: confirm by another method"


def exons_hit(
    variant: StructuralVariant, transcript: Transcript, within: tuple[int, int] | None = None
) -> list[int]:
    """Numbers of the exons that the stretch reaches into, from the transcript's start; of their part `within`."""
    if variant.contig != transcript.contig:
        return []
    low, high = within or (transcript.start, transcript.end)
    first, last = max(variant.start, low), min(variant.end, high)
    exons = transcript.exons[:: transcript.strand]
    return [number for number, (a, b) in enumerate(exons, 1) if max(a, first) <= min(b, last)]


def weigh(variant: StructuralVariant, rule: PanelRule, transcript: Transcript) -> Criterion:
    """PVS1 of a deletion or duplication of exons (Abou Tayoun 2018); a duplication is taken to lie in tandem."""
    if not rule.loss_is_a_mechanism:
        fact = f"loss of function of {rule.gene} is not an established cause of {rule.condition}"
        return not_met("PVS1", fact, SOURCE)
    shape = coding_map(transcript)
    numbers = exons_hit(variant, transcript, transcript.coding)
    parts = [part for part in shape.parts if part.number in numbers] if shape else []
    if shape is None or not parts:
        return not_met("PVS1", f"no coding exon of {transcript.name} is touched", SOURCE)
    named = f"{'exon' if len(parts) == 1 else 'exons'} {_ranges([part.number for part in parts])}"
    if variant.kind is StructuralKind.DUPLICATION:
        return _repeated(variant, transcript, parts, named)
    return _lost(shape, parts, named)


def classify_structural(
    variants: Iterable[StructuralVariant],
    rules: Sequence[PanelRule],
    transcripts: Mapping[str, Transcript],
    versions: Sequence[str],
) -> list[ClassifiedVariant]:
    """One row for each variant and rule of a gene whose exons it reaches into, by key and rule."""
    return [
        _row(variant, rule, transcripts[rule.gene], versions)
        for variant in sorted(set(variants), key=lambda one: one.key)
        for rule in rules
        if exons_hit(variant, transcripts[rule.gene])
    ]


def carriers(
    calls: Iterable[StructuralCall], rows: Sequence[ClassifiedVariant], sexes: Mapping[str, Sex]
) -> dict[str, list[Carried]]:
    """What each person of the sheet carries of the classified rows; deletions that are not returned say why."""
    people: dict[str, list[Carried]] = {}
    for call in calls:
        if call.sample_id not in sexes:
            continue
        for row in rows:
            if row.key == call.variant.key and (row.route is not Route.NONE or _is_loss(call)):
                people.setdefault(call.sample_id, []).append(_carried(call, row, sexes[call.sample_id]))
    return people


def _lost(shape: CodingMap, parts: Sequence[CodingPart], named: str) -> Criterion:
    lost = sum(part.coding_bases for part in parts)
    coding = [part for part in shape.parts if part.coding_bases]
    if len(parts) == len(coding):
        return met("PVS1", VERY_STRONG, f"very strong: all coding exons lost ({named})", SOURCE)
    if parts[0].number == coding[0].number:
        return met("PVS1", STRONG, f"strong: {named} lost, the start codon with it", SOURCE)
    if lost % 3 and parts[-1].number + 1 < shape.parts[-1].number:
        return met(
            "PVS1", VERY_STRONG, f"very strong: {named} lost, frame shifted, product expected to decay", SOURCE
        )
    share = lost / shape.coding_length
    if share > LARGE_PART:
        return met("PVS1", STRONG, f"strong: {named} lost, {share:.0%} of the protein", SOURCE)
    return met("PVS1", MODERATE, f"moderate: {named} lost, {share:.0%} of the protein", SOURCE)


def _repeated(
    variant: StructuralVariant, transcript: Transcript, parts: Sequence[CodingPart], named: str
) -> Criterion:
    inside = transcript.start <= variant.start and variant.end <= transcript.end
    if not inside:
        return not_met("PVS1", f"{named} repeated together with an end of the gene", SOURCE)
    if sum(part.coding_bases for part in parts) % 3 == 0:
        return not_met("PVS1", f"{named} repeated, frame kept", SOURCE)
    return met("PVS1", STRONG, f"strong: {named} repeated inside the gene, frame shifted if in tandem", SOURCE)


def _row(
    variant: StructuralVariant, rule: PanelRule, transcript: Transcript, versions: Sequence[str]
) -> ClassifiedVariant:
    pvs1, numbers = weigh(variant, rule, transcript), exons_hit(variant, transcript)
    deleted = variant.kind is StructuralKind.DELETION
    what = (
        f"{'deletion' if deleted else 'duplication'} over {rule.gene} exons {_ranges(numbers)} ({transcript.name})"
    )
    limits = held_back(Subject(_annotated(variant, rule), rule, [pvs1]))
    # A deletion of coding exons is always looked at in such a gene; a duplication where it may break the gene.
    claimed = pvs1.met
    route = weakest([Route.REVIEW if claimed else Route.NONE, *(limit.route for limit in limits)])
    letters = "del" if deleted else "dup"
    return ClassifiedVariant(
        key=variant.key,
        gene=rule.gene,
        condition=rule.condition,
        transcript=rule.transcript,
        hgvs_g=f"{variant.contig}:g.{variant.start}_{variant.end}{letters}",
        hgvs_c=None,
        hgvs_p=None,
        consequences=_terms(variant),
        clinvar_group=ClinVarGroup.ABSENT,
        clinvar_accession=None,
        clinvar_significance=None,
        clinvar_stars=None,
        criteria=[pvs1],
        points=total_points([pvs1]),
        gnomad_af=None,
        novel=False,
        rule=rule.returned,
        allelic_rule=rule.allelic_rule,
        route=route,
        reasons=[what, f"PVS1: {pvs1.fact}", CONFIRM, *(limit.reason for limit in limits)],
        exon=numbers[0],
        computed_class=class_of([pvs1]),
        versions=list(versions),
    )


def _annotated(variant: StructuralVariant, rule: PanelRule) -> AnnotatedVariant:
    """As much of an annotated row as the gates look at; nothing was looked up in ClinVar or gnomAD."""
    return unjoined(
        variant.key,
        variant.contig,
        variant.start,
        "N",
        f"<{variant.kind}>",
        gene=rule.gene,
        transcript=rule.transcript,
        consequences=_terms(variant),
    )


def _is_loss(call: StructuralCall) -> bool:
    return call.variant.kind is StructuralKind.DELETION


def _terms(variant: StructuralVariant) -> list[str]:
    return ["exon_loss_variant" if variant.kind is StructuralKind.DELETION else "feature_elongation"]


def _carried(call: StructuralCall, row: ClassifiedVariant, sex: Sex) -> Carried:
    genotype = Genotype(GenotypeState.ALT, call.copies, call.ploidy, None, None, None)
    failed = [f"the call failed filter {', '.join(call.filters)}"] if call.filters else []
    zygosity = effective_zygosity(genotype.zygosity or Zygosity.HET, call.variant.contig, sex)
    return Carried(row, genotype, zygosity, (), {}, (f"{CONFIRM} (call {call.caller_id})", *failed))


def _ranges(numbers: Sequence[int]) -> str:
    """Ascending numbers as ranges: 1, 2, 3, 5 is `1-3, 5`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
