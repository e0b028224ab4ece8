"""A variant and its key."""

import re

import msgspec

CONTIGS = tuple(f"chr{name}" for name in [*range(1, 23), "X", "Y", "M"])
CONTIG_ORDER = {contig: rank for rank, contig in enumerate(CONTIGS)}
_BASES = re.compile(r"[ACGT]+\Z")


class Variant(msgspec.Struct, frozen=True, order=False):
    """One alternate allele on GRCh38: 1-based position, split, left-aligned and trimmed.

    >>> Variant("chr13", 32340300, "GT", "G").key
    'chr13:32340300:GT:G'
    """

    contig: str
    position: int
    reference: str
    alternate: str

    def __post_init__(self) -> None:
        if self.contig not in CONTIG_ORDER:
            raise ValueError(f"unknown contig {self.contig!r}; expected chr1 to chr22, chrX, chrY or chrM")
        if self.position < 1:
            raise ValueError(f"{self.contig}: position {self.position} is not 1 or more")
        for allele in (self.reference, self.alternate):
            if not _BASES.match(allele):
                raise ValueError(f"{self.contig}:{self.position}: allele {allele!r} is not made of A, C, G, T")

    @property
    def key(self) -> str:
        """`chrom:pos:ref:alt`, the name of the variant in every table."""
        return f"{self.contig}:{self.position}:{self.reference}:{self.alternate}"

    @property
    def sort_key(self) -> tuple[int, int, str, str]:
        """Genome order, then alleles."""
        return CONTIG_ORDER[self.contig], self.position, self.reference, self.alternate

    @classmethod
    def parse(cls, key: str) -> "Variant":
        """Read a `chrom:pos:ref:alt` key; `ValueError` when it is not one."""
        parts = key.split(":")
        if len(parts) != 4 or not parts[1].isdigit():
            raise ValueError(f"{key!r} is not chrom:pos:ref:alt")
        return cls(parts[0], int(parts[1]), parts[2], parts[3])


class Interval(msgspec.Struct, frozen=True):
    """A stretch of one contig: 0-based, half-open, GRCh38."""

    contig: str
    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"{self.contig}: need 0 <= start < end, got {self.start}, {self.end}")
