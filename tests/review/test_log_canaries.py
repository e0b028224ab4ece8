"""Fifty people whose names, variants, alleles and records would show in any log: no failure tells them."""

import re
import tempfile

import msgspec
import pytest
from desk_builders import (
    AT,
    LATER,
    alignment,
    classified,
    finding,
    gene,
    pgx,
    quality,
)

from genomics.cli.main import main
from genomics.files.documents import write_document
from genomics.files.tables import write_table
from genomics.records.annotation import ClassifiedVariant
from genomics.records.case import Provenance
from genomics.records.hereditary import Finding, GeneRead
from genomics.records.pgx import PgxResult
from genomics.records.quality import AlignmentQuality, Pair, SampleQuality

PEOPLE = range(1, 51)
CANARY = re.compile(r"canary|chr19:[0-9]{8}", re.IGNORECASE)
SHEETS = (
    "samples.tsv",
    "consents.tsv",
    "records/drug_exposure.csv",
    "records/observation.csv",
    "records/concept.csv",
)
TABLES = (
    *("cohort/samples.parquet", "cohort/pairs.parquet", "alignment.parquet", "findings.parquet"),
    *("genes.parquet", "classified.parquet", "pgx.parquet"),
)
DOCUMENTS = ("provenance.json",)
SIGNERS = "signer\tname\trole\nana\tAna Canary\tcounselor\ndora\tDora Canary\tdirector\n"


def key(number):
    return f"chr19:{11_113_000 + number}:G:A"


def written(folder):
    """The inputs of `genomics cases`, and the identities that it is never given but by mistake."""
    rows = {
        "samples.tsv": ["sample_id\tparticipant_id\tsex\tgroup\tbatch\talignment"],
        "consents.tsv": [
            "participant_id\tstatus\thereditary\tmedicine\tlanguage\trecorded\tancestry_traits\thealth_records"
        ],
        "identities.tsv": ["participant_id\tname\tdate_of_birth"],
    }
    for n in PEOPLE:
        rows["samples.tsv"].append(f"S{n}\tP{n}\tfemale\tAFR\tB01\t")
        rows["consents.tsv"].append(f"P{n}\tactive\tyes\tyes\ten\t2026-01-02\tno\tyes")
        rows["identities.tsv"].append(f"P{n}\tCanary Name{n}\t1980-01-02")
    for name, lines in rows.items():
        (folder / name).write_text("\n".join(lines) + "\n")
    (folder / "signers.tsv").write_text(SIGNERS)
    for part in ("cohort", "records"):
        (folder / part).mkdir()
    (folder / "records/concept.csv").write_text("concept_id,vocabulary_id,concept_code\n1,RxNorm,32968\n")
    drugs = [f"P{n},1,2025-03-01,2025-04-01,canary{n}" for n in PEOPLE]
    head = "person_id,drug_concept_id,drug_exposure_start_date,drug_exposure_end_date,drug_source_value"
    (folder / "records/drug_exposure.csv").write_text("\n".join([head, *drugs]) + "\n")
    (folder / "records/condition_occurrence.csv").write_text(
        "person_id,condition_concept_id,condition_source_concept_id,condition_start_date\n"
    )
    (folder / "records/observation.csv").write_text(
        "person_id,observation_concept_id,observation_source_concept_id,observation_date,value_as_concept_id\n"
    )
    named = [msgspec.structs.replace(classified(key(n)), hgvs_c=f"c.canary{n}") for n in PEOPLE]
    tables = {
        "cohort/samples.parquet": ([quality(n) for n in PEOPLE], SampleQuality),
        "cohort/pairs.parquet": ([], Pair),
        "alignment.parquet": ([alignment(n) for n in PEOPLE], AlignmentQuality),
        "findings.parquet": ([finding(n, key=key(n)) for n in PEOPLE], Finding),
        "genes.parquet": ([gene(n) for n in PEOPLE], GeneRead),
        "classified.parquet": (named, ClassifiedVariant),
        "pgx.parquet": ([msgspec.structs.replace(pgx(n), diplotypes=[f"*canary{n}"]) for n in PEOPLE], PgxResult),
    }
    for name, (given, kind) in tables.items():
        write_table(folder / name, given, kind)
    write_document(folder / "provenance.json", Provenance("genomics canary", {"ClinVar": "canary"}, "no_call"))


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("canaries")
    written(folder)
    return folder


@pytest.fixture
def run(whole, tmp_path, monkeypatch):
    """A copy of the inputs; whatever a command leaves in its folder for temporary files is looked through too."""
    for path in whole.rglob("*"):
        copy = tmp_path / path.relative_to(whole)
        copy.mkdir() if path.is_dir() else copy.write_bytes(path.read_bytes())
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    return tmp_path


def cases(run):
    named = {"samples": "samples.tsv", "consents": "consents.tsv", "cohort": "cohort", "health-records": "records"}
    named |= {"provenance": "provenance.json", "database": "review.sqlite"}
    named |= {name: f"{name}.parquet" for name in ("alignment", "findings", "genes", "classified", "pgx")}
    given = [part for name, file in named.items() for part in (f"--{name}", str(run / file))]
    return main(["cases", *given, "--wording", "reports/wording", "--at", AT])


def review(run, *words):
    timed = [] if words[0] in ("list", "show", "audit") else ["--at", LATER]
    return main(["review", *words, "--database", str(run / "review.sqlite"), *timed])


def silent(run, capsys):
    said = capsys.readouterr()
    left = [path for path in (run / "tmp").rglob("*") if path.is_file()]
    assert not CANARY.search(said.err + said.out), (said.err + said.out)[:500]
    assert left == []
    return said.err


def halved(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2 - 3])


def names_instead(path):
    path.write_bytes(
        (path.parent / "identities.tsv").read_bytes() if path.parent.name != "records" else b"Canary,x\n"
    )


def garbled(path):
    """Every comma or tab a space: cells run into each other."""
    path.write_bytes(path.read_bytes().replace(b"\t", b" ").replace(b",", b" "))


def absent(path):
    path.unlink()


def shifted(path):
    """Every value of the first row stands one column to the right."""
    separator = b"\t" if path.suffix == ".tsv" else b","
    head, first, *rest = path.read_bytes().split(b"\n")
    cells = first.split(separator)
    path.write_bytes(b"\n".join([head, separator.join([b"Canary Name", *cells[:-1]]), *rest]))


FAILURES = [
    *((name, how) for name in SHEETS for how in (halved, names_instead, garbled, absent, shifted)),
    *((name, how) for name in (*TABLES, *DOCUMENTS) for how in (halved, absent, names_instead)),
]


@pytest.mark.parametrize(("name", "how"), FAILURES, ids=lambda one: one if isinstance(one, str) else one.__name__)
def test_a_broken_input_of_cases_tells_no_name_and_no_genotype(run, capsys, name, how):
    if how is names_instead and "/" in name and name.endswith("parquet"):
        (run / "cohort/identities.tsv").write_bytes((run / "identities.tsv").read_bytes())
    before = (run / name).read_bytes()
    how(run / name)
    code = cases(run)
    told = silent(run, capsys)
    halved_rows_may_pass = how is halved and name.startswith(("records/", "samples", "consents"))
    same = (run / name).exists() and (run / name).read_bytes() == before
    empty = name == "records/observation.csv" and how is shifted  # it has no row to shift
    assert code == 1 or halved_rows_may_pass or same or empty
    assert code == 0 or told.splitlines()[-1].startswith("genomics cases: ")


REFUSALS = [
    ("sign", "P1", "hereditary", "--as", "ana"),
    ("sign", "P1", "medicine", "--as", "ana", "--content-sha256", "0" * 64),
    ("sign", "P99", "medicine", "--as", "ana"),
    ("clear", "P1", "hereditary", key(1), "--as", "ana", "--reason", "other", "--note", "canary"),
    (
        "clear",
        "P1",
        "hereditary",
        f"pathogenic_finding@{key(2)}",
        "--as",
        "ana",
        "--reason",
        "other",
        "--note",
        "x",
    ),
    ("clear", "P1", "hereditary", "pathogenic_finding", "--as", "ana", "--reason", "other", "--note", "canary"),
    (
        "clear",
        "P1",
        "hereditary",
        "pathogenic_finding",
        "--as",
        "eve",
        "--reason",
        "not_returned",
        "--note",
        "canary",
    ),
    ("clear", "P1", "hereditary", "sex_mismatch", "--as", "ana", "--reason", "other", "--note", "canary"),
    ("withhold", "P1", "medicine", "--as", "ana", "--reason", "not_in_run", "--note", "canary"),
    ("withhold", "P1", "medicine", "--as", "eve", "--reason", "other", "--note", "canary"),
    ("reopen", "P1", "medicine", "--as", "ana"),
    ("amend", "P1", "medicine", "--as", "ana", "--reason", "correction", "--note", "canary"),
    ("appointment", "P1", "medicine", "--as", "ana", "--note", "canary"),
    ("appointment", "P1", "hereditary", "--as", "dora", "--note", "canary"),
]


def test_a_refused_act_tells_no_name_and_no_genotype(run, capsys):
    assert cases(run) == 0
    assert review(run, "signers", "--file", str(run / "signers.tsv")) == 0
    silent(run, capsys)
    for words in REFUSALS:
        assert review(run, *words) == 1, words
        assert silent(run, capsys).startswith("genomics review: "), words


@pytest.mark.parametrize(
    "row",
    [
        f"P1\thereditary\tclear\tana\tpathogenic_finding@{key(1)}\tother\tcanary",
        f"P1\thereditary\tclear\tana\tpathogenic_finding@{key(2)}\tnot_returned\tcanary",
        "P1\thereditary\tsign\tana\t\t\tcanary",
        "P1\tmedicine\twithhold\tana\t\tnot_in_run\tcanary",
    ],
)
def test_a_refused_row_of_a_sheet_of_acts_tells_no_name_and_no_genotype(run, capsys, row):
    assert cases(run) == 0
    review(run, "signers", "--file", str(run / "signers.tsv"))
    (run / "acts.tsv").write_text(f"participant_id\treport\tact\tsigner\tflag\treason_code\tnote\n{row}\n")
    assert review(run, "apply", str(run / "acts.tsv")) == 1
    assert "act 1 (P1" in silent(run, capsys)


def test_at_least_fifty_failures_are_tried():
    assert len(FAILURES) + len(REFUSALS) >= 50
