"""An allele that gnomAD does not list is absent only where gnomAD read the places beside it."""

import pysam
import pytest
from hereditary_builders import FORWARD, TABLES, annotated, rule_of

from genomics.files.gnomad_around import alleles_around
from genomics.hereditary.evidence import Evidence, Tools
from genomics.hereditary.frequency import pm2_supporting
from genomics.records.annotation import Listing
from genomics.records.variant import Variant

HEAD = """##fileformat=VCFv4.2
##contig=<ID=chr1,length=248956422>
##INFO=<ID=AN,Number=1,Type=Integer,Description="x">
#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO
"""


@pytest.fixture
def gnomad(tmp_path):
    def write(name, *sites):
        path = tmp_path / f"{name}.vcf"
        rows = "".join(f"chr1\t{place}\t.\tA\tC\t.\tPASS\tAN={number}\n" for place, number in sites)
        path.write_text(HEAD + rows)
        return pysam.tabix_index(str(path), preset="vcf", keep_original=True) and tmp_path / f"{name}.vcf.gz"

    return write


@pytest.mark.parametrize(
    ("sites", "key", "number"),
    [
        ([(1990, 150000), (2010, 90000)], "chr1:2000:C:T", 90000),
        ([(1975, 150000), (2025, 90000)], "chr1:2000:C:T", 90000),
        ([(1974, 150000), (2025, 90000)], "chr1:2000:C:T", None),
        ([(1975, 150000), (2026, 90000)], "chr1:2000:C:T", None),
        ([(1990, 150000)], "chr1:2000:C:T", None),
        ([(2000, 150000)], "chr1:2000:C:T", 150000),
        ([(1990, 150000), (2012, 90000)], "chr1:2000:CAAAAAAAAAA:C", 90000),
        ([(1990, 150000), (2030, 90000)], "chr1:2000:CAAAAAAAAAA:C", 90000),
        ([(1990, 150000), (2030, 90000)], f"chr1:2000:C{'A' * 21}:C", None),
        ([(1990, 150000), (2010, 90000)], "chr2:2000:C:T", None),
    ],
)
def test_neighbours_on_both_sides_are_asked(gnomad, sites, key, number):
    assert alleles_around([gnomad("sites", *sites)], [Variant.parse(key)]).get(key) == number


def test_the_file_that_read_more_counts_and_one_without_an_index_says_nothing(gnomad, tmp_path):
    one = gnomad("exomes", (1990, 5000), (2010, 4000))
    two = gnomad("genomes", (1995, 9000), (2005, 8000))
    plain = tmp_path / "plain.vcf"
    plain.write_text(HEAD)
    variant = Variant.parse("chr1:2000:C:T")
    assert alleles_around([one, two, plain], [variant]) == {variant.key: 8000}
    assert alleles_around([plain], [variant]) == {}


@pytest.mark.parametrize(
    ("around", "met", "words"),
    [
        (2000, True, "not in gnomAD, which read 2000 alleles or more beside the place"),
        (1999, False, "not evaluated: not in gnomAD, which read only 1999 alleles on both sides of the place"),
        (None, False, "not evaluated: not in gnomAD, which lists nothing on both sides of the place"),
    ],
)
def test_pm2_of_an_allele_that_is_not_listed(around, met, words):
    variant = annotated(gnomad_listing=Listing.NOT_LISTED)
    found = pm2_supporting(Evidence(variant, rule_of("DSP"), FORWARD, Tools(TABLES), around))
    assert (found.met, found.points, found.fact) == (met, int(met), words)


def test_a_chromosome_that_no_file_covers_is_never_absent():
    variant = annotated(gnomad_listing=Listing.NOT_LOOKED)
    found = pm2_supporting(Evidence(variant, rule_of("DSP"), FORWARD, Tools(TABLES), 150000))
    assert (found.met, found.fact) == (False, "not evaluated: gnomAD gives no number of alleles here")
