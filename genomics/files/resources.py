"""Where a curated table or a downloaded release comes from: its manifest entry, or its own header."""

import gzip
from pathlib import Path

import msgspec

from genomics.errors import ConfigError, FormatError
from genomics.files.yaml_text import read_yaml


class ManifestEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Source, version, date and licence of one file; `sha256` and `size` (bytes) where it is another's release."""

    source: str
    version: str
    date: str
    licence: str
    sha256: str | None = None
    size: int | None = None


def read_manifest(path: Path) -> dict[str, ManifestEntry]:
    """`manifest.yaml` of a resource folder: file name to entry; `ConfigError` names the entry that does not fit."""
    entries = {}
    for name, entry in read_yaml(path).items():
        try:
            entries[name] = msgspec.convert(entry, ManifestEntry)
        except msgspec.ValidationError as error:
            raise ConfigError(f"{path}: {name}: {error}; give source, version, date and licence") from error
    return entries


def table_version(table: Path) -> str:
    """`version (date)` of a curated table, from the manifest beside it."""
    manifest = table.parent / "manifest.yaml"
    entry = read_manifest(manifest).get(table.name)
    if entry is None:
        raise ConfigError(f"{manifest}: no entry for {table.name}; add its source, version, date and licence")
    return f"{entry.version} ({entry.date})"


def vcf_version(path: Path) -> str:
    """`version (date)` of a downloaded VCF: its entry in the manifest beside it, else ##source and ##fileDate.

    ClinVar dates its files in the header; gnomAD does not, and needs the entry.
    """
    manifest = path.parent / "manifest.yaml"
    if manifest.exists() and path.name in read_manifest(manifest):
        return table_version(path)
    said: dict[str, str] = {}
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                if not line.startswith("##"):
                    break
                name, _, value = line[2:].rstrip("\n").partition("=")
                said.setdefault(name, value)
    except (gzip.BadGzipFile, EOFError, UnicodeDecodeError) as error:
        raise FormatError(f"{path}: not a bgzipped VCF; fetch it again") from error
    if "source" not in said or "fileDate" not in said:
        raise FormatError(f"{path}: no ##source and ##fileDate in its header; name version and date in {manifest}")
    return f"{said['source']} ({said['fileDate']})"
