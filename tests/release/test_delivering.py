"""A released report is handed over once, tried again until it is, and never after a withdrawal."""

import json

import pytest
from desk_builders import RELEASE_AT, consent, positive_results
from release_builders import files_in, released
from test_withdrawing import GONE_AT

from genomics.records.person import ConsentStatus
from genomics.records.withdrawal import WithdrawalKind, WithdrawalReason
from genomics.release import delivering
from genomics.release.delivering import deliver
from genomics.release.verifying import verify
from genomics.release.withdrawing import withdraw
from genomics.review.audit import problems

LATER_AT = "2026-01-16T12:00:00Z"


class Interrupted(BaseException):
    """The power goes out."""


@pytest.fixture
def folder(open_desk, tmp_path):
    """Two people with a released medicine report each."""
    open_desk.load((1, 2), tables=positive_results((1, 2)))
    for person in ("P1", "P2"):
        open_desk.sign("ana", person)
    released(open_desk, tmp_path / "released")
    (tmp_path / "portal").mkdir()
    return tmp_path / "released"


def handed(desk, folder, consents=None, at=RELEASE_AT):
    agreed = [consent(n) for n in (1, 2)] if consents is None else consents
    return deliver(desk.connection, agreed, folder, folder.parent / "portal", "portal", at)


def attempts(desk):
    return [tuple(row) for row in desk.sql("SELECT report_id, attempt, state FROM deliveries ORDER BY 1, 2")]


def test_every_file_arrives_in_one_folder_per_report_with_a_receipt(open_desk, folder):
    assert handed(open_desk, folder).delivered == ["MED-P1-v1", "MED-P2-v1"]
    arrived = files_in(folder.parent / "portal")
    assert {name for name in arrived if "P1" in name} == {
        f"MED-P1-v1/medicine.{ending}" for ending in ("pdf", "html", "fhir.json", "manifest.json")
    }
    assert arrived["MED-P1-v1/medicine.pdf"] == (folder / "P1/medicine.pdf").read_bytes()
    receipt = json.loads((folder / "P1/medicine.receipt.json").read_text())
    assert (receipt["report_id"], receipt["attempt"], receipt["target"]) == ("MED-P1-v1", 1, "portal")
    assert receipt["delivered_at"] == RELEASE_AT
    assert problems(open_desk.connection) == []
    assert verify(open_desk.connection, folder).problems == []
    assert {path.stat().st_mode & 0o077 for path in (folder.parent / "portal").rglob("*")} == {0}


def test_nothing_is_handed_over_twice_even_when_the_portal_has_taken_it_away(open_desk, folder):
    handed(open_desk, folder)
    before = files_in(folder)
    for path in (folder.parent / "portal/MED-P1-v1").iterdir():
        path.unlink()
    (folder.parent / "portal/MED-P1-v1").rmdir()
    again = handed(open_desk, folder, at=LATER_AT)
    assert (again.delivered, again.failed) == ([], {})
    assert not (folder.parent / "portal/MED-P1-v1").exists()
    assert files_in(folder) == before


def test_a_failure_is_a_line_and_the_next_run_tries_again(open_desk, folder, monkeypatch):
    (folder.parent / "portal").rmdir()
    first = handed(open_desk, folder)
    assert first.delivered == []
    assert first.failed["MED-P1-v1"].endswith("portal: not there; make the folder, or mount it")
    (folder.parent / "portal").mkdir()
    assert handed(open_desk, folder, at=LATER_AT).delivered == ["MED-P1-v1", "MED-P2-v1"]
    assert attempts(open_desk)[:2] == [("MED-P1-v1", 1, "failed"), ("MED-P1-v1", 2, "delivered")]
    assert problems(open_desk.connection) == []


def test_a_full_target_leaves_no_half_report(open_desk, folder, monkeypatch):
    def full(path, data, mode):
        raise OSError(28, "No space left on device", str(path))

    with monkeypatch.context() as patch:
        patch.setattr(delivering, "write_bytes", full)
        failed = handed(open_desk, folder).failed
    assert "no space left on device; tried again with the next delivery" in failed["MED-P1-v1"]
    assert list((folder.parent / "portal").iterdir()) == []
    assert handed(open_desk, folder, at=LATER_AT).delivered == ["MED-P1-v1", "MED-P2-v1"]


@pytest.mark.parametrize("moved", [False, True])
def test_an_interruption_around_the_move_is_made_good_without_a_second_copy(open_desk, folder, monkeypatch, moved):
    def dies(connection, report_id, attempt, state, at):
        if moved:
            (folder.parent / f"portal/.{report_id}.part").replace(folder.parent / "portal" / report_id)
        raise Interrupted

    with monkeypatch.context() as patch, pytest.raises(Interrupted):
        patch.setattr(delivering, "_end", dies)
        handed(open_desk, folder)
    assert attempts(open_desk) == [("MED-P1-v1", 1, "started")]
    stamp = (folder.parent / "portal/MED-P1-v1").stat().st_ino if moved else None
    assert handed(open_desk, folder, at=LATER_AT).delivered == ["MED-P1-v1", "MED-P2-v1"]
    assert attempts(open_desk)[0] == ("MED-P1-v1", 1, "delivered")
    if moved:
        assert (folder.parent / "portal/MED-P1-v1").stat().st_ino == stamp


def test_who_has_withdrawn_since_the_release_is_handed_nothing(open_desk, folder):
    withdraw(open_desk.connection, "P1", WithdrawalKind.STOP, WithdrawalReason.OTHER, GONE_AT)
    given = handed(open_desk, folder, [consent(1), consent(2, status=ConsentStatus.WITHDRAWN)], at=GONE_AT)
    assert (given.delivered, given.failed) == ([], {})
    assert files_in(folder.parent / "portal") == {}


def test_what_a_killed_attempt_left_for_somebody_who_withdrew_is_taken_away(open_desk, folder, monkeypatch):
    def dies(*_):
        raise Interrupted

    with monkeypatch.context() as patch, pytest.raises(Interrupted):
        patch.setattr(delivering, "_end", dies)
        handed(open_desk, folder)
    assert (folder.parent / "portal/.MED-P1-v1.part/medicine.pdf").exists()
    withdraw(open_desk.connection, "P1", WithdrawalKind.STOP, WithdrawalReason.OTHER, GONE_AT)
    assert handed(open_desk, folder, [consent(2)], at=GONE_AT).delivered == ["MED-P2-v1"]
    assert [path.name for path in (folder.parent / "portal").iterdir()] == ["MED-P2-v1"]


def test_a_lost_receipt_is_written_again_from_the_database(open_desk, folder):
    handed(open_desk, folder)
    before = (folder / "P1/medicine.receipt.json").read_bytes()
    (folder / "P1/medicine.receipt.json").unlink()
    handed(open_desk, folder, at=LATER_AT)
    assert (folder / "P1/medicine.receipt.json").read_bytes() == before


def test_a_report_whose_files_are_damaged_waits_for_the_next_release(open_desk, folder):
    (folder / "P1/medicine.pdf").write_bytes(b"damaged")
    assert handed(open_desk, folder).delivered == ["MED-P2-v1"]
