"""BCF read without htslib: missing and short vectors, other widths and kinds, and files that are not whole."""

import numpy as np
import pysam
import pytest
from pysam import bcftools

from genomics.errors import FormatError
from genomics.files.bcf_records import BcfRecords, fill_bcf_rows
from genomics.files.genotype_blocks import GenotypeArrays

FIELDS = {"GT": "String", "AD": "Integer", "DP": "Integer", "GQ": "Integer", "PS": "Integer", "FT": "String"}
HEADER = """##fileformat=VCFv4.2
##FILTER=<ID=Low,Description="Low, quite">
##contig=<ID=chr2,length=1000>
##contig=<ID=chr1,length=1000>
##INFO=<ID=QUALapprox,Number=1,Type={approx},Description="x">
##INFO=<ID=DB,Number=0,Type=Flag,Description="x">
##INFO=<ID=WORDS,Number=1,Type=String,Description="x">
##FORMAT=<ID=GT,Number=1,Type=String,Description="x">
##FORMAT=<ID=AD,Number=R,Type=Integer,Description="x">
##FORMAT=<ID=DP,Number=1,Type=Integer,Description="x">
##FORMAT=<ID=GQ,Number=1,Type={quality},Description="x">
##FORMAT=<ID=PS,Number=1,Type=Integer,Description="x">
##FORMAT=<ID=FT,Number=1,Type=String,Description="x">
##FORMAT=<ID=XX,Number=.,Type=Float,Description="x">
#CHROM	POS	ID	REF	ALT	QUAL	FILTER	INFO	FORMAT	A	B	C
"""


def bcf(folder, *lines, quality="Integer", approx="Integer"):
    text = HEADER.format(quality=quality, approx=approx) + "".join("\t".join(line.split()) + "\n" for line in lines)
    (folder / "x.vcf").write_text(text)
    bcftools.view("-Ob", "-o", str(folder / "x.bcf"), str(folder / "x.vcf"), catch_stdout=False)
    return folder / "x.bcf"


def records(path, people=3):
    return list(BcfRecords(path, FIELDS, people, qual_approx=True).records(10))


def arrays_of(path, columns=(0, 1, 2)):
    found = records(path)
    most = 1 + max(len(record.alternates) for record in found)
    arrays = GenotypeArrays.empty(len(found), sum(column >= 0 for column in columns), most)
    understood = fill_bcf_rows(found, np.arange(len(found)), np.array(columns, np.int32), arrays)
    return arrays, understood.tolist()


def test_the_fixed_fields_are_those_of_the_text(tmp_path):
    path = bcf(
        tmp_path,
        "chr1 100 rs1 ac A,<DEL>,* 12.5 Low DB;WORDS=long_words_of_more_than_15;QUALapprox=300 GT 0/1 0/0 1/1",
        "chr2 7 . C . . PASS . GT 0 . 0/0",
        "chr2 8 . C T 3 . QUALapprox=. GT 0 . 0/0",
    )
    first, second, third = records(path)
    assert (first.contig, first.position, first.reference, first.alternates) == (
        "chr1",
        100,
        "AC",
        ("A", "<DEL>", "*"),
    )
    assert (first.ordinal, first.number, first.quality, first.filters) == (11, 0, 12.5, ("Low",))
    assert [record.qual_approx for record in (first, second, third)] == [300.0, None, None]
    assert (second.contig, second.alternates, second.quality, second.filters) == ("chr2", (), None, ())
    assert third.filters == ()


def test_what_a_genotype_does_not_say_is_missing_and_never_nought(tmp_path):
    path = bcf(
        tmp_path,
        "chr1 5 . A C . . . GT:AD:DP:GQ:PS:FT 0/1:3,4:7:50:9:PASS 0|1:3 .",
        "chr1 6 . A C . . . GT:DP 1 ./1:. .|.:7",
    )
    arrays, understood = arrays_of(path)
    assert understood == [True, True]
    assert arrays.alleles.tolist() == [[[0, 1], [0, 1], [-1, -2]], [[1, -2], [-1, 1], [-1, -1]]]
    assert arrays.phased.tolist() == [[False, True, False], [False, False, False]]
    assert arrays.allele_depth[0].tolist() == [[3, 4], [3, -1], [-1, -1]]
    assert arrays.allele_depth[1].tolist() == [[-1, -1]] * 3
    assert arrays.depth.tolist() == [[7, -1, -1], [-1, -1, 7]]
    assert arrays.quality.tolist() == [[50, -1, -1], [-1, -1, -1]]
    assert arrays.phase_set.tolist() == [[9, -1, -1], [-1, -1, -1]]
    assert not arrays.flagged.any()


@pytest.mark.parametrize("depth", [0, 1, 119, 120, 127, 128, 32_000, 32_767, 32_768, 70_000, 2_000_000_000])
def test_numbers_of_every_width(tmp_path, depth):
    arrays, _ = arrays_of(bcf(tmp_path, f"chr1 5 . A C . . . GT:AD:DP 0/1:{depth},1:{depth} 0/0:.,2:. 0/0:3:1"))
    assert arrays.depth[0].tolist() == [depth, -1, 1]
    assert arrays.allele_depth[0].tolist() == [[depth, 1], [-1, 2], [3, -1]]


def test_flags_of_every_length(tmp_path):
    path = bcf(
        tmp_path,
        "chr1 5 . A C . . . GT:FT 0/1:PASS 0/1:LowGQ;LowDP 0/1:.",
        "chr1 6 . A C . . . GT:FT 0/1:PAS 0/1:x 0/1:PASSx",
    )
    arrays, _ = arrays_of(path)
    assert arrays.flagged.tolist() == [[False, True, False], [True, True, True]]


def test_people_outside_the_sheet_are_skipped_and_the_others_stand_in_its_order(tmp_path):
    arrays, _ = arrays_of(bcf(tmp_path, "chr1 5 . A C . . . GT:DP 0/0:1 0/1:2 1/1:3"), (1, -1, 0))
    assert arrays.depth[0].tolist() == [3, 1]
    assert arrays.alleles[0].tolist() == [[1, 1], [0, 0]]


def test_alleles_beyond_the_array_repeat_the_last_and_a_record_without_alternate_its_reference(tmp_path):
    path = bcf(
        tmp_path,
        "chr1 5 . A C,G . . . GT:AD 1/2:1,2,3 0/0:4,5,6 0/2:7,8,9",
        "chr1 6 . A . . . . GT:AD 0/0:5 0/0:6 0/0:.",
    )
    arrays, understood = arrays_of(path)
    assert understood == [True, True]
    assert arrays.allele_depth[0].tolist() == [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
    assert arrays.allele_depth[1].tolist() == [[5, 5, 5], [6, 6, 6], [-1, -1, -1]]


def test_three_copies_and_numbers_of_another_kind_are_left_to_htslib(tmp_path):
    path = bcf(tmp_path, "chr1 5 . A C . . . GT 0/1/1 0/1 0/0", "chr1 6 . A C . . . GT 0/1 0/1 0/0")
    assert arrays_of(path)[1] == [False, True]
    path = bcf(tmp_path, "chr1 5 . A C . . . GT:GQ:XX 0/1:9.5:1,2 0/1:.:. 0/0:3:1", quality="Float")
    assert arrays_of(path)[1] == [False]
    path = bcf(tmp_path, "chr1 5 . A C . . . GT:XX 0/1:1,2 0/1:. 0/0:1")
    assert arrays_of(path)[1] == [True]


def test_qual_approx_may_be_a_fraction(tmp_path):
    (record,) = records(bcf(tmp_path, "chr1 5 . A C . . QUALapprox=59.5 GT 0/1 0/1 0/0", approx="Float"))
    assert record.qual_approx == 59.5


def test_records_of_one_length_may_be_laid_out_differently(tmp_path):
    path = bcf(
        tmp_path,
        "chr1 5 . A C . . . GT:DP:GQ 0/1:1:2 0/1:3:4 0/0:5:6",
        "chr1 6 . A C . . . GT:GQ:DP 0/1:1:2 0/1:3:4 0/0:5:6",
    )
    found = records(path)
    assert len(found[0].data) == len(found[1].data)
    arrays, _ = arrays_of(path)
    assert arrays.depth.tolist() == [[1, 3, 5], [2, 4, 6]]


def raw(path):
    with pysam.BGZFile(str(path)) as content:
        return content.read()


@pytest.mark.parametrize("cut", [3, 40, -1, -20])
def test_a_file_that_ends_early_stops_with_its_place(tmp_path, cut):
    path = bcf(tmp_path, "chr1 5 . A C . . . GT:DP 0/1:1 0/1:2 0/0:3")
    content = raw(path)
    with pysam.BGZFile(str(path), "wb") as output:
        output.write(content[:cut])
    with pytest.raises(FormatError, match=r"x\.bcf, (its header|record 1): not readable"):
        records(path)


def test_fields_that_are_longer_than_the_record_or_for_other_people_stop(tmp_path):
    path = bcf(tmp_path, "chr1 5 . A C . . . GT:DP 0/1:1 0/1:2 0/0:3")
    with pytest.raises(FormatError, match="genotypes of 3 people, but the header names 4"):
        records(path, people=4)
    content = bytearray(raw(path))
    content[-4] = 0x71  # seven numbers a person where there is one
    with pysam.BGZFile(str(path), "wb") as output:
        output.write(bytes(content))
    with pytest.raises(FormatError, match="not as long as it says"):
        records(path)
