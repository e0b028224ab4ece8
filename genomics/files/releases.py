"""The table of public releases, and a folder of fetched ones with its manifest."""

import re
from collections.abc import Sequence
from pathlib import Path

import msgspec
import yaml

from genomics.errors import ConfigError, FormatError
from genomics.files.allele_text import header_of
from genomics.files.atomic import write_text
from genomics.files.checksums import sha256_of
from genomics.files.resources import ManifestEntry, read_manifest
from genomics.files.sheets import read_rows
from genomics.records.release import Release, State
from genomics.records.variant import CONTIGS

COLUMNS = ("name", "file", "version", "date", "licence", "chromosomes", "size", "checksum", "url")
_SAID = re.compile(r"^##(source|fileDate|dbSNP_BUILD_ID)=(.+?)\r?$", re.MULTILINE)
_HEAD = "# Releases fetched by `genomics resources fetch`: what is here, from where, and its checksum.\n"


def read_releases(path: Path) -> dict[str, list[Release]]:
    """Releases by name; one that comes by chromosome has a file for each."""
    found: dict[str, list[Release]] = {}
    for row in read_rows(path, COLUMNS):
        name = row["name"]
        if name in found:
            raise FormatError(f"{path}: {name} stands twice; keep one row")
        if "/" in row["file"] or row["file"].startswith("."):
            raise FormatError(f"{path}, {name}: {row['file']!r} is not the name of a file; write a name alone")
        if row["size"] != "-" and not row["size"].isdigit():
            raise FormatError(f"{path}, {name}: size {row['size']!r} is not a number of bytes; write it or -")
        found[name] = [_release(row, chromosome) for chromosome in _chromosomes(row["chromosomes"])]
    return found


def chosen(releases: dict[str, list[Release]], names: Sequence[str], chromosomes: Sequence[str]) -> list[Release]:
    """The files of the named releases; of those that come by chromosome, only `chromosomes` if any are given."""
    picked: list[Release] = []
    for name in names:
        if name not in releases:
            raise ConfigError(f"no release {name!r}; known are {', '.join(sorted(releases))}")
        files = releases[name]
        mine = [one for one in files if len(files) == 1 or not chromosomes or _chromosome_of(one) in chromosomes]
        if not mine:
            raise ConfigError(
                f"{name} has no file for {', '.join(chromosomes)}; chromosomes are chr1 to chrX, chrY"
            )
        picked += mine
    return picked


def state_of(release: Release, folder: Path) -> State:
    """What the folder holds of a release; a file is read whole to be called whole."""
    path = folder / release.file
    if not path.is_file():
        return State.UNFINISHED if part_of(path).exists() else State.ABSENT
    entry = entries_of(folder).get(release.file)
    if entry is None or entry.sha256 is None:
        return State.UNRECORDED
    if entry.version != release.version:
        return State.OTHER_VERSION
    return State.WHOLE if is_whole(path, entry) else State.DAMAGED


def is_whole(path: Path, entry: ManifestEntry) -> bool:
    """Whether a file has the size and the checksum that the manifest records."""
    if entry.size is not None and path.stat().st_size != entry.size:
        return False
    return entry.sha256 is None or sha256_of(path) == entry.sha256


def entries_of(folder: Path) -> dict[str, ManifestEntry]:
    """The manifest of a folder of releases; empty where none is yet."""
    path = folder / "manifest.yaml"
    return read_manifest(path) if path.exists() else {}


def version_of(path: Path) -> str:
    """`version (date)` of a file: its entry in the manifest beside it, else what its header says of itself, else
    its checksum. A file that is not the one its manifest describes is refused: it is stale, or the manifest is.
    """
    entry = entries_of(path.parent).get(path.name)
    if entry is not None:
        if not is_whole(path, entry):
            raise FormatError(f"{path}: not the file that the manifest beside it describes; fetch it again")
        return f"{entry.version} ({entry.date})"
    said = dict(_SAID.findall(header_of(path)))
    if "source" in said and "fileDate" in said:
        return f"{said['source']} ({said['fileDate']})"
    if "dbSNP_BUILD_ID" in said:
        return f"dbSNP build {said['dbSNP_BUILD_ID']}"
    return f"sha256 {sha256_of(path)[:16]}"


def record_entry(folder: Path, file: str, entry: ManifestEntry) -> None:
    """Write one entry into the manifest of a folder; the others stay."""
    entries = {**entries_of(folder), file: entry}
    plain = {
        name: {key: value for key, value in msgspec.to_builtins(entries[name]).items() if value is not None}
        for name in sorted(entries)
    }
    text = yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, width=10_000)
    write_text(folder / "manifest.yaml", _HEAD + text)


def part_of(path: Path) -> Path:
    """Where the bytes of an unfinished fetch wait: a hidden file that no reader takes for the release."""
    return path.with_name(f".{path.name}.part")


def _release(row: dict[str, str], chromosome: str) -> Release:
    def filled(name: str) -> str | None:
        return None if row[name] == "-" else row[name].replace("{chromosome}", chromosome)

    size = filled("size")
    return Release(
        name=row["name"],
        file=str(filled("file")),
        version=row["version"],
        date=filled("date"),
        licence=row["licence"],
        size=None if size is None else int(size),
        checksum=filled("checksum"),
        url=str(filled("url")),
    )


def _chromosomes(text: str) -> list[str]:
    """Chromosomes without `chr`.

    >>> _chromosomes("-"), _chromosomes("21-22,X")
    ([''], ['21', '22', 'X'])
    """
    if text == "-":
        return [""]
    several: list[str] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        several += [str(number) for number in range(int(first), int(last) + 1)] if last else [part]
    return several


def _chromosome_of(release: Release) -> str | None:
    parts = release.file.replace("_", ".").split(".")
    return next((part for part in parts if part in CONTIGS), None)
