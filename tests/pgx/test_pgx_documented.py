"""What PharmCAT's documentation says of its calls (Named Allele Matcher 101, Gene Definition Exceptions).

Where we say something else on purpose, the test of it stands elsewhere and docs/pgx.md tells why.
"""

import pytest
from pgx_builders import GENES, call_alleles, calls_of, haplotype, records

from genomics.pgx.calling import Rules, call_gene
from genomics.records.person import Sex

HAPB3 = "c.1129-5923C>G, c.1236G>A (HapB3)"
CAUSAL, PROXY = "chr1:97579893:G:C", "chr1:97573863:C:T"


def researched(gene, one, other, phased):
    """The result of two copies, named or as changes, with combinations looked for."""
    copies = [copy if isinstance(copy, frozenset) else haplotype(gene, copy) for copy in (one, other)]
    rows = records(gene, copies, phased)
    (result,) = call_gene(calls_of(rows), GENES[gene], {}, "tables", Rules(1, research=True))
    return result


def beside(gene, name, *changes):
    return haplotype(gene, name, changes)


@pytest.mark.parametrize(
    ("gene", "one", "other", "phased", "diplotypes"),
    [
        ("CYP2B6", "*6&*14", "*13", True, ["*13/[*6 + *14]"]),
        ("CYP2B6", "*1", "*8&*9", True, ["*1/[*8 + *9]"]),
        ("CYP2B6", "*1", "*8&*9", False, ["*8/*9"]),
        ("CYP2B6", "*1", "*5&*9&*23", True, ["*1/[*5 + *9 + *23]"]),
        (
            "CYP2B6",
            "*1",
            "*5&*9&*23",
            False,
            ["*1/[*5 + *9 + *23]", "*5/[*9 + *23]", "*9/[*5 + *23]", "*23/[*5 + *9]"],
        ),
        ("CYP2C9", "*2", "*3", False, ["*2/*3"]),
        ("CYP2C9", "*2", "*2&*3", False, ["*2/[*2 + *3]"]),
        (
            "CYP2C9",
            "*1",
            beside("CYP2C9", "*2", "chr10:94986073:A:C"),
            False,
            ["*1/[*2 + g.94986073A>C]", "*2/g.94986073A>C"],
        ),
        (
            "CYP2C19",
            "*2",
            beside("CYP2C19", "*17", "chr10:94781859:G:A"),
            True,
            ["*2/[*17 + g.94781859G>A]"],
        ),
        ("CYP2C19", "*2", frozenset({"chr10:94781859:G:A"}), True, ["*2/g.94781859G>A"]),
    ],
)
def test_combinations_and_partial_alleles_are_the_documented_ones_best_first(gene, one, other, phased, diplotypes):
    result = researched(gene, one, other, phased)
    assert (result.diplotypes, result.best) == (diplotypes, diplotypes[:1])


def test_no_change_counts_for_two_alleles_of_a_combination():
    """*2 and *17 both have rs3758581: the longer one takes it, and of *17 its other change is left."""
    assert researched("CYP2C19", "*1", "*2&*17", True).diplotypes == ["*1/[*2 + g.94761900C>T]"]


def test_changes_of_no_whole_allele_are_not_told_alone_where_there_are_more_than_two_ways():
    changes = frozenset({"chr10:94986073:A:C", "chr10:94942290:C:T", "chr10:94981296:A:C"})
    result = researched("CYP2C9", changes, "*11", False)
    assert result.diplotypes
    assert all(not part.startswith("g.") for name in result.diplotypes for part in name.split("/"))


def test_where_no_layout_has_a_whole_allele_on_each_copy_no_combination_is_told():
    part_of_17 = frozenset({"chr19:40991388:A:G", "chr19:40991390:C:A", "chr19:40991391:G:C"})
    result = researched("CYP2B6", "*1", part_of_17, False)
    assert (result.status, result.diplotypes, result.research) == ("indeterminate", [], False)
    assert researched("CYP2B6", "*1", part_of_17, True).research


def test_a_copy_that_may_have_either_base_is_the_same_allele_and_the_reference_scores_higher():
    """CYP2C19 *4 with or without c.-806C>T; unphased, *1/*4 and *4/*17 both fit and mean the same."""
    for carried in (haplotype("CYP2C19", "*4"), beside("CYP2C19", "*4", "chr10:94761900:C:T")):
        assert researched("CYP2C19", "*1", carried, True).diplotypes == ["*1/*4"]
    unphased = researched("CYP2C19", "*1", beside("CYP2C19", "*4", "chr10:94761900:C:T"), False)
    assert (unphased.diplotypes, unphased.best) == (["*1/*4", "*4/*17"], ["*1/*4"])
    assert unphased.phenotype == "Intermediate Metabolizer"


@pytest.mark.parametrize(
    ("copies", "phased", "best", "phenotype"),
    [
        (
            ("c.498G>A&c.2582A>G", "c.2846A>T&c.2933A>G"),
            True,
            "[c.498G>A + c.2582A>G]/[c.2846A>T + c.2933A>G]",
            "Intermediate Metabolizer",
        ),
        (
            ("c.1905+1G>A (*2A)&c.2933A>G", "c.498G>A"),
            True,
            "c.498G>A/[c.1905+1G>A (*2A) + c.2933A>G]",
            "Intermediate Metabolizer",
        ),
        (("Reference", "c.1905+1G>A (*2A)"), False, "Reference/c.1905+1G>A (*2A)", "Intermediate Metabolizer"),
        (("c.2846A>T", "c.2846A>T"), False, "c.2846A>T/c.2846A>T", "Intermediate Metabolizer"),
        (
            ("c.1905+1G>A (*2A)", "c.1627A>G (*5)&c.1905+1G>A (*2A)"),
            False,
            "[c.1627A>G (*5) + c.1905+1G>A (*2A)]/c.1905+1G>A (*2A)",
            "Poor Metabolizer",
        ),
        (("c.1905+1G>A (*2A)", "c.2846A>T"), False, "c.2846A>T/c.1905+1G>A (*2A)", None),
        (("Reference", "c.2846A>T&c.2933A>G&c.498G>A"), False, "c.2846A>T/c.2933A>G", None),
    ],
)
def test_dpyd_takes_the_lowest_of_each_copy_and_presumes_two_copies_best(copies, phased, best, phenotype):
    result = call_alleles("DPYD", *copies, phased=phased)
    assert (result.best, result.phenotype) == ([best], phenotype)


@pytest.mark.parametrize(
    ("carried", "unread", "diplotype", "phenotype", "note"),
    [
        ({CAUSAL, PROXY}, None, f"Reference/{HAPB3}", "Intermediate Metabolizer", None),
        (
            {PROXY},
            None,
            "Reference/Reference",
            "Normal Metabolizer",
            f"{PROXY} x 1, {CAUSAL} x 0: the latter counts",
        ),
        (
            {CAUSAL},
            None,
            "Reference/c.1129-5923C>G",
            "Intermediate Metabolizer",
            f"{PROXY} x 0, {CAUSAL} x 1: the latter counts",
        ),
        ({CAUSAL, PROXY}, PROXY, "Reference/c.1129-5923C>G", "Intermediate Metabolizer", None),
        (
            {CAUSAL, PROXY},
            CAUSAL,
            f"Reference/{HAPB3}",
            "Intermediate Metabolizer",
            f"{CAUSAL} could not be read; {PROXY} taken for it",
        ),
    ],
)
def test_hapb3_rests_on_the_intronic_change_and_on_the_exonic_one_only_without_it(
    carried, unread, diplotype, phenotype, note
):
    rows = records("DPYD", [frozenset(), frozenset(carried)])
    rows = [row for row in rows if unread is None or row[0] != unread]
    (result,) = call_gene(calls_of(rows), GENES["DPYD"], {}, "tables")
    assert (result.diplotypes, result.phenotype, result.reason) == ([diplotype], phenotype, note)


def test_g6pd_takes_the_haplotype_of_mediterranean_for_mediterranean():
    """rs2230037 defines nothing here: GRCh38 has its other base."""
    name = "Mediterranean, Dallas, Panama, Sassari, Cagliari, Birmingham"
    assert call_alleles("G6PD", name, sex=Sex.MALE).diplotypes == [name]
    assert not any(site.rsid == "rs2230037" for site in GENES["G6PD"].sites)


def test_an_allele_whose_position_is_missing_cannot_be_told_from_the_one_without_it():
    """Missing positions are taken out of every allele: the page's example, on CYP2C9 *2."""
    result = call_alleles("CYP2C9", "*1", "*3", without=[94942290])
    assert {"*1/*3", "*2/*3"} <= set(result.diplotypes)
    assert result.status == "indeterminate"
    assert result.missing_positions == ["chr10:94942290 rs1799853"]
