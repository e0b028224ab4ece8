"""Public tables joined to the cohort's sites by packed keys; long alleles are compared letter by letter."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from genomics.files.alleles import Batch, Layout, batches_of, contigs_of, is_long, key_of
from genomics.records.variant import Variant

Array = npt.NDArray[Any]


class SiteKeys(msgspec.Struct, frozen=True):
    """Ascending keys of the sites; `long` gives the sites of a hashed key by their letters, `REF>ALT`."""

    keys: npt.NDArray[np.int64]
    long: dict[int, dict[str, int]]


class Matches(msgspec.Struct, frozen=True):
    """What a table says of the sites: row `i` of `values` is of site `sites[i]`, in the order of the table.

    `contigs` are those on which the table has any record at all: on others its silence says nothing.
    """

    sites: npt.NDArray[np.int64]
    values: pa.Table
    contigs: frozenset[str]


def site_keys(keys: Array, long_alleles: Iterable[str | None]) -> SiteKeys:
    """Keys of sites in ascending order, with the letters of those whose key is a hash."""
    long: dict[int, dict[str, int]] = {}
    for site, letters in zip(np.flatnonzero(is_long(keys)).tolist(), long_alleles, strict=True):
        long.setdefault(int(keys[site]), {})[str(letters)] = site
    return SiteKeys(keys, long)


def keys_of_alleles(alleles: Iterable[str]) -> tuple[SiteKeys, list[str]]:
    """Keys of `chrom:pos:ref:alt` alleles in normal form, and the alleles in the order of the keys."""
    pairs = sorted((key_of(Variant.parse(one)), one) for one in set(alleles))
    keys = np.array([key for key, _ in pairs], np.int64)
    letters = [">".join(one.split(":")[2:]) for key, one in pairs if is_long(np.array([key]))[0]]
    return site_keys(keys, letters), [one for _, one in pairs]


def first_of_each(sites: Array) -> Array:
    """Rows of the first match of each site, in the order of the sites."""
    return np.unique(sites, return_index=True)[1]


def join_file(path: Path, layout: Layout, wanted: SiteKeys) -> Matches:
    """One pass over a text table."""
    return join(batches_of(path, layout), layout, wanted)


def join(batches: Iterable[Batch], layout: Layout, wanted: SiteKeys) -> Matches:
    """The rows of a table whose alleles are among the sites."""
    contigs: set[str] = set()
    sites: list[Array] = []
    tables: list[pa.Table] = []
    for batch in batches:
        contigs |= contigs_of(batch.keys)
        rows, at = _met(batch.keys, wanted.keys)
        if len(rows):
            values = batch.take(rows)
            at = np.fromiter(_exact(values["allele"], at, batch.keys[rows], wanted), np.int64, len(rows))
            kept = at >= 0
            sites.append(at[kept])
            tables.append(values.drop_columns(["allele"]).filter(pa.array(kept)))
    schema = pa.schema([(field.name, field.kind) for field in layout.fields])
    together = np.concatenate(sites) if sites else np.empty(0, np.int64)
    return Matches(together, pa.concat_tables([schema.empty_table(), *tables]), frozenset(contigs))


def _met(keys: Array, wanted: Array) -> tuple[Array, Array]:
    """Rows whose key is wanted, and where it is among the wanted ones."""
    if not len(wanted):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    at = np.minimum(np.searchsorted(wanted, keys), len(wanted) - 1)
    rows = np.flatnonzero(wanted[at] == keys)
    return rows, at[rows]


def _exact(alleles: Any, at: Array, keys: Array, wanted: SiteKeys) -> Iterator[int]:
    """The site of each row; -1 where a long allele only shares the hash."""
    if not is_long(keys).any():
        yield from at.tolist()
        return
    for site, key, letters in zip(at.tolist(), keys.tolist(), alleles.to_pylist(), strict=True):
        yield site if letters is None else wanted.long[key].get(letters, -1)
