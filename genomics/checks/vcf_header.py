"""The header of a VCF: version, contigs and build, declared fields, sample names."""

import re
from collections import Counter
from collections.abc import Iterator

import msgspec

from genomics.checks.builds import chromosomes_are_grch38
from genomics.checks.findings import Findings
from genomics.records.person import is_valid_id

FIXED = ("#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO")
_VERSION = re.compile(r"##fileformat=VCFv4\.[1-5]\Z")
_CONTIG = re.compile(r"##contig=<ID=([^,>]+)(?:.*?[,<]length=(\d{1,10})(?=[,>]))?")
_FIELD = re.compile(r"##(INFO|FORMAT)=<ID=([^,>]+)")
_MOST_LINES = 100_000
_NEEDED_FORMATS = ("AD", "DP", "GQ")


class VcfHeader(msgspec.Struct, frozen=True):
    """What the header declares. `lines` is how many lines it has."""

    lines: int
    contigs: dict[str, int | None]
    fields: set[tuple[str, str]]
    meta: dict[str, str]
    columns: list[str]

    @property
    def samples(self) -> list[str]:
        """Names of the people, in the file's order."""
        return self.columns[len(FIXED) + 1 :]


def read_header(lines: Iterator[bytes], found: Findings) -> VcfHeader | None:
    """Read up to the #CHROM line; `None` (and a problem) when there is none."""
    contigs: dict[str, int | None] = {}
    fields: set[tuple[str, str]] = set()
    meta: dict[str, str] = {}
    for number, raw in enumerate(lines, 1):
        try:
            line = raw.decode("utf-8")
        except UnicodeDecodeError:
            found.reject(f"line {number}", "not UTF-8 text", "write the header as UTF-8")
            return None
        if number == 1 and not _VERSION.match(line):
            found.reject(
                "line 1", f"not a VCF version line: {line[:40]!r}", "begin with ##fileformat=VCFv4.1 to 4.5"
            )
        if line.startswith("#CHROM"):
            return VcfHeader(number, contigs, fields, meta, line.split("\t"))
        if not line.startswith("##") or number > _MOST_LINES:
            found.reject(f"line {number}", "the header ends without a #CHROM line", "write the whole header")
            return None
        _note_line(line, number, contigs, fields, meta, found)
    found.reject("", "no #CHROM line", "write the whole header")
    return None


def _note_line(
    line: str,
    number: int,
    contigs: dict[str, int | None],
    fields: set[tuple[str, str]],
    meta: dict[str, str],
    found: Findings,
) -> None:
    if match := _CONTIG.match(line):
        if match[1] in contigs:
            found.reject(f"line {number}", f"contig {match[1]} is declared twice", "declare it once")
        contigs[match[1]] = int(match[2]) if match[2] else None
    elif match := _FIELD.match(line):
        fields.add((match[1], match[2]))
    else:
        name, _, value = line[2:].partition("=")
        meta.setdefault(name, value)


def columns_are_right(header: VcfHeader, found: Findings) -> None:
    """Eight fixed columns by name, then FORMAT and people, or nothing."""
    place = f"line {header.lines}"
    if tuple(header.columns[:8]) != FIXED:
        found.reject(place, "the column names are not those of a VCF", f"write, tab-separated: {' '.join(FIXED)}")
    elif len(header.columns) > 8 and header.columns[8] != "FORMAT":
        found.reject(place, f"column 9 is {header.columns[8]!r}, not FORMAT", "write FORMAT before the samples")


def genotypes_are_declared(header: VcfHeader, found: Findings) -> None:
    """People, GT, and what the genotype filter reads."""
    if not header.samples:
        found.reject(f"line {header.lines}", "no sample columns", "give the joint-called VCF of the cohort")
    if ("FORMAT", "GT") not in header.fields:
        found.reject("header", "FORMAT GT is not declared", "declare it: bcftools annotate -h")
    missing = [name for name in _NEEDED_FORMATS if ("FORMAT", name) not in header.fields]
    if missing:
        found.flag(
            "header",
            f"FORMAT {', '.join(missing)} not declared: genotypes without them become no-call",
            "call the cohort with read depths and qualities",
        )


def contigs_are_grch38(header: VcfHeader, found: Findings) -> None:
    """The calls were made on GRCh38 with chr names."""
    chromosomes_are_grch38(
        header.contigs, found, "call on GRCh38; if the header is wrong: bcftools reheader -f REF.fai"
    )


def samples_are_named_well(header: VcfHeader, found: Findings) -> None:
    """One ID grammar, no name twice, none that differs only by case."""
    seen: dict[str, str] = {}
    for name, times in Counter(header.samples).items():
        place = f"sample {name[:70]!r}"
        if not is_valid_id(name):
            advice = "use a letter or digit, then up to 63 letters, digits, _ or -"
            found.reject(place, "not a valid ID", advice, "not a valid ID")
        if times > 1:
            found.reject(place, "stands twice", "give each person once", "stands twice")
        if (before := seen.setdefault(name.casefold(), name)) != name:
            what = f"differs from {before!r} only by case"
            found.reject(place, what, "give each person one ID", "differs only by case")


COHORT_RULES = (columns_are_right, genotypes_are_declared, contigs_are_grch38, samples_are_named_well)
