"""`make bench-cohort`: 1,000 simulated people at 100,000 sites, beside bcftools and plink2, which also check us.

Counts must equal those of `bcftools +fill-tags` after the same filter written as bcftools expressions, kinship that
of `plink2 --make-king` on the same sites, and every planted pair must be found in its degree.
"""

import os
import resource
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from genomics.cohort.engine_local import LocalEngine
from genomics.cohort.limits import cohort_limits
from genomics.cohort.relatedness import dosages_of, king_robust
from genomics.cohort.run import people_of
from genomics.files.reference import Reference
from genomics.files.settings import read_thresholds
from genomics.files.sheets import read_samples
from genomics.files.tables import read_arrow
from tests.benchmarks.measure import RESULTS, cpu_seconds, record
from tests.benchmarks.simulated_cohort import Simulated, simulated
from tests.benchmarks.tables import write_tables

PEOPLE, SITES = 1000, 100_000
THRESHOLDS = Path("config/thresholds.yaml")
PEERS = ("bcftools", "plink2")
KING_SPACING = 10_000
# The genotype filter of the profile, in bcftools' words: missing or low quality, depth, balance of each alternate.
BEFORE_SPLITTING = (
    'FMT/GQ="." | FMT/GQ<20 | FMT/DP<10 | (N_ALT=1 & GT="het" & FMT/AD[*:1]/FMT/DP<0.2)',
    'N_ALT=2 & ((GT="0/1" & FMT/AD[*:1]/FMT/DP<0.2) | (GT="0/2" & FMT/AD[*:2]/FMT/DP<0.2)'
    ' | (GT="1/2" & (FMT/AD[*:1]/FMT/DP<0.2 | FMT/AD[*:2]/FMT/DP<0.2)))',
)


def install_peers() -> None:
    """Debian's bcftools and plink2; without root they must be there."""
    missing = [name for name in PEERS if not shutil.which(name)]
    if missing and os.geteuid() == 0:
        subprocess.run(["apt-get", "install", "-y", "-qq", *missing], check=True, stdout=subprocess.DEVNULL)
    elif missing:
        sys.exit(f"install {' and '.join(missing)} first (Debian packages of the same names)")


def ours(cohort: Simulated, output: Path) -> list[str]:
    """The whole cohort stage."""
    words = [
        sys.executable,
        "-m",
        "genomics.cli.main",
        "cohort",
        "--vcf",
        cohort.vcf,
        "--reference",
        cohort.reference,
    ]
    words += [
        "--samples",
        cohort.sheet,
        "--regions",
        cohort.regions,
        "--thresholds",
        THRESHOLDS,
        "--ancestry-panel",
        "resources/ancestry",
        "--output",
        output,
    ]
    return [str(word) for word in words]


def piped(*commands: list[Any]) -> list[str]:
    """A shell pipeline that fails when any part does."""
    text = " | ".join(shlex.join(str(word) for word in command) for command in commands)
    return ["bash", "-o", "pipefail", "-c", text]


def plink(cohort: Simulated, output: Path) -> list[str]:
    """Filter by quality and depth, counts, PCA and kinship of the common SNPs. No balance, no splitting."""
    words = ["plink2", "--vcf", cohort.vcf, "--vcf-min-gq", 20, "--vcf-min-dp", 10, "--max-alleles", 2]
    words += ["--geno-counts", "--maf", 0.05, "--pca", 10, "--make-king-table", "--out", output]
    return [str(word) for word in words]


def speed(cohort: Simulated, folder: Path, runs: int = 3) -> None:
    """CPU seconds of ours and of each peer, in turn."""
    fill = ["bcftools", "+fill-tags", "-Ob", "-o", folder / "filled.bcf", "-", "--", "-t", "AC,AN,AF"]
    commands = (
        ours(cohort, folder / "ours"),
        piped(["bcftools", "norm", "-Ou", "-m-", "-f", cohort.reference, cohort.vcf], fill),
        plink(cohort, folder / "plink"),
    )
    cpu_seconds(commands[0])  # the first run compiles
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e6
    seconds = [[cpu_seconds(command) for command in commands] for _ in range(runs)]
    own, bcftools, plink2 = (statistics.median(column) for column in zip(*seconds, strict=True))
    what = f"cohort, {cohort.people:,} x {cohort.sites:,} simulated"
    record("cohort", f"{what}, CPU s (peer: bcftools norm and +fill-tags: splitting, counts)", own, bcftools, "15")
    record("cohort", f"{what}, CPU s (peer: plink2: counts, PCA, kinship; no splitting)", own, plink2, "15")
    record("cohort", f"{what}, peak memory, GB", peak, target="1")


def check_counts(cohort: Simulated, folder: Path) -> None:
    """AC, AN and AF of every site against bcftools."""
    filters = [["bcftools", "filter", "-Ou", "-S", ".", "-e", words] for words in BEFORE_SPLITTING]
    filters[0].append(str(cohort.vcf))
    norm = ["bcftools", "norm", "-Ou", "-m-", "-f", cohort.reference]
    strata = folder / "strata.txt"
    people = read_samples(cohort.sheet)
    strata.write_text("".join(f"{one.sample_id}\t{one.group},{one.sex}\n" for one in people))
    fill = ["bcftools", "+fill-tags", "-Ob", "-o", folder / "filtered.bcf", "-", "--"]
    fill += ["-S", strata, "-t", "AC,AN,AF,HWE"]
    subprocess.run(piped(*filters, norm, fill), check=True, stderr=subprocess.DEVNULL)
    theirs = dict(bcftools_counts(folder / "filtered.bcf"))
    sites = read_arrow(folder / "ours/sites.parquet").to_pylist()
    groups, sexes = sorted({one.group for one in people}), sorted({str(one.sex) for one in people})
    check_strata(sites, folder / "filtered.bcf", groups, sexes)
    own = {row["key"]: (row["AC"], row["AN"], row["AF"]) for row in sites}
    alone = len(own.keys() ^ theirs.keys())
    both = own.keys() & theirs.keys()
    wrong = sum(own[key][:2] != theirs[key][:2] for key in both)
    apart = max(abs((own[key][2] or 0) - theirs[key][2]) for key in both)
    record("cohort", f"sites of {len(own):,} that only we or only bcftools have", alone, target="0")
    record(
        "cohort", "sites whose AC or AN differs from bcftools +fill-tags after the same filter", wrong, target="0"
    )
    record("cohort", "largest difference of AF from bcftools (six digits), millionths", apart * 1e6, target="1")


def check_strata(sites: list[dict[str, Any]], filled: Path, groups: list[str], sexes: list[str]) -> None:
    """AC and AN by group and sex, and Hardy-Weinberg p by group, against bcftools."""
    counts = [f"{tag}_{name}" for name in (*groups, *sexes) for tag in ("AC", "AN")]
    tests = [f"HWE_{group}" for group in groups]
    fields = "%CHROM:%POS:%REF:%ALT" + "".join(f"\\t%{name}" for name in (*counts, *tests)) + "\\n"
    lines = subprocess.run(
        ["bcftools", "query", "-f", fields, str(filled)], check=True, capture_output=True, text=True
    )
    theirs = {key: values for key, *values in (line.split("\t") for line in lines.stdout.splitlines())}
    wrong, apart = 0, 0.0
    for row in sites:
        told = theirs[row["key"]]
        wrong += [str(row[name]) for name in counts] != told[: len(counts)]
        for name, value in zip(tests, told[len(counts) :], strict=True):
            own = row[name.replace("HWE", "hwe")]
            if own is not None and value != ".":
                apart = max(apart, abs(own - float(value)) / max(own, float(value), 1e-30))
    record("cohort", "sites whose AC or AN of a group or sex differs from bcftools +fill-tags", wrong, target="0")
    record(
        "cohort",
        "largest difference of Hardy-Weinberg p from bcftools (six digits), millionths",
        apart * 1e6,
        target="10",
    )


def bcftools_counts(path: Path) -> Iterator[tuple[str, tuple[int, int, float]]]:
    """AC, AN, AF by key."""
    fields = "%CHROM:%POS:%REF:%ALT\\t%AC\\t%AN\\t%AF\\n"
    lines = subprocess.run(
        ["bcftools", "query", "-f", fields, str(path)], check=True, capture_output=True, text=True
    )
    for line in lines.stdout.splitlines():
        key, ac, an, af = line.split("\t")
        yield key, (int(ac), int(an), 0.0 if af == "." else float(af))


def check_kinship(cohort: Simulated, folder: Path) -> None:
    """KING-robust of every pair against plink2, on common SNPs of our list of sites."""
    wanted = king_sites(folder)
    (folder / "wanted.txt").write_text("".join(f"{key}\n" for key in sorted(wanted)))
    words = ["plink2", "--bcf", folder / "filtered.bcf", "--set-all-var-ids", "chr@:#:$r:$a"]
    words += ["--new-id-max-allele-len", 50, "--extract", folder / "wanted.txt", "--make-king", "square"]
    subprocess.run(
        [str(word) for word in [*words, "--out", folder / "king"]], check=True, stdout=subprocess.DEVNULL
    )
    order = [line.split("\t")[0] for line in (folder / "king.king.id").read_text().splitlines()[1:]]
    theirs = np.loadtxt(folder / "king.king")
    dosages = our_dosages(cohort, wanted)
    places = [cohort.names.index(name) for name in order]
    own = king_robust(dosages).kinship[np.ix_(places, places)]
    pairs = np.triu_indices(len(order), 1)
    apart = float(np.abs(own - theirs)[pairs].max())
    what = f"largest difference of kinship from plink2 --make-king, {len(dosages):,} sites, {len(pairs[0]):,} pairs"
    record("cohort", f"{what}, millionths", apart * 1e6, target="100")


def king_sites(folder: Path) -> set[str]:
    """The first common SNP that passes in every stretch."""
    found: dict[tuple[str, int], str] = {}
    for row in read_arrow(folder / "ours/sites.parquet").to_pylist():
        snp = len(row["ref"]) == len(row["alt"]) == 1
        if snp and not row["filters"] and row["AF"] is not None and 0.05 <= row["AF"] <= 0.95:
            found.setdefault((row["contig"], row["position"] // KING_SPACING), row["key"])
    return set(found.values())


def our_dosages(cohort: Simulated, wanted: set[str]) -> npt.NDArray[np.int8]:
    """Dosages [sites, people] of these sites as our engine reads and filters them."""
    limits = cohort_limits(read_thresholds(THRESHOLDS, "aou"))
    with Reference(cohort.reference) as reference:
        engine = LocalEngine([cohort.vcf], people_of(read_samples(cohort.sheet)), reference, limits)
        return np.stack(
            [
                dosages_of(rows, row)
                for rows in engine.blocks(lambda _: None)
                for row, site in enumerate(rows.sites)
                if f"{site.contig}:{site.position}:{site.reference}:{site.alternate}" in wanted
            ]
        )


def check_planted(cohort: Simulated, folder: Path) -> None:
    """Duplicates, parents, siblings and contaminated people that were planted, and nobody else."""
    found = {
        (row["sample_a"], row["sample_b"]): str(row["relation"])
        for row in read_arrow(folder / "ours/pairs.parquet").to_pylist()
    }
    planted = cohort.planted()
    right = sum(found.get(pair) == relation for pair, relation in planted.items())
    record("cohort", f"planted pairs found in their degree, of {len(planted)}", right, target=str(len(planted)))
    record("cohort", "related pairs that were not planted", len(found.keys() - planted.keys()), target="0")
    failed = {
        row["sample_id"]
        for row in read_arrow(folder / "ours/samples.parquet").to_pylist()
        if str(row["verdict"]) == "fail"
    }
    wrong = len(failed ^ cohort.contaminated())
    record("cohort", "contaminated people not found, and others taken for contaminated", wrong, target="0")


def main() -> None:
    """Measure, then check."""
    install_peers()
    cohort = simulated(RESULTS, PEOPLE, SITES)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        speed(cohort, folder)
        check_counts(cohort, folder)
        check_kinship(cohort, folder)
        check_planted(cohort, folder)
    write_tables()


if __name__ == "__main__":
    main()
