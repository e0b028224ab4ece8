"""`make bench-pgx`: 3,202 people and 20 genes, beside PyPGx; matching alone; a million people in flat memory.

Phased genotypes of the 1000 Genomes Project become one BCF, which our command turns into a table; positions that
nobody carries are declared reference. PyPGx runs on the same genotypes for some of the people, since it needs
seconds for each; both are told per person and gene (pgx_peer.py says what it runs, pgx_differences.py where the
calls differ). Simulated people have two copies of real ones.
"""

import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq

from genomics.files.calls import ABSENT_COPY
from genomics.files.pgx_genotypes import absent_as_reference, places_of, read_genotypes
from genomics.files.pgx_results import result_tables
from genomics.files.pgx_tables import read_definitions
from genomics.pgx.calling import gene_outcomes, results_of
from genomics.pgx.states import NO_CALL, UNPHASED, GeneStates, gene_states
from genomics.records.person import Sex
from genomics.records.pgx import PgxResult
from genomics.records.pgx_tables import Allele, GeneDefinition, Site
from tests.benchmarks import pgx_peer
from tests.benchmarks.measure import cpu_seconds, record
from tests.benchmarks.pgx_differences import tell_differences, varied_people
from tests.benchmarks.tables import write_tables

DEFINITIONS = Path("resources/pgx")
PEER_PEOPLE = 60
# Of the million: most positions, one copy of X, a variant list, and the seven genes' commonest changes.
MILLION_GENES = ("CYP2C19", "DPYD", "G6PD", "SLCO1B1")
Pool = npt.NDArray[np.int16]


def beside_pypgx(folder: Path, genes: Sequence[GeneDefinition]) -> None:
    """Person-genes per CPU second, ours from BCF to Parquet with start-up, PyPGx from its records to its table."""
    samples = pgx_peer.write_bcf(folder, genes, folder / "all.bcf")
    names = [definition.gene.symbol for definition in genes]
    words = [sys.executable, "-m", "genomics.cli.main", "pgx", "--calls", str(folder / "all.bcf")]
    words += ["--genes", ",".join(names), "--output", str(folder / "pgx.parquet")]
    words += ["--absent-sites", "reference: the panel leaves out what nobody carries"]
    ours = cpu_seconds(words)
    shared = [item for item in genes if (folder / f"{item.gene.symbol}.vcf.gz").exists()]
    called = pq.read_table(folder / "pgx.parquet").to_pylist()
    some = varied_people(called, PEER_PEOPLE)
    peer, theirs = pgx_peer.run(folder, shared, some)
    what = f"PGx, {len(samples)} people x {len(names)} genes, BCF to Parquet, person-genes per CPU s"
    what += f" (peer: PyPGx 0.27.0, {len(some)} of them x {len(shared)} genes)"
    record("pgx", what, len(samples) * len(names) / ours, len(some) * len(shared) / peer, target="at least 5000")
    tell_differences(called, theirs)


def real_states(path: Path, definition: GeneDefinition, times: int = 1) -> GeneStates:
    """What the real people's file says of one gene, as many times over."""
    places = places_of(definition.sites, definition.contexts)
    calls, _ = absent_as_reference(read_genotypes(path, places), places)
    states = gene_states(calls, definition.sites, 1, definition.gene.undocumented)
    return GeneStates(np.tile(states.copies, (1, times, 1)), np.tile(states.phase_set, (1, times)), states.problems)


def pool_of(path: Path, definition: GeneDefinition) -> Pool:
    """Codes of every copy of the real people [sites, copies] on which each position could be read.

    Where nobody has one (ABCG2, IFNL3), one copy of each named allele.
    """
    states = real_states(path, definition)
    copies = np.concatenate([states.copies[..., 0], states.copies[..., 1]], axis=1)
    read = np.ascontiguousarray(copies[:, (copies >= 0).all(axis=0)])
    if read.size:
        return read
    named = [[_code(site, allele) for site in definition.sites] for allele in definition.alleles]
    return np.array(named, np.int16).T


def _code(site: Site, allele: Allele) -> int:
    return next((code for code, change in enumerate(site.changes, start=1) if change.key in allele.variants), 0)


def simulated(definition: GeneDefinition, pool: Pool, people: int, seed: int) -> tuple[GeneStates, list[Sex]]:
    """People with two copies of the pool (men one of X), a tenth phased, one position in a million unread."""
    rng = np.random.default_rng(seed)
    copies = np.ascontiguousarray(pool[:, rng.integers(0, pool.shape[1], size=(people, 2))])
    copies[rng.random(copies.shape[:2]) < 1e-6] = NO_CALL
    sexes = [Sex.UNKNOWN] * people
    if definition.gene.x_linked:
        men = rng.random(people) < 0.5
        copies[:, men, 1] = ABSENT_COPY
        sexes = [Sex.MALE if man else Sex.FEMALE for man in men]
    sets = np.where(rng.random(people) < 0.1, 0, UNPHASED).astype(np.int32)
    return GeneStates(copies, np.tile(sets, (len(definition.sites), 1)), ()), sexes


def matching(
    people_of: Callable[[GeneDefinition], tuple[GeneStates, list[Sex]]], genes: Sequence[GeneDefinition], who: str
) -> None:
    """People per CPU second of each gene, from states to outcomes; the slowest gene is the figure."""
    rates = {}
    for definition in genes:
        states, sexes = people_of(definition)
        start = time.process_time()
        outcomes, _ = gene_outcomes(states, definition, sexes)
        rates[definition.gene.symbol] = len(sexes) / (time.process_time() - start)
        rate = rates[definition.gene.symbol]
        print(f"{definition.gene.symbol}: {rate:,.0f} people per CPU s, {len(outcomes)} patterns")
    gene = min(rates, key=rates.__getitem__)
    what = f"PGx matching alone, {who}, people per CPU s of the slowest gene"
    record("pgx", what, rates[gene], target="at least 500000")


def million(
    genes: Sequence[GeneDefinition], pools: Mapping[str, Pool], people: int = 1_000_000, batch: int = 5_000
) -> None:
    """Peak memory of a million people in batches, matched and written, over that of the first 100,000."""
    peaks, start = [], time.process_time()
    with tempfile.TemporaryDirectory() as name, result_tables(Path(name) / "pgx.parquet", {}) as append:
        for number in range(people // batch):
            append(list(_simulated_results(genes, pools, batch, number)))
            if (number + 1) * batch in (100_000, people):
                peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    rate = people * len(genes) / (time.process_time() - start)
    who = f"{people:,} simulated people x {len(genes)} genes"
    record("pgx", f"PGx, {who} matched and written, person-genes per CPU s", rate)
    record("pgx", f"PGx, {who}, peak MB", peaks[-1], target="flat")
    record(
        "pgx",
        f"PGx, peak memory of {people:,} people over that of 100,000",
        peaks[-1] / peaks[0],
        target="at most 1.1",
    )


def _simulated_results(
    genes: Sequence[GeneDefinition], pools: Mapping[str, Pool], batch: int, number: int
) -> Iterator[PgxResult]:
    people = [f"P{number * batch + person}" for person in range(batch)]
    for definition in genes:
        states, sexes = simulated(definition, pools[definition.gene.symbol], batch, seed=number)
        yield from results_of(states, people, definition, dict(zip(people, sexes, strict=True)), "simulated")


def main() -> None:
    """All figures. Memory comes first, before the other parts have used any."""
    genes = list(read_definitions(DEFINITIONS).genes.values())
    with tempfile.TemporaryDirectory() as name:
        folder = pgx_peer.panel(Path(name))
        path = folder / "all.bcf"
        samples = pgx_peer.write_bcf(folder, genes, path)
        pools = {item.gene.symbol: pool_of(path, item) for item in genes}
        million([item for item in genes if item.gene.symbol in MILLION_GENES], pools)
        real = f"{len(samples)} real people 60 times"
        matching(lambda item: _of_their_sex(real_states(path, item, 60)), genes, real)
        some = "200,000 simulated people"
        matching(lambda item: simulated(item, pools[item.gene.symbol], 200_000, 1), genes, some)
        beside_pypgx(folder, genes)
    write_tables()


def _of_their_sex(states: GeneStates) -> tuple[GeneStates, list[Sex]]:
    """Real people with the sex that their copies tell."""
    single = (states.copies[..., 1] == ABSENT_COPY).all(axis=0)
    return states, [Sex.MALE if one else Sex.FEMALE for one in single]


if __name__ == "__main__":
    main()
