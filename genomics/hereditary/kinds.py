"""What a variant does, in the few words by which panel rules and criteria tell variants apart."""

from collections.abc import Iterable

from genomics.records.panel import VariantKind

# Words of bcftools csq and of the Sequence Ontology (without `_variant`), strongest kind first.
_KINDS = (
    (
        VariantKind.TRUNCATING,
        {"frameshift", "stop_gained", "splice_acceptor", "splice_donor", "transcript_ablation", "exon_loss"},
    ),
    (VariantKind.START_LOST, {"start_lost"}),
    (
        VariantKind.IN_FRAME,
        {"inframe_insertion", "inframe_deletion", "inframe_altering", "protein_altering", "stop_lost"},
    ),
    (VariantKind.MISSENSE, {"missense"}),
    (VariantKind.SYNONYMOUS, {"synonymous", "stop_retained", "start_retained"}),
    (VariantKind.PROMOTER, {"5_prime_utr", "upstream_gene", "upstream"}),
)
LOSS_OF_FUNCTION = frozenset({VariantKind.TRUNCATING, VariantKind.START_LOST})


def plain(word: str) -> str:
    """One consequence word without the marks that only say how it was written.

    >>> plain("*missense"), plain("5_prime_UTR_variant")
    ('missense', '5_prime_utr')
    """
    return word.lstrip("*").lower().removesuffix("_variant")


def kind_of(consequences: Iterable[str]) -> VariantKind:
    """The strongest kind among a variant's consequences; OTHER when none of them is known here.

    >>> kind_of(["splice_region", "missense"])
    <VariantKind.MISSENSE: 'missense'>
    """
    words = {plain(word) for word in consequences}
    return next((kind for kind, known in _KINDS if words & known), VariantKind.OTHER)


def has(consequences: Iterable[str], *words: str) -> bool:
    """Whether any of `words` is among the consequences."""
    return not {plain(word) for word in consequences}.isdisjoint(words)


def words_elsewhere(impacts: Iterable[str]) -> list[str]:
    """Consequence words on the other transcripts of a site, each written `gene:transcript:word&word`.

    >>> words_elsewhere(["G:NM_2.1:missense_variant&splice_region_variant"])
    ['missense_variant', 'splice_region_variant']
    """
    return [word for impact in impacts for word in impact.rpartition(":")[2].split("&")]
