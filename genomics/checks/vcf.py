"""A VCF or BCF from its first block to its last: compression, header, records, build, index, people."""

import itertools
from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import pysam

from genomics.checks.bcf import check_bcf
from genomics.checks.blocks import BrokenFileError, bgzf_blocks, plain_lines, text_lines
from genomics.checks.builds import HeaderBuild, chromosomes_are_grch38, header_build
from genomics.checks.findings import Findings
from genomics.checks.known_sites import BuildEvidence, read_known_sites
from genomics.checks.vcf_bases import ReferenceBases
from genomics.checks.vcf_header import COHORT_RULES, VcfHeader, columns_are_right, people_are_those_of, read_header
from genomics.checks.vcf_index import BlockWatch, VcfIndex, belongs, read_index, wanted_starts
from genomics.checks.vcf_rows import RowCheck, StopReadingError
from genomics.errors import FormatError
from genomics.files.reference import Reference
from genomics.files.resources import vcf_version
from genomics.files.site_vcf import contig_name
from genomics.records.build import GRCH38_LENGTHS
from genomics.records.person import Sex

_FETCH = "fetch the release again"
_BUILD_WORDS = ("reference", "assembly", "source", "contig")


def check_cohort_vcf(
    path: Path,
    found: Findings,
    samples: Collection[str] | None = None,
    reference: Path | None = None,
    sexes: Mapping[str, Sex] | None = None,
) -> None:
    """The joint call; with the people and sexes of the sample sheet, and against the reference, if given.

    A run gives `samples`: then people must be there, and the file compressed and indexed as the stages need it.
    """
    opened = _OpenVcf(path, found, in_run=samples is not None)
    try:
        header = opened.header()
        if header is None:
            return
        for rule in COHORT_RULES:
            rule(header, found)
        if samples is not None:
            people_are_those_of(samples, header, found)
        elif not header.samples:
            found.flag(
                f"line {header.lines}", "no sample columns", "a run needs the joint-called VCF of the cohort"
            )
        said = header_build(header.contigs, _build_words(header), found)
        if tuple(header.columns[:9]) not in (_COLUMNS, _COLUMNS[:8]):
            return
        _check_rows(opened, header, found, reference, sexes, said)
    except BrokenFileError as error:
        found.reject("", str(error), "write the file again")
    except StopReadingError:
        return


_COLUMNS = ("#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", "FORMAT")


def _check_rows(
    opened: "_OpenVcf",
    header: VcfHeader,
    found: Findings,
    reference: Path | None,
    sexes: Mapping[str, Sex] | None,
    build: HeaderBuild,
) -> None:
    evidence = BuildEvidence(read_known_sites())
    with ExitStack() as stack:
        bases = None
        if reference is not None:
            try:
                bases = ReferenceBases(stack.enter_context(Reference(reference)))
            except FormatError as error:
                found.note("", f"REF is not compared: {error}", "correct the reference")
        rows = RowCheck(header, found, evidence, bases)
        try:
            rows.check_all(opened.lines, header.lines + 1, sexes)
        finally:
            if not evidence.tell(found) and build is not HeaderBuild.SETTLED:
                _tell_unknown_build(header, rows, evidence, build, found)
    opened.check_index(rows.order.contigs)


def _tell_unknown_build(
    header: VcfHeader, rows: RowCheck, evidence: BuildEvidence, build: HeaderBuild, found: Findings
) -> None:
    if set(rows.order.contigs) == {"chrM"}:
        return  # the same sequence in every build with this name
    lacks = "no contig is declared" if not header.contigs else "no contig is declared with its length"
    advice = "declare contigs with their lengths: bcftools reheader -f REF.fai"
    if evidence.for_grch38:
        found.flag("header", f"{lacks}: taken as GRCh38 from the records", advice)
    elif build is HeaderBuild.BY_WORD:
        found.flag("header", f"{lacks}: taken as GRCh38 because the header says so", advice)
    else:
        found.reject("header", f"{lacks}: the build cannot be told", advice)


def _build_words(header: VcfHeader) -> list[str]:
    return [*(header.meta[name] for name in _BUILD_WORDS if name in header.meta), *sorted(header.assemblies)]


class _OpenVcf:
    """One file as lines, whichever way it is stored; `lines` go on where `header` ended."""

    def __init__(self, path: Path, found: Findings, in_run: bool, indexed: bool = True) -> None:
        """`indexed`: the stages reach into the file by its index; public sets are read from end to end."""
        self._path, self._found, self._in_run, self._indexed = path, found, in_run, indexed
        self._index: tuple[Path, VcfIndex] | None = None
        self._watch: BlockWatch | None = None
        self.lines: Iterator[bytes] = iter(())

    def header(self) -> VcfHeader | None:
        """Read the header; `None`, and a problem, when there is none."""
        with self._path.open("rb") as stream:
            start = stream.read(4)
        if not start:
            self._found.reject("", "empty", "write the file again")
            return None
        if start.startswith(b"\x1f\x8b") and start != b"\x1f\x8b\x08\x04":
            advice = "gunzip it, bgzip it, index it with tabix"
            self._found.reject("", "compressed with gzip, not with bgzip", advice)
            return None
        if start[:2] != b"\x1f\x8b":
            return self._plain(start)
        if self._indexed:
            self._index = read_index(self._path, self._found, self._in_run)
        if next(bgzf_blocks(self._path), b"").startswith(b"BCF"):
            self.lines = _bcf_lines(self._path)
        else:
            self._watch = BlockWatch(wanted_starts(self._index[1]) if self._index else {})
            self.lines = text_lines(self._path, self._watch)
        return read_header(self.lines, self._found)

    def _plain(self, start: bytes) -> VcfHeader | None:
        if start == b"BCF\2":
            self._found.reject("", "a BCF that is not compressed", "bcftools view -Ob, then index it")
            return None
        if not start.startswith(b"#") and not start.startswith(b"\xef\xbb\xbf"):
            self._found.reject("line 1", "not a VCF: it does not begin with ##fileformat", "give a VCF or BCF")
            return None
        tell = self._found.reject if self._in_run else self._found.flag
        what = "not compressed with bgzip: that it was cut at a line end could not be seen"
        tell("", what, "bgzip it and index it with tabix")
        self.lines = plain_lines(self._path)
        return read_header(self.lines, self._found)

    def check_index(self, records: Mapping[str, int]) -> None:
        """After the last record: does the index speak of this file, and did every reader get there?"""
        if self._watch is not None and self._watch.early_end is not None:
            what = f"an end-of-file block stands in the middle, at byte {self._watch.early_end:,}"
            self._found.flag("", what, "write the file again, as some readers stop there: bcftools concat, not cat")
        if self._index is not None:
            belongs(self._index[1], self._index[0].name, records, self._watch, self._found)


def _bcf_lines(path: Path) -> Iterator[bytes]:
    """A BCF as the text lines it stands for, once every record is known to be sound."""
    header = check_bcf(path)
    pysam.set_verbosity(0)
    try:
        with pysam.VariantFile(str(path)) as reader:
            records = (str(record).rstrip("\n") for record in reader)
            for line in itertools.chain(header.rstrip("\n").split("\n"), records):
                yield line.encode()
    except (OSError, ValueError, UnicodeDecodeError) as error:
        raise BrokenFileError("a record cannot be decoded") from error


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
    opened = _OpenVcf(path, found, in_run=True, indexed=False)
    evidence = BuildEvidence(read_known_sites())
    try:
        header = opened.header()
        if header is None:
            return None
        columns_are_right(header, found)
        if tuple(header.columns[:8]) != _COLUMNS[:8]:
            return None
        rows = RowCheck(header, found, evidence, strict=False)
        rows.check_all(opened.lines, header.lines + 1)
    except BrokenFileError as error:
        found.reject("", str(error), _FETCH)
        return None
    except StopReadingError:
        return None
    evidence.tell(found)
    if not {contig_name(contig) for contig in rows.order.contigs} & set(GRCH38_LENGTHS):
        found.reject("", "no record on chromosomes 1 to 22, X, Y or M: nothing would match", _FETCH)
    return header


def _needs(header: VcfHeader, names: tuple[str, ...], found: Findings) -> None:
    missing = [name for name in names if name not in header.info]
    if missing:
        found.reject("header", f"INFO {', '.join(missing)} not declared", _FETCH)


def _can_be_named(path: Path, found: Findings) -> None:
    """Reports name the release: the reader that will name it must be able to."""
    try:
        vcf_version(path)
    except FormatError as error:
        found.refuse(error)
