"""The site list is strict, and a genotype is only what the file clearly says."""

import pysam
import pytest

from genomics.errors import FormatError
from genomics.files.identity_sites import read_identity_sites, read_site_genotypes
from genomics.records.quality import IdentitySite

HEAD = """##fileformat=VCFv4.2
##FILTER=<ID=LowQual,Description="poor">
##INFO=<ID=AF,Number=A,Type=Float,Description="frequency">
##FORMAT=<ID=GT,Number=1,Type=String,Description="genotype">
##FORMAT=<ID=GQ,Number=1,Type=Integer,Description="quality">
##contig=<ID=chr1,length=1000>
##contig=<ID=chr2,length=1000>
##contig=<ID=chrX,length=1000>
"""
COLUMNS = "#CHROM POS ID REF ALT QUAL FILTER INFO"
SITES = [
    IdentitySite("chr1", 100, "A", "G", 0.5),
    IdentitySite("chr1", 200, "C", "T", 0.25),
    IdentitySite("chr2", 100, "G", "C", 0.125),
]


@pytest.fixture
def vcf(tmp_path):
    """`vcf(name, rows, samples)` writes rows of space-separated cells as a bgzipped, indexed VCF."""

    def write(name, rows, samples=(), index=True):
        columns = " ".join([COLUMNS, *(["FORMAT", *samples] if samples else [])])
        plain = tmp_path / f"{name}.vcf"
        plain.write_text(HEAD + "\n".join(line.replace(" ", "\t") for line in [columns, *rows]) + "\n")
        path = tmp_path / f"{name}.vcf.gz"
        pysam.tabix_compress(str(plain), str(path), force=True)
        if index:
            pysam.tabix_index(str(path), preset="vcf", force=True)
        return path

    return write


def test_sites_are_read_with_their_frequency(vcf):
    rows = [f"{s.contig} {s.position} . {s.reference} {s.alternate} . PASS AF={s.frequency}" for s in SITES]
    assert read_identity_sites(vcf("sites", rows)) == SITES


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], "no site"),
        (["chrX 100 . A G . PASS AF=0.5"], "chrX:100: not on an autosome"),
        (["chr1 100 . A G,T . PASS AF=0.5,0.1"], "chr1:100: needs one alternate and one AF"),
        (["chr1 100 . A G . PASS ."], "chr1:100: needs one alternate and one AF"),
        (["chr1 100 . A GT . PASS AF=0.5"], "chr1:100: A>GT is not a SNP"),
        (["chr1 100 . A G . PASS AF=1"], "chr1:100: frequency 1 is not between 0 and 1"),
        (
            ["chr1 100 . A G . PASS AF=0.5", "chr1 100 . A T . PASS AF=0.5"],
            "not in genome order, each position once",
        ),
        (
            ["chr1 200 . A G . PASS AF=0.5", "chr1 100 . A T . PASS AF=0.5"],
            "not in genome order, each position once",
        ),
    ],
)
def test_a_list_that_cannot_be_used_is_refused(rows, words, vcf):
    with pytest.raises(FormatError, match=words):
        read_identity_sites(vcf("sites", rows, index=False))


def test_a_list_that_is_absent_or_cut_off_is_refused(vcf, tmp_path):
    with pytest.raises(FormatError, match="no such file"):
        read_identity_sites(tmp_path / "nowhere.vcf.gz")
    path = vcf("sites", ["chr1 100 . A G . PASS AF=0.5"], index=False)
    path.write_bytes(path.read_bytes()[:-28])
    with pytest.raises(FormatError, match="cut off"):
        read_identity_sites(path)


def test_copies_of_the_alternate_are_counted(vcf):
    path = vcf(
        "calls",
        ["chr1 100 . A G . PASS . GT:GQ 0/0:50 0/1:50 1|1:50", "chr2 100 . G . . PASS . GT:GQ 0/0:50 0/0:50 ./.:0"],
        ["a", "b", "c"],
    )
    samples, copies = read_site_genotypes([path], SITES, 20)
    assert samples == ["a", "b", "c"]
    assert copies.tolist() == [[0, 1, 2], [-1, -1, -1], [0, 0, -1]]


@pytest.mark.parametrize(
    ("record", "copies"),
    [
        ("chr1 100 . A G . LowQual . GT:GQ 0/1:50", -1),  # the site failed
        ("chr1 100 . A G . PASS . GT:GQ 0/1:19", -1),  # the genotype is unsure
        ("chr1 100 . A G . PASS . GT:GQ 0/1:20", 1),
        ("chr1 100 . A G . PASS . GT:GQ 0/1:.", -1),  # nobody says how sure
        ("chr1 100 . A G . PASS . GT 0/1", 1),  # an array gives no quality
        ("chr1 100 . A G . PASS . GT:GQ 0/.:50", -1),
        ("chr1 100 . A G . PASS . GT:GQ 1:50", -1),  # one copy on an autosome
        ("chr1 100 . A T,G . PASS . GT:GQ 0/2:50", 1),
        ("chr1 100 . A T,G . PASS . GT:GQ 1/2:50", -1),  # a third allele
        ("chr1 100 . A T . PASS . GT:GQ 0/0:50", -1),  # another SNP
        ("chr1 100 . AC GC . PASS . GT:GQ 0/1:50", -1),  # padded
        ("chr1 99 . CA CG . PASS . GT:GQ 0/1:50", -1),
    ],
)
def test_what_is_not_clearly_called_is_missing(record, copies, vcf):
    _, found = read_site_genotypes([vcf("calls", [record], ["a"])], SITES[:1], 20)
    assert found.tolist() == [[copies]]


def test_files_of_one_chromosome_and_files_of_other_people_are_joined(vcf):
    first = vcf("one", ["chr1 100 . A G . PASS . GT 0/1 1/1"], ["a", "b"])
    second = vcf("two", ["chr2 100 . G C . PASS . GT 0/0 0/1"], ["b", "a"])
    third = vcf("three", ["chr1 100 . A G . PASS . GT 0/0"], ["c"])
    samples, copies = read_site_genotypes([first, second, third], SITES, 20)
    assert samples == ["a", "b", "c"]
    assert copies.tolist() == [[1, 2, 0], [-1, -1, -1], [1, 0, -1]]


def test_genotypes_without_an_index_are_refused_not_missing(vcf):
    path = vcf("calls", ["chr1 100 . A G . PASS . GT 0/1"], ["a"], index=False)
    with pytest.raises(FormatError, match="has no index; make it with `bcftools index`"):
        read_site_genotypes([path], SITES, 20)
