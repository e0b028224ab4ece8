"""The profiles of clusters and clouds: Snakemake plans the demo with each, and their rules are the workflow's."""

import os
import subprocess
import sys
from pathlib import Path

import yaml

from tests.cluster.demo_on_slurm import BIN, PARTS, ROOT

_BUCKET = "--default-storage-provider fs --default-storage-prefix ."
# What a site must give; a folder stands for the bucket.
PROFILES = {
    "slurm": "",
    "kubernetes": _BUCKET,
    "aws-batch": f"{_BUCKET} --aws-batch-job-queue q --aws-batch-job-role r",
    "googlebatch": f"{_BUCKET} --googlebatch-project p",
}


def profiles_are_read(folder: Path) -> str:
    """A dry run of the whole demo with each profile, in an empty folder."""
    for part in PARTS:
        (folder / part).symlink_to(ROOT / part)
    rules = _run(folder, "--list-rules", "--quiet", "all").split()
    for profile, site in PROFILES.items():
        plan = _run(folder, "--workflow-profile", f"workflow/profiles/{profile}", "--dry-run", *site.split())
        settings = yaml.safe_load((ROOT / "workflow/profiles" / profile / "config.yaml").read_text())
        unknown = set(settings["set-resources"]) - set(rules)
        if unknown or "cohort" not in plan:
            sys.exit(f"profile {profile}: rules {sorted(unknown)} are not in the workflow, or nothing was planned")
    return f"profiles: {', '.join(PROFILES)} plan the demo"


def _run(folder: Path, *words: str) -> str:
    path = f"{BIN}:{os.environ['PATH']}"
    command = [str(BIN / "python"), "-m", "snakemake", *words]
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"snakemake {' '.join(words)}\n{done.stderr[-2000:]}")
    return done.stdout + done.stderr
