"""Nearest group of a reference panel: who is assigned, who is not, and why."""

from dataclasses import replace

import numpy as np
import pytest
from cohort_builder import good, limits
from panel_builder import drawn, group_frequencies, write_panel

from genomics.cohort.ancestry import PanelPlaces, ancestries, assigned, clouds, expected_present, nearness
from genomics.cohort.rows import Rows, Site
from genomics.files.ancestry_panel import read_ancestry_panel
from genomics.records.ancestry import GROUPS, AncestryGroup

LIMITS = limits().ancestry
SITES = 3000
KEYS = [("chr1", 100 * (i + 1), "A", "C") for i in range(SITES)]


@pytest.fixture(scope="module")
def frequencies():
    return group_frequencies(SITES, np.random.default_rng(21))


@pytest.fixture(scope="module")
def panel(tmp_path_factory, frequencies):
    return read_ancestry_panel(write_panel(tmp_path_factory.mktemp("panel"), KEYS, frequencies))


def rows_of(keys, dosages):
    """Rows of these SNPs; -1 has no call, 3 is a single copy of the alternate."""
    sites = [Site(0, *key, None, (), True, key[1] - 1, key[1]) for key in keys]
    second = np.where(dosages == 3, -2, np.where(dosages < 0, -1, dosages == 2))
    copies = np.stack([np.where(dosages < 0, -1, dosages >= 1), second], axis=2).astype(np.int8)
    numbers = [np.full(dosages.shape, 30, np.int32) for _ in range(3)]
    depths = np.full((*dosages.shape, 2), 15, np.int32)
    return Rows(sites, copies, dosages >= 0, np.zeros(dosages.shape, bool), *numbers, depths)


def told(panel, dosages, keys=KEYS, filters=None, own_limits=LIMITS):
    people = dosages.shape[1]
    places = PanelPlaces(panel, people, own_limits)
    places.add(rows_of(keys, dosages), filters or [()] * len(keys))
    return ancestries(places, [f"S{i}" for i in range(people)], np.full((people, 0), np.nan))


@pytest.fixture(scope="module")
def people(frequencies):
    """Twenty new people of each group, in the order of the groups."""
    rng = np.random.default_rng(22)
    return np.concatenate([drawn(own, 20, rng) for own in frequencies.T], axis=1)


def test_new_people_are_assigned_to_their_own_group(panel, people):
    found = told(panel, people)
    assert [person.group for person in found] == [group for group in GROUPS for _ in range(20)]
    assert all(sum(person.probabilities) == pytest.approx(1, abs=1e-5) for person in found)
    assert all(person.reason == "" and person.probability > 0.99 and person.sites == SITES for person in found)


def test_fewer_genotypes_make_probabilities_less_sure_not_wrong(panel, people):
    loose = replace(LIMITS, sites=10)
    probability = []
    for kept in (3000, 300, 60, 20):
        some = told(panel, people[:kept], KEYS[:kept], own_limits=loose)
        right = [person.probabilities[i // 20] for i, person in enumerate(some)]
        assigned_wrong = [
            person
            for i, person in enumerate(some)
            if person.group not in (GROUPS[i // 20], AncestryGroup.NOT_ASSIGNED)
        ]
        probability.append(np.mean(right))
        assert len(assigned_wrong) <= 0.1 * len(some)
    assert probability == sorted(probability, reverse=True)
    assert probability[-1] < 0.8


def test_whoever_has_too_few_of_the_snps_is_not_assigned_and_hears_why(panel, people):
    gaps = people.copy()
    gaps[1999:, 0], gaps[2000:, 1] = -1, -1
    first, second, *_ = told(panel, gaps)
    assert (first.group, first.probability, first.probabilities, first.scores) == ("not_assigned", None, [], [])
    assert first.reason == "1,999 SNPs of the reference panel could be read; 2,000 are needed"
    assert (second.group, second.sites, second.reason) == (GROUPS[0], 2000, "")


def test_only_passing_diploid_calls_of_the_panels_own_alleles_count(panel, people):
    keys = list(KEYS)
    keys[0] = ("chr1", 100, "A", "G")
    keys[1] = ("chr2", 200, "A", "C")
    dosages = people.copy()
    dosages[3, 0], dosages[4, 0] = -1, 3
    found = told(panel, dosages, keys, [("LowQual",) if i == 2 else () for i in range(SITES)])
    assert [person.sites for person in found[:2]] == [SITES - 5, SITES - 3]


def test_a_child_of_two_groups_is_in_neither(panel, frequencies):
    rng = np.random.default_rng(23)
    halves = [rng.random((SITES, 100)) < frequencies[:, group, None] for group in (0, 2)]
    found = told(panel, (halves[0] + halves[1].astype(int)).astype(np.int8))
    assert {person.group for person in found} == {AncestryGroup.NOT_ASSIGNED}
    assert all("unlike every group" in p.reason or "has a probability" in p.reason for p in found)


def test_probabilities_are_those_of_normal_distributions_written_out():
    rng = np.random.default_rng(3)
    labels = [group for group in GROUPS for _ in range(12)]
    scores = rng.normal(0, 1, (60, 2)) + np.repeat(rng.normal(0, 3, (5, 2)), 12, axis=0)
    spread = np.array([[0.3, 0.1], [0.1, 0.2]])
    point = np.array([0.5, -0.2])
    found = nearness(clouds(labels, scores), point[None], spread[None])
    densities = []
    for group in range(5):
        own = scores[12 * group : 12 * group + 12]
        covariance = np.cov(own.T) + spread
        apart = point - own.mean(axis=0)
        distance = apart @ np.linalg.inv(covariance) @ apart
        assert found.distance[0, group] == pytest.approx(distance)
        densities.append(np.exp(-distance / 2) / np.sqrt(np.linalg.det(covariance)))
    assert found.probability[0] == pytest.approx(np.array(densities) / sum(densities))


@pytest.mark.parametrize(
    ("probability", "distance", "group", "reason"),
    [
        (0.75, 30.0, "EAS", ""),
        (0.7499, 1.0, "not_assigned", "the likeliest group, EAS, has a probability of 0.75; 0.75 is needed"),
        (0.60, 1.0, "not_assigned", "the likeliest group, EAS, has a probability of 0.60; 0.75 is needed"),
        (
            0.99,
            30.1,
            "not_assigned",
            "unlike every group of the panel: squared distance 30 from EAS, at most 30 is near",
        ),
        (
            0.99,
            310.0,
            "not_assigned",
            "unlike every group of the panel: squared distance 310 from EAS, at most 30 is near",
        ),
    ],
)
def test_a_group_needs_a_high_probability_and_a_short_distance(probability, distance, group, reason):
    rest = (1 - probability) / 4
    found = assigned(
        "S1",
        np.array([rest, rest, probability, rest, rest]),
        np.array([0.0, 0.0, distance, 0.0, 0.0]),
        np.zeros(2),
        5000,
        LIMITS,
    )
    assert (found.group, found.reason, found.probability) == (group, reason, probability)


def test_snps_that_a_small_cohort_may_lack_by_chance_are_not_used():
    frequency = np.array([0.005, 0.02, 0.05, 0.2, 0.9])
    assert expected_present(frequency, 102, 0.01).tolist() == [False, False, True, True, True]
    assert expected_present(frequency, 10, 0.01).tolist() == [False, False, False, False, True]
    assert expected_present(frequency, 1_000_000, 0.01).all()


def test_without_a_panel_nobody_is_assigned(joint_call):
    call = joint_call("A", "B")
    call.add("chr1:100:A:C", [good("0/1"), good("0/0")])
    result = call.run()
    assert [person.group for person in result.ancestry] == [AncestryGroup.NOT_ASSIGNED] * 2
    assert {person.reason for person in result.ancestry} == {"no reference panel was given"}
    assert {person.ancestry_group for person in result.samples.values()} == {AncestryGroup.NOT_ASSIGNED}
    assert {person.unrelated for person in result.samples.values()} == {None}
    assert result.summary.not_assigned == 2
