"""Take one person out of the files of a run: their own files go, and their rows and columns in files of many."""

import gzip
import re
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pysam
import pysam.bcftools

from genomics.files.atomic import replacing, write_bytes
from genomics.files.tables import read_arrow, write_arrow

KEYS = ("sample_id", "participant_id", "sample_a", "sample_b")
"""Columns that say whom a row is of: a row of the person goes, anywhere else only the name does."""

_DATABASES = (".sqlite", ".sqlite-wal", ".sqlite-shm")
_LINES, _PAGES = (".tsv", ".csv", ".txt", ".log", ".bed"), (".json", ".html")
_GENOTYPES = (".bcf", ".vcf.gz", ".vcf")
_NOT_SEARCHED = (".fa.gz", ".fasta.gz", ".fa", ".fai", ".gzi", ".dict")


class Erased(msgspec.Struct):
    """Files that went, files written again without the person, and those that still name them."""

    removed: list[Path] = []
    rewritten: list[Path] = []
    left: list[Path] = []


class Names(msgspec.Struct, frozen=True):
    """What a person is called in files: participant, samples, reports. Other IDs that begin alike are others'."""

    participant_id: str
    samples: frozenset[str]

    @property
    def pattern(self) -> str:
        """Any of the names as a whole word of IDs, without look-around (RE2); group 1 stands before, 2 after."""
        ids = "|".join(map(re.escape, sorted({self.participant_id, *self.samples})))
        report = rf"(?:HDR|MED|ANT)-{re.escape(self.participant_id)}-v[0-9]+"
        return rf"(^|[^A-Za-z0-9_-])(?:{report}|{ids})($|[^A-Za-z0-9_-])"

    def called(self, text: str) -> bool:
        """Whether a text names the person."""
        return re.search(self.pattern, text) is not None


def erase_person(folder: Path, names: Names) -> Erased:
    """Take a person out of every file below `folder`; the review database has its own way and is left alone."""
    erased = Erased()
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not path.is_file() or path.name.endswith(_DATABASES):
            continue
        if any(names.called(part) for part in path.relative_to(folder).parts):
            path.unlink()
            erased.removed.append(path)
        elif change := _change_of(path):
            change(path, names, erased)
        elif not path.name.endswith(_NOT_SEARCHED) and _names_anyone(path, names):
            erased.left.append(path)
    for place in sorted((path for path in folder.rglob("*") if path.is_dir()), reverse=True):
        if names.called(place.name) and not any(place.iterdir()):
            place.rmdir()
    return erased


def _change_of(path: Path) -> Callable[[Path, Names, Erased], None] | None:
    if path.suffix == ".parquet":
        return _table
    if path.name.endswith(_GENOTYPES):
        return _genotypes
    if path.suffix in _LINES:
        return _lines
    return _page if path.suffix in _PAGES else None


def _table(path: Path, names: Names, erased: Erased) -> None:
    table = read_arrow(path)
    ids = pa.array(sorted({names.participant_id, *names.samples}))
    kept = table
    for column in set(KEYS) & set(table.column_names):
        kept = kept.filter(pc.invert(pc.is_in(kept[column], ids)))
    kept = _without_names(kept, names)
    if not kept.equals(table):
        write_arrow(path, kept)
        erased.rewritten.append(path)


def _without_names(table: pa.Table, names: Names) -> pa.Table:
    for place, field in enumerate(table.schema):
        if not pa.types.is_string(field.type):
            continue
        column = table[field.name]
        if pc.any(pc.match_substring_regex(column, names.pattern)).as_py():
            replaced = pc.replace_substring_regex(column, names.pattern, r"\1deleted\2")
            table = table.set_column(place, field, replaced)
    return table


def _genotypes(path: Path, names: Names, erased: Erased) -> None:
    with pysam.VariantFile(str(path)) as calls:
        samples = list(calls.header.samples)
    theirs = [sample for sample in samples if sample in {names.participant_id, *names.samples}]
    if not theirs:
        return
    kind = {".bcf": "-Ob", ".vcf": "-Ov"}.get(path.suffix, "-Oz")
    others = ("--samples", f"^{','.join(theirs)}") if len(theirs) < len(samples) else ("--drop-genotypes",)
    with replacing(path) as temporary:
        pysam.bcftools.view(
            *("--no-version", "--no-update", *others, kind, "-o", str(temporary), str(path)), catch_stdout=False
        )
    for index, option in ((f"{path}.csi", "-c"), (f"{path}.tbi", "-t")):
        if Path(index).exists():
            pysam.bcftools.index("-f", option, "-o", index, str(path), catch_stdout=False)
    erased.rewritten.append(path)


def _lines(path: Path, names: Names, erased: Erased) -> None:
    lines = path.read_text(encoding="utf-8", errors="surrogateescape").splitlines(keepends=True)
    kept = [line for line in lines if not names.called(line)]
    if len(kept) < len(lines):
        write_bytes(path, "".join(kept).encode(errors="surrogateescape"), path.stat().st_mode & 0o777)
        erased.rewritten.append(path)


def _page(path: Path, names: Names, erased: Erased) -> None:
    """A page or document about many, which the next run makes again."""
    if names.called(path.read_text(encoding="utf-8", errors="replace")):
        path.unlink()
        erased.removed.append(path)


def _names_anyone(path: Path, names: Names) -> bool:
    pattern = re.compile(names.pattern.encode())
    return any(pattern.search(part) for part in _parts(path))


def _parts(path: Path) -> Iterable[bytes]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rb") as stream:
        yield from stream
