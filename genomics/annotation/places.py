"""The one gene and transcript that a site is told of: its terms, its names, and what it does elsewhere."""

from collections.abc import Mapping

import msgspec

from genomics.annotation.consequence import by_severity, severity, terms_of
from genomics.annotation.hgvs import NamedTranscript, Names
from genomics.records.transcript import Effect, Transcript
from genomics.records.variant import Variant


class Genes(msgspec.Struct, frozen=True):
    """The transcript of each gene, named ones by Ensembl name, and effects by key of the variant."""

    chosen: dict[str, Transcript]
    named: dict[str, NamedTranscript]
    effects: dict[str, list[Effect]]


class Place(msgspec.Struct, frozen=True):
    """Where a site lies and what it does there; `elsewhere` is `gene:transcript:terms` of other transcripts."""

    gene: str | None
    transcript: str | None
    terms: list[str]
    elsewhere: list[str]
    names: Names = Names(None, None)


def place_of(variant: Variant, over: list[Transcript], genes: Genes) -> Place:
    """The one gene and transcript that a row speaks of: panel genes first, then the most severe effect.

    A site beside the gene's chosen transcript, but on another of its transcripts, is a `gene_variant`.
    """
    if not over:
        return Place(None, None, ["intergenic_variant"], [])
    called = {effect.transcript: effect.terms for effect in genes.effects.get(variant.key, [])}
    effects = {one.ensembl: by_severity(called.get(one.ensembl) or [_region(variant, one)]) for one in over}

    def order(one: Transcript) -> tuple[bool, int, str]:
        return one.ensembl not in genes.named, severity(effects[one.ensembl]), one.gene

    mine = [one for one in over if genes.chosen[one.gene] is one]
    chosen = min(mine, key=order, default=None)
    if chosen is None:
        return Place(min(over, key=order).gene, None, ["gene_variant"], _elsewhere(over, effects, None))
    named = genes.named.get(chosen.ensembl)
    names = named.names(variant) if named else Names(None, None)
    length_change = len(variant.alternate) - len(variant.reference)
    terms = terms_of(effects[chosen.ensembl], names.protein, length_change)
    return Place(chosen.gene, chosen.name, terms, _elsewhere(over, effects, chosen), names)


def _elsewhere(over: list[Transcript], effects: Mapping[str, list[str]], chosen: Transcript | None) -> list[str]:
    return sorted(f"{one.gene}:{one.name}:{'&'.join(effects[one.ensembl])}" for one in over if one is not chosen)


def _region(variant: Variant, transcript: Transcript) -> str:
    """Where a variant lies that the caller left without effect: in an intron, or in an exon it could not read."""
    first, last = variant.position, variant.position + len(variant.reference) - 1
    if not any(start <= last and first <= end for start, end in transcript.exons):
        return "intron_variant"
    return "coding_sequence_variant" if transcript.coding else "non_coding_transcript_exon_variant"
