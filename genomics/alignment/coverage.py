"""Depth in numbers: summaries over bases, genes, contigs and positions. Decisions only: no file is read here.

A region without a base gives no number: it is neither 0 nor a pass.
"""

from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from genomics.alignment.depth import Counts, Depth, Pass
from genomics.alignment.kernel import DEPTH_CAP
from genomics.alignment.targets import Targets
from genomics.files.calls import merged
from genomics.records.quality import ContigCoverage, DepthDistribution, GeneCoverage, PositionDepth
from genomics.records.region import GENOME, CodingExon, NamedPosition
from genomics.records.variant import Interval


class DepthSummary(msgspec.Struct, frozen=True):
    """Mean, median and the fractions (0 to 1) of bases that reach a depth."""

    mean: float | None = None
    median: int | None = None
    at_1x: float | None = None
    at_10x: float | None = None
    at_20x: float | None = None
    at_30x: float | None = None


class InsertSize(msgspec.Struct, frozen=True):
    """Template length in bases: the median, and the median distance from it (MAD, not scaled)."""

    median: int | None = None
    mad: float | None = None


def distribution(depth: Depth) -> Counts:
    """Bases by depth; the last entry holds all from there on."""
    return np.bincount(np.minimum(depth, DEPTH_CAP), minlength=DEPTH_CAP + 1).astype(np.int64)


def summary(bases: Counts, depth_sum: int) -> DepthSummary:
    """Summary of a distribution whose depths sum to `depth_sum`.

    >>> summary(np.array([1, 0, 2, 1]), 7)
    DepthSummary(mean=1.75, median=2, at_1x=0.75, at_10x=0.0, at_20x=0.0, at_30x=0.0)
    """
    total = int(bases.sum())
    if total == 0:
        return DepthSummary()
    reached = [float(bases[least:].sum() / total) for least in (1, 10, 20, 30)]
    return DepthSummary(depth_sum / total, _middle(bases), *reached)


def genome_summary(seen: Pass, unknown: int) -> DepthSummary:
    """Summary over chr1 to chr22 and chrX without their `unknown` bases (N), on which no read can lie."""
    bases = seen.genome_depths.copy()
    bases[0] = max(0, bases[0] - unknown)
    return summary(bases, seen.genome_sum)


def insert_size(inserts: Counts) -> InsertSize:
    """Median and MAD of a histogram by template length.

    >>> insert_size(np.array([0, 0, 1, 1, 1]))
    InsertSize(median=3, mad=1.0)
    """
    if not inserts.sum():
        return InsertSize()
    median = _middle(inserts)
    away = np.bincount(np.abs(np.arange(inserts.size) - median), weights=inserts).astype(np.int64)
    return InsertSize(median, float(_middle(away)))


def _middle(counts: npt.NDArray[np.int64]) -> int:
    """The lower median of a histogram."""
    return int(np.searchsorted(np.cumsum(counts), (int(counts.sum()) + 1) // 2))


def ratio(part: int, whole: int) -> float | None:
    """`part` of `whole`; of nothing there is no part."""
    return part / whole if whole else None


def depth_over(depth: Depth, targets: Targets, intervals: Sequence[Interval]) -> Depth:
    """Depths at the bases of some target intervals, each base once."""
    parts = [depth[targets.span(interval)] for interval in merged(intervals)]
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int32)


def gene_coverage(
    sample_id: str, depth: Depth, targets: Targets, exons: Sequence[CodingExon], needed: dict[str, int]
) -> list[GeneCoverage]:
    """One row per gene, by name. `needed` is the depth that makes a base callable, by contig."""
    rows = []
    for gene in sorted({exon.gene for exon in exons}):
        own = [exon.interval for exon in exons if exon.gene == gene]
        part = depth_over(depth, targets, own)
        least = needed[own[0].contig]
        mean, covered = float(part.mean()), float((part >= least).mean())
        rows.append(GeneCoverage(sample_id, gene, int(part.size), mean, int(part.min()), covered, least))
    return rows


def contig_coverage(
    sample_id: str, contigs: Sequence[str], lengths: Sequence[int], seen: Pass
) -> list[ContigCoverage]:
    """One row per chromosome, and per other contig that has a covered base, in the header's order."""
    return [
        ContigCoverage(sample_id, name, length, float(depths / length), float(covered / length))
        for name, length, (depths, covered) in zip(contigs, lengths, seen.contigs.tolist(), strict=True)
        if length and (covered or name in GENOME or name in ("chrY", "chrM"))
    ]


def position_depths(
    sample_id: str, depth: Depth, targets: Targets, positions: Sequence[NamedPosition]
) -> list[PositionDepth]:
    """Depth at each position, in the order given."""
    rows = []
    for place in positions:
        (here,) = depth[targets.span(place.interval)].tolist()
        rows.append(PositionDepth(sample_id, place.contig, place.position, place.name, here))
    return rows


def distributions(sample_id: str, genes: Counts, genome: Counts | None) -> list[DepthDistribution]:
    """Distributions without the empty end."""
    rows = [("result_genes", genes)] + ([("genome", genome)] if genome is not None else [])
    return [
        DepthDistribution(sample_id, region, bases[: int(np.flatnonzero(bases)[-1]) + 1].tolist())
        for region, bases in rows
        if bases.any()
    ]
