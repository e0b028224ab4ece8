"""BAM written byte by byte, so that records can be odd or wrong in ways no library would write."""

import struct
from collections.abc import Iterable
from pathlib import Path

import msgspec
import pysam

CONTIGS = {"chr1": 3000, "chr2": 2000, "chrX": 900, "chrUn": 300}
OPERATIONS = "MIDNSHP=X"
LETTERS = "=ACMGRSVTWYHKDBN"


class Raw(msgspec.Struct, frozen=True):
    """One record. `cigar` is pairs of operation and length; no `bases` or `qualities` is none in the file."""

    contig: int = 0
    start: int = 0
    flag: int = 0
    mapping_quality: int = 60
    cigar: tuple[tuple[str, int], ...] = ()
    bases: str = ""
    qualities: bytes | None = None
    name: str = "r"
    mate_contig: int = -1
    mate_start: int = -1
    insert: int = 0
    long_cigar: bool = False
    tags: bytes = b""


def packed(read: Raw) -> bytes:
    """The record as it stands in a BAM. A long CIGAR goes to the CG tag behind `kSmN`."""
    words = [length << 4 | OPERATIONS.index(operation) for operation, length in read.cigar]
    tags = read.tags
    if read.long_cigar:
        span = sum(length for operation, length in read.cigar if operation in "MDN=X")
        tags += b"CGBI" + struct.pack(f"<i{len(words)}I", len(words), *words)
        words = [len(read.bases) << 4 | 4, span << 4 | 3]
    name = read.name.encode() + b"\0"
    codes = [LETTERS.index(letter) for letter in read.bases] + [0] * (len(read.bases) % 2)
    bases = bytes(high << 4 | low for high, low in zip(codes[::2], codes[1::2], strict=True))
    qualities = read.qualities if read.qualities is not None else b"\xff" * len(read.bases)
    body = struct.pack(
        "<iiBBHHHiiii", read.contig, read.start, len(name), read.mapping_quality, 0, len(words), read.flag,
        len(read.bases), read.mate_contig, read.mate_start, read.insert,
    )  # fmt: skip
    body += name + struct.pack(f"<{len(words)}I", *words) + bases + qualities + tags
    return struct.pack("<i", len(body)) + body


def header(contigs: dict[str, int] = CONTIGS, sample: str = "S1") -> bytes:
    text = f"@HD\tVN:1.6\tSO:coordinate\n@RG\tID:a\tSM:{sample}\n".encode()
    parts = [b"BAM\x01", struct.pack("<i", len(text)), text, struct.pack("<i", len(contigs))]
    for name, length in contigs.items():
        parts.append(struct.pack("<i", len(name) + 1) + name.encode() + b"\0" + struct.pack("<i", length))
    return b"".join(parts)


def write_stream(path: Path, stream: bytes) -> Path:
    """Uncompressed BAM bytes as a BAM file with its end marker."""
    with pysam.BGZFile(str(path), "wb") as out:
        out.write(stream)
    return path


def write_raw(path: Path, reads: Iterable[Raw], contigs: dict[str, int] = CONTIGS) -> Path:
    return write_stream(path, header(contigs) + b"".join(map(packed, reads)))
