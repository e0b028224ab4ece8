import pytest
from pgx_builders import call, call_alleles, haplotype, records

from genomics.records.person import Sex


@pytest.mark.parametrize(
    ("gene", "alleles", "phenotype"),
    [
        ("CYP2C19", ("*1", "*1"), "Normal Metabolizer"),
        ("CYP2C19", ("*38", "*1"), "Normal Metabolizer"),
        ("CYP2C19", ("*1", "*2"), "Intermediate Metabolizer"),
        ("CYP2C19", ("*2", "*3"), "Poor Metabolizer"),
        ("CYP2C19", ("*1", "*17"), "Rapid Metabolizer"),
        ("CYP2C19", ("*17", "*17"), "Ultrarapid Metabolizer"),
        ("CYP2C19", ("*2", "*17"), "Intermediate Metabolizer"),
        ("CYP2C19", ("*2", "*9"), "Likely Poor Metabolizer"),
        ("NUDT15", ("*1", "*3"), "Intermediate Metabolizer"),
        ("NUDT15", ("*3", "*9"), "Poor Metabolizer"),
        ("SLCO1B1", ("*1", "*5"), "Decreased Function"),
        ("SLCO1B1", ("*1", "*15"), "Decreased Function"),
        ("SLCO1B1", ("*15", "*15"), "Poor Function"),
        ("SLCO1B1", ("*14", "*14"), "Increased Function"),
        ("TPMT", ("*1", "*2"), "Intermediate Metabolizer"),
        ("TPMT", ("*3A", "*3A"), "Poor Metabolizer"),
        ("UGT1A1", ("*1", "*6"), "Intermediate Metabolizer"),
        ("UGT1A1", ("*80+*28", "*80+*28"), "Poor Metabolizer"),
        ("UGT1A1", ("*36", "*36"), "Normal Metabolizer"),
    ],
)
def test_unphased_alleles_give_the_published_phenotype(gene, alleles, phenotype):
    result = call_alleles(gene, *alleles)
    assert (result.status, result.phenotype) == ("called", phenotype)
    assert result.definition_version == "tables 1"


def test_phase_left_open_between_phenotypes_is_indeterminate_and_says_why():
    result = call_alleles("TPMT", "*1", "*3A")
    assert (result.status, result.phenotype) == ("indeterminate", None)
    assert result.diplotypes == ["*1/*3A", "*3B/*3C"]
    assert result.phenotype_alternatives == ["Intermediate Metabolizer", "Poor Metabolizer"]
    assert result.reason == (
        "phase unknown: changes at chr6:18130687 rs1142345, chr6:18138997 rs1800460 may lie on one copy or on two"
    )


def test_phase_settles_it():
    result = call_alleles("TPMT", "*1", "*3A", phased=True)
    assert (result.diplotypes, result.phenotype, result.phased) == (["*1/*3A"], "Intermediate Metabolizer", True)


def test_different_phase_sets_do_not_settle_it():
    rows = records("TPMT", [haplotype("TPMT", "*1"), haplotype("TPMT", "*3A")], phased=True, phase_set=18130687)
    apart = [(key, genotype, phased, 7 if "18138997" in key else own) for key, genotype, phased, own in rows]
    assert call("TPMT", rows).phenotype == "Intermediate Metabolizer"
    assert call("TPMT", apart).status == "indeterminate"


def test_open_phase_within_one_phenotype_is_called_with_all_pairs():
    result = call_alleles("SLCO1B1", "*1", "*15")
    assert (result.diplotypes, result.phenotype) == (["*1/*15", "*5/*37"], "Decreased Function")
    assert result.reason is None


def test_an_uncertain_function_is_indeterminate_though_the_alleles_are_known():
    result = call_alleles("TPMT", "*1", "*24")
    assert (result.status, result.diplotypes) == ("indeterminate", ["*1/*24"])
    assert result.phenotype_alternatives == ["Indeterminate"]
    assert result.reason == "CPIC gives no phenotype with *24 (Uncertain function)"


def test_alleles_that_look_the_same_without_a_position_are_named():
    result = call_alleles("CYP2C19", "*1", "*2", without=[94780653])
    assert result.status == "indeterminate"
    assert result.diplotypes == ["*1/*2", "*2/*3"]
    assert result.reason == (
        "could not read chr10:94780653 rs4986893, without which these alleles look the same: *1 = *3"
    )


def test_changes_that_no_named_alleles_explain_are_indeterminate():
    rows = records("TPMT", [haplotype("TPMT", "*2&*3C"), haplotype("TPMT", "*2&*3C")])
    result = call("TPMT", rows)
    assert (result.status, result.diplotypes) == ("indeterminate", [])
    assert result.reason.startswith(
        "no named alleles explain the changes at chr6:18130687 rs1142345, chr6:18143724"
    )


def test_ugt1a1_80_and_28_are_taken_to_lie_together_when_the_phase_is_unknown():
    result = call_alleles("UGT1A1", "*1", "*80+*28")
    assert (result.status, result.phenotype) == ("called", "Intermediate Metabolizer")
    assert result.diplotypes == ["*1/*80+*28", "*28/*80"]
    assert result.reason.startswith("*28/*80 set aside for *80+*28, as the phase is unknown (CPIC guideline")
    assert call_alleles("UGT1A1", "*28", "*80", phased=True).status == "indeterminate"


def test_ugt1a1_27_beside_an_unphased_28_is_not_taken_for_two_weak_copies():
    result = call_alleles("UGT1A1", "*27", "*80+*28")
    assert (result.status, result.phenotype) == ("indeterminate", None)
    assert "set aside for one copy that no allele names" in result.reason


@pytest.mark.parametrize(
    ("sex", "copies", "status", "diplotypes", "phenotype"),
    [
        (Sex.MALE, ["A- 202A_376G"], "called", ["A- 202A_376G"], "Deficient"),
        (Sex.MALE, ["B (reference)"], "called", ["B (reference)"], "Normal"),
        (Sex.MALE, ["Sunderland"], "called", ["Sunderland"], "Deficient with CNSHA"),
        (
            Sex.FEMALE,
            ["B (reference)", "A- 202A_376G"],
            "called",
            ["A- 202A_376G/B (reference)", "A/Asahi"],
            "Variable",
        ),
        (Sex.FEMALE, ["A- 202A_376G"] * 2, "called", ["A- 202A_376G/A- 202A_376G"], "Deficient"),
        (Sex.FEMALE, ["A", "B (reference)"], "called", ["A/B (reference)"], "Normal"),
        (Sex.MALE, ["B (reference)", "A"], "not_called", [], None),
        (Sex.FEMALE, ["B (reference)"], "not_called", [], None),
    ],
)
def test_g6pd_follows_the_copies_that_sex_leads_to_expect(sex, copies, status, diplotypes, phenotype):
    result = call_alleles("G6PD", *copies, sex=sex)
    assert (result.status, result.diplotypes, result.phenotype) == (status, diplotypes, phenotype)


def test_g6pd_names_the_sex_mismatch_and_takes_unknown_sex_from_the_calls():
    result = call_alleles("G6PD", "B (reference)", sex=Sex.FEMALE)
    assert result.reason == "withheld: one copy in the calls, sex recorded as female"
    unknown = call_alleles("G6PD", "A- 202A_376G", sex=Sex.UNKNOWN)
    assert (unknown.phenotype, unknown.reason) == ("Deficient", "sex unknown; one copy in the calls")


def test_positions_that_disagree_on_the_number_of_copies_are_not_called():
    rows = records("G6PD", [haplotype("G6PD", "B (reference)")])
    rows[0] = (rows[0][0], [0, 0], False, -1)
    result = call("G6PD", rows, Sex.MALE)
    assert (result.status, result.reason) == ("not_called", "some positions have one copy and others two")


def test_one_copy_of_an_autosomal_gene_is_not_called():
    result = call_alleles("TPMT", "*1")
    assert (result.status, result.reason) == ("not_called", "one copy of a gene that everyone has two of")


@pytest.mark.parametrize(
    ("copies", "phased", "diplotypes", "phenotype", "score"),
    [
        (("Reference", "Reference"), False, ["Reference/Reference"], "Normal Metabolizer", 2),
        (
            ("Reference", "c.1905+1G>A (*2A)"),
            False,
            ["Reference/c.1905+1G>A (*2A)"],
            "Intermediate Metabolizer",
            1,
        ),
        (("Reference", "c.2846A>T"), False, ["Reference/c.2846A>T"], "Intermediate Metabolizer", 1.5),
        (("c.2846A>T", "c.2846A>T"), False, ["c.2846A>T/c.2846A>T"], "Intermediate Metabolizer", 1),
        (
            ("c.2846A>T", "c.1905+1G>A (*2A)"),
            True,
            ["c.2846A>T/c.1905+1G>A (*2A)"],
            "Poor Metabolizer",
            0.5,
        ),
        (
            ("Reference", "c.2846A>T&c.1905+1G>A (*2A)"),
            True,
            ["Reference/[c.1905+1G>A (*2A) + c.2846A>T]"],
            "Intermediate Metabolizer",
            1,
        ),
        (
            ("c.85T>C (*9A)", "c.1627A>G (*5)"),
            False,
            ["normal function/normal function"],
            "Normal Metabolizer",
            2,
        ),
        (
            ("Reference", "c.1129-5923C>G, c.1236G>A (HapB3)"),
            False,
            ["Reference/c.1129-5923C>G, c.1236G>A (HapB3)"],
            "Intermediate Metabolizer",
            1.5,
        ),
        (
            ("Reference", "c.1129-5923C>G"),
            False,
            ["Reference/c.1129-5923C>G"],
            "Intermediate Metabolizer",
            1.5,
        ),
    ],
)
def test_dpyd_is_worth_the_least_active_change_of_each_copy(copies, phased, diplotypes, phenotype, score):
    result = call_alleles("DPYD", *copies, phased=phased)
    assert (result.diplotypes, result.phenotype, result.activity_score) == (diplotypes, phenotype, score)


def test_dpyd_changes_of_unknown_phase_are_indeterminate_between_one_copy_and_two():
    result = call_alleles("DPYD", "c.2846A>T", "c.1905+1G>A (*2A)")
    assert result.status == "indeterminate"
    assert result.phenotype_alternatives == ["Intermediate Metabolizer", "Poor Metabolizer"]
    assert "phase unknown: changes at chr1:97082391 rs67376798, chr1:97450058 rs3918290" in result.reason


HAPB3 = "c.1129-5923C>G, c.1236G>A (HapB3)"
CAUSAL, PROXY = 97579893, 97573863


def test_dpyd_proxy_speaks_for_hapb3_only_when_the_cause_could_not_be_read():
    result = call_alleles("DPYD", "Reference", HAPB3, without=[CAUSAL])
    assert (result.diplotypes, result.phenotype) == ([f"Reference/{HAPB3}"], "Intermediate Metabolizer")
    assert result.reason == "chr1:97579893:G:C could not be read; chr1:97573863:C:T taken for it"
    alone = records("DPYD", [frozenset(), frozenset({"chr1:97573863:C:T"})])
    assert call("DPYD", alone).phenotype == "Normal Metabolizer"


def test_dpyd_proxy_that_is_not_carried_does_not_clear_hapb3():
    result = call_alleles("DPYD", "Reference", "Reference", without=[CAUSAL])
    assert result.status == "indeterminate"
    assert result.reason == "could not read chr1:97579893 rs75017182 (c.1129-5923C>G)"


def test_dpyd_poor_metabolizer_stays_one_whatever_an_unread_position_holds():
    result = call_alleles("DPYD", "c.1905+1G>A (*2A)", "c.1905+1G>A (*2A)", without=[CAUSAL, PROXY])
    assert (result.status, result.phenotype) == ("called", "Poor Metabolizer")
    assert len(result.missing_positions) == 2
