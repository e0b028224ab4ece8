"""Panel rules: which variants of a gene may be returned for a condition, in words that the code executes."""

from enum import StrEnum

import msgspec

from genomics.records.variant import Variant


class Inheritance(StrEnum):
    """How many changed copies cause the condition."""

    DOMINANT = "AD"
    RECESSIVE = "AR"
    X_LINKED = "XL"


class Mechanism(StrEnum):
    """How a changed gene causes the condition. GOF is any altered function: gained, or dominant negative."""

    LOSS = "lof"
    GAIN = "gof"
    BOTH = "both"


class Returned(StrEnum):
    """Which pathogenic variants of the gene the rule returns."""

    ANY_PLP = "any_plp"
    TRUNCATING_ONLY = "truncating_only"
    MISSENSE_ONLY = "missense_only"
    NO_LOSS_OF_FUNCTION = "no_loss_of_function"
    LOSS_OF_FUNCTION_REVIEWED = "loss_of_function_reviewed"
    LISTED_ALLELES = "listed_alleles"


class AllelicRule(StrEnum):
    """How many copies must be changed before the result is returned."""

    ANY = "any"
    BIALLELIC = "biallelic"
    HOMOZYGOUS = "homozygous"
    HEMI_OR_BIALLELIC = "hemi_or_biallelic"


class VariantKind(StrEnum):
    """What a variant does to the protein, as far as panel rules tell kinds apart."""

    TRUNCATING = "truncating"
    START_LOST = "start_lost"
    MISSENSE = "missense"
    IN_FRAME = "in_frame"
    SYNONYMOUS = "synonymous"
    PROMOTER = "promoter"
    OTHER = "other"


class PanelRule(msgspec.Struct, frozen=True):
    """One gene and condition. `listed_alleles` and `excluded_alleles` are GRCh38 keys.

    `condition_words`: ClinVar must name one of them for a known variant to count for this condition.
    `needs_human`: a part of the rule that no table decides, so a person always looks.
    """

    gene: str
    hgnc_id: str
    condition: str
    mim: list[str]
    inheritance: Inheritance
    mechanism: Mechanism
    returned: Returned
    allelic_rule: AllelicRule
    listed_alleles: list[str]
    excluded_kinds: list[VariantKind]
    excluded_alleles: list[str]
    condition_words: list[str]
    transcript: str
    ensembl_transcript: str
    profiles: list[str]
    needs_human: bool
    source: str
    version: str
    date: str

    def __post_init__(self) -> None:
        if bool(self.listed_alleles) != (self.returned is Returned.LISTED_ALLELES):
            raise ValueError(
                f"{self.gene}: listed alleles go with the word {Returned.LISTED_ALLELES}, and only with it"
            )
        if self.allelic_rule is AllelicRule.HEMI_OR_BIALLELIC and self.inheritance is not Inheritance.X_LINKED:
            raise ValueError(f"{self.gene}: {self.allelic_rule} is a rule for X-linked conditions")
        if self.inheritance is Inheritance.RECESSIVE and self.allelic_rule is AllelicRule.ANY:
            raise ValueError(f"{self.gene}: a recessive condition cannot be returned for a single copy")
        for allele in [*self.listed_alleles, *self.excluded_alleles]:
            Variant.parse(allele)

    @property
    def loss_is_a_mechanism(self) -> bool:
        """Whether losing one working copy (or both, if recessive) is known to cause the condition."""
        return self.mechanism in (Mechanism.LOSS, Mechanism.BOTH)


class FrequencyCuts(msgspec.Struct, frozen=True):
    """Allele frequencies (0 to 1) that criteria decide by, for one inheritance; alleles counted for PM2."""

    ba1: float
    bs1: float
    pm2: float
    pm2_alleles: int
