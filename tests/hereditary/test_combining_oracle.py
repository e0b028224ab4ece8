"""The combining rules of ACMG/AMP 2015 (table 5), written down apart from the points, against the points.

The points of Tavtigian 2020 do not repeat the table everywhere; every kind of difference is listed here and in
docs/classification.md.
"""

from itertools import product

import pytest

from genomics.hereditary.combining import (
    Pathogenicity,
    class_of,
    evidence_opposes,
    strong_against,
    strong_for,
    total_points,
)
from genomics.records.annotation import Criterion

P, LP, VUS, LB, B = Pathogenicity
POINTS = {"PVS": 8, "PS": 4, "PM": 2, "PP": 1, "BA": -8, "BS": -4, "BP": -1}


def criteria(**counts):
    return [
        Criterion("BA1" if kind == "BA" else f"{kind}{n}", True, POINTS[kind], "fact")
        for kind, count in counts.items()
        for n in range(count)
    ]


def pathogenic_by_table(pvs, ps, pm, pp):
    """Table 5 of Richards 2015, pathogenic side."""
    pathogenic = (
        (pvs >= 1 and (ps >= 1 or pm >= 2 or (pm == 1 and pp == 1) or pp >= 2))
        or ps >= 2
        or (ps == 1 and (pm >= 3 or (pm == 2 and pp >= 2) or (pm == 1 and pp >= 4)))
    )
    likely = (
        (pvs == 1 and pm == 1)
        or (ps == 1 and 1 <= pm <= 2)
        or (ps == 1 and pp >= 2)
        or pm >= 3
        or (pm == 2 and pp >= 2)
        or (pm == 1 and pp >= 4)
    )
    return P if pathogenic else LP if likely else VUS


def benign_by_table(ba, bs, bp):
    """Table 5 of Richards 2015, benign side."""
    if ba >= 1 or bs >= 2:
        return B
    return LB if (bs == 1 and bp == 1) or bp >= 2 else VUS


COMBINATIONS = list(product(range(2), range(3), range(4), range(5)))  # of PVS, PS, PM, PP
# Everywhere else points and table agree: combination -> class of the table, class of the points.
DIFFERENCES = {
    (1, 0, 0, 0): (VUS, LP),  # 8 points
    (1, 0, 0, 1): (VUS, LP),  # 9 points; ClinGen SVI calls PVS1 with PM2_Supporting likely pathogenic as well
    (1, 0, 1, 0): (LP, P),  # 10 points
    (0, 0, 3, 4): (LP, P),  # 10 points
    (0, 2, 0, 0): (P, LP),  # 8 points
    (0, 2, 0, 1): (P, LP),  # 9 points
}


@pytest.mark.parametrize("counts", COMBINATIONS)
def test_every_pathogenic_combination_against_the_table_of_2015(counts):
    pvs, ps, pm, pp = counts
    table, ours = pathogenic_by_table(*counts), class_of(criteria(PVS=pvs, PS=ps, PM=pm, PP=pp))
    assert (table, ours) == DIFFERENCES.get(counts, (table, table))


@pytest.mark.parametrize("counts", list(product(range(2), range(3), range(5))))
def test_every_benign_combination_against_the_table_of_2015(counts):
    ba, bs, bp = counts
    ours, table = class_of(criteria(BA=ba, BS=bs, BP=bp)), benign_by_table(*counts)
    single = (bs, bp) in {(1, 0), (0, 1)} and not ba
    many = (bs == 1 and bp >= 2) and not ba
    if single:
        assert (table, ours) == (VUS, LB)  # one criterion is enough for points
    elif many:
        assert (table, ours) == (LB, B if bp >= 3 else LB)
    else:
        assert ours is table, counts


@pytest.mark.parametrize(
    "counts", list(product(range(2), range(2), range(3), range(2), range(2), range(2), range(2)))
)
def test_strong_evidence_both_ways_is_never_summed_and_lesser_evidence_is(counts):
    pvs, ps, pm, pp, ba, bs, bp = counts
    found = criteria(PVS=pvs, PS=ps, PM=pm, PP=pp, BA=ba, BS=bs, BP=bp)
    opposes = bool(pvs or ps) and bool(ba or bs)
    assert evidence_opposes(found) is opposes
    points = 8 * pvs + 4 * ps + 2 * pm + pp - 8 * ba - 4 * bs - bp
    assert total_points(found) == points
    if opposes:
        assert class_of(found) is VUS
    elif ba:
        assert class_of(found) is B
    else:
        expected = P if points >= 10 else LP if points >= 6 else VUS if points >= 0 else LB if points >= -6 else B
        assert class_of(found) is expected


@pytest.mark.parametrize(
    ("points", "named"),
    [(10, P), (9, LP), (6, LP), (5, VUS), (0, VUS), (-1, LB), (-6, LB), (-7, B), (-12, B), (20, P)],
)
def test_each_class_begins_where_tavtigian_2020_lets_it_begin(points, named):
    weight = 1 if points > 0 else -1
    assert class_of([Criterion(f"X{n}", True, weight, "f") for n in range(abs(points))]) is named


def test_only_met_criteria_count_and_strong_means_four_points():
    unmet = Criterion("PVS1", False, 8, "f")
    assert (strong_for([unmet]), strong_against([Criterion("BA1", False, -8, "f")])) == ([], [])
    three, four = Criterion("X", True, 3, "f"), Criterion("Y", True, 4, "f")
    assert strong_for([three, four]) == [four]
    against = [Criterion("X", True, -3, "f"), Criterion("Y", True, -4, "f")]
    assert strong_against(against) == [against[1]]
    assert class_of([unmet]) is VUS
    assert class_of([Criterion("BA1", False, -8, "f"), four, Criterion("Z", True, 2, "f")]) is LP
