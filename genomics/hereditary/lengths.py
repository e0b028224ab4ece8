"""Criteria of length: PM4 when the protein gets longer or shorter in frame, BP3 when a repeat does."""

from genomics.hereditary.coding import changed_span
from genomics.hereditary.evidence import Evidence, met, not_met
from genomics.hereditary.kinds import has
from genomics.records.annotation import Criterion
from genomics.records.panel import VariantKind

REPEATS = 4  # copies of the unit in a row, own choice: three copies of a codon are common by chance
_NOT = "no in-frame change of length"


def pm4(evidence: Evidence) -> Criterion:
    """In frame outside a repeat, or the stop lost. One residue alone counts supporting (own choice, as expert
    panels do for single residues).
    """
    if left_out := evidence.left_out("PM4"):
        return not_met("PM4", f"not used for {evidence.rule.gene}", left_out)
    if evidence.kind is not VariantKind.IN_FRAME:
        return not_met("PM4", _NOT)
    if has(evidence.variant.consequences, "stop_lost"):
        return met("PM4", 2, "stop codon lost, the protein gets longer")
    copies = copies_around(evidence)
    if copies is not None and copies >= REPEATS:
        return not_met("PM4", f"in a repeat of {copies} copies")
    residues = abs(len(evidence.variant.alternate) - len(evidence.variant.reference)) // 3
    if not residues:
        return not_met("PM4", "residues change, their number does not")
    repeat = "repeats not looked at" if copies is None else "no repeat"
    fact = f"length of the protein changes in frame by {residues}; {repeat}"
    return met("PM4", 1 if residues == 1 else 2, fact)


def bp3(evidence: Evidence) -> Criterion:
    """In frame, by copies of a repeated unit, outside the hotspots of the gene."""
    if left_out := evidence.left_out("BP3"):
        return not_met("BP3", f"not used for {evidence.rule.gene}", left_out)
    if evidence.kind is not VariantKind.IN_FRAME or has(evidence.variant.consequences, "stop_lost"):
        return not_met("BP3", _NOT)
    copies = copies_around(evidence)
    if copies is None:
        return not_met("BP3", "not evaluated: no reference to look for repeats in")
    if copies < REPEATS:
        return not_met("BP3", f"the changed bases stand {copies} times in a row; a repeat has {REPEATS}")
    return met("BP3", -1, f"in a repeat of {copies} copies")


def copies_around(evidence: Evidence) -> int | None:
    """How often the inserted or deleted bases stand in a row at their place in the reference.

    0 when bases are both lost and gained; `None` without a reference to look in.
    """
    variant, fetch = evidence.variant, evidence.tools.fetch
    if fetch is None:
        return None
    longer, shorter = sorted((variant.reference, variant.alternate), key=len, reverse=True)
    if not longer.startswith(shorter):
        return 0
    unit = longer[len(shorter) :]
    start = changed_span(variant)[0] if longer == variant.reference else variant.position + 1
    copies = 0
    for step in (len(unit), -len(unit)):
        place = start if step > 0 else start - len(unit)
        while place > 0 and fetch(variant.contig, place, place + len(unit) - 1) == unit:
            copies, place = copies + 1, place + step
    return copies
