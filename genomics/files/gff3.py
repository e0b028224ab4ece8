"""Transcripts from a GFF3 of Ensembl's flavour, and back to the few lines that a consequence caller needs."""

import gzip
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import unquote

import msgspec

from genomics.errors import FormatError
from genomics.files.site_vcf import contig_name
from genomics.records.transcript import Transcript
from genomics.records.variant import CONTIG_ORDER

_STRANDS = {"+": 1, "-": -1}


class _Feature(msgspec.Struct, frozen=True):
    line: int
    contig: str
    kind: str
    start: int
    end: int
    strand: str
    phase: str
    attributes: dict[str, str]


def read_transcripts(path: Path) -> list[Transcript]:
    """Every transcript on the primary contigs, in genome order; `FormatError` names the line that does not fit."""
    genes: dict[str, str] = {}
    heads: list[_Feature] = []
    parts: dict[str, list[_Feature]] = defaultdict(list)
    for feature in _features(path):
        identifier, parent = feature.attributes.get("ID", ""), feature.attributes.get("Parent", "")
        if identifier.startswith("gene:"):
            genes[identifier] = feature.attributes.get("Name", identifier.removeprefix("gene:"))
        elif identifier.startswith("transcript:"):
            heads.append(feature)
        elif feature.kind in ("exon", "CDS"):
            parts[parent].append(feature)
    found = [_transcript(path, head, genes, parts[head.attributes["ID"]]) for head in heads]
    return sorted(found, key=lambda one: (CONTIG_ORDER[one.contig], one.start, one.end, one.ensembl))


def gff3_lines(transcripts: Iterable[Transcript]) -> Iterator[str]:
    """GFF3 text of transcripts, with UTRs spelt out and Ensembl's ID prefixes.

    Each transcript is a gene of its own name, because bcftools csq names introns by gene alone.
    """
    yield "##gff-version 3\n"
    for one in transcripts:
        strand = "+" if one.strand > 0 else "-"
        name, tail = one.ensembl, f"biotype={one.biotype}"
        yield _line(one, "gene", one.start, one.end, strand, ".", f"ID=gene:{name};Name={name};{tail}")
        head = f"ID=transcript:{name};Parent=gene:{name};{tail}"
        yield _line(one, "transcript", one.start, one.end, strand, ".", head)
        for kind, start, end, phase in _pieces(one):
            yield _line(one, kind, start, end, strand, phase, f"Parent=transcript:{name}")


def _pieces(one: Transcript) -> Iterator[tuple[str, int, int, str]]:
    before, after = ("five_prime_UTR", "three_prime_UTR")[:: one.strand]
    length = -one.phase
    for start, end in one.exons[:: one.strand]:
        yield "exon", start, end, "."
        if one.coding is None:
            continue
        low, high = one.coding
        if start < low:
            yield before, start, min(end, low - 1), "."
        if end > high:
            yield after, max(start, high + 1), end, "."
        if max(start, low) <= min(end, high):
            yield "CDS", max(start, low), min(end, high), str(-length % 3)
            length += min(end, high) - max(start, low) + 1


def _line(one: Transcript, kind: str, start: int, end: int, strand: str, phase: str, attributes: str) -> str:
    return f"{one.contig}\tgenomics\t{kind}\t{start}\t{end}\t.\t{strand}\t{phase}\t{attributes}\n"


def _features(path: Path) -> Iterator[_Feature]:
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if line.startswith("#") or not line.strip():
                continue
            cells = line.rstrip("\n").split("\t")
            contig = contig_name(cells[0])
            if len(cells) != 9 or not (cells[3].isdigit() and cells[4].isdigit()):
                raise FormatError(
                    f"{path}, line {number}: not a GFF3 feature of nine columns; fetch the file again"
                )
            if contig in CONTIG_ORDER:
                attributes = dict(pair.partition("=")[::2] for pair in cells[8].rstrip(";").split(";"))
                start, end = int(cells[3]), int(cells[4])
                yield _Feature(number, contig, cells[2], start, end, cells[6], cells[7], attributes)


def _transcript(path: Path, head: _Feature, genes: dict[str, str], parts: list[_Feature]) -> Transcript:
    place, about = f"{path}, line {head.line}", head.attributes
    if about.get("Parent") not in genes:
        raise FormatError(
            f"{place}: transcript of an unknown gene {about.get('Parent')}; genes come first in Ensembl GFF3"
        )
    exons = sorted((part.start, part.end) for part in parts if part.kind == "exon")
    coding = sorted((part for part in parts if part.kind == "CDS"), key=lambda part: part.start)
    name = about["ID"].removeprefix("transcript:")
    first = coding[0 if head.strand == "+" else -1] if coding else None
    try:
        return Transcript(
            gene=unquote(genes[about["Parent"]]),
            ensembl=f"{name}.{about['version']}" if "version" in about and "." not in name else name,
            refseq=about.get("mane_refseq"),
            contig=head.contig,
            strand=_STRANDS.get(head.strand, 0),
            exons=tuple(exons),
            coding=(coding[0].start, coding[-1].end) if coding else None,
            biotype=about.get("biotype", "protein_coding" if coding else "non_coding"),
            mane_select="MANE_Select" in about.get("tag", "").split(","),
            phase=int(first.phase) if first and first.phase.isdigit() else 0,
        )
    except ValueError as error:
        raise FormatError(f"{place}: {error}; correct the file") from error
