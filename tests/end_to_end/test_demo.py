"""The demo as a user runs it, and every planted case in it."""

import json
import re
import sqlite3
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from check_planted import differences, read_demo, read_planted
from conftest import snakemake
from pypdf import PdfReader

from genomics.cli.main import main

ROOT = Path(__file__).parents[2]
CASES = read_planted(ROOT / "resources/demo/PLANTED.tsv")

pytestmark = pytest.mark.xdist_group("demo")


@pytest.fixture(scope="session")
def demo(results):
    return read_demo(results)


@pytest.fixture(scope="session")
def texts(results):
    return {
        path: "\n".join(page.extract_text() for page in PdfReader(path).pages)
        for path in sorted((results / "released").glob("*/*.pdf"))[::4]
    }


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_every_planted_case_comes_out_as_it_is_written(case, demo):
    assert differences(case, demo) == []


def test_a_difference_would_be_seen(demo):
    wrong = {**CASES[0], "expected_route": "none", "expected_flags": "sex_mismatch", "hereditary_state": "withheld"}
    assert len(differences(wrong, demo)) == 3


def test_at_least_thirty_reports_are_released(demo):
    assert len(demo.pdfs) >= 30


def test_nobody_without_consent_has_a_report_anywhere(results, demo):
    rows = [line.split("\t") for line in (ROOT / "resources/demo/consents.tsv").read_text().splitlines()[2:]]
    drafts = {path.name for path in (results / "review/drafts").iterdir()}
    refused = 0
    for participant, status, hereditary, medicine, *_ in rows:
        for report, prefix, wanted in (("hereditary", "HDR", hereditary), ("medicine", "MED", medicine)):
            if status != "active" or wanted != "yes":
                refused += 1
                assert (participant, report) not in demo.states
                assert not list(results.glob(f"released/{participant}/{report}.*"))
                assert f"{prefix}-{participant}-v1.html" not in drafts
    assert refused >= 14
    assert "HDR-HC64353-v1.html" in drafts


def test_nothing_unsigned_is_released(results):
    with sqlite3.connect(f"file:{results}/review/review.sqlite?mode=ro", uri=True) as database:
        unsigned = database.execute(
            "SELECT count(*) FROM reports WHERE state = 'released'"
            " AND report_id NOT IN (SELECT report_id FROM signatures)"
        ).fetchone()
        positives = database.execute(
            "SELECT count(DISTINCT signer), count(DISTINCT role) FROM signatures JOIN reports USING (report_id)"
            " WHERE participant_id = 'HC54994' AND report = 'hereditary' GROUP BY report_id"
        ).fetchone()
    assert unsigned == (0,)
    assert positives == (2, 2)


def test_each_released_report_names_its_own_person_and_no_other(texts):
    everyone = {
        line.split("\t")[0] for line in (ROOT / "resources/demo/identities.tsv").read_text().splitlines()[2:]
    }
    assert len(texts) >= 10
    for path, text in texts.items():
        assert set(re.findall(r"\bHC\d{5}\b", text)) & everyone == {path.parent.name}


def test_a_report_never_says_that_a_person_is_clear_of_risk(texts):
    for text in texts.values():
        assert not re.search(r"\bnegative\b|\ball clear\b|\bno risk of\b", text, re.IGNORECASE)


def test_the_gap_over_mlh1_is_told_to_the_person(results):
    pages = PdfReader(results / "released/HC26759/hereditary.pdf").pages
    text = " ".join(page.extract_text() for page in pages)
    assert "MLH1" in text[text.index("could not") :]


def test_every_person_has_a_row_for_every_gene_and_medicine_gene(results):
    genes = pq.read_table(results / "hereditary/genes.parquet")
    pgx = pq.read_table(results / "pgx/pgx.parquet")
    assert (genes.num_rows, pgx.num_rows) == (102 * 18, 102 * 7)


def test_reads_are_each_persons_own_and_the_contaminated_ones_are_seen(results):
    identity = pq.read_table(results / "qc/identity.parquet").to_pylist()
    assert [(row["verdict"], row["source"]) for row in identity] == [("pass", "calls")] * 12
    assert min(row["ratio"] for row in identity) > 50
    assert max(row["best_other_ratio"] for row in identity) < -50
    planted = {case["case"]: case["sample_id"] for case in CASES}
    rows = {row["sample_id"]: row for row in pq.read_table(results / "qc/alignment/B01.parquet").to_pylist()}
    mixed = rows.pop(planted["contaminated"])
    assert mixed["contamination"] == pytest.approx(0.12, rel=0.3)
    assert mixed["contamination_low"] > 0.03
    assert "contamination" in {reason["code"] for reason in json.loads(mixed["reasons"])}
    assert max(row["contamination"] for row in rows.values()) < 0.005
    assert {row["karyotype"] for row in rows.values()} == {"XX", "XY"}


def test_logs_hold_no_name(results):
    names = [line.split("\t")[1] for line in (ROOT / "resources/demo/identities.tsv").read_text().splitlines()[2:]]
    logs = "".join(path.read_text() for path in results.rglob("*.log"))
    assert logs
    assert not [name for name in names if name in logs]


def test_names_stay_out_of_the_review_database(results):
    names = [line.split("\t")[1] for line in (ROOT / "resources/demo/identities.tsv").read_text().splitlines()[2:]]
    stored = (results / "review/review.sqlite").read_bytes()
    assert not [name for name in names if name.encode() in stored]


def test_the_audit_chain_is_whole(results):
    database = ["--database", str(results / "review/review.sqlite")]
    assert main(["review", "audit", "--verify", *database]) == 0


def test_the_summary_counts_everyone(results):
    summary = json.loads((results / "summary.json").read_text())
    assert "102" in json.dumps(summary)
    assert "released" in (results / "summary.txt").read_text()


def test_a_second_run_does_nothing(run):
    folder, _ = run
    assert "Nothing to be done" in snakemake(folder).stderr
