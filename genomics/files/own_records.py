"""One person's records out of files of many: their genotypes, their reads; nothing that tells of others."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

import pysam
import pysam.bcftools
import pysam.samtools

from genomics.errors import FormatError
from genomics.files.atomic import replacing

_CONTIG, _POSITION, _ID, _REFERENCE, _ALTERNATE, _QUALITY, _INFO, _SAMPLE = 0, 1, 2, 3, 4, 5, 7, 9
_KEPT_HEADER = ("##fileformat", "##FILTER", "##FORMAT", "##contig", "#CHROM")


def holds(path: Path, sample: str) -> bool:
    """Whether a VCF or BCF has a column for the sample."""
    try:
        with pysam.VariantFile(str(path)) as calls:
            return sample in calls.header.samples
    except (OSError, ValueError) as error:
        raise FormatError(f"{path}: not a readable VCF or BCF; give the file of the run") from error


def own_genotypes(path: Path, sample: str, output: Path) -> int:
    """Write one person's genotypes of a VCF or BCF as VCF with an index; how many records.

    Alleles that the person does not carry go, and with them what others carry: their columns, counts and names.
    """
    with tempfile.TemporaryDirectory(dir=output.parent) as aside:
        cut = Path(aside, "cut.vcf")
        pysam.bcftools.view(
            *("--no-version", "--samples", sample, "--trim-alt-alleles", "-Ov", "-o", str(cut), str(path)),
            catch_stdout=False,
        )
        with cut.open(encoding="utf-8") as lines, replacing(output, 0o600) as temporary:
            count = _write(temporary, _own_lines(lines))
    pysam.tabix_index(str(output), preset="vcf", force=True)
    Path(f"{output}.tbi").chmod(0o600)
    return count


def own_reads(path: Path, sample: str, reference: Path, regions: Path | None, output: Path) -> None:
    """Write a person's reads as BAM with an index: all, or those that touch the regions of a BED file.

    A file whose read groups name another sample, or none, is refused: it could be somebody else's.
    """
    if (named := _samples_of(path, reference)) != {sample}:
        raise FormatError(
            f"{path}: read groups of {len(named)} samples, not of this one alone; give the person's file"
        )
    picked = ("-M", "-L", str(regions)) if regions else ()
    with replacing(output, 0o600) as temporary:
        try:
            pysam.samtools.view(
                *("-b", "--no-PG", "-T", str(reference), *picked, "-o", str(temporary), str(path)),
                catch_stdout=False,
            )
        except pysam.SamtoolsError as error:
            raise FormatError(f"{path}: its reads cannot be cut; check the file and its index") from error
    pysam.samtools.index(str(output))
    Path(f"{output}.bai").chmod(0o600)


def _samples_of(path: Path, reference: Path) -> set[str]:
    try:
        with pysam.AlignmentFile(str(path), reference_filename=str(reference), check_sq=False) as reads:
            return {group.get("SM", "") for group in reads.header.to_dict().get("RG", [])}
    except (OSError, ValueError) as error:
        raise FormatError(f"{path}: not a readable BAM or CRAM; give the person's file") from error


def _write(path: Path, lines: Iterable[str]) -> int:
    count = 0
    with pysam.BGZFile(str(path), "wb") as output:
        for line in lines:
            output.write(line.encode())
            count += not line.startswith("#")
    return count


def _own_lines(lines: Iterable[str]) -> Iterator[str]:
    records = iter(lines)
    for line in records:
        if line.startswith(_KEPT_HEADER):
            yield line
        if line.startswith("#CHROM"):
            break
    cells = (line.split("\t") for line in records)
    for _, place in groupby(cells, key=lambda row: (row[_CONTIG], row[_POSITION])):
        for row in _told(list(place)):
            row[_ID] = row[_QUALITY] = row[_INFO] = "."
            yield "\t".join(row)


def _told(rows: Sequence[list[str]]) -> list[list[str]]:
    """The records of one place: those of alleles that the person carries; where none is, one for the place.

    A place that any record could not read is not told as reference.
    """
    carried = [row for row in rows if row[_ALTERNATE] != "."]
    if carried:
        return carried
    unread = [row for row in rows if "." in row[_SAMPLE].split(":")[0]]
    return [min(unread or rows, key=lambda row: len(row[_REFERENCE]))]
