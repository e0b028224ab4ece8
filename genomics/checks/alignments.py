"""BAM and CRAM: every block whole, every record in range and order, of the right build, reference and person."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import msgspec
import pysam

from genomics.checks.alignment_header import (
    AlignmentHeader,
    check_build,
    check_names,
    check_order,
    other_checksums,
    read_header,
)
from genomics.checks.alignment_index import check_bam_index, check_cram_index
from genomics.checks.bam import Bytes, RecordPass, read_top
from genomics.checks.blocks import BrokenFileError, bgzf_blocks
from genomics.checks.cram import Container, CramFile
from genomics.checks.findings import Findings
from genomics.checks.indexes import SAME_TIME, check_index_age
from genomics.errors import FormatError
from genomics.files.alignments import missing_end, open_alignment, reads_of
from genomics.records.build import GRCH38_LENGTHS

_REPLACE = "replace the file"
_NO_MD5 = "0" * 32


class RunReference(msgspec.Struct, frozen=True):
    """The run's FASTA, and the MD5 of each contig's bases in upper case."""

    path: Path
    checksums: Mapping[str, str]


def check_alignment(
    path: Path, found: Findings, sample_id: str | None = None, reference: RunReference | None = None
) -> None:
    """One alignment file; its read groups must name `sample_id`, its reference must be `reference`, if given."""
    if fault := missing_end(path):
        found.reject("", fault, _REPLACE)
        return
    with path.open("rb") as stream:
        is_cram = stream.read(4) == b"CRAM"
    try:
        (_check_cram if is_cram else _check_bam)(path, found, sample_id, reference)
    except BrokenFileError as error:
        found.reject("", str(error), _REPLACE)


def _check_bam(path: Path, found: Findings, sample_id: str | None, reference: RunReference | None) -> None:
    source = Bytes(bgzf_blocks(path))
    text, contigs = read_top(source)
    header = read_header(text, found)
    if header is None:
        return
    _check_header(header, found, sample_id, reference)
    if header.contigs and header.contigs != contigs:
        found.reject("header", "the contigs of its text are not those that records count by", "samtools reheader")
    records = RecordPass(list(contigs.values()), set(header.groups), found)
    records.check_all(source)
    index = _index_of(path, (".bai", ".csi"), found)
    if index is not None:
        counts = zip(records.mapped.tolist(), records.unmapped.tolist(), strict=True)
        check_bam_index(index, list(counts), found)


def _check_cram(path: Path, found: Findings, sample_id: str | None, reference: RunReference | None) -> None:
    cram = CramFile(path)
    containers = list(cram.containers())
    header = read_header(cram.text, found)
    if header is None:
        return
    _check_header(header, found, sample_id, reference)
    if not found.rejects:
        _check_slices(containers, header, found, reference)
    if not found.rejects:
        _check_records(path, header, found, reference)
    index = _index_of(path, (".crai",), found)
    if index is not None:
        check_cram_index(index, [one.place for one in containers if one.slices], found)


def _check_header(
    header: AlignmentHeader, found: Findings, sample_id: str | None, reference: RunReference | None
) -> None:
    check_order(header, found)
    check_build(header, found)
    check_names(header, found, sample_id)
    if reference is None:
        return
    if differ := other_checksums(header, reference.checksums):
        what = f"not aligned to {reference.path}: {len(differ)} contigs differ, {', '.join(differ[:2])}"
        found.reject("header", what, "give the FASTA of the alignment, or align to the run's reference")


def _check_slices(
    containers: list[Container], header: AlignmentHeader, found: Findings, reference: RunReference | None
) -> None:
    """The first slice of each contig against the bases of the reference; the places of all in range."""
    names, seen = list(header.contigs), set()
    for container in containers:
        for one in container.slices:
            place = f"container {container.number}"
            if one.contig >= len(names):
                found.reject(place, "reads lie on a contig that the header does not have", _REPLACE)
                return
            if one.contig < 0:
                continue
            name = names[one.contig]
            if not 0 <= one.start + one.span - 1 <= header.contigs[name]:
                found.reject(place, f"reads lie beyond {name}", _REPLACE)
            elif reference and one.contig not in seen and not one.embedded and one.md5 != _NO_MD5:
                seen.add(one.contig)
                _check_bases(place, name, one.start, one.span, one.md5, found, reference)


def _check_bases(
    place: str, contig: str, start: int, span: int, md5: str, found: Findings, reference: RunReference
) -> None:
    if contig not in reference.checksums:
        if contig in GRCH38_LENGTHS:
            found.reject(place, f"{reference.path} has no {contig}", "give the FASTA of the alignment")
        return
    with pysam.FastaFile(str(reference.path)) as fasta:
        bases = fasta.fetch(contig, start - 1, start + span - 1).upper()
    held = hashlib.md5(bases.encode(), usedforsecurity=False).hexdigest()
    if held != md5:
        where = f"{contig}:{start}-{start + span - 1}"
        what = f"written against other bases of {where}: their MD5 is {md5}, that of {reference.path} {held}"
        found.reject(place, what, "give the FASTA of the alignment")


def _check_records(path: Path, header: AlignmentHeader, found: Findings, reference: RunReference | None) -> None:
    """Every record can be decoded, lies on its contig and follows the one before."""
    lengths = list(header.contigs.values())
    last = (-1, -1)
    try:
        with open_alignment(path, reference.path if reference else None) as reader:
            for number, record in enumerate(reads_of(path, reader), 1):
                place = record.reference_id, record.reference_start
                if place[0] < 0:
                    continue
                if place < last:
                    what = "is not in coordinate order"
                    found.reject(f"record {number:,}", what, "samtools sort", what)
                if place[1] >= lengths[place[0]] or (record.reference_end or 0) > lengths[place[0]]:
                    what = "the read lies beyond the contig"
                    found.reject(f"record {number:,}", what, _REPLACE, what)
                last = place
    except FormatError as error:
        found.refuse(error)


def _index_of(path: Path, endings: tuple[str, ...], found: Findings) -> Path | None:
    """The index beside the file, under the name of samtools or that of Picard."""
    beside = next((other for end in endings if (other := path.with_suffix(end)).is_file()), None)
    if beside is None or any(Path(f"{path}{end}").is_file() for end in endings):
        return check_index_age(path, endings, found, "samtools index")
    if beside.stat().st_mtime < path.stat().st_mtime - SAME_TIME:
        found.reject("", f"the index {beside.name} is older than the file", "make it again: samtools index")
    return beside
