"""Curated tables, releases and the reference: what the strict readers say, and what manifests promise."""

import hashlib
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path

from genomics.checks.builds import chromosomes_are_grch38
from genomics.checks.findings import Findings
from genomics.checks.indexes import check_index_age
from genomics.errors import GenomicsError
from genomics.files.alignments import contig_lengths
from genomics.files.gff3 import read_transcripts
from genomics.files.panel import read_panel
from genomics.files.regions import read_exons, read_intervals
from genomics.files.resources import read_manifest
from genomics.files.settings import read_thresholds, read_yaml
from genomics.records.build import GRCH38_LENGTHS
from genomics.records.variant import Interval

_CHUNK = 1 << 20


def check_reference(path: Path, found: Findings) -> None:
    """A FASTA with its index (.fai, and .gzi when compressed), of GRCh38's lengths."""
    with path.open("rb") as stream:
        start = stream.read(4)
    if start.startswith(b"\x1f\x8b"):
        if start != b"\x1f\x8b\x08\x04":
            found.reject("", "compressed with gzip, not with bgzip", "gunzip it, bgzip it, samtools faidx")
        check_index_age(path, (".gzi",), found, "samtools faidx")
    elif not start.startswith(b">"):
        found.reject("line 1", "not a FASTA: no > at its start", "give the GRCh38 FASTA")
    if check_index_age(path, (".fai",), found, "samtools faidx"):
        _told(found, lambda: chromosomes_are_grch38(contig_lengths(path), found, "give the GRCh38 FASTA"))


def check_exons(path: Path, found: Findings) -> None:
    """Coding exons on primary chromosomes of GRCh38."""
    _told(found, lambda: _within_grch38([exon.interval for exon in read_exons(path)], found))


def check_regions(path: Path, found: Findings) -> None:
    """Intervals on primary chromosomes of GRCh38."""
    _told(found, lambda: _within_grch38(read_intervals(path), found))


def check_transcripts(path: Path, found: Findings) -> None:
    """Every transcript of the GFF3 can be read."""
    _told(found, lambda: read_transcripts(path))


def check_panel(path: Path, found: Findings, profile: str | None = None) -> None:
    """Every row of the gene panel can be executed; the profile exists; the manifest names the table."""
    _told(found, lambda: read_panel(path, profile or "sf_v3_3"))
    check_manifest(path.parent / "manifest.yaml", found)


def check_thresholds(path: Path, found: Findings, profile: str | None = None) -> None:
    """Every number has value, unit, source and date, in every profile; the run's profile exists."""
    profiles: list[str] = []
    _told(found, lambda: profiles.extend(read_yaml(path).get("profiles", {})))
    for name in dict.fromkeys([*profiles, *([profile] if profile else [])]):
        _told(found, partial(_sourced, path, name, found))


def check_tables(folder: Path, found: Findings) -> None:
    """A folder of curated tables, by its manifest."""
    check_manifest(folder / "manifest.yaml", found)


def check_manifest(path: Path, found: Findings) -> None:
    """Every table of a resource folder is listed and there, and has the checksum given."""
    if not path.is_file():
        found.reject(
            "", f"no {path.name} in {path.parent}", "list each table with source, version, date and licence"
        )
        return
    _told(found, lambda: _match(path, found))


def _match(path: Path, found: Findings) -> None:
    entries = read_manifest(path)
    for name, entry in entries.items():
        table = path.parent / name
        if not table.is_file():
            found.reject(name, f"listed in {path} but absent", "restore the table, or delete its entry")
        elif entry.sha256 is not None and entry.sha256 != _sha256(table):
            found.reject(name, f"differs from its sha256 in {path}", "restore it, or record the new release")
        for field in ("source", "version", "date", "licence"):
            if not getattr(entry, field).strip():
                found.reject(name, f"{field} is empty in {path}", "fill it in")
    for table in sorted(path.parent.glob("*.tsv")):
        if table.name not in entries:
            found.reject(table.name, f"not listed in {path}", "add its source, version, date and licence")


def _sourced(path: Path, profile: str, found: Findings) -> None:
    for key, threshold in read_thresholds(path, profile).items():
        if not (threshold.unit.strip() and threshold.source.strip() and threshold.date.strip()):
            found.reject(f"{profile}, {key}", "unit, source or date is empty", "fill it in")


def _within_grch38(intervals: list[Interval], found: Findings) -> None:
    if not intervals:
        found.reject("", "no row", "give the intervals")
    for interval in intervals:
        length = GRCH38_LENGTHS.get(interval.contig)
        place = f"{interval.contig}:{interval.start}-{interval.end}"
        if length is None:
            found.reject(place, "not on chr1 to chr22, chrX, chrY or chrM", "correct the row", "contig is unknown")
        elif interval.end > length:
            found.reject(
                place, f"ends beyond the contig ({length})", "give GRCh38 places", "ends beyond the contig"
            )


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _told(found: Findings, act: Callable[[], object]) -> None:
    """What a strict reader refuses, as a problem."""
    try:
        act()
    except (GenomicsError, OSError) as error:
        found.refuse(error)
    except (EOFError, zlib.error):
        found.reject("", "is cut short or damaged", "fetch it again")
    except UnicodeDecodeError as error:
        found.reject("", f"not UTF-8 text (byte {error.start})", "save it as UTF-8")
