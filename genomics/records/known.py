"""What the cohort and the public sets say of one site."""

from enum import StrEnum

import msgspec

from genomics.records.variant import Variant


class Site(msgspec.Struct, frozen=True):
    """A unique site of the cohort. `carriers` counts people with the allele; `filters` is empty for PASS."""

    variant: Variant
    filters: list[str]
    allele_count: int
    allele_number: int
    carriers: int


class UnnamedAllele(msgspec.Struct, frozen=True):
    """An alternate of the sites that is not spelled out, or lies beside the chromosomes: kept, with the reason why
    it gets no name.
    """

    contig: str
    position: int
    reference: str
    alternate: str
    reason: str
    filters: list[str]
    allele_count: int
    allele_number: int
    carriers: int


class Frequency(msgspec.Struct, frozen=True):
    """An allele in gnomAD. `faf95` is the highest filtering allele frequency (95 %) over ancestry groups, and
    `faf95_group` the group that has it; `sources` are the data sets that list the allele.
    """

    allele_count: int
    allele_number: int
    frequency: float | None
    faf95: float | None
    homozygotes: int | None
    filters: list[str]
    faf95_group: str | None = None
    sources: list[str] = []


class Significance(StrEnum):
    """Every germline term of ClinVar's VCF, alone or as a part of CLNSIG and CLNSIGCONF (ClinVar, 2025-09)."""

    PATHOGENIC = "Pathogenic"
    LIKELY_PATHOGENIC = "Likely_pathogenic"
    PATHOGENIC_LOW_PENETRANCE = "Pathogenic,_low_penetrance"
    LIKELY_PATHOGENIC_LOW_PENETRANCE = "Likely_pathogenic,_low_penetrance"
    ESTABLISHED_RISK_ALLELE = "Established_risk_allele"
    LIKELY_RISK_ALLELE = "Likely_risk_allele"
    UNCERTAIN_RISK_ALLELE = "Uncertain_risk_allele"
    UNCERTAIN = "Uncertain_significance"
    LIKELY_BENIGN = "Likely_benign"
    BENIGN = "Benign"
    CONFLICTING = "Conflicting_classifications_of_pathogenicity"
    CONFLICTING_BEFORE_2024 = "Conflicting_interpretations_of_pathogenicity"
    AFFECTS = "Affects"
    ASSOCIATION = "association"
    ASSOCIATION_NOT_FOUND = "association_not_found"
    CONFERS_SENSITIVITY = "confers_sensitivity"
    DRUG_RESPONSE = "drug_response"
    PROTECTIVE = "protective"
    RISK_FACTOR = "risk_factor"
    OTHER = "other"
    NOT_PROVIDED = "not_provided"
    NONE_FOR_THE_SINGLE_VARIANT = "no_classification_for_the_single_variant"
    NONE_UNFLAGGED = "no_classifications_from_unflagged_records"


# Gold stars by CLNREVSTAT: https://www.ncbi.nlm.nih.gov/clinvar/docs/review_status/, read 2025-09; the words used
# before 2024 ("interpretations", "assertion") mean the same.
REVIEW_STARS = {
    "practice_guideline": 4,
    "reviewed_by_expert_panel": 3,
    "criteria_provided,_multiple_submitters,_no_conflicts": 2,
    "criteria_provided,_conflicting_classifications": 1,
    "criteria_provided,_conflicting_interpretations": 1,
    "criteria_provided,_single_submitter": 1,
    "no_assertion_criteria_provided": 0,
    "no_classification_provided": 0,
    "no_assertion_provided": 0,
    "no_classification_for_the_single_variant": 0,
    "no_classification_for_the_individual_variant": 0,
    "no_assertion_for_the_individual_variant": 0,
    "no_interpretation_for_the_single_variant": 0,
    "no_classifications_from_unflagged_records": 0,
}


class ClinVarRecord(msgspec.Struct, frozen=True):
    """One allele of ClinVar's VCF. `terms` and `conflict_terms` are the parts of the germline classification;
    both are empty when ClinVar classifies only a haplotype or the allele in tumours.

    `haplotype` is what is said of haplotypes that hold the allele (CLNSIGINCL), `tumour` the somatic clinical
    impact and oncogenicity: neither is a classification of the allele in the germline. Genes are exact symbols,
    `gene_ids` their NCBI numbers.
    """

    accession: str
    significance: str | None
    terms: list[Significance]
    conflict: str | None
    conflict_terms: list[Significance]
    review_status: str | None
    stars: int | None
    conditions: str | None
    genes: list[str]
    haplotype: str | None = None
    tumour: str | None = None
    gene_ids: list[int] = []
