"""Small gVCFs: records as one caller writes them for one person, bgzipped and indexed."""

from dataclasses import dataclass, field
from pathlib import Path

import pysam

BASES = "ACGTTGCAGATTACAGGCTA" * 60
LENGTHS = {"chr1": len(BASES), "chrX": len(BASES)}
FORMATS = {
    "GT": ("1", "String"),
    "AD": ("R", "Integer"),
    "DP": ("1", "Integer"),
    "GQ": ("1", "Integer"),
    "MIN_DP": ("1", "Integer"),
    "PS": ("1", "Integer"),
    "PL": ("G", "Integer"),
}


def reference_in(folder: Path) -> Path:
    """The FASTA that all these gVCFs are on."""
    path = folder / "reference.fa"
    path.write_text("".join(f">{name}\n{BASES}\n" for name in LENGTHS))
    pysam.faidx(str(path))
    return path


def base(position: int) -> str:
    """The reference base at a 1-based position of any contig."""
    return BASES[position - 1]


def bases(position: int, length: int) -> str:
    return BASES[position - 1 : position - 1 + length]


@dataclass
class Gvcf:
    """One person's file. `unspelled` is the allele for everything else: <NON_REF> (GATK) or <*> (DeepVariant)."""

    folder: Path
    sample: str
    unspelled: str = "<NON_REF>"
    formats: dict[str, tuple[str, str]] = field(default_factory=lambda: dict(FORMATS))
    lengths: dict[str, int] = field(default_factory=lambda: dict(LENGTHS))
    lines: list[tuple[str, int, str]] = field(default_factory=list)

    def block(
        self,
        first: int,
        last: int,
        quality: int = 60,
        depth: int = 30,
        genotype: str = "0/0",
        contig: str = "chr1",
        filters: str = ".",
    ) -> "Gvcf":
        """A reference block; its mean depth is higher than its least."""
        call = f"{genotype}:{depth + 9}:{quality}:{depth}"
        self._add(contig, first, base(first), self.unspelled, filters, f"END={last}", "GT:DP:GQ:MIN_DP", call)
        return self

    def variant(
        self,
        position: int,
        reference: str,
        alternates: str,
        cell: str,
        fields: str = "GT:AD:DP:GQ",
        contig: str = "chr1",
        filters: str = ".",
    ) -> "Gvcf":
        """A record with genotype; `cell` counts the reads of the unspelled allele too."""
        self._add(contig, position, reference, f"{alternates},{self.unspelled}", filters, ".", fields, cell)
        return self

    def _add(self, contig: str, position: int, reference: str, alternates: str, *rest: str) -> None:
        filters, info, fields, cell = rest
        cells = [contig, str(position), ".", reference, alternates, ".", filters, info, fields, cell]
        self.lines.append((contig, position, "\t".join(cells)))

    def write(self, name: str = "", people: str = "", index: bool = True) -> Path:
        path = self.folder / f"{name or self.sample}.g.vcf.gz"
        head = ["##fileformat=VCFv4.2", '##FILTER=<ID=LowQual,Description="low">']
        head += ['##INFO=<ID=END,Number=1,Type=Integer,Description="end">']
        head += [
            f'##FORMAT=<ID={name},Number={number},Type={kind},Description="{name}">'
            for name, (number, kind) in self.formats.items()
        ]
        head += [f"##contig=<ID={name},length={length}>" for name, length in self.lengths.items()]
        head += ["#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t" + (people or self.sample)]
        with pysam.BGZFile(str(path), "wb") as output:
            output.write(("\n".join([*head, *(line for _, _, line in self.lines)]) + "\n").encode())
        if index:
            pysam.tabix_index(str(path), preset="vcf", force=True)
        return path
