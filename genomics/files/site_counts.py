"""Reads of each base at listed positions of one alignment: one pass, no index.

Counted are primary, mapped records that passed the sequencer's filters and are no duplicates (flags 0xF04 left
out), with mapping and base quality of 20 or more. Where both mates show a position, agreeing they count once and
disagreeing not at all.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from genomics.files.alignments import reads_of
from genomics.records.quality import IdentitySite

COUNT_CONVENTION = (
    "primary records without flags 0xF04; mapping quality 20 and base quality 20 or more; mates that agree count "
    "once, mates that disagree not at all"
)
_LEFT_OUT = 0xF04
_LEAST_QUALITY = 20
_MATCH = frozenset((0, 7, 8))  # M, =, X
_READ_ONLY = frozenset((1, 4))  # I, S
_REFERENCE_ONLY = frozenset((2, 3))  # D, N

Counts = npt.NDArray[np.int32]


def count_sites(path: Path, reader: Any, sites: Sequence[IdentitySite]) -> Counts:
    """Counts of A, C, G, T [sites, 4] from records in coordinate order; `sites` in genome order."""
    places: dict[str, tuple[npt.NDArray[np.int64], int]] = {}
    for contig in dict.fromkeys(site.contig for site in sites):
        rows = [row for row, site in enumerate(sites) if site.contig == contig]
        places[contig] = np.array([sites[row].position - 1 for row in rows]), rows[0]
    shown: list[dict[str, str]] = [{} for _ in sites]
    for record in reads_of(path, reader):
        if record.flag & _LEFT_OUT or record.mapping_quality < _LEAST_QUALITY:
            continue
        if (found := places.get(record.reference_name)) is None:
            continue
        positions, first = found
        start, end = np.searchsorted(positions, (record.reference_start, record.reference_end or 0))
        if start < end:
            _show(record, positions[start:end].tolist(), shown[first + start : first + end])
    return np.array([_tally(bases.values()) for bases in shown], dtype=np.int32).reshape(len(sites), 4)


def _show(record: Any, positions: list[int], shown: list[dict[str, str]]) -> None:
    bases, qualities, name = record.query_sequence, record.query_qualities, record.query_name
    if bases is None or qualities is None:
        return
    for position, seen in zip(positions, shown, strict=True):
        offset = _offset(record, position)
        if offset is not None and qualities[offset] >= _LEAST_QUALITY:
            seen[name] = bases[offset] if seen.get(name, bases[offset]) == bases[offset] else "N"


def _offset(record: Any, position: int) -> int | None:
    """Where in the read a reference position lies; `None` in a deletion."""
    place, offset = record.reference_start, 0
    for code, length in record.cigartuples or ():
        if code in _MATCH:
            if place <= position < place + length:
                return offset + int(position - place)
            place, offset = place + length, offset + length
        elif code in _REFERENCE_ONLY:
            place += length
        elif code in _READ_ONLY:
            offset += length
    return None


def _tally(bases: Iterable[str]) -> list[int]:
    listed = list(bases)
    return [listed.count(base) for base in "ACGT"]
