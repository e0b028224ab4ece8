"""A million invented sites on three chromosomes, genes under them, and public sets that know some of them.

The bases are random; genes have whole coding sequences. One site in ten is an indel, written as `genomics cohort`
writes it: left-aligned and trimmed.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pysam
from numpy.random import Generator

from genomics.annotation.changes import reverse_complement
from genomics.files.gff3 import gff3_lines
from genomics.files.panel import PANEL_COLUMNS
from genomics.records.transcript import Transcript

Array = npt.NDArray[Any]

LENGTHS = {"chr20": 64_444_167, "chr21": 46_709_983, "chr22": 50_818_468}
GENES, PANEL_GENES = 3000, 84
_EXONS, _EXON, _INTRON, _UTR = 10, 150, 2000, 30
_BASES = np.frombuffer(b"ACGT", np.uint8)
_SENSE = [a + b + c for a in "ACGT" for b in "ACGT" for c in "ACGT" if a + b + c not in ("TAA", "TAG", "TGA")]
_SITES_HEAD = (
    '##FILTER=<ID=LOW_CALL_RATE,Description="x">\n##INFO=<ID=AC,Number=A,Type=Integer,Description="x">\n'
    '##INFO=<ID=AN,Number=1,Type=Integer,Description="x">\n'
    '##INFO=<ID=carriers,Number=A,Type=Integer,Description="x">\n'
)
_GNOMAD_HEAD = (
    '##FILTER=<ID=AC0,Description="x">\n##INFO=<ID=AC,Number=A,Type=Integer,Description="x">\n'
    '##INFO=<ID=AN,Number=1,Type=Integer,Description="x">\n##INFO=<ID=AF,Number=A,Type=Float,Description="x">\n'
    '##INFO=<ID=grpmax,Number=A,Type=String,Description="x">\n'
    '##INFO=<ID=fafmax_faf95_max,Number=A,Type=Float,Description="x">\n'
    '##INFO=<ID=fafmax_faf95_max_gen_anc,Number=A,Type=String,Description="x">\n'
    '##INFO=<ID=nhomalt,Number=A,Type=Integer,Description="x">\n'
)
_CLINVAR_HEAD = "##source=ClinVar\n##fileDate=2025-09-28\n##reference=GRCh38\n" + "".join(
    f'##INFO=<ID={name},Number=.,Type=String,Description="x">\n'
    for name in ("CLNSIG", "CLNSIGCONF", "CLNREVSTAT", "CLNDN", "GENEINFO")
)


@dataclass(frozen=True)
class Simulated:
    """The files of one simulated annotation run."""

    folder: Path

    def __getattr__(self, name: str) -> Path:
        """A file by its name: `sites`, `gnomad` and `clinvar` are VCFs."""
        endings = {"reference": ".fa", "transcripts": ".gff3", "panel": ".tsv"}
        return self.folder / f"{name}{endings.get(name, '.vcf.gz')}"


def simulated(folder: Path, sites: int = 1_000_000, rows: int = 3_000_000) -> Simulated:
    """The files, made when they are not there yet. Half of the sites are among the `rows` of gnomAD."""
    run = Simulated(folder / f"simulated_{sites}_{rows}")
    if not run.clinvar.exists():
        run.folder.mkdir(parents=True, exist_ok=True)
        rng = np.random.default_rng(20261122)
        genome = {name: _BASES[rng.integers(4, size=length)] for name, length in LENGTHS.items()}
        transcripts = [one for name in LENGTHS for one in _genes(name, genome[name], rng)]
        _write_genes(run, transcripts)
        _write_reference(run, genome)
        alleles = _alleles(genome, sites // 2 + rows, rng)
        mine = np.sort(rng.permutation(len(alleles))[:sites])
        theirs = np.sort(rng.permutation(len(alleles))[:rows])
        both = np.intersect1d(mine, theirs)
        _write_vcf(run.sites, _SITES_HEAD, [alleles[i] for i in mine], _site_info(len(mine), rng))
        _write_vcf(run.gnomad, _GNOMAD_HEAD, [alleles[i] for i in theirs], _gnomad_info(len(theirs), rng))
        known = np.sort(rng.permutation(both)[: rows // 10])
        _write_vcf(run.clinvar, _CLINVAR_HEAD, [alleles[i] for i in known], _clinvar_info(len(known), rng))
    return run


def _genes(contig: str, bases: Array, rng: Generator) -> list[Transcript]:
    """Genes side by side; each coding sequence is written into the bases."""
    count = GENES // len(LENGTHS)
    span = _EXONS * _EXON + (_EXONS - 1) * _INTRON
    starts = np.linspace(10_000, len(bases) - span - 10_000, count).astype(int)
    return [_gene(contig, bases, int(start), number, rng) for number, start in enumerate(starts)]


def _gene(contig: str, bases: Array, start: int, number: int, rng: Generator) -> Transcript:
    exons = tuple((start + i * (_EXON + _INTRON), start + i * (_EXON + _INTRON) + _EXON - 1) for i in range(_EXONS))
    coding = (exons[0][0] + _UTR, exons[-1][1] - _UTR)
    codons = (_EXONS * _EXON - 2 * _UTR) // 3
    text = "ATG" + "".join(_SENSE[i] for i in rng.integers(len(_SENSE), size=codons - 2)) + "TAA"
    strand = 1 if number % 2 else -1
    left = np.frombuffer((text if strand > 0 else reverse_complement(text)).encode(), np.uint8)
    for low, high in exons:
        low, high = max(low, coding[0]), min(high, coding[1])
        bases[low - 1 : high], left = left[: high - low + 1], left[high - low + 1 :]
    name = f"{contig[3:]}{number:04d}"
    return Transcript(f"G{name}", f"ENST{name}.1", f"NM_{name}.1", contig, strand, exons, coding, mane_select=True)


def _write_genes(run: Simulated, transcripts: list[Transcript]) -> None:
    by_name = {one.ensembl: one for one in transcripts}
    with run.transcripts.open("w") as output:
        for line in gff3_lines(transcripts):
            for tag in ("ID=gene:", "ID=transcript:"):
                if tag in line:
                    one = by_name[line.split(tag)[1].split(";")[0]]
                    line = line.replace(f"Name={one.ensembl}", f"Name={one.gene}")
                    line = line.rstrip("\n") + f";mane_refseq={one.refseq};tag=MANE_Select\n"
            output.write(line)
    shutil.copy("resources/panel/start_codons.tsv", run.folder)
    with run.panel.open("w") as output:
        print(*PANEL_COLUMNS, sep="\t", file=output)
        for one in transcripts[:: len(transcripts) // PANEL_GENES][:PANEL_GENES]:
            given = {
                "gene": one.gene,
                "condition": "C",
                "inheritance": "AD",
                "mechanism": "lof",
                "profiles": "demo",
            }
            given |= {"returned": "any_plp", "allelic_rule": "any", "needs_human": "0"}
            given |= {"transcript": str(one.refseq), "ensembl_transcript": one.ensembl}
            print(*(given.get(name, "-") for name in PANEL_COLUMNS), sep="\t", file=output)


def _write_reference(run: Simulated, genome: dict[str, Array]) -> None:
    with run.reference.open("wb") as output:
        for name, bases in genome.items():
            whole = len(bases) // 60 * 60
            lines = np.full((whole // 60, 61), ord("\n"), np.uint8)
            lines[:, :60] = bases[:whole].reshape(-1, 60)
            output.write(f">{name}\n".encode() + lines.tobytes() + bases[whole:].tobytes() + b"\n")
    pysam.faidx(str(run.reference))


def _alleles(genome: dict[str, Array], count: int, rng: Generator) -> list[str]:
    """`contig, position, ., REF, ALT` as text, in genome order, each once."""
    total = sum(LENGTHS.values())
    made: list[str] = []
    for name, bases in genome.items():
        places = np.unique(rng.integers(1000, len(bases) - 1000, size=int(count * len(bases) / total * 1.03)))
        kinds = rng.integers(20, size=len(places))
        others = rng.integers(1, 4, size=len(places))
        lengths = rng.integers(1, 12, size=len(places))
        text = bases.tobytes().decode()
        for place, kind, other, length in zip(*(a.tolist() for a in (places, kinds, others, lengths)), strict=True):
            base = text[place]
            if kind > 1:
                alternate = "ACGT"["ACGT".index(base) - other]
                made.append(f"{name}\t{place + 1}\t.\t{base}\t{alternate}")
            elif kind and text[place + length] != base:
                made.append(f"{name}\t{place + 1}\t.\t{text[place : place + length + 1]}\t{base}")
            elif not kind:
                last = "ACGT"["ACGT".index(base) - other]
                made.append(f"{name}\t{place + 1}\t.\t{base}\t{base}{text[place + 20 : place + 19 + length]}{last}")
    return made


def _write_vcf(path: Path, head: str, alleles: list[str], tails: list[str]) -> None:
    contigs = "".join(f"##contig=<ID={name},length={length}>\n" for name, length in LENGTHS.items())
    columns = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
    with pysam.BGZFile(str(path), "wb") as output:
        output.write(("##fileformat=VCFv4.2\n" + head + contigs + columns).encode())
        for number, (allele, tail) in enumerate(zip(alleles, tails, strict=True)):
            if "ClinVar" in head:
                allele = allele.replace("\t.\t", f"\t{number + 1}\t", 1)
            output.write(f"{allele}\t.\t{tail}\n".encode())
    pysam.tabix_index(str(path), preset="vcf", force=True)


def _site_info(count: int, rng: Generator) -> list[str]:
    copies = rng.geometric(0.2, size=count).tolist()
    return [f"PASS\tAC={one};AN=2000;carriers={one}" for one in copies]


def _gnomad_info(count: int, rng: Generator) -> list[str]:
    copies, numbers = rng.geometric(0.01, size=count), rng.integers(1_000_000, 1_600_000, size=count)
    pairs = zip(copies.tolist(), numbers.tolist(), strict=True)
    return [
        f"PASS\tAC={ac};AN={an};AF={ac / an:.6g};grpmax=nfe;fafmax_faf95_max={ac / an / 2:.6g};"
        f"fafmax_faf95_max_gen_anc=nfe;nhomalt={ac // 50}"
        for ac, an in pairs
    ]


def _clinvar_info(count: int, rng: Generator) -> list[str]:
    words = ("Pathogenic", "Benign", "Uncertain_significance", "Likely_benign", "Pathogenic/Likely_pathogenic")
    stars = ("criteria_provided,_single_submitter", "criteria_provided,_multiple_submitters,_no_conflicts")
    drawn = zip(rng.integers(len(words), size=count).tolist(), rng.integers(2, size=count).tolist(), strict=True)
    return [
        f".\tCLNSIG={words[w]};CLNREVSTAT={stars[s]};CLNDN=Some_disorder|not_provided;GENEINFO=G{w}:{w + 1}"
        for w, s in drawn
    ]
