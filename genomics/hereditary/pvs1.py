"""PVS1 by the basics of the ClinGen decision tree (Abou Tayoun 2018, PMID 30192042).

Not looked at: whether a cryptic splice site rescues the exon, whether the lost part is a known domain,
and pathogenic variants before the next Met.
"""

from genomics.hereditary.coding import CodingMap, CodingPart, coding_map, first_changed, new_stop, spliced_exon
from genomics.hereditary.evidence import Evidence
from genomics.hereditary.kinds import LOSS_OF_FUNCTION, has, kind_of
from genomics.records.annotation import AnnotatedVariant, Criterion
from genomics.records.transcript import Transcript

VERY_STRONG, STRONG, MODERATE, SUPPORTING = 8, 4, 2, 1
NMD_BASES = 50  # a stop this close before the last junction, or after it, escapes decay
LARGE_PART = 0.1  # of the coding bases
_WORDS = {VERY_STRONG: "very strong", STRONG: "strong", MODERATE: "moderate", SUPPORTING: "supporting"}


def pvs1(evidence: Evidence) -> Criterion:
    """Loss of function, in a gene where that causes the condition."""
    variant, rule, transcript = evidence.variant, evidence.rule, evidence.transcript
    if kind_of(variant.consequences) not in LOSS_OF_FUNCTION:
        return Criterion("PVS1", False, 0, "not predicted to stop the gene's product")
    if not rule.loss_is_a_mechanism:
        return Criterion(
            "PVS1", False, 0, f"loss of function of {rule.gene} is not an established cause of {rule.condition}"
        )
    shape = coding_map(transcript)
    if shape is None:
        return Criterion("PVS1", False, 0, f"{transcript.name} codes for no protein")
    points, fact = _strength(variant, transcript, shape)
    if not points:
        return Criterion("PVS1", False, 0, fact)
    return Criterion("PVS1", True, points, f"{_WORDS[points]}: {fact} ({transcript.name})")


def _strength(variant: AnnotatedVariant, transcript: Transcript, shape: CodingMap) -> tuple[int, str]:
    if has(variant.consequences, "stop_gained", "frameshift"):
        return _premature_stop(variant, transcript, shape)
    if has(variant.consequences, "splice_donor", "splice_acceptor"):
        return _splice(spliced_exon(variant, transcript, shape), shape)
    if has(variant.consequences, "start_lost"):
        return SUPPORTING, "start codon lost; another start may be used"
    return VERY_STRONG, "the whole transcript is lost"


def _premature_stop(variant: AnnotatedVariant, transcript: Transcript, shape: CodingMap) -> tuple[int, str]:
    stop = new_stop(variant, transcript, shape)
    added = len(variant.alternate) - len(variant.reference)
    junction = shape.last_junction
    if stop is not None and junction is not None and stop < junction + added - NMD_BASES:
        return VERY_STRONG, "early stop, product expected to decay"
    lost = 1 - (first_changed(variant, transcript) - shape.start) / shape.coding_length
    return _escaping(lost, "early stop that escapes decay")


def _splice(exon: CodingPart, shape: CodingMap) -> tuple[int, str]:
    """Skipping of the exon is assumed, as the tree does where no cryptic site is known."""
    if not exon.coding_bases:
        return 0, f"splice site of exon {exon.number}, which does not code"
    lost = exon.coding_bases / shape.coding_length
    if exon.first <= shape.start:
        return STRONG, f"splice site of exon {exon.number}, which holds the start codon"
    holds_stop = exon.first + exon.length >= shape.end
    if holds_stop or exon.coding_bases % 3 == 0:
        return _escaping(lost, f"exon {exon.number} lost, frame kept or stop lost with it")
    if exon.number + 1 >= len(shape.parts):
        remaining = (shape.end - exon.first) / shape.coding_length
        return _escaping(remaining, f"exon {exon.number} lost, new stop in the last exon escapes decay")
    return VERY_STRONG, f"exon {exon.number} lost, frame shifted, product expected to decay"


def _escaping(lost: float, what: str) -> tuple[int, str]:
    """More than a tenth of the protein gone is strong, less is moderate."""
    return (STRONG if lost > LARGE_PART else MODERATE), f"{what}; {lost:.0%} of the protein changed or lost"
