"""Which reference group a person's genotypes are nearest to: for strata of quality and for aggregate counts.

Never part of a person's result: a group is a way to compare like with like, not an identity.
"""

from enum import StrEnum

import msgspec


class AncestryGroup(StrEnum):
    """Superpopulations of the 1000 Genomes Project, phase 3; NOT_ASSIGNED: looked at, and cannot say."""

    AFR = "AFR"
    AMR = "AMR"
    EAS = "EAS"
    EUR = "EUR"
    SAS = "SAS"
    NOT_ASSIGNED = "not_assigned"


GROUPS = tuple(group for group in AncestryGroup if group is not AncestryGroup.NOT_ASSIGNED)


class PersonAncestry(msgspec.Struct, frozen=True):
    """One person against the reference panel.

    `probabilities` are of `GROUPS`, in that order, and add up to 1; `scores` are the person's places on the panel's
    principal components; `sites` is how many of the panel's SNPs were read. Both lists are empty where nothing
    was estimated; `reason` says why no group was assigned, and is empty where one was. `components` are the places
    on the cohort's own axes.
    """

    sample_id: str
    group: AncestryGroup
    probability: float | None
    probabilities: list[float]
    scores: list[float]
    sites: int
    reason: str
    components: list[float] = []
