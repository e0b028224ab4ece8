"""A delivery folder is as it was released, or every difference is a line."""

import json
import shutil

import pytest
from desk_builders import HEREDITARY, MEDICINE, positive_results
from release_builders import released
from test_withdrawing import GONE_AT

from genomics.records.withdrawal import WithdrawalKind, WithdrawalReason
from genomics.release.verifying import verify
from genomics.release.withdrawing import withdraw


@pytest.fixture
def folder(open_desk, tmp_path):
    open_desk.load((1, 2), tables=positive_results((1, 2)))
    open_desk.approve_positive()
    open_desk.sign("ana", "P1", MEDICINE)
    open_desk.sign("ana", "P2")
    released(open_desk, tmp_path / "released")
    return tmp_path / "released"


def problems(desk, folder):
    return verify(desk.connection, folder).problems


def test_a_folder_as_released_has_no_problem(open_desk, folder):
    checked = verify(open_desk.connection, folder)
    assert checked.problems == []
    assert (checked.manifests, checked.files, checked.positives) == (3, 9, 1)


def rewrite(path, **changes):
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda f: (f / "P1/hereditary.pdf").write_bytes(b"other"),
            "P1/hereditary.pdf: not the file that was released",
        ),
        (lambda f: (f / "P2/medicine.fhir.json").unlink(), "P2/medicine.fhir.json: missing"),
        (lambda f: (f / "P2/medicine.manifest.json").unlink(), "P2/medicine.manifest.json: missing"),
        (lambda f: shutil.rmtree(f / "P1"), "P1/hereditary.manifest.json: missing"),
        (lambda f: (f / "P1/notes.txt").write_text("x"), "P1/notes.txt: belongs to no release"),
        (lambda f: (f / "stray.pdf").write_text("x"), "stray.pdf: belongs to no release"),
        (lambda f: (f / "P1/medicine.manifest.json").write_text("{"), "P1/medicine.manifest.json: not a manifest"),
        (
            lambda f: rewrite(f / "P1/hereditary.manifest.json", signatures=[]),
            "P1/hereditary.manifest.json: not signed by counselor, director",
        ),
        (
            lambda f: rewrite(f / "P1/hereditary.manifest.json", audit_head_at_signing="0" * 64),
            "P1/hereditary.manifest.json: its audit head is no line of the audit",
        ),
        (lambda f: rewrite(f / "P1/hereditary.manifest.json", report_id="HDR-P7-v1"), "knows no report HDR-P7-v1"),
        (lambda f: rewrite(f / "P1/medicine.manifest.json", version=1), "not the manifest that was released"),
        (lambda f: (f / "P1").rename(f / "P3"), "P3/hereditary.manifest.json: in another person's folder"),
        (lambda f: (f / "P1/medicine.pdf").chmod(0o644), "P1/medicine.pdf: open to others; chmod it to 600"),
        (lambda f: f.chmod(0o755), ".: open to others; chmod it to 700"),
        (lambda f: (f / ".staging/MED-P9-v1").mkdir(parents=True), ".staging/MED-P9-v1: left by a release"),
    ],
)
def test_a_difference_is_a_line(open_desk, folder, change, said):
    change(folder)
    found = problems(open_desk, folder)
    assert any(said in line for line in found), found
    assert all("\n" not in line for line in found)


def test_a_changed_audit_shows(open_desk, folder):
    open_desk.connection.execute("DROP TRIGGER audit_not_updated")
    open_desk.connection.execute("UPDATE audit SET actor = 'eve' WHERE act = 'sign'")
    assert any(line.startswith("audit: audit line") for line in problems(open_desk, folder))


def test_after_stopping_the_files_that_left_are_still_explained(open_desk, folder):
    withdraw(open_desk.connection, "P1", WithdrawalKind.STOP, WithdrawalReason.OTHER, GONE_AT)
    assert problems(open_desk, folder) == []


def test_after_a_deletion_files_that_are_still_there_show(open_desk, folder):
    withdraw(open_desk.connection, "P1", WithdrawalKind.DELETE, WithdrawalReason.OTHER, GONE_AT)
    found = problems(open_desk, folder)
    assert {line.split(":")[0] for line in found} == {f"P1/{kind}.manifest.json" for kind in (HEREDITARY, MEDICINE)}
    shutil.rmtree(folder / "P1")
    assert problems(open_desk, folder) == []
