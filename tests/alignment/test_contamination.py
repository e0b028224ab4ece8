"""Contamination of known size is found, sized and bounded; clean samples stay clean."""

import numpy as np
import pytest
from site_builder import drawn, made_sites, read

from genomics.alignment.contamination import Contamination, error_rate, estimate, reason_for
from genomics.alignment.sites import AlleleCounts
from genomics.records.quality import Verdict

TIMES = 20


@pytest.fixture(scope="module")
def simulated():
    """`simulated(share, sites, depth)`: estimates of 20 samples with that share of another person's reads."""
    kept = {}

    def run(share, sites=1000, depth=30):
        if (share, sites, depth) not in kept:
            rng = np.random.default_rng([int(1000 * share), sites, depth])
            found = []
            for _ in range(TIMES):
                places = made_sites(sites, rng)
                own, other = drawn(places, 2, rng).T
                counts = read(own, depth, rng, other, share)
                found.append(estimate(places.alleles(counts), places.frequency, 10))
            kept[share, sites, depth] = found
        return kept[share, sites, depth]

    return run


def failed(found, limits):
    return sum(bool(graded := reason_for(one, limits)) and graded[0] is Verdict.FAIL for one in found)


@pytest.mark.parametrize("sites", [300, 1000])
@pytest.mark.parametrize(("share", "fewest", "most"), [(0, 0, 0), (0.01, 0, 0), (0.05, 19, 20), (0.1, 20, 20)])
def test_samples_fail_from_five_percent_on_and_never_when_clean(share, fewest, most, sites, simulated, limits):
    assert fewest <= failed(simulated(share, sites), limits) <= most


@pytest.mark.parametrize("share", [0.05, 0.1])
def test_the_estimate_lies_within_thirty_percent_of_the_truth(share, simulated):
    found = [one.fraction for one in simulated(share)]
    assert all(abs(fraction - share) <= 0.3 * share for fraction in found)
    assert np.mean(found) == pytest.approx(share, rel=0.05)


@pytest.mark.parametrize("share", [0.01, 0.03, 0.05, 0.1])
def test_the_interval_holds_the_truth_as_often_as_it_says(share, simulated):
    found = [*simulated(share), *simulated(share, 300)]
    held = sum(one.low <= share <= one.high for one in found)
    assert held >= 35  # of 40; 95 % would be 38


def test_more_sites_make_a_narrower_interval(simulated):
    widths = [np.mean([one.high - one.low for one in simulated(0.05, sites)]) for sites in (100, 300, 1000)]
    assert widths[0] > 1.5 * widths[1] > 2 * widths[2]


def test_at_the_limit_a_sample_fails_or_is_unclear_and_passes_once_in_twenty_at_most(simulated, limits):
    graded = [reason_for(one, limits) for one in simulated(0.03)]
    assert graded.count(None) <= 1
    assert {found[1].code for found in graded if found} == {"contamination", "contamination_unclear"}


def test_a_deep_share_of_another_person_is_told_up_to_a_half():
    rng = np.random.default_rng(4)
    places = made_sites(1000, rng)
    own, other = drawn(places, 2, rng).T
    found = estimate(places.alleles(read(own, 30, rng, other, 0.4)), places.frequency, 10)
    assert found.fraction == pytest.approx(0.4, rel=0.1)
    assert found.high <= 0.5


def test_sites_with_few_reads_are_left_out_and_none_left_gives_no_number(limits):
    frequency = np.array([0.5, 0.5])
    counts = AlleleCounts(np.array([9, 20]), np.array([0, 0]), np.array([0, 0]))
    assert estimate(counts, frequency, 10).sites == 1
    assert estimate(counts, frequency, 21) is None
    verdict, reason = reason_for(None, limits)
    assert (verdict, reason.code, reason.value) == (Verdict.WARN, "contamination_unclear", 0.0)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (Contamination(0.001, 0.0, 0.004, 300), None),
        (Contamination(0.03, 0.02, 0.04, 300), (Verdict.FAIL, "contamination", 0.03)),
        (Contamination(0.02, 0.01, 0.035, 300), (Verdict.WARN, "contamination_high", 0.035)),
        (Contamination(0.04, 0.0, 0.2, 199), (Verdict.WARN, "contamination_sites", 199.0)),
        (Contamination(0.12, 0.05, 0.2, 199), (Verdict.FAIL, "contamination", 0.12)),
    ],
)
def test_the_verdict_weighs_estimate_interval_and_sites(found, expected, limits):
    graded = reason_for(found, limits)
    assert (graded and (graded[0], graded[1].metric, graded[1].value)) == expected


def test_misreads_are_told_by_the_bases_that_nobody_carries():
    counts = AlleleCounts(np.full(100, 500), np.full(100, 496), np.full(100, 4))
    assert error_rate(counts) == pytest.approx(0.002, rel=0.01)
    assert error_rate(AlleleCounts(np.full(1, 9), np.zeros(1, int), np.zeros(1, int))) > 0


def test_a_site_full_of_misreads_is_not_taken_for_contamination(limits):
    rng = np.random.default_rng(9)
    places = made_sites(500, rng)
    genotypes = drawn(places, 1, rng)[:, 0]
    clean = read(genotypes, 30, rng)
    noisy = clean + rng.poisson(0.3, clean.shape)  # a percent of the reads shows each wrong base
    found = estimate(places.alleles(noisy), places.frequency, 10)
    assert found.fraction < 0.01
    assert reason_for(found, limits) is None
