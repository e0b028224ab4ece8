"""The manifest of a released report: what its files are, what made them, on whose word."""

import sqlite3
from importlib.metadata import version
from pathlib import Path

import msgspec

import genomics
from genomics.files.checksums import sha256_of_bytes, sha256_of_named
from genomics.files.documents import canonical
from genomics.records.case import Provenance, Signature
from genomics.records.person import Language, ReportKind
from genomics.records.review import StoredReport
from genomics.review.decisions import returned_keys

MANIFEST = "manifest.json"


class Maker(msgspec.Struct, frozen=True):
    """The program that wrote the files, and the run's settings by file name, as hex SHA-256."""

    program: str
    code_sha256: str
    settings: dict[str, str] = {}


class Manifest(msgspec.Struct, frozen=True):
    """What was released, made of what, on whose word. `files` maps names to hex SHA-256."""

    report_id: str
    participant_id: str
    report: ReportKind
    version: int
    language: Language
    released_at: str
    content_sha256: str
    returned_keys: list[str]
    files: dict[str, str]
    wording: str
    provenance: Provenance
    made_by: Maker
    signatures: list[Signature]
    audit_head_at_signing: str


def manifest_of(
    report: StoredReport, files: dict[str, bytes], maker: Maker, audit_head: str, released_at: str
) -> Manifest:
    """The manifest of these very files."""
    case = report.case
    return Manifest(
        report_id=case.report_id,
        participant_id=case.participant_id,
        report=case.report,
        version=case.version,
        language=case.language,
        released_at=released_at,
        content_sha256=report.content_sha256,
        returned_keys=returned_keys(case, report.clearings),
        files={name: sha256_of_bytes(content) for name, content in files.items()},
        wording=case.wording,
        provenance=case.provenance,
        made_by=maker,
        signatures=report.signatures,
        audit_head_at_signing=audit_head,
    )


def manifest_text(manifest: Manifest) -> bytes:
    """The one text of a manifest."""
    return msgspec.json.format(canonical(manifest), indent=1) + b"\n"


def manifest_name(report: ReportKind) -> str:
    """Of the manifest's file in the participant's folder."""
    return f"{report}.{MANIFEST}"


def stored_manifest(connection: sqlite3.Connection, report_id: str) -> bytes | None:
    """The text of a released report's manifest as the database keeps it."""
    row = connection.execute("SELECT content FROM manifests WHERE report_id = ?", (report_id,)).fetchone()
    return row["content"].encode() if row else None


def this_program(settings: dict[str, str] | None = None) -> Maker:
    """The maker that is running: its version, and a hash of the code that decides and writes a release."""
    package = Path(genomics.__file__).parent
    folders = [package / name for name in ("records", "release", "reporting", "review")]
    paths = [path for folder in folders for path in sorted(folder.rglob("*")) if path.suffix in (".py", ".sql")]
    code = sha256_of_named((path.relative_to(package).as_posix(), path) for path in paths)
    return Maker(f"genomics {version('genomics')}", code, settings or {})
