"""The two bases at each end of an intron: which site a change touches, and whether GT or AG is still there."""

from enum import StrEnum

import msgspec

from genomics.hereditary.coding import changed_span
from genomics.hereditary.evidence import Fetch
from genomics.records.annotation import AnnotatedVariant
from genomics.records.transcript import Transcript

_COMPLEMENT = str.maketrans("ACGTN", "TGCAN")
_REACH = 8  # exon bases that must still stand beside the site
_AROUND = 40


class SiteState(StrEnum):
    """What is left of a splice site."""

    LOST = "lost"
    KEPT = "kept"
    WEAKENED = "weakened"
    NOT_CANONICAL = "not canonical"
    UNKNOWN = "unknown"


class SpliceSite(msgspec.Struct, frozen=True):
    """One end of an intron. `inner` is the exon's base beside it (1-based); `ahead`: the intron lies after it."""

    donor: bool
    inner: int
    ahead: bool

    @property
    def pair(self) -> tuple[int, int]:
        """Positions of the intron's two bases, ascending; the exon's last base tells on which side they lie."""
        return (self.inner + 1, self.inner + 2) if self.ahead else (self.inner - 2, self.inner - 1)


def site_touched(variant: AnnotatedVariant, transcript: Transcript) -> SpliceSite | None:
    """The splice site nearest to a change; `None` in a transcript of one exon."""
    low, high = changed_span(variant)
    sites = [
        SpliceSite(ahead is (transcript.strand > 0), inner, ahead)
        for first, second in zip(transcript.exons, transcript.exons[1:], strict=False)
        for ahead, inner in ((True, first[1]), (False, second[0]))
    ]
    return min(sites, key=lambda site: max(low - site.inner, site.inner - high, 0), default=None)


def state_of(variant: AnnotatedVariant, transcript: Transcript, fetch: Fetch | None) -> tuple[SiteState, str]:
    """What a change leaves of the site it touches, and in words. Reads the reference around it.

    KEPT: the exon's end with GT (donor) or AG (acceptor) beside it still stands, as after a change in a repeat.
    WEAKENED: GT became GC, which some introns use.
    """
    site = site_touched(variant, transcript)
    if site is None or fetch is None:
        return SiteState.UNKNOWN, "splice site not looked at"
    before, after = _around(variant, site, fetch)
    if transcript.strand < 0:
        before, after = _turned(before), _turned(after)
    wanted, exon, pair = _parts(before, site.donor)
    name = "donor" if site.donor else "acceptor"
    if "N" in exon + pair:
        return SiteState.UNKNOWN, f"bases of the splice {name} are not known"
    if pair != wanted:
        return SiteState.NOT_CANONICAL, f"the {name} is {pair}, not {wanted}"
    if (exon + pair if site.donor else pair + exon) in after:
        return SiteState.KEPT, f"{wanted} of the {name} is still there"
    if site.donor and exon + "GC" in after:
        return SiteState.WEAKENED, "GT of the donor becomes GC, which may still splice"
    return SiteState.LOST, f"{wanted} of the {name} is lost"


def _parts(text: str, donor: bool) -> tuple[str, str, str]:
    """The bases a site needs, the exon's bases beside it, and the two that stand there, 5' to 3'."""
    if donor:
        return "GT", text[_AROUND - _REACH + 1 : _AROUND + 1], text[_AROUND + 1 : _AROUND + 3]
    return "AG", text[_AROUND : _AROUND + _REACH], text[_AROUND - 2 : _AROUND]


def _around(variant: AnnotatedVariant, site: SpliceSite, fetch: Fetch) -> tuple[str, str]:
    """Bases around a site before and after the change, on the genome's forward strand."""
    first = site.inner - _AROUND
    before = fetch(variant.contig, first, site.inner + _AROUND)
    start, end = variant.position - first, variant.position - first + len(variant.reference)
    return before, before[: max(start, 0)] + variant.alternate + before[max(end, 0) :]


def _turned(bases: str) -> str:
    return bases.translate(_COMPLEMENT)[::-1]
