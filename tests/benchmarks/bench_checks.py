"""`make bench-checks`: the check of a joint VCF of 1,000 people at 100,000 sites beside bcftools reading it."""

import random
import shutil
import sys
import tempfile
from pathlib import Path

import pysam

from genomics.records.build import GRCH38_LENGTHS
from tests.benchmarks.measure import median_cpu, record

PEOPLE, SITES = 1_000, 100_000
_BASES = "ACGT"
_FORMATS = (
    '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">',
    '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Reads by allele">',
    '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Reads">',
    '##FORMAT=<ID=GQ,Number=1,Type=Integer,Description="Genotype quality">',
    '##INFO=<ID=AC,Number=A,Type=Integer,Description="Copies">',
    '##INFO=<ID=AN,Number=1,Type=Integer,Description="Called copies">',
)


def joint_vcf(path: Path, people: int = PEOPLE, sites: int = SITES) -> Path:
    """A bgzipped, indexed joint call of invented people, the same for every run."""
    dice = random.Random(1)
    cells = [_cell(dice) for _ in range(20_000)]
    with pysam.BGZFile(str(path), "wb") as stream:
        stream.write(_header(people).encode())
        for site in range(sites):
            reference, alternate = dice.sample(_BASES, 2)
            fixed = f"chr1\t{20_000 + site * 900}\t.\t{reference}\t{alternate}\t{dice.randrange(30, 5000)}\tPASS"
            row = "\t".join(
                [fixed, f"AC={site % 2000};AN={2 * people}", "GT:AD:DP:GQ", *dice.choices(cells, k=people)]
            )
            stream.write(f"{row}\n".encode())
    pysam.tabix_index(str(path), preset="vcf", force=True)
    return path


def _header(people: int) -> str:
    contigs = [f"##contig=<ID={name},length={length}>" for name, length in GRCH38_LENGTHS.items()]
    columns = ["#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", "FORMAT"]
    names = [f"S{person:04}" for person in range(people)]
    return "\n".join(["##fileformat=VCFv4.2", *_FORMATS, *contigs, "\t".join(columns + names), ""])


def _cell(dice: random.Random) -> str:
    genotype = dice.choices(("0/0", "0/1", "1/1", "./."), (85, 10, 3, 2))[0]
    reads = [dice.randrange(12, 45), dice.randrange(12, 45)]
    first, second = (reads[0] * ("0" in genotype), reads[1] * ("1" in genotype))
    return f"{genotype}:{first},{second}:{first + second}:{min(99, 3 * (first + second))}"


def checks(folder: Path) -> None:
    """`genomics check-file` against `bcftools view -H`, of pysam and of this machine if it has one."""
    path = joint_vcf(folder / "joint.vcf.gz")
    ours = [sys.executable, "-m", "genomics.cli.main", "check-file", str(path), "--kind", "vcf"]
    code = f"import pysam.bcftools as b; b.view('-H', {str(path)!r}, catch_stdout=False)"
    peers = {"pysam": [sys.executable, "-c", code]}
    if found := shutil.which("bcftools"):
        peers["Debian"] = [found, "view", "-H", str(path)]
    for name, peer in peers.items():
        what = f"check-file, {PEOPLE:,} people x {SITES:,} sites, CPU s (peer: bcftools view -H, {name})"
        record("checks", what, *median_cpu(ours, peer), target="ratio at most 1.5")


def main() -> None:
    """Run this benchmark alone."""
    with tempfile.TemporaryDirectory() as folder:
        checks(Path(folder))


if __name__ == "__main__":
    main()
