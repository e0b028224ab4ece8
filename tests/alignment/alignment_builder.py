"""A tiny GRCh38-named reference and alignments built read by read, so that every depth is known."""

import random
from collections.abc import Iterable
from pathlib import Path

import msgspec
import pysam

from genomics.records.person import Sample, Sex

LENGTHS = {"chr1": 3000, "chr2": 2000, "chrX": 2000, "chrY": 2000}
LIMITS = {
    "alignment.mean_depth": 30,
    "alignment.fraction_20x": 0.9,
    "alignment.no_copy_high": 0.1,
    "alignment.one_copy_low": 0.35,
    "alignment.one_copy_high": 0.65,
    "alignment.two_copies_low": 0.8,
    "alignment.two_copies_high": 1.2,
    "alignment.three_copies_low": 1.35,
    "alignment.three_copies_high": 1.65,
    "alignment.contamination": 0.03,
    "alignment.contamination_depth": 10,
    "alignment.contamination_sites": 200,
    "gene.minimum_depth": 20,
    "gene.haploid_depth": 10,
}


class Read(msgspec.Struct, frozen=True):
    """One record of a test alignment; `mate` is the mate's start on the same contig."""

    start: int
    cigar: str = "50M"
    name: str = ""
    flag: int = 0
    contig: str = "chr1"
    mate: int | None = None


def pair(name: str, first: int, second: int, contig: str = "chr1", cigar: str = "50M") -> list[Read]:
    """Two mates of one fragment."""
    return [
        Read(first, cigar, name, 0x63, contig, second),
        Read(second, cigar, name, 0x93, contig, first),
    ]


def write_reference(path: Path) -> Path:
    letters = random.Random(38)
    path.write_text("".join(f">{n}\n{''.join(letters.choices('ACGT', k=k))}\n" for n, k in LENGTHS.items()))
    pysam.faidx(str(path))
    return path


def write_alignment(path: Path, reference: Path, reads: Iterable[Read], sample: str = "S1", **header) -> Path:
    """A sorted BAM, or CRAM by its name, with one read group of `sample`."""
    contigs = list(LENGTHS)
    top = {
        "HD": {"VN": "1.6", "SO": "coordinate"},
        "SQ": [{"SN": contig, "LN": length} for contig, length in LENGTHS.items()],
        "RG": [{"ID": "lane1", "SM": sample}],
    } | header
    placed = sorted(reads, key=lambda read: (contigs.index(read.contig), read.start))
    options = {"reference_filename": str(reference)} if path.suffix == ".cram" else {}
    with pysam.AlignmentFile(str(path), "wc" if options else "wb", header=top, **options) as file:
        for number, read in enumerate(placed):
            file.write(_record(file, read, read.name or f"r{number}", contigs.index(read.contig)))
    return path


def _record(file: pysam.AlignmentFile, read: Read, name: str, contig: int) -> pysam.AlignedSegment:
    record = pysam.AlignedSegment(file.header)
    record.query_name, record.flag = name, read.flag
    record.reference_id, record.reference_start = contig, read.start
    record.mapping_quality, record.cigarstring = 60, read.cigar
    length = record.infer_query_length() or 50
    record.query_sequence, record.query_qualities = "A" * length, pysam.qualitystring_to_array("I" * length)
    if read.mate is not None:
        record.next_reference_id, record.next_reference_start = contig, read.mate
    record.set_tag("RG", "lane1")
    return record


def sample(path: Path | None, name: str = "S1", sex: Sex = Sex.UNKNOWN) -> Sample:
    return Sample(name, f"P-{name}", sex, "group", "B01", str(path) if path else None)
