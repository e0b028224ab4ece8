"""Small BAM and CRAM files on chrM of GRCh38's length, and ways to spoil them."""

import struct
from pathlib import Path

import pysam

from genomics.records.build import GRCH38_LENGTHS

CONTIGS = ("chr1", "chr2", "chrM")


def head(lengths=None, sample="S1", order="coordinate", **changes):
    lengths = lengths or {name: GRCH38_LENGTHS[name] for name in CONTIGS}
    top = {"HD": {"VN": "1.6", "SO": order}, "RG": [{"ID": "a", "SM": sample}]}
    return top | {"SQ": [{"SN": name, "LN": length} for name, length in lengths.items()]} | changes


class Read:
    """One record; what is not given is that of a good read on chr1."""

    def __init__(self, start=100, contig="chr1", cigar="50M", flag=0, bases=50, group="a", mate=None):
        self.start, self.contig, self.cigar, self.flag = start, contig, cigar, flag
        self.bases, self.group, self.mate = bases, group, mate

    def record(self, header, number):
        record = pysam.AlignedSegment(header)
        record.query_name, record.flag, record.mapping_quality = f"r{number}", self.flag, 60
        record.reference_id = -1 if self.contig is None else header.references.index(self.contig)
        record.reference_start = self.start
        if self.cigar:
            record.cigarstring = self.cigar
        record.query_sequence = "A" * self.bases
        record.query_qualities = pysam.qualitystring_to_array("I" * self.bases)
        if self.mate is not None:
            record.next_reference_id, record.next_reference_start = record.reference_id, self.mate
        record.set_tag("NM", 0)
        if self.group:
            record.set_tag("RG", self.group)
        return record


GOOD = (*(Read(start) for start in range(100, 2000, 7)), Read(-1, None, "", 4))


def alignment(path: Path, reads=GOOD, header=None, reference: Path | None = None, index=True) -> Path:
    """A BAM, or a CRAM by its name, with its index where it can have one."""
    options = {"reference_filename": str(reference)} if path.suffix == ".cram" else {}
    with pysam.AlignmentFile(str(path), "wc" if options else "wb", header=header or head(), **options) as file:
        for number, read in enumerate(reads):
            file.write(read.record(file.header, number))
    if index:
        pysam.index(str(path))
    return path


def spoilt(path: Path, number: int, offset: int, value: int, form="<i") -> Path:
    """A field of one record overwritten; blocks and checksums are those of a whole file."""
    with pysam.BGZFile(str(path), "rb") as stream:
        data = bytearray(stream.read())
    (text,) = struct.unpack_from("<i", data, 4)
    (contigs,) = struct.unpack_from("<i", data, 8 + text)
    at = 12 + text
    for _ in range(contigs):
        at += 8 + struct.unpack_from("<i", data, at)[0]
    for _ in range(number - 1):
        at += 4 + struct.unpack_from("<i", data, at)[0]
    struct.pack_into(form, data, at + offset, value)
    with pysam.BGZFile(str(path), "wb") as stream:
        stream.write(bytes(data))
    return path
