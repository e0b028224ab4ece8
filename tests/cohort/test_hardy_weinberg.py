"""Exact tests of Hardy-Weinberg proportions against published values and against plain enumeration."""

import math
from fractions import Fraction

import numpy as np
import pytest

from genomics.cohort.hardy_weinberg import excess_het_phred, hardy_weinberg_p, inbreeding_coefficients


def chances(het, hom, ref):
    """Exact chance of every number of heterozygotes, given the copies, in fractions."""
    people, rare = het + hom + ref, het + 2 * min(hom, ref)
    found = {}
    for own in range(rare % 2, rare + 1, 2):
        both = (rare - own) // 2
        ways = math.factorial(people) // (
            math.factorial(both) * math.factorial(own) * math.factorial(people - own - both)
        )
        found[own] = Fraction(2**own * ways, math.comb(2 * people, rare))
    assert sum(found.values()) == 1
    return found


@pytest.mark.parametrize("seed", range(40))
def test_both_tests_equal_enumeration(seed):
    rng = np.random.default_rng(seed)
    het, hom, ref = (int(n) for n in rng.integers(0, (30, 12, 40)))
    if het + hom + ref == 0:
        het = 1
    every = chances(het, hom, ref)
    two_sided = sum(chance for chance in every.values() if chance <= every[het])
    assert hardy_weinberg_p(het, hom, ref) == pytest.approx(float(two_sided), rel=1e-9)
    middle = every[het] / 2 + sum(chance for own, chance in every.items() if own > het)
    people, rare = het + hom + ref, het + 2 * min(hom, ref)
    more = het * 2 * people > rare * (2 * people - rare)
    expected = -10 * math.log10(middle) if more else 0.0
    assert excess_het_phred(het, hom, ref) == pytest.approx(expected, rel=1e-9)


def test_the_worked_example_of_wigginton():
    """121 people of the example that comes with SNP-HWE."""
    assert hardy_weinberg_p(57, 14, 50) == pytest.approx(0.8422797565708281)


def test_large_counts_neither_overflow_nor_vanish():
    assert hardy_weinberg_p(500_000, 250_000, 250_000) == pytest.approx(1.0)
    assert 0 <= hardy_weinberg_p(1_000_000, 0, 0) < 1e-300
    assert excess_het_phred(1_000_000, 0, 0) == 3000.0
    assert hardy_weinberg_p(0, 0, 1_000_000) == 1.0


def test_nobody_called_is_no_number():
    assert math.isnan(hardy_weinberg_p(0, 0, 0))
    assert excess_het_phred(0, 0, 0) == 0.0
    empty = np.zeros(1, np.int64)
    assert np.isnan(inbreeding_coefficients(empty, empty, empty)).all()


@pytest.mark.parametrize(
    ("het", "hom", "people", "expected"), [(10, 5, 20, 0.0), (20, 0, 20, -1.0), (0, 10, 20, 1.0), (4, 3, 10, 0.2)]
)
def test_the_inbreeding_coefficient_is_one_less_observed_over_expected(het, hom, people, expected):
    (value,) = inbreeding_coefficients(np.array([het]), np.array([hom]), np.array([people]))
    assert value == pytest.approx(expected)
