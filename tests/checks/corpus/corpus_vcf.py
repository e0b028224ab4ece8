"""Joint calls by code: a good header, good rows, and one thing spoilt."""

from collections.abc import Callable
from pathlib import Path

import pysam
from corpus.corpus_case import Build

from genomics.records.build import GRCH38_LENGTHS

FIELDS = {
    "GT": ("1", "String"),
    "AD": ("R", "Integer"),
    "DP": ("1", "Integer"),
    "GQ": ("1", "Integer"),
    "PL": ("G", "Integer"),
    "AF": ("A", "Float"),
}
FORMAT = "GT:AD:DP:GQ"
CALL = "0/1:10,12:22:60"
PLAIN = "0/0:20,0:20:50"


def header(
    people: tuple[str, ...] = ("S1", "S2"),
    lengths: dict[str, int] = GRCH38_LENGTHS,
    version: str = "##fileformat=VCFv4.3",
    more: tuple[str, ...] = (),
) -> str:
    """A whole header without the last line feed."""
    meta = [version, "##source=corpus", '##FILTER=<ID=PASS,Description="All filters passed">', *more]
    meta += [f"##contig=<ID={name},length={length}>" for name, length in lengths.items()]
    meta += [
        f'##FORMAT=<ID={name},Number={number},Type={kind},Description="d">'
        for name, (number, kind) in FIELDS.items()
    ]
    columns = ["#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO"]
    return "\n".join([*meta, "\t".join([*columns, *(["FORMAT", *people] if people else [])])])


HEADER_LINES = header().count("\n") + 1
BAD_LINE = f"line {HEADER_LINES + 3}"


def row(*, form: str = FORMAT, people: tuple[str, ...] = (CALL, PLAIN), **cells: str) -> str:
    """One record on chr1:300, with any cell changed."""
    fixed = {
        "contig": "chr1",
        "pos": "300",
        "id": ".",
        "ref": "A",
        "alt": "G",
        "qual": "50",
        "filter": "PASS",
        "info": ".",
    }
    unknown = set(cells) - set(fixed)
    assert not unknown, unknown
    return "\t".join([*(fixed | cells).values(), form, *people])


BEFORE = (row(pos="100"), row(pos="200", alt="C"))
AFTER = (row(contig="chr2", pos="50"),)


def write(path: Path, text: str | bytes, index: bool = True) -> Path:
    """Bgzipped text, indexed if it can be."""
    with pysam.BGZFile(str(path), "wb") as stream:
        stream.write(text.encode() if isinstance(text, str) else text)
    if index:
        pysam.tabix_index(str(path), preset="vcf", force=True)
    return path


def text_of(head: str, rows: tuple[str, ...]) -> str:
    """A whole VCF."""
    return "\n".join([head, *rows, ""])


def with_lines(*bad: str, index: bool = False) -> Build:
    """Good rows around the lines given, from the third row on. A file that is only flagged needs its index."""
    text = text_of(header(), (*BEFORE, *bad, *AFTER))
    return lambda folder: write(folder / "cohort.vcf.gz", text, index)


def with_header(change: Callable[[str], str], index: bool = False) -> Build:
    """Good rows below a changed header."""
    return lambda folder: write(folder / "cohort.vcf.gz", text_of(change(header()), (*BEFORE, *AFTER)), index)


def with_bytes(change: Callable[[bytes], bytes]) -> Build:
    """The uncompressed bytes changed."""
    text = text_of(header(), (*BEFORE, *AFTER)).encode()
    return lambda folder: write(folder / "cohort.vcf.gz", change(text), index=False)


def good(folder: Path, rows: tuple[str, ...] = (*BEFORE, *AFTER), name: str = "cohort.vcf.gz") -> Path:
    """A good, indexed file."""
    return write(folder / name, text_of(header(), rows))


def as_bcf(source: Path, index: bool = True) -> Path:
    """The BCF of a VCF."""
    target = source.with_name("cohort.bcf")
    with (
        pysam.VariantFile(str(source)) as reader,
        pysam.VariantFile(str(target), "wb", header=reader.header) as writer,
    ):
        for record in reader:
            writer.write(record)
    if index:
        pysam.tabix_index(str(target), preset="bcf", force=True, csi=True)
    return target
