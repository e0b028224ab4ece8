"""Stretches of an indexed VCF: how many records it has, on which contigs, and some of them copied as they stand."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pysam
from pysam import bcftools

from genomics.errors import FormatError
from genomics.records.variant import Interval

_INDEXES = (".tbi", ".csi")


def is_indexed(path: Path) -> bool:
    """Whether an index stands beside the file."""
    return any(path.with_name(path.name + ending).exists() for ending in _INDEXES)


def records_in(path: Path) -> int:
    """Records of an indexed VCF or BCF, as its index counts them."""
    try:
        return int(bcftools.index("--nrecords", str(path)))
    except pysam.SamtoolsError as error:
        raise FormatError(f"{path}: its index cannot be read; make it again with `bcftools index -f`") from error


def contigs_in(path: Path) -> list[str]:
    """Contigs that have records, as the index knows them."""
    with _opened(path) as table:
        return list(table.contigs)


def copy_stretches(path: Path, stretches: Sequence[Interval], target: Path) -> int:
    """Copy the header, and each record that overlaps one of `stretches` (merged, in order); tells how many."""
    copied = 0
    with _opened(path) as table, pysam.BGZFile(str(target), "wb") as output:
        output.write("".join(f"{line}\n" for line in table.header).encode())
        last = Interval("", 0, 1)
        for stretch in stretches:
            for line in _overlapping(table, stretch):
                seen_before = stretch.contig == last.contig and int(line.split("\t", 2)[1]) <= last.end
                if not seen_before:
                    output.write(f"{line}\n".encode())
                    copied += 1
            last = stretch
    return copied


def _overlapping(table: pysam.TabixFile, stretch: Interval) -> Iterator[str]:
    if stretch.contig in table.contigs:
        yield from table.fetch(stretch.contig, stretch.start, stretch.end)


@contextmanager
def _opened(path: Path) -> Iterator[pysam.TabixFile]:
    indexes = [path.with_name(path.name + ending) for ending in _INDEXES]
    found = next((str(index) for index in indexes if index.exists()), None)
    try:
        table = pysam.TabixFile(str(path), index=found, encoding="utf-8")
    except (OSError, ValueError) as error:
        raise FormatError(f"{path}: no readable index beside it; run `tabix -p vcf`") from error
    with table:
        yield table
