"""Criteria beside known pathogenic alleles: PS1 and PM5 for missense changes; PM1 in a hotspot.

Comparators are missense alleles that ClinVar holds pathogenic or likely pathogenic at two stars or more, never
the variant itself, and never one at a splice site, where the changed residue may not be the reason. A comparator
that is only likely pathogenic counts half (own choice, on the careful side).
"""

from genomics.hereditary.coding import coding_map, near_exon_end
from genomics.hereditary.evidence import ACMG, Evidence, accessions, met, not_met, substitution_of
from genomics.hereditary.frequency import seen_too_often
from genomics.hereditary.gene_loss import stated_loss
from genomics.hereditary.residue_distance import residue_distance
from genomics.hereditary.same_splicing import ps1_splicing
from genomics.records.annotation import Criterion
from genomics.records.hereditary import KnownAllele
from genomics.records.panel import Hotspot, LossWeight, MissenseWeight
from genomics.records.variant import Variant

_SPLICED = "not used: the change lies at a splice site"
SPLICE_CHANGED = 0.2  # SpliceAI, as PP3: Walker 2023


def ps1(evidence: Evidence) -> Criterion:
    """The same residue change as a known pathogenic one by other bases, or the same splice site lost."""
    if evidence.near_splice:
        return ps1_splicing(evidence)
    return _beside_known(evidence, "PS1", strong=4, same=True)


def pm5(evidence: Evidence) -> Criterion:
    """Another change of a residue of which one change is known to be pathogenic. Never beside PS1."""
    if truncation := _known_truncation(evidence):
        return met(
            "PM5", truncation.pm5, f"truncated where others are pathogenic: {truncation.what}", truncation.source
        )
    if ps1(evidence).met:
        return not_met("PM5", "counted as PS1")
    return _beside_known(evidence, "PM5", strong=2, same=False)


def pp2(evidence: Evidence) -> Criterion:
    """A missense change in a gene where the expert panel counts that alone."""
    return _by_gene(evidence, "PP2", "missense changes of {} are a common cause")


def bp1(evidence: Evidence) -> Criterion:
    """A missense change in a gene where they are seldom the cause, away from splice sites."""
    return _by_gene(evidence, "BP1", "missense changes of {} are seldom the cause")


def pm1(evidence: Evidence) -> Criterion:
    """In a hotspot or functional stretch that the gene's expert panel defines; nowhere else."""
    change = evidence.substitution
    if change is None:
        return not_met("PM1", "no missense change")
    if not evidence.hotspots:
        return not_met("PM1", f"no expert panel defines hotspots of {evidence.rule.gene} here")
    spot = _hotspot(evidence)
    if spot is None:
        return not_met("PM1", f"residue {change.residue} lies in no hotspot", evidence.hotspots[0].source)
    if spot.asks_for_pm2 and seen_too_often(evidence):
        return not_met("PM1", f"residue {change.residue}: {spot.what}; seen too often for PM2", spot.source)
    beside = ps1(evidence).met or pm5(evidence).met
    points = spot.beside_ps1_pm5 if beside else spot.points
    fact = f"residue {change.residue}: {spot.what}"
    if not points:
        return not_met("PM1", f"{fact}; not counted beside PS1 or PM5", spot.source)
    return met("PM1", points, fact, spot.source)


def _known_truncation(evidence: Evidence) -> LossWeight | None:
    """The row of the gene's panel that gives PM5 to this truncation."""
    shape = coding_map(evidence.transcript) if evidence.rule.loss_is_a_mechanism else None
    row = stated_loss(evidence, shape) if shape else None
    return row if row and row.pm5 else None


def _hotspot(evidence: Evidence) -> Hotspot | None:
    """The heaviest hotspot that holds the change."""
    change = evidence.substitution
    if change is None:
        return None
    spots = [
        spot
        for spot in evidence.hotspots
        if any(a <= change.residue <= b for a, b in spot.residues) and spot.becomes in (None, change.after)
    ]
    return max(spots, key=lambda spot: spot.points, default=None)


def splice_doubt(evidence: Evidence) -> str | None:
    """Why the p. name may not tell what the change does."""
    if evidence.near_splice:
        return _SPLICED
    score = evidence.score("SpliceAI")
    if score is not None and score >= SPLICE_CHANGED:
        return f"not used: SpliceAI {score:g} predicts changed splicing"
    return None


def _by_gene(evidence: Evidence, code: str, fact: str) -> Criterion:
    if evidence.substitution is None:
        return not_met(code, "no missense change")
    weight = evidence.missense_weight(code)
    if weight is None:
        return not_met(code, f"not counted by an expert panel of {evidence.rule.gene} here")
    if code == "BP1" and (doubt := splice_doubt(evidence)):
        return not_met(code, doubt, weight.source)
    return met(code, weight.points, fact.format(evidence.rule.gene), weight.source)


def _beside_known(evidence: Evidence, code: str, strong: int, same: bool) -> Criterion:
    if left_out := evidence.left_out(code):
        return not_met(code, f"not used for {evidence.rule.gene}", left_out)
    if evidence.substitution is None:
        return not_met(code, "no missense change")
    if doubt := splice_doubt(evidence):
        return not_met(code, doubt)
    spot = _hotspot(evidence)
    if spot and code in spot.instead_of:
        return not_met(code, f"counted as PM1: {spot.what}", spot.source)
    found = _comparators(evidence, same)
    if not found:
        what = "the same residue change by other bases" if same else "another missense change of this residue"
        return not_met(code, f"ClinVar holds no pathogenic allele (2 stars) with {what}")
    weight = evidence.missense_weight(code)
    points, nearer = _beside(evidence, found, strong, weight)
    fact = f"known: {accessions(found)}{nearer}"
    source = f"{ACMG}; {weight.source}" if weight else ACMG
    return met(code, points, fact, source) if points else not_met(code, fact, source)


def _beside(
    evidence: Evidence, found: list[KnownAllele], strong: int, weight: MissenseWeight | None
) -> tuple[int, str]:
    """Points beside known changes of the residue, and why they are fewer where the panel compares residues."""
    if weight is None:
        return (strong if any(one.pathogenic for one in found) else strong // 2), ""
    compared = weight.closer is not None
    usable = [one for one in found if not compared or not _closer_than(evidence, one)]
    several = {one.protein for one in (found if weight.closer else usable) if one.pathogenic}
    if len(several) > 1:
        return weight.points, ""
    if usable:
        return (strong if any(one.pathogenic for one in usable) else strong // 2), ""
    return weight.closer or 0, "; the new residue lies closer to the old one than theirs (Grantham)"


def _closer_than(evidence: Evidence, allele: KnownAllele) -> bool:
    """Whether the new residue lies closer to the old one than that of a known change."""
    mine, other = evidence.substitution, substitution_of(allele.protein)
    if mine is None or other is None:
        return False
    return residue_distance(mine.before, mine.after) < residue_distance(other.before, other.after)


def _comparators(evidence: Evidence, same: bool) -> list[KnownAllele]:
    change = evidence.substitution
    found = []
    for allele in evidence.known:
        other = substitution_of(allele.protein)
        if other is None or change is None or other.residue != change.residue:
            continue
        if (other.after == change.after) is same and not near_exon_end(
            Variant.parse(allele.key), evidence.transcript
        ):
            found.append(allele)
    return sorted(found, key=lambda one: (not one.pathogenic, -one.stars, one.key))
