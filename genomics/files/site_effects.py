"""What `bcftools csq` says of a million sites: few kinds of effects, and which kind each site has."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from genomics.files.alleles import Field, Layout, batches_of
from genomics.files.csq import annotated, head_of, parse_effects
from genomics.files.joining import joined, together
from genomics.files.site_columns import SiteColumns
from genomics.records.transcript import Effect, Transcript

Array = npt.NDArray[Any]

_BCSQ = Layout((Field("BCSQ", "BCSQ"),))
_COLUMNS = ("contig", "position", "name", "reference", "alternate", "quality", "filter", "info")


class SiteEffects(msgspec.Struct, frozen=True):
    """Effects of many sites: `kinds[of[i]]` are those of site i; -1 where csq says nothing."""

    of: npt.NDArray[np.int64]
    kinds: list[list[Effect]]


def site_effects(
    sites: SiteColumns, rows: Array, transcripts: Sequence[Transcript], reference: Path
) -> SiteEffects:
    """Effects of the sites at some rows, on nuclear chromosomes. Every variant stands alone."""
    of = np.full(len(sites), -1, np.int64)
    if not len(rows):
        return SiteEffects(of, [])
    with tempfile.TemporaryDirectory(prefix="csq-") as folder:
        written = Path(folder) / "sites.vcf"
        _write(written, sites, rows)
        output = annotated(written, [one for one in transcripts if one.contig != "chrM"], reference)
        found = together(joined(batches_of(output, _BCSQ), sites.keys), _BCSQ.empty())
    texts = found.values["BCSQ"].combine_chunks().dictionary_encode()
    kinds = _without_amino_acids(texts.dictionary).dictionary_encode()
    of[found.sites] = pc.fill_null(kinds.indices.take(texts.indices), -1).to_numpy()
    return SiteEffects(of, [parse_effects(text) for text in kinds.dictionary.to_pylist()])


def _without_amino_acids(column: Any) -> Any:
    """`words|transcript` of each part: what is left is alike for most sites of a transcript."""
    return pc.replace_substring_regex(column, r"([^|,]*\|[^|,]*)[^,]*", r"\1")


def _write(path: Path, sites: SiteColumns, rows: Array) -> None:
    taken = sites.columns.select(["contig", "position", "reference", "alternate"]).take(pa.array(rows))
    contigs = taken["contig"].cast(pa.string())
    dots = pa.repeat(".", len(rows))
    filled = {name: taken[name] if name in taken.column_names else dots for name in _COLUMNS} | {"contig": contigs}
    with path.open("wb") as handle:
        handle.write(head_of(contigs.unique().to_pylist()).encode())
        how = csv.WriteOptions(include_header=False, delimiter="\t", quoting_style="none")
        csv.write_csv(pa.table(filled), handle, how)
