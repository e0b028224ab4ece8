"""Genes called by single changes: each copy is worth its least active change (DPYD, CPIC 2017, PMID 29152729).

Copies are named by the changes that lower activity; a copy without one is `Reference`, or `normal function`
when the person carries changes of full activity somewhere.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product

from genomics.pgx.outcome import Candidates, Outcome, decided, listed, phase_doubt
from genomics.pgx.patterns import Pattern
from genomics.records.pgx_tables import Allele, GeneDefinition, Meaning, Proxy, activity_key

Copy = frozenset[str]


@dataclass(frozen=True)
class _Carried:
    """Changes of the two copies at positions known to go together, and of what could not be read."""

    first: Copy
    second: Copy
    sites: tuple[int, ...]


def list_outcome(definition: GeneDefinition, pattern: Pattern) -> Outcome:
    """Every arrangement of the changes on two copies; all must agree on the phenotype."""
    activity = _activities(definition)
    full = max(activity.values())
    lowering = {key for key, value in activity.items() if value < full}
    groups = [_carried(definition, pattern, group) for group in pattern.linked]
    spoken, notes = _spoken_for(definition, pattern, groups)
    groups = [_with_proxies(group, spoken) for group in groups]
    unread = _unread(definition, pattern, spoken) & lowering
    arrangements = _arrangements(groups, lowering)
    seen = frozenset().union(*(group.first | group.second for group in groups))
    names, plain = _names(definition, seen), _plain(definition, seen - lowering, seen)
    diplotypes = sorted({_diplotype(pair, names, activity, plain) for pair in arrangements})
    meanings = [meaning for pair in arrangements for meaning in _meanings(definition, pair, activity, full, unread)]
    sites = [site for group in groups if (group.first | group.second) & lowering for site in group.sites]
    doubts = _unread_doubt(definition, pattern, unread, names) + phase_doubt(definition, pattern, sites)
    return decided(definition, pattern, Candidates(diplotypes, meanings, doubts, notes))


def _activities(definition: GeneDefinition) -> dict[str, float]:
    """Activity of each change alone; a change with no row of its own keeps the reference's."""
    reference = next(allele.activity or 0.0 for allele in definition.alleles if allele.reference)
    activity = {change.key: reference for site in definition.sites for change in site.changes}
    for allele in definition.alleles:
        if len(allele.variants) == 1:
            (key,) = allele.variants
            activity[key] = reference if allele.activity is None else allele.activity
    return activity


def _carried(definition: GeneDefinition, pattern: Pattern, sites: list[int]) -> _Carried:
    def changes(codes: Iterable[int]) -> Copy:
        found = zip(sites, codes, strict=True)
        return frozenset(definition.sites[site].changes[code - 1].key for site, code in found if code > 0)

    return _Carried(changes(pattern.first[sites]), changes(pattern.second[sites]), tuple(sites))


def _spoken_for(
    definition: GeneDefinition, pattern: Pattern, groups: list[_Carried]
) -> tuple[list[Proxy], list[str]]:
    """Proxies that are carried while the change they stand for could not be read."""
    unread = _keys_at(definition, pattern.missing)
    seen = frozenset().union(*(group.first | group.second for group in groups))
    spoken = [rule for rule in definition.proxies if rule.stands_for in unread and rule.proxy in seen]
    return spoken, [f"{rule.stands_for} could not be read; {rule.proxy} taken for it" for rule in spoken]


def _with_proxies(group: _Carried, spoken: list[Proxy]) -> _Carried:
    def told(copy: Copy) -> Copy:
        return copy | {rule.stands_for for rule in spoken if rule.proxy in copy}

    return _Carried(told(group.first), told(group.second), group.sites)


def _unread(definition: GeneDefinition, pattern: Pattern, spoken: list[Proxy]) -> set[str]:
    return _keys_at(definition, pattern.missing) - {rule.stands_for for rule in spoken}


def _keys_at(definition: GeneDefinition, sites: list[int]) -> set[str]:
    return {change.key for site in sites for change in definition.sites[site].changes}


def _arrangements(groups: list[_Carried], lowering: set[str]) -> list[tuple[Copy, Copy]]:
    """Every way the lowering changes can lie on two copies."""
    told = [(group.first & lowering, group.second & lowering) for group in groups]
    turns = [{(a, b), (b, a)} for a, b in told if a | b]
    pairs = set()
    for choice in product(*turns):
        first: Copy = frozenset().union(*(a for a, _ in choice))
        second: Copy = frozenset().union(*(b for _, b in choice))
        pairs.add((first, second) if sorted(first) <= sorted(second) else (second, first))
    return sorted(pairs, key=lambda pair: (sorted(pair[0]), sorted(pair[1])))


def _meanings(
    definition: GeneDefinition,
    pair: tuple[Copy, Copy],
    activity: Mapping[str, float],
    full: float,
    unread: set[str],
) -> list[Meaning]:
    """What the pair means, and what it would mean with any unread change on either copy."""
    possible = []
    for copy in pair:
        least = min((activity[key] for key in copy), default=full)
        possible.append(sorted({least} | {activity[key] for key in unread if activity[key] < least}))
    return [definition.meaning((activity_key(a), activity_key(b))) for a, b in product(*possible)]


def _names(definition: GeneDefinition, seen: Copy) -> dict[str, str]:
    """Names of the changes: of their own row, or of the longer row whose other changes were seen as well."""
    alone = {
        key: allele.name for allele in definition.alleles if len(allele.variants) == 1 for key in allele.variants
    }
    return alone | {key: allele.name for allele in _longer(definition, seen) for key in allele.variants}


def _longer(definition: GeneDefinition, seen: Copy) -> list[Allele]:
    return [allele for allele in definition.alleles if len(allele.variants) > 1 and allele.variants <= seen]


def _plain(definition: GeneDefinition, harmless: Copy, seen: Copy) -> str:
    """Name of a copy without a lowering change."""
    explained = frozenset().union(*(allele.variants for allele in _longer(definition, seen)))
    return "normal function" if harmless - explained else "Reference"


def _diplotype(pair: tuple[Copy, Copy], names: Mapping[str, str], activity: Mapping[str, float], plain: str) -> str:
    """The more active copy first."""
    written = []
    for copy in pair:
        least = min((activity[key] for key in copy), default=float("inf"))
        ordered = sorted(copy, key=lambda key: (activity[key], names[key]))
        written.append((-least, " + ".join(names[key] for key in ordered) or plain))
    return "/".join(name for _, name in sorted(written))


def _unread_doubt(
    definition: GeneDefinition, pattern: Pattern, unread: set[str], names: Mapping[str, str]
) -> list[str]:
    if not unread:
        return []
    labels = []
    for site in (definition.sites[number] for number in pattern.missing):
        hidden = [names.get(change.key, change.key) for change in site.changes if change.key in unread]
        if hidden:
            labels.append(f"{site.label} ({listed(hidden)})")
    return [f"could not read {listed(labels)}"]
