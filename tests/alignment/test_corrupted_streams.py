"""Broken bytes end in one line that names the file: never a crash, never a hang, never a number."""

import os
import random
import zlib

import pysam
import pytest
from alignment_builder import write_alignment
from raw_bam import header, packed, write_stream
from test_batch import person
from test_kernel import WHOLE, hostile

from genomics.alignment.depth import count
from genomics.errors import FormatError
from genomics.files.alignment_stream import open_stream

# `make test-long` asks for more than `make test` does.
STREAMS = 1000 if os.environ.get("PROPERTIES") == "long" else 300


def passed(path, reference=None):
    with open_stream(path, reference) as stream:
        return count(stream, WHOLE)


def damaged(dice: random.Random, stream: bytes) -> bytes:
    """One to four changes: a bit, a byte run, a number's worst values, a hole, a repeat, the end cut off."""
    data = bytearray(stream)
    for _ in range(dice.randint(1, 4)):
        at = dice.randrange(len(data) - 8)
        what = dice.randrange(6)
        if what == 0:
            data[at] ^= 1 << dice.randrange(8)
        elif what == 1:
            data[at : at + 4] = dice.choice([b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\0\0\0\x80", b"\0\0\0\0"])
        elif what == 2:
            data[at : at + 6] = dice.randbytes(6)
        elif what == 3:
            del data[at : at + dice.randint(1, 40)]
        elif what == 4:
            data[at:at] = data[max(0, at - 50) : at]
        else:
            del data[-dice.randint(1, min(400, len(data) // 2)) :]
    return bytes(data)


def told(path, reference=None) -> str:
    """The error of a file, or the empty text when it can still be read."""
    try:
        passed(path, reference)
    except FormatError as error:
        words = str(error)
    else:
        return ""
    assert "\n" not in words
    assert words.startswith(str(path))
    assert "; replace the file" in words or "; sort it with" in words
    return words


def test_damaged_records_in_whole_blocks_are_errors_or_harmless(tmp_path):
    dice = random.Random(11)
    whole = header() + b"".join(map(packed, hostile(dice, 40)))
    faults = [told(write_stream(tmp_path / "a.bam", damaged(dice, whole))) for _ in range(STREAMS)]
    # A flipped letter, quality or flag is a read like any other: no program can tell. The rest must be told.
    assert sum(map(bool, faults)) > 0.6 * STREAMS
    assert len({fault.split(": ", 1)[1] for fault in faults if fault}) >= 6


def test_damaged_blocks_never_pass(tmp_path):
    dice = random.Random(12)
    path = write_stream(tmp_path / "a.bam", header() + b"".join(map(packed, hostile(dice, 200))))
    before = path.read_bytes()
    for _ in range(STREAMS // 3):
        data = bytearray(before)
        data[dice.randrange(18, len(data) - 40)] ^= 1 << dice.randrange(8)
        path.write_bytes(data)
        fault = told(path)
        # A bit of a block's header that no reader uses may flip without harm: then the content is as it was.
        assert fault or content(data) == content(before)


def content(data: bytes) -> bytes:
    """All blocks unpacked by zlib."""
    parts = []
    while data:
        block = zlib.decompressobj(31)
        parts.append(block.decompress(data))
        data = block.unused_data
    return b"".join(parts)


def test_damaged_crams_end_in_one_line(tmp_path, reference):
    dice = random.Random(13)
    path = write_alignment(tmp_path / "a.cram", reference, person(4, 4))
    with pysam.AlignmentFile(str(path), reference_filename=str(reference)) as file:
        reads = sum(1 for _ in file.fetch(until_eof=True))
    assert passed(path, reference).total_reads == reads
    before = path.read_bytes()
    faults = []
    for _ in range(STREAMS // 30):
        data = bytearray(before)
        data[dice.randrange(30, len(data) - 40)] ^= 0xFF
        path.write_bytes(data)
        faults.append(told(path, reference))
    assert all(faults)


def test_a_cram_without_its_reference_is_told_in_the_decoders_words(tmp_path, reference):
    path = write_alignment(tmp_path / "a.cram", reference, person(4, 4))
    with pytest.raises(FormatError, match=r"a.cram: cannot be read to its end \(.+\); replace the file"):
        passed(path, tmp_path / "absent.fa")


@pytest.mark.parametrize("kept", [0, 3, 4, 8, 40, 60])
def test_a_header_that_ends_early_is_told(tmp_path, kept):
    with pytest.raises(FormatError, match="cannot be read to its end"):
        passed(write_stream(tmp_path / "a.bam", header()[:kept]))


def test_a_header_of_absurd_numbers_takes_no_memory(tmp_path):
    for at in (4, 8 + len("@HD\tVN:1.6\tSO:coordinate\n@RG\tID:a\tSM:S1\n")):
        stream = bytearray(header())
        stream[at : at + 4] = b"\xff\xff\xff\x7f"
        with pytest.raises(FormatError, match="the header says 2147483647 for"):
            passed(write_stream(tmp_path / "a.bam", bytes(stream)))
