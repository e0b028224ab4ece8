"""`make bench-pgx PYPGX=pypgx-0.11.0-py3-none-any.whl`: 3,202 people and 20 genes, beside PyPGx.

The wheel of PyPGx 0.11.0 carries phased genotypes of the 1000 Genomes Project over medicine genes. They become one
BCF, which our command turns into a table; positions that nobody carries are declared reference. PyPGx runs on the
same genotypes for some of the people, since it needs seconds for each; both are told per person and gene. Without
a wheel only the simulated parts run: matching alone, and a million people in flat memory.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pysam
import pysam.bcftools

from genomics.files.calls import merged
from genomics.files.pgx_genotypes import absent_as_reference, places_of, read_genotypes
from genomics.files.pgx_results import result_tables
from genomics.files.pgx_tables import read_definitions
from genomics.pgx.calling import gene_outcomes
from genomics.pgx.states import UNPHASED, GeneStates, gene_states
from genomics.records.build import GRCH38_LENGTHS
from genomics.records.person import Sex
from genomics.records.pgx import PgxResult
from genomics.records.pgx_tables import GeneDefinition, Method
from genomics.records.variant import CONTIG_ORDER
from tests.benchmarks.measure import RESULTS, cpu_seconds, record
from tests.benchmarks.tables import write_tables

DEFINITIONS = Path("resources/pgx")
INSIDE = "pypgx/api/1kgp/GRCh38/"
PEER_PEOPLE = 20
PEER_PACKAGES = ("pypgx==0.11.0", "fuc==0.29.0", "pandas<2", "numpy<2", "matplotlib<3.8", "setuptools<81")
PEER = """
import sys, warnings
warnings.filterwarnings("ignore")
from pypgx.api import pipeline
folder, panel, samples, genes = sys.argv[1], sys.argv[2], sys.argv[3].split(","), sys.argv[4].split(",")
for gene in genes:
    file = f"{panel}/{gene}.vcf.gz"
    pipeline.run_chip_pipeline(gene, f"{folder}/{gene}", file, assembly="GRCh38", samples=samples)
"""


def panel_of(wheel: Path, folder: Path) -> Path:
    """The panels of the wheel, unpacked."""
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if name.startswith(INSIDE) and name.endswith((".vcf.gz", ".tbi")):
                (folder / Path(name).name).write_bytes(archive.read(name))
    return folder


def write_bcf(panel: Path, genes: Sequence[GeneDefinition], path: Path) -> list[str]:
    """Records at defining positions of all genes, in one file; the people."""
    rows: set[tuple[int, int, str]] = set()
    samples: list[str] = []
    for definition in genes:
        file = panel / f"{definition.gene.symbol}.vcf.gz"
        if file.exists():
            with pysam.VariantFile(str(file)) as reader:
                samples = list(reader.header.samples)
                for region in merged(site.interval for site in definition.sites):
                    rows |= {_row(record) for record in reader.fetch(region.contig, region.start, region.end)}
    head = ["##fileformat=VCFv4.2", '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">']
    head += [f"##contig=<ID={name},length={length}>" for name, length in GRCH38_LENGTHS.items()]
    head.append("\t".join(["#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", "FORMAT", *samples]))
    text = path.with_suffix(".vcf")
    text.write_text("\n".join([*head, *(row for _, _, row in sorted(rows))]) + "\n")
    pysam.bcftools.view("-Ob", "-o", str(path), str(text), catch_stdout=False)
    pysam.bcftools.index(str(path), catch_stdout=False)
    return samples


def _row(record: pysam.VariantRecord) -> tuple[int, int, str]:
    cells = str(record).rstrip("\n").split("\t")
    cells[2] = cells[7] = "."
    return CONTIG_ORDER[record.chrom], record.pos, "\t".join(cells)


def beside_pypgx(wheel: Path, genes: Sequence[GeneDefinition]) -> None:
    """Person-genes per CPU second, ours from BCF to Parquet with start-up, PyPGx from its own panels."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        panel = panel_of(wheel, folder)
        samples = write_bcf(panel, genes, folder / "all.bcf")
        names = [definition.gene.symbol for definition in genes]
        words = [sys.executable, "-m", "genomics.cli.main", "pgx", "--calls", folder / "all.bcf"]
        words += ["--genes", ",".join(names), "--output", folder / "pgx.parquet"]
        words += ["--absent-sites", "reference: the panel leaves out what nobody carries"]
        ours = cpu_seconds([str(word) for word in words])
        theirs = [name for name in names if (panel / f"{name}.vcf.gz").exists()]
        some = samples[:: len(samples) // PEER_PEOPLE][:PEER_PEOPLE]
        peer_words = [str(_peer_python()), "-c", PEER, str(folder), str(panel), ",".join(some), ",".join(theirs)]
        peer = cpu_seconds(peer_words)
        who = f"{len(samples)} real people 60 times"
        matching(lambda definition: repeated(folder / "all.bcf", definition), genes, who)
    rate = len(samples) * len(names) / ours
    what = f"PGx, {len(samples)} people x {len(names)} genes, BCF to Parquet, person-genes per CPU s"
    what += f" (peer: PyPGx 0.11.0 on {PEER_PEOPLE} of them)"
    record("pgx", what, rate, PEER_PEOPLE * len(theirs) / peer, target="at least 5000")


def _peer_python() -> Path:
    """PyPGx in an environment of its own."""
    home = RESULTS / "pypgx"
    python = home / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", *PEER_PACKAGES], check=True)
    return python


def simulated_states(definition: GeneDefinition, people: int, seed: int) -> GeneStates:
    """People with two random alleles each, a tenth of them phased, one position in a million unread."""
    rng = np.random.default_rng(seed)
    weights = np.array(
        [0.7 if allele.reference else 0.3 / len(definition.alleles) for allele in definition.alleles]
    )
    codes = np.array(
        [[_code(site, allele) for site in definition.sites] for allele in definition.alleles], np.int16
    )
    drawn = rng.choice(len(definition.alleles), size=(people, 2), p=weights / weights.sum())
    copies = np.ascontiguousarray(codes[drawn].transpose(2, 0, 1))
    copies[rng.random(copies.shape[:2]) < 1e-6] = -1
    sets = np.where(rng.random(people) < 0.1, 0, UNPHASED).astype(np.int32)
    return GeneStates(copies, np.tile(sets, (len(definition.sites), 1)), ())


def _code(site: object, allele: object) -> int:
    changes = enumerate(site.changes, start=1)  # type: ignore[attr-defined]
    return next((number for number, change in changes if change.key in allele.variants), 0)  # type: ignore[attr-defined]


def matching(states_of: Callable[[GeneDefinition], GeneStates], genes: Sequence[GeneDefinition], who: str) -> None:
    """People per CPU second of each gene, from states to outcomes; the slowest gene is the figure."""
    rates = {}
    for definition in genes:
        states = states_of(definition)
        people = states.phase_set.shape[1]
        sexes = [Sex.FEMALE] * people
        start = time.process_time()
        gene_outcomes(states, definition, sexes)
        rates[definition.gene.symbol] = people / (time.process_time() - start)
        print(f"{definition.gene.symbol}: {rates[definition.gene.symbol]:,.0f} people per CPU s")
    gene = min(rates, key=rates.__getitem__)
    what = f"PGx matching alone, {who}, people per CPU s of the slowest gene"
    record("pgx", what, rates[gene], target="at least 500000")


def repeated(path: Path, definition: GeneDefinition, times: int = 60) -> GeneStates:
    """What the real people's file says of one gene, as many times over."""
    places = places_of(definition.sites, definition.contexts)
    calls, _ = absent_as_reference(read_genotypes(path, places), places)
    states = gene_states(calls, definition.sites, 1, definition.gene.undocumented)
    return GeneStates(np.tile(states.copies, (1, times, 1)), np.tile(states.phase_set, (1, times)), states.problems)


def million(genes: Sequence[GeneDefinition], people: int = 1_000_000, batch: int = 5_000) -> None:
    """Peak memory of a million people in batches, matched and written, over that of the first 50,000."""
    peaks = []
    with tempfile.TemporaryDirectory() as name, result_tables(Path(name) / "pgx.parquet", {}) as append:
        for number in range(people // batch):
            append(list(_simulated_results(genes, batch, number)))
            if number * batch in (50_000, people - batch):
                peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    record("pgx", f"PGx, {people:,} simulated people x {len(genes)} genes, peak MB", peaks[-1], target="flat")
    record(
        "pgx",
        "PGx, peak memory of 1,000,000 people over that of 50,000",
        peaks[-1] / peaks[0],
        target="at most 1.1",
    )


def _simulated_results(genes: Sequence[GeneDefinition], batch: int, number: int) -> Iterator[PgxResult]:
    for definition in genes:
        states = simulated_states(definition, batch, seed=number)
        outcomes, places = gene_outcomes(states, definition, [Sex.FEMALE] * batch)
        for person, place in enumerate(places):
            outcome = outcomes[place]
            yield PgxResult(
                sample_id=f"P{number * batch + person}",
                gene=definition.gene.symbol,
                status=outcome.status,
                diplotypes=outcome.diplotypes,
                phenotype=outcome.phenotype,
                activity_score=outcome.activity_score,
                phenotype_alternatives=[str(term) for term in outcome.alternatives],
                missing_positions=outcome.missing,
                reason=outcome.reason,
                phased=outcome.phased,
                definition_version="simulated",
            )


def main() -> None:
    """All figures; a wheel is the argument or PYPGX."""
    tables = read_definitions(DEFINITIONS)
    genes = list(tables.genes.values())
    given = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("PYPGX", "")
    if given:
        beside_pypgx(Path(given), genes)
    else:
        print("no wheel of pypgx 0.11.0 given: PyPGx is not run", file=sys.stderr)
        matching(lambda definition: simulated_states(definition, 200_000, 1), genes, "200,000 simulated people")
    stars = [item for item in genes if item.gene.method is Method.STAR_ALLELES and len(item.sites) < 50]
    million(stars[:4])
    write_tables()


if __name__ == "__main__":
    main()
