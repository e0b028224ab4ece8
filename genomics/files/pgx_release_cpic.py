"""Functions and phenotypes of a CPIC release: tables of the CPIC database as JSON (api.cpicpgx.org/v1/{table}).

`allele.json` has functions and activity values by allele; `gene_result_lookup.json` with `gene_result.json` has the
phenotype of each pair. CPIC names indels in words, so what defines an allele stays as our tables have it.
"""

from collections import defaultdict
from pathlib import Path
from typing import TypeVar

import msgspec

from genomics.errors import FormatError
from genomics.records.pgx import Phenotype
from genomics.records.pgx_release import Release, ReleasedAllele, ReleasedGene
from genomics.records.pgx_tables import Meaning, activity_key

Row = TypeVar("Row")


class _Allele(msgspec.Struct, frozen=True):
    genesymbol: str
    name: str
    clinicalfunctionalstatus: str | None = None
    activityvalue: str | None = None


class _Result(msgspec.Struct, frozen=True):
    id: int
    genesymbol: str
    result: str
    activityscore: str | None = None


class _Lookup(msgspec.Struct, frozen=True):
    phenotypeid: int
    function1: str | None = None
    function2: str | None = None
    activityvalue1: str | None = None
    activityvalue2: str | None = None


class _About(msgspec.Struct, frozen=True):
    version: str
    date: str


def read_cpic(folder: Path) -> Release:
    """The three tables, and `release.json` with the version and date of the download."""
    about = _read(folder / "release.json", _About)
    alleles: defaultdict[str, list[ReleasedAllele]] = defaultdict(list)
    for row in _read(folder / "allele.json", list[_Allele]):
        alleles[row.genesymbol].append(_released(row))
    results = {row.id: row for row in _read(folder / "gene_result.json", list[_Result])}
    meanings: defaultdict[str, dict[tuple[str, ...], Meaning]] = defaultdict(dict)
    for pair in _read(folder / "gene_result_lookup.json", list[_Lookup]):
        if pair.phenotypeid not in results:
            raise FormatError(f"{folder}/gene_result_lookup.json: no result {pair.phenotypeid}; download it again")
        result = results[pair.phenotypeid]
        for keys in _keys(pair):
            meanings[result.genesymbol][keys] = _meaning(folder, result)
    return Release(
        source="CPIC database (api.cpicpgx.org)",
        version=about.version,
        date=about.date,
        licence="CC0 (CPIC)",
        genes=tuple(
            ReleasedGene(gene, {}, tuple(alleles[gene]), meanings.get(gene), defines=False)
            for gene in sorted(alleles)
        ),
    )


def _read(path: Path, kind: type[Row]) -> Row:
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except msgspec.DecodeError as error:
        raise FormatError(f"{path}: not that table of the CPIC database ({error}); download it again") from error


def _released(row: _Allele) -> ReleasedAllele:
    return ReleasedAllele(
        row.name,
        False,
        frozenset(),
        function=row.clinicalfunctionalstatus,
        activity=_number(row.activityvalue),
    )


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None


def _keys(pair: _Lookup) -> list[tuple[str, ...]]:
    """By function and by activity: a gene's table takes the one it is looked up by."""
    functions = [word for word in (pair.function1, pair.function2) if word]
    values = [activity_key(_number(word)) for word in (pair.activityvalue1, pair.activityvalue2) if word]
    return [tuple(sorted(words)) for words in (functions, values) if words]


def _meaning(folder: Path, result: _Result) -> Meaning:
    try:
        return Meaning(Phenotype(result.result), _number(result.activityscore))
    except ValueError as error:
        raise FormatError(
            f"{folder}/gene_result.json: {result.genesymbol} {error}; a new term needs a place in records/pgx.py"
        ) from error
