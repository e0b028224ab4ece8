"""The places of the reference panel that tell most about similarity to its groups."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from genomics.files.ancestry_panel import AncestryPanel
from genomics.records.variant import Variant

MOST_SITES = 1500  # more narrow the interval by little and cost time for every person
APART = 50_000  # bases between two places, so that each tells something of its own


@dataclass(frozen=True)
class ReferencePanel:
    """Places on the autosomes by group: alternate frequency (0 to 1) and chromosomes counted, [sites, groups]."""

    sites: list[Variant]
    frequencies: npt.NDArray[np.float64]
    chromosomes: npt.NDArray[np.float64]
    version: str


def telling_places(panel: AncestryPanel, most: int = MOST_SITES) -> ReferencePanel:
    """At most `most` places of the panel, in genome order, those first whose frequencies differ most by group.

    How much they differ is Wright's F_ST of the groups' frequencies: their variance over p (1 - p) of the mean p.
    """
    mean = panel.frequency.mean(axis=1)
    differing = panel.frequency.var(axis=1) / np.maximum(mean * (1 - mean), 1e-6)
    kept: dict[str, list[int]] = {}
    chosen: list[int] = []
    for row in np.argsort(-differing, kind="stable"):
        contig, position, *_ = panel.keys[row]
        near = kept.setdefault(contig, [])
        wanted = len(chosen) < most and contig not in ("chrX", "chrY", "chrM")
        if wanted and all(abs(position - other) >= APART for other in near):
            near.append(position)
            chosen.append(int(row))
    sites = {row: Variant(*panel.keys[row]) for row in chosen}
    order = sorted(chosen, key=lambda row: sites[row].sort_key)
    return ReferencePanel(
        [sites[row] for row in order],
        panel.frequency[order],
        panel.number[order].astype(np.float64),
        panel.version,
    )
