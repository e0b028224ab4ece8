"""A gene of two exons, once on each strand: chr1 reads it forward, chr2 backward, so every name must be the same.

Protein: M A K D L K Q | G S E E T S stop.
"""

import re

import pytest

from genomics.annotation.changes import reverse_complement
from genomics.annotation.hgvs import NamedTranscript
from genomics.annotation.normalise import normalised
from genomics.annotation.places import Genes, place_of
from genomics.annotation.transcripts import refuse_unusable
from genomics.records.transcript import Effect, Transcript
from genomics.records.variant import Variant

FLANK = "TTGACCATGCAAGTCCTGAT"
FIRST_EXON = "GGCACC" + "ATGGCTAAAGATCTGAAACAG"
INTRON = "GTAAGTCCTTACGATTTTCAG"
LAST_EXON = "GGATCAGAAGAAACATCTTAA" + "CCATAAGGC"
SENSE = FLANK + FIRST_EXON + INTRON + LAST_EXON + FLANK
GENOME = {"chr1": SENSE, "chr2": reverse_complement(SENSE)}
EXONS = ((21, 47), (69, 98))
CODING = (27, 89)


def fetch(contig: str, first: int, last: int) -> str:
    return GENOME[contig][max(first, 1) - 1 : last]


def sense_position(place: str) -> int:
    """Where a c. place lies on the sense strand, 1-based: `-3`, `14`, `21+1`, `22-2`, `*2`."""
    if place.startswith("*"):
        return 89 + int(place[1:])
    for sign in "+-":
        base, _, offset = place[1:].partition(sign)
        if offset:
            return sense_position(place[0] + base) + int(sign + offset)
    number = int(place)
    return number + (47 if number > 21 else 26 if number > 0 else 27)


def written(contig: str, first: str, last: str, bases: str) -> Variant:
    """The left-aligned VCF allele that replaces c. `first`..`last` by `bases`; `last` before `first` inserts."""
    start, end = sense_position(first), sense_position(last)
    if contig == "chr2":
        start, end, bases = len(SENSE) + 1 - end, len(SENSE) + 1 - start, reverse_complement(bases)
    genome = GENOME[contig]
    reference, alternate, position = genome[start - 1 : end], bases, start
    while not reference or not alternate or (reference[-1] == alternate[-1] and len(reference + alternate) > 2):
        if not reference or not alternate:
            position -= 1
            reference, alternate = genome[position - 1] + reference, genome[position - 1] + alternate
        if reference[-1] == alternate[-1]:
            reference, alternate = reference[:-1], alternate[:-1]
        else:
            break
    return Variant(contig, position, reference, alternate)


def transcript(contig: str) -> Transcript:
    if contig == "chr1":
        return Transcript("FWD", "ENST1.1", "NM_1.1", "chr1", 1, EXONS, CODING, mane_select=True)
    size = len(SENSE) + 1
    exons = tuple((size - end, size - start) for start, end in reversed(EXONS))
    return Transcript("REV", "ENST2.2", "NM_2.2", "chr2", -1, exons, (size - CODING[1], size - CODING[0]))


class Construct:
    """A gene written in the direction of its transcript: exons in capitals, introns and flanks small, its coding
    part between `[` and `]`. Strand 1 lies on chr1, strand -1 on chr2.
    """

    def __init__(self, text: str, strand: int, start: str = "ATG") -> None:
        sense = text.replace("[", "").replace("]", "").replace(" ", "")
        inner = text.replace(" ", "")
        coding = inner.index("[") + 1, inner.index("]") - 1
        exons = [(found.start() + 1, found.end()) for found in re.finditer("[A-Z]+", sense)]
        self.contig = "chr1" if strand > 0 else "chr2"
        self.size = len(sense)
        self.sense, self.strand = sense.upper(), strand
        self.genome = self.sense if strand > 0 else reverse_complement(self.sense)
        place = (lambda first, last: (first, last)) if strand > 0 else self._mirrored
        self.transcript = Transcript(
            "GENE", "ENST7.1", "NM_7.1", self.contig, strand, tuple(sorted(place(*exon) for exon in exons)),
            place(*coding), mane_select=True,
        )  # fmt: skip
        self.named = NamedTranscript(self.transcript, self.fetch)
        refuse_unusable(self.named, {start})

    def fetch(self, contig: str, first: int, last: int) -> str:
        assert contig == self.contig
        return self.genome[max(first, 1) - 1 : last]

    def change(self, first: int, last: int, bases: str) -> Variant:
        """The left-aligned allele that replaces sense bases `first` to `last` (1-based) by `bases`."""
        if self.strand < 0:
            (first, last), bases = self._mirrored(first, last), reverse_complement(bases)
        before = self.genome[first - 2]
        written = Variant(self.contig, first - 1, before + self.genome[first - 1 : last], before + bases)
        return normalised(written, self.fetch)

    def told(self, variant: Variant, called: tuple[str, ...] = ()) -> tuple[str | None, str | None, list[str]]:
        """c., p. and terms, when csq calls it `called`."""
        effects = {variant.key: [Effect("ENST7.1", called)]} if called else {}
        genes = Genes({("GENE", self.contig): self.transcript}, {"ENST7.1": self.named}, effects)
        place = place_of(variant, [self.transcript], genes)
        coding = (place.names.coding or "").partition(":")[2] or None
        return coding, place.names.protein, place.terms

    def _mirrored(self, first: int, last: int) -> tuple[int, int]:
        return self.size + 1 - last, self.size + 1 - first


@pytest.fixture
def construct():
    return Construct


@pytest.fixture(params=["chr1", "chr2"])
def contig(request) -> str:
    return request.param


@pytest.fixture
def gene(contig) -> NamedTranscript:
    return NamedTranscript(transcript(contig), fetch)


@pytest.fixture
def write(contig):
    return lambda first, last, bases: written(contig, first, last, bases)


@pytest.fixture
def tiny():
    """The genome, its two transcripts and the allele writer, for tests that need both strands at once."""
    return {
        "genome": GENOME,
        "fetch": fetch,
        "transcripts": [transcript("chr1"), transcript("chr2")],
        "write": written,
    }
