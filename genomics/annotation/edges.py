"""Effects of insertions and deletions at exon edges, where the written place of a change is only one of several.

A deletion in a repeat can be written at each copy, and all spellings make the same sequence. A splice site is lost
only if no spelling leaves its two essential bases (GT, AG) alone; PVS1 relies on this. Otherwise the effect is that
of the last such spelling in the transcript's direction: in the exon, which is then longer or shorter, or in the
intron, where it changes nothing that is known.
"""

from collections.abc import Iterator

import msgspec

from genomics.annotation.changes import Change, change_of, moved, shifted
from genomics.annotation.consequence import by_severity, coding_terms
from genomics.annotation.hgvs import NamedTranscript
from genomics.annotation.protein import loses_stop, protein_name
from genomics.records.transcript import Transcript
from genomics.records.variant import Variant

# Bases of the exon and of the intron that count as splice region (Sequence Ontology SO:0001630).
_IN_EXON, _IN_INTRON = 3, 8


class _Site(msgspec.Struct, frozen=True):
    """The two essential bases of a splice site, and its whole region (1-based, inclusive)."""

    term: str
    first: int
    last: int
    region: tuple[int, int]


def terms_of_change(named: NamedTranscript, variant: Variant) -> list[str] | None:
    """Terms of an insertion or deletion in an exon or a splice region; `None` for any other change."""
    change = change_of(variant)
    if len(change.deleted) == len(change.inserted) == 1:
        return None
    low, high = (shifted(change, variant.contig, side, named.fetch) for side in (-1, 1))
    near = [
        site
        for site in splice_sites(named.transcript)
        if low.start - 1 <= site.region[1] and site.region[0] <= max(high.end, high.start)
    ]
    starts = sorted(_starts(change, low.start, high.start, near))
    spellings = [moved(change, start) for start in starts[:: named.transcript.strand]]
    sparing = [one for one in spellings if not any(_breaks(one, site) for site in near)]
    if not sparing:
        return by_severity({site.term for site in near if _breaks(spellings[-1], site)})
    region = {"splice_region_variant"} if near else set()
    if not in_exon(sparing[-1], named.transcript):
        return list(region) or None
    exonic = [one for one in sparing if in_exon(one, named.transcript)]
    return by_severity(region | _effect_of_any(named, exonic))


def splice_sites(transcript: Transcript) -> Iterator[_Site]:
    """Both sites of each intron, in genome order."""
    ahead, behind = ("splice_donor_variant", "splice_acceptor_variant")[:: transcript.strand]
    for (_, end), (start, _) in zip(transcript.exons, transcript.exons[1:], strict=False):
        yield _Site(ahead, end + 1, end + 2, (end - _IN_EXON + 1, end + _IN_INTRON))
        yield _Site(behind, start - 2, start - 1, (start - _IN_INTRON, start + _IN_EXON - 1))


def _effect_of_any(named: NamedTranscript, spellings: list[Change]) -> set[str]:
    """The effect by the last spelling, as it is named. A start codon is not lost if the first spelling spares it:
    a base doubled before ATG, A|ATG, is named c.1dup.
    """
    effect = _effect(named, spellings[-1])
    return _effect(named, spellings[0]) if effect == {"start_lost"} else effect


def _effect(named: NamedTranscript, spelling: Change) -> set[str]:
    """Terms of a change in one exon, by what it does to the protein."""
    start, end, inserted = named.spliced(spelling)
    shape, gained = named.sequence, len(inserted) - (end - start)
    protein = protein_name(shape, start, end, inserted)
    if protein == "p.?":
        return {"frameshift_variant"} if gained % 3 else {"protein_altering_variant"}
    if protein == "p.=":
        return {"5_prime_UTR_variant" if end <= shape.start else "3_prime_UTR_variant"}
    if gained % 3 == 0 and loses_stop(shape, start, end, inserted):
        return {"stop_lost"}
    return coding_terms(protein, gained)


def _starts(change: Change, low: int, high: int, near: list[_Site]) -> set[int]:
    """The ends of the stretch that a change moves in, and each place where it leaves or meets a splice site."""
    size = len(change.deleted)
    beside = {start for site in near for start in (site.first - size, site.last + 1)}
    return {low, high} | {start for start in beside if low <= start <= high}


def _breaks(change: Change, site: _Site) -> bool:
    """Whether one of the two essential bases goes, or something comes between them."""
    if change.deleted:
        return change.start <= site.last and site.first <= change.end
    return change.start == site.last


def in_exon(change: Change, transcript: Transcript) -> bool:
    """Whether all bases that go lie in one exon, or the new ones come inside an exon or at its end."""
    first, last = (change.start, change.end) if change.deleted else (change.end, change.start)
    if change.deleted:
        return any(a <= first and last <= b for a, b in transcript.exons)
    return any(a <= first <= b or a <= last <= b for a, b in transcript.exons)
