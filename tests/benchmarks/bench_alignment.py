"""`make bench-alignment [BAM=...]`: alignment QC beside mosdepth and samtools: the same numbers, then CPU.

Simulated reads of 30x (see `simulated_bam`) are made once in results/bench/data. A BAM given as an argument is only
compared. The peers are Debian's packages, installed when this runs as root.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pysam

from genomics.alignment.depth import Pass, count
from genomics.alignment.targets import Targets
from genomics.files.alignment_stream import open_stream
from genomics.records.variant import Interval
from tests.benchmarks.measure import cpu_seconds, record
from tests.benchmarks.simulated_bam import write_simulated

DATA = Path("results/bench/data")
TOOLS = ("mosdepth", "samtools")
SMALL, LARGE, RUNS = 4_000_000, 16_000_000, 3
LIMITS = ["--thresholds", "config/thresholds.yaml", "--profile", "aou"]


def main() -> None:
    """Compare, then measure."""
    install_peers()
    small, large = simulated(SMALL), simulated(LARGE)
    fasta = small.with_suffix(".fa")
    cram = small.with_suffix(".cram")
    if not cram.exists():
        run("samtools", "view", "-C", "-T", fasta, "-o", cram, small)
        run("samtools", "index", cram)
    for path, reference in [(small, fasta), (cram, fasta), *((Path(name), None) for name in sys.argv[1:])]:
        compare(path, reference)
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), small, cram, large)
        measure_batches(Path(folder))


def install_peers() -> None:
    """Install mosdepth and samtools from Debian, or say that they are missing."""
    if not all(map(shutil.which, TOOLS)):
        if os.geteuid() != 0:
            sys.exit(f"{' and '.join(TOOLS)} are needed: sudo apt-get install {' '.join(TOOLS)}")
        run("apt-get", "update", "-qq")
        run("apt-get", "install", "-y", "-qq", *TOOLS)
    # Debian's mosdepth opens libhts.so, a name that only the development package has.
    found = subprocess.run(["ldconfig", "-p"], capture_output=True, text=True, check=True).stdout
    library = next(line.split()[-1] for line in found.splitlines() if "libhts.so.3" in line)
    DATA.mkdir(parents=True, exist_ok=True)
    link = DATA / "libhts.so"
    if not link.is_symlink():
        link.symlink_to(library)
    os.environ["LD_LIBRARY_PATH"] = str(DATA.resolve())


def simulated(reads: int) -> Path:
    """A simulated BAM of so many reads, with index and FASTA."""
    path = DATA / f"simulated_{reads // 1_000_000}M.bam"
    if not Path(f"{path}.bai").exists():
        print(f"simulating {reads:,} reads ...", file=sys.stderr)
        write_simulated(path, path.with_suffix(".fa"), reads)
        run("samtools", "index", path)
    return path


def run(*command: object) -> str:
    """Output of a command; its failure stops the benchmark."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stderr}")
    return done.stdout


def compare(path: Path, reference: Path | None) -> None:
    """Depth base for base with samtools (both mates) and mosdepth (mates once); counts with flagstat and stats."""
    given = ["--reference", reference] if reference else []
    bases, differ = against(path, reference, samtools_depth(path, given), mates_once=False)
    print(f"{path.name}: samtools depth: {differ:,} of {bases:,} covered positions differ")
    assert differ == 0
    bases, differ = against(path, reference, mosdepth_depth(path, reference), mates_once=True)
    print(f"{path.name}: mosdepth, mates once: {differ:,} of {bases:,} covered positions differ")
    assert differ <= bases / 10_000
    seen = passed(path, reference, Targets([]), mates_once=True)
    theirs = dict(flagstat(path)) | dict(stats(path, given))
    ours = {
        "total": int(seen.flags.sum()),
        "primary": seen.total_reads,
        "secondary": seen.secondary_reads,
        "supplementary": seen.supplementary_reads,
        "primary mapped": seen.mapped_reads,
        "primary duplicates": seen.duplicate_reads,
        "properly paired": seen.properly_paired_reads,
        "reads MQ0": seen.mapq0_reads,
    }
    assert ours == {name: theirs[name] for name in ours}, (ours, theirs)
    print(f"{path.name}: all counts as samtools flagstat and stats: {ours}")


def passed(path: Path, reference: Path | None, targets: Targets, mates_once: bool) -> Pass:
    """One pass over a file."""
    with open_stream(path, reference) as stream:
        return count(stream, targets, mates_once=mates_once)


Stretches = dict[str, tuple[np.ndarray, np.ndarray, np.ndarray]]


def against(path: Path, reference: Path | None, peer: Stretches, mates_once: bool) -> tuple[int, int]:
    """Covered positions, and at how many of them our depth is another than the peer's stretches of equal depth."""
    targets = Targets(
        Interval(name, int(start), int(end))
        for name, (starts, ends, _) in peer.items()
        for start, end in joined(starts, ends)
    )
    seen = passed(path, reference, targets, mates_once)
    bases = differ = 0
    for name, (starts, ends, depths) in peer.items():
        theirs = np.repeat(depths, ends - starts)
        places = targets.offsets(name, starts)
        at = np.repeat(places - np.concatenate([[0], np.cumsum(ends - starts)[:-1]]), ends - starts)
        ours = seen.depth[at + np.arange(len(at))]
        bases += len(theirs)
        differ += int((ours != theirs).sum())
    # What lies outside the peer's covered stretches must be uncovered here too.
    return bases, differ + abs(int((seen.contigs[:, 1]).sum()) - int((seen.depth > 0).sum()))


def joined(starts: np.ndarray, ends: np.ndarray) -> Iterator[tuple[int, int]]:
    """Touching stretches as one."""
    if len(starts):
        breaks = np.flatnonzero(starts[1:] != ends[:-1])
        yield from zip(
            starts[np.concatenate([[0], breaks + 1])], ends[np.append(breaks, len(ends) - 1)], strict=True
        )


def stretches(lines: Iterator[list[str]], single: bool) -> Stretches:
    found: dict[str, list[tuple[int, int, int]]] = {}
    for cells in lines:
        start, end, depth = (int(cells[1]) - 1, int(cells[1]), int(cells[2])) if single else map(int, cells[1:4])
        if depth:
            found.setdefault(cells[0], []).append((start, end, depth))
    return {name: tuple(np.array(rows, dtype=np.int64).T) for name, rows in found.items()}  # type: ignore[misc]


def samtools_depth(path: Path, given: list[object]) -> Stretches:
    """`samtools depth -aa`; of a file without reference, a small one over a genome, its covered positions."""
    command = ["samtools", "depth", *(["-aa"] if given else []), *map(str, given), str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        return stretches((line.split() for line in child.stdout), single=True)


def mosdepth_depth(path: Path, reference: Path | None) -> Stretches:
    """mosdepth's per-base output, its default counting."""
    with tempfile.TemporaryDirectory() as folder:
        given = ["-f", reference] if reference else []
        run("mosdepth", *given, f"{folder}/m", path)
        lines = run("gzip", "-dc", f"{folder}/m.per-base.bed.gz").splitlines()
    return stretches((line.split() for line in lines), single=False)


def flagstat(path: Path) -> Iterator[tuple[str, int]]:
    """Counts by name; QC-passed and failed together."""
    for line in run("samtools", "flagstat", "-O", "tsv", path).splitlines():
        passed_reads, failed, name = line.split("\t")
        if passed_reads.isdigit():
            yield name.removesuffix(" (QC-passed reads + QC-failed reads)"), int(passed_reads) + int(failed)


def stats(path: Path, given: list[object]) -> Iterator[tuple[str, int]]:
    """The summary numbers of `samtools stats`."""
    for line in run("samtools", "stats", *given, path).splitlines():
        if line.startswith("SN\treads MQ0:"):
            yield "reads MQ0", int(line.split("\t")[2])


def command(folder: Path, path: Path, reference: Path, people: int = 1) -> list[str]:
    """Our full set of metrics: genes, windows, sites, positions, whole genome."""
    lengths = [line.split("\t")[:2] for line in Path(f"{reference}.fai").read_text().splitlines()]
    spans = [(name, at) for name, size in lengths for at in range(1000, int(size) - 1000, 40_000)]
    rows = [f"S{n}\tP{n}\tunknown\tg\tB\t{path}" for n in range(1, people + 1)]
    sheet = "sample_id\tparticipant_id\tsex\tgroup\tbatch\talignment\n" + "\n".join(rows) + "\n"
    exons = [f"{name}\t{at}\t{at + 200}\tG{n // 10}\t{n % 10 + 1}\t+\tT" for n, (name, at) in enumerate(spans)]
    header = '##fileformat=VCFv4.2\n##INFO=<ID=AF,Number=A,Type=Float,Description="frequency">\n'
    header += "".join(f"##contig=<ID={name},length={size}>\n" for name, size in lengths)
    snps = [f"{name}\t{at + 5000}\t.\tA\tG\t.\t.\tAF=0.4" for name, at in spans]
    files = {
        "samples.tsv": sheet,
        "exons.bed": "\n".join(exons) + "\n",
        "windows.bed": "".join(f"{name}\t{at + 9000}\t{at + 10000}\n" for name, at in spans),
        "positions.bed": "".join(f"{name}\t{at + 7000}\t{at + 7001}\tp\n" for name, at in spans),
        "sites.vcf": header + "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n" + "\n".join(snps) + "\n",
    }
    for name, text in files.items():
        (folder / name).write_text(text)
    pysam.tabix_compress(str(folder / "sites.vcf"), str(folder / "sites.vcf.gz"), force=True)
    pysam.tabix_index(str(folder / "sites.vcf.gz"), preset="vcf", force=True)
    words = [sys.executable, "-m", "genomics.cli.main", "alignment-qc", "--samples", folder / "samples.tsv"]
    words += ["--batch", "B", "--reference", reference, "--exons", folder / "exons.bed", "--sex-windows"]
    words += [folder / "windows.bed", "--sites", folder / "sites.vcf.gz", "--positions", folder / "positions.bed"]
    return [str(word) for word in [*words, *LIMITS, "--output", folder / "qc"]]


def measure(folder: Path, small: Path, cram: Path, large: Path) -> None:
    """CPU of whole commands in turn, and our peak memory."""
    for path, fasta, chain, target in (
        (small, small.with_suffix(".fa"), True, "0.25"),
        (cram, small.with_suffix(".fa"), True, "0.45"),
        (large, large.with_suffix(".fa"), False, "1.4"),
    ):
        depth = f"mosdepth -n -x -f {fasta} {folder}/m {path}"
        others = (
            f" && samtools stats --reference {fasta} {path} > {folder}/s && samtools flagstat {path} > {folder}/f"
        )
        peer = ["bash", "-c", depth + (others if chain else "")]
        name = "mosdepth + stats + flagstat" if chain else "mosdepth -n -x"
        what = f"alignment QC, {path.name}, CPU s (peer: {name})"
        in_turn("alignment", what, command(folder, path, fasta), peer, target)
    plain = ["mosdepth", "-n", "-f", str(large.with_suffix(".fa")), f"{folder}/m", str(large)]
    what = f"alignment QC, {large.name}, CPU s (peer: mosdepth -n, mates once as ours)"
    in_turn("alignment", what, command(folder, large, large.with_suffix(".fa")), plain, "1.4")
    for path in (small, large):
        memory = peak_mb(command(folder, path, path.with_suffix(".fa")))
        record("alignment", f"alignment QC, {path.name}, peak memory of a process, MB", memory, target="200")


def in_turn(stage: str, what: str, ours: list[str], peer: list[str], target: str) -> None:
    """Medians of alternating runs after one that warms the caches."""
    cpu_seconds(ours)
    cpu_seconds(peer)
    pairs = [(cpu_seconds(ours), cpu_seconds(peer)) for _ in range(RUNS)]
    record(
        stage,
        what,
        statistics.median(own for own, _ in pairs),
        statistics.median(other for _, other in pairs),
        target,
    )


def peak_mb(words: list[str]) -> float:
    """Largest resident set of one command's processes, in MB; a small process starts it, since a child inherits the
    mark of whoever forks it.
    """
    code = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stderr=subprocess.DEVNULL);"
    code += "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)"
    return float(subprocess.run([sys.executable, "-c", code, *words], capture_output=True, check=True).stdout)


def measure_batches(folder: Path) -> None:
    """CPU per sample in a batch of 50 against one of 5, without the start: what a file without reads costs."""
    path = simulated(1_000_000)
    fasta = path.with_suffix(".fa")
    empty = folder / "empty.bam"
    run("samtools", "view", "-H", "-b", "-o", empty, path)
    start = statistics.median(cpu_seconds(command(folder, empty, fasta)) for _ in range(3))
    five, fifty = (
        statistics.median((cpu_seconds(command(folder, path, fasta, people)) - start) / people for _ in range(3))
        for people in (5, 50)
    )
    record("alignment", "alignment QC, start of the command, CPU s", start)
    record(
        "alignment",
        "alignment QC, CPU s per sample of 1M reads in a batch of 50 (peer: in 5)",
        fifty,
        five,
        "0.9-1.1",
    )


if __name__ == "__main__":
    main()
