"""The tables of health records are looked at before a run: all problems at once."""

import pytest

from genomics.checks.findings import Findings
from genomics.checks.health_records import check_health_records
from genomics.files.health_records import OPTIONAL_TABLES, TABLES


@pytest.fixture
def folder(tmp_path):
    for name, columns in (TABLES | OPTIONAL_TABLES).items():
        (tmp_path / f"{name}.csv").write_text(",".join(columns) + "\n" + ",".join("1" for _ in columns) + "\n")
    return tmp_path


def told(folder):
    found = Findings(folder)
    check_health_records(folder, found)
    return [(str(problem.severity), problem.place, problem.what) for problem in found.problems]


def test_whole_tables_have_nothing_to_tell(folder):
    assert told(folder) == []
    for name in OPTIONAL_TABLES:
        (folder / f"{name}.csv").unlink()
    assert told(folder) == []


def test_every_broken_table_is_told_at_once(folder):
    (folder / "concept.csv").unlink()
    (folder / "person.csv").write_text("person_id\n1\n")
    (folder / "observation.csv").write_text(",".join(TABLES["observation"]) + "\n1,x,0,2024-01-01,\n")
    (folder / "drug_exposure.csv").write_text(",".join(TABLES["drug_exposure"]) + "\n")
    said = told(folder)
    assert [row[:2] for row in said] == [
        ("note", "drug_exposure.csv"),
        ("reject", "observation.csv"),
        ("reject", ""),
        ("reject", "person.csv"),
    ]
    assert said[2][2] == "no concept.csv or concept.parquet"
