import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "workflow/scripts"))

from digest import lines_of  # noqa: E402

PARTS = ("Snakefile", "config", "genomics", "reports", "resources", "workflow", "pyproject.toml")


@pytest.fixture(scope="session")
def run(tmp_path_factory):
    """The whole demo, made from nothing in a folder of its own by the workflow that a user runs."""
    folder = tmp_path_factory.mktemp("demo")
    for part in PARTS:
        (folder / part).symlink_to(ROOT / part)
    return folder, snakemake(folder)


def snakemake(folder: Path) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "snakemake", "--workflow-profile", "workflow/profiles/default"]
    with_tools = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=with_tools)
    logs = "".join(path.read_text() for path in sorted(folder.glob("results/demo/logs/*.log")))
    assert done.returncode == 0, done.stderr[-3000:] + logs[-3000:]
    return done


@pytest.fixture(scope="session")
def results(run) -> Path:
    folder, _ = run
    digests = "\n".join(lines_of(folder / "results/demo")) + "\n"
    (ROOT / "results").mkdir(exist_ok=True)
    # .ci/run compares this with what `make demo` made in another folder.
    (ROOT / "results/tested_demo.sha256").write_text(digests)
    return folder / "results/demo"
