"""`make bench-annotation`: a million simulated sites beside bcftools, which also checks the join.

Joining to a table of three million rows against `bcftools annotate`, consequences against `bcftools csq`, and the
whole stage (ClinVar, gnomAD, consequences, names in 84 result genes, novelty) against the three commands of
bcftools that do its parts. Every site must get the same numbers from us as from `bcftools annotate`.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import pyarrow.parquet as pq

from tests.benchmarks.measure import RESULTS, cpu_and_memory, cpu_seconds, median_cpu, record
from tests.benchmarks.simulated_sites import Simulated, simulated
from tests.benchmarks.tables import write_tables

WHAT = "1M sites"
FIELDS = {"AC": "AC", "AN": "AN", "homozygotes": "nhomalt", "faf95": "fafmax_faf95_max"}
CLINVAR = ("CLNSIG", "CLNSIGCONF", "CLNREVSTAT", "CLNDN", "GENEINFO")
MEMORY_MB = 500


def install_peer() -> None:
    """Debian's bcftools; without root it must be there."""
    if shutil.which("bcftools"):
        return
    if os.geteuid():
        sys.exit("install bcftools first (the Debian package of that name)")
    subprocess.run(["apt-get", "install", "-y", "-qq", "bcftools"], check=True, stdout=subprocess.DEVNULL)


def words(*given: object) -> list[str]:
    """A command."""
    return [str(one) for one in given]


def part(name: str, *paths: object) -> list[str]:
    """A part of our stage as a command."""
    return words(sys.executable, "-m", "tests.benchmarks.annotation_parts", name, *paths)


def whole(run: Simulated, output: Path, *more: object) -> list[str]:
    """Our whole stage."""
    command = words(sys.executable, "-m", "genomics.cli.main", "annotate", "--vcf", run.sites, "--panel", run.panel)
    command += words("--reference", run.reference, "--transcripts", run.transcripts, "--clinvar", run.clinvar)
    return command + words("--gnomad", run.gnomad, "--panel-profile", "demo", "--output", output, *more)


def annotate(sites: Path, table: Path, columns: str, output: Path) -> list[str]:
    """bcftools annotate."""
    return words("bcftools", "annotate", "-a", table, "-c", columns, "-Ob", "-o", output, sites)


def csq(run: Simulated, sites: Path, output: Path) -> list[str]:
    """bcftools csq, each variant by itself as with us."""
    given = words("-f", run.reference, "-g", run.transcripts, "-Ob", "-o", output, sites)
    return words("bcftools", "csq", "-l", "--force", *given)


def said_cpu(command: list[str]) -> float:
    """CPU seconds that a part says its work took, without the start of Python and without reading the sites."""
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def compare_joins(ours: Path, theirs: Path) -> int:
    """Sites whose numbers differ between our table and bcftools' file."""
    asked = "%CHROM\t%POS\t%REF\t%ALT\t" + "\t".join(f"%INFO/g{name}" for name in FIELDS) + "\n"
    told = subprocess.run(
        ["bcftools", "query", "-f", asked, str(theirs)], capture_output=True, text=True, check=True
    )
    table = pq.read_table(ours)
    names = ("contig", "position", "reference", "alternate", *(f"g_{name}" for name in FIELDS))
    rows = zip(*(table[name].to_pylist() for name in names), strict=True)
    mine = {row[:4]: row[4:] for row in rows}
    lines = [line.split("\t") for line in told.stdout.splitlines()]
    return sum(not _same(mine[one[0], int(one[1]), one[2], one[3]], one[4:]) for one in lines)


def _same(mine: tuple[float | None, ...], theirs: list[str]) -> bool:
    pairs = zip(mine, theirs, strict=True)
    return all(
        (text == ".") if value is None else text != "." and abs(value - float(text)) <= 1e-6 * abs(value)
        for value, text in pairs
    )


def main() -> None:
    """Simulate, measure in turn, compare, record."""
    install_peer()
    run = simulated(RESULTS)
    columns = ",".join(f"INFO/g{name}:=INFO/{theirs}" for name, theirs in FIELDS.items())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        joined, peer = folder / "joined.parquet", folder / "joined.bcf"
        ours, theirs = part("join", run.sites, run.gnomad, joined), annotate(run.sites, run.gnomad, columns, peer)
        cpu_seconds(ours)  # compiles
        what = f"join {WHAT} x 3M rows"
        record("annotation", f"{what}, CPU s (peer: bcftools annotate)", *median_cpu(ours, theirs), "1.0")
        record("annotation", f"{what}, peak MB", cpu_and_memory(ours)[1], target=str(MEMORY_MB))
        differ = compare_joins(joined, peer)
        record("annotation", "sites whose gnomAD numbers differ from bcftools annotate", differ, target="0")
        effects = part("csq", run.sites, run.transcripts, run.reference, folder / "effects.parquet")
        theirs = csq(run, run.sites, folder / "effects.bcf")
        seconds, peer_seconds = median_cpu(effects, theirs)
        what = f"consequences of {WHAT}"
        record("annotation", f"{what}, as a command, CPU s (peer: bcftools csq)", seconds, peer_seconds)
        added = statistics.median(said_cpu(effects) for _ in range(3))
        record("annotation", f"{what}, added to the stage, CPU s (peer: bcftools csq)", added, peer_seconds, "1.3")
        _whole(run, folder, columns)
    write_tables()


def _whole(run: Simulated, folder: Path, columns: str) -> None:
    """The whole stage beside the three commands of bcftools that do its parts, each on the sites as they are."""
    outputs = [folder / f"{number}.bcf" for number in range(3)]
    chain = [annotate(run.sites, run.gnomad, columns, outputs[0])]
    chain += [annotate(run.sites, run.clinvar, ",".join(CLINVAR), outputs[1]), csq(run, run.sites, outputs[2])]
    peers = words("bash", "-c", " && ".join(" ".join(f"'{word}'" for word in one) for one in chain))
    what = f"annotate, whole stage, {WHAT}"
    ours = whole(run, folder / "variants.parquet")
    seconds, theirs = median_cpu(ours, peers)
    record("annotation", f"{what}, CPU s (peer: bcftools annotate twice, csq; no HGVS)", seconds, theirs)
    record("annotation", f"{what}, peak MB", cpu_and_memory(ours)[1], target=str(MEMORY_MB))
    prepared = whole(run, folder / "variants.parquet", "--prepared", folder / "prepared")
    cpu_seconds(prepared)
    record("annotation", f"{what}, tables prepared before, CPU s", median_cpu(prepared)[0])


if __name__ == "__main__":
    main()
