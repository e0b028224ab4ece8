"""One row for every site: its names, its effect, what ClinVar and gnomAD say, and whether it is new."""

from collections.abc import Sequence

import msgspec

from genomics.annotation.changes import Fetch
from genomics.annotation.clinvar import group_of
from genomics.annotation.codons import codon_neighbours
from genomics.annotation.hgvs import genomic_name
from genomics.annotation.places import Genes, place_of
from genomics.annotation.transcripts import TranscriptIndex
from genomics.records.annotation import AnnotatedVariant, ClinVarGroup
from genomics.records.known import ClinVarRecord, Frequency, Site, UnnamedAllele


class Knowledge(msgspec.Struct, frozen=True):
    """What was read for a run: genes with effects, and public records by key."""

    genes: Genes
    clinvar: dict[str, ClinVarRecord]
    gnomad: dict[str, Frequency]


def annotate(
    sites: Sequence[Site], index: TranscriptIndex, knowledge: Knowledge, fetch: Fetch, novel_carriers: int
) -> list[AnnotatedVariant]:
    """Rows in genome order, one per site; a site on no transcript says so."""
    ordered = sorted(sites, key=lambda site: site.variant.sort_key)
    rows = [_row(site, index, knowledge, fetch, novel_carriers) for site in ordered]
    together = codon_neighbours((site.variant for site in ordered), knowledge.genes.named)
    return [
        msgspec.structs.replace(row, same_codon=together[row.key]) if row.key in together else row for row in rows
    ]


def unnamed_row(allele: UnnamedAllele) -> AnnotatedVariant:
    """The row of an allele that is not spelled out: it is in the table, without gene, names or knowledge."""
    return AnnotatedVariant(
        key=f"{allele.contig}:{allele.position}:{allele.reference}:{allele.alternate}",
        contig=allele.contig,
        position=allele.position,
        reference=allele.reference,
        alternate=allele.alternate,
        filters=allele.filters,
        gene=None,
        transcript=None,
        consequences=[],
        impact_elsewhere=[],
        hgvs_g="",
        hgvs_c=None,
        hgvs_p=None,
        clinvar_accession=None,
        clinvar_significance=None,
        clinvar_conflict=None,
        clinvar_review_status=None,
        clinvar_stars=None,
        clinvar_conditions=None,
        clinvar_group=ClinVarGroup.ABSENT,
        gnomad_ac=None,
        gnomad_an=None,
        gnomad_af=None,
        gnomad_faf95=None,
        cohort_ac=allele.allele_count,
        cohort_an=allele.allele_number,
        cohort_carriers=allele.carriers,
        known_in=[],
        novel=False,
        unnamed=allele.reason,
    )


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
    place = place_of(variant, index.near(variant), knowledge.genes)
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
        worst_transcript=place.worst[0] if place.worst else None,
        worst_consequence=place.worst[1] if place.worst else None,
        hgvs_plus_clinical=place.clinical,
    )
