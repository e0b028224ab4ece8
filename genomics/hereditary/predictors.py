"""Criteria of prediction: PP3, BP4 by calibrated cuts of one predictor chosen beforehand, BP7 for silent changes.

REVEL speaks for missense changes, or AlphaMissense in a run that brought no REVEL; SpliceAI for splicing. A score
that nobody brought is not evaluated, never 0.
"""

import re
from collections.abc import Iterable

from genomics.hereditary.evidence import ACMG, Evidence, met, not_met
from genomics.hereditary.kinds import has, words_elsewhere
from genomics.hereditary.missense import pm1
from genomics.records.annotation import AnnotatedVariant, Criterion
from genomics.records.panel import ScoreCut, VariantKind

MOST_WITH_PM1 = 4  # PM1 and PP3 together count strong at most: Pejaver 2022, PMID 36413997
MISSENSE_SCORES = ("REVEL", "AlphaMissense")  # the first that a run brought speaks for all its variants
PEJAVER, WALKER = "Pejaver 2022, PMID 36413997", "Walker 2023, PMID 37352859"
NULL_KINDS = frozenset({VariantKind.TRUNCATING, VariantKind.START_LOST})
_INTRON = re.compile(r"(?:\A|:)c\.[-*]?\d+(?P<side>[+-])(?P<distance>\d+)")
DEEP_AFTER, DEEP_BEFORE = 7, 21  # bases into an intron from which BP7 may count: Walker 2023


def missense_score(variants: Iterable[AnnotatedVariant]) -> str:
    """The one predictor of missense changes for a whole run: never the better of two for each variant."""
    brought = {score.name.lower() for variant in variants for score in variant.scores}
    return next((name for name in MISSENSE_SCORES if name.lower() in brought), MISSENSE_SCORES[0])


def pp3(evidence: Evidence) -> Criterion:
    """Predicted to harm the protein or its splicing. Not for loss of function, which PVS1 judges."""
    if evidence.kind in NULL_KINDS:
        return not_met("PP3", "not used: PVS1 judges loss of function", WALKER)
    found = [*_cuts(evidence, evidence.tools.missense_score, "PP3"), *_cuts(evidence, "SpliceAI", "PP3")]
    if not found:
        return not_met("PP3", _said(evidence, "no score calls it harmful"), PEJAVER)
    best = max(found, key=lambda cut: cut.points)
    points = min(best.points, MOST_WITH_PM1 - pm1(evidence).points)
    fact = _met_fact(evidence, best)
    if points <= 0:
        return not_met("PP3", f"{fact}; counted with PM1", best.source)
    capped = f"; with PM1 no more than {MOST_WITH_PM1}" if points < best.points else ""
    return met("PP3", points, fact + capped, best.source)


def bp4(evidence: Evidence) -> Criterion:
    """Predicted to harm neither the protein nor its splicing."""
    if evidence.kind in NULL_KINDS or evidence.kind is VariantKind.IN_FRAME:
        return not_met("BP4", "not used for loss of function or a changed length", PEJAVER)
    if pp3(evidence).met:
        return not_met("BP4", "PP3 is met")
    name = evidence.tools.missense_score if evidence.kind is VariantKind.MISSENSE else "SpliceAI"
    found = _cuts(evidence, name, "BP4")
    if not found:
        return not_met("BP4", _said(evidence, "no score calls it harmless"), PEJAVER)
    return met("BP4", found[0].points, _met_fact(evidence, found[0]), found[0].source)


def bp7(evidence: Evidence) -> Criterion:
    """Synonymous, or deep in an intron, away from splice sites, and SpliceAI predicts no change of splicing."""
    words, deep = evidence.variant.consequences, deep_in_intron(evidence.variant.hgvs_c)
    synonymous = has(words, "synonymous")
    if not synonymous and not (deep and has(words, "intron")):
        return not_met("BP7", "neither synonymous nor deep in an intron")
    elsewhere = words_elsewhere(evidence.variant.impact_elsewhere)
    if evidence.near_splice or has([*words, *elsewhere], "missense", "stop_gained", "frameshift"):
        return not_met("BP7", "near a splice site, or changes another transcript's protein")
    quiet = _cuts(evidence, "SpliceAI", "BP4")
    if not quiet:
        return not_met("BP7", _said(evidence, "splicing not predicted unchanged"), WALKER)
    what = "synonymous" if synonymous else "deep in an intron"
    fact = f"{what}, away from splice sites; {_met_fact(evidence, quiet[0])}"
    return met("BP7", -1, fact, f"{ACMG}; {WALKER}")


def deep_in_intron(coding: str | None) -> bool:
    """Whether a c. name lies 7 or more bases after, and 21 or more before, an exon.

    >>> deep_in_intron("NM_1.1:c.100+7A>G"), deep_in_intron("c.100-20A>G"), deep_in_intron("c.100A>G")
    (True, False, False)
    """
    found = _INTRON.search(coding or "")
    if found is None:
        return False
    return int(found["distance"]) >= (DEEP_AFTER if found["side"] == "+" else DEEP_BEFORE)


def _cuts(evidence: Evidence, name: str, criterion: str) -> list[ScoreCut]:
    if name in MISSENSE_SCORES and evidence.kind is not VariantKind.MISSENSE:
        return []
    return evidence.cuts_met(name, criterion)


def _met_fact(evidence: Evidence, cut: ScoreCut) -> str:
    bound = "at least" if cut.points > 0 else "at most"
    return f"{cut.score} {evidence.score(cut.score):g}, {bound} {cut.value:g}"


def _said(evidence: Evidence, otherwise: str) -> str:
    names = (evidence.tools.missense_score, "SpliceAI")
    scores = [f"{name} {value:g}" for name in names if (value := evidence.score(name)) is not None]
    return f"{otherwise}: {', '.join(scores)}" if scores else "not evaluated: no score of a predictor"
