"""Health records in the OMOP common data model: a folder of tables as CSV or Parquet, read by column in one pass.

`concept` says which code each number stands for; `concept_ancestor`, if it is there, rolls products up to their
ingredients and findings up to what they are a kind of; `person`, if it is there, gives the participant IDs. Dates
are days (OMOP CDM 5.4). Only rows of the people asked for, and of codes in our tables, are kept.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq

from genomics.errors import FormatError
from genomics.files.sheets import read_rows
from genomics.records.health import (
    AffectedMedicine,
    HealthRecord,
    RecordCode,
    RecordedCondition,
    TakenMedicine,
    Whose,
)

TABLES = {
    "drug_exposure": ("person_id", "drug_concept_id", "drug_exposure_start_date", "drug_exposure_end_date"),
    "condition_occurrence": (
        *("person_id", "condition_concept_id", "condition_source_concept_id", "condition_start_date"),
    ),
    "observation": (
        *("person_id", "observation_concept_id", "observation_source_concept_id"),
        *("observation_date", "value_as_concept_id"),
    ),
    "concept": ("concept_id", "vocabulary_id", "concept_code"),
}
"""Tables that must be there, and their columns that are read."""
OPTIONAL_TABLES = {
    "person": ("person_id", "person_source_value"),
    "concept_ancestor": ("ancestor_concept_id", "descendant_concept_id"),
}
_MEDICINE_COLUMNS = ("medicine", "vocabulary", "code", "source", "date")
_CONDITION_COLUMNS = ("condition", "whose", "vocabulary", "code", "name", "source", "date")
_AFFECTED_COLUMNS = ("gene", "medicine", "level", "guideline", "affected_phenotypes", "source", "date")
# Answers that deny what was asked, in SNOMED CT: No, Absent, Negative. A question asked is not a history.
_DENIALS = frozenset({("SNOMED", "373067005"), ("SNOMED", "2667000"), ("SNOMED", "260385009")})
Rows = Iterator[tuple[str, ...]]


def read_medicine_codes(path: Path) -> list[RecordCode]:
    """Ingredients by code."""
    rows = read_rows(path, _MEDICINE_COLUMNS)
    return [RecordCode(row["medicine"], row["vocabulary"], row["code"], row["medicine"]) for row in rows]


def read_condition_codes(path: Path) -> list[RecordCode]:
    """Codes that belong to conditions of the panel."""
    try:
        return [
            RecordCode(row["condition"], row["vocabulary"], row["code"], row["name"], Whose(row["whose"]))
            for row in read_rows(path, _CONDITION_COLUMNS)
        ]
    except ValueError as error:
        raise FormatError(f"{path}: {error}; correct the row") from error


def read_affected_medicines(path: Path) -> list[AffectedMedicine]:
    """Which phenotypes call for more than usual use of which medicine."""
    return [
        AffectedMedicine(
            row["gene"], row["medicine"], row["guideline"], frozenset(row["affected_phenotypes"].split(";"))
        )
        for row in read_rows(path, _AFFECTED_COLUMNS)
    ]


def read_health_records(
    folder: Path, people: Collection[str], medicines: Sequence[RecordCode], conditions: Sequence[RecordCode]
) -> dict[str, HealthRecord]:
    """Records by participant, of the given participants alone, as far as they hold one of the codes."""
    codes = [*medicines, *conditions]
    meanings, denials = _meanings(folder, codes)
    participants = _participants(folder, people)
    taken: dict[str, list[TakenMedicine]] = defaultdict(list)
    told: dict[str, list[RecordedCondition]] = defaultdict(list)
    for person, concept, since, until in _rows(folder, "drug_exposure", participants, meanings, 1):
        place = folder / "drug_exposure"
        for code in meanings.get(concept, []):
            if code in medicines:
                end = _day(until, place) if until else None
                taken[participants[person]].append(TakenMedicine(code.meaning, _day(since, place), end))
    for table in ("condition_occurrence", "observation"):
        for person, standard, source, on, *answer in _rows(folder, table, participants, meanings, 2):
            if answer and answer[0] in denials:
                continue
            found = {code for concept in (standard, source) for code in meanings.get(concept, [])}
            for code in sorted(found.intersection(conditions), key=lambda one: (one.meaning, one.code)):
                row = RecordedCondition(code.meaning, code.whose, code.name, code.code, _day(on, folder / table))
                told[participants[person]].append(row)
    return {
        who: HealthRecord(
            sorted(set(taken[who]), key=lambda one: (one.medicine, one.since)),
            sorted(set(told[who]), key=lambda one: (one.condition, one.whose, one.on, one.code)),
        )
        for who in sorted({*taken, *told})
    }


def table_path(folder: Path, name: str) -> Path | None:
    """The file of a table; `None` when there is none."""
    return next((path for ending in (".parquet", ".csv") if (path := folder / f"{name}{ending}").is_file()), None)


def read_columns(path: Path, columns: Sequence[str]) -> Iterator[pa.Table]:
    """Columns of a table as text, part by part, an empty cell as empty text; `FormatError` when one is missing."""
    try:
        for part in _parts(path, columns):
            filled = [_text(part[name]) for name in columns]
            for name, column in zip(columns, filled, strict=True):
                if name.endswith("concept_id") and not _all_numbers(column):
                    raise FormatError(
                        f"{path}: {name} holds something else than whole numbers; export the table anew"
                    )
            yield pa.table(filled, names=list(columns))
    except (pa.ArrowException, KeyError, UnicodeDecodeError) as error:
        kind = type(error).__name__  # its words may hold cells
        raise FormatError(
            f"{path}: cannot be read ({kind}); give {', '.join(columns)} as OMOP CDM 5.4 has them, CSV in UTF-8"
        ) from error


def _parts(path: Path, columns: Sequence[str]) -> Iterator[pa.Table]:
    if path.suffix == ".parquet":
        with pq.ParquetFile(path) as table:
            missing = [name for name in columns if name not in table.schema_arrow.names]
            if missing:
                raise KeyError(*missing)
            for batch in table.iter_batches(columns=list(columns)):
                yield pa.Table.from_batches([batch])
        return
    with path.open(encoding="utf-8") as lines:
        separator = "\t" if "\t" in lines.readline() else ","
    text = dict.fromkeys(columns, pa.string())
    with arrow_csv.open_csv(
        path,
        parse_options=arrow_csv.ParseOptions(delimiter=separator),
        convert_options=arrow_csv.ConvertOptions(include_columns=list(columns), column_types=text),
    ) as batches:
        for batch in batches:
            yield pa.Table.from_batches([batch])


def _all_numbers(column: pa.ChunkedArray) -> bool:
    return bool(pc.all(pc.match_substring_regex(column, "^[0-9]*$"), min_count=0).as_py())


def _text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Cells as text; whole numbers that some programs write as 12.0 are whole numbers."""
    whole = column.cast(pa.int64()) if pa.types.is_floating(column.type) else column
    return pc.fill_null(whole.cast(pa.string()), "")


def _meanings(folder: Path, codes: Sequence[RecordCode]) -> tuple[dict[str, list[RecordCode]], frozenset[str]]:
    """What each concept number stands for, as far as we look for it; and the numbers of answers that deny."""
    vocabularies = pa.array(sorted({code.vocabulary for code in codes} | {"SNOMED"}))
    known = _rows_where(folder, "concept", lambda part: pc.is_in(part["vocabulary_id"], vocabularies))
    meanings: dict[str, list[RecordCode]] = defaultdict(list)
    denials = set()
    for concept, vocabulary, code in known:
        if (vocabulary, code) in _DENIALS:
            denials.add(concept)
        if found := [one for one in codes if one.covers(vocabulary, code)]:
            meanings[concept].extend(found)
    if table_path(folder, "concept_ancestor"):
        wanted = pa.array(sorted(meanings), pa.string())
        above = _rows_where(folder, "concept_ancestor", lambda part: pc.is_in(part["ancestor_concept_id"], wanted))
        for ancestor, descendant in list(above):
            if ancestor != descendant:
                meanings[descendant].extend(code for code in meanings[ancestor] if code not in meanings[descendant])
    return dict(meanings), frozenset(denials)


def _participants(folder: Path, people: Collection[str]) -> dict[str, str]:
    """Participant by the number of the person in the record."""
    if table_path(folder, "person") is None:
        return {who: who for who in people}
    rows = list(_rows_where(folder, "person"))
    numbers = [number for number, _ in rows]
    sources = [source for _, source in rows if source in people]
    if len(set(numbers)) != len(numbers) or len(set(sources)) != len(sources):
        raise FormatError(f"{folder / 'person'}: a person stands twice; one number for each participant")
    return {number: source for number, source in rows if source in people}


def _rows(
    folder: Path, name: str, participants: dict[str, str], meanings: dict[str, list[RecordCode]], concepts: int
) -> Rows:
    """Rows of the people asked for whose `concepts` columns after the person hold a concept that we look for."""
    wanted, ours = pa.array(sorted(meanings), pa.string()), pa.array(sorted(participants), pa.string())

    def is_wanted(part: pa.Table) -> pa.ChunkedArray:
        meant = pc.is_in(part.column(1), wanted)
        if concepts == 2:
            meant = pc.or_(meant, pc.is_in(part.column(2), wanted))
        return pc.and_(pc.is_in(part["person_id"], ours), meant)

    return _rows_where(folder, name, is_wanted)


def _rows_where(folder: Path, name: str, wanted: Callable[[pa.Table], pa.ChunkedArray] | None = None) -> Rows:
    """Rows of a table that a condition keeps, part by part."""
    path = table_path(folder, name)
    if path is None:
        raise FormatError(f"{folder}: no {name}.csv or {name}.parquet; export the table of OMOP CDM 5.4")
    for part in read_columns(path, (TABLES | OPTIONAL_TABLES)[name]):
        kept = part.filter(wanted(part)) if wanted else part
        yield from zip(*(column.to_pylist() for column in kept.columns), strict=True)


def _day(text: str, place: Path) -> date:
    try:
        return date.fromisoformat(text[:10])
    except ValueError as error:
        raise FormatError(f"{place}: a date is not YYYY-MM-DD; write days as OMOP CDM 5.4 does") from error
