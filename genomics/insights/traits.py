"""Traits: which pairs of known forms fit a person's genotypes, and whether they agree on what they mean."""

from collections.abc import Sequence
from itertools import combinations_with_replacement

from genomics.insights.copies import UNREAD
from genomics.records.insight_tables import Trait, TraitForm
from genomics.records.insights import InsightStatus, NotTold, TraitCall


def call_trait(trait: Trait, copies: Sequence[int]) -> TraitCall:
    """One trait of one person from the alternate copies at its sites, in their order.

    Told only when every site was read and all pairs of forms that fit mean the same. Which copy an allele lies on
    is not asked: a pair fits when its alleles add up to the genotypes (TAS2R38: Kim 2003, PMID 12595690).
    """
    unread = [site.rsid for site, count in zip(trait.sites, copies, strict=True) if count == UNREAD]
    pairs = [] if unread else _fitting(trait, copies)
    outcomes = {trait.outcome(first.name, second.name) for first, second in pairs}
    reason = _reason(unread, outcomes)
    return TraitCall(
        trait=trait.name,
        status=InsightStatus.NOT_TOLD if reason else InsightStatus.TOLD,
        outcome=None if reason else outcomes.pop(),
        pairs=[f"{first.name}/{second.name}" for first, second in pairs],
        genotypes=_genotypes(trait, copies),
        unread=unread,
        reason=reason,
        sources=list(trait.sources),
    )


def _fitting(trait: Trait, copies: Sequence[int]) -> list[tuple[TraitForm, TraitForm]]:
    alternates = [site.variant.alternate for site in trait.sites]
    return [
        (first, second)
        for first, second in combinations_with_replacement(trait.forms, 2)
        if all(
            (one == alternate) + (other == alternate) == count
            for one, other, alternate, count in zip(first.alleles, second.alleles, alternates, copies, strict=True)
        )
    ]


def _reason(unread: list[str], outcomes: set[str | None]) -> NotTold | None:
    if unread:
        return NotTold.NOT_READ
    if not outcomes or outcomes == {None}:
        return NotTold.RARE_PAIR
    return NotTold.UNPHASED if len(outcomes) > 1 else None


def _genotypes(trait: Trait, copies: Sequence[int]) -> list[str]:
    """`rsID A/G` for each site, reference first; `rsID -/-` without a call."""
    said = []
    for site, count in zip(trait.sites, copies, strict=True):
        reference, alternate = site.variant.reference, site.variant.alternate
        both = [reference] * (2 - count) + [alternate] * count if count != UNREAD else ["-", "-"]
        said.append(f"{site.rsid} {'/'.join(both)}")
    return said
