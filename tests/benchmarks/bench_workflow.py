"""The plan of a run of 10,000 people: CPU and memory of `snakemake --dry-run`, in batches of 50 with alignments."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

from tests.benchmarks.measure import cpu_and_memory, record

ROOT = Path(__file__).parents[2]
PARTS = ("Snakefile", "config", "genomics", "reports", "resources", "workflow", "pyproject.toml")
PEOPLE, BATCH, JOBS_AT_LEAST = 10_000, 50, 200


def workflow() -> None:
    """Measure the plan; a plan of another size than that of the people stops the benchmark."""
    with tempfile.TemporaryDirectory() as name:
        command = dry_run(Path(name))
        plan = subprocess.run(command, cwd=name, capture_output=True, text=True, check=False)
        jobs = [line.split()[1] for line in plan.stdout.splitlines() if line.startswith("alignment_qc")]
        if plan.returncode or int(jobs[0] if jobs else 0) < JOBS_AT_LEAST:
            sys.exit(f"the dry run failed or planned something else\n{plan.stdout[-1000:]}{plan.stderr[-2000:]}")
        seconds, memory = cpu_and_memory(command, Path(name))
    what = f"dry run for {PEOPLE:,} people in batches of {BATCH}"
    record("workflow", f"{what}, CPU s", seconds, target="6")
    record("workflow", f"{what}, peak memory, MB", memory, target="150")


def dry_run(folder: Path) -> list[str]:
    """A run of so many people in `folder`; every input is there, most of them empty."""
    for part in PARTS:
        (folder / part).symlink_to(ROOT / part)
    config = yaml.safe_load((ROOT / "config/config.yaml").read_text())
    config["demo"], config["review"]["acts"], config["results"] = None, None, "results/large"
    config["reference"]["fasta"] = "genome.fa"
    config["cohort"]["samples"] = "people.tsv"
    (folder / "genome.fa").touch()
    (folder / "alignments").mkdir()
    rows = ["sample_id\tparticipant_id\tsex\tgroup\tbatch\talignment"]
    for number in range(PEOPLE):
        alignment = f"alignments/S{number:05d}.cram"
        (folder / alignment).touch()
        rows.append(f"S{number:05d}\tP{number:05d}\tunknown\tg\tB{number // BATCH:03d}\t{alignment}")
    (folder / "people.tsv").write_text("\n".join(rows) + "\n")
    (folder / "run.yaml").write_text(yaml.safe_dump(config))
    snakemake = [sys.executable, "-m", "snakemake", "--workflow-profile", "workflow/profiles/default"]
    return [*snakemake, "--configfile", "run.yaml", "--dry-run", "--quiet", "rules"]


if __name__ == "__main__":
    os.environ["PATH"] = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    workflow()
