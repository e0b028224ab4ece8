"""Reads and qualities around real genotypes: what a joint caller would have written at about 30x.

Reference genotypes come from reference blocks: a person's depth stays the same over a run of sites. Shares of
missing and of poor genotypes are fixed here and told in resources/demo/README.md.
"""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from demo_records import CONTIGS, Record

MEAN_DEPTH, SPREAD = 31.0, 2.0  # reads; between people
LOW_DEPTH = 8.0
BLOCK = 25  # sites a reference block lasts on average
MISSING, POOR = 0.003, 0.007  # shares of genotypes; none at PGx definitions and planted alleles
FILTERED = 0.006  # share of sites
ERROR = 0.002  # share of reads with another allele than the person's, where the person varies
MIXED = 0.12  # share of reads that belong to another person in the contaminated sample
FILTERS = ("LowQual", "ExcHet")

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Noise:
    """What is special about some people: places in the list of people."""

    low_coverage: int
    contaminated: int
    contaminant: int
    gap: int
    gap_region: tuple[str, int, int]


HEADER = """##fileformat=VCFv4.2
##source=resources/demo of the return-of-results pipeline
##demo=Genotypes of 1000 Genomes people; AD, DP, GQ, QUAL, FILTER simulated; records with SYNTHETIC planted
##reference=GRCh38
##FILTER=<ID=PASS,Description="All filters passed">
##FILTER=<ID=LowQual,Description="Low quality (simulated)">
##FILTER=<ID=ExcHet,Description="Excess of heterozygous genotypes (simulated)">
##INFO=<ID=AC,Number=A,Type=Integer,Description="Alternate allele count in genotypes">
##INFO=<ID=AN,Number=1,Type=Integer,Description="Number of alleles in called genotypes">
##INFO=<ID=AF,Number=A,Type=Float,Description="Alternate allele frequency">
##INFO=<ID=DP,Number=1,Type=Integer,Description="Read depth over all samples">
##INFO=<ID=FORCED,Number=0,Type=Flag,Description="Called at a given position whether or not anyone varies there">
##INFO=<ID=SYNTHETIC,Number=0,Type=Flag,Description="Planted for the demo, not a real person's genotype">
##INFO=<ID=TRAIT,Number=0,Type=Flag,Description="A place of a trait; genotypes drawn, not a real person's">
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Reads of each allele">
##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Read depth">
##FORMAT=<ID=GQ,Number=1,Type=Integer,Description="Genotype quality, phred-scaled">
"""


def vcf_lines(
    records: list[Record],
    samples: list[str],
    noise: Noise,
    rng: np.random.Generator,
    later: list[Record],
    later_rng: np.random.Generator,
) -> Iterator[str]:
    """The whole joint-call VCF, line by line; `records` are in genome order, and so are those that came `later`.

    Later records are drawn by themselves: the lines of the others stay what they were before.
    """
    yield HEADER
    yield "".join(f"##contig=<ID={name},length={size}>\n" for name, size in CONTIGS.items())
    yield "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t" + "\t".join(samples) + "\n"
    reads = _Reads(len(samples), noise, rng)
    later_reads = _Reads(len(samples), noise, later_rng)
    drawn = ((record.order, _line(record, reads, rng)) for record in records)
    added = ((record.order, _line(record, later_reads, later_rng)) for record in later)
    for _, line in heapq.merge(drawn, added):
        yield line


class _Reads:
    """Draws depth and allele counts, person by person, site after site."""

    def __init__(self, people: int, noise: Noise, rng: np.random.Generator) -> None:
        self.noise, self._rng = noise, rng
        self._mean = rng.normal(MEAN_DEPTH, SPREAD, people)
        self._mean[noise.low_coverage] = LOW_DEPTH
        self._block = self._new_depth()

    def _new_depth(self) -> Ints:
        drawn = self._rng.normal(self._mean, np.sqrt(self._mean))
        return np.maximum(np.round(drawn), 1).astype(np.int64)

    def draw(self, alleles: npt.NDArray[np.int8], count: int) -> tuple[Ints, Ints, Ints]:
        """Reads of each allele [people, count], depth and genotype quality."""
        fresh = self._new_depth()
        ends = self._rng.random(len(fresh)) < 1 / BLOCK
        self._block = np.where(ends, fresh, self._block)
        varies = (alleles > 0).any(axis=1)
        varies[self.noise.contaminated] |= bool((alleles[self.noise.contaminant] > 0).any())
        depth = np.where(varies, fresh, self._block)
        depth = np.where(alleles[:, 1] == -2, np.maximum(depth // 2, 1), depth)
        shares = self._shares(alleles, count)
        shares[varies] = (1 - ERROR) * shares[varies] + ERROR / count
        reads = np.zeros((len(depth), count), np.int64)
        left, share_left = depth.copy(), np.ones(len(depth))
        for allele in range(count - 1, 0, -1):
            chance = np.where(share_left > 0, shares[:, allele] / np.maximum(share_left, 1e-9), 0)
            reads[:, allele] = self._rng.binomial(left, np.clip(chance, 0, 1))
            left = left - reads[:, allele]
            share_left = share_left - shares[:, allele]
        reads[:, 0] = left
        return reads, depth, _quality(alleles, reads, depth)

    def _shares(self, alleles: npt.NDArray[np.int8], count: int) -> npt.NDArray[np.float64]:
        shares = np.zeros((len(alleles), count))
        copies = np.where(alleles[:, 1] == -2, 1, 2)
        for copy in (0, 1):
            present = np.flatnonzero(alleles[:, copy] >= 0)
            np.add.at(shares, (present, alleles[present, copy]), 1 / copies[present])
        mixed, other = self.noise.contaminated, self.noise.contaminant
        shares[mixed] = (1 - MIXED) * shares[mixed] + MIXED * shares[other]
        return shares


def _quality(alleles: npt.NDArray[np.int8], reads: Ints, depth: Ints) -> Ints:
    """Phred-scaled: three per read of one allele (four on a single X), nine per read of the rarer of two."""
    rows = np.arange(len(depth))
    first, second = np.maximum(alleles[:, 0], 0), np.maximum(alleles[:, 1], 0)
    rarer = np.minimum(reads[rows, first], reads[rows, second])
    het = (alleles[:, 1] >= 0) & (first != second)
    single = np.where(alleles[:, 1] == -2, 4, 3) * depth
    return np.minimum(np.where(het, 9 * rarer, single), 99)


def _line(record: Record, reads: _Reads, rng: np.random.Generator) -> str:
    count = 1 + len(record.alternates)
    counts, depth, quality = reads.draw(record.alleles, count)
    alleles = record.alleles.copy()
    if not _as_given(record):
        _spoil(alleles, counts, depth, quality, rng)
    contig, start, end = reads.noise.gap_region
    if record.contig == contig and start <= record.position <= end:
        alleles[reads.noise.gap, 0] = -1
        counts[reads.noise.gap], depth[reads.noise.gap], quality[reads.noise.gap] = 0, 0, 0
    cells = [
        _cell(a, b, n, d, q)
        for (a, b), n, d, q in zip(alleles.tolist(), counts.tolist(), depth.tolist(), quality.tolist(), strict=True)
    ]
    filters = "PASS"
    if not _as_given(record) and rng.random() < FILTERED:
        filters = FILTERS[int(rng.integers(len(FILTERS)))]
    alternates = ",".join(record.alternates) or "."
    fields = (
        record.contig,
        str(record.position),
        ".",
        record.reference,
        alternates,
        _site_quality(alleles, counts, filters),
        filters,
        _info(record, alleles, depth),
        "GT:AD:DP:GQ",
    )
    return "\t".join([*fields, *cells]) + "\n"


def _as_given(record: Record) -> bool:
    """Nothing is spoiled where a test asks for the genotype."""
    return record.defines or record.synthetic or record.trait


def _spoil(
    alleles: npt.NDArray[np.int8], counts: Ints, depth: Ints, quality: Ints, rng: np.random.Generator
) -> None:
    """Make a few genotypes missing, thin, doubtful or out of balance, in place."""
    drawn = rng.random(len(depth))
    kind = rng.integers(0, 3, len(depth))
    for person in np.flatnonzero(drawn < MISSING + POOR):
        first, second = alleles[person]
        if drawn[person] < MISSING:
            alleles[person, 0] = -1
            counts[person], depth[person], quality[person] = 0, 0, 0
        elif kind[person] == 0:
            depth[person] = rng.integers(2, 10)
            counts[person] = 0
            counts[person, first] += depth[person] - depth[person] // 2
            counts[person, max(second, first if second == -2 else second)] += depth[person] // 2
            quality[person] = min(quality[person], 3 * depth[person])
        elif kind[person] == 1 or second < 0 or first == second:
            quality[person] = rng.integers(3, 20)
        else:
            rare = max(int(depth[person] * rng.uniform(0.08, 0.19)), 1)
            counts[person] = 0
            counts[person, first], counts[person, second] = depth[person] - rare, rare
            quality[person] = rng.integers(20, 60)


_cells: dict[tuple[int, int, int, int], str] = {}


def _cell(first: int, second: int, counts: list[int], depth: int, quality: int) -> str:
    """GT:AD:DP:GQ of one person."""
    if first == 0 and second == 0 and len(counts) == 2 and counts[1] == 0:
        key = (0, 0, depth, quality)
        if key not in _cells:
            _cells[key] = f"0/0:{depth},0:{depth}:{quality}"
        return _cells[key]
    if first < 0:
        genotype = "." if second == -2 else "./."
    else:
        low, high = (first, second) if second == -2 else sorted((first, second))
        genotype = f"{low}" if high == -2 else f"{low}/{high}"
    return f"{genotype}:{','.join(map(str, counts))}:{depth}:{quality}"


def _site_quality(alleles: npt.NDArray[np.int8], counts: Ints, filters: str) -> str:
    carried = (alleles > 0).any(axis=1)
    if filters == "LowQual":
        return "18.4"
    return str(int(min(28 * counts[carried, 1:].sum(), 999999))) if carried.any() else "."


def _info(record: Record, alleles: npt.NDArray[np.int8], depth: Ints) -> str:
    called = alleles[alleles[:, 0] >= 0]
    number = int((called >= 0).sum())
    counts = [int((called == one).sum()) for one in range(1, len(record.alternates) + 1)]
    parts = [] if not counts else [f"AC={','.join(map(str, counts))}"]
    parts.append(f"AN={number}")
    if counts:
        parts.append("AF=" + ",".join(f"{count / max(number, 1):.4g}" for count in counts))
    parts.append(f"DP={int(depth.sum())}")
    parts += ["FORCED"] if record.defines else []
    parts += ["SYNTHETIC"] if record.synthetic else []
    parts += ["TRAIT"] if record.trait else []
    return ";".join(parts)
