"""What does not fit within the tables of one gene: said before anything is called with them."""

from collections.abc import Iterable
from itertools import combinations_with_replacement

from genomics.errors import ConfigError
from genomics.records.pgx_tables import GeneDefinition, Key, Method
from genomics.records.variant import Variant


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
        together = rule.together.split("/") if rule.together else []
        for name in sorted({*rule.apart, *together} - names):
            yield f"linkage.tsv names allele {name}, which alleles.tsv does not have"
    keys = _keys(definition)
    for proxy in definition.proxies:
        for key in sorted({proxy.proxy, proxy.stands_for} - keys):
            yield f"proxies.tsv names {key}, which positions.tsv does not have"

    yield from _order_problems(definition)


def _order_problems(definition: GeneDefinition) -> Iterable[str]:
    gene = definition.gene
    if gene.method is Method.VARIANT_LIST and gene.key is Key.FUNCTION:
        for function in sorted({allele.function for allele in definition.alleles} - set(gene.order)):
            yield f"genes.tsv does not rank the function {function} of a variant list in its column order"


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
    if change.reference[-1] == change.alternate[-1]:
        return False
    return min(len(change.reference), len(change.alternate)) == 1 or change.reference[0] != change.alternate[0]


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
