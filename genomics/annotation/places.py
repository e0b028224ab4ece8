"""The one gene and transcript that a site is told of: its terms, its names, and what it does elsewhere."""

from collections.abc import Iterable, Mapping
from functools import cached_property

import msgspec

from genomics.annotation.consequence import SPLICE_SITES, by_severity, severity, terms_of
from genomics.annotation.edges import terms_of_change
from genomics.annotation.hgvs import NamedTranscript, Names
from genomics.annotation.transcripts import Chosen, problem_of
from genomics.records.transcript import Effect, Transcript
from genomics.records.variant import Variant

_BEFORE = ["upstream_gene_variant"]


class Genes(msgspec.Struct, frozen=True, dict=True):
    """The transcript of each gene and place; named ones (of result genes) by Ensembl name; effects by key.

    `readable` fills as it goes: other coding transcripts whose splice sites had to be looked at, `None` where no
    protein can be read.
    """

    chosen: Chosen
    named: dict[str, NamedTranscript]
    effects: dict[str, list[Effect]]
    readable: dict[str, NamedTranscript | None] = {}

    @cached_property
    def result_genes(self) -> set[str]:
        """Genes whose variants get names."""
        return {one.transcript.gene for one in self.named.values()}

    def speaks(self, transcript: Transcript) -> bool:
        """Whether a gene is told of on this transcript."""
        return self.chosen[transcript.gene, transcript.contig] is transcript


class Place(msgspec.Struct, frozen=True):
    """Where a site lies and what it does there; `elsewhere` is `gene:transcript:terms` of other transcripts.

    `worst` is the coding transcript that is hit hardest and its most severe term; `clinical` has the names on MANE
    Plus Clinical transcripts of result genes: `NM_1.1:c.5A>G p.Lys2Arg missense_variant`.
    """

    gene: str | None
    transcript: str | None
    terms: list[str]
    elsewhere: list[str]
    names: Names = Names(None, None)
    worst: tuple[str, str] | None = None
    clinical: list[str] = []


def place_of(variant: Variant, near: list[Transcript], genes: Genes) -> Place:
    """The one gene and transcript that a row speaks of: result genes first, then the most severe effect.

    `near` are the transcripts that the variant touches or lies shortly before. Of a result gene, its chosen
    transcript comes first, then the bases before it, then its other transcripts; a site on these alone is a
    `gene_variant`. The bases before other genes count as between genes.
    """
    called = {effect.transcript: effect.terms for effect in genes.effects.get(variant.key, [])}
    names = {one.ensembl: genes.named[one.ensembl].names(variant) for one in near if one.ensembl in genes.named}
    over = [one for one in near if touches(variant, one)]
    terms = {one.ensembl: _terms(variant, one, called.get(one.ensembl), names, genes) for one in over}
    before = [one for one in near if one not in over and genes.speaks(one) and one.ensembl in names]
    terms |= {one.ensembl: _BEFORE for one in before}
    first = min([*over, *before], key=lambda one: _order(one, terms[one.ensembl], genes), default=None)
    if first is None:
        return Place(None, None, ["intergenic_variant"], [])
    chosen = first if genes.speaks(first) else None
    return Place(
        first.gene,
        chosen.name if chosen else None,
        terms[first.ensembl] if chosen else ["gene_variant"],
        _elsewhere(over, terms, chosen),
        names.get(first.ensembl, Names(None, None)) if chosen else Names(None, None),
        _worst(over, terms),
        _clinical(over, terms, names, first),
    )


def touches(variant: Variant, transcript: Transcript) -> bool:
    """Whether the variant's reference bases lie on a transcript, introns included."""
    last = variant.position + len(variant.reference) - 1
    return transcript.start <= last and variant.position <= transcript.end


def _order(one: Transcript, terms: list[str], genes: Genes) -> tuple[bool, bool, bool, int, str, str]:
    beside = (one.gene not in genes.result_genes, not genes.speaks(one), terms is _BEFORE)
    return *beside, severity(terms), one.gene, one.ensembl


def _terms(
    variant: Variant,
    one: Transcript,
    called: tuple[str, ...] | None,
    names: Mapping[str, Names],
    genes: Genes,
) -> list[str]:
    """Terms on one transcript: csq's, corrected where we know the protein or the splice sites better."""
    found = called or (_region(variant, one),)
    named = genes.named.get(one.ensembl) or _readable(variant, one, found, genes)
    if named is None:
        return by_severity(found)
    changed = terms_of_change(named, variant)
    if changed:
        return changed
    protein = (names.get(one.ensembl) or named.names(variant)).protein
    return terms_of(found, protein, len(variant.alternate) - len(variant.reference))


def _readable(variant: Variant, one: Transcript, found: Iterable[str], genes: Genes) -> NamedTranscript | None:
    """A transcript without names, when csq's words on it need a second look; `None` if it cannot be read."""
    if one.coding is None or len(variant.reference) == len(variant.alternate) or SPLICE_SITES.isdisjoint(found):
        return None
    if one.ensembl not in genes.readable and genes.named:
        named = NamedTranscript(one, next(iter(genes.named.values())).fetch)
        genes.readable[one.ensembl] = None if problem_of(named) else named
    return genes.readable.get(one.ensembl)


def _elsewhere(over: list[Transcript], terms: Mapping[str, list[str]], chosen: Transcript | None) -> list[str]:
    return sorted(f"{one.gene}:{one.name}:{'&'.join(terms[one.ensembl])}" for one in over if one is not chosen)


def _worst(over: list[Transcript], terms: Mapping[str, list[str]]) -> tuple[str, str] | None:
    """Name of the coding transcript that is hit hardest, and its most severe term."""
    coding = [(severity(terms[one.ensembl]), one.name, terms[one.ensembl][0]) for one in over if one.coding]
    return min(coding)[1:] if coding else None


def _clinical(
    over: list[Transcript], terms: Mapping[str, list[str]], names: Mapping[str, Names], first: Transcript
) -> list[str]:
    """`NM_1.1:c.5A>G p.Lys2Arg missense_variant`: names on MANE Plus Clinical transcripts of result genes."""
    return sorted(
        " ".join(word for word in (names[one.ensembl].coding, names[one.ensembl].protein) if word)
        + f" {'&'.join(terms[one.ensembl])}"
        for one in over
        if one is not first and one.mane_plus_clinical and one.ensembl in names
    )


def _region(variant: Variant, transcript: Transcript) -> str:
    """Where a variant lies that the caller left without effect: in an intron, or in an exon it could not read."""
    first, last = variant.position, variant.position + len(variant.reference) - 1
    if not any(start <= last and first <= end for start, end in transcript.exons):
        return "intron_variant"
    return "coding_sequence_variant" if transcript.coding else "non_coding_transcript_exon_variant"
