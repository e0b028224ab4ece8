"""Genes by people: one outcome for each unique genotype pattern, given to everyone who has it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from genomics.files.calls import Calls
from genomics.pgx.matching import allele_matrix
from genomics.pgx.outcome import Outcome, missing_labels, not_called, unknown_alleles
from genomics.pgx.patterns import Pattern, unique_patterns
from genomics.pgx.star_alleles import star_outcome
from genomics.pgx.states import gene_states
from genomics.pgx.variant_list import list_outcome
from genomics.records.person import Sex
from genomics.records.pgx import PgxResult
from genomics.records.pgx_tables import GeneDefinition, Method

Decide = Callable[[Pattern], Outcome]


def call_gene(calls: Calls, definition: GeneDefinition, sexes: Mapping[str, Sex], version: str) -> list[PgxResult]:
    """Results of one gene for every person of the calls, in their order. `sexes` has everyone."""
    states = gene_states(calls, definition.sites)
    patterns, places = unique_patterns(states)
    decide = _decider(definition)
    outcomes: dict[tuple[int, Sex], Outcome] = {}
    results = []
    for sample, place in zip(calls.samples, places.tolist(), strict=True):
        sex = sexes[sample] if definition.gene.x_linked else Sex.UNKNOWN
        if (place, sex) not in outcomes:
            outcomes[place, sex] = gene_outcome(definition, decide, patterns[place], states.problems, sex)
        results.append(_result(sample, definition, outcomes[place, sex], version))
    return results


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


def _decider(definition: GeneDefinition) -> Decide:
    if definition.gene.method is Method.VARIANT_LIST:
        return partial(list_outcome, definition)
    return partial(star_outcome, definition, allele_matrix(definition))


def _result(sample: str, definition: GeneDefinition, outcome: Outcome, version: str) -> PgxResult:
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
    )
