"""PVS1 as the expert panel of a gene states it (`gene_loss.tsv`), before the general tree is asked."""

from genomics.hereditary.coding import CodingMap, exon_beside, first_residue, new_stop
from genomics.hereditary.evidence import Evidence
from genomics.hereditary.kinds import has
from genomics.hereditary.splice_sites import site_touched
from genomics.records.panel import LossChange, LossWeight


def stated_loss(evidence: Evidence, shape: CodingMap) -> LossWeight | None:
    """The panel's row for the change; `None` where the gene has none, or none for this place."""
    rows = [row for row in evidence.tools.tables.losses if row.gene == evidence.rule.gene]
    if not rows:
        return None
    happened = losses_of(evidence, shape)
    return next((row for row in rows if any(row.holds(change, place) for change, place in happened)), None)


def losses_of(evidence: Evidence, shape: CodingMap) -> list[tuple[LossChange, int]]:
    """How the product is lost, each with its residue or exon; empty where the names do not tell."""
    variant, words = evidence.variant, evidence.variant.consequences
    if has(words, "stop_gained", "frameshift"):
        return _truncations(evidence, shape)
    if has(words, "splice_donor", "splice_acceptor"):
        site = site_touched(variant, evidence.transcript)
        if site is None:
            return []
        change = LossChange.DONOR if site.donor else LossChange.ACCEPTOR
        return [(change, exon_beside(site.inner, evidence.transcript))]
    return [(LossChange.START, 0)] if has(words, "start_lost") else []


def _truncations(evidence: Evidence, shape: CodingMap) -> list[tuple[LossChange, int]]:
    name = evidence.variant.hgvs_p or ""
    residue = first_residue(name)
    if residue is None:
        return []
    found = [(LossChange.FRAMESHIFT if "fs" in name else LossChange.NONSENSE, residue)]
    stop = new_stop(evidence.variant, evidence.transcript, shape)
    if stop is not None:
        found.append((LossChange.NEW_STOP, (stop - shape.start) // 3 + 1))
    return found
