"""Where a change falls in a transcript: spliced positions, the last junction, the exon of a splice site."""

import re
from itertools import accumulate

import msgspec

from genomics.records.annotation import AnnotatedVariant
from genomics.records.transcript import Transcript
from genomics.records.variant import Variant

_PROTEIN = re.compile(r"p\.\(?[A-Z][a-z]{2}(?P<residue>\d+)")
_STOP = re.compile(r"fs(?:Ter|\*)(?P<count>\d+|\?)?")


class CodingPart(msgspec.Struct, frozen=True):
    """One exon in the transcript's direction: `first` is its index in the spliced transcript (0-based)."""

    number: int
    first: int
    length: int
    coding_bases: int


class CodingMap(msgspec.Struct, frozen=True):
    """A coding transcript as lengths: exons 5' to 3', coding span in spliced coordinates, 0-based half-open."""

    parts: tuple[CodingPart, ...]
    start: int
    end: int

    @property
    def coding_length(self) -> int:
        """Coding bases, stop codon included."""
        return self.end - self.start

    @property
    def last_junction(self) -> int | None:
        """Spliced index of the first base of the last exon; `None` in a single-exon transcript."""
        return self.parts[-1].first if len(self.parts) > 1 else None


def coding_map(transcript: Transcript) -> CodingMap | None:
    """The lengths of a transcript's exons; `None` when it codes for no protein."""
    if transcript.coding is None:
        return None
    exons = transcript.exons[:: transcript.strand]
    low, high = transcript.coding
    firsts = [0, *accumulate(b - a + 1 for a, b in exons)]
    coding = [max(0, min(b, high) - max(a, low) + 1) for a, b in exons]
    parts = tuple(
        CodingPart(number, first, b - a + 1, bases)
        for number, (first, (a, b), bases) in enumerate(zip(firsts, exons, coding, strict=False), 1)
    )
    start = spliced_index(transcript, low if transcript.strand > 0 else high)
    return CodingMap(parts, start, start + sum(coding))


def spliced_index(transcript: Transcript, position: int) -> int:
    """Bases of the spliced transcript before a 1-based position; intronic ones count as the next exon's start."""
    if transcript.strand > 0:
        return sum(max(0, min(b, position - 1) - a + 1) for a, b in transcript.exons)
    return sum(max(0, b - max(a, position + 1) + 1) for a, b in transcript.exons)


def changed_span(variant: AnnotatedVariant) -> tuple[int, int]:
    """First and last changed base (1-based, inclusive); an insertion spans the two bases around it.

    The allele is trimmed, so at most the first base is shared.
    """
    shared = variant.reference[0] == variant.alternate[0]
    first = variant.position + 1 if shared else variant.position
    last = variant.position + len(variant.reference) - 1
    return (last, first) if last < first else (first, last)


def first_changed(variant: AnnotatedVariant, transcript: Transcript) -> int:
    """Spliced index of the first base that the change touches, in the transcript's direction."""
    low, high = changed_span(variant)
    return spliced_index(transcript, low if transcript.strand > 0 else high)


def new_stop(variant: AnnotatedVariant, transcript: Transcript, shape: CodingMap) -> int | None:
    """Spliced index of the first base of the new stop codon, in the changed transcript.

    Read from the p. name; where that gives no number, the change itself counts as the stop.
    `None` when the new frame is known to meet no stop.
    """
    protein = _PROTEIN.search(variant.hgvs_p or "")
    if protein is None:
        return first_changed(variant, transcript)
    residue = int(protein["residue"])
    frame = _STOP.search(variant.hgvs_p or "")
    if frame is None:
        return shape.start + 3 * (residue - 1)
    if frame["count"] == "?":
        return None
    return shape.start + 3 * (residue + int(frame["count"] or 1) - 2)


def first_residue(protein: str) -> int | None:
    """Number of the first residue of a p. name; `None` where it has none.

    >>> first_residue("p.Arg97GlyfsTer3"), first_residue("p.(Arg97Ter)"), first_residue("p.?")
    (97, 97, None)
    """
    found = _PROTEIN.search(protein)
    return int(found["residue"]) if found else None


def exon_beside(position: int, transcript: Transcript) -> int:
    """Number of the exon, from the transcript's start, that begins or ends at a position."""
    exons = transcript.exons[:: transcript.strand]
    return next(number for number, exon in enumerate(exons, 1) if position in exon)


def exon_of(variant: AnnotatedVariant, transcript: Transcript) -> int:
    """Number of the exon, from the transcript's start, that holds the change or lies nearest to it."""
    low, high = changed_span(variant)
    distances = [max(a - high, low - b, 0) for a, b in transcript.exons[:: transcript.strand]]
    return distances.index(min(distances)) + 1


def near_exon_end(variant: Variant, transcript: Transcript) -> bool:
    """Whether a change touches the last three bases of an exon before an intron, or the first of the next."""
    low, high = variant.position, variant.position + len(variant.reference) - 1
    left, right = (3, 1)[:: transcript.strand]
    introns = list(zip(transcript.exons, transcript.exons[1:], strict=False))
    borders = [(before[1] - left + 1, before[1]) for before, _ in introns]
    borders += [(after[0], after[0] + right - 1) for _, after in introns]
    return any(low <= b and a <= high for a, b in borders)


def spliced_exon(variant: AnnotatedVariant, transcript: Transcript, shape: CodingMap) -> CodingPart:
    """The exon whose splice site the variant changes: the one with the nearest end."""
    low, high = changed_span(variant)
    distances = [min(_gap(low, high, a), _gap(low, high, b)) for a, b in transcript.exons[:: transcript.strand]]
    return shape.parts[distances.index(min(distances))]


def _gap(low: int, high: int, position: int) -> int:
    return max(low - position, position - high, 0)
