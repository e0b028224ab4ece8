"""Karyotypes from simulated reads over windows, and what a sheet's sex makes of them."""

import numpy as np
import pytest

from genomics.alignment.metrics import sex_ratios
from genomics.alignment.sex import karyotype_of, reason_for, sex_of
from genomics.alignment.targets import Targets
from genomics.records.person import Sex
from genomics.records.quality import Karyotype, Verdict
from genomics.records.variant import Interval

READ = 150
WINDOWS = [
    Interval(contig, start, start + 1000)
    for contig in ("chr19", "chrX", "chrY")
    for start in range(0, 40 * 2000, 2000)
]
COPIES = {
    Karyotype.XX: (2, 0),
    Karyotype.XY: (1, 1),
    Karyotype.X0: (1, 0),
    Karyotype.XXX: (3, 0),
    Karyotype.XXY: (2, 1),
    Karyotype.XYY: (1, 2),
}


def simulated(x, y, depth, seed, y_like=0.02):
    """X and Y ratio of a genome with `x` and `y` copies: reads start at random; a few map to Y from elsewhere."""
    rng = np.random.default_rng(seed)
    share = {"chr19": 1.0, "chrX": x / 2, "chrY": y / 2 + y_like}
    targets = Targets(WINDOWS)
    reads = np.zeros(targets.bases, np.int64)
    for window in WINDOWS:
        uneven = depth * share[window.contig] * rng.normal(1, 0.1)  # windows differ in what maps and amplifies
        starts = rng.integers(0, 1000 + READ, rng.poisson(max(uneven, 0) / READ * (1000 + READ))) - READ
        steps = np.zeros(1001, np.int64)
        np.add.at(steps, np.clip(starts, 0, 1000), 1)
        np.add.at(steps, np.clip(starts + READ, 0, 1000), -1)
        reads[targets.span(window)] = steps.cumsum()[:1000]
    return sex_ratios(reads, targets, WINDOWS)


@pytest.mark.parametrize("depth", [15, 30])
@pytest.mark.parametrize("karyotype", COPIES)
def test_twenty_simulated_genomes_of_each_karyotype_are_all_read_right(karyotype, depth, limits):
    read = [karyotype_of(*simulated(*COPIES[karyotype], depth, seed), limits) for seed in range(20)]
    assert read == [karyotype] * 20


@pytest.mark.parametrize(
    ("x", "y"),
    [
        (1.5, 0.0),  # half of the cells lost an X
        (1.0, 0.45),  # more than half of the cells lost the Y
        (1.5, 0.5),  # half another person of the other sex
        (2.0, 2.0),  # no karyotype that is told apart here
        (4.0, 0.0),
    ],
)
def test_mosaics_mixtures_and_rare_karyotypes_are_unclear(x, y, limits):
    read = {karyotype_of(*simulated(x, y, 30, seed), limits) for seed in range(20)}
    assert read == {Karyotype.UNCLEAR}


def test_without_a_ratio_there_is_no_karyotype_and_no_reason(limits):
    for ratios in ((None, 0.5), (0.5, None), (None, None)):
        assert karyotype_of(*ratios, limits) is None
        assert reason_for(Sex.FEMALE, *ratios, limits) is None


@pytest.mark.parametrize("karyotype", [*Karyotype, None])
def test_only_xx_and_xy_become_a_sex(karyotype):
    expected = {Karyotype.XX: Sex.FEMALE, Karyotype.XY: Sex.MALE}.get(karyotype, Sex.UNKNOWN)
    assert sex_of(karyotype) is expected


@pytest.mark.parametrize(
    ("recorded", "ratios", "expected"),
    [
        (Sex.FEMALE, (1.0, 0.0), None),
        (Sex.MALE, (0.5, 0.5), None),
        (Sex.UNKNOWN, (0.5, 0.5), None),
        (Sex.FEMALE, (0.5, 0.5), (Verdict.FAIL, "sex_mismatch")),
        (Sex.MALE, (1.0, 0.0), (Verdict.FAIL, "sex_mismatch")),
        (Sex.MALE, (1.0, 0.5), (Verdict.WARN, "sex_aneuploidy")),
        (Sex.FEMALE, (0.5, 0.0), (Verdict.WARN, "sex_aneuploidy")),
        (Sex.UNKNOWN, (1.5, 0.0), (Verdict.WARN, "sex_aneuploidy")),
        (Sex.FEMALE, (0.72, 0.0), (Verdict.WARN, "sex_not_read")),
        (Sex.UNKNOWN, (0.72, 0.0), None),
    ],
)
def test_the_sheet_is_held_against_what_is_read(recorded, ratios, expected, limits):
    found = reason_for(recorded, *ratios, limits)
    assert (found and (found[0], found[1].code)) == expected


def test_the_reason_names_the_karyotype_and_the_limit(limits):
    _, reason = reason_for(Sex.MALE, 1.0, 0.5, limits)
    assert (reason.metric, reason.value, reason.limit, reason.source) == (
        "x_ratio of XXY",
        1.0,
        0.65,
        "test source",
    )
