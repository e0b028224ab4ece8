"""One row for every site: its names, its effect, what ClinVar and gnomAD say, and whether it is new."""

from collections.abc import Mapping, Sequence

import msgspec

from genomics.annotation.clinvar import group_of
from genomics.annotation.consequence import by_severity, severity, terms_of
from genomics.annotation.hgvs import Fetch, NamedTranscript, Names, genomic_name
from genomics.annotation.transcripts import TranscriptIndex
from genomics.errors import FormatError
from genomics.records.annotation import AnnotatedVariant
from genomics.records.known import ClinVarRecord, Frequency, Site
from genomics.records.transcript import Effect, Transcript
from genomics.records.variant import Variant


class Knowledge(msgspec.Struct, frozen=True):
    """What was read for a run: effects and public records by key, named transcripts by Ensembl name."""

    chosen: dict[str, Transcript]
    named: dict[str, NamedTranscript]
    effects: dict[str, list[Effect]]
    clinvar: dict[str, ClinVarRecord]
    gnomad: dict[str, Frequency]


class _Place(msgspec.Struct, frozen=True):
    gene: str | None
    transcript: str | None
    terms: list[str]
    elsewhere: list[str]
    names: Names = Names(None, None)


def refuse_mismatch(sites: Sequence[Site], fetch: Fetch) -> None:
    """`FormatError` at the first site whose REF is not the reference's. An N there cannot be checked and passes.

    Sites of another genome build, or of another reference, fail here.
    """
    for site in sites:
        variant = site.variant
        bases = fetch(variant.contig, variant.position, variant.position + len(variant.reference) - 1)
        if bases != variant.reference and not _fits(bases, variant.reference):
            raise FormatError(
                f"{variant.contig}:{variant.position}: REF is {variant.reference[:20]} where the reference has"
                f" {bases[:20] or 'no base'}; use the genome build that the sites were called on"
            )


def annotate(
    sites: Sequence[Site], index: TranscriptIndex, knowledge: Knowledge, fetch: Fetch, novel_carriers: int
) -> list[AnnotatedVariant]:
    """Rows in genome order, one per site; a site on no transcript says so."""
    ordered = sorted(sites, key=lambda site: site.variant.sort_key)
    return [_row(site, index, knowledge, fetch, novel_carriers) for site in ordered]


def known_sets(record: ClinVarRecord | None, frequency: Frequency | None) -> list[str]:
    """Names of the public sets that list an allele; a set that lists it without seeing it still knows it."""
    return [name for name, found in (("ClinVar", record), ("gnomAD", frequency)) if found is not None]


def is_novel(site: Site, known_in: list[str], minimum_carriers: int) -> bool:
    """In no known set, past the site filters, and seen in enough people to be no artefact."""
    return not known_in and not site.filters and site.carriers >= minimum_carriers


def _row(
    site: Site, index: TranscriptIndex, knowledge: Knowledge, fetch: Fetch, novel_carriers: int
) -> AnnotatedVariant:
    variant, key = site.variant, site.variant.key
    place = _place(variant, index.over(variant), knowledge)
    record, frequency = knowledge.clinvar.get(key), knowledge.gnomad.get(key)
    known_in = known_sets(record, frequency)
    return AnnotatedVariant(
        key=key,
        contig=variant.contig,
        position=variant.position,
        reference=variant.reference,
        alternate=variant.alternate,
        filters=site.filters,
        gene=place.gene,
        transcript=place.transcript,
        consequences=place.terms,
        impact_elsewhere=place.elsewhere,
        hgvs_g=genomic_name(variant, fetch),
        hgvs_c=place.names.coding,
        hgvs_p=place.names.protein,
        clinvar_accession=record.accession if record else None,
        clinvar_significance=record.significance if record else None,
        clinvar_conflict=record.conflict if record else None,
        clinvar_review_status=record.review_status if record else None,
        clinvar_stars=record.stars if record else None,
        clinvar_conditions=record.conditions if record else None,
        clinvar_group=group_of(record),
        clinvar_genes=record.genes if record else [],
        gnomad_ac=frequency.allele_count if frequency else None,
        gnomad_an=frequency.allele_number if frequency else None,
        gnomad_af=frequency.frequency if frequency else None,
        gnomad_faf95=frequency.faf95 if frequency else None,
        gnomad_homozygotes=frequency.homozygotes if frequency else None,
        gnomad_filters=frequency.filters if frequency else [],
        cohort_ac=site.allele_count,
        cohort_an=site.allele_number,
        cohort_carriers=site.carriers,
        known_in=known_in,
        novel=is_novel(site, known_in, novel_carriers),
    )


def _place(variant: Variant, over: list[Transcript], knowledge: Knowledge) -> _Place:
    """The one gene and transcript that a row speaks of: panel genes first, then the most severe effect.

    A site beside the gene's chosen transcript, but on another of its transcripts, is a `gene_variant`.
    """
    if not over:
        return _Place(None, None, ["intergenic_variant"], [])
    called = {effect.transcript: effect.terms for effect in knowledge.effects.get(variant.key, [])}
    effects = {one.ensembl: by_severity(called.get(one.ensembl) or [_region(variant, one)]) for one in over}

    def order(one: Transcript) -> tuple[bool, int, str]:
        return one.ensembl not in knowledge.named, severity(effects[one.ensembl]), one.gene

    mine = [one for one in over if knowledge.chosen[one.gene] is one]
    chosen = min(mine, key=order, default=None)
    if chosen is None:
        return _Place(min(over, key=order).gene, None, ["gene_variant"], _elsewhere(over, effects, None))
    named = knowledge.named.get(chosen.ensembl)
    names = named.names(variant) if named else Names(None, None)
    length_change = len(variant.alternate) - len(variant.reference)
    terms = terms_of(effects[chosen.ensembl], names.protein, length_change)
    return _Place(chosen.gene, chosen.name, terms, _elsewhere(over, effects, chosen), names)


def _elsewhere(over: list[Transcript], effects: Mapping[str, list[str]], chosen: Transcript | None) -> list[str]:
    return sorted(f"{one.gene}:{one.name}:{'&'.join(effects[one.ensembl])}" for one in over if one is not chosen)


def _region(variant: Variant, transcript: Transcript) -> str:
    """Where a variant lies that the caller left without effect: in an intron, or in an exon it could not read."""
    first, last = variant.position, variant.position + len(variant.reference) - 1
    if not any(start <= last and first <= end for start, end in transcript.exons):
        return "intron_variant"
    return "coding_sequence_variant" if transcript.coding else "non_coding_transcript_exon_variant"


def _fits(bases: str, reference: str) -> bool:
    return len(bases) == len(reference) and all(
        one in ("N", other) for one, other in zip(bases, reference, strict=True)
    )
