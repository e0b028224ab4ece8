"""Kinship of families with parents of two ancestries: where KING-robust falls short and PC-Relate does not."""

from dataclasses import replace

import numpy as np
import pytest
from cohort_builder import limits

from genomics.cohort.pc_relate import OwnFrequencies
from genomics.cohort.population import population
from genomics.cohort.projection import principal_axes, projected
from genomics.cohort.relatedness import related_pairs
from genomics.records.quality import Relation

LIMITS = limits()
FOUNDERS, SITES = 240, 6000
PAIRS = {
    ("east0", "child"): Relation.PARENT_CHILD,
    ("west0", "child"): Relation.PARENT_CHILD,
    ("east0", "sibling"): Relation.PARENT_CHILD,
    ("west0", "sibling"): Relation.PARENT_CHILD,
    ("child", "sibling"): Relation.SIBLING,
    ("child", "grandchild"): Relation.PARENT_CHILD,
    ("west1", "grandchild"): Relation.PARENT_CHILD,
    ("east0", "grandchild"): Relation.SECOND_DEGREE,
    ("west0", "grandchild"): Relation.SECOND_DEGREE,
    ("sibling", "grandchild"): Relation.SECOND_DEGREE,
}


@pytest.fixture(scope="module")
def mixed():
    """Names and dosages [sites, people] of two distant populations, and a family of both."""
    rng = np.random.default_rng(8)
    ancestral = rng.uniform(0.1, 0.9, SITES)
    frequencies = [np.clip(ancestral + rng.normal(0, 0.25, SITES), 0.02, 0.98) for _ in range(2)]
    own = [(rng.random((SITES, FOUNDERS // 2, 2)) < f[:, None, None]).astype(np.int8) for f in frequencies]
    people = {
        f"{name}{i}": part[:, i] for name, part in zip(("east", "west"), own, strict=True) for i in range(120)
    }

    def born(mother, father):
        rows = np.arange(SITES)
        halves = [people[parent][rows, rng.integers(2, size=SITES)] for parent in (mother, father)]
        return np.stack(halves, axis=1)

    people["child"], people["sibling"] = born("east0", "west0"), born("east0", "west0")
    people["grandchild"] = born("child", "west1")
    dosages = np.stack([haplotypes.sum(axis=1) for haplotypes in people.values()], axis=1).astype(np.int8)
    dosages[rng.random(dosages.shape) < 0.005] = -1
    return list(people), dosages


def relations(pairs):
    return {frozenset((pair.sample_a, pair.sample_b)): pair.relation for pair in pairs}


def test_every_pair_of_a_mixed_family_is_found_in_its_degree_and_nobody_else(mixed):
    names, dosages = mixed
    found = population(names, [True] * len(names), dosages, LIMITS)
    assert relations(found.pairs) == {frozenset(pair): relation for pair, relation in PAIRS.items()}
    assert all(pair.pc_relate is not None for pair in found.pairs)
    assert sum(found.unrelated) == FOUNDERS


def test_king_alone_takes_relatives_of_other_ancestry_for_more_distant_ones_and_strangers(mixed):
    names, dosages = mixed
    found = relations(related_pairs(names, dosages, LIMITS.relatedness))
    assert frozenset(("east0", "grandchild")) not in found
    assert found[frozenset(("east0", "sibling"))] is Relation.SECOND_DEGREE
    assert found.keys() <= set(map(frozenset, PAIRS))


def test_too_few_unrelated_people_leave_the_decision_to_king(mixed):
    names, dosages = mixed
    more = replace(LIMITS, relatedness=replace(LIMITS.relatedness, pc_relate_people=FOUNDERS + 1))
    found = population(names, [True] * len(names), dosages, more)
    assert {pair.pc_relate for pair in found.pairs} == {None}
    assert found.pairs == related_pairs(names, dosages, LIMITS.relatedness)


def test_pc_relate_equals_its_formula_written_out(mixed):
    _, dosages = mixed
    fitted = np.arange(FOUNDERS)
    axes, _ = principal_axes(dosages[:, fitted], 2)
    scores = projected(dosages, axes)
    own = OwnFrequencies(dosages, scores, fitted).kinship(np.array([0, 3]), np.array([240, 242]))
    design = np.column_stack([np.ones(len(scores)), scores])
    together = expected = 0.0
    for site in dosages:
        filled = np.where(site >= 0, site, site[site >= 0].mean())[fitted]
        mean = np.where(site[fitted] >= 0, filled, site[fitted][site[fitted] >= 0].mean())
        effects = np.linalg.lstsq(design[fitted], mean, rcond=None)[0]
        first, second = (float(design[person] @ effects) / 2 for person in (3, 242))
        if min(site[3], site[242]) >= 0 and 0.01 < first < 0.99 and 0.01 < second < 0.99:
            together += (site[3] - 2 * first) * (site[242] - 2 * second)
            expected += (first * (1 - first) * second * (1 - second)) ** 0.5
    assert own[1, 1] == pytest.approx(together / (4 * expected), abs=1e-5)


def test_who_has_no_place_on_the_axes_has_no_kinship_by_pc_relate(mixed):
    _, dosages = mixed
    fitted = np.arange(FOUNDERS)
    scores = projected(dosages, principal_axes(dosages[:, fitted], 2)[0])
    scores[240] = np.nan
    kinship = OwnFrequencies(dosages, scores, fitted).kinship(np.array([0]), np.array([240, 241]))
    assert np.isnan(kinship[0, 0])
    assert kinship[0, 1] == pytest.approx(0.25, abs=0.03)
