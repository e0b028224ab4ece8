"""What manifests promise of the tables beside them: source, version, date, licence, checksum."""

import re
from pathlib import Path

from genomics.checks.findings import Findings
from genomics.checks.limits import is_date, says_nothing
from genomics.checks.strict import told
from genomics.files.checksums import sha256_of
from genomics.files.resources import ManifestEntry, read_manifest

_SHA256 = re.compile(r"[0-9a-f]{64}\Z")


def check_manifest(path: Path, found: Findings, complete: bool = True) -> None:
    """Every entry is whole, its file there and of the checksum given; if `complete`, every table has an entry."""
    if not path.is_file():
        found.reject(
            "", f"no {path.name} in {path.parent}", "list each table with source, version, date and licence"
        )
        return
    told(found, lambda: _match(path, found, complete))


def _match(path: Path, found: Findings, complete: bool) -> None:
    entries = read_manifest(path)
    for name, entry in entries.items():
        if "/" in name or "\\" in name or name.startswith("."):
            found.reject(name[:80], f"is not the name of a file beside {path}", "name a file of the same folder")
            continue
        _check_entry(path, name, entry, found)
    for table in sorted(path.parent.glob("*.tsv")) if complete else ():
        if table.name not in entries:
            found.reject(table.name, f"not listed in {path}", "add its source, version, date and licence")


def _check_entry(path: Path, name: str, entry: ManifestEntry, found: Findings) -> None:
    table = path.parent / name
    if not table.is_file():
        found.reject(name, f"listed in {path} but absent", "restore the table, or delete its entry")
    elif entry.sha256 is not None and not _SHA256.match(entry.sha256):
        found.reject(name, f"its sha256 in {path} is not 64 hexadecimal digits", "record the checksum again")
    elif entry.sha256 is not None and entry.sha256 != sha256_of(table):
        found.reject(name, f"differs from its sha256 in {path}", "restore it, or record the new release")
    for field in ("source", "version", "date", "licence"):
        if says_nothing(getattr(entry, field)):
            found.reject(name, f"{field} is empty in {path}", "fill it in")
    if not is_date(entry.date):
        found.reject(name, f"{entry.date[:20]!r} in {path} is not a date", "write YYYY-MM-DD, YYYY-MM or YYYY")
