import pytest

from genomics.annotation.clinvar import group_of
from genomics.errors import FormatError
from genomics.files.clinvar import read_clinvar, significance_terms
from genomics.files.gnomad import read_gnomad
from genomics.records.annotation import ClinVarGroup
from genomics.records.known import Significance

HEAD = (
    "##fileformat=VCFv4.1\n##reference={build}\n##contig=<ID=17>\n{info}"
    "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
)
CLINVAR_INFO = "".join(
    f'##INFO=<ID={name},Number=.,Type=String,Description="x">\n'
    for name in (
        "CLNSIG",
        "CLNSIGCONF",
        "CLNSIGINCL",
        "CLNREVSTAT",
        "CLNDN",
        "GENEINFO",
        "ONC",
        "ONCREVSTAT",
        "SCI",
    )
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


def test_what_is_said_of_a_haplotype_is_not_said_of_the_allele(vcf):
    path = vcf(f"17\t43000\t9\tG\tA\t.\t.\tCLNSIGINCL=16:Pathogenic|17:Likely_pathogenic;CLNREVSTAT={ONE_STAR}")
    record = read_clinvar(path, {KEY})[KEY]
    assert (record.terms, record.significance) == ([], None)
    assert record.haplotype == "16:Pathogenic|17:Likely_pathogenic"
    assert group_of(record) is ClinVarGroup.OTHER


def test_a_classification_in_tumours_says_nothing_of_the_germline(vcf):
    path = vcf(
        f"17\t43000\t9\tG\tA\t.\t.\tONC=Oncogenic;ONCREVSTAT={ONE_STAR};SCI=Tier_I_-_Strong;GENEINFO=TP53:7157",
        f"17\t43001\t10\tG\tA\t.\t.\tCLNSIG=Benign;CLNREVSTAT={ONE_STAR};ONC=Likely_oncogenic",
    )
    records = read_clinvar(path, {KEY, "chr17:43001:G:A"})
    only, both = records[KEY], records["chr17:43001:G:A"]
    assert (only.terms, only.stars, group_of(only)) == ([], None, ClinVarGroup.OTHER)
    assert only.tumour == f"oncogenicity: Oncogenic ({ONE_STAR}); somatic clinical impact: Tier_I_-_Strong"
    assert (both.tumour, group_of(both)) == ("oncogenicity: Likely_oncogenic", ClinVarGroup.BENIGN)


@pytest.mark.parametrize(
    "words",
    [
        "Conflicting_classifications_of_pathogenicity",
        "Pathogenic,_low_penetrance",
        "Likely_pathogenic,_low_penetrance",
        "risk_factor",
        "Likely_risk_allele",
        "Established_risk_allele",
        "Uncertain_significance|risk_factor",
    ],
)
def test_a_word_that_only_resembles_pathogenic_is_not_read_as_it(vcf, words):
    path = vcf(f"17\t43000\t9\tG\tA\t.\t.\tCLNSIG={words};CLNREVSTAT=reviewed_by_expert_panel")
    record = read_clinvar(path, {KEY})[KEY]
    assert not {Significance.PATHOGENIC, Significance.LIKELY_PATHOGENIC} & set(record.terms)
    assert group_of(record) not in (ClinVarGroup.PLP_2STAR, ClinVarGroup.PLP_1STAR, ClinVarGroup.PLP_0STAR)


def test_of_two_records_the_classified_one_counts_though_the_other_has_a_later_number(vcf):
    path = vcf(
        "17\t43000\t99\tG\tA\t.\t.\tCLNSIGINCL=16:Pathogenic;CLNREVSTAT=reviewed_by_expert_panel",
        "17\t43000\t9\tG\tA\t.\t.\tCLNSIG=Benign;CLNREVSTAT=no_assertion_criteria_provided",
    )
    assert read_clinvar(path, {KEY})[KEY].accession == "VCV000000009"


def test_an_id_that_is_no_variation_number_is_refused(vcf):
    with pytest.raises(FormatError, match="ID 'rs17' is not a ClinVar variation number"):
        read_clinvar(vcf("17\t43000\trs17\tG\tA\t.\t.\tCLNSIG=Benign"), {KEY})


def test_the_mitochondrion_is_found_under_clinvars_name(vcf):
    path = vcf(f"MT\t3243\t9589\tA\tG\t.\t.\tCLNSIG=Pathogenic;CLNREVSTAT={ONE_STAR};GENEINFO=MT-TL1:4567")
    assert read_clinvar(path, {"chrM:3243:A:G"})["chrM:3243:A:G"].genes == ["MT-TL1"]


def test_the_comma_of_low_penetrance_does_not_split_a_term():
    terms = significance_terms("Pathogenic/Likely_pathogenic/Pathogenic,_low_penetrance|other")
    assert terms == ["Pathogenic", "Likely_pathogenic", "Pathogenic,_low_penetrance", "other"]


def test_gene_symbols_are_whole_and_exact(vcf):
    path = vcf(f"17\t43000\t9\tG\tA\t.\t.\tCLNSIG=Benign;CLNREVSTAT={ONE_STAR};GENEINFO=BRCA1P1:394269|NBR2:10230")
    record = read_clinvar(path, {KEY})[KEY]
    assert (record.genes, record.gene_ids) == (["BRCA1P1", "NBR2"], [394269, 10230])
    assert "BRCA1" not in record.genes


def test_gnomad_keeps_filters_and_leaves_what_it_lacks_unknown(vcf):
    path = vcf("17\t43000\t.\tG\tA\t.\tAC0\tAC=0;AN=0", info=COUNTS + '##FILTER=<ID=AC0,Description="x">\n')
    frequency = read_gnomad([path], {KEY})[KEY]
    assert (frequency.frequency, frequency.faf95, frequency.homozygotes) == (None, None, None)
    assert frequency.filters == ["AC0"]


def test_a_checksum_that_contains_a_builds_name_is_no_other_build(vcf):
    path = vcf(build="GRCh38 md5=6aab37c1")
    assert read_clinvar(path, {KEY}) == {}
