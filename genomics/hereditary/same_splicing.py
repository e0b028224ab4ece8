"""PS1 for splicing: another allele of the same splice site is known to be pathogenic (Walker 2023, table 2).

The weight depends on where both lie. A comparator that is only likely pathogenic counts less, or not at all at the
site's two essential bases. The table speaks of the whole motif of a site where the predicted event is the same.
Compared here are the intron's bases next to the essential two, whose change weakens the site; not those farther in,
which may make another site instead, nor the exon's, which may act by their residue (own choice).
"""

from collections.abc import Iterable

from genomics.hereditary.evidence import Evidence, accessions, met, not_met
from genomics.hereditary.kinds import has
from genomics.hereditary.pvs1 import VERY_STRONG, pvs1
from genomics.hereditary.splice_sites import site_touched
from genomics.records.annotation import Criterion
from genomics.records.hereditary import KnownAllele
from genomics.records.variant import Variant

SOURCE = "ClinGen SVI splicing subgroup, Walker 2023, PMID 37352859, table 2"
DONOR_MOTIF, ACCEPTOR_MOTIF = range(3, 7), range(3, 4)  # bases into the intron: +3 to +6, -3
_SAME = "the same splice site"


def ps1_splicing(evidence: Evidence) -> Criterion:
    """At the essential bases beside PVS1; elsewhere in the splice region only where SpliceAI gives PP3."""
    if has(evidence.variant.consequences, "splice_donor", "splice_acceptor"):
        return _at_the_site(evidence)
    if not evidence.cuts_met("SpliceAI", "PP3"):
        return not_met("PS1", "not evaluated: no SpliceAI score says that the splice site is lost", SOURCE)
    return _beside_the_site(evidence)


def _at_the_site(evidence: Evidence) -> Criterion:
    strength = pvs1(evidence).points
    if not strength:
        return not_met("PS1", "the splice site counts for nothing here (see PVS1)", SOURCE)
    pair = [one for one in _at(evidence, _pair(evidence)) if one.pathogenic]
    beside = _at(evidence, _beside_pair(evidence))
    found = pair or beside
    if not found:
        return not_met("PS1", "ClinVar holds no other pathogenic allele (2 stars) of this splice site", SOURCE)
    points = 4 if pair else 2 if beside[0].pathogenic else 1
    return met("PS1", 1 if strength == VERY_STRONG else points, f"{_SAME}: {accessions(found[:2])}", SOURCE)


def _beside_the_site(evidence: Evidence) -> Criterion:
    here = _at(evidence, [evidence.variant.position])
    for found, strong in ((here, 4), (_at(evidence, [*_pair(evidence), *_beside_pair(evidence)]), 2)):
        if found:
            points = strong if found[0].pathogenic else strong // 2
            return met("PS1", points, f"{_SAME}: {accessions(found[:2])}", SOURCE)
    return not_met("PS1", "ClinVar holds no pathogenic allele (2 stars) of this splice site", SOURCE)


def _pair(evidence: Evidence) -> list[int]:
    """Positions of the site's two essential bases."""
    site = site_touched(evidence.variant, evidence.transcript)
    return list(site.pair) if site else []


def _beside_pair(evidence: Evidence) -> list[int]:
    """Positions of the intron's bases beside them that belong to the same motif."""
    site = site_touched(evidence.variant, evidence.transcript)
    if site is None:
        return []
    away = DONOR_MOTIF if site.donor else ACCEPTOR_MOTIF
    return [site.inner + distance if site.ahead else site.inner - distance for distance in away]


def _at(evidence: Evidence, positions: Iterable[int]) -> list[KnownAllele]:
    """Known single-base alleles at some positions of the gene's contig, the pathogenic ones first."""
    places = {(evidence.transcript.contig, position) for position in positions}
    found = [one for one in evidence.known if _position(one) in places]
    return sorted(found, key=lambda one: (not one.pathogenic, -one.stars, one.key))


def _position(allele: KnownAllele) -> tuple[str, int] | None:
    """Contig and position of a single-base allele; `None` for any other."""
    variant = Variant.parse(allele.key)
    if len(variant.reference) != 1 or len(variant.alternate) != 1:
        return None
    return variant.contig, variant.position
