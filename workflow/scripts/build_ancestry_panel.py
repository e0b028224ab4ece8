"""Rebuild the tables of resources/ancestry from the peddy archive; the same archive and demo give the same bytes.

People of the demo are left out of the panel, so that the demo is no test of itself; so are relatives. Allow 2 GB
and two minutes. How well the panel does on people held back: tests/benchmarks/bench_ancestry.py.
"""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from cyvcf2 import VCF
from demo_sources import Exonic, Key, read_exonic

from genomics.cohort.limits import RelatednessLimits, cohort_limits
from genomics.cohort.projection import Axes, Dosages, Floats, principal_axes, projected
from genomics.cohort.pruning import pruned
from genomics.cohort.relatedness import related_pairs
from genomics.cohort.unrelated import unrelated
from genomics.files.ancestry_panel import PEOPLE, SITES
from genomics.files.settings import read_thresholds
from genomics.files.tables import write_arrow
from genomics.records.ancestry import GROUPS, AncestryGroup
from genomics.records.variant import CONTIG_ORDER

COMPONENTS = 6  # 4 to 16 classify alike (99.4 to 99.6 %); beyond 6 the axes are noise
COMMON = 0.01  # least frequency of the rarer allele
FOLDS = 5
SAME = 0.98  # genotypes alike: one person; relatives reach 0.9

Chosen = npt.NDArray[np.intp]


@dataclass(frozen=True)
class People:
    """Dosages [sites, people] at the panel's SNPs, and each person's group."""

    keys: list[Key]
    dosages: Dosages
    group_of: list[AncestryGroup]

    def take(self, people: Chosen) -> "People":
        """These people alone."""
        return People(self.keys, self.dosages[:, people], [self.group_of[i] for i in people.tolist()])

    def at(self, sites: Chosen) -> "People":
        """These sites alone."""
        return People([self.keys[i] for i in sites.tolist()], self.dosages[sites], self.group_of)


def main() -> None:
    """Read the archive, write the two tables, and tell how the panel does on people held back."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peddy", type=Path, required=True, help="peddy-0.4.8.tar.gz")
    parser.add_argument("--demo", type=Path, default=Path("resources/demo/cohort.vcf.gz"), help="whom to leave out")
    parser.add_argument("--thresholds", type=Path, default=Path("config/thresholds.yaml"))
    parser.add_argument("--output", type=Path, default=Path("resources/ancestry"))
    given = parser.parse_args()
    limits = cohort_limits(read_thresholds(given.thresholds, "aou")).relatedness
    people = without_demo(in_order(read_exonic(given.peddy)), given.demo)
    write_panel(given.output, telling(without_relatives(people, limits), limits))


def in_order(exonic: Exonic) -> People:
    """The archive's people and autosomal SNPs, in order of the genome."""
    order = sorted(range(len(exonic.keys)), key=lambda i: (CONTIG_ORDER[exonic.keys[i][0]], *exonic.keys[i][1:]))
    dosages = exonic.copies[order].astype(np.int8)
    return People([exonic.keys[i] for i in order], dosages, [AncestryGroup(group) for group in exonic.groups])


def without_demo(people: People, demo: Path) -> People:
    """Leave out whoever has the genotypes of a person of the demo."""
    rows = {key: row for row, key in enumerate(people.keys)}
    shared, theirs = [], []
    for record in VCF(str(demo), strict_gt=True):
        key = record.CHROM, record.POS, record.REF, record.ALT[0] if len(record.ALT) == 1 else ""
        if key in rows:
            shared.append(rows[key])
            theirs.append(np.where(record.gt_types == 3, 2, np.where(record.gt_types == 2, -1, record.gt_types)))
    own, other = people.dosages[shared], np.array(theirs, np.int8)
    alike = sum((own == copies).T.astype(np.float32) @ (other == copies).astype(np.float32) for copies in (0, 1, 2))
    same = (alike / (other >= 0).sum(axis=0)).max(axis=1) >= SAME
    print(f"{int(same.sum())} people of the demo are left out", file=sys.stderr)
    return people.take(np.flatnonzero(~same))


def without_relatives(people: People, limits: RelatednessLimits) -> People:
    """People of whom no two are of second degree or nearer."""
    names = [f"{place:04d}" for place in range(len(people.group_of))]
    pairs = related_pairs(names, people.dosages, limits)
    kept = unrelated(names, names, pairs)
    print(f"{len(pairs)} related pairs; {len(names) - len(kept)} people are left out", file=sys.stderr)
    return people.take(np.array([i for i, name in enumerate(names) if name in kept]))


def telling(people: People, limits: RelatednessLimits) -> People:
    """The common SNPs that each tell something of their own."""
    frequency = people.dosages.mean(axis=1) / 2
    people = people.at(np.flatnonzero(np.minimum(frequency, 1 - frequency) >= COMMON))
    places = [key[:2] for key in people.keys]
    kept = pruned(places, people.dosages, limits.prune_r2, limits.prune_window)
    return people.at(kept)


def held_out(people: People, axes: Axes, scores: Floats) -> Floats:
    """Places of all people on `axes`, each found from axes made without them, as a stranger's place is.

    Scores of the people who made the axes lie farther out than those of strangers, the more so on the lesser axes.
    Axes of each fold are turned onto the whole ones by what both say of the people of the other folds.
    """
    places = np.zeros_like(scores)
    for inside, outside in folds(len(people.group_of)):
        partial, own = principal_axes(people.dosages[:, inside], axes.count)
        left, _, right = np.linalg.svd(own.T @ scores[inside])
        places[outside] = projected(people.dosages[:, outside], partial) @ (left @ right)
    return places


def folds(people: int) -> list[tuple[Chosen, Chosen]]:
    """People by remainder of their place: who trains, who is held back."""
    part = np.arange(people) % FOLDS
    return [(np.flatnonzero(part != fold), np.flatnonzero(part == fold)) for fold in range(FOLDS)]


def write_panel(output: Path, panel: People) -> None:
    """The two tables."""
    axes, own = principal_axes(panel.dosages, COMPONENTS)
    places = held_out(panel, axes, own)
    columns: dict[str, pa.Array] = {
        "contig": pa.array([key[0] for key in panel.keys]).dictionary_encode(),
        "position": pa.array([key[1] for key in panel.keys], pa.int32()),
        "ref": pa.array([key[2] for key in panel.keys]).dictionary_encode(),
        "alt": pa.array([key[3] for key in panel.keys]).dictionary_encode(),
        "mean": pa.array(axes.mean, pa.float32()),
        "scale": pa.array(axes.scale, pa.float32()),
    }
    columns |= _numbered("loading", axes.loadings)
    for group in GROUPS:
        own_group = panel.dosages[:, [label is group for label in panel.group_of]]
        columns[f"af_{group}"] = pa.array(own_group.mean(axis=1) / 2, pa.float32())
        columns[f"an_{group}"] = pa.array(np.full(len(panel.keys), 2 * own_group.shape[1]), pa.int32())
    write_arrow(output / SITES, pa.table(columns))
    order = sorted(range(len(panel.group_of)), key=lambda i: (panel.group_of[i], *places[i].tolist()))
    people = {"group": pa.array([str(panel.group_of[i]) for i in order])} | _numbered("score", places[order])
    write_arrow(output / PEOPLE, pa.table(people))
    print(f"{len(panel.keys)} SNPs, {len(order)} people", file=sys.stderr)


def _numbered(name: str, values: Floats) -> dict[str, pa.Array]:
    return {f"{name}_{i}": pa.array(column, pa.float32()) for i, column in enumerate(values.T, 1)}


if __name__ == "__main__":
    main()
