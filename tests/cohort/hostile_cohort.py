"""A joint call of 300 people by 5,000 records with everything that callers get wrong or write in their own way."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pysam
import yaml
from panel_builder import group_frequencies, write_panel

PEOPLE, GOOD, BAD = 300, 2600, 2400
SPACING = 10_000  # bases between good SNPs: one for each stretch of the kinship estimate
SEXES = ("female", "male", "unknown")
GROUPS = ("east", "north", "west")
HEADER = """##fileformat=VCFv4.2
##FILTER=<ID=LowQual,Description="Low quality">
##INFO=<ID=QUALapprox,Number=1,Type=Integer,Description="Confidence that the site varies">
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Reads of each allele">
##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Reads">
##FORMAT=<ID=GQ,Number=1,Type=Integer,Description="Genotype quality">
##FORMAT=<ID=FT,Number=1,Type=String,Description="The caller's own filter">
##FORMAT=<ID=PS,Number=1,Type=Integer,Description="Phase set">
"""
CALLS = ("0/0", "0/0", "0/0", "0/1", "1/1", "0|1", "1|0", "./.", "0/.", "./1", ".", "0", "1", ".|.")
SEVERAL = ("0/2", "1/2", "2/2", "2|1", "2", "./2", "3/3", "1/3", "0/3")
ALTERNATES = {
    "A": ("C", "G", "C,G,T", "C,*,G", "C,<DEL>,T", "AT", "C,AT,ACC", ".", "*", "CN"),
    "ACAC": ("A", "AC", "ACACAC", "A,ACACACAC,*", "GCAC", "ACAT", "AC,GCAC,ACACAC"),
}


@dataclass
class HostileCohort:
    """Files of the joint call. `lines` are its records by contig and position."""

    folder: Path
    rng: np.random.Generator = field(default_factory=lambda: np.random.default_rng(20260116))
    lines: list[tuple[int, int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.people = [f"H{i:03}" for i in range(PEOPLE)]
        self.sequences = {
            name: bytearray(b"N" * (GOOD // 2 * SPACING + 60_000)) for name in ("chr1", "chr2", "chrX", "chrY")
        }
        self._related()
        self._of_x()
        self._hostile()
        self._twice()

    def _related(self) -> None:
        """Good SNPs: person 1 is person 0 again, person 4 is a child of 2 and 3."""
        for number in range(GOOD):
            frequency = self.rng.uniform(0.1, 0.9)
            haplotypes = self.rng.random((PEOPLE, 2)) < frequency
            haplotypes[1] = haplotypes[0]
            haplotypes[4] = haplotypes[2, 0], haplotypes[3, 1]
            contig = 1 + number % 2
            cells = [self._good(copies) for copies in haplotypes.sum(axis=1).tolist()]
            position = 5_000 + number // 2 * SPACING
            self._add(contig, position, "A", ("G", "T")[number % 3 == 0], "60.25", "PASS", "GT:AD:DP:GQ", cells)

    def _good(self, copies: int) -> str:
        depth = int(self.rng.integers(20, 50))
        alternate = self.rng.binomial(depth, (0.005, 0.5, 0.995)[copies])
        return (
            f"{('0/0', '0/1', '1/1')[copies]}:{depth - alternate},{alternate}:{depth}:{self.rng.integers(30, 99)}"
        )

    def _of_x(self) -> None:
        """SNPs of X outside the shared regions, called with two copies in everybody: the first two women of the
        sheet have one X, the first two men two."""
        rng = np.random.default_rng(20261123)
        swapped = {0, 3, 1, 4}
        for number in range(90):
            haplotypes = rng.random((PEOPLE, 2)) < rng.uniform(0.3, 0.7)
            single = [(SEXES[i % 3] == "male") != (i in swapped) for i in range(PEOPLE)]
            haplotypes[single, 1] = haplotypes[single, 0]
            cells = [
                f"{('0/0', '0/1', '1/1')[n]}:{(30, 15, 0)[n]},{30 - (30, 15, 0)[n]}:30:60"
                for n in haplotypes.sum(axis=1)
            ]
            self._add(3, 3_000_000 + 7_000 * number, "A", "G", "50", "PASS", "GT:AD:DP:GQ", cells)

    def _hostile(self) -> None:
        """Records with random alleles, genotypes, filters and gaps; indels stand unnormalised in repeats."""
        for number in range(BAD):
            contig = 1 + number % 4
            start = 20_000 + 100 * number + 50_000 * (contig > 2) * (number % 2)
            reference = ("A", "ACAC")[number % 3 == 1]
            self._repeat(contig, start - 12, 10)
            choices = ALTERNATES[reference]
            alternates = choices[self.rng.integers(len(choices))]
            count = 0 if alternates == "." else alternates.count(",") + 1
            fields = ("GT:AD:DP:GQ", "GT:AD:DP:GQ:FT", "GT:DP:GQ", "GT:AD:DP:GQ:PS")[self.rng.integers(4)]
            cells = [self._cell(fields, count) for _ in range(PEOPLE)]
            if number % 400 == 0:
                reference, alternates, fields, cells = "A", "C", "GT:AD:DP:GQ", ["0/1:20,20:40:50"] * PEOPLE
            quality = (".", "12.5", "3108.0625")[self.rng.integers(3)]
            filters = ("PASS", "PASS", ".", "LowQual")[self.rng.integers(4)]
            info = (".", "QUALapprox=59", "AC=1;QUALapprox=68", "QUALapprox=70;DB", ".")[number % 5]
            self._add(contig, start, reference, alternates, quality, filters, fields, cells, info)

    def _repeat(self, contig: int, start: int, units: int) -> None:
        """A stretch of CA repeats that indels slide along: ...GCACACAC..., with AC at odd offsets."""
        bases = b"G" + b"CA" * units
        self.sequences[f"chr{'?12XY'[contig]}"][start - 1 : start - 1 + len(bases)] = bases

    def _cell(self, fields: str, alternates: int) -> str:
        rng = self.rng
        choices = CALLS if alternates < 3 else (*CALLS, *SEVERAL)
        if alternates == 0:
            choices = ("0/0", "./.", ".", "0")
        if rng.random() < 0.01:
            return "."
        depth = int(rng.integers(3, 40))
        reads = rng.multinomial(depth, [1 / (alternates + 1)] * (alternates + 1))
        gaps = rng.random(3) < 0.05
        values = {
            "GT": choices[rng.integers(len(choices))],
            "AD": "." if gaps[0] else ",".join(map(str, reads)),
            "DP": "." if gaps[1] else str(depth),
            "GQ": "." if gaps[2] else str(rng.integers(5, 99)),
            "FT": ("PASS", ".", "lowGQ")[rng.integers(3)],
            "PS": str(rng.integers(1, 9)),
        }
        return ":".join(values[name] for name in fields.split(":"))

    def _twice(self) -> None:
        """Some records again: as they stand, with the calls of others, or a deletion written more to the left."""
        self.lines += self.lines[:GOOD:200]
        for number in range(0, BAD, 60):
            contig, position, line = self.lines[GOOD + number]
            cells = line.split("\t")
            if number % 120 == 0:
                cells[9:] = [*cells[10:], cells[9]]
            self.lines.append((contig, position, "\t".join(cells)))
        for number in range(1, BAD, 60):
            contig, position, _ = self.lines[GOOD + number]
            cells = [self._cell("GT:AD:DP:GQ", 1) for _ in range(PEOPLE)]
            self._add(contig, position - 4, "ACAC", "AC", "50", "PASS", "GT:AD:DP:GQ", cells)

    def _add(
        self,
        contig: int,
        position: int,
        reference: str,
        alternates: str,
        quality: str,
        filters: str,
        fields: str,
        cells: list[str],
        info: str = ".",
    ) -> None:
        name = f"chr{'?12XY'[contig]}"
        self.sequences[name][position - 1 : position - 1 + len(reference)] = reference.encode()
        place = [name, str(position), ".", reference, alternates, quality, filters, info, fields]
        self.lines.append((contig, position, "\t".join([*place, *cells])))

    def write(self) -> list[str]:
        """Write every file; returns the arguments of `genomics cohort` that name them.

        The sheet has another order than the VCF, and not the last person.
        """
        names = ("samples.tsv", "regions.bed", "reference.fa", "joint.vcf.gz", "thresholds.yaml")
        files = {name: self.folder / name for name in names}
        rows = [
            f"{person}\tP{person}\t{SEXES[i % 3]}\t{GROUPS[i % 7 % 3]}\tB0{1 + i % 2}\t.\n"
            for i, person in reversed(list(enumerate(self.people[:-1])))
        ]
        files["samples.tsv"].write_text("sample_id\tparticipant_id\tsex\tgroup\tbatch\talignment\n" + "".join(rows))
        files["regions.bed"].write_text(
            "chr1\t0\t60000\nchr1\t100000\t100500\nchr2\t30000\t50000\nchrX\t0\t99000\n"
        )
        with files["reference.fa"].open("w") as output:
            for name, bases in self.sequences.items():
                output.write(f">{name}\n{bases.decode()}\n")
        pysam.faidx(str(files["reference.fa"]))
        files["thresholds.yaml"].write_text(self._thresholds())
        contigs = "".join(f"##contig=<ID={name},length={len(b)}>\n" for name, b in self.sequences.items())
        columns = ["#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", "FORMAT", *self.people]
        header = HEADER + contigs + "\t".join(columns) + "\n"
        lines = sorted(self.lines, key=lambda line: line[:2])
        self._vcf(files["joint.vcf.gz"], header, [line for *_, line in lines])
        for contig in (4, 1, 3, 2):
            self._vcf(
                self.folder / f"part{contig}.vcf.gz", header, [line for own, _, line in lines if own == contig]
            )
        return [
            *("--vcf", str(files["joint.vcf.gz"]), "--reference", str(files["reference.fa"])),
            *("--thresholds", str(files["thresholds.yaml"])),
            *("--ancestry-panel", str(self._panel())),
            *("--samples", str(files["samples.tsv"]), "--regions", str(files["regions.bed"])),
        ]

    def by_chromosome(self, arguments: list[str]) -> list[str]:
        """The same arguments, but for one file a chromosome, not in order."""
        parts = [word for contig in (4, 1, 3, 2) for word in ("--vcf", str(self.folder / f"part{contig}.vcf.gz"))]
        return [*parts, *arguments[2:]]

    def _vcf(self, path: Path, header: str, lines: list[str]) -> None:
        with pysam.BGZFile(str(path), "wb") as output:
            output.write((header + "".join(f"{line}\n" for line in lines)).encode())
        pysam.tabix_index(str(path), preset="vcf", force=True)

    def _panel(self) -> Path:
        """A reference panel at every autosomal SNP, those that are hostile and written twice too."""
        cells = [line.split("\t", 5)[:5] for *_, line in self.lines]
        snps = [cell for cell in cells if len(cell[3]) == len(cell[4]) == 1 and cell[4] in "CGT"]
        keys = sorted({(c[0], int(c[1]), c[3], c[4]) for c in snps if c[0] in ("chr1", "chr2")})
        frequencies = group_frequencies(len(keys), np.random.default_rng(20261122))
        return write_panel(self.folder / "panel", keys, frequencies)

    def _thresholds(self) -> str:
        """The project's, but with a call rate that some of these people reach and some do not."""
        limits = yaml.safe_load((Path(__file__).parents[2] / "config" / "thresholds.yaml").read_text())
        limits["shared"]["sample"]["call_rate"]["value"] = 0.727
        return str(yaml.safe_dump(limits))
