"""Genes called by pairs of named alleles (star alleles; the named variants of G6PD)."""

import re
from collections.abc import Sequence
from itertools import product

import numpy as np

from genomics.pgx.matching import AlleleMatrix, fitting, look_alikes
from genomics.pgx.outcome import Candidates, Outcome, decided, listed, phase_doubt
from genomics.pgx.patterns import Pattern
from genomics.records.pgx import PgxStatus, Phenotype
from genomics.records.pgx_tables import Allele, GeneDefinition, Linkage

NO_FUNCTION = "No function"
_UNSETTLED = ("Uncertain", "Unknown", "Unassigned")


def star_outcome(definition: GeneDefinition, matrix: AlleleMatrix, pattern: Pattern) -> Outcome:
    """Every pair that fits is listed; they must agree on the phenotype."""
    numbers = fitting(matrix, pattern)
    if not numbers:
        return _unnamed(definition, pattern)
    pairs = [tuple(definition.alleles[number] for number in pair) for pair in numbers]
    kept, notes = _without_apart(definition, pattern, pairs)
    hidden = {allele: hidden_keys(definition, matrix, pattern, allele) for pair in kept for allele in pair}
    meanings = [definition.meaning(keys) for pair in kept for keys in product(*(hidden[a] for a in pair))]
    phenotypes = {meaning.phenotype for meaning in meanings}
    doubts = [] if len(phenotypes) == 1 else _doubts(definition, matrix, pattern, numbers)
    if Phenotype.INDETERMINATE in phenotypes:
        doubts += _function_doubt(kept)
    diplotypes = sorted(map(diplotype, pairs), key=_natural)
    return decided(definition, pattern, Candidates(diplotypes, meanings, doubts, notes))


def hidden_keys(definition: GeneDefinition, matrix: AlleleMatrix, pattern: Pattern, allele: Allele) -> list[str]:
    """What a copy that looks like this allele may be worth, given what could not be read.

    A change at a missing position may lie on a copy that no named allele describes (rs4244285 without
    rs12769205, say). Such a copy may be worth what the alleles with that change are worth. Changes found only
    in alleles like the reference do no harm, and nothing restores a copy without function.
    """
    keys = {definition.key_of(allele)}
    if allele.function == NO_FUNCTION:
        return sorted(keys)
    row = definition.alleles.index(allele)
    alike = (matrix.allowed[:, pattern.readable] == matrix.allowed[row, pattern.readable]).all(axis=1)
    named = np.bitwise_or.reduce(matrix.allowed[alike], axis=0)
    for site in pattern.missing:
        for code, change in enumerate(definition.sites[site].changes, start=1):
            if not int(named[site]) >> code & 1:
                keys |= _worth(definition, change.key)
    return sorted(keys)


def _worth(definition: GeneDefinition, change: str) -> set[str]:
    usual = {definition.key_of(allele) for allele in definition.alleles if allele.reference}
    return {definition.key_of(allele) for allele in definition.alleles if change in allele.variants} - usual


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
    held = frozenset().union(*names)
    kept, notes = [], []
    for pair, name in zip(pairs, names, strict=True):
        rule = next((rule for rule in definition.linkage if rule.apart == name and _applies(rule, held)), None)
        if rule is None:
            kept.append(pair)
        else:
            instead = f"for {rule.together}" if rule.together else "for one copy that no allele names"
            notes.append(f"{diplotype(pair)} set aside {instead}, as the phase is unknown ({rule.source})")
    return kept, notes


def _applies(rule: Linkage, held: frozenset[str]) -> bool:
    return rule.together is None or rule.together in held


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


def _doubts(
    definition: GeneDefinition, matrix: AlleleMatrix, pattern: Pattern, pairs: list[tuple[int, ...]]
) -> list[str]:
    """Why several pairs fit: positions not read, or pairs that differ at what was read, so phase."""
    groups = look_alikes(matrix, pattern, {number for pair in pairs for number in pair})
    looks = {number: place for place, group in enumerate(groups) for number in group}
    differing = {tuple(sorted(looks[number] for number in pair)) for pair in pairs}
    missing = _missing_doubt(definition, pattern, groups) if pattern.missing else []
    return missing + (phase_doubt(definition, pattern) if len(differing) > 1 else [])


def _missing_doubt(definition: GeneDefinition, pattern: Pattern, groups: list[list[int]]) -> list[str]:
    alike = [
        " = ".join(sorted((definition.alleles[number].name for number in group), key=_natural))
        for group in groups
        if len(group) > 1
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
