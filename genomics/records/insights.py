"""Ancestry and traits of one person: how similar to reference groups, and what a few known places say."""

from enum import StrEnum

import msgspec

from genomics.records.ancestry import AncestryGroup


class InsightStatus(StrEnum):
    """TOLD has a result; NOT_TOLD was looked at and cannot be told, with the reason beside it."""

    TOLD = "told"
    NOT_TOLD = "not_told"


class NotTold(StrEnum):
    """Why an insight could not be told."""

    TOO_FEW_SITES = "too_few_sites"
    NOT_READ = "not_read"
    RARE_PAIR = "rare_pair"
    UNPHASED = "unphased"


class GroupShare(msgspec.Struct, frozen=True):
    """Similarity to one reference group, 0 to 1, with the bounds of its 95 % interval."""

    group: AncestryGroup
    share: float
    low: float
    high: float

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.share <= self.high <= 1:
            raise ValueError(f"{self.group}: need 0 <= low <= share <= high <= 1")


class AncestryEstimate(msgspec.Struct, frozen=True):
    """Shares of the reference groups, which sum to 1; empty unless TOLD.

    `sites_read` of `sites_asked` places of the panel had a call in this person; missing ones count for nothing.
    """

    status: InsightStatus
    shares: list[GroupShare]
    sites_read: int
    sites_asked: int
    reason: NotTold | None
    panel_version: str


class TraitCall(msgspec.Struct, frozen=True):
    """What the forms of a gene say of one trait. `outcome` is a word of traits.tsv, `None` unless TOLD.

    `pairs` holds every pair of forms that fits the genotypes; `unread` the rsIDs without a call; `sources` the
    studies that say so.
    """

    trait: str
    status: InsightStatus
    outcome: str | None
    pairs: list[str]
    genotypes: list[str]
    unread: list[str]
    reason: NotTold | None
    sources: list[str]


class PersonInsights(msgspec.Struct, frozen=True):
    """One row of insights.parquet."""

    sample_id: str
    ancestry: AncestryEstimate | None
    traits: list[TraitCall]
