"""A GFF3 of transcripts, line by line: places on GRCh38, parents that exist, phases; then as our reader sees it."""

import re
from collections.abc import Mapping
from pathlib import Path

from genomics.checks.findings import Findings
from genomics.checks.plain_lines import plain_lines
from genomics.checks.strict import told
from genomics.files.gff3 import TRANSCRIPT_IDS, contig_of, read_transcripts
from genomics.records.build import GRCH38_LENGTHS
from genomics.records.transcript import Transcript

_NUMBER = re.compile(r"[0-9]{1,10}\Z")
_FETCH = "fetch the file again"
_PARTS = frozenset({"exon", "CDS"})


def check_transcripts(path: Path, found: Findings) -> list[Transcript]:
    """The transcripts, if every line of the GFF3 fits."""
    parents: dict[str, int] = {}
    transcripts: dict[str, int] = {}
    for number, line in plain_lines(path, found):
        if (number == 1 and not line.startswith("##gff-version")) or line.startswith("##gff-version 2"):
            found.reject("line 1", "no line ##gff-version 3", "give a GFF3")
            break
        if line.startswith("##FASTA"):
            break
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t")
        if not _fits(number, cells, found):
            continue
        about = dict(pair.partition("=")[::2] for pair in cells[8].rstrip(";").split(";"))
        _note(number, cells[2], about, transcripts, parents, found)
    for parent, number in parents.items():
        if parent not in transcripts:
            what = f"exon or CDS of a transcript that is not there: {parent[:60]!r}"
            found.reject(f"line {number}", what, _FETCH, "exons without their transcript")
    read: list[Transcript] = []
    if not found.rejects:
        told(found, lambda: read.extend(read_transcripts(path)))
    if not read and not found.rejects:
        found.reject(
            "", "no transcript on chromosomes 1 to 22, X, Y or M", "give a GFF3 of Ensembl, MANE or RefSeq"
        )
    return read


def _fits(number: int, cells: list[str], found: Findings) -> bool:
    place = f"line {number}"
    if len(cells) != 9:
        found.reject(place, f"{len(cells)} columns where 9 are needed", _FETCH, "not nine columns")
        return False
    if not (_NUMBER.match(cells[3]) and _NUMBER.match(cells[4])) or not 1 <= int(cells[3]) <= int(cells[4]):
        what = f"{cells[3][:20]} to {cells[4][:20]} is no place (1-based, inclusive)"
        found.reject(place, what, _FETCH, "no place")
        return False
    contig = contig_of(cells[0])
    if contig not in GRCH38_LENGTHS:
        return False
    if int(cells[4]) > GRCH38_LENGTHS[contig]:
        what = f"ends beyond {contig} ({GRCH38_LENGTHS[contig]})"
        found.reject(place, what, "give the release for GRCh38", "ends beyond the contig")
    if cells[2] in _PARTS and cells[6] not in ("+", "-"):
        found.reject(place, f"strand {cells[6][:10]!r} of an exon", _FETCH, "an exon without a strand")
    if cells[2] == "CDS" and cells[7] not in ("0", "1", "2"):
        found.reject(place, f"phase {cells[7][:10]!r} of a CDS", _FETCH, "a CDS without its phase")
    return True


def _note(
    number: int,
    kind: str,
    about: Mapping[str, str],
    transcripts: dict[str, int],
    parents: dict[str, int],
    found: Findings,
) -> None:
    identifier = about.get("ID", "")
    if kind not in _PARTS:
        line = transcripts.setdefault(identifier, number)
        if line != number and identifier.startswith(TRANSCRIPT_IDS):
            what = f"{identifier[:60]} stands twice (line {line})"
            found.reject(f"line {number}", what, _FETCH, "a transcript that stands twice")
    else:
        for parent in about.get("Parent", "").split(","):
            parents.setdefault(parent, number)
