"""What is new: in none of the named sets, past the site filters, and carried by enough people to be no artefact.

All of Us calls a variant new when no public set lists it, with at least three people who carry it (All of Us
Research Program Genomics Investigators, Nature 2024, doi:10.1038/s41586-023-06957-x; read 2025-10).
"""

from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from genomics.records.annotation import Novelty

NOVELTIES = (Novelty.KNOWN, Novelty.NEW, Novelty.FEW_CARRIERS, Novelty.FAILED_FILTER, Novelty.NOT_JUDGED)


class SetListing(msgspec.Struct, frozen=True):
    """One known set over the sites: which it lists, and where it could have listed a site. A set without a record
    on a chromosome has nothing to say there.
    """

    name: str
    versions: list[str]
    listed: npt.NDArray[np.bool_]
    covered: npt.NDArray[np.bool_]


def novelty_of(
    sets: Sequence[SetListing],
    filtered: npt.NDArray[np.bool_],
    carriers: npt.NDArray[np.int64],
    minimum_carriers: int,
) -> npt.NDArray[np.int8]:
    """Index into `NOVELTIES` of each site. `carriers` counts people whose genotype is good."""
    known = np.zeros(len(carriers), np.bool_)
    covered = np.ones(len(carriers), np.bool_)
    for one in sets:
        known |= one.listed
        covered &= one.covered
    choices = [(known, Novelty.KNOWN), (filtered, Novelty.FAILED_FILTER), (~covered, Novelty.NOT_JUDGED)]
    choices.append((carriers < minimum_carriers, Novelty.FEW_CARRIERS))
    codes = [np.int8(NOVELTIES.index(kind)) for _, kind in choices]
    return np.select([which for which, _ in choices], codes, np.int8(NOVELTIES.index(Novelty.NEW)))


def set_names(sets: Sequence[SetListing]) -> tuple[npt.NDArray[np.int32], list[list[str]]]:
    """The names of the sets that list each site: an index into the combinations that occur."""
    bits = np.zeros(len(sets[0].listed) if sets else 0, np.int32)
    for place, one in enumerate(sets):
        bits |= one.listed.astype(np.int32) << place
    found = np.unique(bits)
    names = [[one.name for place, one in enumerate(sets) if bit >> place & 1] for bit in found.tolist()]
    return np.searchsorted(found, bits).astype(np.int32), names
