"""Hold a delivery folder against the database: every file, manifest, signature and audit head, nothing more."""

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from genomics.files.checksums import sha256_of
from genomics.records.case import ReportState, Signature
from genomics.records.review import StoredReport
from genomics.release.bundle import LOCK, PRIVATE_FILE, PRIVATE_FOLDER, STAGING
from genomics.release.delivering import receipt_name
from genomics.release.manifest import MANIFEST, Manifest, manifest_name
from genomics.release.withdrawing import is_tombstone
from genomics.review import audit
from genomics.review.decisions import roles_needed
from genomics.review.queries import all_reports


class Checked(msgspec.Struct):
    """What a folder holds: how many manifests and files are as they were released, and every problem in a line."""

    manifests: int = 0
    files: int = 0
    positives: int = 0
    problems: list[str] = []


def verify(connection: sqlite3.Connection, folder: Path) -> Checked:
    """Check a whole folder; its paths in the problems are relative to it."""
    checked = Checked(problems=[f"audit: {problem}" for problem in audit.problems(connection)])
    reports = {report.case.report_id: report for report in all_reports(connection)}
    expected: set[Path] = set()
    for path in sorted(folder.glob(f"*/*.{MANIFEST}")):
        expected |= _check_manifest(connection, folder, path, reports, checked)
    checked.problems += [
        f"{path.relative_to(folder)}: belongs to no release; take it away"
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path not in expected and path != folder / LOCK and STAGING not in path.parts
    ]
    checked.problems += [*_unfinished(folder), *_missing(folder, reports.values()), *_open_to_others(folder)]
    return checked


def _check_manifest(
    connection: sqlite3.Connection, folder: Path, path: Path, reports: dict[str, StoredReport], checked: Checked
) -> set[Path]:
    """Check one manifest and its files; the files that it explains."""
    where = path.relative_to(folder)
    try:
        manifest = msgspec.json.decode(path.read_bytes(), type=Manifest)
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeDecodeError) as error:
        checked.problems.append(f"{where}: not a manifest ({error}); restore a copy")
        return {path}
    found = [f"{where}: {problem}" for problem in _against_database(connection, path, manifest, reports)]
    whole = 0
    for name, sha256 in manifest.files.items():
        file = path.parent / name
        if not file.is_file():
            found.append(f"{where.parent / name}: missing; release again, or restore a copy")
        elif sha256_of(file) != sha256:
            found.append(f"{where.parent / name}: not the file that was released; restore a copy")
        else:
            whole += 1
    checked.problems += found
    checked.manifests += not found
    checked.positives += bool(manifest.returned_keys) and not found
    checked.files += whole
    return {path, path.parent / receipt_name(manifest.report), *(path.parent / name for name in manifest.files)}


def _against_database(
    connection: sqlite3.Connection, path: Path, manifest: Manifest, reports: dict[str, StoredReport]
) -> Iterator[str]:
    report = reports.get(manifest.report_id)
    if report is None:
        yield f"the database knows no report {manifest.report_id}"
        return
    if is_tombstone(report.case):
        yield "the person's data were deleted; delete the files (`genomics withdraw` again)"
        return
    if report.manifest_sha256 != sha256_of(path):
        yield "not the manifest that was released; restore a copy"
    if (manifest.participant_id, manifest_name(manifest.report)) != (path.parent.name, path.name):
        yield "in another person's folder, or under another report's name"
    if report.state not in (ReportState.RELEASED, ReportState.WITHDRAWN) or report.released_at is None:
        yield f"the database says that the report is {report.state}"
    yield from _signatures(report, manifest)
    if not _is_audit_line(connection, report, manifest.audit_head_at_signing):
        yield "its audit head is no line of the audit that signs this report"


def _signatures(report: StoredReport, manifest: Manifest) -> Iterator[str]:
    valid = [done for done in report.signatures if done.content_sha256 == manifest.content_sha256]
    if _sorted(valid) != _sorted(manifest.signatures):
        yield "its signatures are not those of the database"
    roles = {str(role) for role in roles_needed(report.case, report.clearings)}
    if roles - {done.role for done in manifest.signatures}:
        yield f"not signed by {', '.join(sorted(roles - {done.role for done in manifest.signatures}))}"
    if len({done.name for done in manifest.signatures}) < len(roles):
        yield "not signed by different people"


def _sorted(signatures: list[Signature]) -> list[Signature]:
    return sorted(signatures, key=lambda done: done.signer)


def _is_audit_line(connection: sqlite3.Connection, report: StoredReport, head: str) -> bool:
    item = f"signatures/{report.case.report_id}/{report.round}/"
    query = "SELECT 1 FROM audit WHERE sha256 = ? AND act = 'sign' AND substr(item, 1, ?) = ?"
    return connection.execute(query, (head, len(item), item)).fetchone() is not None


def _unfinished(folder: Path) -> list[str]:
    staged = sorted(path.name for path in (folder / STAGING).glob("*"))
    return [f"{STAGING}/{name}: left by a release that was interrupted; release again" for name in staged]


def _missing(folder: Path, reports: Iterable[StoredReport]) -> list[str]:
    """Released reports, in their newest version, without a manifest."""
    newest = {(report.case.participant_id, report.case.report): report for report in reports if report.released_at}
    return [
        f"{person}/{manifest_name(kind)}: missing; release again, or restore a copy"
        for (person, kind), report in newest.items()
        if report.state is ReportState.RELEASED and not (folder / person / manifest_name(kind)).is_file()
    ]


def _open_to_others(folder: Path) -> list[str]:
    wrong = []
    for path in [folder, *sorted(folder.rglob("*"))]:
        allowed = PRIVATE_FOLDER if path.is_dir() else PRIVATE_FILE
        if path.stat().st_mode & 0o777 & ~allowed:
            wrong.append(f"{path.relative_to(folder)}: open to others; chmod it to {allowed:o}")
    return wrong
