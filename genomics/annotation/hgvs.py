"""HGVS names of a variant on the genome and on a coding transcript (HGVS nomenclature 21.0).

The 3' rule runs in the direction of what is named, on the genomic sequence: across exon borders too, so that
PTEN chr10 g.87958020del is c.801+1del. A name uses the transcript's own letters and always prints its version.
docs/naming.md tells the policy.
"""

import msgspec

from genomics.annotation.changes import Change, Fetch, change_of, reverse_complement, shifted
from genomics.annotation.protein import CodingSequence, protein_name
from genomics.records.build import GRCH38_ACCESSIONS
from genomics.records.transcript import Transcript
from genomics.records.variant import Variant

# Bases before a transcript that are still numbered from its start codon, as if its first exon went on: ClinVar and
# expert panels name promoter variants so (LDLR NM_000527.5:c.-140C>T lies 54 bases before the transcript).
UPSTREAM = 1000


class Names(msgspec.Struct, frozen=True):
    """The names of one variant; `None` where the transcript does not reach it."""

    coding: str | None
    protein: str | None


def genomic_name(variant: Variant, fetch: Fetch) -> str:
    """The g. name (m. on the mitochondrion), shifted up the genome."""
    change = shifted(change_of(variant), variant.contig, 1, fetch)
    first, last, edit = described(change, variant.contig, 1, fetch)
    place = str(first) if first == last else f"{first}_{last}"
    return f"{GRCH38_ACCESSIONS[variant.contig]}:{'m' if variant.contig == 'chrM' else 'g'}.{place}{edit}"


class NamedTranscript:
    """A coding transcript with its sequence, ready to name variants; built once, used for every site."""

    def __init__(self, transcript: Transcript, fetch: Fetch) -> None:
        if transcript.coding is None:
            raise ValueError(f"transcript {transcript.name} codes for no protein")
        self.transcript = transcript
        self.fetch = fetch
        forward = transcript.strand > 0
        self._exons = transcript.exons if forward else tuple((b, a) for a, b in reversed(transcript.exons))
        first, last = transcript.coding if forward else transcript.coding[::-1]
        self._starts = [0]  # index of each exon's first base in the spliced sequence, and the total length
        for a, b in transcript.exons[:: transcript.strand]:
            self._starts.append(self._starts[-1] + b - a + 1)
        self._start, self._stop = self._index(first), self._index(last)
        bases = "".join(fetch(transcript.contig, a, b) for a, b in transcript.exons)
        spliced = bases if forward else reverse_complement(bases)
        self.sequence = CodingSequence(spliced, self._start, self._stop + 1)

    def names(self, variant: Variant) -> Names:
        """c. with the transcript's version, and p. (`p.?` where splicing may change)."""
        contig, strand = variant.contig, self.transcript.strand
        change = shifted(change_of(variant), contig, strand, self.fetch)
        first, last, edit = described(change, contig, strand, self.fetch)
        if contig != self.transcript.contig or not self._reaches(min(first, last), max(first, last)):
            return Names(None, None)
        places = [self.place(position) for position in ((first,) if first == last else (first, last))]
        return Names(f"{self.transcript.name}:c.{'_'.join(places)}{edit}", self._protein(change, first, last))

    def place(self, position: int) -> str:
        """A genomic position in c. numbering: `76`, `-14`, `*6`, `88+1`, `89-2`.

        Middle of an intron: the base counts from the exon before it.
        """
        index, offset = self._nearest(position)
        if index < self._start:
            text = str(index - self._start)
        elif index > self._stop:
            text = f"*{index - self._stop}"
        else:
            text = str(index - self._start + 1)
        return f"{text}{offset:+d}" if offset else text

    def _reaches(self, low: int, high: int) -> bool:
        before, after = (UPSTREAM, 0)[:: self.transcript.strand]
        return self.transcript.start - before <= low and high <= self.transcript.end + after

    def _protein(self, change: Change, first: int, last: int) -> str:
        """What the named bases say of the protein; only a change inside one exon can be translated."""
        (index, offset), (index_last, offset_last) = self._nearest(first), self._nearest(last)
        if offset or offset_last or index_last - index != abs(last - first):
            splice = any(0 < abs(o) <= 2 for o in (offset, offset_last)) or (offset == 0) != (offset_last == 0)
            coding = index_last >= self._start and index <= self._stop
            return "p.?" if splice or coding or index != index_last else "p.="
        return protein_name(self.sequence, *self.spliced(change))

    def spliced(self, change: Change) -> tuple[int, int, str]:
        """A change inside one exon in the transcript's terms: first and last index (0-based, half-open), new bases.

        Bases inserted at an exon's end belong to the exon.
        """
        forward = self.transcript.strand > 0
        inserted = change.inserted if forward else reverse_complement(change.inserted)
        first, last = (change.start, change.end) if forward else (change.end, change.start)
        if change.deleted:
            return self._nearest(first)[0], self._nearest(last)[0] + 1, inserted
        index, offset = self._nearest(first)
        start = index if offset == 0 else self._nearest(last)[0] + 1
        return start, start, inserted

    def _index(self, position: int) -> int:
        index, offset = self._nearest(position)
        if offset:
            raise ValueError(f"transcript {self.transcript.name}: base {position} is not in an exon")
        return index

    def _nearest(self, position: int) -> tuple[int, int]:
        """Index of the nearest exon base in the spliced sequence and the distance from it (0 inside an exon).

        Before the transcript the index goes on below 0.
        """
        strand = self.transcript.strand
        for number, (first, last) in enumerate(self._exons):
            if (position - first) * strand < 0:
                up = (first - position) * strand
                if number == 0:
                    return -up, 0
                down = (position - self._exons[number - 1][1]) * strand
                if up < down:
                    return self._starts[number], -up
                return self._starts[number] - 1, down
            if (last - position) * strand >= 0:
                return self._starts[number] + (position - first) * strand, 0
        return self._starts[-1] - 1, (position - self._exons[-1][1]) * strand


def described(change: Change, contig: str, strand: int, fetch: Fetch) -> tuple[int, int, str]:
    """First and last named base on the genome, in the order of the strand, and what happens to them."""
    forward = strand > 0
    deleted = change.deleted if forward else reverse_complement(change.deleted)
    inserted = change.inserted if forward else reverse_complement(change.inserted)
    ends = (change.start, change.end) if forward else (change.end, change.start)
    if not deleted:
        return _insertion(change, contig, forward, inserted, fetch)
    if not inserted:
        return *ends, "del"
    if len(deleted) == len(inserted) == 1:
        return *ends, f"{deleted}>{inserted}"
    return *ends, "inv" if inserted == reverse_complement(deleted) else f"delins{inserted}"


def _insertion(change: Change, contig: str, forward: bool, inserted: str, fetch: Fetch) -> tuple[int, int, str]:
    """A copy of the bases just before it (in the strand's direction) is a duplication."""
    size = len(inserted)
    low, high = (change.start - size, change.end) if forward else (change.start, change.end + size)
    if low > 0 and fetch(contig, low, high) == change.inserted:
        return (low, high, "dup") if forward else (high, low, "dup")
    flanks = (change.end, change.start) if forward else (change.start, change.end)
    return *flanks, f"ins{inserted}"
