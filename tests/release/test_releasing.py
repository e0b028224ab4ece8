"""Release is whole or absent, happens once, and can go on where it was interrupted."""

import hashlib
import json
import os
import shutil

import pytest
from desk_builders import (
    HEREDITARY,
    LDLR_KEY,
    MEDICINE,
    RELEASE_AT,
    Desk,
    consent,
    pgx,
    positive_results,
    results,
)
from release_builders import files_in, now, printed, released

from genomics.errors import FormatError, RefusedError
from genomics.files.documents import read_document
from genomics.records.person import ConsentStatus
from genomics.release import bundle as bundles
from genomics.release.manifest import Manifest
from genomics.review.audit import problems


class Interrupted(BaseException):
    """The power goes out."""


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "released"


@pytest.fixture
def approved(open_desk):
    """Three people: a positive hereditary report and three medicine reports approved, two not signed."""
    open_desk.load((1, 2, 3), tables=positive_results((1, 2, 3)))
    open_desk.approve_positive()
    for person in ("P1", "P2", "P3"):
        open_desk.sign("ana", person)
    return open_desk


IDS = ["HDR-P1-v1", "MED-P1-v1", "MED-P2-v1", "MED-P3-v1"]
FILES = {
    f"{person}/{kind}.{ending}"
    for person, kind in [("P1", "hereditary"), ("P1", "medicine"), ("P2", "medicine"), ("P3", "medicine")]
    for ending in ("pdf", "html", "fhir.json", "manifest.json")
}


def test_approved_reports_are_released_and_no_others(approved, folder):
    outcome = released(approved, folder)
    assert outcome.released == IDS
    assert set(files_in(folder)) == FILES
    assert approved.state("P2", HEREDITARY) == "ready"
    assert problems(approved.connection) == []


def test_a_manifest_holds_hashes_versions_signers_and_the_audit_head(approved, folder):
    released(approved, folder)
    manifest = read_document(folder / "P1" / "hereditary.manifest.json", Manifest)
    for name, sha256 in manifest.files.items():
        assert hashlib.sha256((folder / "P1" / name).read_bytes()).hexdigest() == sha256
    assert set(manifest.files) == {"hereditary.html", "hereditary.pdf", "hereditary.fhir.json"}
    assert manifest.returned_keys == [LDLR_KEY]
    assert [(done.signer, done.role) for done in manifest.signatures] == [
        ("ana", "counselor"),
        ("dora", "director"),
    ]
    assert manifest.content_sha256 == approved.report(kind=HEREDITARY).content_sha256
    (line,) = approved.sql("SELECT act, actor FROM audit WHERE sha256 = ?", manifest.audit_head_at_signing)
    assert tuple(line) == ("sign", "dora")
    assert manifest.released_at == RELEASE_AT
    assert "Person Number1" not in (folder / "P1" / "hereditary.manifest.json").read_text()


def test_files_and_folders_are_for_their_owner_alone(approved, folder):
    folder.mkdir(mode=0o755)
    released(approved, folder)
    for path in [folder, *folder.rglob("*")]:
        assert path.stat().st_mode & 0o077 == 0, path
    assert (folder / "P1" / "medicine.pdf").stat().st_mode & 0o777 == 0o600


def test_a_second_release_does_nothing(approved, folder):
    released(approved, folder)
    before, head = files_in(folder), approved.sql("SELECT sha256 FROM audit_head")[0][0]
    outcome = released(approved, folder, at="2026-02-01T00:00:00Z", render=None)
    assert (outcome.released, outcome.delivered_again, outcome.refused) == ([], [], {})
    assert files_in(folder) == before
    assert approved.sql("SELECT sha256 FROM audit_head")[0][0] == head


def test_the_number_of_processes_changes_no_byte(tmp_path):
    seen = []
    for processes in (1, 2):
        desk = Desk(tmp_path / f"{processes}.sqlite")
        desk.load((1, 2, 3))
        for person in ("P1", "P2", "P3"):
            desk.sign("ana", person)
        released(desk, tmp_path / str(processes), processes=processes)
        desk.connection.close()
        seen.append(files_in(tmp_path / str(processes)))
    assert seen[0] == seen[1]
    assert len(seen[0]) == 12


def test_a_report_that_cannot_be_written_does_not_stop_the_others(approved, folder):
    def fails_for_p2(request):
        if request.case.participant_id == "P2":
            raise FormatError("en.yaml: no text for x; add it")
        return printed(request)

    outcome = released(approved, folder, render=fails_for_p2)
    assert outcome.refused == {"MED-P2-v1": "en.yaml: no text for x; add it"}
    assert outcome.released == ["HDR-P1-v1", "MED-P1-v1", "MED-P3-v1"]
    assert approved.state("P2") == "approved"
    assert not (folder / "P2").exists()
    assert released(approved, folder).released == ["MED-P2-v1"]


def test_an_interruption_while_writing_leaves_whole_reports_and_the_next_release_goes_on(approved, folder):
    def dies_at_p2(request):
        if request.case.participant_id == "P2":
            raise Interrupted
        return printed(request)

    with pytest.raises(Interrupted):
        released(approved, folder, render=dies_at_p2)
    assert set(files_in(folder)) == {name for name in FILES if name.startswith("P1/")}
    assert [approved.state(person) for person in ("P1", "P2", "P3")] == ["released", "approved", "approved"]
    assert released(approved, folder).released == IDS[2:]
    assert set(files_in(folder)) == FILES


@pytest.mark.parametrize("moved", [0, 1, 2, 3, 4])
def test_an_interruption_after_the_database_is_made_good_with_the_same_bytes(approved, folder, monkeypatch, moved):
    whole = folder.parent / "whole"
    other = Desk(folder.parent / "other.sqlite")
    other.load((1, 2, 3), tables=positive_results((1, 2, 3)))
    other.approve_positive()
    for person in ("P1", "P2", "P3"):
        other.sign("ana", person)
    released(other, whole)
    other.connection.close()

    def dies_while_moving(place, report):
        aside = place / ".staging" / report.case.report_id
        (place / report.case.participant_id).mkdir()
        for path in sorted(aside.iterdir(), key=lambda path: path.name.endswith("manifest.json"))[:moved]:
            path.replace(place / report.case.participant_id / path.name)
        raise Interrupted

    with monkeypatch.context() as patch:
        patch.setattr(bundles, "publish", dies_while_moving)
        with pytest.raises(Interrupted):
            released(approved, folder)
    assert approved.state(kind=HEREDITARY) == "released"
    outcome = released(approved, folder, at="2026-01-20T00:00:00Z")
    assert outcome.delivered_again == ([] if moved == 4 else ["HDR-P1-v1"])
    assert outcome.released == IDS[1:]
    names = {name for name in FILES if name.startswith("P1/hereditary")}
    assert {n: files_in(folder)[n] for n in names} == {n: files_in(whole)[n] for n in names}


def test_an_interruption_before_the_database_leaves_nothing_with_the_participant(approved, folder, monkeypatch):
    def dies_after_staging(place, bundle):
        original(place, bundle)
        raise Interrupted

    original = bundles.stage
    with monkeypatch.context() as patch:
        patch.setattr(bundles, "stage", dies_after_staging)
        with pytest.raises(Interrupted):
            released(approved, folder)
    assert approved.state(kind=HEREDITARY) == "approved"
    assert not (folder / "P1").exists()
    assert released(approved, folder).released == IDS
    assert not (folder / ".staging").exists()


def test_lost_files_are_written_again_as_they_were(approved, folder):
    released(approved, folder)
    before = files_in(folder)
    shutil.rmtree(folder / "P1")
    (folder / "P2" / "medicine.pdf").write_bytes(b"damaged")
    outcome = released(approved, folder, at="2026-03-01T00:00:00Z")
    assert outcome.delivered_again == IDS[:3]
    assert files_in(folder) == before


def test_lost_files_that_would_come_out_otherwise_are_not_written(approved, folder):
    released(approved, folder)
    shutil.rmtree(folder / "P1")
    outcome = released(approved, folder, render=lambda request: printed(request).__class__("other", b"other"))
    assert set(outcome.refused) == {"HDR-P1-v1", "MED-P1-v1"}
    assert "restore a copy" in outcome.refused["MED-P1-v1"]
    assert not (folder / "P1").exists()


def test_consent_withdrawn_between_approval_and_release_is_refused(approved, folder):
    consents = now().consents | {"P2": consent(2, status=ConsentStatus.WITHDRAWN)}
    outcome = released(approved, folder, now(consents=consents))
    assert "MED-P2-v1" not in outcome.released
    assert approved.state("P2") == "withdrawn"
    assert not (folder / "P2").exists()


def test_consent_withdrawn_while_the_release_runs_is_refused(approved, folder):
    sheets = iter([None, None, [consent(1), consent(2, medicine=False), consent(3)], None])
    outcome = released(approved, folder, news=lambda: next(sheets))
    assert "MED-P2-v1" in outcome.refused
    assert outcome.released == ["HDR-P1-v1", "MED-P1-v1", "MED-P3-v1"]
    assert approved.state("P2") == "withdrawn"
    assert not (folder / "P2").exists()


def test_a_report_of_a_person_without_identity_waits(approved, folder):
    outcome = released(approved, folder, now(identities={}))
    assert outcome.released == []
    assert set(outcome.refused.values()) == {"no row in the identity sheet"}
    assert set(files_in(folder)) == set()


def test_a_new_version_takes_the_place_of_the_old_one(approved, folder):
    released(approved, folder)
    approved.load((1, 2, 3), tables=results((1, 2, 3), medicines=[pgx(n, "TPMT") for n in (1, 2, 3)]))
    approved.clear("evidence_changed", "acceptable_quality", "P1", MEDICINE)
    approved.sign("ben")
    outcome = released(approved, folder, at="2026-02-01T00:00:00Z")
    assert outcome.released == ["MED-P1-v2"]
    manifest = json.loads((folder / "P1" / "medicine.manifest.json").read_text())
    assert (manifest["report_id"], manifest["version"]) == ("MED-P1-v2", 2)
    assert released(approved, folder).delivered_again == []


def test_two_releases_at_once_into_one_folder_are_refused(approved, folder):
    with bundles.delivery(folder), pytest.raises(RefusedError, match="another release is writing here"):
        released(approved, folder)
    assert released(approved, folder).released == IDS


def test_a_folder_that_cannot_be_written_leaves_reports_approved(approved, folder, monkeypatch):
    def full(source, target):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", lambda descriptor: full(None, None))
        with pytest.raises(OSError, match="No space left"):
            released(approved, folder)
    assert approved.state(kind=HEREDITARY) == "approved"
    assert released(approved, folder).released == IDS
