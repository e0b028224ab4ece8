"""The demo's health records: OMOP tables of two people, one of whom agreed that a counselor looks at them."""

from collections.abc import Mapping
from pathlib import Path

from demo_people import Person

# Numbers above two billion are OMOP's for concepts of one's own; 1322184 is clopidogrel everywhere.
_CLOPIDOGREL, _TABLET, _HEART, _SUDDEN_DEATH, _LIPIDS, _NO = 1322184, *range(2_000_000_001, 2_000_000_006)
_CONCEPTS = (
    (_CLOPIDOGREL, "RxNorm", "32968"),
    (_TABLET, "RxNorm", "309362"),
    (_HEART, "ICD10CM", "I42.2"),
    (_SUDDEN_DEATH, "ICD10CM", "Z82.41"),
    (_LIPIDS, "ICD10CM", "E78.01"),
    (_NO, "SNOMED", "373067005"),
)


def write_records(folder: Path, people: Mapping[str, Person]) -> None:
    """A heart condition, a family and a medicine of one person; a condition of another, who did not agree."""
    tables: dict[str, tuple[str, list[tuple[object, ...]]]] = {
        "person": (
            "person_id person_source_value",
            [(1, people["mybpc3_missense"].participant), (2, people["ldlr_missense"].participant)],
        ),
        "concept": ("concept_id vocabulary_id concept_code", [*_CONCEPTS]),
        "concept_ancestor": (
            "ancestor_concept_id descendant_concept_id",
            [(_CLOPIDOGREL, _CLOPIDOGREL), (_CLOPIDOGREL, _TABLET)],
        ),
        "drug_exposure": (
            "person_id drug_concept_id drug_exposure_start_date drug_exposure_end_date",
            [(1, _TABLET, "2025-06-02", "")],
        ),
        "condition_occurrence": (
            "person_id condition_concept_id condition_source_concept_id condition_start_date",
            [(1, 0, _HEART, "2024-10-14"), (2, 0, _LIPIDS, "2022-01-20")],
        ),
        "observation": (
            "person_id observation_concept_id observation_source_concept_id observation_date value_as_concept_id",
            [(1, 0, _SUDDEN_DEATH, "2025-11-03", ""), (2, 0, _SUDDEN_DEATH, "2025-11-03", _NO)],
        ),
    }
    folder.mkdir(exist_ok=True)
    for name, (columns, rows) in tables.items():
        lines = [columns.replace(" ", ","), *(",".join(map(str, row)) for row in rows)]
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
