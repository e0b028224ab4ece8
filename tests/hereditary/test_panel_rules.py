import pytest
from hereditary_builders import PANEL

from genomics.errors import ConfigError, FormatError
from genomics.files.panel import read_ba1_exceptions, read_frequency_cuts, read_panel
from genomics.records.panel import AllelicRule, Mechanism, Returned

DEMO = {
    "BRCA1",
    "BRCA2",
    "PALB2",
    "TP53",
    "PTEN",
    "MLH1",
    "MSH2",
    "APC",
    "MUTYH",
    "LDLR",
    "MYBPC3",
    "MYH7",
    "KCNQ1",
    "TTN",
    "HFE",
    "BTD",
    "GLA",
    "RYR1",
}


@pytest.mark.parametrize(("profile", "genes"), [("sf_v3_3", 84), ("aou59", 59), ("demo", 18)])
def test_each_profile_holds_its_published_number_of_genes(profile, genes):
    assert len({rule.gene for rule in read_panel(PANEL / "acmg_sf.tsv", profile)}) == genes


def test_the_demo_profile_holds_the_demo_genes():
    assert {rule.gene for rule in read_panel(PANEL / "acmg_sf.tsv", "demo")} == DEMO


def test_rules_that_harm_when_wrong_stand_as_published():
    rules = {rule.gene: rule for rule in read_panel(PANEL / "acmg_sf.tsv", "sf_v3_3")}
    assert rules["HFE"].listed_alleles == ["chr6:26092913:G:A"]
    assert rules["HFE"].allelic_rule is AllelicRule.HOMOZYGOUS
    assert rules["TTN"].returned is Returned.TRUNCATING_ONLY
    assert rules["RYR1"].returned is Returned.NO_LOSS_OF_FUNCTION
    assert rules["RYR1"].mechanism is Mechanism.GAIN
    assert rules["MUTYH"].allelic_rule is rules["BTD"].allelic_rule is AllelicRule.BIALLELIC
    assert rules["GLA"].allelic_rule is AllelicRule.ANY
    assert rules["ABCD1"].allelic_rule is AllelicRule.HEMI_OR_BIALLELIC
    assert rules["TRDN"].ensembl_transcript.startswith("ENST00000546248")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("any_plp", "any_plq", "unknown Returned 'any_plq'; expected one of any_plp"),
        ("biallelic", "any", "MUTYH: a recessive condition cannot be returned for a single copy"),
        ("\t0\tACMG", "\tno\tACMG", "needs_human is 'no'; write 0 or 1"),
        ("demo,sf_v3_3", "other", "no profile 'demo'; it has other"),
        ("any_plp", "listed_alleles", "listed alleles go with the word listed_alleles"),
    ],
)
def test_a_rule_that_cannot_be_executed_stops_the_run(tmp_path, old, new, words):
    lines = (PANEL / "acmg_sf.tsv").read_text().splitlines()
    header, row = lines[2], next(line for line in lines if line.startswith("MUTYH")).replace(",aou59", "")
    broken = tmp_path / "panel.tsv"
    broken.write_text(f"{header}\n{row.replace(old, new)}\n")
    with pytest.raises(ConfigError, match=words):
        read_panel(broken, "demo")


def test_a_gene_and_condition_cannot_have_two_rules(tmp_path):
    lines = (PANEL / "acmg_sf.tsv").read_text().splitlines()
    twice = tmp_path / "panel.tsv"
    twice.write_text("\n".join([lines[2], lines[-1], lines[-1]]) + "\n")
    with pytest.raises(ConfigError, match="WT1 with WT1-related Wilms tumor stands twice"):
        read_panel(twice, "sf_v3_3")


def test_a_panel_with_other_columns_is_refused(tmp_path):
    path = tmp_path / "panel.tsv"
    path.write_text("gene\tcondition\n")
    with pytest.raises(FormatError, match="the header must be"):
        read_panel(path, "demo")


def test_common_pathogenic_alleles_are_exempt_from_frequency():
    exceptions = read_ba1_exceptions(PANEL / "ba1_exceptions.tsv")
    assert {"chr6:26092913:G:A", "chr3:15645186:G:C"} <= set(exceptions)
    assert all("ClinGen" in source for source in exceptions.values())


def test_every_frequency_cut_must_be_stated(tmp_path):
    text = (PANEL / "frequency_cuts.tsv").read_text()
    short = tmp_path / "cuts.tsv"
    short.write_text("".join(line for line in text.splitlines(True) if not line.startswith("XL\tbs1")))
    with pytest.raises(ConfigError, match="XL states ba1, pm2, pm2_alleles; give ba1, bs1, pm2, pm2_alleles"):
        read_frequency_cuts(short)
