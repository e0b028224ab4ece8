"""BED tables: 0-based, half-open, on GRCh38, in order; coding exons as the transcripts have them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from genomics.checks.findings import Findings
from genomics.checks.plain_lines import plain_lines
from genomics.checks.strict import told
from genomics.files.regions import read_exons, read_intervals
from genomics.records.build import GRCH38_LENGTHS
from genomics.records.region import CodingExon
from genomics.records.transcript import Transcript
from genomics.records.variant import CONTIG_ORDER

_MOST_ROWS = 2_000_000
_NUMBER = re.compile(r"[0-9]{1,10}\Z")


class _Row(msgspec.Struct, frozen=True):
    line: int
    cells: list[str]

    @property
    def key(self) -> tuple[int, int, int]:
        return CONTIG_ORDER[self.cells[0]], int(self.cells[1]), int(self.cells[2])


def check_regions(path: Path, found: Findings) -> None:
    """Intervals on primary chromosomes of GRCh38, sorted, each once."""
    if list(_rows(path, 3, found)) and not found.rejects:
        told(found, lambda: read_intervals(path))


def check_exons(path: Path, found: Findings, transcripts: Sequence[Transcript] = ()) -> None:
    """Coding exons; each must be one of its transcript, if the transcripts are given."""
    lines = [row.line for row in _rows(path, 7, found)]
    exons: list[CodingExon] = []
    if not found.rejects:
        told(found, lambda: exons.extend(read_exons(path)))
    numbered = list(zip(lines, exons, strict=False))  # no exon where the strict reader refused
    _check_genes(numbered, found)
    if transcripts:
        _check_coding(numbered, {one.name: one for one in transcripts}, found)


def _rows(path: Path, columns: int, found: Findings) -> Iterator[_Row]:
    last: tuple[int, int, int] = (-1, -1, -1)
    seen = 0
    for number, line in plain_lines(path, found):
        if not line or line.startswith("#"):
            continue
        seen += 1
        if seen > _MOST_ROWS:
            found.reject(f"line {number}", f"more than {_MOST_ROWS:,} rows", "give the regions of the results")
            return
        row = _Row(number, line.split("\t"))
        if not _row_fits(row, columns, found):
            continue
        if row.key <= last:
            what = "stands twice" if row.key == last else "is not in order of the genome"
            found.reject(f"line {number}", what, "sort it: sort -k1,1V -k2,2n -k3,3n -u", what)
        last = row.key
        yield row
    if not seen and not found.rejects:
        found.reject("", "no row", "give the intervals")


def _row_fits(row: _Row, columns: int, found: Findings) -> bool:
    place, cells = f"line {row.line}", row.cells
    if cells[0].startswith(("track", "browser")):
        found.reject(place, "a line for a genome browser", "delete the line")
    elif len(cells) < columns:
        found.reject(place, f"{len(cells)} columns where {columns} are needed", "correct the row")
    elif not (_NUMBER.match(cells[1]) and _NUMBER.match(cells[2])):
        found.reject(place, f"{cells[1][:30]!r} to {cells[2][:30]!r} are no places", "write whole numbers")
    elif cells[0] not in GRCH38_LENGTHS:
        what = f"{cells[0][:40]}:{cells[1]}-{cells[2]}: not on chr1 to chr22, chrX, chrY or chrM"
        found.reject(place, what, "correct the row", "contig is unknown")
    elif int(cells[1]) >= int(cells[2]):
        what = f"{cells[0]}: need 0 <= start < end, got {cells[1]}, {cells[2]}"
        found.reject(place, what, "write 0-based, half-open places")
    elif int(cells[2]) > GRCH38_LENGTHS[cells[0]]:
        what = f"{cells[0]}:{cells[1]}-{cells[2]}: ends beyond the contig ({GRCH38_LENGTHS[cells[0]]})"
        found.reject(place, what, "give GRCh38 places", "ends beyond the contig")
    else:
        return True
    return False


def _check_genes(exons: Sequence[tuple[int, CodingExon]], found: Findings) -> None:
    """One transcript, contig and strand for a gene; exon numbers once, rising along the strand; no overlap."""
    first: dict[str, CodingExon] = {}
    last: dict[str, CodingExon] = {}
    for number, exon in exons:
        place, head, before = f"line {number}", first.setdefault(exon.gene, exon), last.get(exon.gene)
        same = (exon.transcript, exon.strand, exon.interval.contig)
        if same != (head.transcript, head.strand, head.interval.contig):
            found.reject(place, f"{exon.gene} has two transcripts, strands or contigs", "keep those of one")
        elif before is not None:
            step = exon.exon - before.exon
            if step == 0 or (step > 0) != (exon.strand == "+"):
                what = f"{exon.gene}: exon {exon.exon} after exon {before.exon} on strand {exon.strand}"
                found.reject(place, what, "number exons along the gene")
            if exon.interval.start < before.interval.end:
                found.reject(place, f"{exon.gene}: overlaps the exon before", "correct the row")
        last[exon.gene] = exon


def _check_coding(
    exons: Sequence[tuple[int, CodingExon]], transcripts: Mapping[str, Transcript], found: Findings
) -> None:
    """A table shifted by one base, or of another transcript, would call genes read that were not."""
    given: dict[str, set[tuple[int, int]]] = {}
    for number, exon in exons:
        transcript = transcripts.get(exon.transcript)
        if transcript is None:
            what = f"transcript {exon.transcript[:40]} is not in the GFF3"
            found.flag(f"line {number}", what, "give exons and transcripts of one release", what)
            continue
        piece = exon.interval.start, exon.interval.end
        given.setdefault(exon.transcript, set()).add(piece)
        if piece not in coding_pieces(transcript) or exon.interval.contig != transcript.contig:
            where = f"{exon.interval.contig}:{piece[0]}-{piece[1]}"
            what = f"{where} is no coding exon of {exon.transcript} in the GFF3"
            advice = "write 0-based, half-open places of that transcript"
            found.reject(f"line {number}", what, advice, "no coding exon of its transcript")
    for name, pieces in sorted(given.items()):
        if missing := sorted(coding_pieces(transcripts[name]) - pieces):
            what = f"{name}: {len(missing)} coding exons of the GFF3 are missing, the first at {missing[0][0]}"
            found.reject("", what, "add the rows: what is not listed is never measured")


def coding_pieces(transcript: Transcript) -> set[tuple[int, int]]:
    """Coding parts of the exons, 0-based and half-open.

    >>> sorted(coding_pieces(Transcript("G", "E.1", None, "chr1", 1, ((10, 20), (30, 40)), (12, 35))))
    [(11, 20), (29, 35)]
    """
    if transcript.coding is None:
        return set()
    low, high = transcript.coding
    return {
        (max(start, low) - 1, min(end, high))
        for start, end in transcript.exons
        if max(start, low) <= min(end, high)
    }
