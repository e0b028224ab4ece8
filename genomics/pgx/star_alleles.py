"""Genes called by pairs of named alleles (star alleles; the named variants of G6PD)."""

import re
from collections.abc import Sequence

from genomics.pgx.definitions import Allele, GeneDefinition
from genomics.pgx.matching import AlleleMatrix, fitting, look_alikes
from genomics.pgx.outcome import Candidates, Outcome, decided, listed, phase_doubt
from genomics.pgx.patterns import Pattern
from genomics.records.pgx import PgxStatus, Phenotype

_UNSETTLED = ("Uncertain", "Unknown", "Unassigned")


def star_outcome(definition: GeneDefinition, matrix: AlleleMatrix, pattern: Pattern) -> Outcome:
    """Every pair that fits is listed; they must agree on the phenotype."""
    pairs = [tuple(definition.alleles[n] for n in pair) for pair in fitting(matrix, pattern)]
    if not pairs:
        return _unnamed(definition, pattern)
    kept, notes = _without_apart(definition, pattern, pairs)
    meanings = [definition.meaning(definition.key_of(allele) for allele in pair) for pair in kept]
    phenotypes = {meaning.phenotype for meaning in meanings}
    doubts = _missing_doubt(definition, matrix, pattern, kept) + phase_doubt(definition, pattern)
    if len(phenotypes) == 1:
        doubts = []
    if Phenotype.INDETERMINATE in phenotypes:
        doubts += _function_doubt(kept)
    return decided(
        definition, pattern, Candidates(sorted(map(diplotype, pairs), key=_natural), meanings, doubts, notes)
    )


def diplotype(pair: Sequence[Allele]) -> str:
    """The usual way to write one or two alleles.

    >>> diplotype([Allele(name, False, frozenset(), frozenset(), "", None) for name in ("*17", "*2")])
    '*2/*17'
    """
    return "/".join(sorted((allele.name for allele in pair), key=_natural))


def _natural(name: str) -> list[tuple[int, str]]:
    """Numbers in a name sort as numbers."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", name)]


def _without_apart(
    definition: GeneDefinition, pattern: Pattern, pairs: list[tuple[Allele, ...]]
) -> tuple[list[tuple[Allele, ...]], list[str]]:
    """Set aside pairs that linkage makes unlikely, when all was read and only the phase leaves them open."""
    if pattern.missing or not pattern.unphased:
        return pairs, []
    names = [frozenset(allele.name for allele in pair) for pair in pairs]
    kept, notes = [], []
    for pair, held in zip(pairs, names, strict=True):
        rules = [
            rule
            for rule in definition.linkage
            if rule.apart == held and any(rule.together in other for other in names)
        ]
        if rules:
            notes.append(f"phase unknown: {diplotype(pair)} set aside for {rules[0].together} ({rules[0].source})")
        else:
            kept.append(pair)
    return kept, notes


def _unnamed(definition: GeneDefinition, pattern: Pattern) -> Outcome:
    changed = [
        definition.sites[site].label
        for site in pattern.readable
        if pattern.first[site] > 0 or pattern.second[site] > 0
    ]
    return Outcome(
        status=PgxStatus.INDETERMINATE,
        missing=[definition.sites[site].label for site in pattern.missing],
        reason=f"no named alleles explain the changes at {listed(changed)}",
        phased=pattern.phase_used,
    )


def _missing_doubt(
    definition: GeneDefinition, matrix: AlleleMatrix, pattern: Pattern, pairs: list[tuple[Allele, ...]]
) -> list[str]:
    if not pattern.missing:
        return []
    number = {allele.name: row for row, allele in enumerate(definition.alleles)}
    among = {number[allele.name] for pair in pairs for allele in pair}
    alike = [
        " = ".join(sorted((definition.alleles[row].name for row in group), key=_natural))
        for group in look_alikes(matrix, pattern, among)
    ]
    unread = listed([definition.sites[site].label for site in pattern.missing])
    same = f", without which these alleles look the same: {listed(alike)}" if alike else ""
    return [f"could not read {unread}{same}"]


def _function_doubt(pairs: list[tuple[Allele, ...]]) -> list[str]:
    unsettled = sorted(
        {
            f"{allele.name} ({allele.function})"
            for pair in pairs
            for allele in pair
            if allele.function.startswith(_UNSETTLED)
        },
        key=_natural,
    )
    return [f"CPIC gives no phenotype with {listed(unsettled)}"]
