"""Alternate copies of each person at asked places: a number only where the file says one."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from genomics.errors import FormatError
from genomics.files.calls import ABSENT_COPY, MISSING, Calls
from genomics.records.variant import Variant

Copies = npt.NDArray[np.int8]
UNREAD = -1


def copies_at(calls: Calls, places: Sequence[Variant]) -> Copies:
    """Alternate copies (0, 1, 2) at each place and person, [places, people]; `UNREAD` without a good call.

    Unread are: a place that no record names, a missing or half genotype, a filtered record, one copy instead of
    two, and a person who carries an alternate that was not asked for. A record without an alternate says reference.
    """
    rows_of: dict[tuple[str, int], list[int]] = defaultdict(list)
    for row, site in enumerate(calls.sites):
        rows_of[site.contig, site.position].append(row)
    found = np.full((len(places), len(calls.samples)), UNREAD, dtype=np.int8)
    for number, place in enumerate(places):
        if rows := rows_of[place.contig, place.position]:
            found[number] = _at_place(calls, rows, place)
    return found


def _at_place(calls: Calls, rows: list[int], place: Variant) -> Copies:
    known, asked, others = True, None, np.zeros(len(calls.samples), dtype=np.int64)
    for row in rows:
        site, carried = calls.sites[row], calls.haplotypes[row]
        if site.reference[:1] != place.reference[:1]:
            raise FormatError(
                f"{site.contig}:{site.position}: reference {site.reference} in the calls, {place.reference} in the"
                " tables of insights; call against GRCh38"
            )
        count = (carried == 1).sum(axis=1)
        known = known & ~((carried == MISSING) | (carried == ABSENT_COPY)).any(axis=1) & (not site.filters)
        if (site.reference, site.alternate) == (place.reference, place.alternate):
            asked = count
        else:
            others = others + count
    says_reference = any(calls.sites[row].alternate is None for row in rows)
    if asked is None and not says_reference:
        return np.full(len(calls.samples), UNREAD, dtype=np.int8)
    copies = np.zeros_like(others) if asked is None else asked
    return np.where(known & (others == 0), copies, UNREAD).astype(np.int8)
