"""Quality of people: counts, ratios, contamination and verdicts."""

import numpy as np
import pytest
from cohort_builder import good, limits

from genomics.cohort.sample_verdicts import reasons_against
from genomics.records.quality import Verdict

PEOPLE = [f"S{i:02d}" for i in range(40)]


def test_counts_of_variants_by_kind(joint_call):
    call = joint_call("A", "B", "C")
    reference = good("0/0")
    call.add("chr1:101:A:G", [good("0/1"), reference, reference])
    call.add("chr1:105:A:C", [good("1/1"), good("0/1"), reference])
    call.add("chr1:109:A:AG", [good("0/1"), reference, good("0/1")])
    call.add("chr1:113:ACG:A", [good("0/1"), reference, reference])
    call.add("chr1:117:C:T", [good("0/1"), reference, good("0/1")])
    call.add("chr1:121:CG:TA", [good("0/1"), reference, reference])
    call.add("chr1:125:C:T", [good("0/1"), reference, reference], filters="LowQual")
    call.add("chrX:5000000:C:T", [good("0/1"), reference, reference])
    person = call.run().samples["A"]
    assert (person.snps, person.insertions, person.deletions) == (3, 1, 1)
    assert person.ti_tv == 2.0
    assert person.het_hom == 5.0
    assert person.singletons == 3
    assert person.sites == 7


def test_ratios_of_nothing_are_not_a_number(joint_call):
    call = joint_call("A", "B")
    call.add("chr1:101:A:G", [good("0/0"), good("0/1")])
    person = call.run().samples["A"]
    assert (person.ti_tv, person.het_hom, person.charr) == (None, None, None)


def test_failed_genotypes_lower_the_call_rate_even_where_the_site_is_filtered(joint_call):
    call = joint_call("A", "B")
    for position in range(100, 140, 4):
        bad = "0/1:3,3:6:50" if position < 120 else good("0/1")
        call.add(f"chr1:{position}:A:C", [good("0/1"), bad])
    result = call.run()
    assert result.sites["chr1:100:A:C"]["filters"] == ["LOW_CALL_RATE"]
    assert result.samples["A"].call_rate == 1.0
    low = result.samples["B"]
    assert (low.sites, low.call_rate, low.mean_depth) == (10, 0.5, 18.0)
    assert low.verdict is Verdict.FAIL
    assert [reason.code for reason in low.reasons] == ["low_call_rate"]


@pytest.mark.parametrize(
    ("call_rate", "depth", "charr", "codes"),
    [
        (0.99, 30.0, 0.01, []),
        (0.99, 30.0, None, []),
        (0.5, 30.0, None, ["low_call_rate"]),
        (0.99, 8.0, None, ["low_depth"]),
        (0.99, None, None, ["low_depth"]),
        (0.99, 30.0, 0.08, ["contamination"]),
        (0.0, None, 0.2, ["low_call_rate", "low_depth", "contamination"]),
    ],
)
def test_verdicts_name_every_reason(call_rate, depth, charr, codes):
    reasons = reasons_against(call_rate, depth, charr, limits().sample)
    assert [reason.code for reason in reasons] == codes


def test_a_reason_quotes_limit_and_source():
    (reason,) = reasons_against(0.99, 8.0, None, limits().sample)
    assert (reason.metric, reason.value, reason.limit) == ("mean_depth", 8.0, 15.0)
    assert reason.source == limits().sample.mean_depth.source


@pytest.fixture(scope="module")
def contaminated_cohort():
    """Genotypes and reads of 40 people at 3,000 SNPs; the first three hold 0, 5 and 10 % of somebody else."""
    rng = np.random.default_rng(11)
    frequencies = rng.uniform(0.1, 0.9, 3000)
    genotypes = rng.binomial(2, frequencies[:, None], (3000, len(PEOPLE)))
    strangers = rng.binomial(2, frequencies[:, None], (3000, len(PEOPLE)))
    shares = np.array([0.0, 0.05, 0.10] + [0.0] * (len(PEOPLE) - 3))
    alternate = genotypes / 2 * (1 - shares) + strangers / 2 * shares
    depth = rng.poisson(30, genotypes.shape)
    return genotypes, depth, rng.binomial(depth, alternate)


def test_charr_measures_contamination(joint_call, contaminated_cohort):
    call = joint_call(*PEOPLE)
    call.sequences = {"chr1": "A" * 40_000}
    for row, (genotypes, depths, reads) in enumerate(zip(*contaminated_cohort, strict=True)):
        cells = [
            f"{('0/0', '0/1', '1/1')[g]}:{d - a},{a}:{d}:60"
            for g, d, a in zip(genotypes, depths, reads, strict=True)
        ]
        call.add_as_is(f"chr1:{100 + 10 * row}:A:G", cells)
    people = call.run().samples
    measured = [people[name].charr for name in PEOPLE[:3]]
    assert measured == pytest.approx([0.0, 0.05, 0.10], abs=0.012)
    assert [reason.code for reason in people["S02"].reasons] == ["contamination"]
    assert all(people[name].verdict is Verdict.PASS for name in PEOPLE[3:])
