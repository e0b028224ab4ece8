"""The reference genome: an indexed FASTA, plain or bgzipped."""

from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

import pysam

from genomics.errors import FormatError
from genomics.records.region import GENOME

# One table for all bytes: a stretch of a million Ns costs no more than one of bases.
_AS_BASES = bytes(byte if byte in b"ACGT" else ord("N") for byte in bytes(range(256)).upper())
_STRETCH = 1 << 18


class Reference:
    """Bases by position, 1-based and inclusive; what is not A, C, G or T reads as N."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._fasta = pysam.FastaFile(str(path))
        except (OSError, ValueError) as error:
            if not path.exists():
                raise FileNotFoundError(2, "no such file", str(path)) from error
            raise FormatError(f"{path}: not a readable FASTA with its .fai index; run `samtools faidx`") from error
        self.lengths = dict(zip(self._fasta.references, self._fasta.lengths, strict=True))

    def fetch(self, contig: str, first: int, last: int) -> str:
        """Upper-case bases from `first` to `last`; fewer where the contig ends."""
        if contig not in self.lengths:
            raise FormatError(f"{self._path}: no contig {contig}; GRCh38 with chr-prefixed names is needed")
        bases = self._bases(contig, max(first, 1) - 1, min(last, self.lengths[contig]))
        return bases.encode().translate(_AS_BASES).decode()

    def unknown_bases(self, contigs: Iterable[str]) -> int:
        """How many bases of `contigs` are N, read in stretches that stay in a cache."""
        found = 0
        for contig in contigs:
            for start in range(0, self.lengths[contig], _STRETCH):
                bases = self._bases(contig, start, min(start + _STRETCH, self.lengths[contig]))
                found += bases.count("N") + bases.count("n")
        return found

    def _bases(self, contig: str, start: int, end: int) -> str:
        try:
            return str(self._fasta.fetch(contig, start, end))
        except (OSError, ValueError) as error:
            raise FormatError(
                f"{self._path}: {contig} cannot be read where its .fai says; run `samtools faidx` on the whole file"
            ) from error

    def __enter__(self) -> "Reference":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._fasta.close()


def genome_unknown_bases(path: Path) -> int:
    """N on chr1 to chr22 and chrX, as far as the reference has them."""
    with Reference(path) as reference:
        return reference.unknown_bases(contig for contig in sorted(GENOME) if contig in reference.lengths)
