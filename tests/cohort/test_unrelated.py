"""Sets of people without relatives."""

from itertools import combinations

import numpy as np
import pytest

from genomics.cohort.unrelated import unrelated
from genomics.records.quality import Pair, Relation


def kin(*pairs):
    return [Pair(*sorted(pair), 0.25, 0.0, 9000, Relation.SIBLING) for pair in pairs]


@pytest.mark.parametrize(
    ("pairs", "kept"),
    [
        ([], "ABCDE"),
        (["AB"], "ACDE"),
        (["AB", "BC"], "ACDE"),
        (["AB", "BC", "CD", "DE"], "ACE"),
        (["AB", "AC", "BC"], "ADE"),
        (["AC", "BC", "CD", "CE"], "ABDE"),
    ],
)
def test_whoever_has_most_relatives_gives_way_and_then_the_last(pairs, kept):
    assert unrelated("ABCDE", "ABCDE", kin(*pairs)) == set(kept)


def test_who_is_not_eligible_neither_stays_nor_pushes_anyone_out():
    assert unrelated("ABC", "BC", kin("AB", "AC")) == {"B", "C"}


def test_the_order_of_pairs_does_not_matter_and_the_set_cannot_grow():
    rng = np.random.default_rng(2)
    people = [f"S{i:02}" for i in range(40)]
    pairs = [pair for pair in combinations(people, 2) if rng.random() < 0.06]
    kept = unrelated(people, people, kin(*pairs))
    for _ in range(3):
        rng.shuffle(pairs)
        assert unrelated(people, people, kin(*pairs)) == kept
    assert not any({a, b} <= kept for a, b in pairs)
    for other in set(people) - kept:
        assert any(other in pair and set(pair) - {other} <= kept for pair in map(set, pairs))
