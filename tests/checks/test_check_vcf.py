import os
import random

import pysam
import pytest
from check_inputs_builder import CALL, FORMAT, ROWS, header, release, vcf

from genomics.checks.findings import Findings
from genomics.checks.vcf import check_cohort_vcf
from genomics.records.build import GRCH38_LENGTHS

GRCH37 = {"chr1": 249250621, "chr2": 243199373}
T2T = {"chr1": 248387328}


def row(**changes) -> str:
    cells = {
        "contig": "chr1",
        "pos": "200",
        "id": ".",
        "ref": "A",
        "alt": "G",
        "qual": "50",
        "filter": "PASS",
        "info": ".",
        "format": FORMAT,
        "first": CALL,
        "second": CALL,
    }
    return "\t".join((cells | changes).values())


@pytest.mark.parametrize(
    "rows",
    [
        ROWS,
        (row(),),
        (row(first="1:0,22:22:60", contig="chrX"),),
        (row(alt="<DEL>"), row(pos="300", alt="G[chr2:50[")),
        (row(first="0|1:10,12:22:60", second="."),),
        (row(pos="201"), row(pos="201", alt="C"), row(contig="chrM", pos="1")),
    ],
    ids=["mixed", "one", "haploid", "symbolic", "phased and missing", "same place twice"],
)
def test_good_files_are_not_rejected(tmp_path, problems, rows):
    assert [line for line in problems(vcf(tmp_path / "a.vcf.gz", rows), "vcf") if line.startswith("reject")] == []


def test_a_clean_file_is_checked_in_silence(tmp_path, problems):
    assert problems(vcf(tmp_path / "a.vcf.gz"), "vcf") == []


def test_a_clean_bcf_is_checked_in_silence_and_its_rows_too(tmp_path, problems):
    source = vcf(tmp_path / "a.vcf.gz", (row(), row(contig="chr2", first="0/0/1:1,1:2:9")))
    path = tmp_path / "a.bcf"
    with (
        pysam.VariantFile(str(source)) as reader,
        pysam.VariantFile(str(path), "wb", header=reader.header) as writer,
    ):
        for record in reader:
            writer.write(record)
    pysam.tabix_index(str(path), preset="bcf", force=True, csi=True)
    (line,) = problems(path, "vcf")
    assert "sample S1: the genotype has 3 copies" in line


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"pos": "0"}, "POS '0' is not a place"),
        ({"pos": "1e3"}, "POS '1e3' is not a place"),
        ({"pos": "248956423"}, "chr1:248956423 lies beyond the end of the contig (248956422)"),
        ({"ref": "R"}, "REF 'R' is not made of A, C, G, T, N"),
        ({"ref": "a"}, "REF 'a' is not made of A, C, G, T, N"),
        ({"ref": ""}, "REF '' is not made of"),
        ({"alt": "Y"}, "ALT 'Y' is not an allele"),
        ({"alt": ""}, "ALT '' is not an allele"),
        ({"alt": "G,"}, "ALT 'G,' is not an allele"),
        ({"alt": "A"}, "an allele stands twice in REF and ALT"),
        ({"alt": "G,G"}, "an allele stands twice in REF and ALT"),
        ({"qual": "nan"}, "QUAL 'nan' is not a number"),
        ({"first": "0/2:1,1:2:9"}, "sample S1: allele 2 of 1 alternates"),
        ({"second": "0/x:1,1:2:9"}, "sample S2: the genotype is not alleles joined by / or |"),
        ({"second": "01:1,1:2:9", "alt": "."}, "sample S2: allele 1 of 0 alternates"),
        ({"first": ""}, "sample S1: the genotype is not alleles joined by / or |"),
        ({"first": "0/1/1:1,1:2:9"}, "sample S1: the genotype has 3 copies"),
        ({"first": "-1/0:1,1:2:9"}, "the genotype is not alleles joined by / or |"),
        ({"format": "DP:GT"}, "GT is not the first key of FORMAT"),
        ({"format": "AD:DP"}, "FORMAT has no GT"),
        ({"format": "GT:DP:DP"}, "a FORMAT key stands twice"),
        ({"second": f"{CALL}\t{CALL}"}, "12 columns, the header has 11"),
        ({"second": f"{CALL}\r"}, "Windows line end (CR)"),
        ({"info": "\xff"}, "not UTF-8 text"),
        ({"contig": "chr1_x"}, "contig 'chr1_x' is not declared"),
        ({"contig": "1"}, "contig '1' is not declared"),
    ],
)
def test_a_bad_record_is_rejected_with_its_line(tmp_path, problems, changes, words):
    path = vcf(tmp_path / "a.vcf.gz", (row(pos="100"), row(**changes)), index=False)
    line_number = header().count("\n") + 3
    lines = [line for line in problems(path, "vcf") if "has no index" not in line]
    assert any(line.startswith(f"reject: {path}, line {line_number}") and words in line for line in lines), lines


def test_records_out_of_order_and_contigs_that_come_back_are_rejected(tmp_path, problems):
    rows = (row(pos="200"), row(pos="199"), row(contig="chr2"), row(pos="300"))
    lines = problems(vcf(tmp_path / "a.vcf.gz", rows, index=False), "vcf")
    assert any("chr1:199 comes after 200: not sorted" in line for line in lines)
    assert any("chr1 comes a second time: not sorted" in line for line in lines)


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (header(lengths=GRCH37), "contig lengths are those of GRCh37"),
        (header(lengths={"1": 249250621}), "contig lengths are those of GRCh37"),
        (header(lengths=T2T), "contig lengths are those of T2T-CHM13v2.0"),
        (header(lengths={"1": 248956422}), "no contig is named chr1 to chr22"),
        (header(lengths={}, without="##reference"), "no contig is declared: the build cannot be told"),
        (header(lengths={}), "no contig is declared: taken as GRCh38 because the header says so"),
        (header(lengths=GRCH38_LENGTHS | {"chr5": 99}), "chr5 has length 99, in GRCh38 181538259"),
        (
            header(lengths=GRCH38_LENGTHS | {"chr5": "9" * 5000}),
            "contig chr5 has length '99999999999999999999', not a number",
        ),
        (header(version="##fileformat=VCFv3.3"), "line 1: not a VCF version line: '##fileformat=VCFv3.3'"),
        (header(without="##fileformat"), "line 1: not a VCF version line"),
        (header(people=("S1", "S1")), "sample 'S1': stands twice"),
        (header(people=("S1", "s1")), "sample 's1': differs from 'S1' only by case"),
        (header(people=("S1", "S 2")), "sample 'S 2': not a valid ID"),
        (header(without="ID=GT"), "FORMAT GT is not declared"),
        (header(without="ID=DP"), "FORMAT DP not declared: genotypes without them become no-call"),
        (header(people=()), "no sample columns"),
        (header().replace("\tINFO\t", "\tINF\t"), "the column names are not those of a VCF"),
        (header().replace("FORMAT\tS1", "S0\tS1"), "column 9 is 'S0', not FORMAT"),
        ("##fileformat=VCFv4.2\nchr1\t1", "line 2: the header ends without a #CHROM line"),
        (header().replace("##source", "##contig=<ID=chr1,length=248956422>\n##source"), "chr1 is declared twice"),
    ],
)
def test_a_bad_header_is_told(tmp_path, problems, head, words):
    lines = problems(vcf(tmp_path / "a.vcf.gz", (), head, index=False), "vcf")
    assert any(words in line for line in lines), lines


def test_half_calls_and_symbolic_alleles_are_counted_in_flags(tmp_path, problems):
    rows = (row(first="0/.:1,1:2:9", second="./1:1,1:2:9"), row(pos="300", alt="<DUP>"))
    half, symbolic = problems(vcf(tmp_path / "a.vcf.gz", rows), "vcf")
    assert half.startswith("flag")
    assert (
        "chr1:200, sample S1: 2 genotypes are called on one copy only (half calls); each is taken as no call"
        in half
    )
    assert symbolic.startswith("flag")
    assert "1 records have a symbolic or breakend allele" in symbolic


def test_a_problem_that_repeats_is_told_ten_times_and_counted(tmp_path, problems):
    rows = [row(ref="a", pos=str(position)) for position in range(200, 250)]
    lines = problems(vcf(tmp_path / "a.vcf.gz", rows), "vcf")
    assert len(lines) == 11
    assert "40 more places: REF is not bases" in lines[-1]


def test_truncation_at_any_byte_is_rejected(tmp_path, problems):
    whole = vcf(tmp_path / "a.vcf.gz", [row(pos=str(n)) for n in range(200, 3000)]).read_bytes()
    dice = random.Random(2)
    for cut in [1, 17, 18, len(whole) - 1, len(whole) - 28, *dice.sample(range(30, len(whole)), 60)]:
        (tmp_path / "a.vcf.gz").write_bytes(whole[:cut])
        assert any("reject" in line for line in problems(tmp_path / "a.vcf.gz", "vcf")), cut


def test_a_file_cut_between_two_blocks_is_rejected(tmp_path, problems):
    path = vcf(tmp_path / "a.vcf.gz")
    path.write_bytes(path.read_bytes()[:-28])
    (line,) = problems(path, "vcf")
    assert "the BGZF end-of-file block is missing: the file is cut short" in line


def test_a_flipped_byte_inside_a_block_is_rejected(tmp_path, problems):
    whole = vcf(tmp_path / "a.vcf.gz", [row(pos=str(n)) for n in range(200, 2000)]).read_bytes()
    dice = random.Random(3)
    for place in dice.sample(range(18, len(whole) - 28), 60):
        spoilt = bytearray(whole)
        spoilt[place] ^= 1 << dice.randrange(8)
        (tmp_path / "a.vcf.gz").write_bytes(spoilt)
        assert any("reject" in line for line in problems(tmp_path / "a.vcf.gz", "vcf")), place


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (header().encode(), "not compressed with bgzip"),
        (b"\x1f\x8b\x08\x00rest", "compressed with gzip, not with bgzip"),
    ],
)
def test_other_compressions_are_rejected(tmp_path, problems, data, words):
    path = tmp_path / "a.vcf.gz"
    path.write_bytes(data)
    assert f"{path}: {words}" in problems(path, "vcf")[0]
    assert any(line.startswith("reject") for line in problems(path, "vcf"))


def test_a_last_line_without_its_end_is_rejected(tmp_path, problems):
    path = tmp_path / "a.vcf.gz"
    with pysam.BGZFile(str(path), "wb") as stream:
        stream.write((header() + "\n" + row()).encode())
    assert any("the last line has no line end" in line for line in problems(path, "vcf"))


def test_the_index_must_be_there_newer_and_whole(tmp_path, problems):
    path = vcf(tmp_path / "a.vcf.gz")
    index = tmp_path / "a.vcf.gz.tbi"
    os.utime(path, (index.stat().st_mtime + 3600,) * 2)
    assert "the index a.vcf.gz.tbi is older than the file" in problems(path, "vcf")[0]
    os.utime(path, (index.stat().st_mtime,) * 2)
    whole = index.read_bytes()
    index.write_bytes(whole[:-5])
    assert "the index a.vcf.gz.tbi is broken" in problems(path, "vcf")[0]
    other = vcf(tmp_path / "b.vcf.gz", (row(contig="chr7"),))
    index.write_bytes((tmp_path / "b.vcf.gz.tbi").read_bytes())
    assert "lacks contigs of the file" in problems(path, "vcf")[0]
    index.unlink()
    assert "has no index (.tbi or .csi)" in problems(path, "vcf")[0]
    assert problems(other, "vcf") == []


def test_the_people_of_the_call_are_those_of_the_sheet(tmp_path):
    path = vcf(tmp_path / "a.vcf.gz")
    found = Findings(path)
    check_cohort_vcf(path, found, ["S2", "S3"])
    assert [(problem.place, problem.what) for problem in found.problems] == [
        ("sample S3", "is in the sample sheet but not in this VCF"),
        ("sample S1", "is not in the sample sheet"),
    ]
    same = Findings(path)
    check_cohort_vcf(path, same, ["S2", "S1"])
    assert same.problems == []


CLINVAR = ("CLNSIG", "CLNREVSTAT", "GENEINFO")


def test_a_clinvar_release_with_or_without_chr_is_accepted(tmp_path, problems):
    for contig in ("chr17", "17"):
        path = release(tmp_path / "clinvar.vcf.gz", CLINVAR, (f"{contig}\t43045712\t1\tG\tA\t.\t.\tCLNSIG=Benign",))
        assert problems(path, "clinvar") == []


def test_a_clinvar_release_of_another_kind_is_rejected(tmp_path, problems):
    path = release(tmp_path / "c.vcf.gz", CLINVAR[:1], ("x\t1\t.\tG\tA\t.\t.\t.",), without="##reference")
    said = "\n".join(problems(path, "clinvar"))
    assert "no record on chromosomes 1 to 22, X, Y or M" in said
    assert "INFO CLNREVSTAT, GENEINFO not declared" in said
    assert "##reference does not say GRCh38" in said


def test_a_gnomad_release_of_another_build_or_without_a_date_is_rejected(tmp_path, problems):
    record = ("chr1\t100\t.\tG\tA\t.\t.\tAC=1",)
    assert problems(release(tmp_path / "g.vcf.gz", ("AC", "AN"), record), "gnomad") == []
    path = release(tmp_path / "g.vcf.gz", ("AC", "AN"), record, lengths=GRCH37, without="fileDate")
    said = "\n".join(problems(path, "gnomad"))
    assert "contig lengths are those of GRCh37" in said
    assert "no ##source and ##fileDate in its header; name version and date in" in said
