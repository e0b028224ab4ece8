"""Transcripts from a GFF3 of Ensembl, MANE, GENCODE or RefSeq, and back to the lines that csq needs.

The flavours write the same tree, gene over transcript over exons and coding parts, with other names: contigs are
`1`, `chr1` or `NC_000001.11`; a transcript tells its versions in `version` and `mane_refseq`, in `Dbxref`, or in
`transcript_id`; its tag is `MANE_Select` or `MANE Select`.
"""

import gzip
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import unquote

import msgspec

from genomics.errors import FormatError
from genomics.files.site_vcf import contig_name
from genomics.records.build import CONTIG_OF_ACCESSION
from genomics.records.transcript import Transcript
from genomics.records.variant import CONTIG_ORDER

_STRANDS = {"+": 1, "-": -1}
_PARTS = ("exon", "CDS")
# Kinds that no transcript hangs on; a release of RefSeq has hundreds of thousands of them.
_OTHERS = frozenset(
    {"region", "match", "cDNA_match", "biological_region", "enhancer", "sequence_feature", "silencer"}
)
TRANSCRIPT_IDS = ("transcript:", "ENST", "rna-")
_REFSEQ = ("NM_", "NR_", "XM_", "XR_")
_UNVERSIONED = {accession.partition(".")[0] for accession in CONTIG_OF_ACCESSION}
# RefSeq's note on a transcript whose own sequence is not that of the genome.
_DIFFERS = "compared to this genomic sequence"


class _Part(msgspec.Struct, frozen=True):
    line: int
    kind: str
    start: int
    end: int
    phase: str


class _Feature(msgspec.Struct, frozen=True):
    line: int
    contig: str
    kind: str
    start: int
    end: int
    strand: str
    phase: str
    attributes: dict[str, str]

    @property
    def is_transcript(self) -> bool:
        """Whether this line must have exons."""
        return self.kind in ("mRNA", "transcript") or self.attributes.get("ID", "").startswith(TRANSCRIPT_IDS)

    def text(self, *names: str) -> str:
        """The first of these attributes that there is, decoded; else nothing."""
        return next((unquote(self.attributes[name]) for name in names if name in self.attributes), "")

    def reference(self, source: str) -> str | None:
        """A name in another source: `Dbxref=Ensembl:ENST1.2,GeneID:5728`."""
        found = (one.partition(":")[2] for one in self.text("Dbxref").split(",") if one.startswith(f"{source}:"))
        return next(found, None)


def read_transcripts(path: Path) -> list[Transcript]:
    """Every transcript on the primary contigs, in genome order; `FormatError` names the line that does not fit."""
    heads: dict[tuple[str, str], _Feature] = {}
    parts: dict[tuple[str, str], list[_Part]] = defaultdict(list)
    for feature in _features(path):
        if feature.kind in _PARTS:
            part = _Part(feature.line, feature.kind, feature.start, feature.end, feature.phase)
            for parent in feature.attributes.get("Parent", "").split(","):
                parts[feature.contig, parent].append(part)
        elif feature.kind not in _OTHERS:
            heads.setdefault((feature.contig, feature.attributes.get("ID", "")), feature)
    bare = [place for place, head in heads.items() if head.is_transcript and place not in parts]
    found = [_transcript(path, heads, place, parts[place]) for place in [*parts, *bare]]
    return _named_apart(sorted(found, key=lambda one: (CONTIG_ORDER[one.contig], one.start, one.end, one.ensembl)))


def contig_of(name: str) -> str:
    """The chr-prefixed name of a contig, from any of the sources.

    >>> contig_of("NC_000013.11"), contig_of("13")
    ('chr13', 'chr13')
    """
    return CONTIG_OF_ACCESSION.get(name) or contig_name(name)


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
            if len(cells) != 9 or not (cells[3].isdigit() and cells[4].isdigit()):
                raise FormatError(
                    f"{path}, line {number}: not a GFF3 feature of nine columns; fetch the file again"
                )
            contig = contig_of(cells[0])
            if contig in CONTIG_ORDER:
                attributes = dict(pair.partition("=")[::2] for pair in cells[8].rstrip(";").split(";"))
                start, end = int(cells[3]), int(cells[4])
                yield _Feature(number, contig, cells[2], start, end, cells[6], cells[7], attributes)
            elif cells[0].partition(".")[0] in _UNVERSIONED:
                raise FormatError(f"{path}, line {number}: {cells[0]} is of another build; use the GRCh38 release")


def _transcript(
    path: Path, heads: dict[tuple[str, str], _Feature], place: tuple[str, str], parts: list[_Part]
) -> Transcript:
    head = heads.get(place)
    if head is None:
        raise FormatError(
            f"{path}, line {parts[0].line}: {parts[0].kind} of an unknown transcript {place[1]};"
            " fetch the file again"
        )
    gene = heads.get((head.contig, head.attributes["Parent"])) if "Parent" in head.attributes else head
    if gene is None:
        raise FormatError(
            f"{path}, line {head.line}: transcript of an unknown gene {head.attributes['Parent']};"
            " fetch the file again"
        )
    coding = sorted((part for part in parts if part.kind == "CDS"), key=lambda part: part.start)
    exons = [part for part in parts if part.kind == "exon"] or coding
    first = coding[0 if head.strand == "+" else -1] if coding else None
    tags = head.text("tag").replace(" ", "_").split(",")
    try:
        return Transcript(
            gene=gene.text("gene_name", "gene", "Name", "ID").removeprefix("gene:"),
            ensembl=_ensembl_name(head),
            refseq=_refseq_name(head),
            contig=head.contig,
            strand=_STRANDS.get(head.strand, 0),
            exons=tuple(sorted((part.start, part.end) for part in exons)),
            coding=(coding[0].start, coding[-1].end) if coding else None,
            biotype=head.text("biotype", "transcript_type") or ("protein_coding" if coding else "non_coding"),
            mane_select="MANE_Select" in tags,
            mane_plus_clinical="MANE_Plus_Clinical" in tags,
            phase=int(first.phase) if first and first.phase.isdigit() else 0,
            differs_from_genome=_DIFFERS in head.text("Note"),
        )
    except ValueError as error:
        raise FormatError(f"{path}, line {head.line}: {error}; correct the file") from error


def _ensembl_name(head: _Feature) -> str:
    """The transcript's name in Ensembl with its version; where the source has none, its own name."""
    name = head.reference("Ensembl") or head.text("transcript_id") or head.text("ID")
    name = name.removeprefix("transcript:").removeprefix("rna-")
    return f"{name}.{head.attributes['version']}" if "version" in head.attributes and "." not in name else name


def _refseq_name(head: _Feature) -> str | None:
    own = head.text("transcript_id")
    return head.text("mane_refseq") or head.reference("RefSeq") or (own if own[:3] in _REFSEQ else None)


def _named_apart(transcripts: list[Transcript]) -> list[Transcript]:
    """A transcript that lies on two contigs, X and Y, is two: the second name gets its contig."""
    seen: set[str] = set()
    for number, one in enumerate(transcripts):
        if one.ensembl in seen:
            transcripts[number] = one = msgspec.structs.replace(one, ensembl=f"{one.ensembl}_{one.contig}")
        seen.add(one.ensembl)
    return transcripts
