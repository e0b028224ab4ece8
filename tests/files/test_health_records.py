"""Health records in OMOP tables: what is looked for is found, what is denied or another person's is not."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq
import pytest

from genomics.errors import FormatError
from genomics.files.health_records import (
    read_affected_medicines,
    read_condition_codes,
    read_health_records,
    read_medicine_codes,
)
from genomics.records.health import HealthRecord, RecordedCondition, TakenMedicine, Whose

CODES = Path("resources/records")
MEDICINES, CONDITIONS = read_medicine_codes(CODES / "medicines.tsv"), read_condition_codes(CODES / "conditions.tsv")
CONCEPTS = """concept_id,concept_name,vocabulary_id,concept_code
1322184,clopidogrel,RxNorm,32968
19075601,clopidogrel 75 MG Oral Tablet,RxNorm,309362
7001,LDL high,ICD10CM,E78.01
7002,breast,ICD10CM,C50.911
7003,family,SNOMED,429740004
7004,family too,ICD10CM,Z80.3
7005,No,SNOMED,373067005
7006,barbiturates,ICD9CM,E78.01
"""
TABLES = {
    "concept": CONCEPTS,
    "concept_ancestor": "ancestor_concept_id,descendant_concept_id\n1322184,19075601\n1322184,1322184\n",
    "person": "person_id,person_source_value,year_of_birth\n11,P1,1970\n12,P2,1980\n",
    "drug_exposure": (
        "drug_exposure_id,person_id,drug_concept_id,drug_exposure_start_date,drug_exposure_end_date\n"
        "1,11,19075601,2025-03-01,2025-09-01\n2,12,1322184,2025-04-01,\n3,11,999,2025-04-01,\n"
    ),
    "condition_occurrence": (
        "person_id,condition_concept_id,condition_source_concept_id,condition_start_date\n"
        "11,0,7001,2020-05-06\n12,0,7002,2021-01-01\n11,0,7006,2020-01-01\n"
    ),
    "observation": (
        "person_id,observation_concept_id,observation_source_concept_id,observation_date,value_as_concept_id\n"
        "11,7003,7004,2024-02-02,\n12,7003,0,2024-02-02,7005\n"
    ),
}


@pytest.fixture
def folder(tmp_path):
    for name, text in TABLES.items():
        (tmp_path / f"{name}.csv").write_text(text)
    return tmp_path


def read(folder, people=("P1", "P2")):
    return read_health_records(folder, people, MEDICINES, CONDITIONS)


BREAST = ("Hereditary breast and ovarian cancer", "Hereditary breast cancer")
FIRST = HealthRecord(
    [TakenMedicine("clopidogrel", date(2025, 3, 1), date(2025, 9, 1))],
    [
        RecordedCondition("Familial hypercholesterolemia", Whose.OWN, "familial hypercholesterolemia", "E78.01",
                          date(2020, 5, 6)),
        *(
            RecordedCondition(condition, Whose.FAMILY, name, code, date(2024, 2, 2))
            for condition in BREAST
            for code, name in (
                ("429740004", "family history of breast cancer"),
                ("Z80.3", "family history of malignant neoplasm of breast"),
            )
        ),
    ],
)  # fmt: skip


def test_medicines_are_found_by_their_ingredient_conditions_and_family_by_their_codes(folder):
    assert read(folder)["P1"] == FIRST


def test_an_answer_that_denies_is_no_family_history(folder):
    second = read(folder)["P2"]
    assert second.medicines == [TakenMedicine("clopidogrel", date(2025, 4, 1), None)]
    assert {(row.condition, row.whose, row.code) for row in second.conditions} == {
        (condition, Whose.OWN, "C50") for condition in BREAST
    }


def test_nobody_elses_rows_are_kept(folder):
    assert list(read(folder, ["P1"])) == ["P1"]
    assert read(folder, []) == {}


def test_parquet_and_csv_and_tab_separated_text_read_alike(folder, tmp_path):
    expected = read(folder)
    for name in TABLES:
        table = arrow_csv.read_csv(folder / f"{name}.csv")
        pq.write_table(table, folder / f"{name}.parquet")
        (folder / f"{name}.csv").unlink()
    concepts = pq.read_table(folder / "drug_exposure.parquet")
    floating = concepts.set_column(2, "drug_concept_id", concepts["drug_concept_id"].cast(pa.float64()))
    pq.write_table(floating, folder / "drug_exposure.parquet")
    (folder / "concept.parquet").unlink()
    (folder / "concept.csv").write_text(CONCEPTS.replace(",", "\t"))
    assert read(folder) == expected


def test_without_a_person_table_the_numbers_are_the_participants(folder):
    (folder / "person.csv").unlink()
    assert read(folder) == {}
    assert read(folder, ["11"]) == {"11": FIRST}


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("concept", None, "no concept.csv or concept.parquet; export the table"),
        ("drug_exposure", "person_id,drug\n11,1\n", "cannot be read .*; give person_id, drug_concept_id"),
        ("drug_exposure", TABLES["drug_exposure"].replace("2025-03-01", "March"), "a date is not YYYY-MM-DD"),
        (
            "drug_exposure",
            TABLES["drug_exposure"].replace("19075601", "clopi"),
            "drug_concept_id holds something else",
        ),
        ("person", "person_id,person_source_value\n11,P1\n12,P1\n", "a person stands twice"),
    ],
)
def test_a_broken_table_is_one_line_without_its_cells(folder, name, text, said):
    path = folder / f"{name}.csv"
    path.write_text(text) if text else path.unlink()
    with pytest.raises(FormatError, match=said) as told:
        read(folder)
    assert "\n" not in str(told.value)
    assert "clopi" not in str(told.value)
    assert "March" not in str(told.value)


def test_every_code_names_what_the_panel_and_the_medicines_know():
    panel = {line.split("\t")[2] for line in Path("resources/panel/acmg_sf.tsv").read_text().splitlines()[3:]}
    assert {code.meaning for code in CONDITIONS} <= panel
    known = {fact.medicine for fact in read_affected_medicines(Path("resources/pgx/medicines.tsv"))}
    assert {code.meaning for code in MEDICINES} <= known
    assert len({code.code for code in MEDICINES}) == len(MEDICINES)
