"""The cohort's unique sites as columns: a million of them are no million Python objects.

What the cohort stage writes - one allele a record, normalised - becomes columns as it stands. Any other record is
left to `site_vcf`, which reads it as the record it is.
"""

import re
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from genomics.errors import FormatError
from genomics.files.allele_kernel import CONTIG_SHIFT
from genomics.files.allele_text import header_of
from genomics.files.alleles import INTEGER, WORD, Batch, Field, Layout, batches_of, is_long, key_of
from genomics.files.joining import SiteKeys, site_keys
from genomics.files.site_vcf import open_vcf, read_sites, require_info
from genomics.records.known import Site, UnnamedAllele
from genomics.records.variant import CONTIGS, Variant

Array = npt.NDArray[Any]

_GROUP = re.compile(r"^##INFO=<ID=AC_([^,]+),", re.MULTILINE)
_COUNTS = ("AC", "AN", "carriers")
_NAMES = ("contig", "position", "reference", "alternate")


class SiteColumns(msgspec.Struct, frozen=True):
    """Sites in genome order: their keys, and columns `contig`, `position`, `reference`, `alternate`, `filters`
    (text, null for PASS), `AC`, `AN`, `carriers` and `AC_x`, `AN_x` of each group x in `groups`.
    """

    keys: SiteKeys
    columns: pa.Table
    groups: list[str]

    def __len__(self) -> int:
        return int(self.columns.num_rows)

    def variants(self, rows: Array) -> list[Variant]:
        """The variants at these rows, as records."""
        taken = self.columns.select(_NAMES).take(pa.array(rows))
        return [Variant(*one) for one in zip(*(taken[name].to_pylist() for name in _NAMES), strict=True)]

    def sites(self, rows: Array) -> list[Site]:
        """The sites at these rows, as records."""
        taken = self.columns.select(("filters", *_COUNTS)).take(pa.array(rows)).to_pylist()
        return [
            Site(variant, (one["filters"] or "").split(";") if one["filters"] else [], *(one[n] for n in _COUNTS))
            for variant, one in zip(self.variants(rows), taken, strict=True)
        ]


class ReadSites(msgspec.Struct, frozen=True):
    """A file of sites: those that are columns, those that must be normalised first, alleles that have no name."""

    plain: SiteColumns
    others: list[Site]
    unnamed: list[UnnamedAllele]


def read_site_columns(path: Path) -> ReadSites:
    """Every site of a file; `FormatError` names the first that is none."""
    vcf = open_vcf(path)
    require_info(path, vcf, _COUNTS)
    groups = [name for name in _GROUP.findall(vcf.raw_header) if f"##INFO=<ID=AN_{name}," in vcf.raw_header]
    layout = _layout(groups)
    keys, tables, odd = [np.empty(0, np.int64)], [], []
    for batch in batches_of(path, layout):
        table, plain = _plain(path, batch)
        odd += batch.lines(np.flatnonzero(~plain))
        keys.append(batch.keys[plain])
        tables.append(table)
    empty = layout.empty().drop_columns(["chrom"]).add_column(0, "allele", pa.array([], WORD))
    columns = _in_order(np.concatenate(keys), pa.concat_tables([empty, *tables]), groups)
    return ReadSites(columns, *_as_records(path, odd))


def with_sites(columns: SiteColumns, without: Array, more: Sequence[Site]) -> SiteColumns:
    """Columns without the sites at some rows, and with more sites, whose counts by group are not known."""
    if not len(without) and not more:
        return columns
    kept = np.setdiff1d(np.arange(len(columns)), without)
    fresh = {name: [getattr(site.variant, name) for site in more] for name in _NAMES}
    fresh |= {"filters": [";".join(site.filters) or None for site in more]}
    fresh |= {"AC": [site.allele_count for site in more], "AN": [site.allele_number for site in more]}
    fresh |= {"carriers": [site.carriers for site in more]}
    fresh |= {name: [None] * len(more) for name in columns.columns.column_names if name not in fresh}
    plain = columns.columns.set_column(0, "contig", columns.columns["contig"].cast(WORD))
    table = pa.concat_tables([plain.take(pa.array(kept)), pa.table(fresh, plain.schema)])
    keys = np.concatenate([columns.keys.keys[kept], [key_of(site.variant) for site in more]]).astype(np.int64)
    letters = pc.binary_join_element_wise(table["reference"], table["alternate"], ">")
    renamed = {"ref": table["reference"], "alt": table["alternate"], "allele": letters}
    others = {name: table[name] for name in table.column_names if name not in ("contig", "reference", "alternate")}
    return _in_order(keys, pa.table({**renamed, **others}), columns.groups)


def repeated(columns: SiteColumns, others: Iterable[Variant]) -> Array:
    """Rows that are not the only ones of their allele, among themselves or beside `others`."""
    keys = columns.keys.keys
    twice = np.flatnonzero(keys[1:] == keys[:-1])
    near = np.isin(keys, np.array([key_of(one) for one in others], np.int64))
    rows = np.union1d(np.union1d(twice, twice + 1), np.flatnonzero(near))
    counted: dict[Variant, int] = {}
    for one in [*columns.variants(rows), *others]:
        counted[one] = counted.get(one, 0) + 1
    alone = [counted[one] == 1 for one in columns.variants(rows)]
    return rows[~np.array(alone, np.bool_)]


def _layout(groups: list[str]) -> Layout:
    counts = [*_COUNTS, *(f"{kind}_{name}" for name in groups for kind in ("AC", "AN"))]
    return Layout(
        (
            *(Field(name, name.upper()) for name in ("chrom", "ref", "alt")),
            Field("position", "POS", INTEGER),
            Field("filters", "FILTER"),
            *(Field(name, name, INTEGER) for name in counts),
        )
    )


def _plain(path: Path, batch: Batch) -> tuple[pa.Table, Array]:
    """The rows that become columns as they stand, and which they are: a count that is missing is no column's."""
    rows = np.flatnonzero(batch.plain)
    table = batch.take(rows)
    for contig in table["chrom"].filter(pc.invert(pc.starts_with(table["chrom"], "chr"))).slice(0, 1).to_pylist():
        raise FormatError(f"{path}: contig {contig} lacks its chr; use chr-prefixed names")
    table = table.drop_columns(["chrom"])
    whole = np.ones(len(rows), np.bool_)
    for name in _COUNTS:
        whole &= table[name].is_valid().to_numpy()
    plain = batch.plain.copy()
    plain[rows[~whole]] = False
    return table.filter(pa.array(whole)), plain


def _in_order(keys: Array, table: pa.Table, groups: list[str]) -> SiteColumns:
    """Columns in genome order, made one after the other, so that only one stands twice in memory."""
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    left = {name: table[name] for name in table.column_names}
    del table
    taken = {name: left.pop(name).take(pa.array(order)).combine_chunks() for name in list(left)}
    found = site_keys(keys, taken.pop("allele").filter(pa.array(is_long(keys))).to_pylist())
    codes = pa.array((keys >> CONTIG_SHIFT).astype(np.int32))
    columns = {
        "contig": pa.DictionaryArray.from_arrays(codes, pa.array(CONTIGS)),
        "position": taken.pop("position"),
        "reference": pc.utf8_upper(taken.pop("ref")),
        "alternate": pc.utf8_upper(taken.pop("alt")),
        "filters": pc.if_else(pc.equal(taken["filters"], "PASS"), None, taken.pop("filters")),
        **taken,
    }
    return SiteColumns(found, pa.table(columns), groups)


def _as_records(path: Path, lines: list[bytes]) -> tuple[list[Site], list[UnnamedAllele]]:
    if not lines:
        return [], []
    with tempfile.TemporaryDirectory() as folder:
        odd = Path(folder) / "sites.vcf"
        odd.write_bytes(header_of(path).encode() + b"".join(lines))
        return read_sites(odd, path)
