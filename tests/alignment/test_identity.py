"""Swapped samples are found and their owner is named; nobody else is accused."""

import numpy as np
import pytest
from site_builder import called, child_of, drawn, made_sites, read

from genomics.alignment.identity import Called, compare, identify
from genomics.alignment.sites import Sites
from genomics.errors import FormatError
from genomics.records.quality import GenotypeSource, IdentitySite, SiteCounts, Threshold, Verdict

PEOPLE, SITES = 100, 120
NAMES = [f"S{number:03d}" for number in range(PEOPLE)]


@pytest.fixture(scope="module")
def limits():
    values = {"ratio": -3, "ratio_clear": 3, "sites": 100, "read_error": 0.01, "genotype_error": 0.01}
    return {
        f"identity.{key}": Threshold(value, "unit", "test source", "2026-01-01") for key, value in values.items()
    }


@pytest.fixture(scope="module")
def cohort():
    """Sites, true genotypes and the joint call of 100 people: 97 unrelated, two siblings, and the child of two."""
    rng = np.random.default_rng(11)
    sites = made_sites(SITES, rng, 0.1, 0.9)
    genotypes = drawn(sites, PEOPLE, rng)
    mother, father = genotypes[:, 0], genotypes[:, 1]
    for place in (97, 98, 99):
        genotypes[:, place] = child_of(mother, father, rng)
    return sites, genotypes, Called(GenotypeSource.CALLS, NAMES, called(genotypes, rng))


def results_of(owners, cohort, limits, seed, depth=30):
    """Identity of every sample, sample i being read from person `owners[i]`."""
    sites, genotypes, joint = cohort
    rng = np.random.default_rng(seed)
    reads = {name: read(genotypes[:, owner], depth, rng) for name, owner in zip(NAMES, owners, strict=True)}
    return identify(reads, NAMES, joint, sites, limits)


@pytest.mark.parametrize("depth", [8, 30])
def test_two_hundred_swaps_are_all_found_and_their_owners_named(cohort, limits, depth):
    named = found = 0
    for seed in (1, 2):
        owners = np.roll(np.random.default_rng(seed).permutation(PEOPLE), 1)
        shuffled = np.random.default_rng(seed).permutation(PEOPLE)
        owner_of = dict(zip(shuffled.tolist(), owners.tolist(), strict=True))  # one cycle: nobody keeps a sample
        assert all(sample != owner for sample, owner in owner_of.items())
        for row in results_of([owner_of[place] for place in range(PEOPLE)], cohort, limits, seed, depth):
            found += row.verdict is Verdict.FAIL and row.reasons[0].code == "identity_mismatch"
            named += row.best_other == NAMES[owner_of[NAMES.index(row.sample_id)]] and row.best_other_ratio > 3
    assert found == 200
    assert named >= 198


@pytest.mark.parametrize("depth", [8, 30])
def test_two_hundred_unswapped_samples_raise_no_alarm(cohort, limits, depth):
    rows = [row for seed in (3, 4) for row in results_of(range(PEOPLE), cohort, limits, seed, depth)]
    assert len(rows) == 200
    assert [row for row in rows if row.verdict is not Verdict.PASS] == []
    assert max(row.best_other_ratio for row in rows) < -3


def test_a_swap_with_a_brother_or_a_parent_is_found_too(cohort, limits):
    owners = list(range(PEOPLE))
    owners[97], owners[98], owners[99], owners[0] = 98, 97, 0, 99
    rows = {row.sample_id: row for row in results_of(owners, cohort, limits, 5)}
    for sample, owner in ((97, 98), (98, 97), (99, 0), (0, 99)):
        row = rows[NAMES[sample]]
        assert (row.verdict, row.best_other) == (Verdict.FAIL, NAMES[owner])


def test_a_person_without_reads_calls_or_enough_sites_is_unclear_and_never_passes(cohort, limits):
    sites, genotypes, joint = cohort
    rng = np.random.default_rng(6)
    few = read(genotypes[:, 2], 30, rng)
    few[99:] = 0
    reads = {"S002": few, "S003": np.zeros_like(few), "X1": read(genotypes[:, 4], 30, rng)}
    rows = identify(reads, ["S002", "S003", "S005", "X1"], joint, sites, limits)
    assert [row.sample_id for row in rows] == ["S002", "S003", "S005", "X1"]
    assert [(row.verdict, row.reasons[0].code) for row in rows] == [(Verdict.WARN, "identity_unclear")] * 4
    assert [row.ratio is None for row in rows] == [False, True, True, True]
    assert rows[0].sites <= 99
    assert (rows[3].best_other, rows[1].best_other) == ("S004", None)


def test_reads_that_speak_for_nobody_in_particular_are_unclear(cohort, limits):
    sites, genotypes, joint = cohort
    thin = np.zeros((SITES, 4), np.int32)
    thin[np.arange(SITES), np.where(genotypes[:, 7] == 2, 2, 0)] = np.arange(SITES) < 100
    (row,) = identify({"S007": thin}, ["S007"], joint, sites, {**limits, "identity.ratio_clear": limit(50)})
    assert (row.verdict, row.reasons[0].metric) == (Verdict.WARN, "identity sites")
    thin[100:, 0] = genotypes[100:, 7] < 2
    thin[100:, 2] = genotypes[100:, 7] == 2
    (row,) = identify({"S007": thin}, ["S007"], joint, sites, {**limits, "identity.ratio_clear": limit(50)})
    assert (row.verdict, row.reasons[0].metric) == (Verdict.WARN, "identity ratio")
    assert row.reasons[0].limit == 50


def limit(value):
    return Threshold(value, "unit", "test source", "2026-01-01")


def test_a_missing_genotype_adds_nothing_and_is_never_taken_for_reference(limits):
    sites = Sites([IdentitySite("chr1", 10, "A", "G", 0.5), IdentitySite("chr1", 20, "A", "G", 0.5)])
    counts = np.array([[[30, 0, 0, 0], [30, 0, 0, 0]]], np.int32)
    match = compare(sites.alleles(counts), np.array([[0, -1, -1], [0, 0, -1]], np.int8), sites.frequency, limits)
    assert match.sites.tolist() == [[2, 1, 0]]
    assert match.ratio[0, 0] == pytest.approx(2 * match.ratio[0, 1])
    assert match.ratio[0, 2] == 0


def test_the_ratio_of_one_site_is_what_the_formula_gives(limits):
    sites = Sites([IdentitySite("chr1", 10, "C", "T", 0.3)])
    counts = np.array([[[0, 6, 0, 4]]], np.int32)
    match = compare(sites.alleles(counts), np.array([[0, 1, 2]], np.int8), sites.frequency, limits)
    reads = np.array([0.99**6 * 0.01**4, 0.5**10, 0.01**6 * 0.99**4])
    anyone = reads @ [0.49, 0.42, 0.09]
    for column, chances in enumerate([(0.99, 0.005, 0.005), (0.005, 0.99, 0.005), (0.005, 0.005, 0.99)]):
        assert match.ratio[0, column] == pytest.approx(np.log10(reads @ chances / anyone))


def test_nobody_without_an_array_is_held_against_it(cohort, limits):
    sites, genotypes, joint = cohort
    array = Called(GenotypeSource.ARRAY, NAMES[:2], joint.copies[:, :2])
    reads = {name: read(genotypes[:, place], 30, np.random.default_rng(8)) for place, name in enumerate(NAMES[:4])}
    rows = identify(reads, NAMES[:4], array, sites, limits)
    assert [(row.sample_id, row.source, row.verdict) for row in rows] == [
        ("S000", "array", Verdict.PASS),
        ("S001", "array", Verdict.PASS),
    ]


def test_counts_of_other_sites_are_refused(cohort):
    sites, _, _ = cohort
    row = sites.record("S1", np.ones((SITES, 4), np.int32))
    assert (sites.counts_of(row) == 1).all()
    with pytest.raises(FormatError, match=r"counts of S1: taken at another list of sites; run `genomics align"):
        Sites(sites.sites[:-1]).counts_of(row)
    with pytest.raises(FormatError, match="another list of sites"):
        sites.counts_of(SiteCounts("S1", sites.digest, row.counts[:-4]))


def test_reads_of_each_allele_follow_the_sites_letters():
    sites = Sites([IdentitySite("chr1", 10, "T", "C", 0.5), IdentitySite("chr2", 10, "G", "A", 0.5)])
    seen = sites.alleles(np.array([[1, 2, 3, 4], [5, 6, 7, 8]], np.int32))
    assert (seen.reference.tolist(), seen.alternate.tolist(), seen.other.tolist()) == ([4, 7], [2, 5], [4, 14])


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (("chrX", 1, "A", "G", 0.5), "not on an autosome"),
        (("1", 1, "A", "G", 0.5), "not on an autosome"),
        (("chr1", 1, "A", "A", 0.5), "is not a SNP"),
        (("chr1", 1, "A", "GT", 0.5), "is not a SNP"),
        (("chr1", 1, "A", "G", 0.0), "is not between 0 and 1"),
        (("chr1", 1, "A", "G", float("nan")), "is not between 0 and 1"),
    ],
)
def test_an_identity_site_is_a_common_snp_of_an_autosome(fields, words):
    with pytest.raises(ValueError, match=words):
        IdentitySite(*fields)
