"""Genes called by pairs of named alleles (star alleles; the named variants of G6PD)."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import product

import numpy as np

from genomics.pgx.matching import AlleleMatrix, fitting, look_alikes, scores
from genomics.pgx.outcome import Candidates, Outcome, decided, listed, natural, phase_doubt
from genomics.pgx.patterns import Pattern
from genomics.records.pgx import PgxStatus, Phenotype
from genomics.records.pgx_tables import Allele, GeneDefinition, Linkage

NO_FUNCTION = "No function"
_UNSETTLED = ("Uncertain", "Unknown", "Unassigned")


def star_outcome(definition: GeneDefinition, matrix: AlleleMatrix, pattern: Pattern) -> Outcome:
    """Every pair that fits is listed, the best scored first; those not set aside must agree on the phenotype."""
    pairs = fitting(matrix, pattern)
    if not pairs:
        return _unnamed(definition, pattern)
    aside = _set_aside(definition, pattern, pairs)
    kept = [pair for pair in pairs if pair not in aside]
    used = {allele for pair in kept for allele in pair}
    hidden = {allele: hidden_keys(definition, matrix, pattern, allele) for allele in used}
    worths = {tuple(sorted(hidden[allele] for allele in pair)) for pair in kept}
    meanings = [definition.meaning(keys) for worth in sorted(worths) for keys in product(*worth)]
    phenotypes = {meaning.phenotype for meaning in meanings}
    doubts = [] if len(phenotypes) == 1 else _doubts(definition, matrix, pattern, pairs)
    if Phenotype.INDETERMINATE in phenotypes:
        doubts += _function_doubt([definition.alleles[allele] for allele in used])
    names, best = _ranked(definition, matrix, pattern, pairs, aside)
    return decided(definition, pattern, Candidates(names, meanings, doubts, list(aside.values()), best))


def _ranked(
    definition: GeneDefinition,
    matrix: AlleleMatrix,
    pattern: Pattern,
    pairs: Sequence[tuple[int, ...]],
    aside: Mapping[tuple[int, ...], str],
) -> tuple[list[str], list[str]]:
    """Names of all pairs, the highest score first, and of those with the highest score among the pairs kept."""
    order = matrix.order
    scored = zip(scores(matrix, pattern, pairs), pairs, strict=True)
    ranked = sorted((-score, sorted(order[allele] for allele in pair), pair) for score, pair in scored)
    names = {pair: _written(definition, order, pair) for _, _, pair in ranked}
    top = next((score for score, _, pair in ranked if pair not in aside), None)
    best = [names[pair] for score, _, pair in ranked if score == top and pair not in aside]
    return [names[pair] for _, _, pair in ranked], best


def hidden_keys(definition: GeneDefinition, matrix: AlleleMatrix, pattern: Pattern, row: int) -> tuple[str, ...]:
    """What a copy that looks like the allele of this row may be worth, given what could not be read.

    A change at a missing position may lie on a copy that no named allele describes (rs4244285 without
    rs12769205, say). Such a copy may be worth what the alleles with that change are worth. Changes found only
    in alleles like the reference do no harm, and nothing restores a copy without function.
    """
    allele = definition.alleles[row]
    keys = {definition.key_of(allele)}
    if allele.function == NO_FUNCTION or not pattern.missing:
        return tuple(keys)
    alike = (matrix.allowed[:, pattern.readable] == matrix.allowed[row, pattern.readable]).all(axis=1)
    named = np.bitwise_or.reduce(matrix.allowed[alike], axis=0)
    for site in pattern.missing:
        for code, change in enumerate(definition.sites[site].changes, start=1):
            if not int(named[site]) >> code & 1:
                keys |= _worth(definition, change.key)
    return tuple(sorted(keys))


def _worth(definition: GeneDefinition, change: str) -> set[str]:
    usual = {definition.key_of(allele) for allele in definition.alleles if allele.reference}
    return {definition.key_of(allele) for allele in definition.alleles if change in allele.variants} - usual


def _written(definition: GeneDefinition, order: Sequence[int], pair: tuple[int, ...]) -> str:
    """The usual way to write one or two alleles: `*2/*17`."""
    return "/".join(definition.alleles[allele].name for allele in sorted(pair, key=order.__getitem__))


def _set_aside(
    definition: GeneDefinition, pattern: Pattern, pairs: Sequence[tuple[int, ...]]
) -> dict[tuple[int, ...], str]:
    """Pairs that linkage makes unlikely, and why: when all was read and only the phase leaves them open."""
    if not definition.linkage or pattern.missing or not pattern.unphased:
        return {}
    names = {pair: frozenset(definition.alleles[allele].name for allele in pair) for pair in pairs}
    aside = {}
    for pair, name in names.items():
        held = names.values()
        rule = next((rule for rule in definition.linkage if rule.apart == name and _applies(rule, held)), None)
        if rule is not None:
            instead = f"for {rule.together}" if rule.together else "for one copy that no allele names"
            written = "/".join(sorted(name, key=natural))
            aside[pair] = f"{written} set aside {instead}, as the phase is unknown ({rule.source})"
    return aside


def _applies(rule: Linkage, names: Iterable[frozenset[str]]) -> bool:
    """Whether what a rule prefers fits too: an allele in some pair, or a whole pair."""
    if rule.together is None:
        return True
    wanted = frozenset(rule.together.split("/"))
    return any(wanted <= name if len(wanted) == 1 else wanted == name for name in names)


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
        " = ".join(sorted((definition.alleles[number].name for number in group), key=natural))
        for group in groups
        if len(group) > 1
    ]
    unread = listed([definition.sites[site].label for site in pattern.missing])
    same = f", without which these alleles look the same: {listed(alike)}" if alike else ""
    return [f"could not read {unread}{same}"]


def _function_doubt(alleles: Sequence[Allele]) -> list[str]:
    unsettled = {f"{item.name} ({item.function})" for item in alleles if item.function.startswith(_UNSETTLED)}
    return [f"CPIC gives no phenotype with {listed(sorted(unsettled, key=natural))}"] if unsettled else []
