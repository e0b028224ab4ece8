"""`make bench-scale`: how CPU and memory of the cohort stage grow with people and with sites, by engine.

The cost a person is the slope between the smaller and the larger cohort, without what a start costs.
"""

import sys
import tempfile
from pathlib import Path

from tests.benchmarks.bench_cohort import ours
from tests.benchmarks.measure import RESULTS, cpu_and_memory, record
from tests.benchmarks.simulated_cohort import Simulated, simulated
from tests.benchmarks.tables import write_tables

HAIL = Path(".venv-hail/bin/python")
PEOPLE, SITES, LARGE = (100, 300, 1_000), 20_000, 100_000


def main() -> None:
    """Measure both engines on the same cohorts."""
    if not HAIL.exists():
        sys.exit("Hail is not installed; run `make setup-hail` first")
    for engine in ("local", "hail"):
        seconds = {people: measured(simulated(RESULTS, people, SITES), engine) for people in PEOPLE}
        few, some, many = PEOPLE
        upper = 1000 * (seconds[many] - seconds[some]) / (many - some)
        lower = 1000 * (seconds[some] - seconds[few]) / (some - few)
        what = f"{engine} engine, CPU ms a person more at {SITES:,} sites, {some:,} to {many:,} people"
        record("scale", f"{what} (peer: {few:,} to {some:,})", upper, lower)
    seconds, _ = run(simulated(RESULTS, PEOPLE[-1], LARGE), "hail")
    record(
        "cohort", f"cohort by Hail, {PEOPLE[-1]:,} x {LARGE:,} simulated, CPU s with the JVM", seconds, target="120"
    )


def measured(cohort: Simulated, engine: str) -> float:
    """CPU seconds of one run, after one that compiles; its peak memory is recorded too."""
    if engine == "local":
        run(cohort, engine)
    seconds, memory = run(cohort, engine)
    what = f"{engine} engine, {cohort.people:,} people x {cohort.sites:,} sites"
    record("scale", f"{what}, CPU s", seconds)
    record("scale", f"{what}, peak memory of a process, MB", memory)
    return seconds


def run(cohort: Simulated, engine: str) -> tuple[float, float]:
    """CPU seconds and peak MB of the whole cohort stage, the JVM's among them."""
    with tempfile.TemporaryDirectory() as folder:
        _, *words = ours(cohort, Path(folder) / "out")
        return cpu_and_memory([str(HAIL) if engine == "hail" else sys.executable, *words, "--engine", engine])


if __name__ == "__main__":
    main()
    write_tables()
