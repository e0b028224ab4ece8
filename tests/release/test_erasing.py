"""A deletion searches everything that is held; other people's files keep every row of theirs."""

import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec
import pysam
import pytest
from desk_builders import LDLR_KEY, Desk, finding, identity, pair, pgx, positive_results, quality
from release_builders import released
from test_own_data import HEADER
from test_withdrawing import GONE_AT

from genomics.cli.main import main
from genomics.files.tables import read_arrow, read_table, write_table
from genomics.files.without_person import Names
from genomics.records.hereditary import Finding
from genomics.records.pgx import PgxResult
from genomics.records.quality import IdentityResult, Pair, SampleQuality
from genomics.release import erasing
from genomics.release.passwords import add_missing, forget, read_private
from genomics.review.audit import problems


class Interrupted(BaseException):
    """The power goes out."""


NAMES = Names("P1", frozenset({"S1"}))


@pytest.fixture
def run(tmp_path):
    """What a run of three people leaves behind; P1's report is released."""
    results = tmp_path / "results"
    (results / "review/drafts").mkdir(parents=True)
    desk = Desk(results / "review/review.sqlite")
    desk.load((1, 2), tables=positive_results((1, 2)))
    desk.approve_positive()
    desk.sign("ana", "P2")
    released(desk, results / "released")
    desk.connection.close()
    other = msgspec.structs.replace(identity(), sample_id="S2", best_other="S1")
    tables = {
        "samples": ([quality(1), quality(2), quality(12)], SampleQuality),
        "pairs": ([pair(1, 2), pair(2, 12)], Pair),
        "findings": ([finding(1), finding(2)], Finding),
        "pgx": ([pgx(1), pgx(2)], PgxResult),
        "identity": ([identity(), other], IdentityResult),
    }
    for name, (rows, kind) in tables.items():
        write_table(results / f"{name}.parquet", rows, kind)
    lines = [line if line.startswith("##") else "\t".join(line.split(" ")) for line in HEADER.splitlines()]
    plain = "\n".join(line for line in lines if "command" not in line) + "\n"
    (results / "calls.vcf").write_text(plain)
    pysam.bcftools.view("-Ob", "-o", str(results / "B01.bcf"), str(results / "calls.vcf"), catch_stdout=False)
    pysam.bcftools.index(str(results / "B01.bcf"))
    texts = {
        "pgx.tsv": "sample_id\tgene\nS1\tTPMT\nS12\tTPMT\nS2\tTPMT\n",
        "checks.json": '{"problem": "S1 has two sexes"}',
        "summary.json": '{"people": 3}',
        "cohort.html": "<td>S1</td>",
        "log.log": "read S2\nread S1\n",
        "review/drafts/HDR-P1-v1.html": "draft",
        "review/drafts/HDR-P12-v1.html": "draft of P12",
        "S1.cram": "reads",
    }
    for name, text in texts.items():
        (results / name).write_text(text)
    sheets = {
        "consents.tsv": "# made\nparticipant_id\tstatus\nP1\tactive\nP12\tactive\nP2\tactive\n",
        "identities.tsv": "participant_id\tname\tdate_of_birth\nP1\tAda Bell\t1980-02-03\n"
        "P2\tTom Hale\t1971-05-06\n",
        "samples.tsv": "sample_id\tparticipant_id\tsex\tgroup\tbatch\talignment\nS1\tP1\tfemale\tA\tB01\t\n"
        "S2\tP2\tmale\tA\tB01\t\n",
    }
    for name, text in sheets.items():
        (tmp_path / name).write_text(text)
    add_missing(tmp_path / "passwords.tsv", ["P1", "P2"], lambda: "secret-of-somebody")
    return tmp_path


def withdraw(run, *more, kind="delete"):
    sheets = [part for name in ("consents", "identities", "samples", "passwords")
              for part in (f"--{name}", str(run / f"{name}.tsv"))]  # fmt: skip
    return main(
        ["withdraw", "--participant", "P1", "--kind", kind, "--reason", "participant_request", "--at", GONE_AT,
         "--database", str(run / "results/review/review.sqlite"), "--released", str(run / "results/released"),
         "--folder", str(run / "results"), *sheets, *more]
    )  # fmt: skip


def texts(run):
    """The readable content of every file that is left, databases apart."""
    for path in sorted(path for path in run.rglob("*") if path.is_file() and "sqlite" not in path.name):
        if path.suffix == ".parquet":
            yield path, str(read_arrow(path).to_pylist())
        elif path.suffix == ".bcf":
            with pysam.VariantFile(str(path)) as calls:
                yield path, f"{calls.header}{''.join(map(str, calls))}"
        else:
            yield path, path.read_bytes().decode(errors="replace")


def test_after_a_deletion_no_file_names_the_person_but_the_consent_sheet_and_the_tombstone(run, capsys):
    assert withdraw(run) == 0
    for path, text in texts(run):
        if path.name != "consents.tsv":
            assert not NAMES.called(text), path
            assert "Ada Bell" not in text
            assert "1980-02-03" not in text
        assert not NAMES.called(str(path.relative_to(run)))
    database = b"".join(path.read_bytes() for path in (run / "results/review").glob("review.sqlite*"))
    assert LDLR_KEY.encode() not in database
    assert b"HDR-P1-v1" in database
    desk = Desk(run / "results/review/review.sqlite")
    assert problems(desk.connection) == []
    desk.connection.close()
    assert "Ada" not in "".join(capsys.readouterr())


def test_the_others_keep_every_row(run):
    withdraw(run)
    results = run / "results"
    assert [row.sample_id for row in read_table(results / "samples.parquet", SampleQuality)] == ["S2", "S12"]
    assert [(row.sample_a, row.sample_b) for row in read_table(results / "pairs.parquet", Pair)] == [("S2", "S12")]
    assert [row.sample_id for row in read_table(results / "findings.parquet", Finding)] == ["S2"]
    (kept,) = read_table(results / "identity.parquet", IdentityResult)
    assert (kept.sample_id, kept.best_other) == ("S2", "deleted")
    assert (results / "pgx.tsv").read_text() == "sample_id\tgene\nS12\tTPMT\nS2\tTPMT\n"
    with pysam.VariantFile(str(results / "B01.bcf")) as calls:
        assert list(calls.header.samples) == ["S2"]
        assert len(list(calls.fetch("chr1", 0, 25))) == 3
    assert (results / "review/drafts/HDR-P12-v1.html").read_text() == "draft of P12"
    assert (results / "summary.json").exists()
    assert not (results / "checks.json").exists()
    assert (results / "released/P2/medicine.pdf").exists()
    assert (run / "consents.tsv").read_text() == (
        "# made\nparticipant_id\tstatus\nP1\twithdrawn\nP12\tactive\nP2\tactive\n"
    )
    assert "P2\tTom Hale" in (run / "identities.tsv").read_text()
    assert read_private(run / "passwords.tsv") == {"P2": "secret-of-somebody"}


def test_stopping_changes_the_consent_alone(run):
    before = {path: text for path, text in texts(run) if path.name != "consents.tsv"}
    assert withdraw(run, kind="stop") == 0
    assert {path: text for path, text in texts(run) if path.name != "consents.tsv"} == before
    assert "P1\twithdrawn" in (run / "consents.tsv").read_text()


def test_a_deletion_that_was_interrupted_goes_on(run, monkeypatch):
    def dies(path, participant_id):
        raise Interrupted

    with monkeypatch.context() as patch, pytest.raises(Interrupted):
        patch.setattr(erasing, "forget", dies)
        withdraw(run)
    assert "P1\tAda" in (run / "identities.tsv").read_text()
    assert withdraw(run) == 0
    assert "Ada" not in (run / "identities.tsv").read_text()
    assert [path for path, text in texts(run) if path.name != "consents.tsv" and NAMES.called(text)] == []


def test_a_file_of_an_unknown_kind_that_names_the_person_is_told(run, capsys):
    (run / "results/picture.xyz").write_bytes(b"\x00 S1 \x00")
    assert withdraw(run) == 1
    said = capsys.readouterr()
    assert "picture.xyz: still names them" in said.out
    assert said.err.splitlines()[-1].startswith("genomics withdraw: P1: 1 files still name them")


def test_a_database_in_use_is_told_and_the_deletion_can_be_given_again(run, capsys):
    with closing(sqlite3.connect(run / "results/review/review.sqlite")) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM reports").fetchone()
        assert withdraw(run) == 1
    assert "close the review desk and withdraw again" in capsys.readouterr().err
    assert withdraw(run) == 0


def test_forgetting_a_password_overwrites_its_bytes_and_keeps_the_others(tmp_path):
    path = tmp_path / "passwords.tsv"
    add_missing(path, ["P1", "P2"], iter(["first-secret", "other-secret"]).__next__)
    with path.open("rb") as old:
        assert forget(path, "P1")
        assert b"first-secret" not in old.read()
    assert read_private(path) == {"P2": "other-secret"}
    assert not forget(path, "P1")
    assert Path(path).stat().st_mode & 0o777 == 0o600
