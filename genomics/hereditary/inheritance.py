"""From a variant's route to a person's: copies, sex chromosomes and phase under the rule of the gene."""

from collections.abc import Callable, Mapping, Sequence

import msgspec

from genomics.hereditary.routing import strongest, weakest
from genomics.records.annotation import Route
from genomics.records.genotype import Phase, Zygosity
from genomics.records.panel import AllelicRule
from genomics.records.person import Sex
from genomics.records.structural import StructuralVariant
from genomics.records.variant import Variant

CARRIER = "one copy only: carrier, not returned"


class Hit(msgspec.Struct, frozen=True):
    """A variant that one person carries in one gene, and that the rule counts.

    `haplotypes`: 1 carries the variant, 0 does not; they compare only within one `phase_set` of one contig.
    `given`: how it lies to other variants, by key, as a laboratory or the family told it.
    """

    key: str
    zygosity: Zygosity
    haplotypes: tuple[int, ...]
    phase_set: int | None
    route: Route
    given: Mapping[str, Phase] = {}


class Allelic(msgspec.Struct, frozen=True):
    """The route that a person's copies allow, and why."""

    route: Route
    reason: str
    phase_unknown: bool = False


def effective_zygosity(zygosity: Zygosity, contig: str, sex: Sex) -> Zygosity:
    """One X means one copy, however the caller wrote it. No panel gene lies in a pseudo-autosomal region.

    >>> effective_zygosity(Zygosity.HOM, "chrX", Sex.MALE)
    <Zygosity.HEMI: 'hemizygous'>
    """
    if contig == "chrX" and sex is Sex.MALE and zygosity is Zygosity.HOM:
        return Zygosity.HEMI
    return zygosity


def impossible_zygosity(zygosity: Zygosity, contig: str, sex: Sex) -> str | None:
    """Why a genotype does not fit the recorded sex; a person must look."""
    if contig != "chrX":
        return "one copy called on an autosome" if zygosity is Zygosity.HEMI else None
    if sex is Sex.MALE and zygosity is Zygosity.HET:
        return "two different copies of X called in a person recorded male"
    if sex is Sex.FEMALE and zygosity is Zygosity.HEMI:
        return "one copy of X called in a person recorded female"
    return None


def phase_of(one: Hit, other: Hit) -> Phase:
    """Known only within one phase set, or as given; statistical phasing of rare variants is not believed.

    A homozygous variant lies on the other copy too, and one base cannot be changed twice on one copy. Where the
    phase set and what was given differ, the phase is unknown.
    """
    if Zygosity.HOM in (one.zygosity, other.zygosity) or _same_base(one.key, other.key):
        return Phase.TRANS
    said = {_read_phase(one, other), one.given.get(other.key, Phase.UNKNOWN)} - {Phase.UNKNOWN}
    return said.pop() if len(said) == 1 else Phase.UNKNOWN


def _read_phase(one: Hit, other: Hit) -> Phase:
    if one.phase_set is None or one.phase_set != other.phase_set:
        return Phase.UNKNOWN
    together = any(a == b == 1 for a, b in zip(one.haplotypes, other.haplotypes, strict=False))
    return Phase.CIS if together else Phase.TRANS


def _same_base(one: str, other: str) -> bool:
    if StructuralVariant.parse(one) or StructuralVariant.parse(other):
        return False
    variants = Variant.parse(one), Variant.parse(other)
    single = all(len(variant.reference) == len(variant.alternate) == 1 for variant in variants)
    return single and variants[0].sort_key[:2] == variants[1].sort_key[:2]


def any_copy(hit: Hit, _others: Sequence[Hit], _sex: Sex) -> Allelic:
    """One changed copy suffices; X-linked rules of this kind return heterozygous women too."""
    return Allelic(hit.route, f"{hit.zygosity}: one changed copy suffices")


def homozygous_only(hit: Hit, _others: Sequence[Hit], _sex: Sex) -> Allelic:
    """Both copies must carry this very allele."""
    if hit.zygosity is Zygosity.HOM:
        return Allelic(hit.route, "homozygous, as the rule asks")
    return Allelic(Route.NONE, CARRIER)


def biallelic(hit: Hit, others: Sequence[Hit], _sex: Sex) -> Allelic:
    """Both copies must be changed, by one variant twice or by two that lie on different copies."""
    if hit.zygosity is not Zygosity.HET:
        return Allelic(hit.route, f"{hit.zygosity}: no unchanged copy")
    phases = [(phase_of(hit, other), other) for other in others]
    partners = [other for phase, other in phases if phase is Phase.TRANS]
    if partners:
        pairs = [weakest([hit.route, other.route]) for other in partners]
        return Allelic(strongest(pairs), f"on the other copy than {' and '.join(other.key for other in partners)}")
    unknown = [other.key for phase, other in phases if phase is Phase.UNKNOWN]
    if unknown:
        reason = f"two different hits, phase unknown: with {' and '.join(unknown)}"
        return Allelic(weakest([hit.route, Route.REVIEW]), reason, phase_unknown=True)
    if others:
        return Allelic(Route.NONE, f"on the same copy as {' and '.join(other.key for other in others)}; {CARRIER}")
    return Allelic(Route.NONE, CARRIER)


def hemi_or_biallelic(hit: Hit, others: Sequence[Hit], sex: Sex) -> Allelic:
    """A man's one copy, or both copies of a woman."""
    if hit.zygosity is Zygosity.HEMI:
        return Allelic(hit.route, "hemizygous: no unchanged copy")
    return biallelic(hit, others, sex)


ALLELIC_RULES: dict[AllelicRule, Callable[[Hit, Sequence[Hit], Sex], Allelic]] = {
    AllelicRule.ANY: any_copy,
    AllelicRule.HOMOZYGOUS: homozygous_only,
    AllelicRule.BIALLELIC: biallelic,
    AllelicRule.HEMI_OR_BIALLELIC: hemi_or_biallelic,
}


def allelic_route(rule: AllelicRule, hit: Hit, others: Sequence[Hit], sex: Sex) -> Allelic:
    """What the rule says of one hit, given the person's other hits that the same gene and condition count."""
    if hit.route is Route.NONE:
        return Allelic(Route.NONE, f"{hit.zygosity}")
    return ALLELIC_RULES[rule](hit, others, sex)
