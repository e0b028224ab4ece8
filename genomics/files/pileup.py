"""A slice of a BAM or CRAM around one place, with its local reference: what a picture of the reads needs."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from genomics.errors import FormatError
from genomics.files.alignments import open_alignment
from genomics.files.reference import Reference
from genomics.records.pileup import Mark, MarkKind, PileupSlice, SlicedRead

REACH = 40
MOST_READS = 500
# Unmapped, secondary, failed, duplicate, supplementary.
_LEFT_OUT = 0x4 | 0x100 | 0x200 | 0x400 | 0x800
# SAM_FLAG, RNAME, POS, MAPQ, CIGAR, SEQ of htslib's sam.h: names and qualities are not decoded.
_FIELDS = 0x2 | 0x4 | 0x8 | 0x10 | 0x20 | 0x200
_MATCH, _INSERTION, _DELETION, _SKIP, _SOFT_CLIP = {0, 7, 8}, 1, 2, 3, 4


def read_slice(path: Path, reference: Path, contig: str, position: int) -> PileupSlice:
    """Reads over `position` (1-based) and `REACH` bases to each side; `FormatError` when they cannot be read."""
    with Reference(reference) as bases:
        if not 1 <= position <= bases.lengths.get(contig, 0):
            raise FormatError(f"{reference}: {contig}:{position} is not on it; give the reference of the reads")
        first = max(1, position - REACH)
        text = bases.fetch(contig, first, position + REACH)
    with open_alignment(path, reference, _FIELDS) as reader:
        try:
            found = []
            for record in reader.fetch(contig, position - 1, position):
                if not record.flag & _LEFT_OUT and record.query_sequence:
                    found.append(_sliced(record, first, text))
                if len(found) > MOST_READS:
                    break
        except (OSError, ValueError) as error:
            raise FormatError(
                f"{path}: reads at {contig}:{position} cannot be read; check the file's index"
            ) from error
    return PileupSlice(contig, position, first, text, found[:MOST_READS], len(found) > MOST_READS)


def _sliced(record: Any, first: int, reference: str) -> SlicedRead:
    stretches: list[tuple[int, int]] = []
    marks: list[Mark] = []
    at, used, last = record.reference_start + 1, 0, first + len(reference) - 1
    for kind, length in record.cigartuples or ():
        if kind in _MATCH:
            stretches.append((at, at + length - 1))
            bases = record.query_sequence[used : used + length]
            marks += _mismatches(bases, at, first, reference)
        elif kind == _INSERTION and first <= at - 1 <= last:
            marks.append(Mark(MarkKind.INSERTION, at - 1, record.query_sequence[used : used + length]))
        elif kind == _DELETION and first <= at <= last:
            marks.append(Mark(MarkKind.DELETION, at, reference[at - first : at - first + length]))
        at += length if kind in _MATCH or kind in (_DELETION, _SKIP) else 0
        used += length if kind in _MATCH or kind in (_INSERTION, _SOFT_CLIP) else 0
    return SlicedRead(stretches, record.is_reverse, record.mapping_quality, marks)


def _mismatches(bases: str, at: int, first: int, reference: str) -> Iterator[Mark]:
    for offset in range(max(0, first - at), min(len(bases), first + len(reference) - at)):
        if bases[offset] != reference[at + offset - first]:
            yield Mark(MarkKind.MISMATCH, at + offset, bases[offset])
