"""A call made elsewhere, for one person and one gene."""

import msgspec


class OutsideCall(msgspec.Struct, frozen=True):
    """A diplotype, a phenotype in CPIC's words, or both; `called_by` is the method and its version."""

    sample_id: str
    gene: str
    diplotype: str | None
    phenotype: str | None
    activity_score: float | None
    called_by: str

    def __post_init__(self) -> None:
        if self.diplotype is None and self.phenotype is None:
            raise ValueError(f"{self.gene} has neither a diplotype nor a phenotype")
