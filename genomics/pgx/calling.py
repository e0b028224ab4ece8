"""Genes by people: one outcome for each unique genotype pattern, given to everyone who has it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from genomics.files.calls import Calls
from genomics.pgx.combinations import combined_outcome
from genomics.pgx.matching import allele_matrix
from genomics.pgx.outcome import Outcome, missing_labels, not_called, unknown_alleles
from genomics.pgx.patterns import Pattern, unique_patterns
from genomics.pgx.star_alleles import star_outcome
from genomics.pgx.states import GeneStates, gene_states
from genomics.pgx.variant_list import list_outcome, ranks_of
from genomics.records.person import Sex
from genomics.records.pgx import PgxResult
from genomics.records.pgx_tables import GeneDefinition, Method

Decide = Callable[[Pattern], Outcome]


@dataclass(frozen=True)
class Rules:
    """How a run calls: fewest reads of a genotype, the research option, and what participants may see.

    `reportable` names the genes of the participants' profile, with the alleles it has (empty: all of them).
    """

    least_depth: int = 1
    research: bool = False
    reportable: Mapping[str, frozenset[str]] = field(default_factory=dict)


def call_gene(
    calls: Calls,
    definition: GeneDefinition,
    sexes: Mapping[str, Sex],
    version: str,
    rules: Rules = Rules(),
) -> list[PgxResult]:
    """Results of one gene for every person of the calls, in their order; sex is unknown where not given."""
    states = gene_states(calls, definition.sites, rules.least_depth, definition.gene.undocumented)
    return results_of(states, calls.samples, definition, sexes, version, rules)


def results_of(
    states: GeneStates,
    samples: Sequence[str],
    definition: GeneDefinition,
    sexes: Mapping[str, Sex],
    version: str,
    rules: Rules = Rules(),
) -> list[PgxResult]:
    """Results of the people whose states these are."""
    people = [sexes.get(sample, Sex.UNKNOWN) if definition.gene.x_linked else Sex.UNKNOWN for sample in samples]
    outcomes, places = gene_outcomes(states, definition, people, research=rules.research)
    results = []
    for person, (sample, place) in enumerate(zip(samples, places, strict=True)):
        outcome = outcomes[place]
        if person in states.passed_over:
            outcome = _noted(outcome, "read as reference: " + ", ".join(states.passed_over[person]))
        results.append(_result(sample, definition, outcome, version, rules))
    return results


def gene_outcomes(
    states: GeneStates, definition: GeneDefinition, sexes: Sequence[Sex], *, research: bool = False
) -> tuple[list[Outcome], list[int]]:
    """The distinct outcomes of one gene, and each person's place among them: a unique pattern is decided once."""
    patterns, places = unique_patterns(states)
    decide = decider(definition, research=research)
    order = list(Sex)
    number = {sex: place for place, sex in enumerate(order)}
    combined = places * len(order) + np.fromiter(map(number.__getitem__, sexes), np.int64, len(sexes))
    codes, positions = np.unique(combined, return_inverse=True)
    outcomes = [
        gene_outcome(definition, decide, patterns[code // len(order)], states.problems, order[code % len(order)])
        for code in codes.tolist()
    ]
    return outcomes, np.asarray(positions).reshape(-1).tolist()


def gene_outcome(
    definition: GeneDefinition,
    decide: Decide,
    pattern: Pattern,
    problems: Sequence[Sequence[str]],
    sex: Sex,
) -> Outcome:
    """What is said of one pattern: read at all, as many copies as there should be, nothing unknown, then named."""
    missing = missing_labels(definition, pattern)
    if pattern.conflicts:
        return unknown_alleles(definition, pattern, problems)
    if not pattern.readable:
        return not_called("no position of the gene could be read", missing)
    if pattern.single_copy is None:
        return not_called("some positions have one copy and others two", missing)
    withheld = _copies_withheld(definition, single=pattern.single_copy, sex=sex)
    if withheld:
        return not_called(withheld, missing)
    outcome = decide(pattern)
    if definition.gene.x_linked and sex is Sex.UNKNOWN:
        return _noted(outcome, f"sex unknown; {'one copy' if pattern.single_copy else 'two copies'} in the calls")
    return outcome


def _copies_withheld(definition: GeneDefinition, *, single: bool, sex: Sex) -> str | None:
    """Why the number of copies forbids a result; `None` when it is what sex and chromosome lead to expect."""
    if not definition.gene.x_linked:
        return "one copy of a gene that everyone has two of" if single else None
    if sex is Sex.UNKNOWN or single == (sex is Sex.MALE):
        return None
    return f"withheld: {'one copy' if single else 'two copies'} in the calls, sex recorded as {sex}"


def _noted(outcome: Outcome, note: str) -> Outcome:
    reason = f"{outcome.reason}; {note}" if outcome.reason else note
    return replace(outcome, reason=reason)


def decider(definition: GeneDefinition, *, research: bool = False) -> Decide:
    """How patterns of a gene are decided; for research, combinations where no pair of alleles fits."""
    if definition.gene.method is Method.VARIANT_LIST:
        return partial(list_outcome, definition, ranks_of(definition))
    matrix = allele_matrix(definition)
    named = partial(star_outcome, definition, matrix)
    return partial(combined_outcome, definition, matrix, named) if research else named


def _reportable(definition: GeneDefinition, outcome: Outcome, rules: Rules) -> bool:
    """Whether participants may see the result: the profile has the gene, and every allele that fits."""
    if definition.gene.symbol not in rules.reportable or outcome.research:
        return False
    alleles = rules.reportable[definition.gene.symbol]
    return not alleles or {name for pair in outcome.diplotypes for name in pair.split("/")} <= alleles


def _result(sample: str, definition: GeneDefinition, outcome: Outcome, version: str, rules: Rules) -> PgxResult:
    return PgxResult(
        sample_id=sample,
        gene=definition.gene.symbol,
        status=outcome.status,
        diplotypes=outcome.diplotypes,
        phenotype=None if outcome.phenotype is None else str(outcome.phenotype),
        activity_score=outcome.activity_score,
        phenotype_alternatives=[str(term) for term in outcome.alternatives],
        missing_positions=outcome.missing,
        reason=outcome.reason,
        phased=outcome.phased,
        definition_version=version,
        best=outcome.best,
        reportable=_reportable(definition, outcome, rules),
        research=outcome.research,
    )
