"""The reference's bases beside records that come in order: one stretch is held at a time."""

from genomics.files.reference import Reference

_STRETCH = 1 << 20


class ReferenceBases:
    """Bases at a place; a contig that the reference lacks, and N, cannot be compared."""

    def __init__(self, reference: Reference) -> None:
        self._reference = reference
        self._contig, self._first, self._bases = "", 0, ""

    def bases(self, contig: str, position: int, length: int) -> str | None:
        """As many upper-case bases as there are; `None` where the reference says nothing."""
        at = position - self._first
        if contig != self._contig or at < 0 or at + length > len(self._bases):
            if position + length - 1 > self._reference.lengths.get(contig, 0):
                return None
            self._contig, self._first = contig, position
            self._bases = self._reference.fetch(contig, position, position + max(length, _STRETCH) - 1)
            at = 0
        return self._bases[at : at + length]
