"""A made-up reference panel: five groups at any SNPs, with people drawn from them."""

from pathlib import Path

import numpy as np
import pyarrow as pa

from genomics.cohort.projection import principal_axes
from genomics.files.ancestry_panel import PEOPLE, SITES
from genomics.files.tables import write_arrow
from genomics.records.ancestry import GROUPS

EACH, COMPONENTS = 40, 4
MANIFEST = "{source: made up, version: '1', date: 2026-11-22, licence: none}"


def group_frequencies(sites: int, rng: np.random.Generator) -> np.ndarray:
    """Frequencies [sites, groups] that differ between the groups."""
    ancestral = rng.uniform(0.1, 0.9, sites)
    return np.clip(ancestral[:, None] + rng.normal(0, 0.15, (sites, len(GROUPS))), 0.05, 0.95)


def drawn(frequencies: np.ndarray, people: int, rng: np.random.Generator) -> np.ndarray:
    """Dosages [sites, people] of one group."""
    return rng.binomial(2, frequencies[:, None], (len(frequencies), people)).astype(np.int8)


def write_panel(
    folder: Path, keys: list[tuple[str, int, str, str]], frequencies: np.ndarray, seed: int = 5
) -> Path:
    """Both tables and their manifest, with people held back for the scores as the real panel has it."""
    rng = np.random.default_rng(seed)
    axes, _ = principal_axes(np.concatenate([drawn(own, EACH, rng) for own in frequencies.T], axis=1), COMPONENTS)
    others = np.concatenate([drawn(own, EACH, rng) for own in frequencies.T], axis=1)
    scores = axes.standardised(others).T @ axes.loadings
    columns = {name: [key[i] for key in keys] for i, name in enumerate(("contig", "position", "ref", "alt"))}
    columns |= {"mean": axes.mean, "scale": axes.scale}
    columns |= {f"loading_{i}": column for i, column in enumerate(axes.loadings.T, 1)}
    for group, own in zip(GROUPS, frequencies.T, strict=True):
        columns |= {f"af_{group}": own, f"an_{group}": np.full(len(keys), 2 * EACH)}
    people = {"group": [str(group) for group in GROUPS for _ in range(EACH)]}
    people |= {f"score_{i}": column for i, column in enumerate(scores.T, 1)}
    folder.mkdir(parents=True, exist_ok=True)
    write_arrow(folder / SITES, pa.table(columns))
    write_arrow(folder / PEOPLE, pa.table(people))
    (folder / "manifest.yaml").write_text(f"{SITES}: {MANIFEST}\n{PEOPLE}: {MANIFEST}\n")
    return folder
