"""Golden cases: genotypes whose result is known, decided with any tables."""

import numpy as np

from genomics.pgx.calling import decider, gene_outcome
from genomics.pgx.outcome import Outcome
from genomics.pgx.patterns import unique_patterns
from genomics.pgx.states import CONFLICT, UNPHASED, GeneStates
from genomics.records.person import Sex
from genomics.records.pgx_release import GoldenCase
from genomics.records.pgx_tables import GeneDefinition, Site


def golden_outcome(definition: GeneDefinition, case: GoldenCase) -> Outcome:
    """What tables say of the case; a change that they do not have at one of their positions is a conflict."""
    copies = [[_code(site, copy) for copy in case.copies] for site in definition.sites]
    codes = np.array([pair if len(pair) == 2 else [*pair, -2] for pair in copies], np.int16)[:, None, :]
    codes[(codes <= CONFLICT).any(axis=2)] = CONFLICT
    sets = np.full(codes.shape[:2], 0 if case.phased else UNPHASED, np.int32)
    problems = tuple(("carries a change of no allele",) for _ in definition.sites)
    states = GeneStates(codes, sets, problems)
    sex = Sex.MALE if len(case.copies) == 1 else Sex.FEMALE
    (pattern,), _ = unique_patterns(states)
    return gene_outcome(definition, decider(definition), pattern, problems, sex)


def _code(site: Site, copy: frozenset[str]) -> int:
    place = f"{site.contig}:{site.position}:"
    for number, change in enumerate(site.changes, start=1):
        if change.key in copy:
            return number
    return CONFLICT if any(key.startswith(place) for key in copy) else 0
