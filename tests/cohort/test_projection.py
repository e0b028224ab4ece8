"""Principal components against a plain singular value decomposition, and places from few genotypes."""

import numpy as np
import pytest

from genomics.cohort.projection import Equations, principal_axes, projected


@pytest.fixture(scope="module")
def two_peoples():
    rng = np.random.default_rng(12)
    ancestral = rng.uniform(0.1, 0.9, 5000)
    shifted = [np.clip(ancestral + rng.normal(0, 0.2, 5000), 0.02, 0.98) for _ in range(3)]
    dosages = np.concatenate([rng.binomial(2, f[:, None], (5000, 40)) for f in shifted], axis=1)
    return dosages.astype(np.int8)


def standardised(dosages):
    frequency = dosages.mean(axis=1, keepdims=True) / 2
    return (dosages - 2 * frequency) / np.sqrt(2 * frequency * (1 - frequency))


def test_axes_and_scores_are_those_of_a_singular_value_decomposition(two_peoples):
    axes, scores = principal_axes(two_peoples, 3)
    left, size, right = np.linalg.svd(standardised(two_peoples), full_matrices=False)
    for k in range(3):
        assert abs(axes.loadings[:, k] @ left[:, k]) == pytest.approx(1, abs=1e-9)
        assert np.abs(scores[:, k]) == pytest.approx(np.abs(size[k] * right[k]), abs=1e-7)
        assert axes.loadings[np.abs(axes.loadings[:, k]).argmax(), k] > 0


def test_whoever_made_the_axes_is_projected_onto_the_own_scores(two_peoples):
    axes, scores = principal_axes(two_peoples, 3)
    assert projected(two_peoples, axes) == pytest.approx(scores, abs=1e-7)


def test_a_missing_genotype_is_not_taken_for_the_average_one(two_peoples):
    axes, scores = principal_axes(two_peoples, 2)
    rng = np.random.default_rng(1)
    gaps = np.where(rng.random(two_peoples.shape) < 0.4, -1, two_peoples).astype(np.int8)
    places = projected(gaps, axes)
    error = np.abs(places - scores).mean()
    filled = np.where(gaps < 0, 0, standardised(two_peoples)).T @ axes.loadings
    assert error < 0.5 * np.abs(filled - scores).mean()
    assert np.polyfit(scores[:, 0], places[:, 0], 1)[0] == pytest.approx(1, abs=0.02)


def test_whoever_has_fewer_than_half_of_the_sites_has_no_place(two_peoples):
    axes, _ = principal_axes(two_peoples, 2)
    gaps = two_peoples.copy()
    gaps[:2501, 0] = gaps[:2500, 1] = -1
    assert np.isnan(projected(gaps, axes)).any(axis=1).tolist() == [True] + [False] * 119


def test_sums_of_another_engine_give_the_same_places(two_peoples):
    axes, _ = principal_axes(two_peoples, 3)
    whole, parts = Equations(120, 3), Equations(120, 3)
    whole.add(two_peoples, axes)
    for rows in (np.arange(0, 3000), np.arange(3000, 5000)):
        own = Equations(120, 3)
        own.add(two_peoples[rows], axes.take(rows))
        parts.add_sums(own.right, own.left, own.sites)
    everyone = np.arange(120)
    assert parts.sites.tolist() == [5000] * 120
    assert parts.scores(everyone) == pytest.approx(whole.scores(everyone), abs=1e-9)


def test_axes_are_no_more_than_the_people_can_span():
    dosages = np.array([[0, 1, 2], [2, 1, 0], [1, 1, 1]], np.int8)
    axes, scores = principal_axes(dosages, 10)
    assert axes.count == scores.shape[1] == 1
    none, _ = principal_axes(np.ones((4, 1), np.int8), 10)
    assert none.count == 0
