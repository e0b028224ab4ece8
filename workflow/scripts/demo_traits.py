"""Genotypes at the places of traits: drawn by superpopulation, but for the people in whom an outcome is planted.

The archives hold earwax's place only; the others are simulated with rounded frequencies of the 1000 Genomes
superpopulations, so that each kind of outcome is seen.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from demo_cohort import Cohort
from demo_records import Record

SEED = 20261122  # of its own: everything else of the demo stays as it is
GROUPS = ("AFR", "AMR", "EAS", "EUR", "SAS")


@dataclass(frozen=True)
class Place:
    """Sites that are inherited together, their forms (1 is the alternate), and how often each group has a form."""

    sites: tuple[tuple[str, int, str, str], ...]
    forms: tuple[tuple[int, ...], ...]
    shares: dict[str, tuple[float, ...]]


def _single(site: tuple[str, int, str, str], *alternate: float) -> Place:
    return Place((site,), ((0,), (1,)), {g: (1 - f, f) for g, f in zip(GROUPS, alternate, strict=True)})


LACTASE = _single(("chr2", 135851076, "G", "A"), 0.03, 0.22, 0.0, 0.51, 0.11)
EARWAX = _single(("chr16", 48224287, "C", "T"), 0.01, 0.12, 0.78, 0.14, 0.46)
CILANTRO = _single(("chr11", 6868417, "C", "A"), 0.1, 0.32, 0.27, 0.36, 0.3)
BITTER = Place(
    (("chr7", 141972804, "T", "C"), ("chr7", 141972905, "G", "A"), ("chr7", 141973545, "C", "G")),
    ((1, 0, 1), (0, 1, 0), (0, 0, 0)),  # PAV, AVI, AAI
    {
        "AFR": (0.5, 0.37, 0.13),
        "AMR": (0.63, 0.35, 0.02),
        "EAS": (0.67, 0.33, 0.0),
        "EUR": (0.44, 0.52, 0.04),
        "SAS": (0.35, 0.63, 0.02),
    },
)
PLACES = (LACTASE, BITTER, CILANTRO, EARWAX)


def trait_records(cohort: Cohort) -> list[Record]:
    """Records of all places in genome order; the duplicate and the child take theirs from their own."""
    rng = np.random.default_rng(SEED)
    records = []
    for place in PLACES:
        forms = np.array([rng.choice(len(place.forms), 2, p=place.shares[person.group]) for person in cohort.order])
        _derive(forms, cohort, rng)
        _plant(forms, place, cohort)
        records += _records(place, forms, cohort)
    return sorted(records, key=lambda record: record.order)


def _derive(forms: npt.NDArray[np.int64], cohort: Cohort, rng: np.random.Generator) -> None:
    place = cohort.place
    forms[place["duplicate_second"]] = forms[place["duplicate_first"]]
    from_mother, from_father = rng.integers(0, 2, 2)
    forms[place["child"]] = forms[place["mother"], from_mother], forms[place["father"], from_father]


def _plant(forms: npt.NDArray[np.int64], place: Place, cohort: Cohort) -> None:
    """One person digests milk sugar, has dry earwax and tastes little bitter; another lacks a call."""
    forms[cohort.place["traits_told"]] = 0 if place is CILANTRO else 1
    if place is BITTER:
        forms[cohort.place["traits_unread"]] = (0, 1)


def _records(place: Place, forms: npt.NDArray[np.int64], cohort: Cohort) -> list[Record]:
    alleles = np.sort(np.array(place.forms, dtype=np.int8)[forms], axis=1)  # unphased: people, copies, sites
    records = []
    for number, (contig, position, reference, alternate) in enumerate(place.sites):
        own = alleles[:, :, number].copy()
        if place is BITTER and number == 1:
            own[cohort.place["traits_unread"]] = (-1, -1)
        records.append(Record(contig, position, reference, (alternate,), own, trait=True))
    return records
