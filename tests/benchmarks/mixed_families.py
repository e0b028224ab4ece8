"""Families whose founders are real people of one superpopulation or of two; children are drawn after Mendel.

SNPs are drawn one by one, so that kinship scatters less than over real chromosomes: a trial of bias, not of luck.
"""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from genomics.records.ancestry import GROUPS, AncestryGroup
from genomics.records.quality import Relation

Dosages = npt.NDArray[np.int8]
TIMES = 3


@dataclass
class Families:
    """`founders` first, then their descendants; `pairs` are those planted, and whether their founders differ."""

    founders: Dosages
    group_of: list[AncestryGroup]
    rng: np.random.Generator
    people: list[Dosages] = field(default_factory=list)
    pairs: dict[tuple[int, int], tuple[Relation, bool]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.people = list(self.founders.T)
        couples = [(one, other) for i, one in enumerate(GROUPS) for other in GROUPS[i:]]
        for one, other in couples:
            for _ in range(TIMES):
                self._add(one, other)

    @property
    def dosages(self) -> Dosages:
        """Everyone [sites, people]."""
        return np.stack(self.people, axis=1)

    def _add(self, one: AncestryGroup, other: AncestryGroup) -> None:
        """Two siblings, a half sibling and a grandchild of four founders."""
        first, second, third, fourth = self._founders(one, other)
        child, sibling, half = self._born(first, second), self._born(first, second), self._born(first, third)
        grandchild = self._born(child, fourth)
        self._tell(one is not other, Relation.PARENT_CHILD, (first, child), (second, child), (child, grandchild))
        self._tell(one is not other, Relation.SIBLING, (child, sibling))
        near = ((child, half), (first, grandchild), (second, grandchild), (sibling, grandchild))
        self._tell(one is not other, Relation.SECOND_DEGREE, *near)

    def _founders(self, one: AncestryGroup, other: AncestryGroup) -> list[int]:
        left = [i for i, group in enumerate(self.group_of) if group is one]
        right = [i for i, group in enumerate(self.group_of) if group is other]
        first = int(self.rng.choice(left))
        return [first, *self.rng.choice([i for i in right if i != first], 3, replace=False).tolist()]

    def _born(self, mother: int, father: int) -> int:
        halves = [self.rng.binomial(1, self.people[parent] / 2) for parent in (mother, father)]
        self.people.append(np.asarray(sum(halves), np.int8))
        return len(self.people) - 1

    def _tell(self, mixed: bool, relation: Relation, *pairs: tuple[int, int]) -> None:
        for a, b in pairs:
            self.pairs[min(a, b), max(a, b)] = relation, mixed
