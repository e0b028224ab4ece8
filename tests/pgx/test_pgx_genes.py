"""Genes with rules of their own: single variants, variant lists without a score, priorities, combinations."""

import msgspec
import pytest
from pgx_builders import GENES, call, call_alleles, calls_of, haplotype, records

from genomics.pgx.calling import Rules, call_gene
from genomics.pgx.combinations import copy_name
from genomics.records.person import Sex
from genomics.records.pgx_tables import Undocumented


@pytest.mark.parametrize(
    ("gene", "alleles", "phenotype"),
    [
        ("CYP2C9", ("*1", "*3"), "Intermediate Metabolizer"),
        ("CYP2C9", ("*3", "*3"), "Poor Metabolizer"),
        ("CYP2B6", ("*6", "*6"), "Poor Metabolizer"),
        ("CYP2B6", ("*4", "*4"), "Ultrarapid Metabolizer"),
        ("CYP3A4", ("*1", "*22"), "Intermediate Metabolizer"),
        ("CYP3A5", ("*3", "*3"), "Poor Metabolizer"),
        ("CYP3A5", ("*1", "*3"), "Intermediate Metabolizer"),
        ("CYP4F2", ("*1", "*3"), "rs2108622 CT"),
        ("CYP4F2", ("*3", "*4"), "rs2108622 TT"),
        ("VKORC1", ("rs9923231 reference (C)", "rs9923231 variant (T)"), "-1639 AG"),
        ("VKORC1", ("rs9923231 variant (T)", "rs9923231 variant (T)"), "-1639 AA"),
        ("ABCG2", ("rs2231142 variant (T)", "rs2231142 variant (T)"), "Poor Function"),
        ("IFNL3", ("rs12979860 reference (C)", "rs12979860 variant (T)"), "Unfavorable Response"),
        ("CFTR", ("ivacaftor non-responsive CFTR sequence", "G551D"), "ivacaftor responsive in CF patients"),
        ("NAT2", ("*5", "*6"), "Poor Metabolizer"),
        ("CACNA1S", ("Reference", "c.520C>T"), "Malignant Hyperthermia Susceptibility"),
        ("RYR1", ("Reference", "Reference"), "Uncertain Susceptibility"),
        ("RYR1", ("Reference", "c.7048G>A"), "Malignant Hyperthermia Susceptibility"),
        ("RYR1", ("Reference", "c.13994_13995delTCinsCT"), "Uncertain Susceptibility"),
    ],
)
def test_known_genotypes_give_the_published_phenotype(gene, alleles, phenotype):
    result = call_alleles(gene, *alleles)
    assert (result.status, result.phenotype) == ("called", phenotype)


def test_cyp2c9_tells_the_activity_score_and_nothing_for_an_unscored_allele():
    assert call_alleles("CYP2C9", "*1", "*2").activity_score == 1.5
    unscored = call_alleles("CYP2C9", "*1", "*7")
    assert (unscored.status, unscored.activity_score) == ("indeterminate", None)
    assert unscored.reason == "CPIC gives no phenotype with *7 (Uncertain function)"


def test_two_changes_of_a_variant_list_are_susceptible_however_they_lie():
    result = call_alleles("CACNA1S", "c.520C>T", "c.3257G>A")
    assert (result.status, result.phenotype) == ("called", "Malignant Hyperthermia Susceptibility")


def test_an_unread_ryr1_position_does_not_clear_a_person_and_does_not_undo_a_finding():
    position = next(
        site.position
        for site in GENES["RYR1"].sites
        if any(
            site.changes[0].key in allele.variants and allele.function.startswith("Malignant")
            for allele in GENES["RYR1"].alleles
        )
    )
    plain = call_alleles("RYR1", "Reference", "Reference", without=[position])
    assert plain.status == "indeterminate"
    assert plain.phenotype_alternatives == ["Malignant Hyperthermia Susceptibility", "Uncertain Susceptibility"]
    carrier = call_alleles("RYR1", "Reference", "c.7048G>A", without=[position])
    assert carrier.phenotype == "Malignant Hyperthermia Susceptibility"


def test_nat2_takes_the_pair_that_is_seen_more_often_when_the_phase_is_unknown():
    result = call_alleles("NAT2", "*5", "*6")
    assert {"*5/*6", "*1/*30", "*16/*34"} <= set(result.diplotypes)
    assert result.best == ["*5/*6"]
    assert "*1/*30 set aside for *5/*6" in result.reason
    assert call_alleles("NAT2", "*1", "*30", phased=True).best == ["*1/*30"]


def _research(gene, *names, phased=True):
    rows = records(gene, [haplotype(gene, name) for name in names], phased)
    (result,) = call_gene(calls_of(rows), GENES[gene], {"S1": Sex.FEMALE}, "tables", Rules(1, research=True))
    return result


def test_a_combination_is_named_for_research_and_never_has_a_phenotype():
    result = _research("CYP2B6", "*6&*14", "*13")
    assert result.diplotypes == ["*13/[*6 + *14]"]
    assert (result.status, result.phenotype, result.research) == ("indeterminate", None, True)
    assert (result.reportable, result.guidance_ids) == (False, [])
    assert result.reason.endswith("combination or partial alleles, for research alone")


def test_a_partial_allele_keeps_its_left_over_changes():
    definition = GENES["CYP2C19"]
    carried = haplotype("CYP2C19", "*17") | {"chr10:94781859:G:A"}
    assert copy_name(definition, carried) == "[*17 + g.94781859G>A]"
    assert copy_name(definition, frozenset()) == "*38"
    assert copy_name(definition, frozenset({"chr10:94781859:G:A"})) == "g.94781859G>A"


def test_combinations_are_looked_for_only_where_no_alleles_fit():
    assert _research("CYP2B6", "*1", "*6").research is False
    assert _research("CYP2B6", "*1", "*6").phenotype == "Intermediate Metabolizer"
    unphased = _research("CYP2B6", "*8", "*9", phased=False)
    assert (unphased.diplotypes, unphased.research) == (["*8/*9"], False)


def test_with_two_ways_to_lay_the_copies_out_both_combinations_are_told():
    definition = GENES["CYP2B6"]
    rows = records("CYP2B6", [haplotype("CYP2B6", "*5"), haplotype("CYP2B6", "*11&*5")], False)
    assert definition.gene.symbol == "CYP2B6"
    (result,) = call_gene(calls_of(rows), definition, {}, "tables", Rules(1, research=True))
    assert result.diplotypes == ["*5/[*5 + *11]"]


def test_one_copy_of_x_is_named_as_a_combination_too():
    rows = records("G6PD", [haplotype("G6PD", "Asahi&Mahidol")])
    (result,) = call_gene(calls_of(rows), GENES["G6PD"], {"S1": Sex.MALE}, "tables", Rules(1, research=True))
    assert (result.diplotypes, result.research) == (["[Asahi + Mahidol]"], True)


def test_participants_see_only_the_genes_and_alleles_of_their_profile():
    rows = records("TPMT", [haplotype("TPMT", name) for name in ("*1", "*2")])

    def seen(reportable):
        (result,) = call_gene(calls_of(rows), GENES["TPMT"], {}, "t", Rules(1, reportable=reportable))
        return result.reportable

    assert seen({"TPMT": frozenset()})
    assert seen({"TPMT": frozenset({"*1", "*2"})})
    assert not seen({"TPMT": frozenset({"*1", "*3A"})})
    assert not seen({"NUDT15": frozenset()})


def test_an_unknown_allele_in_a_gene_that_passes_it_over_is_told_and_called():
    definition = GENES["TPMT"]
    gene = msgspec.structs.replace(definition.gene, undocumented=Undocumented.REFERENCE)
    lenient = msgspec.structs.replace(definition, gene=gene)
    rows = records("TPMT", [haplotype("TPMT", "*1"), haplotype("TPMT", "*2")])
    rows = [row for row in rows if "18130687" not in row[0]] + [("chr6:18130687:T:A", [0, 1], False, -1)]
    (strict,) = call_gene(calls_of(rows), definition, {}, "t")
    assert strict.status == "indeterminate"
    (told,) = call_gene(calls_of(rows), lenient, {}, "t")
    assert (told.diplotypes, told.phenotype) == (["*1/*2"], "Intermediate Metabolizer")
    assert told.reason == (
        "read as reference: chr6:18130687 rs1142345 carries chr6:18130687:T:A, in no named allele"
    )


def test_a_result_without_a_sheet_is_of_unknown_sex():
    rows = records("G6PD", [haplotype("G6PD", "A")])
    assert call("G6PD", rows, Sex.UNKNOWN).reason == "sex unknown; one copy in the calls"


def test_nothing_is_set_aside_where_the_phase_is_known_or_a_position_was_not_read():
    """NAT2 *1/*6 and *4/*34 fit the same unphased genotypes; how rare the second is counts when all was read."""
    assert "*4/*34 set aside for *1/*6" in call_alleles("NAT2", "*1", "*6").reason
    assert call_alleles("NAT2", "*4", "*34", phased=True).best == ["*4/*34"]
    for site in GENES["NAT2"].sites:
        result = call_alleles("NAT2", "*1", "*6", without=(site.position,))
        assert "set aside" not in (result.reason or "")
        assert {"*1/*6", "*4/*34"} <= set(result.diplotypes)
