import msgspec
import numpy as np
import pytest
from alignment_builder import sample

from genomics.alignment.metrics import Measured, exon_coverage, judge, sex_ratios, unreadable
from genomics.alignment.targets import Targets
from genomics.records.person import Sample, Sex
from genomics.records.quality import Verdict
from genomics.records.region import CodingExon
from genomics.records.variant import Interval

WINDOWS = [Interval("chr1", 0, 10), Interval("chrX", 0, 10), Interval("chrY", 0, 10)]


def measured(**changes):
    values = {
        "sample": sample(None, sex=Sex.FEMALE),
        "names": {"S1"},
        "mean_depth": 33.0,
        "fraction_20x": 0.97,
        "x_ratio": 1.0,
        "y_ratio": 0.0,
    }
    return Measured(**values | changes)


@pytest.fixture
def codes(limits):
    """Reason codes of a measured sample with some values changed."""
    return lambda **changes: [reason.code for reason in judge(measured(**changes), limits)[1]]


def test_sex_ratios_divide_by_the_autosome_windows():
    depth = np.array([20] * 10 + [10] * 10 + [5] * 10)
    assert sex_ratios(depth, Targets(WINDOWS), WINDOWS) == (0.5, 0.25)


def test_without_autosome_reads_there_is_no_ratio():
    depth = np.array([0] * 10 + [10] * 10 + [5] * 10)
    assert sex_ratios(depth, Targets(WINDOWS), WINDOWS) == (None, None)


def test_without_y_windows_there_is_no_y_ratio():
    assert sex_ratios(np.array([20] * 10 + [20] * 10), Targets(WINDOWS[:2]), WINDOWS[:2]) == (1.0, None)


def test_a_good_sample_passes_without_a_reason(limits):
    assert judge(measured(), limits) == (Verdict.PASS, [])


def test_each_limit_fails_with_its_number_and_source(limits):
    verdict, (reason,) = judge(measured(mean_depth=29.9), limits)
    assert verdict is Verdict.FAIL
    assert (reason.code, reason.value, reason.limit, reason.source) == ("low_depth", 29.9, 30, "test source")


def test_a_number_at_the_limit_passes(codes):
    assert codes(mean_depth=30.0, fraction_20x=0.9) == []


def test_all_reasons_are_told_at_once(codes):
    assert codes(mean_depth=3.0, fraction_20x=0.1, names={"S2"}, x_ratio=0.5, y_ratio=0.5) == [
        "sample_name_mismatch",
        "low_depth",
        "low_fraction_20x",
        "sex_mismatch",
    ]


def test_an_unrecorded_sex_is_no_mismatch(codes):
    assert codes(sample=sample(None, sex=Sex.UNKNOWN), x_ratio=0.5, y_ratio=0.5) == []


def test_a_recorded_sex_that_reads_ambiguous_warns_but_is_no_mismatch(limits):
    verdict, (reason,) = judge(measured(x_ratio=0.72, y_ratio=0.2), limits)
    assert (verdict, reason.code) == (Verdict.WARN, "sex_not_read")


@pytest.mark.parametrize("names", [set(), {""}, {"S2"}, {"S1", "S2"}, {"s1"}])
def test_read_groups_must_name_this_sample_and_no_other(names, codes):
    assert codes(names=names) == ["sample_name_mismatch"]


def test_nothing_to_measure_is_neither_pass_nor_fail(limits):
    verdict, (reason,) = judge(measured(mean_depth=None, fraction_20x=None), limits)
    assert (verdict, reason.code) == (Verdict.WARN, "coverage_not_measured")


def coverage_of(contig, depths, sex, limits):
    exon = CodingExon(Interval(contig, 100, 100 + len(depths)), "BRCA1", 2, "-", "NM_007294.4")
    row = msgspec.structs.replace(unreadable(Sample("S1", "P1", sex, "AFR", "B01")), sex_read=sex)
    return exon_coverage(row, np.array(depths), Targets([exon.interval]), [exon], limits)


@pytest.mark.parametrize(
    ("contig", "sex", "fraction"),
    [
        ("chrX", Sex.MALE, 0.75),
        ("chrX", Sex.FEMALE, 0.25),
        ("chrX", Sex.UNKNOWN, 0.25),
        ("chr1", Sex.MALE, 0.25),
    ],
)
def test_only_the_single_x_of_a_man_is_callable_on_fewer_reads(contig, sex, fraction, limits):
    (row,) = coverage_of(contig, [9, 10, 19, 20], sex, limits)
    assert row.fraction_callable == fraction
    assert row.callable_depth == (10 if fraction == 0.75 else 20)


def test_exon_rows_hold_mean_minimum_and_fraction(limits):
    (row,) = coverage_of("chr1", [19, 20, 21, 40], Sex.MALE, limits)
    assert (row.gene, row.exon, row.start, row.end) == ("BRCA1", 2, 100, 104)
    assert (row.mean_depth, row.minimum_depth, row.fraction_callable) == (25.0, 19, 0.75)
