"""The demo as jobs of a real Slurm: every file must have the bytes of a run without it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.cluster.slurm import slurm
from workflow.scripts.digest import lines_of

ROOT = Path(__file__).parents[2]
BIN = ROOT / ".venv-cluster" / "bin"
PARTS = ("Snakefile", "config", "genomics", "reports", "resources", "workflow", "pyproject.toml")
SHORT = ("results/demo/cohort/samples.parquet", "results/demo/pgx/pgx.tsv")


def demo_on_slurm(folder: Path, short: bool) -> str:
    """Run the demo in `folder`; with `short`, three rules on inputs that are there. Tells what was compared."""
    run = folder / "run"
    run.mkdir()
    for part in PARTS:
        (run / part).symlink_to(ROOT / part)
    if short:
        shutil.copytree(ROOT / "results/demo/inputs", run / "results/demo/inputs")
    (folder / "slurm").mkdir()
    with slurm(folder / "slurm") as env:
        _snakemake(run, env, SHORT if short else ())
    jobs = len(list(run.glob(".snakemake/slurm_logs/rule_*/**/*.log")))
    return f"Slurm: {compared(run)} files in {jobs} jobs"


def _snakemake(run: Path, env: dict[str, str], targets: tuple[str, ...]) -> None:
    command = [str(BIN / "python"), "-m", "snakemake", "--workflow-profile", "workflow/profiles/slurm"]
    command += ["--slurm-no-account", "--slurm-status-command", "squeue", "--slurm-keep-successful-logs"]
    command += ["--slurm-init-seconds-before-status-checks", "1", "--seconds-between-status-checks", "1"]
    command += ["--latency-wait", "10", "--retries", "0", "--default-resources", "slurm_partition=main"]
    command += ["mem_mb=1000", "runtime=60", "--", *targets]
    path = f"{BIN}:{env['PATH']}"
    done = subprocess.run(command, cwd=run, env={**os.environ, **env, "PATH": path}, capture_output=True, text=True)
    if done.returncode:
        logs = "".join(path.read_text() for path in sorted(run.glob("results/demo/logs/*.log")))
        sys.exit(f"the demo failed on Slurm\n{done.stderr[-3000:]}\n{logs[-2000:]}")


def compared(run: Path) -> int:
    """How many files both runs have; stops where one differs.

    Drafts are left out: a demo that is run a second time takes away those of released reports.
    """
    theirs = dict(reversed(line.split("  ")) for line in lines_of(ROOT / "results/demo"))
    ours = dict(reversed(line.split("  ")) for line in lines_of(run / "results/demo"))
    ours = {name: digest for name, digest in ours.items() if not name.startswith("review/drafts/")}
    differ = [name for name, digest in ours.items() if theirs.get(name) != digest]
    if differ or not ours:
        sys.exit(
            f"{len(differ)} of {len(ours)} files differ between Slurm and this machine: {', '.join(differ[:5])}"
        )
    return len(ours)
