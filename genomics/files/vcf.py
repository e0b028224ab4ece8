"""Writing VCF and BCF: headers without dates, commands or paths, so that the same calls give the same bytes."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pysam
from pysam import bcftools

from genomics.errors import FormatError
from genomics.files.atomic import replacing

_BGZF_END = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")


class HeaderLine(msgspec.Struct, frozen=True):
    """A FILTER, INFO or FORMAT that records may use. `number` and `kind` are empty for a FILTER."""

    section: str
    name: str
    description: str
    number: str = ""
    kind: str = ""

    def __str__(self) -> str:
        typed = f",Number={self.number},Type={self.kind}" if self.number else ""
        words = self.description.replace("\\", "\\\\").replace('"', '\\"')
        return f'##{self.section}=<ID={self.name}{typed},Description="{words}">'


PASS = HeaderLine("FILTER", "PASS", "All filters passed")


def header_text(lines: Iterable[HeaderLine], contigs: dict[str, int], samples: list[str] | None = None) -> str:
    """A VCF header; with `samples`, the columns of genotypes too."""
    columns = ["#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO"]
    columns += ["FORMAT", *samples] if samples is not None else []
    meta = ["##fileformat=VCFv4.3", *map(str, lines)]
    meta += [f"##contig=<ID={name},length={length}>" for name, length in contigs.items()]
    return "\n".join([*meta, "\t".join(columns)]) + "\n"


@contextmanager
def writing_sites(path: Path, header: str) -> Iterator[pysam.BGZFile]:
    """A bgzipped VCF that takes lines as bytes; it and its `.tbi` appear together, when the block ends well."""
    with replacing(path) as data, replacing(path.with_name(path.name + ".tbi")) as index:
        with pysam.BGZFile(str(data), "wb") as lines:
            lines.write(header.encode())
            yield lines
        pysam.tabix_index(str(data), preset="vcf", index=str(index), force=True, keep_original=True)


@contextmanager
def writing_bcf(path: Path) -> Iterator[pysam.BGZFile]:
    """A BCF that takes its uncompressed bytes; it and its `.csi` appear together, when the block ends well."""
    with replacing(path) as data, replacing(path.with_name(path.name + ".csi")) as index:
        with pysam.BGZFile(str(data), "wb") as records:
            yield records
        bcftools.index("--csi", "--force", "--output", str(index), str(data), catch_stdout=False)


def refuse_truncated(path: Path) -> None:
    """A bgzipped file ends in an empty block; one without it was cut off and must not be read as if whole."""
    with path.open("rb") as file:
        if file.read(4) != _BGZF_END[:4]:
            raise FormatError(f"{path}: not bgzipped; compress it with `bgzip` (BCF: write it with -Ob)")
        file.seek(0, 2)
        file.seek(max(file.tell() - len(_BGZF_END), 0))
        if file.read() != _BGZF_END:
            raise FormatError(f"{path}: cut off (no end-of-file block); copy or make it again")
