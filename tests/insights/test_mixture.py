"""Shares of reference groups: right on simulated people, honest about what is not known."""

import numpy as np
import pytest
from insight_builders import panel, person
from scipy_free_oracle import best_on_a_grid

from genomics.insights.copies import UNREAD
from genomics.insights.mixture import DRAWS, Mixture, drawn_weights, fitted_shares
from genomics.records.ancestry import GROUPS
from genomics.records.insights import InsightStatus, NotTold

PANEL = panel()


@pytest.fixture(scope="module")
def mixture():
    return Mixture(PANEL, least_sites=100)


def shares_of(estimate):
    return {share.group: share for share in estimate.shares}


@pytest.mark.parametrize("number", range(len(GROUPS)))
def test_someone_drawn_from_one_group_is_most_like_that_group(mixture, number):
    pure = np.eye(len(GROUPS))[number]
    estimate = mixture.estimate(person(PANEL, pure, seed=number))
    assert estimate.status is InsightStatus.TOLD
    assert shares_of(estimate)[GROUPS[number]].share > 0.93


@pytest.mark.parametrize("seed", range(4))
def test_a_mixture_is_found_within_its_interval(mixture, seed):
    truth = dict(zip(GROUPS, (0.5, 0.0, 0.0, 0.3, 0.2), strict=True))
    estimate = shares_of(mixture.estimate(person(PANEL, list(truth.values()), seed)))
    for group, share in truth.items():
        assert abs(estimate[group].share - share) < 0.1
        assert estimate[group].low - 0.03 <= share <= estimate[group].high + 0.03


def test_shares_add_up_to_one_and_lie_within_their_intervals(mixture):
    shares = mixture.estimate(person(PANEL, [0.2] * 5, seed=9)).shares
    assert sum(round(share.share * 1000) for share in shares) == 1000
    assert all(share.low <= share.share <= share.high for share in shares)
    assert [share.group for share in shares] == list(GROUPS)


def test_the_fit_is_the_likelihoods_peak_by_another_way():
    copies = person(PANEL, [0.6, 0.4, 0, 0, 0], seed=3).astype(float)
    two = PANEL.frequencies[:, :2].clip(0.001, 0.999)
    fitted = fitted_shares(copies, two, np.ones((len(copies), 1)))[0, 0]
    assert fitted == pytest.approx(best_on_a_grid(copies, two), abs=0.002)


def test_a_missing_place_counts_for_nothing_rather_than_as_reference(mixture):
    full = person(PANEL, [0, 0, 0, 0, 1.0], seed=2)
    kept = np.arange(len(full)) % 2 == 0
    missing = np.where(kept, full, UNREAD).astype(np.int8)
    estimate = mixture.estimate(missing)
    assert estimate.sites_read == kept.sum()
    assert shares_of(estimate)[GROUPS[4]].share > 0.9
    as_reference = mixture.estimate(np.where(kept, full, 0).astype(np.int8))
    assert shares_of(as_reference)[GROUPS[4]].share < shares_of(estimate)[GROUPS[4]].share


def test_too_few_places_read_is_we_could_not_tell(mixture):
    copies = np.full(len(PANEL.sites), UNREAD, dtype=np.int8)
    copies[:99] = 1
    estimate = mixture.estimate(copies)
    assert (estimate.status, estimate.reason) == (InsightStatus.NOT_TOLD, NotTold.TOO_FEW_SITES)
    assert estimate.shares == []
    assert (estimate.sites_read, estimate.sites_asked) == (99, len(PANEL.sites))


def test_fewer_places_widen_the_interval(mixture):
    people = [person(PANEL, [0.4, 0, 0, 0.6, 0], seed) for seed in range(5)]
    few = np.arange(len(PANEL.sites)) % 5 == 0

    def width(copies):
        own = shares_of(mixture.estimate(copies))[GROUPS[0]]
        return own.high - own.low

    full = sum(width(copies) for copies in people)
    thin = sum(width(np.where(few, copies, UNREAD).astype(np.int8)) for copies in people)
    assert 1.5 * full < thin


def test_the_draws_depend_on_the_panel_alone():
    first = drawn_weights(tuple(PANEL.sites))
    drawn_weights.cache_clear()
    again = drawn_weights(tuple(PANEL.sites))
    assert np.array_equal(first, again)
    assert first.shape == (len(PANEL.sites), DRAWS + 1)
    assert not np.array_equal(first[:-1], drawn_weights(tuple(PANEL.sites[:-1])))


def test_neighbouring_places_are_drawn_together():
    weights = drawn_weights(tuple(PANEL.sites))
    stretch = [(site.contig, site.position // 5_000_000) for site in PANEL.sites]
    same = [row for row, name in enumerate(stretch) if name == stretch[0]]
    assert len(same) > 1
    assert all(np.array_equal(weights[same[0]], weights[row]) for row in same)
