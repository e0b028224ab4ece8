"""Compressed files that are damaged, cut, of another kind, or have the wrong index."""

import gzip
import os
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pysam
from corpus.corpus_case import Build, Harm, told
from corpus.corpus_vcf import AFTER, BAD_LINE, BEFORE, as_bcf, good, header, row, text_of, write

WRONG, LOST, NUISANCE = Harm.WRONG_RESULT, Harm.LOST_DATA, Harm.NUISANCE
END = 28
MANY = tuple(row(pos=str(300 + n)) for n in range(3000))


def whole(folder: Path) -> Path:
    """A file of several blocks."""
    return good(folder, MANY)


def starts_of_blocks(data: bytes) -> list[int]:
    """Where each BGZF block begins."""
    places, at = [], 0
    while at < len(data):
        places.append(at)
        at += int(struct.unpack_from("<H", data, at + 16)[0]) + 1
    return places


def block_of(content: bytes) -> bytes:
    """One BGZF block."""
    packer = zlib.compressobj(9, wbits=-15)
    body = packer.compress(content) + packer.flush()
    head = b"\x1f\x8b\x08\x04\0\0\0\0\0\xff\x06\0BC\x02\0" + struct.pack("<H", len(body) + 25)
    return head + body + struct.pack("<II", zlib.crc32(content), len(content))


def spoilt(change: Callable[[bytes], bytes], make: Build = whole) -> Build:
    """A good, indexed file whose compressed bytes are changed."""

    def build(folder: Path) -> Path:
        path = make(folder)
        path.write_bytes(change(path.read_bytes()))
        return path

    return build


def bcf(folder: Path) -> Path:
    """A BCF of several blocks."""
    return as_bcf(whole(folder))


def flipped(place: Callable[[bytes], int]) -> Callable[[bytes], bytes]:
    """One bit turned at a place."""

    def change(data: bytes) -> bytes:
        at = place(data)
        return data[:at] + bytes([data[at] ^ 4]) + data[at + 1 :]

    return change


def without_block(number: int) -> Callable[[bytes], bytes]:
    """A middle block taken out: what libraries read on without a word."""

    def change(data: bytes) -> bytes:
        places = starts_of_blocks(data)
        return data[: places[number]] + data[places[number + 1] :]

    return change


def whole_lines_lost(folder: Path) -> Path:
    """A block of whole records taken out below an index of the whole file: only the index can tell."""
    head = block_of((header() + "\n").encode())
    parts = [block_of(("\n".join(MANY[n : n + 300]) + "\n").encode()) for n in range(0, 3000, 300)]
    end = block_of(b"")
    path = folder / "cohort.vcf.gz"
    path.write_bytes(b"".join([head, *parts, end]))
    pysam.tabix_index(str(path), preset="vcf", force=True)
    path.write_bytes(b"".join([head, *parts[:4], *parts[5:], end]))
    index = path.with_name("cohort.vcf.gz.tbi")
    os.utime(index, (path.stat().st_mtime + 5,) * 2)
    return path


def long_line(folder: Path) -> Path:
    """A line of 80 million bases in a few kilobytes."""
    path = folder / "cohort.vcf.gz"
    start = block_of((header() + "\nchr1\t100\t.\t").encode())
    path.write_bytes(start + block_of(b"A" * 65280) * 1230 + block_of(b""))
    return path


def larger_than_a_block(folder: Path) -> Path:
    """A block that unpacks to more than the 64 KiB a block may hold."""
    content = (header() + "\n" + "\n".join(MANY) + "\n").encode()
    path = folder / "cohort.vcf.gz"
    path.write_bytes(block_of(content) + block_of(b""))
    return path


def of(data: bytes, name: str = "cohort.vcf.gz") -> Build:
    """A file of these bytes."""

    def build(folder: Path) -> Path:
        (folder / name).write_bytes(data)
        return folder / name

    return build


def other_index(change: Callable[[Path], None]) -> Build:
    """A good file whose index is changed."""

    def build(folder: Path) -> Path:
        path = good(folder)
        change(path.with_name(path.name + ".tbi"))
        return path

    return build


def _of_another_file(index: Path) -> None:
    other = good(index.parent, (row(contig="chr7"),), "other.vcf.gz")
    index.write_bytes(other.with_name("other.vcf.gz.tbi").read_bytes())


def _older(index: Path) -> None:
    data = index.with_suffix("")
    os.utime(data, (index.stat().st_mtime + 3600,) * 2)


def _spoil_bcf(old: bytes, new: bytes) -> Build:
    """A BCF whose uncompressed bytes are changed."""

    def build(folder: Path) -> Path:
        path = as_bcf(good(folder))
        with pysam.BGZFile(str(path), "rb") as stream:
            data = stream.read()
        assert data.count(old) == 1, data.count(old)
        return write(path, data.replace(old, new), index=False)

    return build


TEXT = text_of(header(), (*BEFORE, *AFTER)).encode()
BAD = (
    *told("vcf", LOST, "reject: file: empty", {"an empty file": of(b"")}),
    *told(
        "vcf",
        NUISANCE,
        "flag: file: not compressed with bgzip",
        {"plain text": of(TEXT), "plain text with its own ending": of(TEXT, "cohort.vcf")},
    ),
    *told(
        "vcf",
        NUISANCE,
        "reject: line 1: not a VCF",
        {
            "a picture": of(b"\x89PNG\r\n\x1a\n" + bytes(200)),
            "a zip archive": of(b"PK\x03\x04" + bytes(200)),
            "blanks before the first block": spoilt(lambda data: b"  " + data),
        },
    ),
    *told(
        "vcf",
        NUISANCE,
        "reject: file: compressed with gzip, not with bgzip",
        {"plain gzip": of(gzip.compress(TEXT))},
    ),
    *told(
        "vcf",
        NUISANCE,
        "reject: line 1: holds a NUL byte",
        {"a compressed archive of nothing": of(block_of(bytes(512) + b"\n") + block_of(b""))},
    ),
    *told(
        "vcf",
        LOST,
        "reject: file: the BGZF end-of-file block is missing",
        {
            "VCF without its end": spoilt(lambda data: data[:-END]),
            "VCF cut between two blocks": spoilt(lambda data: data[: starts_of_blocks(data)[1]]),
            "BCF without its end": spoilt(lambda data: data[:-END], bcf),
            "BCF cut between two blocks": spoilt(lambda data: data[: starts_of_blocks(data)[-2]], bcf),
        },
    ),
    *told(
        "vcf",
        LOST,
        "reject: file: is cut short",
        {
            "VCF cut within a block": spoilt(lambda data: data[: len(data) // 2]),
            "VCF without its last byte": spoilt(lambda data: data[:-1]),
            "BCF cut within a block": spoilt(lambda data: data[: len(data) // 2], bcf),
        },
    ),
    *told(
        "vcf",
        LOST,
        "reject: file: no BGZF block",
        {
            "something after the end": spoilt(lambda data: data + b"more than 12 bytes"),
            "a block's mark spoilt": spoilt(lambda data: flipped(lambda _: starts_of_blocks(data)[1])(data)),
            "a block without its size": spoilt(
                lambda data: flipped(lambda _: starts_of_blocks(data)[1] + 12)(data)
            ),
        },
    ),
    *told(
        "vcf",
        WRONG,
        "reject: file: the block at byte",
        {
            "a bit turned in the data": spoilt(flipped(lambda data: len(data) // 3)),
            "a bit turned in the checksum": spoilt(flipped(lambda data: starts_of_blocks(data)[1] - 8)),
            "a bit turned in the length": spoilt(flipped(lambda data: starts_of_blocks(data)[1] - 4)),
            "a bit turned in a BCF": spoilt(flipped(lambda data: len(data) // 3), bcf),
            "a block of more than 64 KiB": larger_than_a_block,
        },
    ),
    *told(
        "vcf",
        WRONG,
        "reject: line: ",
        {
            "a block taken out": spoilt(without_block(1)),
        },
    ),
    *told(
        "vcf",
        WRONG,
        "reject: file: the index cohort.vcf.gz.tbi",
        {"whole records taken out below the index": whole_lines_lost},
    ),
    *told("vcf", NUISANCE, "reject: file: a line is longer than", {"a line of 80 million letters": long_line}),
    *told(
        "vcf",
        LOST,
        "flag: file: has no index (.tbi or .csi)",
        {
            "no index": other_index(lambda index: index.unlink()),
            "BCF without an index": lambda folder: as_bcf(good(folder), index=False),
        },
    ),
    *told(
        "vcf",
        LOST,
        "reject: file: the index cohort.vcf.gz.tbi is older than the file",
        {"an older index": other_index(_older)},
    ),
    *told(
        "vcf",
        LOST,
        "reject: file: the index cohort.vcf.gz.tbi lacks contigs of the file",
        {"the index of another file": other_index(_of_another_file)},
    ),
    *told(
        "vcf",
        LOST,
        "reject: file: the index cohort.vcf.gz.tbi is broken",
        {
            "an index cut short": other_index(lambda index: index.write_bytes(index.read_bytes()[:-5]) and None),
            "an empty index": other_index(lambda index: index.write_bytes(b"") and None),
            "an index that is text": other_index(lambda index: index.write_text("index\n") and None),
            "an index of something else": other_index(
                lambda index: index.write_bytes(block_of(b"BAI\1") + block_of(b"")) and None
            ),
        },
    ),
    *told(
        "vcf",
        WRONG,
        "reject: file: ",
        {
            "a BCF record of an undeclared contig": _spoil_bcf(
                struct.pack("<ii", 0, 99), struct.pack("<ii", 999, 99)
            ),
            "a BCF of an unknown version": _spoil_bcf(b"BCF\2\2", b"BCF\2\7"),
        },
    ),
    *told(
        "vcf",
        WRONG,
        f"reject: {BAD_LINE}, sample S1: copies",
        {
            "a BCF with three copies": lambda folder: as_bcf(
                good(folder, (*BEFORE, row(people=("0/1/1:1,1:2:9", "0/0:9,0:9:30")), *AFTER))
            )
        },
    ),
)
