"""Who stands apart: residuals on components, medians of a group, one-sided limits, no verdict of little."""

import msgspec
import numpy as np
import pytest
from cohort_builder import limits

from genomics.cohort.outliers import METRICS, outliers, residuals_of, with_outliers
from genomics.records.ancestry import AncestryGroup
from genomics.records.quality import SampleQuality, Verdict

RNG = np.random.default_rng(20261122)
SIZE = 60


def person(number, snps, group="all", verdict=Verdict.PASS, ancestry=AncestryGroup.NOT_ASSIGNED, **more):
    values = {"ins_del": 1.0, "het_hom_snp": 1.5, "het_hom_indel": 1.4} | more
    return SampleQuality(
        f"S{number:02d}",
        group,
        100,
        0.99,
        30.0,
        60.0,
        int(snps),
        50,
        50,
        5,
        2.0,
        1.5,
        None,
        verdict,
        [],
        ancestry_group=ancestry,
        **values,
    )


def people_with(counts, **more):
    return [person(i, count, **more) for i, count in enumerate(counts)]


def flagged(found, metric="snps"):
    return [row.sample_id for row in found if row.metric == metric and row.flagged]


def scores_of(axis):
    return {f"S{i:02d}": [value, value**2] for i, value in enumerate(axis.tolist())}


def test_all_of_us_flags_what_components_do_not_explain():
    axis = RNG.normal(size=SIZE)
    counts = 4_000_000 + 500_000 * axis + RNG.normal(0, 1_000, SIZE)
    counts[7] += 20_000
    found = outliers(people_with(counts), scores_of(axis), limits("aou").outlier)
    assert flagged(found) == ["S07"]
    row = next(row for row in found if row.metric == "snps" and row.sample_id == "S07")
    assert 8 < row.mads < 40
    assert row.not_judged == ""
    assert "All of Us" in row.source


def test_the_same_distance_without_regression_hides_in_ancestry():
    axis = RNG.normal(size=SIZE)
    counts = 4_000_000 + 500_000 * axis
    counts[7] += 20_000
    assert flagged(outliers(people_with(counts), {}, limits("gnomad").outlier)) == []


@pytest.mark.parametrize(("away", "is_flagged"), [(3.9, False), (4.1, True), (-3.9, False), (-4.1, True)])
def test_gnomad_flags_beyond_four_mads_on_both_sides(away, is_flagged):
    """Of 0 to 40 the median is 20 and the MAD 10; one more person, far off, moves neither by much."""
    counts = [1000 + i for i in range(41)]
    band = 1.4826 * 10
    counts.append(round(1020 + away * band))
    found = outliers(people_with(counts), {}, limits("gnomad").outlier)
    row = next(row for row in found if row.metric == "snps" and row.sample_id == "S41")
    inside = np.array(counts, float)
    mad = 1.4826 * np.median(np.abs(inside - np.median(inside)))
    assert row.mads == pytest.approx((counts[41] - np.median(inside)) / mad)
    assert row.flagged is (abs(row.mads) > 4)
    assert abs(row.mads - away) < 0.3


def test_few_singletons_are_no_fault_in_gnomad_but_many_are_beyond_eight():
    people = [msgspec.structs.replace(row, singletons=100 + i) for i, row in enumerate(people_with([1000] * 41))]
    for count, expected in ((0, []), (100 + 20 + 100, []), (100 + 20 + 150, ["S41"])):
        extra = msgspec.structs.replace(person(41, 1000), singletons=count)
        assert flagged(outliers([*people, extra], {}, limits("gnomad").outlier), "singletons") == expected


def test_people_are_compared_with_their_own_ancestry_group():
    low = [person(i, 1000 + i, ancestry=AncestryGroup.EUR) for i in range(30)]
    high = [person(30 + i, 5000 + i, ancestry=AncestryGroup.AFR) for i in range(30)]
    stranger = person(60, 5000, ancestry=AncestryGroup.EUR)
    found = outliers([*low, *high, stranger], {}, limits("gnomad").outlier)
    assert flagged(found) == ["S60"]
    assert {row.stratum for row in found} == {"AFR", "EUR"}


def test_the_groups_of_the_sheet_serve_where_ancestry_was_not_estimated():
    found = outliers(
        [person(i, 1000 + i, group=("east", "west")[i % 2]) for i in range(50)], {}, limits("gnomad").outlier
    )
    assert {row.stratum for row in found} == {"east", "west"}


def test_a_small_group_a_metric_without_spread_and_missing_values_are_not_judged_and_say_so():
    people = people_with([1000 + i for i in range(30)])
    people[3] = msgspec.structs.replace(people[3], het_hom_snp=None)
    people.append(person(30, 9_999_999, ancestry=AncestryGroup.NOT_ASSIGNED, group="other"))
    found = {(row.metric, row.sample_id): row for row in outliers(people, {}, limits("gnomad").outlier)}
    assert found["snps", "S30"].not_judged == "fewer than 20 people in the group"
    assert found["insertions", "S00"].not_judged == "no spread in the group"
    assert found["het_hom_snp", "S03"].not_judged == "no spread in the group"
    assert not any(row.flagged for row in found.values())
    assert all((row.mads is None) == bool(row.not_judged) for row in found.values())
    assert len(found) == len(METRICS) * 31


def test_one_person_without_a_value_is_not_measured():
    people = [msgspec.structs.replace(row, ti_tv=2 + i / 100) for i, row in enumerate(people_with([1000] * 30))]
    people[3] = msgspec.structs.replace(people[3], ti_tv=None)
    found = {row.sample_id: row for row in outliers(people, {}, limits("gnomad").outlier) if row.metric == "ti_tv"}
    assert found["S03"].not_judged == "not measured in this person"
    assert found["S04"].not_judged == ""


def test_without_components_or_with_too_few_people_the_regression_is_not_made():
    people = people_with([1000 + i for i in range(30)])
    (reason,) = {row.not_judged for row in outliers(people, {}, limits("aou").outlier)}
    assert reason == "no ancestry components"
    known = {f"S{i:02d}": [float(i)] for i in range(10)}
    (reason,) = {row.not_judged for row in outliers(people, known, limits("aou").outlier)}
    assert reason == "too few people with ancestry components"


def test_a_person_who_fails_moves_no_median():
    counts = np.arange(1000, 1040)
    people = [*people_with(counts), *(person(40 + i, 10**6, verdict=Verdict.FAIL) for i in range(39))]
    found = {row.sample_id: row for row in outliers(people, {}, limits("gnomad").outlier) if row.metric == "snps"}
    assert found["S00"].mads == pytest.approx((1000 - 1019.5) / (1.4826 * 10))
    assert found["S50"].flagged


def test_residuals_are_those_of_ordinary_least_squares():
    places = RNG.normal(size=(SIZE, 3))
    values = RNG.normal(size=SIZE)
    design = np.column_stack([np.ones(SIZE), places])
    expected = values - design @ np.linalg.inv(design.T @ design) @ design.T @ values
    residuals, problem = residuals_of(values, places, np.ones(SIZE, bool), 20)
    assert problem == ""
    assert residuals == pytest.approx(expected)


def test_an_outlier_warns_and_never_fails_or_hides_a_failure():
    counts = [1000 + i for i in range(40)] + [3000, 3000]
    people = people_with(counts)
    people[41] = msgspec.structs.replace(people[41], verdict=Verdict.FAIL)
    after = with_outliers(people, outliers(people, {}, limits("gnomad").outlier))
    assert [row.verdict for row in after[39:]] == [Verdict.PASS, Verdict.WARN, Verdict.FAIL]
    (reason,) = after[40].reasons
    assert (reason.code, reason.metric, reason.limit) == ("outlier", "snps, MADs from the median", 4.0)
    assert after[:40] == people[:40]
