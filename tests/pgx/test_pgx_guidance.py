"""What guidelines advise: the table, and which of its rows hold for a person."""

import re

import msgspec
import pytest
from pgx_builders import FOLDER, GENES, TABLES, call_alleles

from genomics.errors import ConfigError
from genomics.files.pgx_guidance import GUIDANCE, read_guidance
from genomics.files.sheets import read_rows
from genomics.pgx.guidance import with_guidance
from genomics.records.pgx_guidance import Action, Condition, Strength, guidance_for

RULES = read_guidance(FOLDER)


def _possible(gene):
    if gene in GENES:
        return {str(meaning.phenotype) for meaning in GENES[gene].meanings.values()}
    outside = TABLES.outside[gene]
    carried = {f"{name} {word}" for name in outside.keys for word in ("positive", "negative")}
    return {str(meaning.phenotype) for meaning in outside.meanings.values()} or carried


def test_every_rule_looks_at_phenotypes_that_its_gene_can_have():
    assert len(RULES) > 300
    for rule in RULES:
        for condition in rule.conditions:
            assert condition.phenotypes <= _possible(condition.gene), rule.guidance_id


def test_every_rule_names_its_guideline_its_month_and_a_page_and_never_a_dose():
    for rule in RULES:
        assert re.search(r"^CPIC .*PMID \d+\)$", rule.guideline)
        assert re.fullmatch(r"20\d\d-\d\d", rule.version)
        assert rule.link.startswith("https://cpicpgx.org/guidelines/")
        assert not re.search(r"\d+ ?(mg|%|g\b)|percent", rule.wording), rule.wording
        assert len(rule.wording.split()) <= 18


def test_no_two_rules_advise_on_the_same_phenotype_of_one_gene():
    seen = {}
    for rule in RULES:
        (condition,) = rule.conditions
        for phenotype in condition.phenotypes:
            key = rule.medicine, rule.population, condition.gene, phenotype
            assert seen.setdefault(key, rule.guidance_id) == rule.guidance_id


def test_every_medicine_has_plain_words_and_every_participant_medicine_has_guidance():
    drugs = {row["medicine"]: row for row in read_rows(FOLDER / "drugs.tsv", ("medicine", "used_for", "brands"))}
    assert set(drugs) == {rule.medicine for rule in RULES}
    assert all(row["used_for"] for row in drugs.values())
    columns = ("gene", "medicine", "level", "guideline", "affected_phenotypes", "source", "date")
    for row in read_rows(FOLDER / "medicines.tsv", columns):
        rules = [rule for rule in RULES if rule.medicine == row["medicine"] and row["gene"] in rule.genes]
        acted = {
            term
            for rule in rules
            if rule.action is not Action.NO_CHANGE or "Usual use" not in rule.wording
            for condition in rule.conditions
            for term in condition.phenotypes
        }
        assert set(row["affected_phenotypes"].split(";")) <= acted, (row["gene"], row["medicine"])


@pytest.mark.parametrize(
    ("gene", "alleles", "medicine", "population", "action", "strength"),
    [
        (
            "CYP2C19",
            ("*2", "*2"),
            "clopidogrel",
            "acute coronary syndrome or coronary intervention",
            "avoid",
            "strong",
        ),
        ("CYP2C19", ("*1", "*1"), "omeprazole", "everyone", "no change", "moderate"),
        ("TPMT", ("*3A", "*3A"), "azathioprine", "conditions that are not cancer", "alternative", "strong"),
        ("DPYD", ("c.1905+1G>A (*2A)",) * 2, "capecitabine", "everyone", "avoid", "strong"),
        ("SLCO1B1", ("*5", "*5"), "simvastatin", "everyone", "alternative", "strong"),
        ("CYP3A5", ("*1", "*1"), "tacrolimus", "everyone", "raise starting dose", "strong"),
        ("UGT1A1", ("*80+*28",) * 2, "atazanavir", "everyone", "alternative", "strong"),
        ("RYR1", ("Reference", "c.7048G>A"), "sevoflurane", "everyone", "avoid", "strong"),
    ],
)
def test_well_known_advice(gene, alleles, medicine, population, action, strength):
    rules = guidance_for([call_alleles(gene, *alleles)], RULES)
    (rule,) = [rule for rule in rules if (rule.medicine, rule.population) == (medicine, population)]
    assert (rule.action, rule.strength) == (Action(action), Strength(strength))


def test_nothing_is_advised_on_what_was_not_called_or_for_research():
    assert guidance_for([call_alleles("TPMT", "*1", "*3A")], RULES) == []
    called = call_alleles("TPMT", "*3A", "*3A")
    assert guidance_for([called], RULES)
    assert guidance_for([msgspec.structs.replace(called, research=True)], RULES) == []


def test_a_rule_over_two_genes_takes_the_place_of_rules_over_one():
    tpmt = next(
        r for r in RULES if r.medicine == "azathioprine" and "TPMT" in r.genes and r.action is Action.NO_CHANGE
    )
    nudt = next(
        r for r in RULES if r.medicine == "azathioprine" and "NUDT15" in r.genes and r.action is Action.NO_CHANGE
    )
    both = msgspec.structs.replace(tpmt, guidance_id="both", conditions=(*tpmt.conditions, *nudt.conditions))
    results = [call_alleles("TPMT", "*1", "*1"), call_alleles("NUDT15", "*1", "*1")]
    assert [rule.guidance_id for rule in guidance_for(results, [tpmt, nudt, both])] == ["both"]
    assert [rule.guidance_id for rule in guidance_for(results[:1], [tpmt, nudt, both])] == [tpmt.guidance_id]
    elsewhere = msgspec.structs.replace(both, population="children")
    assert len(guidance_for(results, [tpmt, nudt, elsewhere])) == 3


def test_advice_comes_by_medicine_and_the_strictest_action_first():
    plain = msgspec.structs.replace(RULES[0], conditions=(Condition("TPMT", frozenset({"Normal Metabolizer"})),))
    rules = [
        msgspec.structs.replace(plain, guidance_id=name, medicine=medicine, action=action)
        for name, medicine, action in (
            ("c", "b", Action.NO_CHANGE),
            ("a", "b", Action.AVOID),
            ("d", "a", Action.MONITOR),
        )
    ]
    found = guidance_for([call_alleles("TPMT", "*1", "*1")], rules)
    assert [rule.guidance_id for rule in found] == ["d", "a", "c"]


def test_each_result_carries_the_ids_of_its_own_gene():
    results = [call_alleles("TPMT", "*1", "*2"), call_alleles("UGT1A1", "*1", "*1")]
    other = [msgspec.structs.replace(result, sample_id="S2") for result in results]
    told = with_guidance([*results, *other], RULES)
    assert [result.sample_id for result in told] == ["S1", "S1", "S2", "S2"]
    assert all(name.split(".")[1] == "TPMT" for name in told[0].guidance_ids)
    assert told[1].guidance_ids == told[3].guidance_ids == ["atazanavir.UGT1A1.1"]


def _table(path, *rows):
    (path / "guidance.tsv").write_text("\n".join(["\t".join(GUIDANCE), *("\t".join(row) for row in rows)]) + "\n")
    return path


ROW = ("x.1", "warfarin", "everyone", "TPMT", "Normal Metabolizer", "", "", "avoid", "strong", "w", "g", "v", "l")


def test_the_table_is_read_strictly(tmp_path):
    assert read_guidance(tmp_path) == []
    (rule,) = read_guidance(_table(tmp_path, ROW))
    assert rule.conditions == (Condition("TPMT", frozenset({"Normal Metabolizer"})),)
    with pytest.raises(ConfigError, match="x.1 stands twice; keep one row"):
        read_guidance(_table(tmp_path, ROW, ROW))
    with pytest.raises(ConfigError, match="row x.1: 'shun' is not a valid Action; correct the row"):
        read_guidance(_table(tmp_path, (*ROW[:7], "shun", *ROW[8:])))
