import pytest

from genomics.annotation.clinvar import group_of
from genomics.files.clinvar import significance_terms
from genomics.records.annotation import ClinVarGroup
from genomics.records.known import ClinVarRecord

CONFLICT = "Conflicting_classifications_of_pathogenicity"


def record(significance: str | None, stars: int | None = 2, conflict: str | None = None) -> ClinVarRecord:
    return ClinVarRecord(
        accession="VCV000000001",
        significance=significance,
        terms=significance_terms(significance) if significance else [],
        conflict=conflict,
        conflict_terms=significance_terms(conflict) if conflict else [],
        review_status=None,
        stars=stars,
        conditions=None,
        genes=["BRCA1"],
    )


@pytest.mark.parametrize(
    ("significance", "stars", "group"),
    [
        ("Pathogenic", 3, ClinVarGroup.PLP_2STAR),
        ("Pathogenic/Likely_pathogenic", 2, ClinVarGroup.PLP_2STAR),
        ("Likely_pathogenic", 1, ClinVarGroup.PLP_1STAR),
        ("Pathogenic", 0, ClinVarGroup.PLP_0STAR),
        ("Pathogenic|drug_response", 2, ClinVarGroup.PLP_2STAR),
        ("Benign/Likely_benign", 2, ClinVarGroup.BENIGN),
        ("Benign|association", 1, ClinVarGroup.BENIGN),
        ("Uncertain_significance", 1, ClinVarGroup.UNCERTAIN),
        ("not_provided", 0, ClinVarGroup.OTHER),
        ("no_classification_for_the_single_variant", 0, ClinVarGroup.OTHER),
    ],
)
def test_a_classification_falls_in_one_group(significance, stars, group):
    assert group_of(record(significance, stars)) is group


def test_a_conflict_never_counts_as_pathogenic_whatever_its_stars():
    benign_only = record(CONFLICT, 1, "Uncertain_significance(3)|Likely_benign(2)")
    assert group_of(benign_only) is ClinVarGroup.CONFLICT


@pytest.mark.parametrize("part", ["Pathogenic(1)", "Likely_pathogenic(2)"])
def test_a_conflict_with_a_pathogenic_part_goes_to_a_person(part):
    assert group_of(record(CONFLICT, 1, f"{part}|Uncertain_significance(4)")) is ClinVarGroup.CONFLICT_WITH_P


def test_a_conflict_without_its_parts_is_not_taken_for_harmless():
    assert group_of(record(CONFLICT, 1)) is ClinVarGroup.CONFLICT_WITH_P


@pytest.mark.parametrize(
    "significance",
    [
        "Pathogenic,_low_penetrance",
        "Likely_pathogenic,_low_penetrance",
        "Likely_risk_allele",
        "Established_risk_allele",
        "risk_factor",
    ],
)
def test_low_penetrance_and_risk_terms_alone_are_never_pathogenic(significance):
    assert group_of(record(significance, 3)) is ClinVarGroup.OTHER


def test_low_penetrance_in_a_conflict_is_no_pathogenic_part():
    parts = "Pathogenic,_low_penetrance(1)|Benign(1)"
    assert group_of(record(CONFLICT, 1, parts)) is ClinVarGroup.CONFLICT


def test_pathogenic_mixed_with_a_risk_allele_needs_a_person():
    assert group_of(record("Likely_pathogenic/Likely_risk_allele", 2)) is ClinVarGroup.CONFLICT_WITH_P


def test_the_plain_word_counts_beside_low_penetrance():
    hfe_c282y = record("Pathogenic/Pathogenic,_low_penetrance|other", 2)
    assert group_of(hfe_c282y) is ClinVarGroup.PLP_2STAR


def test_no_record_is_absent_and_a_tumour_only_record_is_other():
    assert group_of(None) is ClinVarGroup.ABSENT
    assert group_of(record(None, None)) is ClinVarGroup.OTHER
