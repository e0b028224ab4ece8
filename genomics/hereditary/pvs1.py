"""PVS1 by the decision tree of ClinGen (Abou Tayoun 2018, PMID 30192042), or as the gene's expert panel states it.

A part of the protein is taken as critical where ClinVar holds pathogenic alleles (two stars) that change no more
than it: a truncating one further on, or two of other kinds in an exon. Not looked at: cryptic splice sites that
rescue an exon, and how often people carry loss of function in it.
"""

from genomics.hereditary.coding import (
    CodingMap,
    CodingPart,
    coding_map,
    first_changed,
    new_stop,
    spliced_exon,
    spliced_index,
)
from genomics.hereditary.evidence import Evidence, accessions, met, not_met
from genomics.hereditary.gene_loss import stated_loss
from genomics.hereditary.kinds import LOSS_OF_FUNCTION, has
from genomics.hereditary.splice_sites import SiteState, state_of
from genomics.records.annotation import Criterion
from genomics.records.hereditary import KnownAllele
from genomics.records.panel import ExonTrait, LossWeight
from genomics.records.transcript import Transcript
from genomics.records.variant import Variant

VERY_STRONG, STRONG, MODERATE, SUPPORTING = 8, 4, 2, 1
NMD_BASES = 50  # a stop this close before the last junction, or after it, escapes decay
LARGE_PART = 0.1  # of the coding bases
CRITICAL_ALLELES = 2  # pathogenic alleles in an exon that make it critical: own choice, one may act by splicing
SOURCE = "ClinGen SVI, PVS1 decision tree, Abou Tayoun 2018, PMID 30192042"
_WORDS = {VERY_STRONG: "very strong", STRONG: "strong", MODERATE: "moderate", SUPPORTING: "supporting"}

Weighed = tuple[int, str]


def pvs1(evidence: Evidence) -> Criterion:
    """Loss of function, in a gene where that causes the condition."""
    rule, transcript = evidence.rule, evidence.transcript
    if evidence.kind not in LOSS_OF_FUNCTION:
        return not_met("PVS1", "not predicted to stop the gene's product", SOURCE)
    if not rule.loss_is_a_mechanism:
        fact = f"loss of function of {rule.gene} is not an established cause of {rule.condition}"
        return not_met("PVS1", fact, f"{SOURCE}; mechanism: {rule.source} {rule.version}, {rule.date}")
    shape = coding_map(transcript)
    if shape is None:
        return not_met("PVS1", f"{transcript.name} codes for no protein", SOURCE)
    stated = stated_loss(evidence, shape)
    points, fact = _partly_used(evidence, _strength(evidence, shape, stated))
    source = f"{stated.source}; {SOURCE}" if stated else SOURCE
    if not points:
        return not_met("PVS1", fact, source)
    return met("PVS1", points, f"{_WORDS[points]}: {fact} ({transcript.name})", source)


def _strength(evidence: Evidence, shape: CodingMap, stated: LossWeight | None) -> Weighed:
    words = evidence.variant.consequences
    if has(words, "splice_donor", "splice_acceptor") and not has(words, "stop_gained", "frameshift"):
        return _splice(evidence, shape, stated)
    if stated:
        return stated.points, stated.what
    if has(words, "stop_gained", "frameshift"):
        return _premature_stop(evidence, shape)
    if has(words, "start_lost"):
        return _start_lost(evidence, shape)
    return VERY_STRONG, "the whole transcript is lost"


def _premature_stop(evidence: Evidence, shape: CodingMap) -> Weighed:
    variant, transcript = evidence.variant, evidence.transcript
    stop = new_stop(variant, transcript, shape)
    added = len(variant.alternate) - len(variant.reference)
    junction = shape.last_junction
    if stop is not None and junction is not None and stop < junction + added - NMD_BASES:
        return VERY_STRONG, "early stop, product expected to decay"
    start = first_changed(variant, transcript)
    further = [one for one in _truncating(evidence) if _place(one, transcript) >= start]
    what = "early stop that escapes decay"
    if stop is None:
        what = "no stop in the new frame"
    elif junction is None:
        what = "early stop in a transcript of one exon, which does not decay"
    if further:
        return STRONG, f"{what}; truncating further on is pathogenic too: {accessions(further[:1])}"
    return _by_length(1 - (start - shape.start) / shape.coding_length, what)


def _splice(evidence: Evidence, shape: CodingMap, stated: LossWeight | None) -> Weighed:
    """Skipping of the exon is assumed, as the tree does where no cryptic site is known. The bases come first:
    a site that still stands is not lost, whatever an expert panel gives its loss.
    """
    state, fact = state_of(evidence.variant, evidence.transcript, evidence.tools.fetch)
    if state in (SiteState.KEPT, SiteState.NOT_CANONICAL):
        return 0, fact
    exon = spliced_exon(evidence.variant, evidence.transcript, shape)
    points, what = (stated.points, stated.what) if stated else _exon_lost(evidence, exon, shape)
    if state is SiteState.WEAKENED:
        points = min(points, MODERATE)
    return points, f"{what}; {fact}"


def _exon_lost(evidence: Evidence, exon: CodingPart, shape: CodingMap) -> Weighed:
    if not exon.coding_bases:
        return 0, f"splice site of exon {exon.number}, which does not code"
    if exon.first <= shape.start:
        return STRONG, f"splice site of exon {exon.number}, which holds the start codon"
    lost = exon.coding_bases / shape.coding_length
    holds_stop = exon.first + exon.length >= shape.end
    if holds_stop or exon.coding_bases % 3 == 0:
        what = f"exon {exon.number} lost, frame kept or stop lost with it"
        inside = _inside(evidence, exon)
        if len(inside) >= CRITICAL_ALLELES:
            return STRONG, f"{what}; changes in it are pathogenic: {accessions(inside[:CRITICAL_ALLELES])}"
        return _by_length(lost, what)
    if exon.number + 1 >= len(shape.parts):
        what = f"exon {exon.number} lost, new stop in the last exon escapes decay"
        return _by_length((shape.end - exon.first) / shape.coding_length, what)
    return VERY_STRONG, f"exon {exon.number} lost, frame shifted, product expected to decay"


def _start_lost(evidence: Evidence, shape: CodingMap) -> Weighed:
    """Moderate where a known pathogenic allele lies before the next Met in frame, else supporting."""
    following = evidence.tools.protein.find("M", 1)
    if following < 0:
        return SUPPORTING, "start codon lost; the next start codon in frame is not known"
    end = shape.start + 3 * following
    before = [
        one for one in evidence.known if shape.start + 3 <= _place(one, evidence.transcript) < end and one.protein
    ]
    what = f"start codon lost; next Met in frame is residue {following + 1}"
    if before:
        return MODERATE, f"{what}, a pathogenic allele lies before it: {accessions(before[:1])}"
    return SUPPORTING, f"{what}, no pathogenic allele is known before it"


def _by_length(lost: float, what: str) -> Weighed:
    """More than a tenth of the protein gone is strong, less is moderate."""
    return (STRONG if lost > LARGE_PART else MODERATE), f"{what}; {lost:.0%} of the protein changed or lost"


def _partly_used(evidence: Evidence, weighed: Weighed) -> Weighed:
    """An exon that some biologically relevant transcripts leave out counts moderate at most."""
    points, fact = weighed
    notes = evidence.notes(ExonTrait.PARTLY_USED)
    if not notes or not points:
        return weighed
    return min(points, MODERATE), f"{fact}; exon {evidence.exon}: {notes[0].note} ({notes[0].source})"


def _truncating(evidence: Evidence) -> list[KnownAllele]:
    return [one for one in evidence.known if one.protein and ("Ter" in one.protein or "fs" in one.protein)]


def _inside(evidence: Evidence, exon: CodingPart) -> list[KnownAllele]:
    """Known alleles that change residues within an exon and do not truncate."""
    truncating = {one.key for one in _truncating(evidence)}
    places = [(one, _place(one, evidence.transcript)) for one in evidence.known if one.protein]
    return [
        one
        for one, place in places
        if one.key not in truncating
        and one.protein not in ("p.?", "p.=", "p.Met1?")
        and exon.first <= place < exon.first + exon.length
    ]


def _place(allele: KnownAllele, transcript: Transcript) -> int:
    """Spliced index of an allele's first base in the transcript's direction."""
    variant = Variant.parse(allele.key)
    last = variant.position + len(variant.reference) - 1
    return spliced_index(transcript, variant.position if transcript.strand > 0 else last)
