"""A downloaded release against the tables in use: the new definitions, what changed, and which golden cases moved.

A release that has no functions keeps ours by the name of the allele; an allele new to us is unassigned and gives no
phenotype. How a gene is called (method, linkage, proxies) stays ours.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations_with_replacement

import msgspec

from genomics.records.pgx import Phenotype
from genomics.records.pgx_release import GoldenCase, ReleasedAllele, ReleasedGene
from genomics.records.pgx_tables import (
    Allele,
    Gene,
    GeneDefinition,
    Key,
    Meaning,
    Method,
    Site,
    Undocumented,
    activity_key,
)
from genomics.records.variant import Variant

UNASSIGNED = "Unassigned function"


def renewed(current: GeneDefinition | None, released: ReleasedGene, *, as_reference: bool) -> GeneDefinition:
    """The gene as the release has it, with what the release does not have taken from the tables in use."""
    if current is not None and not released.defines:
        return _with_functions(current, released)
    ours = {} if current is None else {allele.name: allele for allele in current.alleles}
    gene = _new_gene(released) if current is None else current.gene
    undocumented = Undocumented.REFERENCE if as_reference else Undocumented.WITHHOLD
    gene = msgspec.structs.replace(gene, undocumented=undocumented)
    alleles = tuple(
        allele
        for allele in (_allele(item, ours.get(item.name)) for item in released.alleles)
        if gene.method is not Method.VARIANT_LIST or allele.function != UNASSIGNED or UNASSIGNED in gene.order
    )
    used = {key for allele in alleles for key in allele.variants | allele.optional}
    names = {allele.name for allele in alleles}
    base = GeneDefinition(gene, _sites(released, used), alleles, {})
    return msgspec.structs.replace(
        base,
        meanings=_meanings(base, current, released),
        linkage=tuple(r for r in (current.linkage if current else ()) if _named(r.apart, r.together) <= names),
        proxies=tuple(r for r in (current.proxies if current else ()) if {r.proxy, r.stands_for} <= used),
        contexts=current.contexts if current else (),
    )


def _new_gene(released: ReleasedGene) -> Gene:
    contig = next(iter(released.rsids)).split(":")[0]
    return Gene(
        released.symbol, released.symbol, "", contig, Method.STAR_ALLELES, Key.FUNCTION, False, ("imported",)
    )


def _named(apart: frozenset[str], together: str | None) -> set[str]:
    return {*apart, *(together.split("/") if together else ())}


def _with_functions(current: GeneDefinition, released: ReleasedGene) -> GeneDefinition:
    theirs = {item.name: item for item in released.alleles}
    alleles = tuple(
        _allele(theirs[allele.name], allele, allele) if allele.name in theirs else allele
        for allele in current.alleles
    )
    base = msgspec.structs.replace(current, alleles=alleles)
    return msgspec.structs.replace(base, meanings=_meanings(base, current, released))


def _allele(released: ReleasedAllele, ours: Allele | None, content: Allele | None = None) -> Allele:
    return Allele(
        name=released.name,
        reference=content.reference if content else released.reference,
        variants=content.variants if content else released.variants,
        optional=content.optional if content else released.optional,
        function=released.function or (ours.function if ours else UNASSIGNED),
        activity=released.activity if released.function else (ours.activity if ours else None),
        stated=content.stated if content else released.stated,
    )


def _sites(released: ReleasedGene, used: set[str]) -> tuple[Site, ...]:
    grouped: defaultdict[tuple[str, int], list[Variant]] = defaultdict(list)
    for key in released.rsids:
        if key in used:
            change = Variant.parse(key)
            grouped[change.contig, change.position].append(change)
    return tuple(
        Site(
            *place,
            None if released.rsids[changes[0].key] == "." else released.rsids[changes[0].key],
            tuple(changes),
        )
        for place, changes in sorted(grouped.items())
    )


def _meanings(
    base: GeneDefinition, current: GeneDefinition | None, released: ReleasedGene
) -> dict[tuple[str, ...], Meaning]:
    """The release's phenotypes over ours; a pair with an unassigned allele is indeterminate."""
    held = sorted({base.key_of(allele) for allele in base.alleles})
    meanings = dict(current.meanings) if current else {}
    meanings |= {keys: meaning for keys, meaning in (released.meanings or {}).items() if set(keys) <= set(held)}
    open_keys = {UNASSIGNED, activity_key(None)}
    singles = [(key,) for key in held] if base.gene.x_linked else []
    for keys in [*singles, *combinations_with_replacement(held, 2)]:
        if keys not in meanings and (current is None or open_keys & set(keys)):
            meanings[keys] = Meaning(Phenotype.INDETERMINATE, None)
    return meanings


def differences(current: GeneDefinition | None, new: GeneDefinition) -> Iterator[str]:
    """What a release changes in one gene: alleles, what defines them, functions, activities, phenotypes."""
    gene = new.gene.symbol
    if current is None:
        yield f"{gene}: new, {len(new.alleles)} alleles at {len(new.sites)} positions"
        return
    before, after = ({allele.name: allele for allele in item.alleles} for item in (current, new))
    yield from (f"{gene} {name}: no longer there" for name in before if name not in after)
    for name, allele in after.items():
        if name not in before:
            yield f"{gene} {name}: new, {';'.join(sorted(allele.variants))}, {allele.function}"
            continue
        old = before[name]
        if (old.variants, old.optional) != (allele.variants, allele.optional):
            yield f"{gene} {name}: {_content(old)} becomes {_content(allele)}"
        if (old.function, old.activity) != (allele.function, allele.activity):
            yield f"{gene} {name}: {_worth(old)} becomes {_worth(allele)}"
    for keys, meaning in new.meanings.items():
        was = current.meanings.get(keys)
        if was is not None and was != meaning:
            yield f"{gene} {' with '.join(keys)}: {_phenotype(was)} becomes {_phenotype(meaning)}"


def _content(allele: Allele) -> str:
    optional = [f"({key})" for key in sorted(allele.optional)]
    return ";".join([*sorted(allele.variants), *optional]) or "reference"


def _worth(allele: Allele) -> str:
    return allele.function if allele.activity is None else f"{allele.function} ({activity_key(allele.activity)})"


def _phenotype(meaning: Meaning) -> str:
    return str(meaning.phenotype) + ("" if meaning.activity_score is None else f" ({meaning.activity_score:g})")


def golden_changes(
    cases: Iterable[GoldenCase], outcomes: Mapping[GoldenCase, tuple[Sequence[str], str | None]]
) -> list[str]:
    """The golden cases whose diplotype or phenotype is another with the new tables."""
    moved = []
    for case in cases:
        if case in outcomes:
            best, phenotype = outcomes[case]
            said = ";".join(best), phenotype or "none"
            if said != (case.best, case.phenotype):
                moved.append(f"{case.gene} {case.best} {case.phenotype}: now {said[0] or 'no alleles'} {said[1]}")
    return moved
