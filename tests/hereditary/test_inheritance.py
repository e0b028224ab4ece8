import pytest

from genomics.hereditary.inheritance import (
    CARRIER,
    Hit,
    Phase,
    allelic_route,
    effective_zygosity,
    impossible_zygosity,
    phase_of,
)
from genomics.records.annotation import Route
from genomics.records.genotype import Zygosity
from genomics.records.panel import AllelicRule
from genomics.records.person import Sex

HET, HOM, HEMI = Zygosity.HET, Zygosity.HOM, Zygosity.HEMI
CANDIDATE, REVIEW, NONE = Route.REPORT_CANDIDATE, Route.REVIEW, Route.NONE


def hit(zygosity=HET, route=CANDIDATE, key="chr1:100:C:T", haplotypes=(1, 0), phase_set=None):
    return Hit(key, zygosity, haplotypes, phase_set, route)


@pytest.mark.parametrize(
    ("rule", "zygosity", "route"),
    [
        (AllelicRule.ANY, HET, CANDIDATE),
        (AllelicRule.ANY, HOM, CANDIDATE),
        (AllelicRule.ANY, HEMI, CANDIDATE),
        (AllelicRule.BIALLELIC, HET, NONE),
        (AllelicRule.BIALLELIC, HOM, CANDIDATE),
        (AllelicRule.HOMOZYGOUS, HET, NONE),
        (AllelicRule.HOMOZYGOUS, HOM, CANDIDATE),
        (AllelicRule.HEMI_OR_BIALLELIC, HET, NONE),
        (AllelicRule.HEMI_OR_BIALLELIC, HOM, CANDIDATE),
        (AllelicRule.HEMI_OR_BIALLELIC, HEMI, CANDIDATE),
    ],
)
def test_one_variant_alone_under_each_rule(rule, zygosity, route):
    found = allelic_route(rule, hit(zygosity), [], Sex.FEMALE)
    assert found.route is route
    assert (found.reason == CARRIER) == (route is NONE)
    assert not found.phase_unknown


@pytest.mark.parametrize("rule", list(AllelicRule))
def test_no_rule_raises_a_route(rule):
    for zygosity in Zygosity:
        assert allelic_route(rule, hit(zygosity, REVIEW), [], Sex.MALE).route in (REVIEW, NONE)
        assert allelic_route(rule, hit(zygosity, NONE), [], Sex.MALE).route is NONE


@pytest.mark.parametrize(
    ("haplotypes", "phase_sets", "route", "unknown"),
    [
        ((0, 1), (7, 7), CANDIDATE, False),
        ((1, 0), (7, 7), NONE, False),
        ((0, 1), (7, 8), REVIEW, True),
        ((0, 1), (7, None), REVIEW, True),
        ((0, 1), (None, None), REVIEW, True),
    ],
)
@pytest.mark.parametrize("rule", [AllelicRule.BIALLELIC, AllelicRule.HEMI_OR_BIALLELIC])
def test_two_hits_count_as_both_copies_only_when_phase_says_so(rule, haplotypes, phase_sets, route, unknown):
    other = hit(key="chr1:200:G:A", haplotypes=haplotypes, phase_set=phase_sets[1])
    found = allelic_route(rule, hit(phase_set=phase_sets[0]), [other], Sex.FEMALE)
    assert (found.route, found.phase_unknown) == (route, unknown)
    assert other.key in found.reason


def test_a_compound_is_only_as_strong_as_its_weaker_hit():
    weak = hit(key="chr1:200:G:A", haplotypes=(0, 1), phase_set=7, route=REVIEW)
    assert allelic_route(AllelicRule.BIALLELIC, hit(phase_set=7), [weak], Sex.FEMALE).route is REVIEW
    good = hit(key="chr1:300:G:A", haplotypes=(0, 1), phase_set=7)
    assert allelic_route(AllelicRule.BIALLELIC, hit(phase_set=7), [weak, good], Sex.FEMALE).route is CANDIDATE


def test_a_homozygous_partner_lies_on_the_other_copy_too():
    assert phase_of(hit(), hit(HOM, key="chr1:200:G:A", haplotypes=(1, 1))) is Phase.TRANS


def test_two_different_bases_at_one_place_lie_on_different_copies():
    assert phase_of(hit(), hit(key="chr1:100:C:G")) is Phase.TRANS
    assert phase_of(hit(), hit(key="chr1:100:CA:C")) is Phase.UNKNOWN
    assert phase_of(hit(), hit(key="chr2:100:C:G")) is Phase.UNKNOWN


@pytest.mark.parametrize(
    ("zygosity", "contig", "sex", "effective", "impossible"),
    [
        (HOM, "chrX", Sex.MALE, HEMI, False),
        (HEMI, "chrX", Sex.MALE, HEMI, False),
        (HET, "chrX", Sex.MALE, HET, True),
        (HET, "chrX", Sex.FEMALE, HET, False),
        (HOM, "chrX", Sex.FEMALE, HOM, False),
        (HEMI, "chrX", Sex.FEMALE, HEMI, True),
        (HET, "chrX", Sex.UNKNOWN, HET, False),
        (HOM, "chr1", Sex.MALE, HOM, False),
        (HEMI, "chr1", Sex.MALE, HEMI, True),
    ],
)
def test_copies_are_counted_by_the_sex_chromosomes(zygosity, contig, sex, effective, impossible):
    assert effective_zygosity(zygosity, contig, sex) is effective
    assert bool(impossible_zygosity(zygosity, contig, sex)) is impossible
