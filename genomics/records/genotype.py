"""What a file lets us say about one person at one allele."""

from enum import StrEnum

import msgspec


class GenotypeState(StrEnum):
    """Missing is never reference: absent, `./.`, half-called or filtered genotypes are NO_CALL."""

    REF = "ref"
    ALT = "alt"
    NO_CALL = "no_call"
    CONFLICT = "conflict"


class Zygosity(StrEnum):
    """Copies of the alternate allele among the called ones."""

    HET = "heterozygous"
    HOM = "homozygous"
    HEMI = "hemizygous"


class Phase(StrEnum):
    """How two variants of one person lie to each other."""

    CIS = "same copy"
    TRANS = "different copies"
    UNKNOWN = "unknown"


class GenotypeLimits(msgspec.Struct, frozen=True):
    """Least quality of a genotype that may be believed (*adj*, gnomAD v4).

    `gq` is phred-scaled; `dp` counts reads at diploid and `haploid_dp` at haploid calls;
    `het_balance` is the least fraction (0 to 1) of reads that carry each called allele.
    """

    gq: int
    dp: int
    haploid_dp: int
    het_balance: float


class Genotype(msgspec.Struct, frozen=True):
    """One person's call at one split allele, after the genotype filter.

    `alternate_copies` counts the alternate among the called copies: 0, 1 or 2, `None` without a call.
    """

    state: GenotypeState
    alternate_copies: int | None
    ploidy: int
    depth: int | None
    quality: int | None
    alternate_fraction: float | None
    phase_set: int | None = None

    def __post_init__(self) -> None:
        called = self.state in (GenotypeState.REF, GenotypeState.ALT)
        if called != (self.alternate_copies is not None):
            raise ValueError(f"state {self.state} with {self.alternate_copies} alternate copies")

    @property
    def zygosity(self) -> Zygosity | None:
        """How many copies carry the alternate allele; `None` unless it was seen."""
        if self.state is not GenotypeState.ALT:
            return None
        if self.ploidy == 1:
            return Zygosity.HEMI
        return Zygosity.HOM if self.alternate_copies == 2 else Zygosity.HET
