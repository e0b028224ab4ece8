"""For research alone: what lies on two copies when no pair of named alleles explains it.

A copy may hold several named alleles at once (`[*6 + *14]`), or an allele and changes of others
(`[*2 + g.1A>G]`). Such calls have no assigned function, so they never have a phenotype and never carry guidance.
As in PharmCAT (documentation, Named Allele Matcher 101) they are looked for only where no pair of alleles fits,
scored by the positions that the alleles write out, and changes of no whole allele are told alone only where the
phase leaves one or two ways to lay out the copies.
"""

from collections.abc import Callable
from dataclasses import replace
from itertools import product

from genomics.pgx.matching import AlleleMatrix
from genomics.pgx.outcome import Outcome, natural
from genomics.pgx.patterns import Pattern
from genomics.records.pgx import PgxStatus
from genomics.records.pgx_tables import Allele, GeneDefinition

# So many changes of unknown phase have 512 layouts; with more, nothing is looked for.
MOST_UNPHASED = 10

Copy = frozenset[str]


def combined_outcome(
    definition: GeneDefinition, matrix: AlleleMatrix, named: Callable[[Pattern], Outcome], pattern: Pattern
) -> Outcome:
    """The named outcome; where no alleles fit, every copy as a combination, without a phenotype."""
    outcome = named(pattern)
    if outcome.diplotypes or outcome.status is not PgxStatus.INDETERMINATE or len(pattern.unphased) > MOST_UNPHASED:
        return outcome
    layouts = [copies for copies in _layouts(definition, pattern) if _told(definition, pattern, copies)]
    if not layouts:
        return outcome
    scores = {_diplotype(definition, copies): _score(definition, matrix, pattern, copies) for copies in layouts}
    names = sorted(scores, key=lambda name: (-scores[name], natural(name)))
    best = [name for name in names if scores[name] == scores[names[0]]]
    reason = f"{outcome.reason}; combination or partial alleles, for research alone"
    return replace(outcome, diplotypes=names, best=best, research=True, reason=reason)


def _told(definition: GeneDefinition, pattern: Pattern, copies: tuple[Copy, ...]) -> bool:
    """With more than two ways to lay the copies out, each copy must hold a whole allele."""
    return len(pattern.unphased) <= 2 or all(explained(definition, copy)[0] for copy in copies)


def _score(definition: GeneDefinition, matrix: AlleleMatrix, pattern: Pattern, copies: tuple[Copy, ...]) -> int:
    """Readable positions that the alleles of both copies write out."""
    written = matrix.written[:, pattern.readable].sum(axis=1).tolist()
    counts = {allele.name: written[row] for row, allele in enumerate(definition.alleles)}
    return sum(counts[name] for copy in copies for name in explained(definition, copy)[0])


def _layouts(definition: GeneDefinition, pattern: Pattern) -> list[tuple[Copy, ...]]:
    """The changes of each copy, every way round that the phase allows."""
    groups = [_carried(definition, pattern, group) for group in pattern.linked]
    if pattern.single_copy:
        return [(groups[0][0],)]
    turns = [{(one, other), (other, one)} for one, other in groups]
    return [
        (frozenset().union(*(one for one, _ in choice)), frozenset().union(*(other for _, other in choice)))
        for choice in product(*turns)
    ]


def _carried(definition: GeneDefinition, pattern: Pattern, sites: list[int]) -> tuple[Copy, Copy]:
    def changes(copy: int) -> Copy:
        codes = (pattern.first, pattern.second)[copy][sites]
        return frozenset(
            definition.sites[site].changes[code - 1].key
            for site, code in zip(sites, codes, strict=True)
            if code > 0
        )

    return changes(0), changes(1)


def _diplotype(definition: GeneDefinition, copies: tuple[Copy, ...]) -> str:
    return "/".join(sorted((copy_name(definition, copy) for copy in copies), key=natural))


def copy_name(definition: GeneDefinition, copy: Copy) -> str:
    """The alleles that make up the copy; changes left over stand as `g.` names."""
    names, left = explained(definition, copy)
    parts = names + [_genomic(key) for key in sorted(left, key=natural)]
    return parts[0] if len(parts) == 1 else f"[{' + '.join(parts)}]"


def explained(definition: GeneDefinition, copy: Copy) -> tuple[list[str], Copy]:
    """The fewest alleles, the longest first, that make up the copy, no change in two of them; and what is left."""
    if not copy:
        return [allele.name for allele in definition.alleles if allele.reference], copy
    names, left = [], copy
    while longest := _longest(definition, left):
        names.append(longest.name)
        left = left - longest.variants - longest.optional
    return sorted(names, key=natural), left


def _longest(definition: GeneDefinition, left: Copy) -> Allele | None:
    """The allele that explains most of what is left."""
    within = [allele for allele in definition.alleles if allele.variants and allele.variants <= left]
    return max(within, key=lambda allele: len(allele.variants), default=None)


def _genomic(key: str) -> str:
    _, position, reference, alternate = key.split(":")
    return f"g.{position}{reference}>{alternate}"
