"""Files of the cohort stage: order, filters, determinism, refusals."""

import gzip
import math

import pysam
import pytest
from cohort_builder import EVERYWHERE, FIELDS, THRESHOLDS, good
from cyvcf2 import VCF

from genomics.cli.main import main
from genomics.cohort.hardy_weinberg import excess_het_phred
from genomics.errors import FormatError
from genomics.files.bcf import BcfRecords
from genomics.files.vcf import HeaderLine
from genomics.records.person import Sex


def test_filters_of_the_input_are_kept_and_described(joint_call):
    call = joint_call("A", "B")
    call.add("chr1:100:A:C", [good("0/1"), good("0/0")], filters="LowQual")
    result = call.run()
    assert result.sites["chr1:100:A:C"]["filters"] == ["LowQual"]
    assert result.calls().sites[0].filters == ("LowQual",)
    with VCF(str(result.folder / "sites.vcf.gz")) as sites:
        assert next(sites).FILTERS == ["LowQual"]
        assert '##FILTER=<ID=LowQual,Description="Low \\"quality\\"">' in sites.raw_header


def test_a_site_whose_carriers_all_fail_has_no_hq_genotypes_but_an_uncarried_one_passes(joint_call):
    call = joint_call(*"ABCDEFGHIJKL")
    reference = [good("0/0")] * 11
    call.add("chr1:100:A:C", ["0/1:29,1:30:50", *reference])
    call.add("chr1:104:A:C", [good("0/0"), *reference])
    sites = call.run().sites
    assert sites["chr1:100:A:C"]["filters"] == ["NO_HQ_GENOTYPES"]
    assert sites["chr1:104:A:C"]["filters"] == []


def test_a_site_that_few_people_can_be_read_at_is_filtered(joint_call):
    call = joint_call(*"ABCDEFGHIJ")
    call.add("chr1:100:A:C", ["./.:0,0:0:0", *[good("0/1")] * 2, *[good("0/0")] * 7])
    call.add("chr1:104:A:C", ["./.:0,0:0:0"] * 2 + [good("0/1")] * 2 + [good("0/0")] * 6)
    sites = call.run().sites
    assert (sites["chr1:100:A:C"]["call_rate"], sites["chr1:100:A:C"]["filters"]) == (0.9, [])
    assert (sites["chr1:104:A:C"]["call_rate"], sites["chr1:104:A:C"]["filters"]) == (0.8, ["LOW_CALL_RATE"])


def test_a_site_where_nearly_all_are_heterozygous_is_filtered(joint_call):
    call = joint_call(*(f"S{i}" for i in range(30)))
    call.add("chr1:100:A:C", [good("0/1")] * 30)
    call.add("chr1:104:A:C", [good("0/1")] * 15 + [good("0/0")] * 8 + [good("1/1")] * 7)
    sites = call.run().sites
    assert sites["chr1:100:A:C"]["filters"] == ["ExcessHet"]
    assert sites["chr1:104:A:C"]["filters"] == []


@pytest.mark.parametrize(
    ("het", "hom", "ref", "p_value"),
    [(20, 0, 0, 2**20 / math.comb(40, 20) / 2), (2, 0, 0, 4 / 6 / 2), (3, 0, 1, 32 / 56 / 2), (3, 1, 3, 1)],
)
def test_excess_het_is_the_phred_scaled_mid_p_of_the_exact_test(het, hom, ref, p_value):
    assert excess_het_phred(het, hom, ref) == pytest.approx(-10 * math.log10(p_value))


def test_sites_vcf_holds_the_counts_and_is_indexed(joint_call):
    call = joint_call("A", "B", groups=["east", "west"])
    call.add("chr1:100:A:C,G", [good("0/1", 3), good("1/2", 3)])
    path = call.run().folder / "sites.vcf.gz"
    records = list(VCF(str(path))("chr1:100-100"))
    assert [(record.REF, record.ALT) for record in records] == [("A", ["C"]), ("A", ["G"])]
    info = dict(records[0].INFO)
    assert (info["AC"], info["AN"], info["nhomalt"], info["carriers"]) == (2, 4, 0, 2)
    assert (info["AC_east"], info["AN_east"], info["AC_west"], info["AN_west"]) == (1, 2, 1, 2)


def test_the_same_input_gives_the_same_bytes(joint_call):
    call = joint_call("A", "B", batches=["B01", "B02"])
    for position in range(100, 400, 4):
        call.add(f"chr1:{position}:A:C,*", [good("0/1", 3), good("1/2", 3)])
    first, second = call.run(output="first").folder, call.run(output="second").folder
    names = sorted(path.relative_to(first) for path in first.rglob("*") if path.is_file())
    assert list(map(str, names)) == [
        "ancestry.parquet",
        "calls/B01.bcf",
        "calls/B01.bcf.csi",
        "calls/B02.bcf",
        "calls/B02.bcf.csi",
        "outliers.parquet",
        "pairs.parquet",
        "samples.parquet",
        "sites.parquet",
        "sites.vcf.gz",
        "sites.vcf.gz.tbi",
    ]
    assert all((first / name).read_bytes() == (second / name).read_bytes() for name in names)
    header = gzip.decompress((first / "sites.vcf.gz").read_bytes()).decode()
    assert str(call.folder) not in header
    assert "Date" not in header


def test_bcf_records_read_the_same_in_bcftools(joint_call):
    call = joint_call("A", "M", sexes=[Sex.FEMALE, Sex.MALE])
    call.add("chrX:5000000:A:ACCCCCCCCCCCCCCCCCCG", ["0|1:200,200:400:99:5", "1:0,40000:40000:20:."])
    call.lines[0] = call.lines[0].replace("GT:AD:DP:GQ", "GT:AD:DP:GQ:PS")
    path = call.run().folder / "calls" / "B01.bcf"
    line = pysam.bcftools.view("-H", str(path)).strip()
    assert line.split("\t")[3:] == [
        "A",
        "ACCCCCCCCCCCCCCCCCCG",
        "60",
        "PASS",
        ".",
        "GT:AD:DP:GQ:PS",
        "0|1:200,200:400:99:5",
        "1:0,40000:40000:20:.",
    ]


def test_a_filter_named_like_a_field_keeps_the_dictionary_right():
    records = BcfRecords(
        ["A"], {"chr1": 100}, [HeaderLine("FILTER", "DP", "depth"), HeaderLine("FILTER", "F", "f")]
    )
    assert records._names == {"PASS": 0, "DP": 1, "F": 2, "GT": 3, "AD": 4, "GQ": 5, "PS": 6}


def test_files_by_chromosome_give_the_result_of_one_file_in_any_order(joint_call):
    call = joint_call("A", "B")
    for contig in ("chr1", "chr2"):
        for position in (100, 104, 1200):
            call.add(f"{contig}:{position}:A:C", [good("0/1"), good("1/1")])
    whole = call.run(output="whole")
    swapped = [line.rsplit("\t", 2) for line in call.lines[3:]]
    second = call.vcf("two.vcf.gz", ["\t".join([rest, b, a]) for rest, a, b in swapped], people=["B", "A"])
    first = call.vcf("one.vcf.gz", call.lines[:3])
    parts = call.run(vcfs=[second, first], output="parts")
    for name in ("sites.parquet", "samples.parquet", "calls/B01.bcf"):
        assert (whole.folder / name).read_bytes() == (parts.folder / name).read_bytes()


def test_the_calls_read_again_as_a_joint_call_give_the_same_sites(joint_call):
    call = joint_call("A", "M", sexes=[Sex.FEMALE, Sex.MALE])
    call.add("chr1:100:A:C,G", [good("1/2", 3), good("0/2", 3)])
    call.add("chr1:200:A:.", ["0/0:30:30:50", "./.:0:0:0"])
    call.add("chrX:5000000:A:C", [good("0|1") + ":3", good("1/1") + ":."], fields="GT:AD:DP:GQ:PS")
    first = call.run(output="first")
    again = call.run(vcfs=[first.folder / "calls" / "B01.bcf"], output="again")
    assert again.sites == first.sites
    assert len(first.sites) == 3
    for name in ("haplotypes", "phased", "phase_set", "depth", "quality", "alternate_depth"):
        assert getattr(again.calls(), name).tolist() == getattr(first.calls(), name).tolist()


def test_a_filter_that_no_header_declares_stops_the_run(joint_call):
    call = joint_call("A")
    call.add("chr1:100:A:C", [good("0/1")], filters="Odd")
    with pytest.raises(FormatError, match=r"chr1:100: FILTER Odd is not in the header; declare it there"):
        call.run()


def test_depth_of_another_type_stops_the_run(joint_call, monkeypatch):
    monkeypatch.setitem(FIELDS, "DP", ("1", "String"))
    call = joint_call("A")
    call.add("chr1:100:A:C", [good("0/1")])
    with pytest.raises(
        FormatError, match=r"FORMAT DP is not declared as Integer; the genotype filter needs GT, AD"
    ):
        call.run()


def test_people_outside_the_sheet_are_left_out_and_counted(joint_call):
    call = joint_call("A", "X", "B")
    call.add("chr1:100:A:C", [good("0/1"), good("1/1"), good("0/0")])
    path = call.vcf()
    call.people = ["B", "A"]
    result = call.run(vcfs=[path])
    assert result.sites["chr1:100:A:C"]["AC"] == 1
    assert result.copies("chr1:100:A:C") == [[0, 0], [0, 1]]
    assert result.summary.left_out == {"people_not_in_sheet": 1}


def test_a_person_of_the_sheet_without_genotypes_stops_the_run(joint_call):
    call = joint_call("A")
    call.add("chr1:100:A:C", [good("0/1")])
    path = call.vcf()
    call.people = ["A", "B"]
    with pytest.raises(FormatError, match=r"no genotypes of 1 people of the sample sheet, the first B"):
        call.run(vcfs=[path])


def test_records_that_go_back_stop_the_run(joint_call):
    call = joint_call("A")
    call.add("chr1:104:A:C", [good("0/1")])
    call.add("chr1:100:A:C", [good("0/1")])
    with pytest.raises(FormatError, match=r"chr1:100: records go back"):
        call.run()
    assert not (call.folder / "out" / "sites.vcf.gz").exists()
    assert not (call.folder / "out" / "calls" / "B01.bcf").exists()


def test_a_file_that_was_cut_off_stops_the_run(joint_call):
    call = joint_call("A")
    call.add("chr1:100:A:C", [good("0/1")])
    path = call.vcf()
    path.write_bytes(path.read_bytes()[:-28])
    with pytest.raises(FormatError, match=r"cut off \(no end-of-file block\)"):
        call.run(vcfs=[path])


def test_contigs_without_prefix_are_named(joint_call):
    call = joint_call("A")
    call.sequence("1", 100, "A")
    call.add_as_is("1:100:A:C", [good("0/1")])
    with pytest.raises(FormatError, match=r"contig '1' where GRCh38 has 'chr1'"):
        call.run()


def test_a_group_that_cannot_name_a_column_stops_the_run(joint_call):
    call = joint_call("A", groups=["East Asia"])
    call.add("chr1:100:A:C", [good("0/1")])
    with pytest.raises(FormatError, match=r"group 'East Asia' cannot name a column"):
        call.run()


def test_the_command_writes_the_tables_and_logs_counts(joint_call, capsys):
    call = joint_call("A", "B")
    call.add("chr1:100:A:C", [good("0/1"), good("0/0")])
    folder = call.folder
    (folder / "regions.bed").write_text("".join(f"{r.contig}\t{r.start}\t{r.end}\n" for r in EVERYWHERE))
    (folder / "samples.tsv").write_text(
        "sample_id\tparticipant_id\tsex\tgroup\tbatch\talignment\n"
        "A\tPA\tfemale\teast\tB01\t\nB\tPB\tmale\teast\tB01\t\n"
    )
    options = {
        "vcf": call.vcf(),
        "reference": call.reference(),
        "samples": folder / "samples.tsv",
        "regions": folder / "regions.bed",
        "thresholds": THRESHOLDS,
        "profile": "aou",
        "output": folder / "out",
    }
    arguments = [str(part) for name, value in options.items() for part in (f"--{name}", value)]
    assert main(["cohort", *arguments]) == 0
    told = capsys.readouterr()
    assert told.out == ""
    assert "2 people, 0 fail; 1 records to 1 sites, 0 filtered; 1 rows of calls" in told.err
    assert "relatedness was not estimated: it needs 1,000 common, well-called SNPs" in told.err
    assert (folder / "out" / "calls" / "B01.bcf").exists()
