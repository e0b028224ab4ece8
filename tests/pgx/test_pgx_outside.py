"""Genes that a VCF cannot tell: what an outside call means, and what is refused."""

import pytest
from pgx_builders import TABLES

from genomics.errors import FormatError
from genomics.files.pgx_outside import COLUMNS, read_outside_calls
from genomics.pgx.outside import copy_key, outside_result, outside_results
from genomics.records.pgx_outside import OutsideCall


def told(gene, diplotype=None, phenotype=None, score=None):
    return outside_result(TABLES.outside[gene], OutsideCall("S1", gene, diplotype, phenotype, score, "tool 1"), "t")


@pytest.mark.parametrize(
    ("diplotype", "phenotype", "score"),
    [
        ("*1/*1", "Normal Metabolizer", 2),
        ("*1/*4", "Intermediate Metabolizer", 1),
        ("*4/*4", "Poor Metabolizer", 0),
        ("*1/*10", "Normal Metabolizer", 1.25),
        ("*10/*10", "Intermediate Metabolizer", 0.5),
        ("*1/*1x2", "Ultrarapid Metabolizer", 3),
        ("*4/*1x3", "Ultrarapid Metabolizer", 3),
        ("*1/*1x≥4", "Ultrarapid Metabolizer", 4),
        ("*1/*36+*10", "Normal Metabolizer", 1.25),
    ],
)
def test_cyp2d6_diplotypes_have_the_activity_cpic_gives_them(diplotype, phenotype, score):
    result = told("CYP2D6", diplotype)
    assert (result.status, result.phenotype, result.activity_score) == ("called", phenotype, score)
    assert (result.diplotypes, result.best, result.called_by) == ([diplotype], [diplotype], "tool 1")
    assert result.reportable is False


@pytest.mark.parametrize(
    ("diplotype", "reason"),
    [
        ("*1/*22", "CPIC gives no phenotype for *1/*22"),
        ("*1/*22x2", "CPIC gives no phenotype for *1/*22x2"),
        ("*1/*999", "allele *999 is not in the tables of CYP2D6"),
        ("*9x5/*1", "no phenotype in the tables for 1 with 1.25"),
    ],
)
def test_what_the_tables_do_not_know_is_indeterminate_and_says_why(diplotype, reason):
    result = told("CYP2D6", diplotype)
    assert (result.status, result.phenotype, result.reason) == ("indeterminate", None, reason)
    assert result.activity_score is None


def test_a_phenotype_alone_is_taken_and_one_that_disagrees_is_not():
    alone = told("CYP2D6", phenotype="Poor Metabolizer", score=0.0)
    assert (alone.phenotype, alone.activity_score, alone.diplotypes) == ("Poor Metabolizer", 0, [])
    assert told("CYP2D6", "*4/*4", "Poor Metabolizer").status == "called"
    odd = told("CYP2D6", "*4/*4", "Normal Metabolizer")
    assert (odd.status, odd.phenotype) == ("indeterminate", None)
    assert odd.reason == "the outside call says Normal Metabolizer, the tables Poor Metabolizer for *4/*4"


def test_hla_alleles_are_told_as_carried_or_not():
    assert told("HLA-B", "*57:01/*07:02").phenotype == "*15:02 negative; *57:01 positive; *58:01 negative"
    assert told("HLA-A", "*31:01/*02:01").phenotype == "*31:01 positive"


def test_mt_rnr1_has_one_copy():
    assert told("MT-RNR1", "m.1555A>G").phenotype == "Increased risk of aminoglycoside-induced hearing loss"
    assert told("MT-RNR1", "Reference").phenotype == "Normal risk of aminoglycoside-induced hearing loss"


def test_a_listed_allele_is_looked_up_whole_before_it_is_taken_apart():
    assert copy_key(TABLES.outside["CYP2D6"], "*1") == "1"
    assert copy_key(TABLES.outside["CYP2D6"], "*1x2") == "2"
    assert copy_key(TABLES.outside["CYP2D6"], "*1x9") == "≥3"
    assert copy_key(TABLES.outside["CYP2D6"], "*22+*1") == "n/a"


def test_results_come_by_person_then_gene_and_only_where_there_is_a_call():
    calls = [
        OutsideCall("B", "HLA-A", "*31:01/*02:01", None, None, "x"),
        OutsideCall("A", "HLA-A", "*01:01/*02:01", None, None, "x"),
        OutsideCall("A", "CYP2D6", "*1/*1", None, None, "x"),
    ]
    results = outside_results(calls, TABLES.outside, ["A", "B", "C"], "t")
    assert [(result.sample_id, result.gene) for result in results] == [
        ("A", "CYP2D6"),
        ("A", "HLA-A"),
        ("B", "HLA-A"),
    ]


def sheet(path, *rows):
    path.write_text("\n".join(["\t".join(COLUMNS), *("\t".join(row) for row in rows)]) + "\n")
    return path


def test_the_sheet_is_read_strictly(tmp_path):
    good = sheet(
        tmp_path / "a.tsv", ("S1", "CYP2D6", "*1/*4", "", "1", "Cyrius 1.1"), ("S1", "HLA-A", "*1/*2", "", "", "")
    )
    first, second = read_outside_calls(good, TABLES.outside)
    assert (first.activity_score, first.called_by, first.phenotype) == (1, "Cyrius 1.1", None)
    assert (second.called_by, second.activity_score) == ("not said", None)
    twice = sheet(tmp_path / "b.tsv", *[("S1", "CYP2D6", "*1/*4", "", "", "x")] * 2)
    with pytest.raises(FormatError, match="S1, CYP2D6 stands twice; keep one row"):
        read_outside_calls(twice, TABLES.outside)
    ours = sheet(tmp_path / "c.tsv", ("S1", "TPMT", "*1/*2", "", "", "x"))
    with pytest.raises(FormatError, match="not a gene of outside calls; give one of CYP2D6, HLA-A"):
        read_outside_calls(ours, TABLES.outside)
    empty = sheet(tmp_path / "d.tsv", ("S1", "CYP2D6", "", "", "", "x"))
    with pytest.raises(FormatError, match="CYP2D6 has neither a diplotype nor a phenotype; correct the row"):
        read_outside_calls(empty, TABLES.outside)
