"""What defines a gene's alleles and what they do: records that are checked against each other.

A defining position is one place of GRCh38 with its known changes; codes are 0 for the reference and
1, 2, ... for the changes in table order. A named allele is the reference with some of these changes.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from itertools import combinations_with_replacement

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


class Gene(msgspec.Struct, frozen=True):
    """A row of genes.tsv. `role` is one plain sentence for participants."""

    symbol: str
    name: str
    role: str
    contig: str
    method: Method
    key: Key
    x_linked: bool
    profiles: tuple[str, ...]


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
    """A named allele; `optional` changes may or may not be there. Function and activity are CPIC's."""

    name: str
    reference: bool
    variants: frozenset[str]
    optional: frozenset[str]
    function: str
    activity: float | None


class Linkage(msgspec.Struct, frozen=True):
    """With the phase unknown, `apart` is set aside for pairs that have `together`.

    `together` is `None` where the changes lie on one copy that no allele names: then nothing can be said.
    """

    apart: frozenset[str]
    together: str | None
    source: str


class Proxy(msgspec.Struct, frozen=True):
    """Where `stands_for` could not be read, a carried `proxy` speaks for it."""

    proxy: str
    stands_for: str
    source: str


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

    def key_of(self, allele: Allele) -> str:
        """What `meanings` is looked up by, for one copy."""
        return activity_key(allele.activity) if self.gene.key is Key.ACTIVITY else allele.function

    def meaning(self, keys: Iterable[str]) -> Meaning:
        """The phenotype of one or two copies, in either order."""
        return self.meanings[tuple(sorted(keys))]


class Definitions(msgspec.Struct, frozen=True):
    """The tables of resources/pgx as one value. `outside` are the genes that need an outside call."""

    version: str
    genes: Mapping[str, GeneDefinition]
    outside: tuple[str, ...]

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
                f"{symbol} needs an outside call: it cannot be told from a VCF; leave it out of --genes"
            )
        if symbol not in self.genes:
            raise ConfigError(f"no PGx tables for gene {symbol!r}; choose from {', '.join(sorted(self.genes))}")
        return self.genes[symbol]


def activity_key(activity: float | None) -> str:
    """An activity value as the tables write it: `0.5`, `1`."""
    return "" if activity is None else f"{activity:g}"


def check(definition: GeneDefinition) -> None:
    """Every allele has positions, every function a phenotype, every name a meaning; else `ConfigError`."""
    for problem in problems(definition):
        raise ConfigError(f"PGx tables, {definition.gene.symbol}: {problem}; correct the table")


def problems(definition: GeneDefinition) -> Iterable[str]:
    """What does not fit within the tables of one gene, one sentence each."""
    yield from _site_problems(definition)
    yield from _allele_problems(definition)
    yield from _meaning_problems(definition)
    names = {allele.name for allele in definition.alleles}
    for rule in definition.linkage:
        for name in sorted({*rule.apart, *([rule.together] if rule.together else [])} - names):
            yield f"linkage.tsv names allele {name}, which alleles.tsv does not have"
    keys = _keys(definition)
    for proxy in definition.proxies:
        for key in sorted({proxy.proxy, proxy.stands_for} - keys):
            yield f"proxies.tsv names {key}, which positions.tsv does not have"


def _keys(definition: GeneDefinition) -> set[str]:
    return {change.key for site in definition.sites for change in site.changes}


def _site_problems(definition: GeneDefinition) -> Iterable[str]:
    if not definition.sites:
        yield "no row in positions.tsv"
    for site in definition.sites:
        if site.contig != definition.gene.contig:
            yield f"{site.label} is not on {definition.gene.contig}"
        for change in site.changes:
            if not site.reference.startswith(change.reference):
                yield f"{change.key}: its reference bases differ from those of another row at this position"
            if not _is_normal(change):
                yield f"{change.key} is not left-aligned and trimmed"


def _is_normal(change: Variant) -> bool:
    """Trimmed, and an insertion or deletion as far left as its own bases show."""
    shortest = min(len(change.reference), len(change.alternate))
    return shortest == 1 and change.reference[-1] != change.alternate[-1]


def _allele_problems(definition: GeneDefinition) -> Iterable[str]:
    keys = _keys(definition)
    used = {key for allele in definition.alleles for key in allele.variants | allele.optional}
    references = [allele.name for allele in definition.alleles if allele.reference]
    if len(references) != 1:
        yield f"{len(references)} reference alleles where one is needed"
    seen: dict[tuple[frozenset[str], frozenset[str]], str] = {}
    for allele in definition.alleles:
        for key in sorted((allele.variants | allele.optional) - keys):
            yield f"allele {allele.name} has {key}, which positions.tsv does not have"
        if allele.reference == bool(allele.variants):
            yield f"allele {allele.name}: the reference has no variants, and every other allele has some"
        content = allele.variants, allele.optional
        if content in seen:
            yield f"alleles {seen[content]} and {allele.name} are the same"
        seen[content] = allele.name
    for key in sorted(keys - used):
        yield f"{key} of positions.tsv is in no allele"


def _meaning_problems(definition: GeneDefinition) -> Iterable[str]:
    held = sorted({definition.key_of(allele) for allele in definition.alleles})
    needed = list(combinations_with_replacement(held, 2))
    singles = [(key,) for key in held] if definition.gene.x_linked else []
    for keys in [*singles, *needed]:
        if keys not in definition.meanings:
            yield f"phenotypes.tsv has no row for {' with '.join(keys)}"
