"""Published tables of predictors: REVEL, AlphaMissense, SpliceAI, or any table with a column of that name.

An allele may stand in several rows, one for each transcript or gene; the highest value counts. What a table lacks
is not evaluated.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from genomics.errors import FormatError
from genomics.files.allele_text import header_of
from genomics.files.alleles import NUMBER, WORD, Field, Layout
from genomics.files.joining import SiteKeys
from genomics.files.prepared import join_table
from genomics.files.releases import version_of
from genomics.files.site_vcf import declared_info, open_vcf

_CONTIGS, _POSITIONS = ("chrom", "chr", "#chrom", "#chr"), ("grch38_pos", "pos", "position")
_VALUES = ("am_pathogenicity", "revel", "score")
_SPLICEAI = r"[^|,]*\|[^|,]*\|([^|,]*)\|([^|,]*)\|([^|,]*)\|([^|,]*)[^,]*"


class ScoreTable(msgspec.Struct, frozen=True):
    """One predictor over the sites: its name and version, and a value for each site, NaN where not evaluated."""

    name: str
    version: str
    values: npt.NDArray[np.float64]


def join_scores(name: str, paths: Sequence[Path], wanted: SiteKeys, prepared: Path | None = None) -> ScoreTable:
    """The values of one predictor, from one file or several (SpliceAI comes as two)."""
    values = np.full(len(wanted.keys), np.nan)
    for path in paths:
        for found in join_table(path, _layout(path, name), wanted, prepared):
            _refuse_other_build(path, found.values)
            given = found.values["value"]
            numbers = _spliceai(given) if pa.types.is_string(given.type) else given.to_numpy()
            np.fmax.at(values, found.sites, numbers)
    return ScoreTable(name, ", ".join(version_of(path) for path in paths), values)


def _layout(path: Path, name: str) -> Layout:
    header = header_of(path)
    if header.startswith("##fileformat=VCF"):
        if "SpliceAI" not in declared_info(open_vcf(path)):
            raise FormatError(f"{path}: its header declares no INFO SpliceAI; give a table of scores")
        return Layout((Field("value", "SpliceAI", WORD),))
    line = header.rstrip("\n").rpartition("\n")[2]
    delimiter = "\t" if "\t" in line else ","
    columns = line.rstrip("\r").lower().split(delimiter)
    found = [_column(path, columns, names) for names in (_CONTIGS, _POSITIONS, ("ref",), ("alt",))]
    value = _column(path, columns, (name.lower(), *_VALUES))
    contig, position, reference, alternate = found
    fields = [Field("value", value, NUMBER)]
    if "genome" in columns:
        fields.append(Field("genome", columns.index("genome")))
    return Layout(tuple(fields), (contig, position, reference, alternate), delimiter, vcf=False)


def _refuse_other_build(path: Path, values: pa.Table) -> None:
    """`FormatError` when a table that names the genome of its rows names another than GRCh38."""
    if "genome" in values.column_names:
        for genome in values["genome"].unique().to_pylist():
            if genome not in ("hg38", "GRCh38"):
                raise FormatError(f"{path}: made on {genome}; use the GRCh38 release")


def _column(path: Path, columns: list[str], names: tuple[str, ...]) -> int:
    for name in names:
        if name in columns:
            return columns.index(name)
    raise FormatError(f"{path}: no column {' or '.join(names)} in its header; give the table as it is published")


def _spliceai(given: Any) -> npt.NDArray[np.float64]:
    """The highest of the four delta scores, over genes: `ALLELE|SYMBOL|AG|AL|DG|DL|...`, parted by commas."""
    encoded = pc.replace_substring_regex(given, _SPLICEAI, r"\1|\2|\3|\4").combine_chunks().dictionary_encode()
    best = []
    for text in encoded.dictionary.to_pylist():
        parts = [part for part in text.replace(",", "|").split("|") if part not in ("", ".")]
        best.append(max(map(float, parts), default=np.nan))
    indices = pc.fill_null(encoded.indices, len(best)).to_numpy()
    return np.asarray(np.array([*best, np.nan])[indices])
