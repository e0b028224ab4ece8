"""PS1 for splicing: another allele of the same splice site is known to be pathogenic (Walker 2023, table 2).

The weight depends on where both lie. A comparator that is only likely pathogenic counts less, or not at all at the
site's two essential bases.
"""

from genomics.hereditary.evidence import Evidence, accessions, met, not_met
from genomics.hereditary.kinds import has
from genomics.hereditary.pvs1 import VERY_STRONG, pvs1
from genomics.hereditary.splice_sites import site_touched
from genomics.records.annotation import Criterion
from genomics.records.hereditary import KnownAllele
from genomics.records.variant import Variant

SOURCE = "ClinGen SVI splicing subgroup, Walker 2023, PMID 37352859, table 2"


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
    found = [one for one in _of_the_pair(evidence) if one.pathogenic]
    if not found:
        return not_met("PS1", "ClinVar holds no other pathogenic allele (2 stars) of this splice site", SOURCE)
    points = 1 if strength == VERY_STRONG else 4
    return met("PS1", points, f"the same splice site: {accessions(found[:2])}", SOURCE)


def _beside_the_site(evidence: Evidence) -> Criterion:
    here = [one for one in evidence.known if _position(one) == (evidence.variant.contig, evidence.variant.position)]
    for found, strong in ((here, 4), (_of_the_pair(evidence), 2)):
        if found:
            points = strong if any(one.pathogenic for one in found) else strong // 2
            return met("PS1", points, f"the same splice site: {accessions(found[:2])}", SOURCE)
    return not_met("PS1", "ClinVar holds no pathogenic allele (2 stars) of this splice site", SOURCE)


def _of_the_pair(evidence: Evidence) -> list[KnownAllele]:
    """Known single-base alleles of the site's two essential bases, the pathogenic ones first."""
    site = site_touched(evidence.variant, evidence.transcript)
    if site is None:
        return []
    contig = evidence.transcript.contig
    places = {(contig, position) for position in site.pair}
    found = [one for one in evidence.known if _position(one) in places]
    return sorted(found, key=lambda one: (not one.pathogenic, -one.stars, one.key))


def _position(allele: KnownAllele) -> tuple[str, int] | None:
    """Contig and position of a single-base allele; `None` for any other."""
    variant = Variant.parse(allele.key)
    if len(variant.reference) != 1 or len(variant.alternate) != 1:
        return None
    return variant.contig, variant.position
