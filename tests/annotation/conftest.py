"""A gene of two exons, once on each strand: chr1 reads it forward, chr2 backward, so every name must be the same.

Protein: M A K D L K Q | G S E E T S stop.
"""

import pytest

from genomics.annotation.changes import reverse_complement
from genomics.annotation.hgvs import NamedTranscript
from genomics.records.transcript import Transcript
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
