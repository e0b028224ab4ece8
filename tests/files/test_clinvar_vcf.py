import pytest

from genomics.errors import FormatError
from genomics.files.clinvar import genes_of, read_clinvar, significance_terms
from genomics.files.gnomad import read_gnomad
from genomics.records.known import Significance

HEAD = (
    "##fileformat=VCFv4.1\n##reference={build}\n##contig=<ID=17>\n{info}"
    "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
)
CLINVAR_INFO = "".join(
    f'##INFO=<ID={name},Number=.,Type=String,Description="x">\n'
    for name in ("CLNSIG", "CLNSIGCONF", "CLNREVSTAT", "CLNDN", "GENEINFO")
)
COUNTS = "".join(
    f'##INFO=<ID={name},Number=1,Type=Integer,Description="x">\n' for name in ("AC", "AN", "nhomalt", "carriers")
)
KEY = "chr17:43000:G:A"
ONE_STAR = "criteria_provided,_single_submitter"


@pytest.fixture
def vcf(tmp_path):
    def written(*lines: str, info: str = CLINVAR_INFO, build: str = "GRCh38"):
        path = tmp_path / "file.vcf"
        path.write_text(HEAD.format(info=info, build=build) + "".join(f"{line}\n" for line in lines))
        return path

    return written


def test_a_record_carries_every_field_used_downstream(vcf):
    path = vcf(
        "17\t43000\t9\tG\tA\t.\t.\tCLNSIG=Conflicting_classifications_of_pathogenicity;"
        "CLNSIGCONF=Likely_pathogenic(1)|Uncertain_significance(2);CLNREVSTAT=criteria_provided,_conflicting_"
        "classifications;CLNDN=Some_disorder;GENEINFO=BRCA1:672|NBR2:10230"
    )
    record = read_clinvar(path, {KEY})[KEY]
    assert (record.accession, record.stars, record.genes) == ("VCV000000009", 1, ["BRCA1", "NBR2"])
    assert record.conflict_terms == [Significance.LIKELY_PATHOGENIC, Significance.UNCERTAIN]
    assert record.terms == [Significance.CONFLICTING]


def test_only_the_exact_allele_is_joined(vcf):
    path = vcf(f"17\t43000\t9\tG\tA\t.\t.\tCLNSIG=Benign;CLNREVSTAT={ONE_STAR}")
    assert read_clinvar(path, {"chr17:43000:G:C", "chr17:43000:GT:A"}) == {}


def test_an_unknown_significance_stops_with_its_place(vcf):
    path = vcf(f"17\t43000\t9\tG\tA\t.\t.\tCLNSIG=Rather_bad;CLNREVSTAT={ONE_STAR}")
    with pytest.raises(FormatError, match="variation 9: 'Rather_bad'"):
        read_clinvar(path, {KEY})


def test_an_unknown_review_status_stops_with_its_place(vcf):
    path = vcf("17\t43000\t9\tG\tA\t.\t.\tCLNSIG=Benign;CLNREVSTAT=starry")
    with pytest.raises(FormatError, match="variation 9: unknown review status 'starry'"):
        read_clinvar(path, {KEY})


def test_another_genome_build_is_refused(vcf):
    with pytest.raises(FormatError, match="made on GRCh37; use the GRCh38 release"):
        read_clinvar(vcf(build="GRCh37"), {KEY})


def test_a_file_that_is_not_clinvar_is_refused(vcf):
    with pytest.raises(FormatError, match="declares no INFO CLNSIG, CLNREVSTAT, GENEINFO"):
        read_clinvar(vcf(info=COUNTS), {KEY})


def test_of_two_records_on_one_allele_the_better_reviewed_counts(vcf):
    path = vcf(
        "17\t43000\t8\tG\tA\t.\t.\tCLNSIG=Benign;CLNREVSTAT=reviewed_by_expert_panel",
        f"17\t43000\t9\tG\tA\t.\t.\tCLNSIG=Pathogenic;CLNREVSTAT={ONE_STAR}",
    )
    assert read_clinvar(path, {KEY})[KEY].accession == "VCV000000008"


def test_a_record_about_a_haplotype_only_has_no_classification(vcf):
    path = vcf("17\t43000\t9\tG\tA\t.\t.\tCLNDN=x")
    assert (read_clinvar(path, {KEY})[KEY].terms, read_clinvar(path, {KEY})[KEY].stars) == ([], None)


def test_the_comma_of_low_penetrance_does_not_split_a_term():
    terms = significance_terms("Pathogenic/Likely_pathogenic/Pathogenic,_low_penetrance|other")
    assert terms == ["Pathogenic", "Likely_pathogenic", "Pathogenic,_low_penetrance", "other"]


def test_gene_symbols_are_whole_words():
    assert genes_of("BRCA1P1:394269|NBR2:10230") == ["BRCA1P1", "NBR2"]
    assert "BRCA1" not in genes_of("BRCA1P1:394269")


def test_gnomad_keeps_filters_and_leaves_what_it_lacks_unknown(vcf):
    path = vcf("17\t43000\t.\tG\tA\t.\tAC0\tAC=0;AN=0", info=COUNTS + '##FILTER=<ID=AC0,Description="x">\n')
    frequency = read_gnomad([path], {KEY})[KEY]
    assert (frequency.frequency, frequency.faf95, frequency.homozygotes) == (None, None, None)
    assert frequency.filters == ["AC0"]


def test_a_checksum_that_contains_a_builds_name_is_no_other_build(vcf):
    path = vcf(build="GRCh38 md5=6aab37c1")
    assert read_clinvar(path, {KEY}) == {}
