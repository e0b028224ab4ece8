"""The header of a VCF: version, the grammar of its lines, contigs, declared fields, sample names."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

import msgspec

from genomics.checks.findings import Findings
from genomics.checks.vcf_fields import Field, format_fault, type_fault
from genomics.records.person import is_valid_id

FIXED = ("#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO")
_VERSION = re.compile(r"##fileformat=VCFv4\.[1-5]\Z")
_ITEM = re.compile(r'\s*([^=,<>"\s]+)=("(?:[^"\\]|\\.)*+"|[^,"]*+)(?:,|\Z)')
_START = re.compile(r"<ID=([^,<>\"\s]+),Number=([^,<>\"\s]+),Type=([A-Za-z]+),")
_NAME = re.compile(r"[^\s,;:=<>\"]+\Z")
_MOST_LINES = 100_000
_NEEDED_FORMATS = ("AD", "DP", "GQ")
_STRUCTURED = ("INFO", "FORMAT", "FILTER", "ALT", "contig")
_UNIX = "write the file with Unix line ends"


class VcfHeader(msgspec.Struct):
    """What the header declares. `lines` is how many lines it has."""

    lines: int = 0
    contigs: dict[str, int | None] = msgspec.field(default_factory=dict)
    info: dict[str, Field] = msgspec.field(default_factory=dict)
    formats: dict[str, Field] = msgspec.field(default_factory=dict)
    filters: set[str] = msgspec.field(default_factory=lambda: {"PASS"})
    meta: dict[str, str] = msgspec.field(default_factory=dict)
    assemblies: set[str] = msgspec.field(default_factory=set)
    columns: list[str] = msgspec.field(default_factory=list)

    @property
    def samples(self) -> list[str]:
        """Names of the people, in the file's order."""
        return self.columns[len(FIXED) + 1 :]


def read_header(lines: Iterator[bytes], found: Findings) -> VcfHeader | None:
    """Read up to the #CHROM line; `None` (and a problem) when there is none."""
    reader = _HeaderReader(found)
    for number, raw in enumerate(lines, 1):
        if number > _MOST_LINES:
            found.reject(f"line {number}", f"the header has more than {_MOST_LINES:,} lines", "shorten it")
            return None
        if (done := reader.take(number, raw)) is not None:
            return done if done.lines else None
    found.reject("", "empty: no #CHROM line" if not reader.seen else "no #CHROM line", "write the whole header")
    return None


class _HeaderReader:
    """Takes line after line; an empty header as answer means that reading on has no sense."""

    def __init__(self, found: Findings) -> None:
        self._found = found
        self._header = VcfHeader()
        self._declared: dict[tuple[str, str], str] = {}
        self.seen = False

    def take(self, number: int, raw: bytes) -> VcfHeader | None:
        """The header once it is whole."""
        self.seen = True
        place = f"line {number}"
        if (line := self._text(place, raw)) is None:
            return VcfHeader()
        if number == 1 and not _VERSION.match(line):
            said = "a byte-order mark" if line.startswith("\ufeff") else f"{line[:40]!r}"
            self._found.reject(place, f"not a VCF version line: {said}", "begin with ##fileformat=VCFv4.1 to 4.5")
        elif number > 1 and line.startswith("##fileformat"):
            self._found.reject(place, "a second version line: two files in one", "write one header")
        if line.startswith("#CHROM"):
            self._header.lines = number
            self._header.columns = line.split("\t")
            return self._header
        if not line.startswith("##"):
            words = "an empty line in the header" if not line else "the header ends without a #CHROM line"
            self._found.reject(place, words, "write the whole header")
            return VcfHeader()
        self._take_line(place, line)
        return None

    def _text(self, place: str, raw: bytes) -> str | None:
        if b"\0" in raw:
            self._found.reject(place, "holds a NUL byte", "write the file again as text")
            return None
        if raw.endswith(b"\r"):
            self._found.reject(place, "Windows line end (CR)", _UNIX)
            return None
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            self._found.reject(place, "not UTF-8 text", "write the header as UTF-8")
            return None

    def _take_line(self, place: str, line: str) -> None:
        key, equals, value = line[2:].partition("=")
        if not equals or not key:
            self._found.flag(
                place, f"not a header line ##key=value: {line[:40]!r}", "delete the line", "not ##key=value"
            )
        elif key in _STRUCTURED:
            self._take_declaration(place, key, value)
        else:
            self._header.meta.setdefault(key, value)

    def _take_declaration(self, place: str, key: str, value: str) -> None:
        items = _items(value)
        if items is None and (start := _START.match(value)) and value.endswith('">'):
            what = f"{key} {start[1][:40]}: quotes inside its description"
            self._found.flag(place, what, 'write \\" for a quote', f"{key}: quotes inside a description")
            items = {"ID": start[1], "Number": start[2], "Type": start[3]}
        name = (items or {}).get("ID", "")
        if items is None or not name:
            kind = f"a {key} line is not of the form <ID=...>"
            self._found.reject(place, f"not of the form ##{key}=<ID=...>: {value[:40]!r}", "correct the line", kind)
            return
        if key in ("INFO", "FORMAT", "FILTER") and not _NAME.match(name):
            self._found.reject(place, f"{key} {name[:40]!r} is not a name", "correct the line", f"{key} not a name")
        before = self._declared.setdefault((key, name), value)
        if before is not value:
            self._tell_twice(place, key, name, _items(before) or {}, items)
            return
        if key == "contig":
            self._take_contig(place, name, items)
        elif key == "FILTER":
            self._header.filters.add(name)
        elif key != "ALT":
            self._take_field(place, key, name, items)

    def _tell_twice(self, place: str, key: str, name: str, before: dict[str, str], items: dict[str, str]) -> None:
        what = f"{key} {name[:40]} is declared twice"
        same = all(before.get(part) == items.get(part) for part in ("Number", "Type", "length"))
        if same and key != "contig":
            self._found.flag(place, what, "declare it once", f"{key} is declared twice")
        else:
            self._found.reject(place, what, "declare it once", f"{key} is declared twice, differently")

    def _take_contig(self, place: str, name: str, items: dict[str, str]) -> None:
        text = items.get("length", "")
        length = int(text) if text.isascii() and text.isdigit() and len(text) <= 10 else None
        if text and not length:
            said = f"contig {name[:40]} has length {text[:20]!r}, not a number"
            self._found.reject(place, said, "correct the line", "a length is not a number")
        self._header.contigs[name] = length
        if "assembly" in items:
            self._header.assemblies.add(items["assembly"].strip('"'))

    def _take_field(self, place: str, key: str, name: str, items: dict[str, str]) -> None:
        field = Field(name, items.get("Number", ""), items.get("Type", ""))
        if fault := type_fault(field):
            self._found.reject(
                place, f"{key} {name[:40]}: {fault}", "correct the line", f"{key}: wrong Number or Type"
            )
            return
        if (field.kind == "Flag") != (field.number == "0"):
            words = f"{key} {name[:40]}: Type=Flag and Number=0 belong together"
            self._found.flag(place, words, "correct the line", f"{key}: Flag with a number")
        if key == "INFO":
            self._header.info[name] = field
            return
        self._header.formats[name] = field
        refused, what = format_fault(field)
        if what:
            tell = self._found.reject if refused else self._found.flag
            tell(place, what, "declare it as the VCF specification does")


def _items(value: str) -> dict[str, str] | None:
    """Key and value pairs of `<ID=x,Number=1,...>`; `None` when it is not that."""
    if not (value.startswith("<") and value.endswith(">")):
        return None
    inner, at = value[1:-1], 0
    items: dict[str, str] = {}
    while at < len(inner):
        match = _ITEM.match(inner, at)
        if match is None:
            return None
        items.setdefault(match[1], match[2])
        at = match.end()
    return items


def columns_are_right(header: VcfHeader, found: Findings) -> None:
    """Eight fixed columns by name, then FORMAT and people, or nothing."""
    place = f"line {header.lines}"
    if tuple(header.columns[:8]) != FIXED:
        found.reject(place, "the column names are not those of a VCF", f"write, tab-separated: {' '.join(FIXED)}")
    elif len(header.columns) > 8 and header.columns[8] != "FORMAT":
        found.reject(
            place, f"column 9 is {header.columns[8][:40]!r}, not FORMAT", "write FORMAT before the samples"
        )


def genotypes_are_declared(header: VcfHeader, found: Findings) -> None:
    """GT, and what the genotype filter reads."""
    if not header.samples:
        return
    if "GT" not in header.formats:
        found.reject("header", "FORMAT GT is not declared", "declare it: bcftools annotate -h")
    missing = [name for name in _NEEDED_FORMATS if name not in header.formats]
    if missing:
        found.flag(
            "header",
            f"FORMAT {', '.join(missing)} not declared: genotypes without them become no-call",
            "call the cohort with read depths and qualities",
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
            what = f"differs from {before[:70]!r} only by case"
            found.reject(place, what, "give each person one ID", "differs only by case")


def people_are_those_of(samples: Iterable[str], header: VcfHeader, found: Findings) -> None:
    """The people of the sample sheet, no more and no fewer."""
    listed, called = set(samples), set(header.samples)
    if not header.samples:
        found.reject(f"line {header.lines}", "no sample columns", "give the joint-called VCF of the cohort")
        return
    for name in sorted(listed - called):
        what = "is in the sample sheet but not in this VCF"
        found.reject(f"sample {name}", what, "add the calls, or delete the row", what)
    for name in sorted(called - listed):
        what = "is not in the sample sheet"
        found.reject(f"sample {name[:70]}", what, "add the row, or leave the sample out", what)


COHORT_RULES = (columns_are_right, genotypes_are_declared, samples_are_named_well)
