"""Linkage pruning against correlations worked out one by one."""

import numpy as np
import pytest

from genomics.cohort import pruning
from genomics.cohort.pruning import pruned

WINDOW = 1_000


@pytest.fixture(scope="module")
def linked():
    """Places on two contigs, and dosages of 80 people in which neighbours often go together."""
    rng = np.random.default_rng(6)
    dosages = rng.binomial(2, rng.uniform(0.02, 0.98, 300)[:, None], (300, 80))
    for site in range(1, 300):
        copied = rng.random(80) < rng.choice([0, 0.6, 0.95])
        dosages[site] = np.where(copied, dosages[site - 1], dosages[site])
    dosages[rng.random(dosages.shape) < 0.01] = -1
    places = [(f"chr{1 + site // 150}", int(100 + site % 150 * 90)) for site in range(300)]
    return places, dosages.astype(np.int8)


def r2(first, second):
    a, b = ([*np.where(own < 0, np.bincount(own[own >= 0]).argmax(), own)] for own in (first, second))
    return np.corrcoef(a, b)[0, 1] ** 2 if np.std(a) and np.std(b) else 0.0


def near(places, a, b):
    return places[a][0] == places[b][0] and abs(places[a][1] - places[b][1]) <= WINDOW


def test_no_two_kept_go_together_and_all_left_out_go_with_a_commoner_kept_one(linked):
    places, dosages = linked
    kept = pruned(places, dosages, 0.2, WINDOW).tolist()
    assert 30 < len(kept) < 250
    assert kept == sorted(kept)
    for i, a in enumerate(kept):
        assert all(r2(dosages[a], dosages[b]) < 0.2 for b in kept[i + 1 :] if near(places, a, b))
    copies = np.where(dosages < 0, 0, dosages).sum(axis=1)
    for site in set(range(300)) - set(kept):
        reasons = [b for b in kept if near(places, site, b) and r2(dosages[site], dosages[b]) >= 0.2]
        assert reasons
        assert any(min(copies[b], 160 - copies[b]) >= min(copies[site], 160 - copies[site]) - 2 for b in reasons)


def test_the_size_of_a_block_changes_nothing(linked, monkeypatch):
    places, dosages = linked
    whole = pruned(places, dosages, 0.2, WINDOW).tolist()
    monkeypatch.setattr(pruning, "_BLOCK", 7)
    assert pruned(places, dosages, 0.2, WINDOW).tolist() == whole


def test_the_same_snp_on_another_contig_or_beyond_the_window_stays():
    site = np.tile(np.array([0, 1, 2, 1], np.int8), 20)
    dosages = np.tile(site, (4, 1))
    places = [("chr1", 100), ("chr1", 1_100), ("chr1", 1_101), ("chr2", 100)]
    assert pruned(places, dosages, 0.1, WINDOW).tolist() == [0, 2, 3]


def test_a_correlation_of_just_the_limit_is_too_much():
    first = np.array([0, 0, 1, 1], np.int8)
    second = np.array([0, 1, 1, 1], np.int8)
    dosages = np.stack([first, second])
    assert r2(first, second) == pytest.approx(1 / 3)
    places = [("chr1", 1), ("chr1", 2)]
    assert pruned(places, dosages, 1 / 3, WINDOW).tolist() == [1]
    assert pruned(places, dosages, 0.34, WINDOW).tolist() == [0, 1]
