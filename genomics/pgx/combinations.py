"""For research alone: what lies on two copies when no pair of named alleles explains it.

A copy may hold several named alleles at once (`[*6 + *14]`), or an allele and changes of others
(`[*2 + g.1A>G]`). Such calls have no assigned function, so they never have a phenotype and never carry guidance.
As in PharmCAT they are looked for only where no pair of alleles fits, and only where the phase leaves one or two
ways to lay out the copies.
"""

from collections.abc import Callable
from dataclasses import replace
from itertools import product

from genomics.pgx.outcome import Outcome, natural
from genomics.pgx.patterns import Pattern
from genomics.records.pgx import PgxStatus
from genomics.records.pgx_tables import Allele, GeneDefinition

Copy = frozenset[str]


def combined_outcome(definition: GeneDefinition, named: Callable[[Pattern], Outcome], pattern: Pattern) -> Outcome:
    """The named outcome; where no alleles fit, every copy as a combination, without a phenotype."""
    outcome = named(pattern)
    if outcome.diplotypes or outcome.status is not PgxStatus.INDETERMINATE or len(pattern.unphased) > 2:
        return outcome
    names = sorted({_diplotype(definition, copies) for copies in _layouts(definition, pattern)}, key=natural)
    reason = f"{outcome.reason}; combination or partial alleles, for research alone"
    return replace(outcome, diplotypes=names, best=names, research=True, reason=reason)


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
    """The fewest alleles, the longest first, that make up the copy; changes left over stand as `g.` names."""
    reference = next(allele.name for allele in definition.alleles if allele.reference)
    parts, left = [], copy
    while left:
        longest = _longest(definition, copy, left)
        if longest is None:
            break
        parts.append(longest.name)
        left = left - longest.variants - longest.optional
    parts = sorted(parts, key=natural) + [_genomic(key) for key in sorted(left, key=natural)]
    if not parts:
        return reference
    return parts[0] if len(parts) == 1 else f"[{' + '.join(parts)}]"


def _longest(definition: GeneDefinition, copy: Copy, left: Copy) -> Allele | None:
    """The allele within the copy that explains most of what is left."""
    within = [allele for allele in definition.alleles if allele.variants <= copy and allele.variants & left]
    return max(within, key=lambda allele: len(allele.variants & left), default=None)


def _genomic(key: str) -> str:
    _, position, reference, alternate = key.split(":")
    return f"g.{position}{reference}>{alternate}"
