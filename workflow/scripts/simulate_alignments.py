"""Simulate the demo's CRAM files: read pairs over the result regions that carry people's own genotypes.

Real are the genotypes (planted alleles apart); reads, qualities, duplicates and mapping qualities are made up.
Batch B01 of the sample sheet, or the people asked for. The same input gives the same bytes.
"""

import argparse
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pysam
import pysam.samtools
from cyvcf2 import VCF
from demo_cases import GAP_REGION
from demo_genotypes import LOW_DEPTH, MIXED
from demo_records import CONTIGS, ORDER
from demo_sources import read_facts
from read_pairs import Haplotype, Reads, bam, draw, joined

from genomics.files.atomic import replacing
from genomics.files.calls import merged
from genomics.files.identity_sites import read_identity_sites
from genomics.files.regions import read_intervals
from genomics.records.variant import Interval

SEED = 20260115
DEPTH = 36.0  # reads over a diploid position
AROUND = 50  # bases around exons and positions that are fully covered
ROOM = 330  # bases beyond that for the ends of fragments

Edit = tuple[int, int, bytes]


@dataclass(frozen=True)
class Person:
    """What a person's reads carry: edits of each haplotype by contig, and whether there is a Y."""

    sample: str
    number: int
    male: bool
    edits: tuple[dict[str, list[Edit]], dict[str, list[Edit]]]


def main() -> None:
    """Write one CRAM with its index for each person."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--demo", type=Path, required=True, help="resources/demo")
    parser.add_argument("--reference", type=Path, required=True, help="the stand-in reference.fa.gz")
    parser.add_argument("--output", type=Path, required=True, help="folder of the CRAM files")
    parser.add_argument("--sample", action="append", help="only this person; may be given again")
    given = parser.parse_args()
    roles = {row["case"]: row["sample_id"] for row in read_facts(given.demo / "PLANTED.tsv")}
    aligned = [row["sample_id"] for row in read_facts(given.demo / "samples.tsv") if row["alignment"]]
    wanted = given.sample or aligned
    regions = read_regions(given.demo)
    people = read_people(given.demo / "cohort.vcf.gz", sorted({*wanted, *aligned}), regions)
    stretches = read_bases(given.reference, regions)
    for sample in wanted:
        parts = reads_of(people[sample], people, roles, stretches)
        write_cram(given.output / f"{sample}.cram", given.reference, people[sample], parts)


def read_regions(demo: Path) -> list[Interval]:
    """Where there are reads: exons and positions with room around them, windows and identity sites."""
    near = [*read_intervals(demo / "exons.bed"), *read_intervals(demo / "result_regions.bed")]
    wide = [Interval(r.contig, r.start - AROUND - ROOM, r.end + AROUND + ROOM) for r in near]
    wide += [Interval(w.contig, w.start - ROOM, w.end + ROOM) for w in read_intervals(demo / "sex_windows.bed")]
    sites = read_identity_sites(demo / "identity_sites.vcf.gz")
    wide += [Interval(s.contig, s.position - 1 - ROOM, s.position + ROOM) for s in sites]
    return sorted(merged(wide), key=lambda region: (ORDER[region.contig], region.start))


def read_people(path: Path, samples: list[str], regions: list[Interval]) -> dict[str, Person]:
    """Genotypes over the regions; which copy an unphased allele lies on is drawn, a missing one is reference."""
    reader = VCF(str(path), samples=samples, strict_gt=True)
    order = {sample: place for place, sample in enumerate(reader.samples)}
    edits = {s: (defaultdict(list), defaultdict(list)) for s in samples}
    male = dict.fromkeys(samples, False)
    inside = _Inside(regions)
    rng = np.random.default_rng(SEED)
    for record in reader:
        swap = rng.random(len(samples)) < 0.5
        if not inside.holds(record.CHROM, record.POS - 1):
            continue
        for sample, place in order.items():
            copies = record.genotypes[place][:-1]
            male[sample] |= record.CHROM == "chrX" and len(copies) == 1
            for copy, allele in enumerate(copies[::-1] if swap[place] else copies):
                if allele > 0:
                    new = record.ALT[allele - 1].encode()
                    edits[sample][copy][record.CHROM].append((record.POS - 1, len(record.REF), new))
    return {s: Person(s, number, male[s], edits[s]) for number, s in enumerate(samples)}


class _Inside:
    """Whether a position lies in one of the regions."""

    def __init__(self, regions: list[Interval]) -> None:
        self._bounds: dict[str, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        for region in regions:
            starts, ends = self._bounds[region.contig]
            starts.append(region.start)
            ends.append(region.end)

    def holds(self, contig: str, place: int) -> bool:
        starts, ends = self._bounds[contig]
        row = int(np.searchsorted(starts, place, side="right")) - 1
        return row >= 0 and place < ends[row]


def read_bases(reference: Path, regions: list[Interval]) -> list[tuple[Interval, npt.NDArray[np.uint8]]]:
    """Each region with its reference bases."""
    with pysam.FastaFile(str(reference)) as fasta:
        return [
            (region, np.frombuffer(fasta.fetch(region.contig, region.start, region.end).encode(), np.uint8))
            for region in regions
        ]


def reads_of(
    person: Person,
    people: dict[str, Person],
    roles: dict[str, str],
    stretches: list[tuple[Interval, npt.NDArray[np.uint8]]],
) -> Reads:
    """All reads of a person; special roles lose depth, a gene, or some purity."""
    rng = np.random.default_rng([SEED, person.number])
    depth = LOW_DEPTH if person.sample == roles["low_coverage"] else DEPTH
    sources = [(person, depth)]
    if person.sample == roles["contaminated"]:
        sources = [(person, depth * (1 - MIXED)), (people[roles["clean_man"]], depth * MIXED)]
    gap = Interval(*GAP_REGION) if person.sample == roles["gap_over_mlh1"] else None
    parts = []
    for region, bases in stretches:
        if gap and gap.contig == region.contig and region.start < gap.end and gap.start < region.end:
            continue
        for source, share in sources:
            for copy in _copies(source, region.contig):
                edits = [e for e in source.edits[copy][region.contig] if region.start <= e[0] < region.end]
                part = draw(Haplotype.of(bases, region.start, edits), ORDER[region.contig], share / 2, rng)
                parts += [part] if part else []
    return joined(parts)


def _copies(person: Person, contig: str) -> tuple[int, ...]:
    if contig == "chrY":
        return (0,) if person.male else ()
    return (0,) if contig == "chrX" and person.male else (0, 1)


def write_cram(path: Path, reference: Path, person: Person, reads: Reads) -> None:
    """Header, reads, index; the CRAM is whole or absent."""
    path.parent.mkdir(parents=True, exist_ok=True)
    dictionary = reference.with_name(reference.name.removesuffix(".fa.gz") + ".dict").read_text()
    lines = dictionary.splitlines(keepends=True)[1:]
    group = f"@RG\tID:{person.sample}\tSM:{person.sample}\tPL:ILLUMINA\tLB:simulated\n"
    header = "@HD\tVN:1.6\tSO:coordinate\n" + "".join(lines) + group
    rng = np.random.default_rng([SEED, 1, person.number])
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        plain = Path(folder) / "reads.bam"
        with plain.open("wb") as file:
            file.writelines(bam(header, CONTIGS, reads, person.sample, rng))
        with replacing(path) as temporary:
            # Bases stay in the file: comparing with a genome of N, contig by contig, would take minutes.
            files = ("--output-fmt-option", "no_ref=1", "-o", str(temporary), str(plain))
            pysam.samtools.view("-C", "--no-PG", *files, catch_stdout=False)
            with temporary.open("r+b") as file:
                file.seek(6)  # the file ID, which would hold the temporary file's name (CRAM 3.0, section 6)
                file.write(person.sample.encode()[:20].ljust(20, b"\0"))
    pysam.samtools.index(str(path))


if __name__ == "__main__":
    main()
