"""What defines a gene's alleles and what they do: records that are checked against each other.

A defining position is one place of GRCh38 with its known changes; codes are 0 for the reference and
1, 2, ... for the changes in table order. A named allele is the reference with some of these changes.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

import msgspec

from genomics.errors import ConfigError
from genomics.records.pgx import Phenotype
from genomics.records.variant import Interval, Variant


class Method(StrEnum):
    """How a gene is called. OUTSIDE_CALL genes need a method of their own and are never called from a VCF."""

    STAR_ALLELES = "star_alleles"
    VARIANT_LIST = "variant_list"
    OUTSIDE_CALL = "outside_call"


class Key(StrEnum):
    """What the phenotype table of a gene is looked up by."""

    FUNCTION = "function"
    ACTIVITY = "activity"


class Undocumented(StrEnum):
    """What a change at a defining position that no allele has does to the gene. It is reported either way."""

    WITHHOLD = "withhold"
    REFERENCE = "reference"


class Gene(msgspec.Struct, frozen=True):
    """A row of genes.tsv. `role` is one plain sentence for participants.

    `order` ranks the functions of a variant list that is not scored by activity, the worst first.
    """

    symbol: str
    name: str
    role: str
    contig: str
    method: Method
    key: Key
    x_linked: bool
    profiles: tuple[str, ...]
    undocumented: Undocumented = Undocumented.WITHHOLD
    order: tuple[str, ...] = ()


class Site(msgspec.Struct, frozen=True):
    """One defining position: 1-based, with the changes that named alleles have there."""

    contig: str
    position: int
    rsid: str | None
    changes: tuple[Variant, ...]

    @property
    def label(self) -> str:
        """How results name the position: `chr10:94781859 rs4244285`."""
        return f"{self.contig}:{self.position}" + (f" {self.rsid}" if self.rsid else "")

    @property
    def reference(self) -> str:
        """The longest reference text of the changes: they all start at the same base."""
        return max((change.reference for change in self.changes), key=len)

    @property
    def interval(self) -> Interval:
        """The reference bases the changes touch."""
        return Interval(self.contig, self.position - 1, self.position - 1 + len(self.reference))


class Allele(msgspec.Struct, frozen=True):
    """A named allele; `optional` changes may or may not be there. Function and activity are CPIC's.

    `stated` are positions (`chrom:pos`, or `all`) where the definition writes the reference base out: they count
    in the score of a match, as in PharmCAT.
    """

    name: str
    reference: bool
    variants: frozenset[str]
    optional: frozenset[str]
    function: str
    activity: float | None
    stated: frozenset[str] = frozenset()


class Linkage(msgspec.Struct, frozen=True):
    """With the phase unknown, `apart` is set aside for pairs that have `together`.

    `together` is an allele, or a pair of them (`*1/*6`) that is seen more often. It is `None` where the changes
    lie on one copy that no allele names: then nothing can be said.
    """

    apart: frozenset[str]
    together: str | None
    source: str


class Proxy(msgspec.Struct, frozen=True):
    """Where `stands_for` could not be read, a carried `proxy` speaks for it."""

    proxy: str
    stands_for: str
    source: str


class Context(msgspec.Struct, frozen=True):
    """Bases from the one before an insertion or deletion (1-based `position`) as far as it can be shifted right."""

    contig: str
    position: int
    bases: str


class Meaning(msgspec.Struct, frozen=True):
    """What two copies of a gene, or one of an X-linked gene in a man, amount to."""

    phenotype: Phenotype
    activity_score: float | None


class GeneDefinition(msgspec.Struct, frozen=True):
    """All that is needed to call one gene. Keys of `meanings` are sorted."""

    gene: Gene
    sites: tuple[Site, ...]
    alleles: tuple[Allele, ...]
    meanings: Mapping[tuple[str, ...], Meaning]
    linkage: tuple[Linkage, ...] = ()
    proxies: tuple[Proxy, ...] = ()
    contexts: tuple[Context, ...] = ()

    def key_of(self, allele: Allele) -> str:
        """What `meanings` is looked up by, for one copy."""
        return activity_key(allele.activity) if self.gene.key is Key.ACTIVITY else allele.function

    def meaning(self, keys: Iterable[str]) -> Meaning:
        """The phenotype of one or two copies, in either order."""
        return self.meanings[tuple(sorted(keys))]


class OutsideGene(msgspec.Struct, frozen=True):
    """A gene that only a method of its own can tell: what its alleles are worth, and what two of them amount to."""

    gene: Gene
    keys: Mapping[str, str]
    meanings: Mapping[tuple[str, ...], Meaning]


class Definitions(msgspec.Struct, frozen=True):
    """The tables of one or more folders as one value. `outside` are the genes that need an outside call."""

    version: str
    genes: Mapping[str, GeneDefinition]
    outside: Mapping[str, OutsideGene]

    def wanted(self, profile: str, symbols: Sequence[str] | None = None) -> list[GeneDefinition]:
        """The genes of a profile, or the named ones; `ConfigError` for what cannot be called."""
        if symbols is not None:
            return [self._callable(symbol) for symbol in symbols]
        chosen = [definition for definition in self.genes.values() if profile in definition.gene.profiles]
        if not chosen:
            known = sorted({name for item in self.genes.values() for name in item.gene.profiles})
            raise ConfigError(f"no gene is in PGx profile {profile!r}; choose one of {', '.join(known)}")
        return chosen

    def _callable(self, symbol: str) -> GeneDefinition:
        if symbol in self.outside:
            raise ConfigError(
                f"{symbol} needs an outside call: it cannot be told from a VCF; use --outside-calls or leave it out"
            )
        if symbol not in self.genes:
            raise ConfigError(f"no PGx tables for gene {symbol!r}; choose from {', '.join(sorted(self.genes))}")
        return self.genes[symbol]


def activity_key(activity: float | None) -> str:
    """An activity value as the tables write it: `0.5`, `1`, `n/a`."""
    return "n/a" if activity is None else f"{activity:g}"
