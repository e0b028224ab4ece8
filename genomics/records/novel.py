"""How much of a cohort's variation is new, by what it does, how common it is and in whom."""

import msgspec


class NovelCount(msgspec.Struct, frozen=True):
    """Sites that passed their filters, by the most severe consequence on the transcript told of, the class of their
    frequency in the cohort, and the ancestry group with a carrier (`all`: everyone). A site with carriers in two
    groups counts in both. `known`, `new`, `too_few_carriers` and `not_judged` add up to `sites`.
    """

    consequence: str
    frequency: str
    group: str
    sites: int
    known: int
    new: int
    too_few_carriers: int
    not_judged: int


class PublishedCell(msgspec.Struct, frozen=True):
    """What may be published of a `NovelCount`; `None` for a count from 1 to 20."""

    consequence: str
    frequency: str
    group: str
    sites: int | None
    new: int | None


class PublishedNovel(msgspec.Struct, frozen=True):
    """The table that may leave: no cell of 1 to 20, and nothing they can be derived from."""

    sets: dict[str, str]
    minimum_carriers: int
    smallest_count: int
    cells: list[PublishedCell]
