import pytest
from hereditary_builders import FORWARD, RULES, TABLES, annotated, classified, evidence, in_clinvar, rule_of

from genomics.errors import ConfigError
from genomics.hereditary.classifying import classify, classify_variants, transcripts_of_panel
from genomics.hereditary.evidence import Tools
from genomics.hereditary.routing import strongest, weakest
from genomics.records.annotation import ClinVarGroup, Route

CANDIDATE, REVIEW, NONE = Route.REPORT_CANDIDATE, Route.REVIEW, Route.NONE
C282Y, H63D = "chr6:26092913:G:A", "chr6:26090951:C:G"


@pytest.mark.parametrize(
    ("group", "route"),
    [
        (ClinVarGroup.PLP_2STAR, CANDIDATE),
        (ClinVarGroup.PLP_1STAR, REVIEW),
        (ClinVarGroup.PLP_0STAR, NONE),
        (ClinVarGroup.CONFLICT_WITH_P, REVIEW),
        (ClinVarGroup.CONFLICT, NONE),
        (ClinVarGroup.BENIGN, NONE),
        (ClinVarGroup.UNCERTAIN, NONE),
        (ClinVarGroup.OTHER, NONE),
        (ClinVarGroup.ABSENT, NONE),
    ],
)
def test_what_clinvar_says_of_a_missense_decides_its_route(group, route):
    row = classified("BRCA1", clinvar_group=group, clinvar_significance="said", clinvar_stars=2)
    assert row.route is route
    assert row.reasons


@pytest.mark.parametrize("group", [ClinVarGroup.ABSENT, ClinVarGroup.OTHER, ClinVarGroup.PLP_0STAR])
def test_a_loss_of_function_that_nobody_has_judged_goes_to_review(group):
    row = classified("BRCA1", "stop_gained", "chr1:1200:C:T", hgvs_p="p.Arg67Ter", clinvar_group=group)
    assert row.route is REVIEW
    assert row.reasons[0].startswith("novel loss of function: PVS1 very strong")


@pytest.mark.parametrize("group", [ClinVarGroup.BENIGN, ClinVarGroup.UNCERTAIN, ClinVarGroup.CONFLICT])
def test_a_loss_of_function_that_clinvar_has_judged_otherwise_does_not_route_itself(group):
    row = classified("BRCA1", "stop_gained", "chr1:1200:C:T", hgvs_p="p.Arg67Ter", clinvar_group=group)
    assert row.route is NONE
    assert any(reason.startswith("PVS1: very strong") for reason in row.reasons)


def test_a_late_stop_that_is_only_moderate_evidence_does_not_route_itself():
    assert classified("BRCA1", "stop_gained", "chr1:3290:C:T", hgvs_p="p.Arg297Ter").route is NONE


def test_a_novel_missense_never_routes_itself_and_says_so():
    row = classified("BRCA1", gnomad_ac=0, gnomad_an=150000)
    assert (row.route, row.points) == (NONE, 1)
    assert "a missense variant that nobody has judged never routes itself" in row.reasons


LOSS = ("stop_gained", "frameshift_variant", "splice_donor_variant", "splice_acceptor_variant", "start_lost")
NO_LOSS_GENES = ("RYR1", "CACNA1S", "APOB", "PCSK9", "RET", "MYH7", "TNNI3", "TNNC1", "ACTA2", "RYR2")
ANY_CONDITION = "hyperthermia cardiomyopathy hypercholesterolemia neoplasia"


@pytest.mark.parametrize("gene", NO_LOSS_GENES)
@pytest.mark.parametrize("word", LOSS)
def test_known_pathogenic_loss_of_function_is_not_returned_where_it_causes_something_else(gene, word):
    row = classified(gene, word, "chr1:1200:C:T", hgvs_p="p.Arg67Ter", **in_clinvar(3, ANY_CONDITION))
    assert row.route is NONE
    assert any("not returned" in reason for reason in row.reasons)


@pytest.mark.parametrize("gene", NO_LOSS_GENES)
def test_novel_loss_of_function_is_not_returned_where_it_causes_something_else(gene):
    row = classified(gene, "stop_gained", "chr1:1200:C:T", hgvs_p="p.Arg67Ter")
    assert row.route is NONE
    assert any("not an established cause" in reason for reason in row.reasons)


@pytest.mark.parametrize(
    ("gene", "word", "key", "why"),
    [
        ("TTN", "missense_variant", "chr1:2100:C:T", "missense variants are not returned"),
        ("TTN", "inframe_deletion", "chr1:2100:CAAA:C", "in_frame variants are not returned"),
        ("HFE", "missense_variant", H63D, f"only {C282Y} is returned"),
        ("HFE", "stop_gained", "chr6:26092900:C:T", f"only {C282Y} is returned"),
        ("APC", "upstream_gene_variant", "chr5:112707500:A:G", "promoter variants are not returned"),
        ("SMAD4", "missense_variant", "chr18:51078306:A:G", "this allele causes another condition"),
    ],
)
def test_a_known_pathogenic_variant_that_the_rule_excludes_is_not_returned_and_says_why(gene, word, key, why):
    row = classified(gene, word, key, **in_clinvar(3))
    assert row.route is NONE
    assert any(why in reason for reason in row.reasons)


@pytest.mark.parametrize(
    ("gene", "word", "key"),
    [
        ("TTN", "stop_gained", "chr1:1200:C:T"),
        ("BRCA2", "frameshift_variant", "chr1:1200:CA:C"),
        ("RYR1", "missense_variant", "chr1:2100:C:T"),
        ("MYH7", "missense_variant", "chr1:2100:C:T"),
        ("GLA", "missense_variant", "chr1:2100:C:T"),
        ("LDLR", "missense_variant", "chr1:2100:C:T"),
        ("HFE", "missense_variant", C282Y),
        ("BTD", "missense_variant", "chr3:15645186:G:C"),
        ("BRCA1", "intron_variant", "chr1:1500:C:T"),
    ],
)
def test_two_stars_and_a_rule_that_is_met_make_a_report_candidate(gene, word, key):
    row = classified(gene, word, key, gnomad_faf95=0.0001, **in_clinvar(2, ANY_CONDITION))
    assert row.route is CANDIDATE
    assert "Pathogenic (2 stars, VCV000000001)" in row.reasons[0]


def test_every_rule_of_the_panel_lets_a_fitting_known_variant_reach_a_person():
    for rule in RULES.values():
        key = rule.listed_alleles[0] if rule.listed_alleles else "chr1:2100:C:T"
        word = "stop_gained" if rule.returned == "truncating_only" else "missense_variant"
        variant = annotated(
            key, word, gene=rule.gene, transcript=rule.transcript, **in_clinvar(3, " ".join(rule.condition_words))
        )
        route = classify(evidence(variant, rule)).route
        assert route is (REVIEW if rule.needs_human else CANDIDATE), rule.gene


def test_an_allele_that_the_panel_names_is_looked_at_whatever_clinvar_says_now():
    assert classified("HFE", key=C282Y, clinvar_group=ClinVarGroup.OTHER).route is REVIEW


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"gnomad_faf95": 0.0005}, "strong evidence against: BS1"),
        ({"filters": ["ExcessHet"]}, "site failed filter ExcessHet"),
        ({"transcript": "NM_9.9"}, "named on NM_9.9, the rule is about NM_007294"),
        ({"transcript": None}, "named on no transcript"),
    ],
)
def test_a_doubt_sends_a_known_pathogenic_variant_to_review(changes, why):
    variant = annotated(gene="BRCA1", **{"transcript": rule_of("BRCA1").transcript, **in_clinvar(3), **changes})
    row = classify(evidence(variant, rule_of("BRCA1")))
    assert row.route is REVIEW
    assert any(why in reason for reason in row.reasons)


def test_strong_evidence_both_ways_stays_with_a_person():
    row = classified("BRCA1", "stop_gained", "chr1:1200:C:T", hgvs_p="p.Arg67Ter", gnomad_faf95=0.01)
    assert row.route is REVIEW
    assert any("strong evidence both ways" in reason for reason in row.reasons)


@pytest.mark.parametrize(
    ("gene", "conditions", "route"),
    [
        ("RYR1", "Malignant hyperthermia, susceptibility to, 1", CANDIDATE),
        ("RYR1", "Malignant_hyperthermia,_susceptibility_to,_1", CANDIDATE),
        ("RYR1", "Central core myopathy", REVIEW),
        ("MYH7", "Hypertrophic cardiomyopathy 1", CANDIDATE),
        ("MYH7", "MYH7-related skeletal myopathy", REVIEW),
    ],
)
def test_clinvar_must_name_the_condition_where_the_gene_has_others(gene, conditions, route):
    assert classified(gene, **in_clinvar(2, conditions)).route is route


@pytest.mark.parametrize(("word", "route"), [("stop_gained", REVIEW), ("missense_variant", CANDIDATE)])
def test_known_loss_of_function_in_a_gene_of_altered_function_is_for_a_person(word, route):
    assert classified("TNNT2", word, "chr1:1200:C:T", **in_clinvar(2)).route is route


@pytest.mark.parametrize("word", ["", "splice_region_variant", "intron_variant"])
def test_a_variant_whose_kind_cannot_be_told_goes_to_review_where_the_kind_decides(word):
    for gene in ("TTN", "RYR1"):
        assert classified(gene, word, **in_clinvar(3, ANY_CONDITION)).route is REVIEW


def test_a_variant_gets_one_row_for_each_rule_of_its_gene_in_genome_order():
    rules = [rule for (gene, _), rule in RULES.items() if gene in ("MYH7", "BRCA1")]
    later, earlier = annotated("chr2:5:C:T", gene="BRCA1"), annotated("chr1:9:C:T", gene="MYH7")
    elsewhere = annotated("chr1:1:C:T", gene="OTHER")
    transcripts = {"MYH7": FORWARD, "BRCA1": FORWARD}
    tools = {"MYH7": Tools(TABLES), "BRCA1": Tools(TABLES)}
    rows = classify_variants([later, earlier, elsewhere], rules, transcripts, tools, ["panel v1"])
    assert [(row.key, row.condition.split()[0]) for row in rows] == [
        ("chr1:9:C:T", "Dilated"),
        ("chr1:9:C:T", "Hypertrophic"),
        ("chr2:5:C:T", "Hereditary"),
    ]
    assert all(row.versions == ["panel v1"] for row in rows)


def test_a_panel_gene_without_its_transcript_stops_the_run():
    with pytest.raises(ConfigError, match=r"transcripts: BRCA1 ENST00000357654.9 not found; give a GFF3"):
        transcripts_of_panel([rule_of("BRCA1")], [])


def test_routes_have_one_order():
    assert weakest([CANDIDATE, REVIEW]) is REVIEW
    assert strongest([NONE, REVIEW]) is REVIEW
    assert weakest([REVIEW, NONE, CANDIDATE]) is NONE
