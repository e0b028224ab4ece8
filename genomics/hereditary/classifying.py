"""Unique sites to classified variants: one row per variant and panel rule of its gene."""

from collections.abc import Iterable, Mapping, Sequence

from genomics.errors import ConfigError
from genomics.hereditary.combining import total_points
from genomics.hereditary.criteria import evaluate
from genomics.hereditary.evidence import Evidence
from genomics.hereditary.routing import Subject, route_of
from genomics.records.annotation import AnnotatedVariant, ClassifiedVariant
from genomics.records.panel import FrequencyCuts, Inheritance, PanelRule
from genomics.records.transcript import Transcript
from genomics.records.variant import Variant


def classify_variants(
    variants: Iterable[AnnotatedVariant],
    rules: Sequence[PanelRule],
    transcripts: Mapping[str, Transcript],
    cuts: Mapping[Inheritance, FrequencyCuts],
    ba1_exceptions: Mapping[str, str],
) -> list[ClassifiedVariant]:
    """Every variant in a panel gene under every rule of that gene, in genome order. `transcripts` is by gene."""
    rules_of: dict[str, list[PanelRule]] = {}
    for rule in rules:
        rules_of.setdefault(rule.gene, []).append(rule)
    rows = []
    for variant in sorted(variants, key=lambda variant: Variant.parse(variant.key).sort_key):
        for rule in rules_of.get(variant.gene or "", []):
            exception = ba1_exceptions.get(variant.key)
            evidence = Evidence(variant, rule, transcripts[rule.gene], cuts[rule.inheritance], exception)
            rows.append(classify(evidence))
    return rows


def classify(evidence: Evidence) -> ClassifiedVariant:
    """One variant under one rule: both axes side by side, the route and its reasons."""
    variant, rule = evidence.variant, evidence.rule
    criteria = evaluate(evidence)
    route, reasons = route_of(Subject(variant, rule, criteria))
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
    )


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
