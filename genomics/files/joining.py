"""Public tables joined to the cohort's sites by packed keys; long alleles are compared letter by letter."""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from genomics.files.alleles import Batch, contigs_of, is_long, key_of
from genomics.records.variant import Variant

Array = npt.NDArray[Any]


class SiteKeys(msgspec.Struct, frozen=True):
    """Ascending keys of the sites; `long` gives the sites of a hashed key by their letters, `REF>ALT`."""

    keys: npt.NDArray[np.int64]
    long: dict[int, dict[str, int]]


class Matches(msgspec.Struct, frozen=True):
    """What a table, or a stretch of one, says of the sites: row `i` of `values` is of site `sites[i]`, in the order
    of the table.

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


def joined(batches: Iterable[Batch], wanted: SiteKeys) -> Iterator[Matches]:
    """The rows of a table whose alleles are among the sites, stretch after stretch."""
    for batch in batches:
        rows, at = _met(batch.keys, wanted.keys)
        values = batch.take(rows)
        at = np.fromiter(_exact(values["allele"], at, batch.keys[rows], wanted), np.int64, len(rows))
        kept = at >= 0
        if not kept.all():
            values = values.filter(pa.array(kept))
        yield Matches(at[kept], values.drop_columns(["allele"]), frozenset(contigs_of(batch.keys)))


def together(stretches: Iterable[Matches], empty: pa.Table) -> Matches:
    """All stretches of a table in one; `empty` is a table without rows, for where there is no stretch."""
    found = [Matches(np.empty(0, np.int64), empty, frozenset()), *stretches]
    return Matches(
        np.concatenate([one.sites for one in found]),
        pa.concat_tables([one.values for one in found]),
        frozenset().union(*(one.contigs for one in found)),
    )


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
