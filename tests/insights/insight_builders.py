"""A small panel of invented groups, people drawn from it, and calls as files hold them."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from genomics.files.ancestry_panel import PEOPLE, SITES, AncestryPanel
from genomics.files.calls import Calls, CallSite
from genomics.insights.panel import ReferencePanel
from genomics.records.ancestry import GROUPS
from genomics.records.variant import Variant

BASES = ("A", "C", "G", "T")


def panel(sites=600, seed=5):
    """Places 100 kb apart whose frequencies differ between the five groups."""
    draw = np.random.default_rng(seed)
    variants = [Variant(f"chr{1 + n % 22}", 1_000_000 + 100_000 * (n // 22), "A", "G") for n in range(sites)]
    variants.sort(key=lambda site: site.sort_key)
    frequencies = draw.beta(0.6, 0.6, size=(sites, len(GROUPS)))
    return ReferencePanel(variants, frequencies, np.full((sites, len(GROUPS)), 400.0), "made for a test (2026-01)")


def person(reference, shares, seed):
    """Alternate copies of somebody whose genome is a mixture with these shares."""
    chance = np.clip(reference.frequencies, 0.00125, 0.99875) @ np.array(shares)
    return np.random.default_rng(seed).binomial(2, chance).astype(np.int8)


def whole_panel(reference):
    """The panel with all that a file holds; loadings and people are of no matter here."""
    shape = (len(reference.sites), 1)
    keys = [(site.contig, site.position, site.reference, site.alternate) for site in reference.sites]
    number = reference.chromosomes.astype(int)
    flat = np.zeros(len(keys))
    return AncestryPanel(
        reference.version,
        keys,
        flat,
        flat + 1,
        np.zeros(shape),
        reference.frequencies,
        number,
        [],
        np.zeros((0, 1)),
    )


def write_panel(folder, reference):
    """The panel as the folder that is read."""
    whole = whole_panel(reference)
    columns = dict(zip(("contig", "position", "ref", "alt"), map(list, zip(*whole.keys, strict=True)), strict=True))
    columns |= {"mean": whole.mean, "scale": whole.scale, "loading_1": whole.loadings[:, 0]}
    for number, group in enumerate(GROUPS):
        columns[f"af_{group}"] = whole.frequency[:, number]
        columns[f"an_{group}"] = whole.number[:, number]
    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(columns), folder / SITES)
    pq.write_table(pa.table({"group": list(GROUPS), "score_1": [0.0] * len(GROUPS)}), folder / PEOPLE)
    (folder / "manifest.yaml").write_text(
        f'{SITES}: {{source: a test, version: "made", date: 2026-01, licence: none}}\n'
    )
    return folder


def calls(samples, *records):
    """Calls from (key, filters, genotypes such as `0/1`); `.` as alternate says reference only."""
    sites, haplotypes = [], []
    for key, filters, genotypes in records:
        contig, position, reference, alternate = key.split(":")
        sites.append(
            CallSite(contig, int(position), reference, None if alternate == "." else alternate, tuple(filters))
        )
        haplotypes.append([_copies(genotype) for genotype in genotypes.split()])
    shape = (len(sites), len(samples))
    empty = np.full(shape, -1, dtype=np.int32)
    copies = np.array(haplotypes, dtype=np.int8).reshape(*shape, 2)
    return Calls(list(samples), sites, copies, np.zeros(shape, bool), empty, empty, empty, empty)


def _copies(genotype):
    parts = [-1 if part == "." else int(part) for part in genotype.split("/")]
    return parts if len(parts) == 2 else [*parts, -2]
