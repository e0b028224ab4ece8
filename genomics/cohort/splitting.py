"""Joint-called records to rows of one alternate: split, left-aligned, trimmed, and one row per key."""

import re
from collections.abc import Callable, Sequence
from itertools import groupby

import numpy as np

from genomics.cohort.genotype_filter import genotypes_that_pass
from genomics.cohort.limits import GenotypeFilter
from genomics.cohort.rows import THIS, UNRECORDED, Array, Rows, Site
from genomics.files.genotype_blocks import RawRecord
from genomics.records.joint_call import RecordHead

DUPLICATE_SITE = "DUPLICATE_SITE"
_BASES = re.compile(r"[ACGT]+\Z")

BaseAt = Callable[[int], str]
BaseOn = Callable[[str, int], str]


def is_plain(allele: str) -> bool:
    """Whether an allele is spelled out, unlike `*`, `<DEL>` or one with N."""
    return _BASES.match(allele) is not None


def normalised(position: int, reference: str, alternate: str, base_at: BaseAt) -> tuple[int, str, str]:
    """The leftmost, shortest way to write an allele (Tan 2015, doi:10.1093/bioinformatics/btv112).

    `base_at` gives the reference base at a 1-based position. An allele does not move over a base that is not
    A, C, G or T: what is not known there cannot prove that the two spellings are the same.

    >>> normalised(4, "CAC", "C", lambda position: "GCACAC"[position - 1])
    (1, 'GCA', 'G')
    """
    while reference[-1] == alternate[-1]:
        if min(len(reference), len(alternate)) == 1:
            before = base_at(position - 1) if position > 1 else ""
            if not is_plain(before):
                break
            reference, alternate, position = before + reference, before + alternate, position - 1
        reference, alternate = reference[:-1], alternate[:-1]
    while min(len(reference), len(alternate)) > 1 and reference[0] == alternate[0]:
        reference, alternate, position = reference[1:], alternate[1:], position + 1
    return position, reference, alternate


def split(records: Sequence[RawRecord], limits: GenotypeFilter, base_on: BaseOn, people: int) -> Rows:
    """One row for each plain alternate of these records, in which the others count as not this alternate.

    The filter runs before the split.
    """
    sites, columns = [], []
    by_alleles = sorted(records, key=lambda record: len(record.alternates))
    for _, group in groupby(by_alleles, key=lambda record: len(record.alternates)):
        stacked = list(group)
        for record, good in zip(stacked, _passed(stacked, limits), strict=True):
            if is_plain(record.reference):
                for number, alternate in enumerate(record.alternates, 1):
                    if has_row(record, alternate):
                        sites.append(site_of(record, alternate, base_on))
                        columns.append(_columns(record, _copies_of(record, number), good, number))
    return Rows.stacked(sites, columns, people)


def has_one_row(record: RecordHead) -> bool:
    """Whether this is a record of one alternate or none: its alleles already are the copies of its row."""
    one = len(record.alternates) <= 1 and is_plain(record.reference)
    return one and all(has_row(record, alternate) for alternate in record.alternates)


def skipped_alternates(record: RecordHead) -> int:
    """Alternates that get no row because they are not spelled out; `*` is not one of them."""
    if not is_plain(record.reference):
        return len(record.alternates)
    return sum(not has_row(record, alternate) and alternate != "*" for alternate in record.alternates)


def _passed(records: Sequence[RawRecord], limits: GenotypeFilter) -> Array:
    return genotypes_that_pass(
        alleles=np.stack([record.alleles for record in records]),
        depth=np.stack([record.depth for record in records]),
        quality=np.stack([record.genotype_quality for record in records]),
        allele_depth=np.stack([record.allele_depth for record in records]),
        flagged=np.stack([record.flagged for record in records]),
        limits=limits,
    )


def has_row(record: RecordHead, alternate: str) -> bool:
    """Whether an alternate becomes a row: spelled out, and not the reference itself."""
    return is_plain(alternate) and alternate != record.reference


def _copies_of(record: RawRecord, number: int) -> Array:
    """Copies as they look from one alternate; index 0 and 1 of the table stand for -2 and -1."""
    others = [0 if has_row(record, alternate) else UNRECORDED for alternate in record.alternates]
    others[number - 1] = THIS
    table = np.array([-2, -1, 0, *others], dtype=np.int8)
    return np.asarray(table[record.alleles + 2])


def _columns(record: RawRecord, copies: Array, passed: Array, number: int) -> tuple[Array, ...]:
    depths = record.allele_depth[:, [0, number]]
    return copies, passed, record.phased, record.phase_set, record.depth, record.genotype_quality, depths


def site_of(record: RecordHead, alternate: str | None, base_on: BaseOn) -> Site:
    """The left-aligned, trimmed place of one alternate; `None` is a record without any."""
    position, reference = record.position, record.reference
    if alternate is not None and not len(reference) == len(alternate) == 1:
        position, reference, alternate = normalised(
            position, reference, alternate, lambda place: base_on(record.contig, place)
        )
    return Site(
        ordinal=record.ordinal,
        contig=record.contig,
        position=position,
        reference=reference,
        alternate=alternate,
        quality=record.quality,
        filters=record.filters,
        biallelic=len(record.alternates) == 1,
        start=min(position, record.position) - 1,
        end=max(position + len(reference), record.position + len(record.reference)) - 1,
        qual_approx=record.qual_approx,
    )


def without_duplicates(rows: Rows) -> Rows:
    """One row per key; `rows` are in genome order.

    Rows that agree are joined: a call fills in where the other has none. Where any two calls of a person
    contradict each other, the first row is kept, the site is filtered, and those people have no call.
    """
    groups = [list(group) for _, group in groupby(range(len(rows.sites)), key=lambda i: rows.sites[i].key)]
    if len(groups) == len(rows.sites):
        return rows
    kept = rows.take([group[0] for group in groups])
    for row, group in enumerate(groups):
        for other in group[1:]:
            _merge(kept, row, rows, other)
    return Rows(kept.sites, *kept.arrays())


def _merge(kept: Rows, row: int, rows: Rows, other: int) -> None:
    both = rows.called[other] & (kept.copies[row] != -1).all(axis=1)
    same = (np.sort(kept.copies[row], axis=1) == np.sort(rows.copies[other], axis=1)).all(axis=1)
    contradicting = both & ~same
    site, second = kept.sites[row], rows.sites[other]
    filters = {*site.filters, *second.filters}
    if contradicting.any():
        filters.add(DUPLICATE_SITE)
        kept.passed[row, contradicting] = False
    elif DUPLICATE_SITE not in site.filters:
        fills = rows.passed[other] & ~kept.passed[row]
        for mine, theirs in zip(kept.arrays(), rows.arrays(), strict=True):
            mine[row, fills] = theirs[other, fills]
    kept.sites[row] = _joined_site(site, second, tuple(sorted(filters)))


def _joined_site(site: Site, second: Site, filters: tuple[str, ...]) -> Site:
    return Site(
        site.ordinal,
        site.contig,
        site.position,
        site.reference,
        site.alternate,
        site.quality,
        filters,
        site.biallelic and second.biallelic,
        min(site.start, second.start),
        max(site.end, second.end),
        second.qual_approx if site.qual_approx is None else site.qual_approx,
    )
