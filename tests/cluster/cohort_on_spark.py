"""The cohort stage on a Spark cluster that loses a worker while it counts: the bytes of the local engine."""

import os
import subprocess
import sys
import time
from pathlib import Path

from tests.benchmarks.simulated_cohort import Simulated, simulated
from tests.cluster.spark import HAIL, Spark, spark

ROOT = Path(__file__).parents[2]
SMALL, LARGE = (100, 5_000), (1_000, 20_000)
BEGUN = ".hail.*/split.mt/entries/rows/parts/part-*"  # what executors write while they read the joint call
SAME = ("sites.vcf.gz", "sites.parquet", "pairs.parquet", "calls/*.bcf")


def cohort_on_spark(folder: Path, short: bool) -> str:
    """Count a simulated cohort both ways; tells what was compared."""
    cohort = simulated(folder, *(SMALL if short else LARGE))
    (folder / "spark").mkdir()
    with spark(folder / "spark") as cluster:
        lost = _with_a_loss(cohort, folder / "cluster", cluster)
    _run([sys.executable, *_command(cohort, folder / "local", "local")])
    return (
        f"Spark: {_compared(folder / 'local', folder / 'cluster')} files the same, a worker killed {lost:.0f} s in"
    )


def _command(cohort: Simulated, output: Path, engine: str) -> list[str]:
    words = ["-m", "genomics.cli.main", "cohort", "--vcf", cohort.vcf, "--reference", cohort.reference]
    words += ["--samples", cohort.sheet, "--regions", cohort.regions, "--output", output, "--engine", engine]
    return [str(word) for word in [*words, "--thresholds", ROOT / "config/thresholds.yaml"]]


def _run(command: list[str]) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr[-3000:])


def _with_a_loss(cohort: Simulated, output: Path, cluster: Spark) -> float:
    """Run on the cluster, and kill a worker as soon as executors have begun to write; tells when that was."""
    command = [str(HAIL), *_command(cohort, output, "hail"), "--spark-master", cluster.master]
    start = time.monotonic()
    lost = None
    with (output.with_suffix(".log")).open("wb") as log:
        driver = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **cluster.env}, stderr=log)
        try:
            while driver.poll() is None:
                time.sleep(0.2)
                if lost is None and any(output.glob(BEGUN)):
                    cluster.kill_worker()
                    lost = time.monotonic() - start
        finally:
            driver.kill()
            driver.wait()
    if (
        driver.returncode
        or lost is None
        or "Lost executor" not in (output / "hail.log").read_text(errors="replace")
    ):
        sys.exit(f"the run on Spark failed or no worker was lost\n{output.with_suffix('.log').read_text()[-3000:]}")
    return lost


def _compared(local: Path, cluster: Path) -> int:
    """How many files both engines wrote alike; stops where one differs."""
    names = sorted(path.relative_to(local) for pattern in SAME for path in local.glob(pattern))
    differ = [str(name) for name in names if (local / name).read_bytes() != (cluster / name).read_bytes()]
    if differ or not names:
        sys.exit(f"{len(differ)} of {len(names)} files differ between the cluster and this machine: {differ[:5]}")
    return len(names)
