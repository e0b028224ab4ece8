"""Places that results depend on."""

import msgspec

from genomics.records.variant import Interval

# The chromosomes that everybody has: what "the genome" means in a mean depth.
GENOME = frozenset([*(f"chr{number}" for number in range(1, 23)), "chrX"])


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


class NamedPosition(msgspec.Struct, frozen=True):
    """A position (1-based) that a result depends on, such as one of a star allele."""

    contig: str
    position: int
    name: str

    @property
    def interval(self) -> Interval:
        """The one base, as an interval."""
        return Interval(self.contig, self.position - 1, self.position)
