"""BAM and CRAM as one stream of uncompressed BAM: the header read and checked, the records left raw.

A BAM is one gzip stream, which igzip (PyPI `isal`) unpacks. A CRAM is decoded by htslib in a process of its own
that sends uncompressed BAM; its reference comes from the run and is never looked up elsewhere.
"""

import os
import struct
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from isal import igzip, isal_zlib

from genomics.errors import FormatError
from genomics.files.alignments import NOWHERE, missing_end

_DECODER = [sys.executable, "-P", "-m", "genomics.files.cram_decoder"]
# htslib gives each slice's buffers back and takes them anew: 540,000 page faults for 4 M reads. glibc keeps them.
_KEEP_MEMORY = {"MALLOC_MMAP_THRESHOLD_": str(32 << 20), "MALLOC_TRIM_THRESHOLD_": str(256 << 20)}
_MOST_TEXT, _MOST_CONTIGS, _MOST_NAME = 1 << 26, 1 << 20, 1 << 10
_BROKEN: Any = (OSError, EOFError, zlib.error, isal_zlib.error)


@dataclass(frozen=True)
class AlignmentStream:
    """The header of one file, and its records: `read_into(buffer)` gives how many bytes it wrote, 0 at the end."""

    path: Path
    contigs: list[str]
    lengths: list[int]
    sample_names: set[str]
    read_into: Callable[[Any], int]


@contextmanager
def open_stream(path: Path, reference: Path | None = None) -> Iterator[AlignmentStream]:
    """Open a local BAM or CRAM; `FormatError` when it is absent, no alignment, or cannot be read to its end."""
    if not path.is_file():
        raise FormatError(f"{path}: no such local file; correct the alignment column of the sample sheet")
    if fault := missing_end(path):
        raise FormatError(f"{path}: {fault}; replace the file")
    with path.open("rb") as stream:
        packed = stream.read(4) == b"CRAM"
    with _decoded(path, reference) if packed else _unpacked(path) as source:
        yield _stream(path, source)


@contextmanager
def _unpacked(path: Path) -> Iterator[Any]:
    with igzip.open(path, "rb") as stream:
        yield stream


@contextmanager
def _decoded(path: Path, reference: Path | None) -> Iterator[Any]:
    """What a child sends that decodes a CRAM. A child that fails ends the stream early: its words are the error."""
    environment = os.environ | {"REF_PATH": NOWHERE, "REF_CACHE": NOWHERE} | _KEEP_MEMORY
    command = [*_DECODER, str(path), str(reference or "")]
    with (
        tempfile.TemporaryFile() as words,
        subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=words, env=environment
        ) as child,
    ):
        assert child.stdout is not None
        try:
            with igzip.open(child.stdout, "rb") as stream:
                yield stream
        except FormatError as error:
            if not isinstance(error.__cause__, EOFError):
                raise
        finally:
            child.stdout.close()
        if child.wait():
            words.seek(0)
            raise _broken(path, words.read().decode(errors="replace") or "the decoder stopped")


def _stream(path: Path, source: Any) -> AlignmentStream:
    def read_into(buffer: Any) -> int:
        try:
            return int(source.readinto(buffer))
        except _BROKEN as error:
            raise _broken(path, str(error)) from error

    contigs, lengths, names = _header(path, read_into)
    return AlignmentStream(path, contigs, lengths, names, read_into)


def _header(path: Path, read_into: Callable[[Any], int]) -> tuple[list[str], list[int], set[str]]:
    def take(size: int) -> bytes:
        taken = bytearray(size)
        view = memoryview(taken)
        filled = 0
        while filled < size:
            got = read_into(view[filled:])
            if got == 0:
                raise _broken(path, "it ends within the header") from EOFError()
            filled += got
        return bytes(taken)

    def number(least: int, most: int, what: str) -> int:
        (value,) = struct.unpack("<i", take(4))
        if not least <= value <= most:
            raise _broken(path, f"the header says {value} for {what}")
        return int(value)

    if take(4) != b"BAM\x01":
        raise _broken(path, "the first bytes are not those of BAM")
    text = take(number(0, _MOST_TEXT, "the length of its text")).decode("utf-8", errors="replace")
    contigs, lengths = [], []
    for _ in range(number(0, _MOST_CONTIGS, "the number of contigs")):
        name = take(number(1, _MOST_NAME, "the length of a contig's name"))
        contigs.append(name.rstrip(b"\0").decode("utf-8", errors="replace"))
        lengths.append(number(0, 2**31 - 1, f"the length of {contigs[-1]}"))
    return contigs, lengths, _sample_names(text)


def _sample_names(text: str) -> set[str]:
    """Sample names (SM) of the read groups; the empty text for a read group without one."""
    groups = [line.split("\t")[1:] for line in text.splitlines() if line.startswith("@RG\t")]
    return {next((cell[3:] for cell in group if cell.startswith("SM:")), "") for group in groups}


def _broken(path: Path, what: str) -> FormatError:
    said = " ".join(what.split()) or "no reason given"
    return FormatError(f"{path}: cannot be read to its end ({said}); replace the file")
