"""The matcher against a slow enumerator that thinks in whole haplotypes instead of positions."""

import random
from itertools import product

import numpy as np
import pytest
from pgx_builders import GENES, STAR_GENES, call_alleles

from genomics.pgx.matching import allele_matrix, fitting
from genomics.pgx.patterns import Pattern, unique_patterns
from genomics.pgx.states import NO_CALL, UNPHASED, GeneStates


def _codes(definition, allele, rng):
    """Codes of one copy with this allele; optional changes by chance."""
    codes = []
    for site in definition.sites:
        code = 0
        for number, change in enumerate(site.changes, start=1):
            if change.key in allele.variants or (change.key in allele.optional and rng.random() < 0.5):
                code = number
        codes.append(code)
    return codes


def _random_pattern(definition, rng):
    first, second = (_codes(definition, rng.choice(definition.alleles), rng) for _ in range(2))
    if rng.random() < 0.2:
        first[rng.randrange(len(first))] = rng.choice((0, 1))
    sets = rng.choice(([UNPHASED], [0], [UNPHASED, 0, 1]))
    groups = [rng.choice(sets) for _ in first]
    for site in rng.sample(range(len(first)), rng.choice((0, 0, 1, 3))):
        first[site] = second[site] = NO_CALL
    for site in range(len(first)):
        if first[site] == second[site]:
            groups[site] = UNPHASED
    return Pattern(*(np.array(values, np.int32) for values in (first, second, groups)))


def _slow(definition, pattern):
    """All ways to lay the genotype on two copies, then all alleles that look like each copy."""
    read = [n for n, code in enumerate(pattern.first.tolist()) if code != NO_CALL]
    blocks = {}
    for site in read:
        label = pattern.groups[site] if pattern.groups[site] != UNPHASED else f"site {site}"
        blocks.setdefault(label if pattern.first[site] != pattern.second[site] else "same", []).append(site)
    found = set()
    turning = [label for label in blocks if label != "same"]
    for turns in product((False, True), repeat=max(0, len(turning) - 1)):
        turned = dict(zip(turning[1:], turns, strict=False))
        one, other = {}, {}
        for label, sites in blocks.items():
            for site in sites:
                a, b = int(pattern.first[site]), int(pattern.second[site])
                one[site], other[site] = (b, a) if turned.get(label) else (a, b)
        ones, others = (_looking_like(definition, copy) for copy in (one, other))
        found |= {tuple(sorted(pair)) for pair in product(ones, others)}
    return found


def _looking_like(definition, copy):
    names = []
    for allele in definition.alleles:
        for site, code in copy.items():
            changes = definition.sites[site].changes
            held = [n for n, change in enumerate(changes, start=1) if change.key in allele.variants]
            free = [n for n, change in enumerate(changes, start=1) if change.key in allele.optional]
            if code not in (held or [0]) and code not in free:
                break
        else:
            names.append(allele.name)
    return names


@pytest.mark.parametrize("gene", STAR_GENES)
def test_the_matcher_finds_exactly_the_pairs_of_a_slow_enumerator(gene):
    definition, rng = GENES[gene], random.Random(gene)
    matrix = allele_matrix(definition)
    several, count = 0, 15 if gene == "G6PD" else 100
    for _ in range(count):
        pattern = _random_pattern(definition, rng)
        pairs = {tuple(sorted(definition.alleles[n].name for n in pair)) for pair in fitting(matrix, pattern)}
        assert pairs == _slow(definition, pattern)
        several += len(pairs)
    assert several >= count / 2


@pytest.mark.parametrize("gene", STAR_GENES)
def test_every_pair_of_common_alleles_is_found_again(gene):
    names = [allele.name for allele in GENES[gene].alleles[: 5 if gene == "G6PD" else 9]]
    for first, second in product(names, repeat=2):
        written = call_alleles(gene, first, second, phased=True).diplotypes
        assert f"{first}/{second}" in written or f"{second}/{first}" in written


def test_phase_decides_between_pairs_that_differ_only_in_phase():
    assert call_alleles("TPMT", "*1", "*3A", phased=True).diplotypes == ["*1/*3A"]
    assert call_alleles("TPMT", "*3B", "*3C", phased=True).diplotypes == ["*3B/*3C"]
    assert call_alleles("TPMT", "*1", "*3A").diplotypes == ["*1/*3A", "*3B/*3C"]


def test_an_allele_with_an_optional_change_is_found_with_and_without_it():
    assert call_alleles("CYP2C19", "*1", "*2", phased=True).diplotypes == ["*1/*2"]
    assert call_alleles("CYP2C19", "*2&*11", "*1", phased=True).diplotypes == ["*1/*2"]


def test_names_of_phase_sets_and_order_of_copies_make_no_new_pattern():
    copies = np.array([[[0, 1], [1, 0], [0, 1]], [[0, 1], [1, 0], [1, 0]]], np.int32)
    sets = np.array([[7, 400, 7], [7, 400, 7]], np.int32)
    patterns, places = unique_patterns(GeneStates(copies, sets, ((), ())))
    assert len(patterns) == 2
    assert places[0] == places[1] != places[2]
