"""Outside calls: results of a method of its own for genes that a VCF cannot tell (CYP2D6, HLA-A, HLA-B, MT-RNR1).

What was called is taken as it is; what it means is looked up in our tables. A phenotype that comes with the call
must agree with them, else the result is indeterminate.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from genomics.records.pgx import PgxResult, PgxStatus, Phenotype
from genomics.records.pgx_outside import OutsideCall
from genomics.records.pgx_tables import Meaning, OutsideGene

_COPIES = re.compile(r"(.+)x(?:≥|>=)?(\d+)\Z")
AT_LEAST = "≥"


def outside_results(
    calls: Sequence[OutsideCall], genes: Mapping[str, OutsideGene], samples: Iterable[str], version: str
) -> list[PgxResult]:
    """One result for each person and gene that has an outside call, in the order of `samples` and `genes`."""
    by_place = {(call.sample_id, call.gene): call for call in calls}
    return [
        outside_result(genes[gene], by_place[sample, gene], version)
        for sample in samples
        for gene in genes
        if (sample, gene) in by_place
    ]


def outside_result(gene: OutsideGene, call: OutsideCall, version: str) -> PgxResult:
    """What one outside call means."""
    meaning, reason = (None, None) if call.diplotype is None else _looked_up(gene, call.diplotype)
    phenotype = call.phenotype if meaning is None else _said(meaning)
    if call.phenotype is not None and call.phenotype != phenotype:
        reason = f"the outside call says {call.phenotype}, the tables {phenotype} for {call.diplotype}"
    if reason is None and phenotype == Phenotype.INDETERMINATE:
        reason = f"CPIC gives no phenotype for {call.diplotype or 'this call'}"
    score = meaning.activity_score if isinstance(meaning, Meaning) else call.activity_score
    called = reason is None and phenotype is not None
    return PgxResult(
        sample_id=call.sample_id,
        gene=call.gene,
        status=PgxStatus.CALLED if called else PgxStatus.INDETERMINATE,
        diplotypes=[call.diplotype] if call.diplotype else [],
        phenotype=str(phenotype) if called else None,
        activity_score=score if called else None,
        phenotype_alternatives=[],
        missing_positions=[],
        reason=reason,
        phased=False,
        definition_version=version,
        best=[call.diplotype] if call.diplotype else [],
        reportable=False,
        called_by=call.called_by,
    )


def _said(meaning: Meaning | str) -> str:
    return str(meaning.phenotype) if isinstance(meaning, Meaning) else meaning


def _looked_up(gene: OutsideGene, diplotype: str) -> tuple[Meaning | str | None, str | None]:
    """What the alleles amount to, or why not. For a gene without phenotypes: which listed alleles are carried."""
    copies = diplotype.split("/")
    if not gene.meanings:
        return "; ".join(f"{name} {'positive' if name in copies else 'negative'}" for name in gene.keys), None
    keys = []
    for copy in copies:
        key = copy_key(gene, copy)
        if key is None:
            return None, f"allele {copy} is not in the tables of {gene.gene.symbol}"
        keys.append(key)
    meaning = gene.meanings.get(tuple(sorted(keys)))
    return meaning, None if meaning else f"no phenotype in the tables for {' with '.join(sorted(keys))}"


def copy_key(gene: OutsideGene, copy: str) -> str | None:
    """What one copy is looked up by; alleles in tandem (`*36+*10`) and multiplied ones (`*1x2`) add up.

    `None` for an allele that the tables do not have.
    """
    parts = copy.split("+")
    if len(parts) == 1 and copy in gene.keys:
        return gene.keys[copy]
    total = 0.0
    for part in parts:
        match = _COPIES.match(part)
        name, times = (match[1], int(match[2])) if match else (part, 1)
        if name not in gene.keys:
            return None
        if gene.keys[name] == "n/a":
            return "n/a"
        total += float(gene.keys[name]) * times
    return _total_key(gene, total)


def _total_key(gene: OutsideGene, total: float) -> str:
    """The table's own key of a total activity, an open one (`≥3`) included."""
    keys = {key for pair in gene.meanings for key in pair}
    bounds = [float(key.removeprefix(AT_LEAST)) for key in keys if key.startswith(AT_LEAST)]
    reached = max((bound for bound in bounds if total >= bound), default=None)
    return f"{total:g}" if reached is None else f"{AT_LEAST}{reached:g}"
