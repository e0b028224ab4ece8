"""A downloaded release of allele definitions, whoever made it, in one form."""

from collections.abc import Mapping

import msgspec

from genomics.records.pgx_tables import Meaning


class ReleasedAllele(msgspec.Struct, frozen=True):
    """An allele by its changes (`chrom:pos:ref:alt`); function and activity are `None` where not released."""

    name: str
    reference: bool
    variants: frozenset[str]
    optional: frozenset[str] = frozenset()
    stated: frozenset[str] = frozenset()
    function: str | None = None
    activity: float | None = None


class ReleasedGene(msgspec.Struct, frozen=True):
    """What a release says of one gene. `rsids` has every change; without alleles only functions are renewed.

    `meanings` are phenotypes of pairs of functions or activities; `None` where the release has none. `left_out`
    says what could not be carried over, one sentence each.
    """

    symbol: str
    rsids: Mapping[str, str]
    alleles: tuple[ReleasedAllele, ...]
    meanings: Mapping[tuple[str, ...], Meaning] | None = None
    left_out: tuple[str, ...] = ()
    defines: bool = True


class Release(msgspec.Struct, frozen=True):
    """A whole release, and what its manifest entry says."""

    source: str
    version: str
    date: str
    licence: str
    genes: tuple[ReleasedGene, ...]
    undocumented_as_reference: frozenset[str] = frozenset()


class GoldenCase(msgspec.Struct, frozen=True):
    """Two copies by their changes (one of an X-linked gene in a man), and what must come of them."""

    gene: str
    copies: tuple[frozenset[str], ...]
    phased: bool
    best: str
    phenotype: str
