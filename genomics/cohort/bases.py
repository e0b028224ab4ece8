"""The reference as records ask for it: bases close together, moving forward through the genome."""

from genomics.files.reference import Reference


class Bases:
    """Holds one stretch of the reference at a time."""

    _STRETCH = 4096

    def __init__(self, reference: Reference) -> None:
        self._reference = reference
        self._contig, self._first, self._text = "", 1, ""

    def at(self, contig: str, position: int, length: int) -> str:
        """Bases from a 1-based position on, N where not known; fewer where the contig ends."""
        last = position + length - 1
        if contig != self._contig or not self._first <= position or last >= self._first + len(self._text):
            self._contig, self._first = contig, max(position - self._STRETCH // 8, 1)
            self._text = self._reference.fetch(contig, self._first, max(last, self._first + self._STRETCH))
        return self._text[position - self._first : last + 1 - self._first]

    def base(self, contig: str, position: int) -> str:
        """One base."""
        return self.at(contig, position, 1)
