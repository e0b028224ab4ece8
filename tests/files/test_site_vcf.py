"""The cohort's unique sites as a file writes them."""

import pytest

from genomics.errors import FormatError
from genomics.files.site_vcf import read_sites

HEAD = (
    '##fileformat=VCFv4.2\n##FILTER=<ID=LOW,Description="x">\n'
    '##INFO=<ID=AC,Number=A,Type=Integer,Description="x">\n##INFO=<ID=AN,Number=1,Type=Integer,Description="x">\n'
    '##INFO=<ID=carriers,Number=A,Type=Integer,Description="x">\n##contig=<ID=chr17>\n##contig=<ID=17>\n'
    "##contig=<ID=chrUn_KI270302v1>\n"
)
COLUMNS = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"


@pytest.fixture
def read(tmp_path):
    def found(*lines: str, head: str = HEAD):
        path = tmp_path / "file.vcf"
        path.write_text(head + COLUMNS + "".join(f"{line}\n" for line in lines))
        return read_sites(path)

    return found


def test_alternates_of_one_record_are_sites_of_their_own_with_their_own_counts(read):
    sites, unnamed = read("chr17\t43000\t.\tG\tT,GA\t.\tLOW\tAC=3,1;AN=20;carriers=2,1")
    assert [(one.variant.key, one.allele_count, one.allele_number, one.carriers) for one in sites] == [
        ("chr17:43000:G:T", 3, 20, 2),
        ("chr17:43000:G:GA", 1, 20, 1),
    ]
    assert [one.filters for one in sites] == [["LOW"], ["LOW"]]
    assert unnamed == []


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("chr17\t9\t.\tG\t*", "a deletion that begins before and has a row of its own"),
        ("chr17\t9\t.\tG\t<DEL>", "symbolic allele: its sequence is not given"),
        ("chr17\t9\t.\tG\tG]chr17:99]", "symbolic allele: its sequence is not given"),
        ("chr17\t9\t.\tN\tA", "not made of A, C, G, T"),
        ("chr17\t9\t.\tG\tG", "the reference itself"),
        ("chrUn_KI270302v1\t9\t.\tG\tA", "not on chr1 to chr22, chrX, chrY or chrM"),
    ],
)
def test_an_allele_that_cannot_be_named_is_kept_with_its_reason(read, line, reason):
    sites, unnamed = read(f"{line}\t.\t.\tAC=1;AN=2;carriers=1", "chr17\t10\t.\tg\tt\t.\t.\tAC=1;AN=2;carriers=1")
    assert [site.variant.key for site in sites] == ["chr17:10:G:T"]
    assert [(one.reason, one.position, one.carriers) for one in unnamed] == [(reason, 9, 1)]


def test_a_record_without_alternate_is_no_variant(read):
    assert read("chr17\t9\t.\tG\t.\t.\t.\tAC=0;AN=2;carriers=0") == ([], [])


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("chr17\t9\t.\tG\tA\t.\t.\tAC=1;AN=2", "file.vcf, chr17:9: INFO carriers is missing"),
        ("chr17\t9\t.\tG\tA,C\t.\t.\tAC=1;AN=2;carriers=1", "file.vcf, chr17:9: INFO AC .* each alternate"),
        ("17\t9\t.\tG\tA\t.\t.\tAC=1;AN=2;carriers=1", "file.vcf, 17:9: contig 17 lacks its chr"),
    ],
)
def test_a_record_that_cannot_be_trusted_stops_with_its_place(read, line, words):
    with pytest.raises(FormatError, match=words):
        read(line)


@pytest.mark.parametrize(
    ("header", "build"),
    [
        ("##reference=file:///data/hg19.fa\n", "hg19"),
        ("##contig=<ID=chr1,length=249250621>\n", "GRCh37"),
        ("##contig=<length=248387328,ID=chr1>\n", "T2T-CHM13v2.0"),
    ],
)
def test_a_file_of_another_build_is_refused_whole(read, header, build):
    with pytest.raises(FormatError, match=f"file.vcf: made on {build}; use the GRCh38 release"):
        read("chr17\t9\t.\tG\tA\t.\t.\tAC=1;AN=2;carriers=1", head=HEAD + header)
