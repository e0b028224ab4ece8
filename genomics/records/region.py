"""Places that results depend on."""

import msgspec

from genomics.records.variant import Interval


class CodingExon(msgspec.Struct, frozen=True):
    """The coding part of one exon of a result gene, in the transcript that we report on."""

    interval: Interval
    gene: str
    exon: int
    strand: str
    transcript: str

    def __post_init__(self) -> None:
        if self.strand not in ("+", "-") or self.exon < 1:
            raise ValueError(f"{self.gene}: exon {self.exon} on strand {self.strand!r} is not a place")
