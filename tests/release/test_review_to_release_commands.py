"""The commands in the order a program uses them, on two people, with the real report pages."""

import json
import sqlite3
from pathlib import Path

import pikepdf
import pytest
from desk_builders import (
    AT,
    LATER,
    LDLR_KEY,
    RELEASE_AT,
    alignment,
    classified,
    finding,
    gene,
    pgx,
    quality,
)

from genomics.cli.main import main
from genomics.files.checksums import sha256_of
from genomics.files.documents import write_document
from genomics.files.tables import write_table
from genomics.records.annotation import ClassifiedVariant
from genomics.records.case import Provenance
from genomics.records.hereditary import Finding, GeneRead
from genomics.records.pgx import PgxResult
from genomics.records.quality import AlignmentQuality, Pair, SampleQuality

ROOT = Path(__file__).parents[2]
REPORTS, MEDICINES, THRESHOLDS = (
    ROOT / name for name in ("reports", "resources/pgx/medicines.tsv", "config/thresholds.yaml")
)
SHEETS = {
    "samples.tsv": "sample_id participant_id sex group batch alignment|S1 P1 female AFR B01 -|S2 P2 male EUR B01 -",
    "consents.tsv": "participant_id status hereditary medicine language recorded|"
    "P1 active yes yes en 2026-01-02|P2 active no yes en 2026-01-02",
    "identities.tsv": "participant_id name date_of_birth|P1 Ada~Bell 1980-02-03|P2 Tom~Hale 1971-05-06",
    "signers.tsv": "signer name role|ana Ana~Ruiz counselor|dora Dora~Lind director",
    "acts.tsv": "participant_id report act signer flag reason_code note|"
    "P1 hereditary clear ana pathogenic_finding confirmed_return read~again|"
    "P1 hereditary appointment ana - - by~telephone|P1 hereditary sign ana - - -|P1 hereditary sign dora - - -|"
    "*unflagged medicine sign ana - - -",
}


def sheet(text):
    """Cells by space, rows by `|`, `-` an empty cell, `~` a space."""
    rows = [[cell.replace("~", " ") if cell != "-" else "" for cell in row.split(" ")] for row in text.split("|")]
    return "\n".join("\t".join(row) for row in rows) + "\n"


@pytest.fixture
def run(tmp_path):
    for name, text in SHEETS.items():
        (tmp_path / name).write_text(sheet(text))
    tables = {
        "cohort/samples.parquet": ([quality(1), quality(2)], SampleQuality),
        "cohort/pairs.parquet": ([], Pair),
        "alignment.parquet": ([alignment(1)], AlignmentQuality),
        "findings.parquet": ([finding(1)], Finding),
        "genes.parquet": ([gene(1)], GeneRead),
        "classified.parquet": ([classified()], ClassifiedVariant),
        "pgx.parquet": ([pgx(1), pgx(2)], PgxResult),
    }
    for name, (rows, kind) in tables.items():
        write_table(tmp_path / name, rows, kind)
    write_document(tmp_path / "provenance.json", Provenance("genomics 0.1.0", {"ClinVar": "made"}, "no_call"))
    return tmp_path


def option(name, path):
    return [f"--{name}", str(path)]


def build_cases(run, at=AT):
    named = {name: run / f"{name}.tsv" for name in ("samples", "consents")}
    named |= {name: run / f"{name}.parquet" for name in ("alignment", "findings", "genes", "classified", "pgx")}
    named |= {"cohort": run / "cohort", "wording": REPORTS / "wording", "provenance": run / "provenance.json"}
    named |= {"database": run / "review.sqlite", "medicines": MEDICINES, "thresholds": THRESHOLDS, "at": at}
    return main(["cases", *(part for name, path in named.items() for part in option(name, path))])


def review(run, *words, at=LATER):
    timed = [] if words[0] in ("list", "show", "audit") else ["--at", at]
    return main(["review", *map(str, words), "--database", str(run / "review.sqlite"), *timed])


def release(run, at=RELEASE_AT, locks=("--without-passwords",)):
    named = {"database": run / "review.sqlite", "consents": run / "consents.tsv", "output": run / "released"}
    named |= {"identities": run / "identities.tsv", "templates": REPORTS, "medicines": MEDICINES, "at": at}
    return main(
        [
            "release",
            *(part for name, path in named.items() for part in option(name, path)),
            "--processes",
            "1",
            *locks,
        ]
    )


def test_from_results_to_released_reports(run, capsys):
    assert build_cases(run) == 0
    assert "new: 3" in capsys.readouterr().err
    assert review(run, "signers", "--file", run / "signers.tsv") == 0
    assert main(["drafts", *option("database", run / "review.sqlite"), *option("output", run / "drafts"),
                 *option("templates", REPORTS), *option("medicines", MEDICINES)]) == 0  # fmt: skip
    assert sorted(path.name for path in (run / "drafts").iterdir()) == [
        "HDR-P1-v1.html", "MED-P1-v1.html", "MED-P2-v1.html",
    ]  # fmt: skip
    draft = (run / "drafts" / "HDR-P1-v1.html").read_text()
    assert "LDLR" in draft
    assert "Ada Bell" not in draft
    assert release(run) == 0
    assert not list((run / "released").rglob("*.pdf"))
    assert review(run, "apply", run / "acts.tsv") == 0
    capsys.readouterr()
    assert review(run, "list") == 0
    listed = [line.split("\t") for line in capsys.readouterr().out.splitlines()[1:]]
    assert [(row[0], row[1], row[3], row[5]) for row in listed] == [
        ("P1", "hereditary", "approved", "ana,dora"),
        ("P1", "medicine", "approved", "ana"),
        ("P2", "medicine", "approved", "ana"),
    ]
    assert release(run) == 0
    assert "released 3, delivered again 0, not released 0" in capsys.readouterr().err
    page = (run / "released" / "P1" / "hereditary.html").read_text()
    assert "Ada Bell" in page
    assert (run / "released" / "P2" / "medicine.pdf").read_bytes().startswith(b"%PDF")
    assert not (run / "released" / "P2" / "hereditary.pdf").exists()
    assert review(run, "audit", "--verify") == 0
    assert "chain intact" in capsys.readouterr().out
    assert build_cases(run, at="2026-02-01T00:00:00Z") == 0
    assert "unchanged: 3" in capsys.readouterr().err


def test_what_is_refused_is_one_line_and_exit_code_1(run, capsys):
    build_cases(run)
    review(run, "signers", "--file", run / "signers.tsv")
    capsys.readouterr()
    attempts = [
        ("sign", "P1", "hereditary", "--as", "ana"),
        ("sign", "P2", "hereditary", "--as", "ana"),
        ("sign", "P2", "medicine", "--as", "eve"),
        ("sign", "P2", "medicine", "--as", "ana", "--content-sha256", "0" * 64),
        ("withhold", "P2", "medicine", "--as", "ana", "--reason", "other", "--note", " "),
        ("reopen", "P2", "medicine", "--as", "ana"),
        ("appointment", "P2", "medicine", "--as", "ana", "--note", "x"),
        ("clear", "P1", "hereditary", "sex_mismatch", "--as", "ana", "--reason", "other", "--note", "x"),
    ]
    for words in attempts:
        assert review(run, *words) == 1, words
        said = capsys.readouterr().err
        assert said.startswith("genomics review: "), words
        assert said.count("\n") == 1, words
    assert review(run, "sign", "P2", "medicine", "--as", "ana", at="yesterday") == 1
    assert "give UTC to the second" in capsys.readouterr().err


def test_show_tells_what_would_be_returned(run, capsys):
    build_cases(run)
    review(run, "signers", "--file", run / "signers.tsv")
    review(run, "clear", "P1", "hereditary", "pathogenic_finding", "--as", "ana", "--reason", "confirmed_return",
           "--note", "read again")  # fmt: skip
    capsys.readouterr()
    assert review(run, "show", "P1", "hereditary") == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["returned_keys"] == [LDLR_KEY]
    assert shown["roles_needed"] == ["counselor", "director"]
    assert shown["state"] == "ready"


def test_a_tampered_audit_fails_the_command(run, capsys):
    build_cases(run)
    raw = sqlite3.connect(run / "review.sqlite")
    raw.execute("DROP TRIGGER audit_not_updated")
    raw.execute("UPDATE audit SET actor = 'eve' WHERE seq = 2")
    raw.commit()
    raw.close()
    capsys.readouterr()
    assert review(run, "audit", "--verify") == 1
    said = capsys.readouterr()
    assert "audit line 2: does not follow from the line before" in said.out
    assert "rule audit_not_updated is missing or changed" in said.out
    assert "signs of tampering" in said.err


def test_the_summary_tells_where_reports_stand_and_writes_it_too(run, capsys):
    build_cases(run)
    capsys.readouterr()
    named = {"database": run / "review.sqlite", "cohort": run / "cohort", "findings": run / "findings.parquet"}
    named |= {"released": run / "released", "alignment": run / "alignment.parquet", "output": run / "summary.json"}
    assert main(["summary", *(part for name, path in named.items() for part in option(name, path))]) == 0
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert "people in the cohort 2" in lines
    start = next(place for place, line in enumerate(lines) if line.startswith("hereditary reports"))
    assert "waiting for review of pathogenic_finding 1" in lines[start : start + 6]
    assert "not consented 1" in lines[start : start + 6]
    assert json.loads((run / "summary.json").read_text())["people"] == 2


def test_show_prints_any_artefact_as_a_table(run, capsys):
    build_cases(run)
    capsys.readouterr()
    for name, word in [
        ("pgx.parquet", "CYP2C19"),
        ("provenance.json", "genomics 0.1.0"),
        ("review.sqlite", "reports: 3 rows"),
        ("samples.tsv", "participant_id"),
    ]:
        assert main(["show", str(run / name)]) == 0
        assert word in capsys.readouterr().out
    assert main(["show", str(run / "x.docx")]) == 1
    assert "do not know this kind of file" in capsys.readouterr().err


def approve(run):
    build_cases(run)
    review(run, "signers", "--file", run / "signers.tsv")
    review(run, "apply", run / "acts.tsv")


def verify(run):
    return main(["release", "--verify", str(run / "released"), *option("database", run / "review.sqlite")])


def test_a_release_is_verified_with_its_positive_report_and_a_changed_file_fails_it(run, capsys):
    approve(run)
    assert release(run) == 0
    capsys.readouterr()
    assert verify(run) == 0
    said = capsys.readouterr().out
    assert said.startswith("3 manifests and 13 files are as released (reports with a finding: 1)")
    (run / "released" / "P1" / "hereditary.pdf").write_bytes(b"other")
    assert verify(run) == 1
    printed = capsys.readouterr()
    assert printed.out == "P1/hereditary.pdf: not the file that was released; restore a copy\n"
    assert printed.err.count("\n") == 1
    assert main(["release", "--verify", str(run / "nowhere"), *option("database", run / "review.sqlite")]) == 1


def test_manifests_name_the_program_and_the_settings_of_the_run(run):
    approve(run)
    assert release(run, locks=("--without-passwords", "--settings", str(THRESHOLDS))) == 0
    made = json.loads((run / "released" / "P1" / "hereditary.manifest.json").read_text())["made_by"]
    assert made["program"] == "genomics 0.1.0"
    assert len(made["code_sha256"]) == 64
    assert made["settings"] == {"thresholds.yaml": sha256_of(THRESHOLDS)}


def test_whether_pdfs_are_locked_is_said_each_time(run, capsys):
    approve(run)
    assert release(run, locks=()) == 1
    assert "PDFs leave locked: give --passwords SHEET; or say --without-passwords" in capsys.readouterr().err
    assert not (run / "released").exists()


def test_with_passwords_every_pdf_is_locked_and_nothing_open_goes_along(run, capsys):
    approve(run)
    sheet_of = ["passwords", *option("consents", run / "consents.tsv"), *option("output", run / "passwords.tsv")]
    assert main(sheet_of) == 0
    assert main(sheet_of) == 0
    assert capsys.readouterr().err.splitlines()[-1].startswith("0 new passwords")
    assert release(run, locks=("--passwords", str(run / "passwords.tsv"))) == 0
    named = dict(line.split("\t") for line in (run / "passwords.tsv").read_text().splitlines()[1:])
    assert set(named) == {"P1", "P2"}
    assert named["P1"] != named["P2"]
    assert sorted(path.suffix for path in (run / "released" / "P1").iterdir()) == [".json"] * 2 + [".pdf"] * 3
    with pikepdf.open(run / "released" / "P1" / "hereditary.pdf", password=named["P1"]) as pdf:
        assert (pdf.encryption.R, pdf.encryption.bits) == (6, 256)
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(run / "released" / "P1" / "hereditary.pdf", password=named["P2"])
    assert verify(run) == 0
    (run / "passwords.tsv").chmod(0o644)
    assert release(run, locks=("--passwords", str(run / "passwords.tsv"))) == 1
    assert "others can read the passwords" in capsys.readouterr().err


def test_a_command_that_is_missing_a_sheet_is_a_usage_error(run):
    assert main(["release", *option("database", run / "review.sqlite"), "--without-passwords"]) == 2


def test_delivery_by_command_happens_once(run, capsys):
    approve(run)
    release(run)
    named = {"database": run / "review.sqlite", "consents": run / "consents.tsv", "released": run / "released"}
    named |= {"target": run / "portal", "at": RELEASE_AT}
    command = ["deliver", *(part for name, path in named.items() for part in option(name, path))]
    assert main(command) == 1
    assert "3 reports wait; run it again when the cause is gone" in capsys.readouterr().err
    (run / "portal").mkdir()
    assert main(command) == 0
    assert "delivered 3, failed 0" in capsys.readouterr().err
    assert main(command) == 0
    assert "delivered 0, failed 0" in capsys.readouterr().err
