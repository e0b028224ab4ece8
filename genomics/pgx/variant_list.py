"""Genes called by single changes: each copy is worth its worst change.

DPYD adds the activity of the two copies (CPIC 2017, PMID 29152729); RYR1 and CACNA1S rank functions (CPIC 2018,
PMID 30499100). With the phase known, a copy is named by all its changes; else by those that matter, and a copy
without one is `Reference`, or `normal function` when harmless changes lie somewhere.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt

from genomics.pgx.outcome import Candidates, Outcome, decided, listed, natural, phase_doubt
from genomics.pgx.patterns import Pattern
from genomics.records.pgx_tables import Allele, GeneDefinition, Key, Meaning, Proxy, activity_key

Copy = frozenset[str]
Pair = tuple[Copy, Copy]


@dataclass(frozen=True)
class _Carried:
    """Changes of the two copies at positions known to go together, and the positions."""

    first: Copy
    second: Copy
    sites: tuple[int, ...]


@dataclass(frozen=True)
class Ranks:
    """Rank of each change alone (the lower, the worse) and of a copy without any; `keys` of the phenotype table.

    `lowering` are the changes that matter, `names` those of changes with a row of their own, `longer` the rows of
    several changes.
    """

    of: Mapping[str, float]
    full: float
    keys: Mapping[float, str]
    lowering: Copy
    names: Mapping[str, str]
    longer: Sequence[Allele]

    def least(self, copy: Copy) -> float:
        return min((self.of[key] for key in copy), default=self.full)


def list_outcome(definition: GeneDefinition, ranks: Ranks, pattern: Pattern) -> Outcome:
    """Every arrangement of the changes on two copies; all must agree on the phenotype."""
    groups = [_carried(definition, pattern, group) for group in pattern.linked]
    spoken, notes = _spoken_for(definition, pattern, groups)
    groups = [_with_proxies(group, spoken) for group in groups]
    unread = _unread(definition, pattern, spoken) & ranks.lowering
    arrangements = _arrangements(groups, ranks.lowering)
    meanings = [meaning for pair in arrangements for meaning in _meanings(definition, pair, ranks, unread)]
    sites = [site for group in groups if (group.first | group.second) & ranks.lowering for site in group.sites]
    seen = frozenset().union(*(group.first | group.second for group in groups))
    doubts = _unread_doubt(definition, pattern, unread, _names(ranks, seen))
    doubts += phase_doubt(definition, pattern, sites)
    worth = _diplotypes(definition, pattern, groups, arrangements, ranks)
    names = sorted(worth, key=lambda name: (worth[name], name))
    best = [name for name in names if worth[name] == worth[names[0]]]
    return decided(definition, pattern, Candidates(names, meanings, doubts, notes, best))


def ranks_of(definition: GeneDefinition) -> Ranks:
    """How bad each change alone is; a change with no row of its own is no worse than the reference."""
    plain = next(allele for allele in definition.alleles if allele.reference)
    single = {next(iter(allele.variants)): allele for allele in definition.alleles if len(allele.variants) == 1}
    alleles = [single.get(change.key, plain) for site in definition.sites for change in site.changes]
    keys = [change.key for site in definition.sites for change in site.changes]
    ranks = [_rank(definition, allele) for allele in alleles]
    full = _rank(definition, plain)
    known = {_rank(definition, item): definition.key_of(item) for item in [plain, *alleles]}
    of = dict(zip(keys, ranks, strict=True))
    return Ranks(
        of,
        full,
        known,
        frozenset(key for key, rank in of.items() if rank < full),
        {key: allele.name for key, allele in single.items()},
        [allele for allele in definition.alleles if len(allele.variants) > 1],
    )


def _rank(definition: GeneDefinition, allele: Allele) -> float:
    if definition.gene.key is Key.FUNCTION:
        return float(definition.gene.order.index(allele.function))
    return float(activity_key(allele.activity))


def _carried(definition: GeneDefinition, pattern: Pattern, sites: list[int]) -> _Carried:
    def changes(copy: npt.NDArray[np.int32]) -> Copy:
        codes = copy[sites]
        found = [(sites[place], codes[place]) for place in np.flatnonzero(codes > 0)]
        return frozenset(definition.sites[site].changes[code - 1].key for site, code in found)

    first = changes(pattern.first)
    same = pattern.first[sites[0]] == pattern.second[sites[0]]
    return _Carried(first, first if same else changes(pattern.second), tuple(sites))


def _spoken_for(
    definition: GeneDefinition, pattern: Pattern, groups: list[_Carried]
) -> tuple[list[Proxy], list[str]]:
    """Proxies that are carried while the change they stand for could not be read; what to say of them.

    Where both were read and one is carried on more copies, the change itself decides, and that is said.
    """
    unread = _keys_at(definition, pattern.missing)
    copies = Counter(key for group in groups for copy in (group.first, group.second) for key in copy)
    spoken = [rule for rule in definition.proxies if rule.stands_for in unread and rule.proxy in copies]
    odd = [rule for rule in definition.proxies if not {rule.proxy, rule.stands_for} & unread]
    notes = [f"{rule.stands_for} could not be read; {rule.proxy} taken for it" for rule in spoken]
    for rule in (rule for rule in odd if copies[rule.proxy] != copies[rule.stands_for]):
        seen = f"{rule.proxy} x {copies[rule.proxy]}, {rule.stands_for} x {copies[rule.stands_for]}"
        notes.append(f"{seen}: the latter counts")
    return spoken, notes


def _with_proxies(group: _Carried, spoken: list[Proxy]) -> _Carried:
    def told(copy: Copy) -> Copy:
        return copy | {rule.stands_for for rule in spoken if rule.proxy in copy}

    return _Carried(told(group.first), told(group.second), group.sites)


def _unread(definition: GeneDefinition, pattern: Pattern, spoken: list[Proxy]) -> set[str]:
    return _keys_at(definition, pattern.missing) - {rule.stands_for for rule in spoken}


def _keys_at(definition: GeneDefinition, sites: list[int]) -> set[str]:
    return {change.key for site in sites for change in definition.sites[site].changes}


def _arrangements(groups: list[_Carried], wanted: Copy) -> list[Pair]:
    """Every way the wanted changes can lie on two copies."""
    told = [(group.first & wanted, group.second & wanted) for group in groups]
    pairs: set[Pair] = {(frozenset(), frozenset())}
    for one, other in told:
        turned = {(a | x, b | y) for a, b in pairs for x, y in {(one, other), (other, one)}}
        pairs = {(a, b) if sorted(a) <= sorted(b) else (b, a) for a, b in turned}
    return sorted(pairs, key=lambda pair: (sorted(pair[0]), sorted(pair[1])))


def _meanings(definition: GeneDefinition, pair: Pair, ranks: Ranks, unread: set[str]) -> list[Meaning]:
    """What the pair means, and what it would mean with any unread change on either copy."""
    possible = []
    for copy in pair:
        least = ranks.least(copy)
        possible.append(sorted({least} | {ranks.of[key] for key in unread if ranks.of[key] < least}))
    return [definition.meaning((ranks.keys[a], ranks.keys[b])) for a, b in product(*possible)]


def _names(ranks: Ranks, seen: Copy) -> dict[str, str]:
    """Names of the changes: of their own row, or of the longer row whose other changes were seen as well."""
    return {**ranks.names} | {key: allele.name for allele in _longer(ranks, seen) for key in allele.variants}


def _longer(ranks: Ranks, seen: Copy) -> list[Allele]:
    return [allele for allele in ranks.longer if allele.variants <= seen]


def _diplotypes(
    definition: GeneDefinition, pattern: Pattern, groups: list[_Carried], arrangements: list[Pair], ranks: Ranks
) -> dict[str, float]:
    """All changes of both copies where one arrangement is possible; else the changes that matter. And their worth.

    The worth is that of both copies together. The least is what CPIC presumes when the phase is unknown: two
    lowering changes lie on two copies (PMID 29152729).
    """
    plain = next(allele.name for allele in definition.alleles if allele.reference)
    if not pattern.unphased:
        ((first, second),) = _arrangements(groups, frozenset(ranks.of))
        named = [(ranks.least(copy), _copy_name(ranks, copy, plain)) for copy in (first, second)]
        return {_joined(named): sum(rank for rank, _ in named)}
    seen = frozenset().union(*(group.first | group.second for group in groups))
    explained = frozenset().union(*(allele.variants for allele in _longer(ranks, seen)))
    harmless = {key for key in seen - explained if ranks.of[key] == ranks.full}
    plain = "normal function" if harmless else plain
    names = _names(ranks, seen)
    written = [
        [(ranks.least(copy), _bracketed(names[key] for key in copy) or plain) for copy in pair]
        for pair in arrangements
    ]
    return {_joined(pair): sum(rank for rank, _ in pair) for pair in written}


def _copy_name(ranks: Ranks, copy: Copy, plain: str) -> str:
    """A copy by its changes; a proxy without the change it stands for has no name."""
    names = _names(ranks, copy)
    return _bracketed(names[key] for key in copy if key in names) or plain


def _bracketed(names: Iterable[str]) -> str:
    """Several changes of one copy as PharmCAT writes them: `[a + b]`."""
    unique = sorted(set(names), key=natural)
    return f"[{' + '.join(unique)}]" if len(unique) > 1 else "".join(unique)


def _joined(copies: Iterable[tuple[float, str]]) -> str:
    """The better copy first."""
    return "/".join(name for _, name in sorted((-rank, name) for rank, name in copies))


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
