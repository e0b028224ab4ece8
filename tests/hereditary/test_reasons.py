"""What counselors read: each sentence of a reason, whole."""

import pytest
from hereditary_builders import annotated, classified, evidence, in_clinvar, rule_of

from genomics.hereditary.classifying import classify
from genomics.hereditary.inheritance import CARRIER, Hit, allelic_route, impossible_zygosity
from genomics.hereditary.routing import Subject, computed, said_by_clinvar
from genomics.records.annotation import ClinVarGroup, Criterion, Route
from genomics.records.genotype import Zygosity
from genomics.records.panel import AllelicRule
from genomics.records.person import Sex

HET, HOM, HEMI = Zygosity.HET, Zygosity.HOM, Zygosity.HEMI
ONE, TWO, THREE = "chr1:100:C:T", "chr1:200:G:A", "chr1:300:G:A"


def hit(zygosity=HET, key=ONE, haplotypes=(1, 0), phase_set=None, route=Route.REPORT_CANDIDATE):
    return Hit(key, zygosity, haplotypes, phase_set, route)


def reason(rule, one, others=(), sex=Sex.FEMALE):
    return allelic_route(rule, one, list(others), sex).reason


@pytest.mark.parametrize(
    ("zygosity", "contig", "sex", "words"),
    [
        (HEMI, "chr1", Sex.MALE, "one copy called on an autosome"),
        (HET, "chrX", Sex.MALE, "two different copies of X called in a person recorded male"),
        (HEMI, "chrX", Sex.FEMALE, "one copy of X called in a person recorded female"),
        (HET, "chr1", Sex.MALE, None),
    ],
)
def test_what_does_not_fit_the_sex_is_said(zygosity, contig, sex, words):
    assert impossible_zygosity(zygosity, contig, sex) == words


def test_each_rule_says_what_it_saw():
    assert reason(AllelicRule.ANY, hit()) == "heterozygous: one changed copy suffices"
    assert reason(AllelicRule.HOMOZYGOUS, hit(HOM)) == "homozygous, as the rule asks"
    assert reason(AllelicRule.BIALLELIC, hit(HOM)) == "homozygous: no unchanged copy"
    assert reason(AllelicRule.HEMI_OR_BIALLELIC, hit(HEMI)) == "hemizygous: no unchanged copy"
    assert reason(AllelicRule.ANY, hit(route=Route.NONE)) == "heterozygous"


def test_partners_are_named_by_how_they_lie():
    trans = [hit(key=key, haplotypes=(0, 1), phase_set=7) for key in (TWO, THREE)]
    cis = [hit(key=key, phase_set=7) for key in (TWO, THREE)]
    far = [hit(key=key) for key in (TWO, THREE)]
    one, rule = hit(phase_set=7), AllelicRule.BIALLELIC
    assert reason(rule, one, trans) == f"on the other copy than {TWO} and {THREE}"
    assert reason(rule, one, cis) == f"on the same copy as {TWO} and {THREE}; {CARRIER}"
    assert reason(rule, one, far) == f"two different hits, phase unknown: with {TWO} and {THREE}"


def subject(criteria=(), **changes):
    return Subject(annotated(**changes), rule_of("BRCA1"), list(criteria))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "not in ClinVar"),
        (in_clinvar(1), "ClinVar: Pathogenic (1 star, VCV000000001)"),
        (in_clinvar(2), "ClinVar: Pathogenic (2 stars, VCV000000001)"),
        ({"clinvar_group": ClinVarGroup.OTHER}, "ClinVar: no classification (stars unknown)"),
        (
            {**in_clinvar(1, significance="Conflicting"), "clinvar_conflict": "Pathogenic(2)|Benign(1)"},
            "ClinVar: Conflicting (1 star, VCV000000001; Pathogenic(2)|Benign(1))",
        ),
    ],
)
def test_what_clinvar_says_is_told_with_stars_accession_and_make_up(changes, words):
    assert said_by_clinvar(subject(**changes)) == words


def test_the_computed_axis_in_a_few_words():
    found = [Criterion("PVS1", True, 8, "f"), Criterion("BP4", True, -1, "f"), Criterion("PM1", False, 0, "f")]
    assert computed(subject(found)) == "computed: 7 points, likely pathogenic (PVS1 +8, BP4 -1)"
    assert computed(subject()) == "computed: 0 points, uncertain (no criterion met)"


MISSENSE = "a missense variant that nobody has judged never routes itself"


def test_why_nobody_needs_to_look():
    assert classified("DSP").reasons[-1] == MISSENSE
    assert MISSENSE not in classified("DSP", "synonymous_variant").reasons
    assert MISSENSE not in classified("DSP", clinvar_group=ClinVarGroup.BENIGN).reasons
    stop = classified("RYR1", "stop_gained", "chr1:1200:C:T", hgvs_p="p.Arg67Ter")
    assert stop.reasons[-1].startswith("PVS1: loss of function of RYR1 is not an established cause")


def reasons_of(gene, word="missense_variant", key="chr1:2100:C:T", **changes):
    given = {"gene": gene, "transcript": rule_of(gene).transcript, **changes}
    return classify(evidence(annotated(key, word, **given), rule_of(gene))).reasons


def test_each_gate_says_why_it_holds_back():
    listed = reasons_of("HFE", key="chr6:26092913:G:A", clinvar_group=ClinVarGroup.OTHER)
    assert "the rule of HFE names this allele" in listed
    assert "HFE: only chr6:26092913:G:A is returned" in reasons_of("HFE", **in_clinvar(2))
    unclear = reasons_of("RYR1", "intron_variant", **in_clinvar(2, "hyperthermia"))
    assert "RYR1: other variants need a person (no_loss_of_function)" in unclear
    other = reasons_of("RYR1", **in_clinvar(2, "Central_core_myopathy"))
    assert "ClinVar does not name Malignant hyperthermia for this variant" in other
    assert "ClinVar does not name Malignant hyperthermia for this variant" in reasons_of(
        "RYR1", **{**in_clinvar(2), "clinvar_conditions": None}
    )
    assert "the rule of PLN has a part that a person must judge" in reasons_of("PLN", **in_clinvar(2))
    failed = reasons_of("BRCA1", filters=["PASS", ".", "ExcessHet", "LowQual"], **in_clinvar(2))
    assert "site failed filter ExcessHet, LowQual" in failed
    assert not any("site failed" in one for one in reasons_of("BRCA1", filters=["PASS", "."], **in_clinvar(2)))


def test_strong_evidence_is_told_whether_it_stands_against_or_both_ways():
    against = reasons_of("BRCA1", gnomad_faf95=0.0005, **in_clinvar(2))
    assert "strong evidence against: BS1 filtering allele frequency 0.000500; cut 0.0001" in against
    both = reasons_of("BRCA1", "stop_gained", "chr1:1200:C:T", hgvs_p="p.Arg67Ter", gnomad_faf95=0.0005)
    assert "strong evidence both ways: BS1 filtering allele frequency 0.000500; cut 0.0001" in both
    assert any(one.startswith("strong evidence both ways: computed: 4 points, uncertain") for one in both)


def test_two_criteria_against_are_both_told():
    found = [Criterion("BS1", True, -4, "often seen"), Criterion("BP4", True, -4, "harmless by REVEL")]
    from genomics.hereditary.routing import evidence_against

    held = evidence_against(subject(found))
    assert held is not None
    assert held.reason == "strong evidence against: BS1 often seen; BP4 harmless by REVEL"


def test_an_exon_that_short_reads_tell_badly_is_named():
    from genomics.hereditary.routing import exon_hard_to_read

    held = exon_hard_to_read(Subject(annotated(), rule_of("PMS2"), [], 12, ["a copy", "another"]))
    assert held is not None
    assert (held.route, held.reason) == (Route.REVIEW, "PMS2 exon 12: a copy; another")
    assert exon_hard_to_read(Subject(annotated(), rule_of("PMS2"), [])) is None


def test_opposing_evidence_goes_to_a_person_even_where_nobody_claims_the_variant():
    """The residue change of a known pathogenic allele, and yet more common than the condition allows."""
    from hereditary_builders import FORWARD, known

    same = known("chr1:2100:C:A", "p.Arg134Trp")
    variant = annotated(gene="DSP", transcript=rule_of("DSP").transcript, hgvs_p="p.Arg134Trp", gnomad_faf95=0.01)
    row = classify(evidence(variant, rule_of("DSP"), FORWARD, known=[same]))
    assert row.route is Route.REVIEW
    assert row.reasons[0].startswith("strong evidence both ways: computed: 0 points, uncertain (PS1 +4, BS1 -4)")
