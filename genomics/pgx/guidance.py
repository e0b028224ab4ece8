"""Which rows of the guidance hold for each person: their ids stand beside the results they rest on."""

from collections.abc import Sequence
from itertools import groupby

import msgspec

from genomics.records.pgx import PgxResult
from genomics.records.pgx_guidance import Guidance, guidance_for


def with_guidance(results: Sequence[PgxResult], rules: Sequence[Guidance]) -> list[PgxResult]:
    """The results, sorted by person, each with the ids of the guidance that looks at its gene."""
    known: dict[tuple[tuple[str, str | None, bool], ...], list[Guidance]] = {}
    told = []
    for _, group in groupby(results, key=lambda result: result.sample_id):
        own = list(group)
        case = tuple((result.gene, result.phenotype, result.research) for result in own)
        if case not in known:
            known[case] = guidance_for(own, rules)
        told += [_with_ids(result, known[case]) for result in own]
    return told


def _with_ids(result: PgxResult, holding: Sequence[Guidance]) -> PgxResult:
    ids = sorted(rule.guidance_id for rule in holding if result.gene in rule.genes)
    return msgspec.structs.replace(result, guidance_ids=ids) if ids else result
