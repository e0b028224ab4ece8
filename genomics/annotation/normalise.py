"""One key for one change, however it was written: trimmed and left-aligned.

Tan 2015, doi:10.1093/bioinformatics/btv112. The cohort stage writes its sites and calls so already; sites from
elsewhere are brought to the same keys here.
"""

from collections.abc import Iterable, Sequence

import msgspec

from genomics.annotation.changes import Change, Fetch, change_of, shifted
from genomics.errors import FormatError
from genomics.records.known import Site
from genomics.records.variant import Variant

# The filter by which the cohort stage marks an allele that several records speak of.
DUPLICATE_SITE = "DUPLICATE_SITE"


def normalised(variant: Variant, fetch: Fetch) -> Variant:
    """The leftmost, shortest way to write a variant. It does not move over an unknown base (N).

    >>> normalised(Variant("chr1", 4, "CAC", "C"), lambda _, first, last: "GCACAC"[first - 1 : last]).key
    'chr1:1:GCA:G'
    """
    if len(variant.reference) == len(variant.alternate) == 1:
        return variant
    change = change_of(variant)
    if change.deleted and change.inserted:
        return Variant(variant.contig, change.start, change.deleted, change.inserted)
    return _anchored(variant.contig, shifted(change, variant.contig, -1, fetch), fetch)


def normalised_sites(sites: Iterable[Site], fetch: Fetch) -> list[Site]:
    """Sites in genome order, one for each key. Of several records of one allele, the one with most carriers is kept
    and the site is filtered: whether their people are the same cannot be told here.
    """
    by_key: dict[str, Site] = {}
    for site in sites:
        variant = normalised(site.variant, fetch)
        found = site if variant is site.variant else msgspec.structs.replace(site, variant=variant)
        known = by_key.setdefault(variant.key, found)
        if known is not found:
            most = max(known, found, key=lambda one: one.carriers)
            filters = sorted({*known.filters, *found.filters, DUPLICATE_SITE})
            by_key[variant.key] = msgspec.structs.replace(most, filters=filters)
    return sorted(by_key.values(), key=lambda site: site.variant.sort_key)


def refuse_mismatch(sites: Sequence[Site], fetch: Fetch) -> None:
    """`FormatError` at the first site whose REF is not the reference's. An N there cannot be checked and passes.

    Sites of another genome build, or of another reference, fail here; the number of such sites tells which it is.
    """
    wrong = [site.variant for site in sites if not _fits(site.variant, fetch)]
    if wrong:
        first = wrong[0]
        bases = _bases(first, fetch)
        raise FormatError(
            f"{first.contig}:{first.position}: REF is {first.reference[:20]} where the reference has"
            f" {bases[:20] or 'no base'} ({len(wrong)} of {len(sites)} sites differ);"
            " use the genome build that the sites were called on"
        )


def _anchored(contig: str, change: Change, fetch: Fetch) -> Variant:
    """VCF's way to write an insertion or deletion, with one base that stays: the one before, where it is known."""
    before = fetch(contig, change.start - 1, change.start - 1) if change.start > 1 else ""
    if before not in ("", "N"):
        return Variant(contig, change.start - 1, before + change.deleted, before + change.inserted)
    behind = fetch(contig, change.end + 1, change.end + 1)
    return Variant(contig, change.start, change.deleted + behind, change.inserted + behind)


def _fits(variant: Variant, fetch: Fetch) -> bool:
    bases, reference = _bases(variant, fetch), variant.reference
    return bases == reference or (
        len(bases) == len(reference)
        and all(one in ("N", other) for one, other in zip(bases, reference, strict=True))
    )


def _bases(variant: Variant, fetch: Fetch) -> str:
    return fetch(variant.contig, variant.position, variant.position + len(variant.reference) - 1)
