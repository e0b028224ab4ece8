"""Pharmacogenomic results: one person, one gene."""

from enum import StrEnum

import msgspec

IN_NO_NAMED_ALLELE = "in no named allele"
"""What a reason says of a change at a defining position that no allele's definition has."""


class PgxStatus(StrEnum):
    """CALLED has one phenotype; INDETERMINATE was looked at and cannot be told; NOT_CALLED was not readable."""

    CALLED = "called"
    INDETERMINATE = "indeterminate"
    NOT_CALLED = "not_called"


class Phenotype(StrEnum):
    """CPIC standard terms (Caudle 2017, PMID 27441996; G6PD: PMID 36049896; transporters: PMID 35152405)."""

    ULTRARAPID_METABOLIZER = "Ultrarapid Metabolizer"
    RAPID_METABOLIZER = "Rapid Metabolizer"
    NORMAL_METABOLIZER = "Normal Metabolizer"
    LIKELY_INTERMEDIATE_METABOLIZER = "Likely Intermediate Metabolizer"
    INTERMEDIATE_METABOLIZER = "Intermediate Metabolizer"
    POSSIBLE_INTERMEDIATE_METABOLIZER = "Possible Intermediate Metabolizer"
    LIKELY_POOR_METABOLIZER = "Likely Poor Metabolizer"
    POOR_METABOLIZER = "Poor Metabolizer"
    INCREASED_FUNCTION = "Increased Function"
    NORMAL_FUNCTION = "Normal Function"
    POSSIBLE_DECREASED_FUNCTION = "Possible Decreased Function"
    DECREASED_FUNCTION = "Decreased Function"
    POOR_FUNCTION = "Poor Function"
    NORMAL = "Normal"
    VARIABLE = "Variable"
    DEFICIENT = "Deficient"
    DEFICIENT_WITH_CNSHA = "Deficient with CNSHA"
    MALIGNANT_HYPERTHERMIA_SUSCEPTIBILITY = "Malignant Hyperthermia Susceptibility"
    UNCERTAIN_SUSCEPTIBILITY = "Uncertain Susceptibility"
    IVACAFTOR_RESPONSIVE = "ivacaftor responsive in CF patients"
    IVACAFTOR_NON_RESPONSIVE = "ivacaftor non-responsive in CF patients"
    FAVORABLE_RESPONSE = "Favorable Response"
    UNFAVORABLE_RESPONSE = "Unfavorable Response"
    VKORC1_GG = "-1639 GG"
    VKORC1_AG = "-1639 AG"
    VKORC1_AA = "-1639 AA"
    CYP4F2_CC = "rs2108622 CC"
    CYP4F2_CT = "rs2108622 CT"
    CYP4F2_TT = "rs2108622 TT"
    INCREASED_RISK = "Increased risk of aminoglycoside-induced hearing loss"
    NORMAL_RISK = "Normal risk of aminoglycoside-induced hearing loss"
    UNCERTAIN_RISK = "Uncertain risk of aminoglycoside-induced hearing loss"
    INDETERMINATE = "Indeterminate"


class PgxResult(msgspec.Struct, frozen=True):
    """One gene of one person. `phenotype` uses CPIC standard terms and is `None` unless CALLED.

    `diplotypes` holds every pair of alleles that fits, the best scored first; `best` are those of the highest score
    (PharmCAT's rule). `missing_positions` is what could not be read. `guidance_ids` are rows of guidance.tsv for
    clinicians. `reportable` says that the participants' profile has the gene and the alleles. `research` marks
    combination and partial calls, which never carry guidance; `called_by` the method of an outside call.
    """

    sample_id: str
    gene: str
    status: PgxStatus
    diplotypes: list[str]
    phenotype: str | None
    activity_score: float | None
    phenotype_alternatives: list[str]
    missing_positions: list[str]
    reason: str | None
    phased: bool
    definition_version: str
    best: list[str] = []
    guidance_ids: list[str] = []
    reportable: bool = True
    research: bool = False
    called_by: str | None = None
