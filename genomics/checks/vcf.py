"""A VCF from its first block to its last: compression, header, records, index, people."""

import itertools
from collections.abc import Collection, Iterator
from pathlib import Path

import pysam

from genomics.checks.blocks import BrokenFileError, bgzf_blocks, text_lines
from genomics.checks.builds import chromosomes_are_grch38
from genomics.checks.findings import Findings
from genomics.checks.indexes import check_index_age
from genomics.checks.vcf_header import COHORT_RULES, VcfHeader, columns_are_right, read_header
from genomics.checks.vcf_rows import RowCheck
from genomics.errors import FormatError
from genomics.files.resources import vcf_version
from genomics.files.site_vcf import contig_name
from genomics.records.build import GRCH38_LENGTHS

_FETCH = "fetch the release again"


def check_cohort_vcf(path: Path, found: Findings, samples: Collection[str] | None = None) -> None:
    """The joint call, with the people of the sample sheet if given."""
    try:
        lines = _lines(path, found)
        header = read_header(lines, found) if lines is not None else None
        if header is None:
            return
        for rule in COHORT_RULES:
            rule(header, found)
        if samples is not None:
            _check_people(header, samples, found)
        rows = RowCheck(header, found)
        rows.check_all(lines or (), header.lines + 1)
    except BrokenFileError as error:
        found.reject("", str(error), "write the file again")
        return
    _check_index(path, rows.contigs, found)


def check_clinvar(path: Path, found: Findings) -> None:
    """A ClinVar release: its build, date, and the fields that decide."""
    header = _resource_header(path, found)
    if header is None:
        return
    _needs(header, ("CLNSIG", "CLNREVSTAT", "GENEINFO"), found)
    if "GRCh38" not in header.meta.get("reference", ""):
        found.reject("header", "##reference does not say GRCh38", "fetch the release for GRCh38")
    _can_be_named(path, found)


def check_gnomad(path: Path, found: Findings) -> None:
    """A gnomAD release: GRCh38 by its contigs, and the frequencies that decide."""
    header = _resource_header(path, found)
    if header is None:
        return
    _needs(header, ("AC", "AN"), found)
    named = {contig_name(contig): length for contig, length in header.contigs.items()}
    chromosomes_are_grch38(named, found, "fetch the release for GRCh38")
    _can_be_named(path, found)


def _resource_header(path: Path, found: Findings) -> VcfHeader | None:
    """Header of a sites file whose every block is whole and whose rows have its columns, in order."""
    try:
        lines = _lines(path, found)
        header = read_header(lines, found) if lines is not None else None
        if header is None:
            return None
        columns_are_right(header, found)
        rows = RowCheck(header, found, declared=False)
        rows.check_all(lines or (), header.lines + 1)
    except BrokenFileError as error:
        found.reject("", str(error), _FETCH)
        return None
    if not {contig_name(contig) for contig in rows.contigs} & set(GRCH38_LENGTHS):
        found.reject("", "no record on chromosomes 1 to 22, X, Y or M: nothing would match", _FETCH)
    return header


def _needs(header: VcfHeader, names: tuple[str, ...], found: Findings) -> None:
    missing = [name for name in names if ("INFO", name) not in header.fields]
    if missing:
        found.reject("header", f"INFO {', '.join(missing)} not declared", _FETCH)


def _can_be_named(path: Path, found: Findings) -> None:
    """Reports name the release: the reader that will name it must be able to."""
    try:
        vcf_version(path)
    except FormatError as error:
        found.refuse(error)


def _lines(path: Path, found: Findings) -> Iterator[bytes] | None:
    with path.open("rb") as stream:
        start = stream.read(4)
    if not start.startswith(b"\x1f\x8b"):
        what = "empty" if not start else "not compressed with bgzip"
        found.reject("", what, "bgzip it and index it with tabix")
        return None
    if start != b"\x1f\x8b\x08\x04":
        found.reject("", "compressed with gzip, not with bgzip", "gunzip it, bgzip it, index it with tabix")
        return None
    first = next(bgzf_blocks(path), b"")
    return _bcf_lines(path) if first.startswith(b"BCF\2") else text_lines(path)


def _bcf_lines(path: Path) -> Iterator[bytes]:
    """A BCF as the text lines it stands for, once every block is known to be whole."""
    for _ in bgzf_blocks(path):
        pass
    pysam.set_verbosity(0)
    try:
        with pysam.VariantFile(str(path)) as reader:
            header = str(reader.header).rstrip("\n").split("\n")
            records = (str(record).rstrip("\n") for record in reader)
            for line in itertools.chain(header, records):
                yield line.encode()
    except (OSError, ValueError) as error:
        raise BrokenFileError("a record cannot be decoded") from error


def _check_people(header: VcfHeader, samples: Collection[str], found: Findings) -> None:
    for name in sorted(set(samples) - set(header.samples)):
        what = "is in the sample sheet but not in this VCF"
        found.reject(f"sample {name}", what, "add the calls, or delete the row", what)
    for name in sorted(set(header.samples) - set(samples)):
        what = "is not in the sample sheet"
        found.reject(f"sample {name}", what, "add the row, or leave the sample out", what)


def _check_index(path: Path, contigs: Collection[str], found: Findings) -> None:
    index = check_index_age(path, (".tbi", ".csi"), found, "tabix, or bcftools index")
    if index is None:
        return
    try:
        names = _index_names(b"".join(bgzf_blocks(index)))
    except BrokenFileError as error:
        found.reject("", f"the index {index.name} is broken: {error}", "index it again")
        return
    if names is not None and not set(contigs) <= set(names):
        found.reject("", f"the index {index.name} lacks contigs of the file", "index it again")


def _index_names(data: bytes) -> list[str] | None:
    """Contigs in a tabix index, in its order; `None` for a CSI of a BCF, which holds no names."""
    if data[:4] == b"TBI\1":
        at = 32
    elif data[:4] == b"CSI\1":
        at = 40
        if int.from_bytes(data[12:16], "little") < 28:
            return None
    else:
        raise BrokenFileError("neither TBI nor CSI")
    length = int.from_bytes(data[at : at + 4], "little")
    return [name.decode("utf-8", "replace") for name in data[at + 4 : at + 4 + length].split(b"\0") if name]
