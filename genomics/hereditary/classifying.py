"""Unique sites to classified variants: one row per variant and panel rule of its gene."""

from collections.abc import Iterable, Mapping, Sequence

from genomics.errors import ConfigError
from genomics.hereditary.combining import class_of, total_points
from genomics.hereditary.criteria import evaluate
from genomics.hereditary.evidence import Evidence, Tools
from genomics.hereditary.routing import Subject, route_of
from genomics.records.annotation import AnnotatedVariant, ClassifiedVariant
from genomics.records.panel import ExonTrait, PanelRule
from genomics.records.transcript import Transcript
from genomics.records.variant import Variant


def classify_variants(
    variants: Iterable[AnnotatedVariant],
    rules: Sequence[PanelRule],
    transcripts: Mapping[str, Transcript],
    tools: Mapping[str, Tools],
    versions: Sequence[str] = (),
    around: Mapping[str, int] | None = None,
) -> list[ClassifiedVariant]:
    """Every variant in a panel gene under every rule of that gene, in genome order.

    `transcripts` and `tools` are by gene; `versions` names the resources behind the run; `around` has the alleles
    that gnomAD read beside places it does not list, by key.
    """
    beside = around or {}
    rules_of: dict[str, list[PanelRule]] = {}
    for rule in rules:
        rules_of.setdefault(rule.gene, []).append(rule)
    return [
        classify(
            Evidence(variant, rule, transcripts[rule.gene], tools[rule.gene], beside.get(variant.key)), versions
        )
        for variant in sorted(
            (one for one in variants if one.gene in rules_of), key=lambda one: Variant.parse(one.key).sort_key
        )
        for rule in rules_of[variant.gene or ""]
    ]


def classify(evidence: Evidence, versions: Sequence[str] = ()) -> ClassifiedVariant:
    """One variant under one rule: both axes side by side, the route and its reasons."""
    variant, rule = evidence.variant, evidence.rule
    criteria = evaluate(evidence)
    hard = [f"{note.note} ({note.source})" for note in evidence.notes(ExonTrait.HARD_TO_READ)]
    route, reasons = route_of(Subject(variant, rule, criteria, evidence.exon, hard))
    return ClassifiedVariant(
        key=variant.key,
        gene=rule.gene,
        condition=rule.condition,
        transcript=rule.transcript,
        hgvs_g=variant.hgvs_g,
        hgvs_c=variant.hgvs_c,
        hgvs_p=variant.hgvs_p,
        consequences=variant.consequences,
        clinvar_group=variant.clinvar_group,
        clinvar_accession=variant.clinvar_accession,
        clinvar_significance=variant.clinvar_significance,
        clinvar_stars=variant.clinvar_stars,
        criteria=criteria,
        points=total_points(criteria),
        gnomad_af=variant.gnomad_af,
        novel=variant.novel,
        rule=rule.returned,
        allelic_rule=rule.allelic_rule,
        route=route,
        reasons=reasons,
        clinvar_conflict=variant.clinvar_conflict,
        clinvar_conditions=variant.clinvar_conditions,
        exon=evidence.exon,
        computed_class=class_of(criteria),
        versions=[*versions, *versions_of(variant)],
        same_codon=variant.same_codon,
    )


def versions_of(variant: AnnotatedVariant) -> list[str]:
    """What the variant's own evidence was made from."""
    release = [variant.clinvar_release] if variant.clinvar_release else []
    return [*release, *variant.gnomad_sources, *(f"{score.name} {score.version}" for score in variant.scores)]


def transcripts_of_panel(rules: Iterable[PanelRule], transcripts: Iterable[Transcript]) -> dict[str, Transcript]:
    """The rule's own transcript of each panel gene, by stable ID; `ConfigError` names those that are missing."""
    by_id = {transcript.ensembl.partition(".")[0]: transcript for transcript in transcripts}
    wanted = {rule.gene: rule.ensembl_transcript for rule in rules}
    missing = [f"{gene} {name}" for gene, name in sorted(wanted.items()) if name.partition(".")[0] not in by_id]
    if missing:
        raise ConfigError(
            f"transcripts: {', '.join(missing)} not found; give a GFF3 that has them or a smaller panel profile"
        )
    return {gene: by_id[name.partition(".")[0]] for gene, name in wanted.items()}
