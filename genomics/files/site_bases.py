"""REF of a million sites against the reference genome."""

from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

from genomics.errors import FormatError
from genomics.files.allele_kernel import CONTIG_SHIFT
from genomics.files.reference import Reference
from genomics.files.site_columns import SiteColumns
from genomics.records.variant import CONTIGS

Array = npt.NDArray[Any]

_STRETCH = 1 << 20  # bases of the reference held at a time
_N = ord("N")
_GAP = 1 << 14  # sites farther apart than this are read apart


def _compiled(function: Any) -> Any:
    return njit(cache=True, nogil=True)(function)


@_compiled
def _bases_differ(reference: Array, offsets: Array, positions: Array, bases: Array, first: int) -> tuple[int, int]:
    """The first row whose REF is not the reference's `bases` (from position `first`), -1 for none, and how many
    there are. N fits all.

    `reference` holds the REF letters of all rows, row i from `offsets[i]` to `offsets[i + 1]`.
    """
    found, count = -1, 0
    for row in range(len(positions)):
        start = positions[row] - first
        for letter in range(offsets[row + 1] - offsets[row]):
            inside = start + letter < len(bases)
            if not inside or (
                bases[start + letter] != _N and bases[start + letter] != reference[offsets[row] + letter]
            ):
                found = row if found < 0 else found
                count += 1
                break
    return found, count


def refuse_other_reference(sites: SiteColumns, genome: Reference) -> None:
    """`FormatError` at the first site whose REF is not the reference's. An N there cannot be checked and passes.

    Sites of another genome build, or of another reference, fail here; the number of such sites tells which it is.
    """
    contigs = sites.keys.keys >> CONTIG_SHIFT
    positions = sites.columns["position"].to_numpy()
    offsets, letters = _text_of(sites.columns["reference"])
    first_wrong, wrong = -1, 0
    for first, last in _stretches(contigs, positions):
        start = int(positions[first])
        end = int(np.max(positions[first:last] + np.diff(offsets[first : last + 1]))) - 1
        bases = np.frombuffer(genome.fetch(CONTIGS[int(contigs[first])], start, end).encode(), np.uint8)
        row, count = _bases_differ(letters, offsets[first : last + 1], positions[first:last], bases, start)
        if count and first_wrong < 0:
            first_wrong = first + int(row)
        wrong += int(count)
    if wrong:
        _refuse(sites, first_wrong, wrong, genome)


def _refuse(sites: SiteColumns, row: int, wrong: int, genome: Reference) -> None:
    variant = sites.variants(np.array([row]))[0]
    bases = genome.fetch(variant.contig, variant.position, variant.position + len(variant.reference) - 1)
    raise FormatError(
        f"{variant.contig}:{variant.position}: REF is {variant.reference[:20]} where the reference has"
        f" {bases[:20] or 'no base'} ({wrong} of {len(sites)} sites differ);"
        " use the genome build that the sites were called on"
    )


def _stretches(contigs: Array, positions: Array) -> list[tuple[int, int]]:
    """Rows from and to, of one contig, near each other, over at most a million bases."""
    if not len(positions):
        return []
    apart = (np.diff(contigs) != 0) | (np.diff(positions) > _GAP) | (np.diff(positions // _STRETCH) != 0)
    return list(pairwise([0, *(np.flatnonzero(apart) + 1).tolist(), len(positions)]))


def _text_of(column: Any) -> tuple[Array, Array]:
    """Offsets and letters of a string column in one piece."""
    whole = column.combine_chunks()
    _, offsets, letters = whole.buffers()
    empty = letters is None or not len(whole)
    if empty:
        return np.zeros(len(whole) + 1, np.int32), np.empty(0, np.uint8)
    return np.frombuffer(offsets, np.int32)[: len(whole) + 1], np.frombuffer(letters, np.uint8)
