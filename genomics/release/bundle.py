"""The files of a released report: written aside first, moved into the participant's folder once released."""

import fcntl
import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from genomics.errors import RefusedError
from genomics.files.atomic import write_bytes
from genomics.files.documents import canonical
from genomics.records.case import Provenance, Signature
from genomics.records.person import Language, ReportKind
from genomics.records.review import StoredReport
from genomics.reporting.request import Rendered
from genomics.review.decisions import returned_keys

MANIFEST = "manifest.json"
_PRIVATE_FOLDER = 0o700
_PRIVATE_FILE = 0o600


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
    signatures: list[Signature]
    audit_head_at_signing: str


class Bundle(msgspec.Struct, frozen=True):
    """All files of one report by name, the manifest last, and the manifest's hex SHA-256."""

    report_id: str
    folder: str
    files: dict[str, bytes]
    manifest_sha256: str


def make_bundle(report: StoredReport, rendered: Rendered, audit_head: str, released_at: str) -> Bundle:
    """Page, PDF, what goes with them, and manifest of one report; without a page where there is none."""
    case = report.case
    if rendered.pdf is None:
        raise RefusedError("no PDF was made")
    made = {"html": rendered.html.encode(), "pdf": rendered.pdf, **rendered.companions}
    files = {f"{case.report}.{name}": content for name, content in made.items() if content}
    manifest = Manifest(
        report_id=case.report_id,
        participant_id=case.participant_id,
        report=case.report,
        version=case.version,
        language=case.language,
        released_at=released_at,
        content_sha256=report.content_sha256,
        returned_keys=returned_keys(case, report.clearings),
        files={name: _sha256(content) for name, content in files.items()},
        wording=case.wording,
        provenance=case.provenance,
        signatures=report.signatures,
        audit_head_at_signing=audit_head,
    )
    text = msgspec.json.format(canonical(manifest), indent=1) + b"\n"
    return Bundle(case.report_id, case.participant_id, {**files, f"{case.report}.{MANIFEST}": text}, _sha256(text))


@contextmanager
def delivery(folder: Path) -> Iterator[None]:
    """Hold the delivery folder, for its owner alone; refused while another release holds it."""
    _private(folder)
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise RefusedError(f"{folder}: another release is writing here; wait for its end") from error
        yield


def stage(folder: Path, bundle: Bundle) -> None:
    """Write all files aside, whole, where no participant's folder is."""
    aside = _aside(folder, bundle.report_id)
    shutil.rmtree(aside, ignore_errors=True)
    _private(folder / ".staging")
    _private(aside)
    for name, content in bundle.files.items():
        write_bytes(aside / name, content, _PRIVATE_FILE)


def publish(folder: Path, report: StoredReport) -> None:
    """Move the staged files into the participant's folder, the manifest last: it says that all are there."""
    aside, target = _aside(folder, report.case.report_id), folder / report.case.participant_id
    _private(target)
    for path in sorted(aside.iterdir(), key=lambda path: (path.name.endswith(MANIFEST), path.name)):
        path.replace(target / path.name)
    aside.rmdir()


def discard(folder: Path, report_id: str) -> None:
    """Forget what was staged for a report that is not released."""
    shutil.rmtree(_aside(folder, report_id), ignore_errors=True)


def is_staged(folder: Path, report: StoredReport) -> bool:
    """Whether the files of this very release wait aside (some may already have been moved)."""
    return _is(_aside(folder, report.case.report_id) / _manifest_name(report), report.manifest_sha256)


def is_delivered(folder: Path, report: StoredReport) -> bool:
    """Whether the participant's folder holds this very release, every file whole."""
    target = folder / report.case.participant_id
    path = target / _manifest_name(report)
    if not _is(path, report.manifest_sha256):
        return False
    manifest = msgspec.json.decode(path.read_bytes(), type=Manifest)
    return all(_is(target / name, sha256) for name, sha256 in manifest.files.items())


def clean(folder: Path) -> None:
    """Remove what earlier releases left aside."""
    shutil.rmtree(folder / ".staging", ignore_errors=True)
    (folder / ".lock").unlink(missing_ok=True)


def _manifest_name(report: StoredReport) -> str:
    return f"{report.case.report}.{MANIFEST}"


def _aside(folder: Path, report_id: str) -> Path:
    return folder / ".staging" / report_id


def _private(folder: Path) -> None:
    folder.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
    folder.chmod(_PRIVATE_FOLDER)


def _is(path: Path, sha256: str | None) -> bool:
    return path.is_file() and _sha256(path.read_bytes()) == sha256


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
