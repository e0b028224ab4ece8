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
    """Allele frequencies (0 to 1) that criteria decide by; alleles counted for PM2; `sources` by cut."""

    ba1: float
    bs1: float
    pm2: float
    pm2_alleles: int
    sources: dict[str, str] = {}

    def __post_init__(self) -> None:
        if not self.pm2 <= self.bs1 <= self.ba1:
            raise ValueError(f"need pm2 <= bs1 <= ba1, got {self.pm2:g}, {self.bs1:g}, {self.ba1:g}")


class Hotspot(msgspec.Struct, frozen=True):
    """Residues (first and last of each stretch) where a missense change counts as PM1. `beside_ps1_pm5`: points
    that remain where PS1 or PM5 is met too, which the expert panel of some genes lowers. `instead_of`: criteria
    that are not counted beside it. `asks_for_pm2`: not where gnomAD shows the change too often for PM2.
    `becomes`: only where the new residue is this one; `None`: any.
    """

    gene: str
    residues: list[tuple[int, int]]
    points: int
    beside_ps1_pm5: int
    instead_of: list[str]
    asks_for_pm2: bool
    becomes: str | None
    what: str
    source: str


class MissenseWeight(msgspec.Struct, frozen=True):
    """What a missense change counts by its gene (PP2, BP1), or PM5 beside two or more; not in `except_residues`.

    `closer`: PM5 where the residues lie closer (Grantham) than those of the known change; `None`: not compared.
    """

    gene: str
    criterion: str
    points: int
    except_residues: list[tuple[int, int]]
    closer: int | None
    source: str


class LossChange(StrEnum):
    """How a product is lost, in the words of `gene_loss.tsv`, and what the places of a row count."""

    NONSENSE = "nonsense"  # the residue that becomes a stop
    FRAMESHIFT = "frameshift"  # the first changed residue
    NEW_STOP = "new_stop"  # the residue at which the new frame stops
    DONOR = "donor"  # the exon before the site
    ACCEPTOR = "acceptor"  # the exon after the site
    START = "start"  # no place


class LossWeight(msgspec.Struct, frozen=True):
    """What the expert panel of a gene gives PVS1 for a change at some residues or exons; 0: nothing.

    `pm5`: what it gives PM5 there, for a truncation where others are known to be pathogenic.
    """

    gene: str
    changes: list[LossChange]
    places: list[tuple[int, int]]
    points: int
    pm5: int
    what: str
    source: str

    def holds(self, change: LossChange, place: int) -> bool:
        """Whether the row speaks of this change at this residue or exon."""
        here = change is LossChange.START or any(first <= place <= last for first, last in self.places)
        return change in self.changes and here


class ExonTrait(StrEnum):
    """Why an exon asks for care."""

    HARD_TO_READ = "hard_to_read"
    PARTLY_USED = "partly_used"


class ExonNote(msgspec.Struct, frozen=True):
    """Exons `first` to `last` of a gene's transcript, counted from its start, that ask for care."""

    gene: str
    first: int
    last: int
    trait: ExonTrait
    note: str
    source: str


class ScoreCut(msgspec.Struct, frozen=True):
    """A calibrated cut of a predictor: `points` when the value is at least (PP3) or at most (BP4) `value`."""

    score: str
    criterion: str
    points: int
    value: float
    source: str

    def meets(self, value: float) -> bool:
        """Whether a value of this predictor earns the points."""
        return value >= self.value if self.points > 0 else value <= self.value


class PanelTables(msgspec.Struct, frozen=True):
    """The tables beside the panel's rules. `cuts` by gene, or by inheritance where the gene has none of its own;
    `exceptions` by key and `left_out` by gene and criterion, each with its source.
    """

    cuts: dict[str, FrequencyCuts]
    exceptions: dict[str, str] = {}
    hotspots: list[Hotspot] = []
    missense: list[MissenseWeight] = []
    losses: list[LossWeight] = []
    left_out: dict[tuple[str, str], str] = {}
    scores: list[ScoreCut] = []
    exons: list[ExonNote] = []

    def cuts_of(self, rule: PanelRule) -> FrequencyCuts:
        """The gene's own cuts, else those of its inheritance."""
        return self.cuts.get(rule.gene) or self.cuts[rule.inheritance]
