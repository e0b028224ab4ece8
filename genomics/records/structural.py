"""Deletions and duplications that a caller of the user's choice found."""

import re
from enum import StrEnum

import msgspec

from genomics.records.variant import CONTIG_ORDER

_KEY = re.compile(r"(?P<contig>[^:]+):(?P<start>\d+)-(?P<end>\d+):(?P<kind>DEL|DUP)\Z")


class StructuralKind(StrEnum):
    """What happens to the stretch."""

    DELETION = "DEL"
    DUPLICATION = "DUP"


class StructuralVariant(msgspec.Struct, frozen=True):
    """A stretch of GRCh38, 1-based inclusive, that is lost or repeated.

    >>> StructuralVariant("chr17", 43044295, 43048000, StructuralKind.DELETION).key
    'chr17:43044295-43048000:DEL'
    """

    contig: str
    start: int
    end: int
    kind: StructuralKind

    def __post_init__(self) -> None:
        if self.contig not in CONTIG_ORDER:
            raise ValueError(f"unknown contig {self.contig!r}; expected chr1 to chr22, chrX, chrY or chrM")
        if not 1 <= self.start <= self.end:
            raise ValueError(f"{self.contig}: need 1 <= start <= end, got {self.start}, {self.end}")

    @property
    def key(self) -> str:
        """`chrom:start-end:DEL`, its name in every table."""
        return f"{self.contig}:{self.start}-{self.end}:{self.kind}"

    @classmethod
    def parse(cls, key: str) -> "StructuralVariant | None":
        """Read a key; `None` when it names a small variant."""
        found = _KEY.match(key)
        if found is None:
            return None
        return cls(found["contig"], int(found["start"]), int(found["end"]), StructuralKind(found["kind"]))


class StructuralCall(msgspec.Struct, frozen=True):
    """One person carries a structural variant on `copies` of `ploidy` copies. `filters` is empty for PASS."""

    sample_id: str
    variant: StructuralVariant
    copies: int
    ploidy: int
    filters: list[str]
    caller_id: str

    def __post_init__(self) -> None:
        if not 1 <= self.copies <= self.ploidy:
            raise ValueError(f"{self.variant.key}: {self.copies} of {self.ploidy} copies")
