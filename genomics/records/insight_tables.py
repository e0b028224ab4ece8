"""What the insights stage decides by: the reference panel's places, and traits with their forms and outcomes."""

import msgspec

from genomics.records.variant import Variant


class TraitSite(msgspec.Struct, frozen=True):
    """A place that a trait looks at. Alleles on the forward strand of GRCh38."""

    rsid: str
    variant: Variant


class TraitForm(msgspec.Struct, frozen=True):
    """A known form of a gene: one allele for each site of the trait, in their order."""

    name: str
    alleles: tuple[str, ...]


class Trait(msgspec.Struct, frozen=True):
    """A trait: its places, the forms that studies described, and what each unordered pair of forms means.

    `evidence` is `strong`, `moderate` or `contested`; `sources` are the studies behind it, with their year.
    """

    name: str
    gene: str
    evidence: str
    sources: tuple[str, ...]
    sites: tuple[TraitSite, ...]
    forms: tuple[TraitForm, ...]
    outcomes: dict[tuple[str, str], str]

    def __post_init__(self) -> None:
        names = [form.name for form in self.forms]
        if len(set(names)) != len(names):
            raise ValueError(f"{self.name}: a form stands twice")
        for form in self.forms:
            if len(form.alleles) != len(self.sites):
                raise ValueError(
                    f"{self.name} {form.name}: {len(form.alleles)} alleles for {len(self.sites)} sites"
                )
            for allele, site in zip(form.alleles, self.sites, strict=True):
                if allele not in (site.variant.reference, site.variant.alternate):
                    raise ValueError(f"{self.name} {form.name}: {allele} is no allele of {site.rsid}")
        for pair in self.outcomes:
            if not set(pair) <= set(names):
                raise ValueError(f"{self.name}: outcome for {'/'.join(pair)}, which names no form")

    def outcome(self, first: str, second: str) -> str | None:
        """What a pair of forms means, in either order; `None` where no study says."""
        return self.outcomes.get((first, second)) or self.outcomes.get((second, first))


EVIDENCE = ("strong", "moderate", "contested")
