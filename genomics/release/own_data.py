"""A person's own data on request: their genotypes and reads with a plain README, under the rules of a release."""

import shutil
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from genomics.errors import RefusedError
from genomics.files.atomic import write_bytes
from genomics.files.checksums import sha256_of, sha256_of_bytes
from genomics.files.documents import canonical
from genomics.records.case import Flag, Severity
from genomics.records.person import Consent, Identity, ReportKind
from genomics.records.review import StoredReport
from genomics.release import bundle as bundles
from genomics.release.manifest import MANIFEST
from genomics.release.withdrawing import is_tombstone
from genomics.review.database import transaction
from genomics.review.decisions import open_flags

README = "README.txt"
# Flags that doubt whose sample it is; such data must not leave under this person's name.
IDENTITY_FLAGS = frozenset(
    {
        *("sex_mismatch", "sex_unclear", "contamination", "contamination_unclear"),
        *("identity_mismatch", "identity_unclear", "duplicate_sample"),
    }
)
Cutter = Callable[[Path], None]
"""Writes the files of one sample into a folder."""


class Request(msgspec.Struct, frozen=True):
    """Who asked, when, and the text that goes along."""

    participant_id: str
    at: str
    readme: str


class OwnData(msgspec.Struct, frozen=True):
    """What left: hex SHA-256 of each file."""

    participant_id: str
    made_at: str
    files: dict[str, str]


def sample_of(
    participant_id: str, reports: Sequence[StoredReport], consent: Consent | None, identity: Identity | None
) -> str:
    """The sample whose data the person may have; refused without consent, identity or a sure sample."""
    if consent is None or not any(consent.allows(kind) for kind in ReportKind):
        raise RefusedError(f"{participant_id}: no consent now")
    if identity is None:
        raise RefusedError(f"{participant_id}: no row in the identity sheet")
    own = [row for row in reports if row.case.participant_id == participant_id and not is_tombstone(row.case)]
    if not own:
        raise RefusedError(f"{participant_id}: no case, so nobody knows whose sample it is; run `genomics cases`")
    doubts = sorted({flag.code for row in own for flag in _doubts(row)})
    if doubts:
        raise RefusedError(f"{participant_id}: not sure whose sample it is: {', '.join(doubts)}")
    samples = {row.case.sample_id for row in own}
    if len(samples) != 1:
        raise RefusedError(f"{participant_id}: cases of {len(samples)} samples; run `genomics cases` again")
    return samples.pop()


def hand_out(connection: sqlite3.Connection, request: Request, folder: Path, cut: Cutter) -> Path:
    """Write the files aside, record that they leave, then let them appear; the folder they are in.

    Between recording and appearing the database is asked again, and lets nobody else write: whoever has withdrawn
    meanwhile gets nothing.
    """
    person, moment = request.participant_id, request.at.replace(":", "")
    aside, target = folder / bundles.STAGING / f"own-data.{person}", folder / person / f"own-data-{moment}"
    with bundles.delivery(folder):
        for left in (folder / bundles.STAGING).glob("own-data.*"):
            shutil.rmtree(left)
        for place in (aside.parent, aside):
            bundles.make_private(place)
        try:
            cut(aside)
            write_bytes(aside / README, request.readme.encode(), bundles.PRIVATE_FILE)
            manifest = _manifest(request, aside)
            write_bytes(aside / MANIFEST, manifest, bundles.PRIVATE_FILE)
            with transaction(connection, person):
                row = (person, request.at, sha256_of_bytes(manifest))
                connection.execute("INSERT INTO own_data VALUES (?, ?, ?)", row)
            with transaction(connection, person):
                _refuse_if_gone(connection, person)
                bundles.make_private(target.parent)
                aside.replace(target)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    return target


def _doubts(report: StoredReport) -> list[Flag]:
    blocks = [flag for flag in report.case.flags if flag.severity is Severity.BLOCK]
    return [flag for flag in [*blocks, *open_flags(report.case, report.clearings)] if flag.code in IDENTITY_FLAGS]


def _manifest(request: Request, folder: Path) -> bytes:
    files = {path.name: sha256_of(path) for path in sorted(folder.iterdir())}
    return msgspec.json.format(canonical(OwnData(request.participant_id, request.at, files)), indent=1) + b"\n"


def _refuse_if_gone(connection: sqlite3.Connection, participant_id: str) -> None:
    query = "SELECT 1 FROM in_program WHERE participant_id = ?"
    if connection.execute(query, (participant_id,)).fetchone() is None:
        raise RefusedError(f"{participant_id}: withdrawn while the files were written")
