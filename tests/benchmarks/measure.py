"""One figure: CPU seconds of whole commands, medians of alternating runs, one JSON line each."""

import json
import os
import platform
import statistics
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

RESULTS = Path("results/bench")


def cpu_seconds(command: list[str]) -> float:
    """User plus system seconds of one command and its children; its failure stops the benchmark."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    error = process.stderr.read() if process.stderr else b""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(command)}\n{error.decode()}")
    return usage.ru_utime + usage.ru_stime


def cpu_and_memory(command: list[str], folder: Path | None = None) -> tuple[float, float]:
    """CPU seconds of a command with all that it leaves behind (such as a JVM), and the largest peak MB of one."""
    words = [sys.executable, str(Path(__file__).with_name("tree.py").resolve()), *command]
    done = subprocess.run(words, capture_output=True, text=True, cwd=folder, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stderr}")
    seconds, kilobytes = done.stdout.split()
    return float(seconds), int(kilobytes) / 1024


def median_cpu(ours: list[str], peer: list[str] | None = None, runs: int = 3) -> tuple[float, float | None]:
    """Medians of ours and of the peer, run in turn so that both see the same machine."""
    pairs = [(cpu_seconds(ours), cpu_seconds(peer) if peer else None) for _ in range(runs)]
    first = statistics.median(own for own, _ in pairs)
    return first, statistics.median(other for _, other in pairs if other is not None) if peer else None


def record(stage: str, what: str, ours: float, peer: float | None = None, target: str | None = None) -> None:
    """Append a figure to results/bench/{stage}.jsonl and say it."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    figure = {
        "what": what,
        "ours": round(ours, 3),
        "peer": None if peer is None else round(peer, 3),
        "ratio": None if not peer else round(ours / peer, 2),
        "target": target,
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "date": datetime.now(UTC).date().isoformat(),
    }
    with (RESULTS / f"{stage}.jsonl").open("a") as lines:
        lines.write(json.dumps(figure) + "\n")
    print(f"{what}: {figure['ours']}" + (f" (peer {figure['peer']}, ratio {figure['ratio']})" if peer else ""))
