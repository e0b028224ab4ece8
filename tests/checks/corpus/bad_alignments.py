"""BAM and CRAM with one thing wrong: header, blocks, records, index."""

import gzip
import os
import struct
from collections.abc import Callable
from pathlib import Path

import pysam
from corpus.bad_blocks import block_of, flipped, of, spoilt, starts_of_blocks
from corpus.corpus_case import Build, Harm, told

from genomics.records.build import GRCH38_LENGTHS

WRONG, LOST, NUISANCE = Harm.WRONG_RESULT, Harm.LOST_DATA, Harm.NUISANCE
GRCH37 = {"chr1": 249250621, "chr2": 243199373}
GROUP = {"ID": "a", "SM": "S1"}


def reads(count: int = 400, contig: str = "chr1", step: int = 50) -> list[tuple[str, int]]:
    """Places of reads, in order."""
    return [(contig, 1000 + step * n) for n in range(count)]


def write(
    path: Path,
    places: list[tuple[str, int]] | None = None,
    lengths: dict[str, int] = GRCH38_LENGTHS,
    order: str | None = "coordinate",
    groups: tuple[dict[str, str], ...] = (GROUP,),
    index: bool = True,
    sq: dict[str, str] | None = None,
) -> Path:
    """A small alignment; CRAM by the name's ending, without need of a reference."""
    head = {
        "HD": {"VN": "1.6"} | ({"SO": order} if order else {}),
        "SQ": [{"SN": name, "LN": length, **(sq or {})} for name, length in lengths.items()],
        "RG": list(groups),
    }
    cram = path.suffix == ".cram"
    names = list(lengths)
    with pysam.AlignmentFile(
        str(path), "wc" if cram else "wb", header=head, format_options=[b"no_ref=1"] if cram else None
    ) as writer:
        for number, (contig, start) in enumerate(reads() if places is None else places):
            writer.write(_read(writer.header, number, names.index(contig), start, groups))
    if index and order == "coordinate":
        pysam.index(str(path))
    return path


def _read(
    head: pysam.AlignmentHeader, number: int, contig: int, start: int, groups: tuple[dict[str, str], ...]
) -> pysam.AlignedSegment:
    read = pysam.AlignedSegment(head)
    read.query_name = f"r{number}"
    read.query_sequence = "ACGT" * 25
    read.query_qualities = pysam.qualitystring_to_array("I" * 100)
    read.reference_id, read.reference_start = contig, start
    read.mapping_quality, read.cigarstring = 60, "100M"
    if groups and "ID" in groups[0]:
        read.set_tag("RG", groups[0]["ID"])
    return read


def bam(**changes: object) -> Build:
    """A BAM with its header or records changed."""
    return lambda folder: write(folder / "S1.bam", **changes)  # type: ignore[arg-type]


def cram(**changes: object) -> Build:
    """A CRAM with its header or records changed."""
    return lambda folder: write(folder / "S1.cram", **changes)  # type: ignore[arg-type]


def out_of_order(folder: Path) -> Path:
    """Records that are not in the order that the header promises; the index of a sorted file beside it."""
    path = write(folder / "S1.bam")
    index = path.with_name("S1.bam.bai").read_bytes()
    write(path, [*reads(200), ("chr1", 500)], index=False)
    path.with_name("S1.bam.bai").write_bytes(index)
    return path


def raw(change: Callable[[bytes], bytes]) -> Build:
    """A BAM whose uncompressed bytes are changed."""

    def build(folder: Path) -> Path:
        path = write(folder / "S1.bam")
        with pysam.BGZFile(str(path), "rb") as stream:
            data = change(stream.read())
        blocks = [block_of(data[at : at + 60000]) for at in range(0, len(data), 60000)]
        path.write_bytes(b"".join([*blocks, block_of(b"")]))
        os.utime(path.with_name("S1.bam.bai"))
        return path

    return build


def with_first_record(at: int, value: bytes) -> Callable[[bytes], bytes]:
    """Bytes of the first record, counted from its length, replaced."""

    def change(data: bytes) -> bytes:
        place = data.index(b"r0\0") - 36 + at
        return data[:place] + value + data[place + len(value) :]

    return change


def other_index(change: Callable[[Path], object]) -> Build:
    """A good BAM whose index is changed."""

    def build(folder: Path) -> Path:
        path = write(folder / "S1.bam")
        change(path.with_name("S1.bam.bai"))
        return path

    return build


def _without_lines(tag: bytes) -> Callable[[bytes], bytes]:
    def change(data: bytes) -> bytes:
        (length,) = struct.unpack_from("<i", data, 4)
        text = b"".join(line for line in data[8 : 8 + length].splitlines(True) if not line.startswith(tag))
        return data[:4] + struct.pack("<i", len(text)) + text + data[8 + length :]

    return change


def _middle(data: bytes) -> int:
    return len(data) // 2


def _made(make: Callable[[Path], Path]) -> Build:
    return make


MAKE_BAM, MAKE_CRAM = bam(), cram()
BAD = (
    *told(
        "bam",
        WRONG,
        "reject: file: is neither BAM nor CRAM",
        {
            "an empty file": of(b"", "S1.bam"),
            "a text": of(b"@HD\tVN:1.6\n", "S1.bam"),
            "plain gzip": of(gzip.compress(b"BAM\1"), "S1.bam"),
            "a page of the web": of(b"<!DOCTYPE html>", "S1.cram"),
        },
    ),
    *told(
        "bam",
        LOST,
        "reject: file: the end-of-file marker is missing",
        {
            "BAM without its end": spoilt(lambda data: data[:-28], MAKE_BAM),
            "BAM without its last byte": spoilt(lambda data: data[:-1], MAKE_BAM),
            "BAM cut in the middle": spoilt(lambda data: data[: len(data) // 2], MAKE_BAM),
            "BAM cut between blocks": spoilt(lambda data: data[: starts_of_blocks(data)[1]], MAKE_BAM),
            "CRAM without its end": spoilt(lambda data: data[:-38], MAKE_CRAM),
            "CRAM without its last byte": spoilt(lambda data: data[:-1], MAKE_CRAM),
            "CRAM cut in the middle": spoilt(lambda data: data[: len(data) // 2], MAKE_CRAM),
        },
    ),
    *told(
        "bam",
        WRONG,
        "reject: file: block at byte",
        {
            "BAM with a bit turned": spoilt(flipped(_middle), MAKE_BAM),
            "BAM with a bit turned in a checksum": spoilt(flipped(lambda data: len(data) - 28 - 8), MAKE_BAM),
            "BAM with its middle cut out": spoilt(lambda data: data[: _middle(data)] + data[-28:], MAKE_BAM),
        },
    ),
    *told(
        "bam",
        WRONG,
        "reject: file: ",
        {
            "CRAM with a bit turned": spoilt(flipped(_middle), MAKE_CRAM),
            "CRAM with its middle cut out": spoilt(lambda data: data[: _middle(data)] + data[-38:], MAKE_CRAM),
            "CRAM with a bit turned in its header": spoilt(flipped(lambda _: 60), MAKE_CRAM),
        },
    ),
    *told(
        "bam",
        WRONG,
        "reject: header: contig lengths are those of GRCh37",
        {
            "BAM on GRCh37": bam(lengths=GRCH37),
            "CRAM on GRCh37": cram(lengths=GRCH37),
            "BAM on GRCh37 without chr": bam(lengths={"1": 249250621}, places=[]),
        },
    ),
    *told(
        "bam",
        WRONG,
        "reject: header: contig lengths are those of T2T",
        {"BAM on T2T": bam(lengths={"chr1": 248387328})},
    ),
    *told(
        "bam",
        LOST,
        "reject: header: no contig is named chr1 to chr22",
        {"BAM without chr": bam(lengths={"1": 248956422}, places=[])},
    ),
    *told(
        "bam",
        WRONG,
        "reject: header: no contig is declared",
        {"BAM without contigs": bam(lengths={}, places=[], index=False)},
    ),
    *told(
        "bam",
        WRONG,
        "reject: header: chr2 has length 5",
        {"BAM with a contig of another length": bam(lengths={"chr1": 248956422, "chr2": 5})},
    ),
    *told(
        "bam",
        WRONG,
        "reject: header: M5",
        {
            "BAM with a checksum that is none": bam(sq={"M5": "none"}),
            "CRAM with a checksum that is none": cram(sq={"M5": "f" * 31}),
        },
    ),
    *told(
        "bam",
        LOST,
        "reject: header: not coordinate",
        {
            "BAM unsorted": bam(order="unsorted"),
            "BAM sorted by name": bam(order="queryname"),
            "BAM of unknown order": bam(order=None),
            "CRAM unsorted": cram(order="unsorted"),
        },
    ),
    *told("bam", WRONG, "reject: record: ", {"BAM whose records are not in order": _made(out_of_order)}),
    *told(
        "bam",
        WRONG,
        "reject: header: read group",
        {
            "BAM without read group": bam(groups=()),
            "BAM whose read group names nobody": bam(groups=({"ID": "a"},)),
            "BAM whose read group names nothing": bam(groups=({"ID": "a", "SM": ""},)),
            "BAM of two people": bam(groups=(GROUP, {"ID": "b", "SM": "S2"})),
            "CRAM of two people": cram(groups=(GROUP, {"ID": "b", "SM": "S2"})),
            "CRAM without read group": cram(groups=()),
        },
    ),
    *told(
        "bam",
        NUISANCE,
        "reject: header: ",
        {"BAM whose person's name is not an ID": bam(groups=({"ID": "a", "SM": "S 1"},))},
    ),
    *told(
        "bam",
        LOST,
        "reject: file: has no index",
        {"BAM without index": bam(index=False), "CRAM without index": cram(index=False)},
    ),
    *told(
        "bam",
        LOST,
        "reject: file: the index S1.bam.bai is older than the file",
        {
            "BAM with an older index": other_index(
                lambda index: os.utime(index.with_suffix(""), (index.stat().st_mtime + 3600,) * 2)
            ),
        },
    ),
    *told(
        "bam",
        LOST,
        "reject: file: index S1.bam.bai",
        {
            "BAM with an empty index": other_index(lambda index: index.write_bytes(b"")),
            "BAM with an index cut short": other_index(lambda index: index.write_bytes(index.read_bytes()[:40])),
            "BAM with an index that is text": other_index(lambda index: index.write_text("index")),
        },
    ),
    *told(
        "bam",
        WRONG,
        "reject: record: ",
        {
            "a record of a contig that is not there": raw(with_first_record(4, struct.pack("<i", 99))),
            "a record beyond its contig": raw(with_first_record(8, struct.pack("<i", 248956400))),
            "a record of an impossible length": raw(with_first_record(0, struct.pack("<i", 7))),
            "a record cut short": raw(lambda data: data[:-11]),
        },
    ),
    *told(
        "bam",
        WRONG,
        "reject: header: ",
        {
            "BAM whose text lacks its contigs": raw(_without_lines(b"@SQ")),
            "BAM whose text lacks its order": raw(_without_lines(b"@HD")),
        },
    ),
)
