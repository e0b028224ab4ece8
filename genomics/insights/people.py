"""One row of insights for each person, from their copies at the places of panel and traits."""

from collections.abc import Sequence

from genomics.files.calls import Calls
from genomics.insights.copies import copies_at
from genomics.insights.mixture import Mixture
from genomics.insights.traits import call_trait
from genomics.records.insight_tables import Trait
from genomics.records.insights import PersonInsights
from genomics.records.variant import Interval, Variant


def places_of(mixture: Mixture, traits: Sequence[Trait]) -> list[Variant]:
    """Every place that is looked at: the panel's, then each trait's."""
    return [*mixture.panel.sites, *(site.variant for trait in traits for site in trait.sites)]


def intervals_of(places: Sequence[Variant]) -> list[Interval]:
    """The bases of these places."""
    return [
        Interval(place.contig, place.position - 1, place.position - 1 + len(place.reference)) for place in places
    ]


def insights_of(calls: Calls, mixture: Mixture, traits: Sequence[Trait]) -> list[PersonInsights]:
    """Ancestry and traits of everybody in `calls`, in its order."""
    copies = copies_at(calls, places_of(mixture, traits))
    ancestral, rest = copies[: len(mixture.panel.sites)], copies[len(mixture.panel.sites) :]
    rows = []
    for number, sample in enumerate(calls.samples):
        start, told = 0, []
        for trait in traits:
            own = rest[start : start + len(trait.sites), number]
            told.append(call_trait(trait, [int(count) for count in own]))
            start += len(trait.sites)
        rows.append(PersonInsights(sample, mixture.estimate(ancestral[:, number]), told))
    return rows
