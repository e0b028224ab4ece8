"""The matcher against a slow enumerator that thinks in whole haplotypes instead of positions."""

import os
import random
from itertools import combinations_with_replacement

import numpy as np
import pytest
from pgx_builders import GENES, LIST_GENES, STAR_GENES, call_alleles
from slow_lister import SlowLister
from slow_matcher import SlowMatcher, codes_of, pattern_of, random_pattern

from genomics.pgx import patterns as patterns_module
from genomics.pgx.calling import decider
from genomics.pgx.matching import allele_matrix, fitting, scores
from genomics.pgx.patterns import unique_patterns
from genomics.pgx.states import NO_CALL, UNPHASED, GeneStates
from genomics.records.person import Sex
from genomics.records.pgx_tables import Allele, Gene, GeneDefinition, Key, Method, Site
from genomics.records.variant import Variant

LONG = os.environ.get("PROPERTIES") == "long"
SLOW_GENES = ("G6PD", "CFTR", "CYP2C9")


def _count(gene, short, long):
    return long if LONG else short // (4 if gene in SLOW_GENES else 1)


def _agree(definition, matrix, slow, pattern):
    """The same pairs, the same scores; the pairs with their scores."""
    numbers = fitting(matrix, pattern)
    names = [tuple(sorted(definition.alleles[n].name for n in pair)) for pair in numbers]
    wanted = slow.pairs(pattern)
    assert set(names) == wanted
    assert len(names) == len(wanted)
    told = {pair: slow.score(pattern, pair) for pair in names}
    if numbers:
        assert scores(matrix, pattern, numbers) == list(told.values())
    return told


@pytest.mark.parametrize("gene", STAR_GENES)
def test_random_patterns_with_unread_positions_match_a_slow_enumerator(gene):
    definition, rng = GENES[gene], random.Random(gene)
    matrix, slow = allele_matrix(definition), SlowMatcher(definition)
    count = _count(gene, 60, 10_000)
    found = sum(len(_agree(definition, matrix, slow, _readable(definition, rng))) for _ in range(count))
    assert found >= count / 2


def _readable(definition, rng):
    while True:
        pattern = random_pattern(definition, rng)
        if pattern.readable:
            return pattern


@pytest.mark.parametrize("phased", [False, True])
@pytest.mark.parametrize("gene", STAR_GENES)
def test_every_diplotype_is_found_as_the_slow_enumerator_finds_it(gene, phased):
    definition, rng = GENES[gene], random.Random(gene)
    matrix, slow, decide = allele_matrix(definition), SlowMatcher(definition), decider(definition)
    pairs = list(combinations_with_replacement(definition.alleles, 2))
    for one, other in pairs if LONG else rng.sample(pairs, min(len(pairs), _count(gene, 60, 0))):
        groups = [0 if phased else UNPHASED] * len(definition.sites)
        pattern = pattern_of(codes_of(definition, one, rng), codes_of(definition, other, rng), groups)
        told = _agree(definition, matrix, slow, pattern)
        names = {frozenset(pair) for pair in told}
        assert frozenset({one.name, other.name}) in names
        outcome = decide(pattern)
        assert {frozenset(name.split("/")) for name in outcome.diplotypes} == names
        if not definition.linkage:
            best = {frozenset(pair) for pair, score in told.items() if score == max(told.values())}
            assert {frozenset(name.split("/")) for name in outcome.best} == best


def _lists_agree(definition, slow, decide, pattern):
    """The same phenotype where there is one, else the same alternatives."""
    outcome, wanted = decide(pattern), slow.phenotypes(pattern)
    told = {outcome.phenotype} if outcome.status == "called" else set(outcome.alternatives)
    assert told == wanted
    assert (outcome.status == "called") == (len(wanted) == 1 and wanted != {"Indeterminate"})
    return outcome


@pytest.mark.parametrize("gene", LIST_GENES)
def test_random_lists_of_changes_mean_what_a_slow_enumerator_says(gene):
    definition, rng = GENES[gene], random.Random(gene)
    slow, decide = SlowLister(definition), decider(definition)
    count = _count(gene, 100, 10_000)
    outcomes = [_lists_agree(definition, slow, decide, _readable(definition, rng)) for _ in range(count)]
    assert any(outcome.status == "called" for outcome in outcomes)


@pytest.mark.parametrize("phased", [False, True])
@pytest.mark.parametrize("gene", LIST_GENES)
def test_every_pair_of_listed_changes_means_what_the_slow_enumerator_says(gene, phased):
    definition, rng = GENES[gene], random.Random(gene)
    slow, decide = SlowLister(definition), decider(definition)
    pairs = list(combinations_with_replacement(definition.alleles, 2))
    for one, other in pairs if LONG else rng.sample(pairs, min(len(pairs), 100)):
        groups = [0 if phased else UNPHASED] * len(definition.sites)
        pattern = pattern_of(codes_of(definition, one, rng), codes_of(definition, other, rng), groups)
        outcome = _lists_agree(definition, slow, decide, pattern)
        if phased:
            assert [sorted(name.split("/")) for name in outcome.diplotypes] == [sorted([one.name, other.name])]


@pytest.mark.parametrize("name", [item.name for item in GENES["G6PD"].alleles])
def test_every_allele_of_x_is_found_on_a_single_copy(name):
    result = call_alleles("G6PD", name, sex=Sex.MALE)
    assert result.diplotypes == [name]


# The gene of PharmCAT's page "Named Allele Matcher 101": rs1 to rs5, alleles *1 to *5.
RS = {f"rs{n}": Variant("chr1", n * 10, reference, "TTTAG"[n - 1]) for n, reference in enumerate("CCCGA", 1)}


def _documented():
    alleles = {"*1": (), "*2": ("rs1", "rs4"), "*3": ("rs4",), "*4": ("rs2",), "*5": ("rs1",)}
    return GeneDefinition(
        gene=Gene("DOC", "", "", "chr1", Method.STAR_ALLELES, Key.FUNCTION, False, ()),
        sites=tuple(Site("chr1", change.position, name, (change,)) for name, change in RS.items()),
        alleles=tuple(
            Allele(name, not held, frozenset(RS[rs].key for rs in held), frozenset(), "Normal function", None)
            for name, held in alleles.items()
        ),
        meanings={},
    )


@pytest.mark.parametrize(
    ("missing", "expected"),
    [
        ((), {("*1", "*2"): 7, ("*3", "*5"): 2}),
        (("rs5",), {("*1", "*2"): 6, ("*3", "*5"): 2}),
        (("rs1",), {("*1", "*2"): 5, ("*1", "*3"): 5}),
    ],
)
def test_scores_are_those_of_pharmcats_documentation(missing, expected):
    definition = _documented()
    het = {"rs1", "rs4"}
    first = [NO_CALL if rs in missing else 0 for rs in RS]
    second = [NO_CALL if rs in missing else int(rs in het) for rs in RS]
    pattern = pattern_of(first, second, [UNPHASED] * 5)
    matrix = allele_matrix(definition)
    pairs = fitting(matrix, pattern)
    names = [tuple(definition.alleles[n].name for n in pair) for pair in pairs]
    found = dict(zip(names, scores(matrix, pattern, pairs), strict=True))
    for pair, score in expected.items():
        assert found[pair] == score
    assert max(found.values()) == max(expected.values())


def test_two_patterns_with_one_fingerprint_stay_two(monkeypatch):
    copies = np.array([[[0, 0], [0, 1], [1, 1]]], np.int16)
    states = GeneStates(copies, np.full((1, 3), UNPHASED, np.int32), ((),))
    monkeypatch.setattr(patterns_module, "_fingerprints", lambda rows: np.zeros(rows.shape[1], np.uint64))
    patterns, places = unique_patterns(states)
    told = [(int(patterns[n].first[0]), int(patterns[n].second[0])) for n in places]
    assert told == [(0, 0), (0, 1), (1, 1)]


def test_phase_decides_between_pairs_that_differ_only_in_phase():
    assert call_alleles("TPMT", "*1", "*3A", phased=True).diplotypes == ["*1/*3A"]
    assert call_alleles("TPMT", "*3B", "*3C", phased=True).diplotypes == ["*3B/*3C"]
    both = call_alleles("TPMT", "*1", "*3A")
    assert (both.diplotypes, both.best) == (["*1/*3A", "*3B/*3C"], ["*1/*3A"])


def test_an_allele_with_an_optional_change_is_found_with_and_without_it():
    assert call_alleles("CYP2C19", "*1", "*2", phased=True).diplotypes == ["*1/*2"]
    assert call_alleles("CYP2C19", "*2&*11", "*1", phased=True).diplotypes == ["*1/*2"]


def test_names_of_phase_sets_and_order_of_copies_make_no_new_pattern():
    copies = np.array([[[0, 1], [1, 0], [0, 1]], [[0, 1], [1, 0], [1, 0]]], np.int16)
    sets = np.array([[7, 400, 7], [7, 400, 7]], np.int32)
    patterns, places = unique_patterns(GeneStates(copies, sets, ((), ())))
    assert len(patterns) == 2
    assert places[0] == places[1] != places[2]


def test_people_with_one_copy_stay_apart_from_those_with_two_wherever_the_copy_is_missing():
    reference, one, unread = [0, 0], [0, -2], [-1, -1]
    people = [[reference] * 3, [one] * 3, [reference, one, one], [unread, one, one], [one, one, reference]]
    copies = np.array(people, np.int16).transpose(1, 0, 2)
    patterns, places = unique_patterns(GeneStates(copies, np.full((3, 5), UNPHASED, np.int32), ((),) * 3))
    assert len(set(places.tolist())) == 5
    for person, place in zip(people, places, strict=True):
        told = [[a, b] for a, b in zip(patterns[place].first, patterns[place].second, strict=True)]
        assert told == person
