"""A joint call of 1,000 invented people at 100,000 sites, with known relatives, duplicates and contamination.

Genotypes follow allele frequencies drawn with a fixed seed, children take one haplotype of each parent at every
site. Depth, allele depth and quality are drawn around 30x; some cells are missing or poor, some records have
several alternates or are not left-aligned. The reference is random bases.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pysam
from numpy.random import Generator
from pysam import bcftools

from genomics.records.quality import Relation

Array = npt.NDArray[Any]

SPACING = 600
TRIOS, DUPLICATES, SIBLINGS, CONTAMINATED = 20, 5, 10, 5
FOREIGN_READS = 0.12
_HEADER = """##fileformat=VCFv4.2
##FILTER=<ID=PASS,Description="All filters passed">
##FILTER=<ID=LowQual,Description="Low quality">
##INFO=<ID=AC,Number=A,Type=Integer,Description="Copies">
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Reads by allele">
##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Reads">
##FORMAT=<ID=GQ,Number=1,Type=Integer,Description="Genotype quality">
"""
_BASES = np.frombuffer(b"ACGT", np.uint8)
_LOWEST_QUALITY, _DEPTHS = 12, 64


@dataclass(frozen=True)
class Simulated:
    """The files of one simulated cohort, and what was planted in it."""

    folder: Path
    people: int
    sites: int

    @property
    def vcf(self) -> Path:
        """The joint call."""
        return self.folder / "joint.vcf.gz"

    @property
    def reference(self) -> Path:
        """Random bases."""
        return self.folder / "reference.fa"

    @property
    def sheet(self) -> Path:
        """Sample sheet in ten batches and four groups."""
        return self.folder / "samples.tsv"

    @property
    def regions(self) -> Path:
        """Result regions: about one site in 300."""
        return self.folder / "regions.bed"

    @property
    def names(self) -> list[str]:
        """Columns of the VCF."""
        return [f"S{number:05d}" for number in range(self.people)]

    def planted(self) -> dict[tuple[str, str], Relation]:
        """Relation of each related pair; the children, siblings and copies are the last columns."""
        names = self.names
        pairs: dict[tuple[str, str], Relation] = {}
        for child, mother, father in _families(self.people):
            for parent in (mother, father):
                pairs[names[parent], names[child]] = Relation.PARENT_CHILD
        families = _families(self.people)
        for first in range(SIBLINGS):
            pair = families[first][0], families[TRIOS + first][0]
            pairs[names[pair[0]], names[pair[1]]] = Relation.SIBLING
        for copy, own in _copies(self.people):
            pairs[names[own], names[copy]] = Relation.DUPLICATE
        return {(min(pair), max(pair)): relation for pair, relation in pairs.items()}

    def contaminated(self) -> set[str]:
        """People whose reads are partly of others; none of them is anyone's relative."""
        return {self.names[column] for column in _contaminated()}


def _families(people: int) -> list[tuple[int, int, int]]:
    """Child, mother, father. The second group of children are siblings of the first."""
    first = people - DUPLICATES - TRIOS - SIBLINGS
    trios = [(first + i, 2 * i, 2 * i + 1) for i in range(TRIOS)]
    return trios + [(first + TRIOS + i, 2 * i, 2 * i + 1) for i in range(SIBLINGS)]


def _copies(people: int) -> list[tuple[int, int]]:
    return [(people - DUPLICATES + i, 2 * TRIOS + i) for i in range(DUPLICATES)]


def _contaminated() -> list[int]:
    return [2 * TRIOS + DUPLICATES + i for i in range(CONTAMINATED)]


def simulated(folder: Path, people: int = 1000, sites: int = 100_000) -> Simulated:
    """The cohort, made when it is not there yet."""
    cohort = Simulated(folder / f"simulated_{people}_{sites}", people, sites)
    if not cohort.vcf.with_suffix(".gz.csi").exists():
        cohort.folder.mkdir(parents=True, exist_ok=True)
        rng = np.random.default_rng(20261121)
        contigs = {f"chr{number}": sites // 22 + (number <= sites % 22) for number in range(1, 23)}
        bases = {name: _BASES[rng.integers(4, size=(count + 2) * SPACING)] for name, count in contigs.items()}
        _write_reference(cohort, bases)
        _write_sheet(cohort)
        _write_vcf(cohort, bases, contigs, rng)
    return cohort


def _write_reference(cohort: Simulated, bases: dict[str, Array]) -> None:
    cohort.reference.write_bytes(
        b"".join(b">%s\n%s\n" % (name.encode(), own.tobytes()) for name, own in bases.items())
    )
    pysam.faidx(str(cohort.reference))


def _write_sheet(cohort: Simulated) -> None:
    lines = ["sample_id\tparticipant_id\tsex\tgroup\tbatch\talignment"]
    for number, name in enumerate(cohort.names):
        group, batch = "abcd"[number % 4], 10 * number // cohort.people
        lines.append(f"{name}\tP{name}\tfemale\t{group}\tB{batch:02d}\t")
    cohort.sheet.write_text("\n".join(lines) + "\n")
    starts = range(SPACING, cohort.sites // 22 * SPACING, 300 * SPACING)
    rows = [f"chr{number}\t{start}\t{start + SPACING}\n" for number in range(1, 23) for start in starts]
    cohort.regions.write_text("".join(rows))


def _write_vcf(cohort: Simulated, bases: dict[str, Array], contigs: dict[str, int], rng: Generator) -> None:
    cells = _Cells(cohort.people, rng)
    head = _HEADER + "".join(f"##contig=<ID={name},length={len(own)}>\n" for name, own in bases.items())
    columns = ["#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", "FORMAT", *cohort.names]
    with pysam.BGZFile(str(cohort.vcf), "wb") as output:
        output.write((head + "\t".join(columns) + "\n").encode())
        for contig, count in contigs.items():
            text = bases[contig].tobytes().decode()
            for number in range(count):
                fixed, alternates = _alleles(contig, (number + 1) * SPACING + int(rng.integers(400)), text, rng)
                output.write(fixed + b"\t".join(cells.of(alternates)) + b"\n")
    bcftools.index("--csi", "--force", str(cohort.vcf), catch_stdout=False)


def _alleles(contig: str, position: int, text: str, rng: Generator) -> tuple[bytes, int]:
    """The fixed columns of a record at a 1-based position: mostly a SNP, else an indel or several alternates."""
    reference, draw = text[position - 1], rng.random()
    others = [base for base in "ACGT" if base != reference]
    if draw < 0.9:
        alternates = [others[rng.integers(3)]]
    elif draw < 0.94:
        reference = text[position - 1 : position + int(rng.integers(1, 5))]
        alternates = [reference[0]]
    elif draw < 0.97:
        alternates = [reference + text[position : position + int(rng.integers(1, 5))]]
    else:
        alternates = others[:2]
    filters = "LowQual" if rng.random() < 0.01 else "PASS"
    fixed = f"{contig}\t{position}\t.\t{reference}\t{','.join(alternates)}\t60\t{filters}\t.\tGT:AD:DP:GQ\t"
    return fixed.encode(), len(alternates)


class _Cells:
    """Draws the genotype columns of one record after another."""

    def __init__(self, people: int, rng: Generator) -> None:
        self._people, self._rng = people, rng
        self._foreign = np.zeros(people)
        self._foreign[_contaminated()] = FOREIGN_READS
        self._depths = np.clip(rng.normal(31, 3, people), 22, 45)
        self._texts: dict[int, bytes] = {}

    def of(self, alternates: int) -> list[bytes]:
        """Cells of a record; the frequency is U-shaped as in real data."""
        rng, people = self._rng, self._people
        frequency = min(max(rng.beta(0.25, 0.9), 0.0005), 0.97)
        copies = self._inherited(rng.random((2, people)) < frequency)
        depth = np.clip(rng.poisson(self._depths), 1, _DEPTHS - 1)
        share = copies.sum(axis=0) / 2
        share += self._foreign * (frequency - share)
        share = np.where(share == 0, 0.0005, np.where(share == 1, 0.9995, share))
        reads = rng.binomial(depth, share)
        quality = np.minimum(np.where(copies[0] == copies[1], 3 * depth, 99), 99)
        poor = rng.random(people)
        quality[poor < 0.003] = rng.integers(_LOWEST_QUALITY, 20)
        kind = copies.sum(axis=0)
        if alternates == 2:
            kind = np.where((kind > 0) & (rng.random(people) < 0.3), kind + 3, kind)
        kind[poor > 0.997] = 3
        codes = ((kind.astype(np.int64) * _DEPTHS + depth) * _DEPTHS + reads) * 100 + quality
        return [self._text(code, alternates) for code in codes.tolist()]

    def _inherited(self, copies: Array) -> Array:
        for child, mother, father in _families(self._people):
            picks = self._rng.integers(2, size=2)
            copies[0, child], copies[1, child] = copies[picks[0], mother], copies[picks[1], father]
        for copy, own in _copies(self._people):
            copies[:, copy] = copies[:, own]
        return copies

    def _text(self, code: int, alternates: int) -> bytes:
        key = code * 3 + alternates
        if key not in self._texts:
            self._texts[key] = _cell(code, alternates).encode()
        return self._texts[key]


def _cell(code: int, alternates: int) -> str:
    """Kinds 0 to 2 are copies of the first alternate, 3 missing, 4 and 5 copies of the second."""
    rest, quality = divmod(code, 100)
    rest, reads = divmod(rest, _DEPTHS)
    kind, depth = divmod(rest, _DEPTHS)
    if kind == 3:
        return "./.:" + ",".join(["0"] * (alternates + 1)) + ":0:."
    genotype = ("0/0", "0/1", "1/1", "", "0/2", "1/2")[kind]
    shown = [depth - reads, reads] + [0] * (alternates - 1)
    if kind >= 4:
        first = reads // 2 if kind == 5 else 0
        shown = [depth - reads, first, reads - first]
    return f"{genotype}:{','.join(map(str, shown))}:{depth}:{quality}"
