"""F of X against the sheet's sex, calls that the filter takes away, and ratios by form of variant."""

import numpy as np
import pytest
from cohort_builder import FIELDS, good, limits

from genomics.cohort.sample_verdicts import sex_of, sex_reasons
from genomics.errors import FormatError
from genomics.records.person import Sex
from genomics.records.quality import Verdict

PEOPLE = [f"S{i:02d}" for i in range(24)]
SNPS = 80


def call_of_x(joint_call, sexes, single, haploid=(), spacing=10_000):
    """SNPs of X; who is `single` has one copy, written as two but for the `haploid`."""
    rng = np.random.default_rng(20261122)
    call = joint_call(*PEOPLE, sexes=sexes)
    for number in range(SNPS):
        alleles = rng.random((len(PEOPLE), 2)) < rng.uniform(0.35, 0.65)
        cells = []
        for i, (first, second) in enumerate(alleles.astype(int).tolist()):
            if i in haploid:
                cells.append(good(f"{first}", depth=8))
            else:
                cells.append(good(f"{first}/{first if i in single else second}", depth=20))
        call.add(f"chrX:{3_000_000 + spacing * number}:A:G", cells)
    return call


def test_people_with_one_x_are_told_from_those_with_two_whatever_the_sheet_says(joint_call):
    sexes = [Sex.FEMALE if i < 12 else Sex.MALE for i in range(24)]
    single = {0, *range(13, 24)}  # the first woman and all but the first man
    people = call_of_x(joint_call, sexes, single, haploid={22, 23}).run().samples
    called = {name: row.sex_called for name, row in people.items()}
    assert [called[name] for name in PEOPLE] == [Sex.MALE if i in single else Sex.FEMALE for i in range(24)]
    found = {name: [one for one in row.reasons if one.code == "sex_mismatch"] for name, row in people.items()}
    assert [name for name, reasons in found.items() if reasons] == ["S00", "S12"]
    assert {people[name].verdict for name in ("S00", "S12")} == {Verdict.FAIL}
    (reason,) = found["S00"]
    assert (reason.code, reason.metric, reason.value, reason.limit) == ("sex_mismatch", "x_f", 1.0, 0.8)
    assert (people["S01"].x_sites, people["S01"].not_judged) == (SNPS, ["charr"])


def test_neighbours_count_once_and_too_few_snps_tell_nothing(joint_call):
    sexes = [Sex.FEMALE] * 24
    people = call_of_x(joint_call, sexes, set(), spacing=100).run().samples
    assert people["S00"].x_sites == 1
    assert people["S00"].x_f is None
    assert people["S00"].sex_called is Sex.UNKNOWN
    assert "x_f" in people["S00"].not_judged


def test_the_regions_shared_with_y_tell_nothing(joint_call):
    call = joint_call("A", "B")
    for position in range(1_000_000, 1_800_000, 10_000):
        call.add(f"chrX:{position}:A:G", [good("0/1"), good("0/0")])
    assert call.run().samples["A"].x_sites == 0


@pytest.mark.parametrize(
    ("x_f", "told"),
    [
        (None, Sex.UNKNOWN),
        (-0.4, Sex.FEMALE),
        (0.2, Sex.FEMALE),
        (0.21, Sex.UNKNOWN),
        (0.79, Sex.UNKNOWN),
        (0.8, Sex.MALE),
    ],
)
def test_between_the_limits_nothing_is_told(x_f, told):
    assert sex_of(x_f, limits().sample) is told


@pytest.mark.parametrize("recorded", list(Sex))
@pytest.mark.parametrize("x_f", [None, 0.0, 0.5, 1.0])
def test_a_mismatch_needs_both_to_be_clear(recorded, x_f):
    told = {0.0: Sex.FEMALE, 1.0: Sex.MALE}.get(x_f)
    codes = [reason.code for reason in sex_reasons(recorded, x_f, limits().sample)]
    clear = told is not None and recorded is not Sex.UNKNOWN
    assert codes == (["sex_mismatch"] if clear and told is not recorded else [])


def test_failed_calls_are_counted_by_person_and_by_site(joint_call):
    call = joint_call("A", "B", "C")
    call.add("chr1:100:A:C", ["0/1:5,4:9:50", "./.:0,0:0:0", good("0/1")])
    call.add("chr1:104:A:C", ["0/1:28,2:30:50", "0/.:15,15:30:50", good("0/1", quality=19)])
    result = call.run()
    assert [result.samples[name].failed_calls for name in "ABC"] == [2, 0, 1]
    assert [row["failed_calls"] for row in result.sites.values()] == [1, 2]


def test_ratios_are_told_by_form(joint_call):
    call = joint_call("A", "B")
    other = good("0/0")
    for position, place in ((100, "A:C"), (104, "A:C"), (108, "A:C"), (112, "A:AT"), (116, "A:AT"), (120, "ACG:A")):
        zygosity = "1/1" if position in (100, 112) else "0/1"
        call.add(f"chr1:{position}:{place}", [good(zygosity), other])
    person = call.run().samples["A"]
    assert (person.het_hom_snp, person.het_hom_indel, person.het_hom) == (2.0, 2.0, 2.0)
    assert (person.ins_del, person.insertions, person.deletions) == (2.0, 2, 1)
    assert call.run().samples["B"].ins_del is None


def test_a_site_inbred_beyond_the_limit_is_filtered_in_the_profile_that_says_so(joint_call):
    call = joint_call(*(f"P{i:03}" for i in range(120)))
    call.add("chr1:100:A:C", [good("0/1")] * 70 + [good("0/0")] * 50)
    call.add("chr1:104:A:C", [good("0/1")] * 15 + [good("0/0")] * 15 + ["./.:0,0:0:0"] * 90)
    strict, plain = call.run(cohort=limits("gnomad"), output="g").sites, call.run(output="a").sites
    row = strict["chr1:100:A:C"]
    assert row["inbreeding"] == pytest.approx(1 - 70 / (2 * 70 / 240 * 170 / 240 * 120))
    assert "InbreedingCoeff" in row["filters"]
    assert "InbreedingCoeff" not in plain["chr1:100:A:C"]["filters"]
    # Among 30 people a coefficient of -0.33 arises by chance.
    assert strict["chr1:104:A:C"]["inbreeding"] < -0.3
    assert "InbreedingCoeff" not in strict["chr1:104:A:C"]["filters"]


def test_a_group_named_like_a_column_of_a_sex_stops_the_run(joint_call):
    call = joint_call("A", groups=["female"])
    call.add("chr1:100:A:C", [good("0/1")])
    with pytest.raises(FormatError, match=r"group 'female' is the name of a sex"):
        call.run()


def test_files_with_and_without_depth_are_not_one_joint_call(joint_call, monkeypatch):
    call = joint_call("A")
    call.add("chr1:100:A:C", [good("0/1")])
    with_depth = call.vcf("a.vcf.gz")
    monkeypatch.delitem(FIELDS, "DP")
    call.lines = ["\t".join(["chr1", "200", ".", "C", "T", "60", "PASS", ".", "GT:AD:GQ", "0/1:9,9:50"])]
    with pytest.raises(FormatError, match=r"b\.vcf\.gz: FORMAT DP is not declared, but it is in .*a\.vcf\.gz"):
        call.run(vcfs=[with_depth, call.vcf("b.vcf.gz")])
