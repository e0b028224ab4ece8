"""Where our calls of real people differ from those of PyPGx: counted by gene, each kind with its people.

Written to results/bench/pgx_differences.tsv; docs/pgx.md explains them.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from tests.benchmarks.measure import RESULTS, record

Call = Mapping[str, Any]


def varied_people(called: Sequence[Call], most: int) -> list[str]:
    """People who together have the most kinds of results: each adds as many new ones as anyone could."""
    kinds: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for call in called:
        kinds[call["sample_id"]].add((call["gene"], ";".join(call["best"])))
    seen: set[tuple[str, str]] = set()
    chosen: list[str] = []
    for _ in range(min(most, len(kinds))):
        person = max(sorted(set(kinds) - set(chosen)), key=lambda name: len(kinds[name] - seen))
        chosen.append(person)
        seen |= kinds[person]
    return sorted(chosen)


def _pair(text: str) -> tuple[str, ...]:
    """Sorted names; one copy stands twice, as a man's copy of X does for PyPGx."""
    names = text.split("/")
    return tuple(sorted(names if len(names) > 1 else names * 2))


def kind_of(ours: Call, theirs: Call) -> str:
    """Same pair and phenotype, or what differs."""
    pair, phenotype = _pair(theirs["diplotype"]), theirs["phenotype"].removeprefix("G6PD ")
    alleles = "other alleles"
    if pair in [_pair(name) for name in ours["diplotypes"]]:
        alleles = "same alleles" if len(ours["best"]) == 1 and pair == _pair(ours["best"][0]) else "one of several"
    if ours["phenotype"] == phenotype or (ours["phenotype"] is None and phenotype == "Indeterminate"):
        return f"{alleles}, same phenotype"
    return f"{alleles}, other phenotype"


def tell_differences(called: Sequence[Call], theirs: Sequence[Call]) -> None:
    """The table of differences and the share of people and genes with the same alleles."""
    ours = {(call["gene"], call["sample_id"]): call for call in called}
    kinds: Counter[tuple[str, ...]] = Counter()
    same = 0
    for their in theirs:
        our = ours[their["gene"], their["sample"]]
        kind = kind_of(our, their)
        same += kind.startswith("same alleles")
        told = " or ".join(our["best"]) or "none", our["phenotype"] or our["status"]
        kinds[their["gene"], kind, *told, their["diplotype"], their["phenotype"]] += 1
    head = ["gene", "kind", "our_best", "our_phenotype", "pypgx_diplotype", "pypgx_phenotype", "people"]
    rows = ["\t".join(head), *("\t".join([*row, str(count)]) for row, count in sorted(kinds.items()))]
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "pgx_differences.tsv").write_text("\n".join(rows) + "\n")
    record(
        "pgx",
        f"PGx, share of {len(theirs)} person-genes with the alleles that PyPGx 0.27.0 names",
        same / len(theirs),
    )
