"""Kinship on simulated families."""

from dataclasses import replace

import numpy as np
import pytest
from cohort_builder import limits

from genomics.cohort import relatedness
from genomics.cohort.frequencies import People, counts_of
from genomics.cohort.relatedness import KinshipSites, king_robust, related_pairs, relation_of
from genomics.cohort.rows import Rows, Site
from genomics.records.person import Sex
from genomics.records.quality import Relation

LIMITS = limits().relatedness


def child_of(rng, mother, father):
    """Haplotypes [sites, 2] with one allele of each parent, sites unlinked."""
    rows = np.arange(len(mother))
    return np.stack([parent[rows, rng.integers(2, size=len(rows))] for parent in (mother, father)], axis=1)


@pytest.fixture(scope="module")
def family():
    """Dosages of a family among unrelated people of two ancestries, and their names."""
    rng = np.random.default_rng(3)
    ancestral = rng.uniform(0.1, 0.9, 6000)
    people, names = [], []
    for ancestry in ("east", "west"):
        shift = np.clip(ancestral + rng.normal(0, 0.15, 6000), 0.05, 0.95)
        people += [(rng.random((6000, 2)) < shift[:, None]).astype(int) for _ in range(12)]
        names += [f"{ancestry}{i}" for i in range(12)]
    child, sibling = (child_of(rng, people[0], people[1]) for _ in range(2))
    half = child_of(rng, people[0], people[2])
    people += [child, sibling, half, people[20]]
    names += ["child", "sibling", "half", "twin"]
    dosages = np.stack([haplotypes.sum(axis=1) for haplotypes in people], axis=1).astype(np.int8)
    dosages[rng.random(dosages.shape) < 0.01] = -1
    return names, dosages


def test_only_the_related_are_found_and_each_in_its_degree(family):
    names, dosages = family
    pairs = related_pairs(names, dosages, LIMITS)
    found = {frozenset((pair.sample_a, pair.sample_b)): pair.relation for pair in pairs}
    expected = {
        ("west8", "twin"): Relation.DUPLICATE,
        ("child", "east0"): Relation.PARENT_CHILD,
        ("child", "east1"): Relation.PARENT_CHILD,
        ("sibling", "east0"): Relation.PARENT_CHILD,
        ("sibling", "east1"): Relation.PARENT_CHILD,
        ("half", "east0"): Relation.PARENT_CHILD,
        ("half", "east2"): Relation.PARENT_CHILD,
        ("child", "sibling"): Relation.SIBLING,
        ("child", "half"): Relation.SECOND_DEGREE,
        ("sibling", "half"): Relation.SECOND_DEGREE,
    }
    assert found == {frozenset(pair): relation for pair, relation in expected.items()}
    assert pairs[0].kinship > 0.49
    assert all(pair.sample_a < pair.sample_b for pair in pairs)


def test_kinship_equals_the_formula_written_out(family):
    _, dosages = family
    estimate = king_robust(dosages)
    for a, b in ((0, 1), (0, 24), (3, 20)):
        both = (dosages[:, a] >= 0) & (dosages[:, b] >= 0)
        first, second = dosages[both, a], dosages[both, b]
        het = [int((d == 1).sum()) for d in (first, second)]
        ibs0 = int((np.abs(first - second) == 2).sum())
        shared = int(((first == 1) & (second == 1)).sum())
        fewer = min(het)
        kinship = (shared - 2 * ibs0) / (2 * fewer) + 1 / 2 - sum(het) / (4 * fewer)
        assert estimate.kinship[a, b] == pytest.approx(kinship, abs=1e-12)
        assert estimate.ibs0[a, b] == ibs0 / both.sum()


def test_two_people_without_a_heterozygote_are_not_kin():
    dosages = np.tile(np.array([[0], [2]], np.int8), (1000, 2))
    assert king_robust(dosages).kinship[0, 1] < 0
    assert related_pairs(["A", "B"], dosages, LIMITS) == []


def test_too_few_common_sites_tell_nothing(family):
    names, dosages = family
    assert related_pairs(names, dosages[:900], LIMITS) == []


@pytest.mark.parametrize(
    ("kinship", "k0", "relation"),
    [
        (0.354, 0.0, Relation.DUPLICATE),
        (0.353, 0.0, Relation.PARENT_CHILD),
        (0.177, 0.099, Relation.PARENT_CHILD),
        (0.177, 0.1, Relation.SIBLING),
        (0.176, 0.0, Relation.SECOND_DEGREE),
    ],
)
def test_classes_of_kinship(kinship, k0, relation):
    assert relation_of(kinship, k0, LIMITS) is relation


def rows_of(sites, dosages):
    """Rows with these dosages (-1 is no call)."""
    shape = dosages.shape
    copies = np.stack([dosages >= 1, dosages == 2], axis=2).astype(np.int8)
    numbers = [np.full(shape, 30, np.int32) for _ in range(3)]
    depths = np.full((*shape, 2), 15, np.int32)
    return Rows(sites, copies, dosages >= 0, np.zeros(shape, bool), *numbers, depths)


def test_of_each_stretch_the_best_called_snp_is_used_and_of_these_the_commonest():
    people = People([f"S{i}" for i in range(200)], [Sex.FEMALE] * 200, ["all"] * 200)
    common = np.tile(np.array([0, 1, 2, 1], np.int8), 50)
    gap = np.where(np.arange(200) < 2, -1, common)
    rare = np.where(np.arange(200) < 4, 1, 0).astype(np.int8)
    nobody = np.zeros(200, np.int8)
    places = [
        ("chr1", 1_000, "C"),
        ("chr1", 2_000, "G"),
        ("chr1", 3_000, "T"),
        ("chr1", 12_000, "C"),
        ("chr1", 22_000, "AC"),
        ("chrX", 32_000, "C"),
        ("chr1", 42_000, "C"),
        ("chr1", 3_500, "C"),
        ("chr1", 52_000, "C"),
    ]
    sites = [Site(0, contig, position, "A", alt, None, (), True, 0, 1) for contig, position, alt in places]
    other = common[::-1].copy()
    rows = rows_of(sites, np.stack([gap, other, common, rare, common, common, common, rare, nobody]))
    counts = counts_of(rows, people)
    chosen = KinshipSites(200, LIMITS)
    chosen.add(rows, counts, [(), (), (), (), (), (), ("LowQual",), (), ()])
    assert chosen.dosages([True] * 200).tolist() == [other.tolist(), rare.tolist()]


def test_a_person_who_could_not_be_read_does_not_take_away_sites():
    people = People([f"S{i}" for i in range(20)], [Sex.FEMALE] * 20, ["all"] * 20)
    dosage = np.tile(np.array([0, 1, 2, 1], np.int8), 5)
    dosage[0] = -1
    site = Site(0, "chr1", 1_000, "A", "C", None, (), True, 999, 1000)
    rows = rows_of([site], dosage[None])
    chosen = KinshipSites(20, replace(LIMITS, call_rate=0.99))
    chosen.add(rows, counts_of(rows, people), [()])
    assert len(chosen.dosages([True] * 20)) == 0
    assert len(chosen.dosages([False] + [True] * 19)) == 1


def test_linked_snps_are_used_once_where_people_are_enough_to_see_it():
    linked = np.random.default_rng(4).integers(0, 3, 60).astype(np.int8)
    sites = [Site(0, "chr1", position, "A", "C", None, (), True, 0, 1) for position in (5_000, 15_000, 2_000_000)]

    def used(people):
        rows = rows_of(sites, np.tile(linked[:people], (3, 1)))
        everyone = People([f"S{i}" for i in range(people)], [Sex.FEMALE] * people, ["all"] * people)
        chosen = KinshipSites(people, LIMITS)
        chosen.add(rows, counts_of(rows, everyone), [(), (), ()])
        return len(chosen.dosages([True] * people))

    assert used(60) == 2
    assert used(49) == 3


def test_people_are_compared_tile_by_tile_as_all_at_once(family, monkeypatch):
    names, dosages = family
    whole = related_pairs(names, dosages, LIMITS)
    monkeypatch.setattr(relatedness, "_TILE", 5)
    assert related_pairs(names, dosages, LIMITS) == whole


def test_siblings_share_nothing_on_a_quarter_of_the_genome_and_parents_everywhere_something(family):
    names, dosages = family
    parts = {pair.relation: [] for pair in related_pairs(names, dosages, LIMITS)}
    for pair in related_pairs(names, dosages, LIMITS):
        parts[pair.relation].append(pair.k0)
    assert max(parts[Relation.PARENT_CHILD]) == 0
    assert 0.15 < min(parts[Relation.SIBLING]) <= max(parts[Relation.SIBLING]) < 0.35
