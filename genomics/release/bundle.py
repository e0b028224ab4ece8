"""The files of a released report: written aside first, moved into the participant's folder once released."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from genomics.errors import RefusedError
from genomics.files.atomic import write_bytes
from genomics.files.checksums import sha256_of, sha256_of_bytes
from genomics.records.person import ReportKind
from genomics.records.review import StoredReport
from genomics.release.manifest import (
    MANIFEST,
    Maker,
    Manifest,
    manifest_name,
    manifest_of,
    manifest_text,
)
from genomics.reporting.request import Rendered

STAGING, LOCK = ".staging", ".lock"
PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600


class Bundle(msgspec.Struct, frozen=True):
    """All files of one report by name, the manifest last, and the manifest's text."""

    report_id: str
    files: dict[str, bytes]
    manifest: bytes

    @property
    def manifest_sha256(self) -> str:
        """Hex SHA-256 of the manifest: through it, of every file."""
        return sha256_of_bytes(self.manifest)


def make_bundle(
    report: StoredReport, rendered: Rendered, maker: Maker, audit_head: str, released_at: str
) -> Bundle:
    """Page, PDF, what goes with them, and manifest of one report; without a page where there is none."""
    files = _files(report, rendered)
    manifest = manifest_text(manifest_of(report, files, maker, audit_head, released_at))
    return _bundle(report, files, manifest)


def same_bundle(report: StoredReport, rendered: Rendered, manifest: bytes | None) -> Bundle:
    """The bundle of an earlier release from its manifest; refused when the files would not be those it names."""
    files = _files(report, rendered)
    if manifest is None or sha256_of_bytes(manifest) != report.manifest_sha256:
        raise RefusedError("released, its files are gone, and so is what they were; restore a copy")
    named = msgspec.json.decode(manifest, type=Manifest).files
    if named != {name: sha256_of_bytes(content) for name, content in files.items()}:
        raise RefusedError("released, its files are gone, and this program would write others; restore a copy")
    return _bundle(report, files, manifest)


@contextmanager
def delivery(folder: Path, wait: bool = False) -> Iterator[None]:
    """Hold the delivery folder, for its owner alone; while another program holds it, refused, or `wait`.

    The lock's file stays: whoever waits for it must not hold one that is gone.
    """
    make_private(folder)
    with os.fdopen(os.open(folder / LOCK, os.O_WRONLY | os.O_CREAT, PRIVATE_FILE), "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError as error:
            raise RefusedError(f"{folder}: another release is writing here; wait for its end") from error
        yield


def stage(folder: Path, bundle: Bundle) -> None:
    """Write all files aside, whole, where no participant's folder is."""
    aside = _aside(folder, bundle.report_id)
    shutil.rmtree(aside, ignore_errors=True)
    make_private(folder / STAGING)
    make_private(aside)
    for name, content in bundle.files.items():
        write_bytes(aside / name, content, PRIVATE_FILE)


def publish(folder: Path, report: StoredReport) -> None:
    """Move the staged files into the participant's folder, the manifest last: it says that all are there.

    Files of the version before that this one has not go away first.
    """
    case, aside = report.case, _aside(folder, report.case.report_id)
    target, named = folder / case.participant_id, _manifest(aside / manifest_name(case.report)).files
    make_private(target)
    for path in report_files(target, case.report):
        if path.name not in named and path.name != manifest_name(case.report):
            path.unlink()
    for path in sorted(aside.iterdir(), key=lambda path: (path.name.endswith(MANIFEST), path.name)):
        path.replace(target / path.name)
    aside.rmdir()


def discard(folder: Path, report_id: str) -> None:
    """Forget what was staged for a report that is not released."""
    shutil.rmtree(_aside(folder, report_id), ignore_errors=True)


def is_staged(folder: Path, report: StoredReport) -> bool:
    """Whether the files of this very release wait aside (some may already have been moved)."""
    return _is(_aside(folder, report.case.report_id) / manifest_name(report.case.report), report.manifest_sha256)


def is_delivered(folder: Path, report: StoredReport) -> bool:
    """Whether the participant's folder holds this very release, every file whole."""
    target = folder / report.case.participant_id
    path = target / manifest_name(report.case.report)
    if not _is(path, report.manifest_sha256):
        return False
    return all(_is(target / name, sha256) for name, sha256 in _manifest(path).files.items())


def report_files(target: Path, report: ReportKind) -> list[Path]:
    """Every file of one report in a participant's folder."""
    return sorted(target.glob(f"{report}.*"))


def clean(folder: Path) -> None:
    """Remove what earlier releases left aside."""
    shutil.rmtree(folder / STAGING, ignore_errors=True)


def make_private(folder: Path) -> None:
    """A folder for its owner alone."""
    folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    folder.chmod(PRIVATE_FOLDER)


def _files(report: StoredReport, rendered: Rendered) -> dict[str, bytes]:
    if rendered.pdf is None:
        raise RefusedError("no PDF was made")
    made = {"html": rendered.html.encode(), "pdf": rendered.pdf, **rendered.companions}
    return {f"{report.case.report}.{name}": content for name, content in made.items() if content}


def _bundle(report: StoredReport, files: dict[str, bytes], manifest: bytes) -> Bundle:
    case = report.case
    return Bundle(case.report_id, {**files, manifest_name(case.report): manifest}, manifest)


def _manifest(path: Path) -> Manifest:
    return msgspec.json.decode(path.read_bytes(), type=Manifest)


def _aside(folder: Path, report_id: str) -> Path:
    return folder / STAGING / report_id


def _is(path: Path, sha256: str | None) -> bool:
    return path.is_file() and sha256_of(path) == sha256
