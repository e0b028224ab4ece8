"""From the records of one block to its rows, each written once to the place that it has in genome order.

A record of one alternate is its row already: its genotypes go straight from text to the block's arrays. Records
of several alternates are split first. Rows that wait from the block before take their place among the others.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, Protocol

import numpy as np

from genomics.cohort.frequencies import People
from genomics.cohort.genotype_filter import genotypes_that_pass
from genomics.cohort.limits import GenotypeFilter
from genomics.cohort.ploidy import is_sex_linked, with_expected_copies
from genomics.cohort.rows import Array, Rows, Site
from genomics.cohort.splitting import BaseOn, has_one_row, site_of, split
from genomics.cohort.x_heterozygosity import XSites
from genomics.files.genotype_blocks import GenotypeArrays, PackedRecord, RawRecord
from genomics.records.joint_call import RecordHead


class Source(Protocol):
    """The file that a record comes from."""

    def fill(self, records: Sequence[PackedRecord], rows: Array, arrays: GenotypeArrays) -> Array:
        """Fill row `rows[i]` with record i of this file; which were understood."""

    def by_htslib(self, record: PackedRecord, reader: str) -> RawRecord:
        """What htslib reads in this record. Each `reader` is asked for records in the file's order."""


Record = RawRecord | PackedRecord
Block = list[tuple[Source, Record]]
_GENOTYPES = ("alleles", "phased", "phase_set", "depth", "genotype_quality", "allele_depth", "flagged")


class Assembly:
    """Makes rows of blocks of records, and shows `x` the genotypes of X as called."""

    def __init__(self, people: People, limits: GenotypeFilter, base_on: BaseOn, x: XSites) -> None:
        self._people = people
        self._x = x
        self._limits = limits
        self._base_on = base_on

    def rows(self, waiting: Rows, block: Block) -> Rows:
        """The waiting rows and those of this block, in genome order. The genotype filter has run."""
        people = len(self._people.samples)
        simple = [(source, record) for source, record in block if has_one_row(record)]
        several = [(source, record) for source, record in block if not has_one_row(record)]
        done = split(list(self._whole(several)), self._limits, self._base_on, people)
        own = [site_of(record, next(iter(record.alternates), None), self._base_on) for _, record in simple]
        sites = [*waiting.sites, *done.sites, *own]
        order = sorted(range(len(sites)), key=lambda i: sites[i].sort_key)
        places = np.empty(len(sites), np.intp)
        places[order] = np.arange(len(sites))
        arrays = GenotypeArrays.empty(len(sites), people, 2)
        of_waiting, of_done, of_own = np.split(places, [len(waiting.sites), len(waiting.sites) + len(done.sites)])
        self._fill(simple, of_own, arrays, "simple")
        # Rows that are done already have been filtered; their part of the arrays is filled below.
        arrays.flagged[of_waiting] = arrays.flagged[of_done] = True
        rows = self._filtered([sites[i] for i in order], arrays)
        for part, own_places in ((waiting, of_waiting), (done, of_done)):
            for array, values in zip(rows.arrays(), part.arrays(), strict=True):
                array[own_places] = values
        return rows

    def _filtered(self, sites: list[Site], arrays: GenotypeArrays) -> Rows:
        passed = genotypes_that_pass(
            alleles=arrays.alleles,
            depth=arrays.depth,
            quality=arrays.quality,
            allele_depth=arrays.allele_depth,
            flagged=arrays.flagged,
            limits=self._limits,
        )
        alleles, phased, phase_set, depth, quality, allele_depth, _ = arrays
        return Rows(sites, alleles, passed, phased, phase_set, depth, quality, allele_depth)

    def _whole(self, several: Block) -> Iterator[RawRecord]:
        """The genotypes of records that are still to be split."""
        most = max((len(record.alternates) for _, record in several), default=0)
        arrays = GenotypeArrays.empty(len(several), len(self._people.samples), 1 + most)
        self._fill(several, np.arange(len(several)), arrays, "several")
        for (_, record), *own in zip(several, *arrays, strict=True):
            head: dict[str, Any] = {name: getattr(record, name) for name in RecordHead.__struct_fields__}
            genotypes: dict[str, Any] = dict(zip(_GENOTYPES, own, strict=True))
            genotypes["allele_depth"] = genotypes["allele_depth"][:, : 1 + len(record.alternates)]
            yield RawRecord(**head, **genotypes)

    def _fill(self, block: Block, places: Array, arrays: GenotypeArrays, reader: str) -> None:
        """Fill the row at `places[i]` with record i, in the copies that each person's sex allows."""
        packed = [i for i, (_, record) in enumerate(block) if isinstance(record, PackedRecord)]
        unread = {i for i, (_, record) in enumerate(block) if isinstance(record, RawRecord)}
        for source, numbers in groupby(packed, key=lambda i: block[i][0]):
            chosen = list(numbers)
            records = [record for _, record in (block[i] for i in chosen) if isinstance(record, PackedRecord)]
            understood = source.fill(records, places[chosen], arrays)
            unread.update(i for i, known in zip(chosen, understood.tolist(), strict=True) if not known)
        for i in sorted(unread):
            source, record = block[i]
            raw = source.by_htslib(record, reader) if isinstance(record, PackedRecord) else record
            _put(arrays, int(places[i]), raw)
        for place, (_, record) in zip(places.tolist(), block, strict=True):
            if is_sex_linked(record.contig, record.position):
                _, _, _, depth, quality, allele_depth, flagged = (array[place] for array in arrays)
                self._x.add(record, arrays.alleles[place], depth, quality, allele_depth, flagged)
                arrays.alleles[place] = with_expected_copies(
                    arrays.alleles[place], record.contig, record.position, self._people.sexes
                )


def _put(arrays: GenotypeArrays, row: int, record: RawRecord) -> None:
    """Fill one row. Where it has room for more alleles than the record, the last ones repeat."""
    arrays.alleles[row], arrays.phased[row], arrays.flagged[row] = record.alleles, record.phased, record.flagged
    arrays.phase_set[row], arrays.depth[row] = record.phase_set, record.depth
    arrays.quality[row] = record.genotype_quality
    known = record.allele_depth.shape[1]
    arrays.allele_depth[row] = record.allele_depth[
        :, np.minimum(np.arange(arrays.allele_depth.shape[2]), known - 1)
    ]
