import pysam
import pytest

from genomics.errors import FormatError
from genomics.files.calls import read_calls
from genomics.records.genotype import GenotypeState, Zygosity
from genomics.records.variant import Interval

HEADER = """##fileformat=VCFv4.2
##FILTER=<ID=LOWQ,Description="x">
##contig=<ID=chr1,length=248956422>
##contig=<ID=chrX,length=156040895>
##FORMAT=<ID=GT,Number=1,Type=String,Description="x">
##FORMAT=<ID=AD,Number=R,Type=Integer,Description="x">
##FORMAT=<ID=DP,Number=1,Type=Integer,Description="x">
##FORMAT=<ID=GQ,Number=1,Type=Integer,Description="x">
##FORMAT=<ID=PS,Number=1,Type=Integer,Description="x">
#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t"""


def bcf(tmp_path, samples, *rows, name="calls"):
    text = tmp_path / f"{name}.vcf"
    text.write_text(HEADER + "\t".join(samples) + "\n" + "".join("\t".join(row.split()) + "\n" for row in rows))
    path = tmp_path / f"{name}.bcf"
    with pysam.VariantFile(str(text)) as reader, pysam.VariantFile(str(path), "wb", header=reader.header) as writer:
        for record in reader:
            writer.write(record)
    pysam.tabix_index(str(path), preset="bcf", csi=True, force=True)
    return path


def test_each_genotype_says_what_the_file_says(tmp_path):
    path = bcf(
        tmp_path,
        ["A", "B", "C", "D"],
        "chr1 10 . A G . PASS . GT:AD:DP:GQ 0/1:15,16:31:99 1/1:0,30:30:90 ./.:5,0:5:3 0/0:30,0:30:90",
    )
    calls = read_calls([path])
    het, hom, missing, ref = (calls.genotype(0, person) for person in range(4))
    assert (het.zygosity, het.depth, het.quality) == (Zygosity.HET, 31, 99)
    assert het.alternate_fraction == pytest.approx(16 / 31)
    assert hom.zygosity is Zygosity.HOM
    assert (missing.state, missing.alternate_copies) == (GenotypeState.NO_CALL, None)
    assert ref.state is GenotypeState.REF


@pytest.mark.parametrize("half", ["0/.", "./0", "./1", "."])
def test_a_half_call_is_no_call_and_never_reference(tmp_path, half):
    path = bcf(tmp_path, ["A"], f"chr1 10 . A G . PASS . GT {half}")
    assert read_calls([path]).genotype(0, 0).state is GenotypeState.NO_CALL


def test_a_haploid_call_is_hemizygous(tmp_path):
    path = bcf(tmp_path, ["A", "B"], "chrX 153000000 . A G . PASS . GT 1 0/1")
    calls = read_calls([path])
    assert calls.genotype(0, 0).zygosity is Zygosity.HEMI
    assert calls.genotype(0, 1).zygosity is Zygosity.HET


def test_phase_is_kept_with_its_set(tmp_path):
    path = bcf(tmp_path, ["A", "B"], "chr1 10 . A G . PASS . GT:PS 0|1:7 0/1:.")
    calls = read_calls([path])
    assert calls.phased.tolist() == [[True, False]]
    assert calls.phase_set.tolist() == [[7, -1]]


def test_a_record_without_alternate_says_reference(tmp_path):
    path = bcf(tmp_path, ["A"], "chr1 10 . A . . PASS . GT:DP 0/0:30")
    calls = read_calls([path])
    assert calls.sites[0].alternate is None
    assert calls.genotype(0, 0).state is GenotypeState.REF


def test_a_site_of_one_batch_is_missing_not_reference_in_the_other(tmp_path):
    first = bcf(tmp_path, ["A"], "chr1 10 . A G . PASS . GT 0/0", "chr1 20 . C T . PASS . GT 0/1", name="one")
    second = bcf(tmp_path, ["B"], "chr1 20 . C T . PASS . GT 1/1", name="two")
    calls = read_calls([first, second])
    assert calls.samples == ["A", "B"]
    assert [site.position for site in calls.sites] == [10, 20]
    assert calls.genotype(0, 1).state is GenotypeState.NO_CALL
    assert calls.genotype(1, 1).zygosity is Zygosity.HOM


def test_the_same_person_in_two_files_is_refused(tmp_path):
    first = bcf(tmp_path, ["A"], "chr1 10 . A G . PASS . GT 0/0", name="one")
    second = bcf(tmp_path, ["A"], "chr1 10 . A G . PASS . GT 0/1", name="two")
    with pytest.raises(FormatError, match="sample A is in two files"):
        read_calls([first, second])


def test_an_unsplit_record_is_refused(tmp_path):
    path = bcf(tmp_path, ["A"], "chr1 10 . A G,T . PASS . GT 1/2")
    with pytest.raises(FormatError, match="2 alternates in one record"):
        read_calls([path])


def test_only_the_records_of_the_regions_are_read_and_each_once(tmp_path):
    path = bcf(
        tmp_path,
        ["A"],
        "chr1 10 . A G . PASS . GT 0/1",
        "chr1 100 . ACGTACGTAC A . PASS . GT 0/1",
        "chr1 500 . C T . LOWQ . GT 0/1",
    )
    calls = read_calls([path], [Interval("chr1", 101, 103), Interval("chr1", 104, 106), Interval("chr1", 490, 510)])
    assert [site.position for site in calls.sites] == [100, 500]
    assert calls.sites[1].filters == ("LOWQ",)
