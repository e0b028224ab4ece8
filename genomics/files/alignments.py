"""BAM and CRAM through htslib: local files only, only the fields we count, a whole file or an error."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pysam

from genomics.errors import FormatError

# SAM_QNAME, FLAG, RNAME, POS, CIGAR, RNEXT, PNEXT of htslib's sam.h: neither bases nor qualities are decoded.
_REQUIRED_FIELDS = 0x1 | 0x2 | 0x4 | 0x8 | 0x20 | 0x40 | 0x80
# htslib asks these for a CRAM's reference by checksum; a path below a device can hold no file and no address.
NOWHERE = "/dev/null/%s"
# The last bytes of a whole file, after its first four (hts-specs: SAM 4.1.2, CRAM 2.1 and 3).
_END_OF = {
    b"\x1f\x8b\x08\x04": bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000"),
    b"CRAM\x02": bytes.fromhex("0b000000ffffffff0fe0454f460000000001000001000606010001000100"),
    b"CRAM\x03": bytes.fromhex("0f000000ffffffff0fe0454f4600000000010005bdd94f0001000606010001000100ee63014b"),
}


@contextmanager
def open_alignment(path: Path, reference: Path | None = None, fields: int = _REQUIRED_FIELDS) -> Iterator[Any]:
    """Open a local BAM or CRAM; `FormatError` when it is absent, no alignment, cut short or on other contigs.

    `fields` are those of htslib's sam.h that are decoded.
    """
    _stay_local()
    _refuse_incomplete(path)
    try:
        reader = pysam.AlignmentFile(
            str(path),
            "r",
            reference_filename=str(reference) if reference else None,
            format_options=[f"required_fields={fields}".encode()],
        )
    except (OSError, ValueError) as error:
        raise FormatError(f"{path}: cannot be opened ({_first_line(error)}); replace the file") from error
    try:
        yield reader
        reader.close()
    except OSError as error:
        raise _broken(path, error) from error
    finally:
        with suppress(OSError):  # htslib reports a broken block once more on closing
            reader.close()


def reads_of(path: Path, reader: Any) -> Iterator[Any]:
    """Every record in the file's order; `FormatError` where it cannot be read on."""
    try:
        yield from reader.fetch(until_eof=True)
    except (OSError, ValueError) as error:
        raise _broken(path, error) from error


def sample_names(reader: Any) -> set[str]:
    """Sample names (SM) of the read groups; the empty text for a read group without one."""
    return {group.get("SM", "") for group in reader.header.to_dict().get("RG", [])}


def contig_lengths(reference: Path) -> dict[str, int]:
    """Contig lengths from the index (.fai) beside a reference."""
    index = Path(f"{reference}.fai")
    if not index.is_file():
        raise FormatError(f"{reference}: has no index {index.name}; make it with `samtools faidx`")
    lengths = {}
    for number, line in enumerate(index.read_text(encoding="utf-8").splitlines(), 1):
        cells = line.split("\t")
        if len(cells) < 5 or not cells[1].isdigit():
            raise FormatError(f"{index}, line {number}: not a line of a .fai index; make it again")
        lengths[cells[0]] = int(cells[1])
    return lengths


def missing_end(path: Path) -> str | None:
    """Why the file is not a whole BAM or CRAM by its first and last bytes, or `None`."""
    with path.open("rb") as stream:
        start = stream.read(5)
        end = next((mark for magic, mark in _END_OF.items() if start.startswith(magic)), None)
        if end is None:
            return "is neither BAM nor CRAM"
        stream.seek(max(0, path.stat().st_size - len(end)))
        return None if stream.read() == end else "is cut short: the end-of-file marker is missing"


def _refuse_incomplete(path: Path) -> None:
    if not path.is_file():
        raise FormatError(f"{path}: no such local file; correct the alignment column of the sample sheet")
    if fault := missing_end(path):
        raise FormatError(f"{path}: {fault}; replace the file")


def _broken(path: Path, error: Exception) -> FormatError:
    return FormatError(f"{path}: cannot be read to its end ({_first_line(error)}); replace the file")


def _stay_local() -> None:
    os.environ["REF_PATH"] = os.environ["REF_CACHE"] = NOWHERE
    pysam.set_verbosity(0)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or ["no reason given"])[0]
