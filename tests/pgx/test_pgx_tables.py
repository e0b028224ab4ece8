import re

import msgspec
import pytest
from pgx_builders import FOLDER, GENES, TABLES, allele

from genomics.errors import ConfigError
from genomics.files.pgx_tables import GENES as GENE_COLUMNS
from genomics.files.resources import read_manifest
from genomics.files.sheets import read_rows
from genomics.records.pgx import Phenotype
from genomics.records.pgx_problems import check

MEDICINES = ("gene", "medicine", "level", "guideline", "affected_phenotypes", "source", "date")


@pytest.mark.parametrize(
    ("gene", "name", "rsid", "key"),
    [
        ("CYP2C19", "*2", "rs4244285", "chr10:94781859:G:A"),
        ("CYP2C19", "*3", "rs4986893", "chr10:94780653:G:A"),
        ("CYP2C19", "*17", "rs12248560", "chr10:94761900:C:T"),
        ("DPYD", "c.1905+1G>A (*2A)", "rs3918290", "chr1:97450058:C:T"),
        ("DPYD", "c.1129-5923C>G", "rs75017182", "chr1:97579893:G:C"),
        ("G6PD", "A- 202A_376G", "rs1050828", "chrX:154536002:C:T"),
        ("NUDT15", "*3", "rs116855232", "chr13:48045719:C:T"),
        ("SLCO1B1", "*5", "rs4149056", "chr12:21178615:T:C"),
        ("TPMT", "*3C", "rs1142345", "chr6:18130687:T:C"),
        ("TPMT", "*3B", "rs1800460", "chr6:18138997:C:T"),
        ("UGT1A1", "*28", "rs3064744", "chr2:233760233:C:CAT"),
        ("UGT1A1", "*36", "rs3064744", "chr2:233760233:CAT:C"),
        ("UGT1A1", "*37", "rs3064744", "chr2:233760233:C:CATAT"),
    ],
)
def test_well_known_alleles_stand_on_their_published_variants(gene, name, rsid, key):
    (site,) = [site for site in GENES[gene].sites if key in [change.key for change in site.changes]]
    assert site.rsid == rsid
    assert key in allele(gene, name).variants


@pytest.mark.parametrize(
    ("gene", "keys", "phenotype", "score"),
    [
        ("CYP2C19", ("Increased function", "Increased function"), "Ultrarapid Metabolizer", None),
        ("CYP2C19", ("Normal function", "Increased function"), "Rapid Metabolizer", None),
        ("CYP2C19", ("No function", "Increased function"), "Intermediate Metabolizer", None),
        ("CYP2C19", ("No function", "Decreased function"), "Likely Poor Metabolizer", None),
        ("CYP2C19", ("Normal function", "Decreased function"), "Likely Intermediate Metabolizer", None),
        ("DPYD", ("1", "1"), "Normal Metabolizer", 2),
        ("DPYD", ("0.5", "1"), "Intermediate Metabolizer", 1.5),
        ("DPYD", ("0", "0.5"), "Poor Metabolizer", 0.5),
        ("G6PD", ("IV/Normal",), "Normal", None),
        ("G6PD", ("III/Deficient",), "Deficient", None),
        ("G6PD", ("I/Deficient with CNSHA",), "Deficient with CNSHA", None),
        ("G6PD", ("IV/Normal", "III/Deficient"), "Variable", None),
        ("G6PD", ("II/Deficient", "III/Deficient"), "Deficient", None),
        ("NUDT15", ("No function", "Uncertain function"), "Possible Intermediate Metabolizer", None),
        ("SLCO1B1", ("No function", "Normal function"), "Decreased Function", None),
        ("SLCO1B1", ("Increased function", "Increased function"), "Increased Function", None),
        ("SLCO1B1", ("No function", "No function"), "Poor Function", None),
        ("TPMT", ("No function", "Normal function"), "Intermediate Metabolizer", None),
        ("UGT1A1", ("Decreased function", "Increased function"), "Intermediate Metabolizer", None),
        ("UGT1A1", ("Decreased function", "Decreased function"), "Poor Metabolizer", None),
    ],
)
def test_two_functions_mean_what_cpic_says(gene, keys, phenotype, score):
    for order in (keys, keys[::-1]):
        meaning = GENES[gene].meaning(order)
        assert (meaning.phenotype, meaning.activity_score) == (Phenotype(phenotype), score)


def test_an_allele_without_a_cpic_function_never_gives_a_phenotype():
    for gene, definition in GENES.items():
        for keys, meaning in definition.meanings.items():
            if "Unassigned function" in keys and gene != "RYR1":
                assert meaning.phenotype is Phenotype.INDETERMINATE


def test_every_table_tells_its_source_version_date_and_licence():
    assert set(read_manifest(FOLDER / "manifest.yaml")) == {path.name for path in FOLDER.glob("*.tsv")}


def test_the_profile_holds_the_seven_genes():
    symbols = [definition.gene.symbol for definition in TABLES.wanted("aou7")]
    assert symbols == ["CYP2C19", "DPYD", "G6PD", "NUDT15", "SLCO1B1", "TPMT", "UGT1A1"]


@pytest.mark.parametrize("symbol", ["CYP2D6", "HLA-B", "MT-RNR1"])
def test_a_gene_that_a_vcf_cannot_tell_needs_an_outside_call(symbol):
    with pytest.raises(ConfigError, match=f"{symbol} needs an outside call"):
        TABLES.wanted("aou7", ["TPMT", symbol])


def test_unknown_genes_and_profiles_are_refused():
    with pytest.raises(ConfigError, match="no PGx tables for gene 'TPTM'; choose from ABCG2, CACNA1S"):
        TABLES.wanted("aou7", ["TPTM"])
    with pytest.raises(ConfigError, match="no gene is in PGx profile 'aou8'; choose one of aou7, cpic"):
        TABLES.wanted("aou8")


def test_medicines_are_names_with_phenotypes_of_their_gene_and_never_a_dose():
    rows = read_rows(FOLDER / "medicines.tsv", MEDICINES)
    assert {row["gene"] for row in rows} == {item.gene.symbol for item in TABLES.wanted("aou7")}
    for row in rows:
        possible = {str(meaning.phenotype) for meaning in GENES[row["gene"]].meanings.values()}
        affected = set(row["affected_phenotypes"].split(";"))
        assert affected <= possible - {"Indeterminate", "Normal", "Normal Metabolizer", "Normal Function"}
        assert re.fullmatch(r"[a-z ]+", row["medicine"])
        assert re.search(r"CPIC .*PMID \d+", row["guideline"])


def test_roles_are_one_plain_sentence_each():
    for row in read_rows(FOLDER / "genes.tsv", GENE_COLUMNS):
        assert row["role"].endswith(".")
        assert len(row["role"].split()) <= 18


def _edited(**changes):
    return msgspec.structs.replace(GENES["TPMT"], **changes)


def _second_reference():
    tpmt = GENES["TPMT"]
    return _edited(alleles=(*tpmt.alleles, msgspec.structs.replace(tpmt.alleles[0], name="*0")))


def _allele_off_the_map():
    odd = msgspec.structs.replace(allele("TPMT", "*2"), name="*99", variants=frozenset({"chr6:1:A:T"}))
    return _edited(alleles=(*GENES["TPMT"].alleles, odd))


def _same_allele_twice():
    return _edited(alleles=(*GENES["TPMT"].alleles, msgspec.structs.replace(allele("TPMT", "*2"), name="*98")))


def _function_without_phenotype():
    odd = msgspec.structs.replace(allele("TPMT", "*2"), function="Doubled function")
    return _edited(alleles=tuple(odd if item.name == "*2" else item for item in GENES["TPMT"].alleles))


def _position_without_allele():
    return _edited(alleles=tuple(item for item in GENES["TPMT"].alleles if item.name != "*2"))


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (_second_reference, "2 reference alleles where one is needed"),
        (_allele_off_the_map, r"allele \*99 has chr6:1:A:T, which positions.tsv does not have"),
        (_same_allele_twice, r"alleles \*2 and \*98 are the same"),
        (_function_without_phenotype, "phenotypes.tsv has no row for Doubled function with"),
        (_position_without_allele, "chr6:18143724:C:G of positions.tsv is in no allele"),
    ],
)
def test_tables_that_do_not_fit_together_are_refused(broken, words):
    with pytest.raises(ConfigError, match=words):
        check(broken())


def test_each_definition_of_the_folder_fits_together():
    for definition in GENES.values():
        check(definition)
        assert definition.sites
