"""Hereditary findings: person by variant, and person by gene."""

from enum import StrEnum

import msgspec

from genomics.records.annotation import Criterion, Route
from genomics.records.genotype import Zygosity


class Finding(msgspec.Struct, frozen=True):
    """A person carries a variant that a panel rule looks at. `route` already counts zygosity and phase.

    `criteria` are those of the variant, met and not met; `versions` names what they were made from.
    """

    sample_id: str
    key: str
    gene: str
    condition: str
    zygosity: Zygosity
    depth: int | None
    quality: int | None
    alternate_fraction: float | None
    phase_unknown: bool
    route: Route
    reasons: list[str]
    criteria: list[Criterion] = []
    versions: list[str] = []


class KnownAllele(msgspec.Struct, frozen=True):
    """An allele that others are compared with: ClinVar holds it pathogenic or likely pathogenic at two stars or
    more, without conflict. `pathogenic` is false where it says no more than likely; `protein` is our own p. name.
    """

    key: str
    protein: str | None
    pathogenic: bool
    stars: int
    accession: str


class GeneOutcome(StrEnum):
    """What may be said of one gene in one person."""

    FINDING = "finding"
    NOTHING_FOUND = "nothing_found_in_what_was_read"
    NOT_FULLY_READ = "not_fully_read"
    NOT_MEASURED = "coverage_not_measured"


class GeneRead(msgspec.Struct, frozen=True):
    """How much of a gene was read in one person. `callable_fraction` (0 to 1) counts coding bases deep enough.

    `hard_exons` look like another place of the genome, so that short reads may tell them wrongly, however deep.
    """

    sample_id: str
    gene: str
    callable_fraction: float | None
    unread_exons: list[int]
    no_call_sites: list[str]
    outcome: GeneOutcome
    hard_exons: list[int] = []
