"""What the page of a cohort's medicine genes shows: phenotypes, alleles and gaps by ancestry group.

Decisions only: results go in, published numbers come out. Groups of 20 or fewer people are named and nothing more.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from genomics.pgx.disclosure import FEWEST, disclosed, in_steps
from genomics.records.pgx import PgxResult, PgxStatus

NOT_CALLED, INDETERMINATE = "not read", "could not be told"
MOST_ALLELES = 12


class Cell(msgspec.Struct, frozen=True):
    """A number as it may be shown: its share of the group for a bar (0 to 1, `None` kept back), and words."""

    share: float | None
    text: str


class Row(msgspec.Struct, frozen=True):
    """One phenotype or allele: a cell for each group shown."""

    name: str
    cells: list[Cell]


class GenePart(msgspec.Struct, frozen=True):
    """One gene of the page."""

    gene: str
    phenotypes: list[Row]
    alleles: list[Row]
    unread: Row


class Page(msgspec.Struct, frozen=True):
    """Everything the template lays out; `groups` are shown with their number of people, `small` only named."""

    groups: list[str]
    people: list[int]
    small: list[str]
    genes: list[GenePart]


def overview(results: Iterable[PgxResult], group_of: Mapping[str, str]) -> Page:
    """The page of a cohort. Who has no group is `not assigned`."""
    by_gene: defaultdict[str, defaultdict[str, list[PgxResult]]] = defaultdict(lambda: defaultdict(list))
    people: defaultdict[str, set[str]] = defaultdict(set)
    for result in results:
        group = group_of.get(result.sample_id, "not assigned")
        by_gene[result.gene][group].append(result)
        people[group].add(result.sample_id)
    shown = sorted(group for group, members in people.items() if len(members) >= FEWEST)
    return Page(
        groups=shown,
        people=[len(people[group]) for group in shown],
        small=sorted(set(people) - set(shown)),
        genes=[_gene(gene, [groups[group] for group in shown]) for gene, groups in by_gene.items()],
    )


def _gene(gene: str, columns: Sequence[Sequence[PgxResult]]) -> GenePart:
    unread = [sum(bool(result.missing_positions) for result in column) for column in columns]
    return GenePart(
        gene,
        _counted([Counter(map(_said, column)) for column in columns]),
        _alleles(columns),
        Row(
            "people with unread positions",
            [_rounded(in_steps(count, len(column))) for count, column in zip(unread, columns, strict=True)],
        ),
    )


def _said(result: PgxResult) -> str:
    if result.status is PgxStatus.NOT_CALLED:
        return NOT_CALLED
    return result.phenotype or INDETERMINATE


def _counted(columns: Sequence[Counter[str]]) -> list[Row]:
    """Phenotypes by how many people have them; what could not be told and what was not read come last."""
    total: Counter[str] = sum(columns, Counter())
    last = (INDETERMINATE, NOT_CALLED)
    names = sorted(total, key=lambda name: (last.index(name) + 1 if name in last else 0, -total[name], name))
    told = [disclosed({name: column[name] for name in names}) for column in columns]
    return [
        Row(name, [_cell(found[name], column.total()) for found, column in zip(told, columns, strict=True)])
        for name in names
        if any(found[name] for found in told)
    ]


def _alleles(columns: Sequence[Sequence[PgxResult]]) -> list[Row]:
    """Alleles of people with one best diplotype, the commonest first; rounded, so no phenotype follows."""
    counts = [Counter(name for result in column for name in _names(result)) for column in columns]
    total: Counter[str] = sum(counts, Counter())
    rows: list[Row] = []
    for name, _ in total.most_common():
        shares = [in_steps(count[name] / 2, len(column)) for count, column in zip(counts, columns, strict=True)]
        if any(shares) and len(rows) < MOST_ALLELES:
            rows.append(Row(name, [_rounded(share) for share in shares]))
    return rows


def _names(result: PgxResult) -> list[str]:
    return result.best[0].split("/") if len(result.best) == 1 and not result.research else []


def _cell(count: int | None, people: int) -> Cell:
    if count is None:
        return Cell(None, "–")
    return Cell(count / people, f"{count} ({count / people:.1%})")


def _rounded(share: float) -> Cell:
    return Cell(share, f"about {share:.1%}") if share else Cell(None, "–")
