"""From a joint-called record to rows of calls: the convention that the later stages read by."""

import numpy as np
import pysam
import pytest
from cohort_builder import good

from genomics.cohort.splitting import normalised
from genomics.errors import FormatError
from genomics.records.person import Sex
from genomics.records.variant import Interval


def counts(row):
    return tuple(row[name] for name in ("AC", "AN", "nhomalt", "carriers"))


def test_a_multi_allelic_record_becomes_rows_in_which_the_other_alternate_counts_as_zero(joint_call):
    call = joint_call("A", "B", "C", "D")
    call.add("chr1:100:A:C,G", [good("0/1", 3), good("1/2", 3), good("2/2", 3), good("0/0", 3)])
    result = call.run()
    assert result.copies("chr1:100:A:C") == [[0, 1], [1, 0], [0, 0], [0, 0]]
    assert result.copies("chr1:100:A:G") == [[0, 0], [0, 1], [1, 1], [0, 0]]
    assert counts(result.sites["chr1:100:A:C"]) == (2, 8, 0, 2)
    assert counts(result.sites["chr1:100:A:G"]) == (3, 8, 1, 2)


def test_the_filter_looks_at_the_reads_of_both_alternates_before_the_split(joint_call):
    call = joint_call("A", "B")
    call.add("chr1:100:A:C,G", ["1/2:0,27,3:30:50", "1/2:0,24,6:30:50"])
    result = call.run()
    assert result.copies("chr1:100:A:C") == [[-1, -1], [1, 0]]
    assert result.copies("chr1:100:A:G") == [[-1, -1], [0, 1]]


@pytest.mark.parametrize(
    ("call", "kept"),
    [
        ("0/1:8,2:10:20", True),
        ("0/1:8,2:10:19", False),
        ("0/1:7,2:9:20", False),
        ("0/1:9,1:10:20", False),
        ("0/1:8,2:10:.", False),
        ("0/1:8,2:.:20", False),
        ("0/1:.:10:20", False),
        ("0/0:.:10:20", True),
        ("1/1:5,5:10:20", True),
        ("1:0,5:5:20", True),
        ("1:0,4:4:20", False),
        ("0/.:30,0:30:50", False),
        ("./1:0,30:30:50", False),
        ("./.:30,0:30:50", False),
        (".:.:.:.", False),
    ],
)
def test_a_genotype_is_believed_only_at_its_limits(joint_call, call, kept):
    cohort = joint_call("A", "B")
    cohort.add("chr1:100:A:C", [call, good("0/1")])
    result = cohort.run()
    ploidy = 1 if "/" not in call else 2
    alternates = call.split(":")[0].count("1")
    expected = (alternates + 1, ploidy + 2) if kept else (1, 2)
    assert (result.sites["chr1:100:A:C"]["AC"], result.sites["chr1:100:A:C"]["AN"]) == expected
    assert (-1 in result.copies("chr1:100:A:C")[0]) is not kept


def test_a_genotype_flagged_by_the_caller_is_no_call(joint_call):
    call = joint_call("A", "B")
    fields = "GT:AD:DP:GQ:FT"
    call.add("chr1:100:A:C", [good("0/1") + ":PASS", good("0/1") + ":LowGQ"], fields=fields)
    assert call.run().copies("chr1:100:A:C") == [[0, 1], [-1, -1]]


def test_a_failed_genotype_keeps_its_depth_and_quality(joint_call):
    call = joint_call("A", "B")
    call.add("chr1:100:A:C", ["0/1:6,3:9:44", good("0/0")])
    calls = call.run().calls()
    assert calls.haplotypes[0, 0].tolist() == [-1, -1]
    assert (calls.depth[0, 0], calls.quality[0, 0], calls.alternate_depth[0, 0]) == (9, 44, 3)


def test_a_spanning_deletion_has_no_row_and_never_looks_like_reference(joint_call):
    call = joint_call("A", "B", "C", "D")
    call.add("chr1:100:A:C,*", [good("0/1", 3), good("1/2", 3), good("0/2", 3), good("2/2", 3)])
    result = call.run()
    assert list(result.sites) == ["chr1:100:A:C"]
    assert counts(result.sites["chr1:100:A:C"]) == (2, 8, 0, 2)
    assert result.copies("chr1:100:A:C") == [[0, 1], [1, 0], [-1, -1], [-1, -1]]


def test_symbolic_alternates_are_left_out_and_counted(joint_call):
    call = joint_call("A", "B")
    call.add("chr1:100:A:<DEL>", [good("0/1"), good("0/0")])
    call.add("chr1:110:A:C,<NON_REF>", [good("0/1", 3), good("0/2", 3)])
    result = call.run()
    assert list(result.sites) == ["chr1:110:A:C"]
    assert result.summary.left_out == {"skipped_alternates": 2}
    assert result.copies("chr1:110:A:C") == [[0, 1], [-1, -1]]


def test_a_record_without_alternate_is_kept_for_the_calls_only(joint_call):
    call = joint_call("A", "B")
    call.add("chr1:100:A:.", ["0/0:30:30:50", "0/0:4:4:50"])
    result = call.run()
    assert result.sites == {}
    assert result.copies("chr1:100:A:.") == [[0, 0], [-1, -1]]


def test_phase_and_phase_set_stay_with_good_calls(joint_call):
    call = joint_call("A", "B", "C")
    records = [good("0|1") + ":77", good("1/0") + ":.", "1|0:29,1:30:50:77"]
    call.add("chr1:100:A:C", records, fields="GT:AD:DP:GQ:PS")
    calls = call.run().calls()
    assert calls.haplotypes[0].tolist() == [[0, 1], [1, 0], [-1, -1]]
    assert calls.phased[0].tolist() == [True, False, False]
    assert calls.phase_set[0].tolist() == [77, -1, -1]


def test_men_count_once_on_x_however_the_caller_wrote_them(joint_call):
    call = joint_call("M1", "M2", "M3", "F", sexes=[Sex.MALE] * 3 + [Sex.FEMALE], groups=["m"] * 3 + ["f"])
    call.add("chrX:5000000:A:C", [good("1"), good("1/1"), good("0/1"), good("0/1")])
    result = call.run()
    row = result.sites["chrX:5000000:A:C"]
    assert counts(row) == (3, 4, 0, 3)
    assert (row["AC_m"], row["AN_m"], row["AF_m"], row["AF_f"]) == (2, 2, 1.0, 0.5)
    assert result.copies("chrX:5000000:A:C") == [[1, -2], [1, -2], [-1, -2], [0, 1]]


def test_the_pseudo_autosomal_region_is_diploid_in_men(joint_call):
    call = joint_call("M", "F", sexes=[Sex.MALE, Sex.FEMALE])
    call.add("chrX:20000:A:C", [good("0/1"), good("1/1")])
    assert counts(call.run().sites["chrX:20000:A:C"]) == (3, 4, 1, 2)


def test_women_have_no_call_on_y_and_do_not_lower_its_call_rate(joint_call):
    call = joint_call("M", "F", sexes=[Sex.MALE, Sex.FEMALE])
    call.add("chrY:5000000:A:C", [good("1"), good("0/0")])
    result = call.run()
    assert counts(result.sites["chrY:5000000:A:C"]) == (1, 1, 0, 1)
    assert result.sites["chrY:5000000:A:C"]["call_rate"] == 1.0


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ((104, "CAC", "C"), "1:GCA:G"),
        ((103, "ACAC", "AC"), "1:GCA:G"),
        ((106, "C", "CAC"), "1:G:GCA"),
        ((108, "GT", "GA"), "9:T:A"),
        ((108, "GTA", "G"), "8:GTA:G"),
        ((108, "GTA", "ATA"), "8:G:A"),
    ],
)
def test_an_allele_is_moved_left_and_trimmed(written, key):
    bases = dict(enumerate("GCACACTGTAGG", 101))
    position, reference, alternate = normalised(*written, lambda place: bases.get(place, "N"))
    assert f"{position - 100}:{reference}:{alternate}" == key


def test_an_indel_does_not_move_over_unknown_bases():
    bases = dict(enumerate("NACACAC", 1))
    assert normalised(5, "CAC", "C", lambda place: bases[place]) == (2, "ACA", "A")
    assert normalised(1, "AA", "A", lambda place: "A") == (1, "AA", "A")


def test_left_aligning_agrees_with_bcftools_norm(tmp_path, joint_call):
    rng = np.random.default_rng(5)
    bases = "".join(rng.choice(list("AC"), 3000))
    call = joint_call("A")
    call.sequences = {"chr1": "G" + bases}
    for position in range(50, 2900, 7):
        length = int(rng.integers(1, 6))
        reference = call.sequences["chr1"][position - 1 : position - 1 + int(rng.integers(1, 6))]
        alternate = "".join(rng.choice(list("AC"), length))
        if alternate != reference:
            call.add_as_is(f"chr1:{position}:{reference}:{alternate}", [good("0/1")])
    normal = pysam.bcftools.norm("-f", str(call.reference()), "-d", "exact", str(call.vcf()))
    expected = {
        ":".join(line.split("\t")[i] for i in (0, 1, 3, 4)) for line in normal.splitlines() if line[0] != "#"
    }
    assert len(expected) > 300
    assert set(call.run().sites) == expected


def test_two_spellings_of_one_allele_become_one_row(joint_call):
    call = joint_call("A", "B", "C")
    call.sequence("chr1", 100, "GCACACT")
    call.add_as_is("chr1:100:GCA:G", [good("0/1"), "./.:.:.:.", good("0/0")])
    call.add_as_is("chr1:102:ACAC:AC", [good("0/1"), good("1/1"), good("0/0")])
    result = call.run()
    assert list(result.sites) == ["chr1:100:GCA:G"]
    assert counts(result.sites["chr1:100:GCA:G"]) == (3, 6, 1, 2)
    assert result.sites["chr1:100:GCA:G"]["filters"] == []


def test_records_that_contradict_each_other_filter_the_site_and_lose_the_calls(joint_call):
    call = joint_call("A", "B", "C")
    call.sequence("chr1", 100, "GCACACT")
    call.add_as_is("chr1:100:GCA:G", [good("0/1"), good("0/0"), "./.:.:.:."])
    call.add_as_is("chr1:103:CAC:C", [good("0/0"), good("0/0"), good("0/1")])
    result = call.run()
    row = result.sites["chr1:100:GCA:G"]
    assert "DUPLICATE_SITE" in row["filters"]
    assert result.copies("chr1:100:GCA:G") == [[-1, -1], [0, 0], [-1, -1]]
    assert counts(row) == (0, 2, 0, 0)


def test_a_call_that_failed_still_contradicts_its_duplicate(joint_call):
    call = joint_call("A", "B")
    call.add("chr1:100:A:C", ["0/1:28,2:30:50", good("0/1")])
    call.add_as_is("chr1:100:A:C", [good("0/0"), good("0/1")])
    assert call.run().copies("chr1:100:A:C") == [[-1, -1], [0, 1]]


def test_calls_hold_each_batch_over_the_result_regions_only(joint_call):
    call = joint_call("A", "B", "C", batches=["B02", "B01", "B02"])
    for place in ("100:T:C", "198:CGT:C", "200:T:C", "300:T:C"):
        call.add_as_is(f"chr1:{place}", [good("0/0"), good("0/1"), good("1/1")])
    result = call.run([Interval("chr1", 199, 200), Interval("chr1", 299, 300)])
    assert result.calls("B01").samples == ["B"]
    assert result.calls("B02").samples == ["A", "C"]
    keys = [site.key for site in result.calls("B02").sites]
    assert keys == ["chr1:198:CGT:C", "chr1:200:T:C", "chr1:300:T:C"]
    assert result.copies("chr1:300:T:C", "B02") == [[0, 0], [1, 1]]
    assert len(result.sites) == 4


def test_a_reference_that_does_not_fit_names_file_and_place(joint_call):
    call = joint_call("A")
    call.sequence("chr1", 100, "G")
    call.add_as_is("chr1:100:A:C", [good("0/1")])
    with pytest.raises(FormatError, match=r"joint\.vcf\.gz, chr1:100: REF is A but the reference has G there"):
        call.run()


def test_a_reference_that_is_not_known_there_fits(joint_call):
    call = joint_call("A")
    call.sequence("chr1", 100, "N")
    call.add_as_is("chr1:100:A:C", [good("0/1")])
    assert list(call.run().sites) == ["chr1:100:A:C"]


def test_a_row_that_moves_back_over_a_block_border_still_comes_in_order(joint_call, monkeypatch):
    monkeypatch.setattr("genomics.cohort.engine_local.GENOTYPES_IN_A_BLOCK", 1)
    call = joint_call("A")
    call.sequences = {"chr1": "ACGT" * 50 + "CA" * 60 + "ACGT" * 500}
    for position in range(1, 200, 8):
        call.add_as_is(f"chr1:{position}:A:C", [good("0/1")])
    for position in range(202, 318, 2):
        call.add_as_is(f"chr1:{position}:ACA:A", [good("0/1")])
    result = call.run()
    positions = [row["position"] for row in result.sites.values()]
    assert positions == sorted(positions)
    assert positions.count(200) == 1
    assert len(result.sites) == 26
