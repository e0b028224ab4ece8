"""`make fuzz MINUTES=30`: each target in turn for its share of the time; findings and figures in results/fuzz."""

import argparse
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path

OUTPUT = Path("results/fuzz")
NAMES = ("sheets", "config", "vcf", "resources")
EXECUTED = re.compile(r"stat::number_of_executed_units:\s*(\d+)")


def fuzz(name: str, seconds: int) -> None:
    """Fuzz one target in this process, which libFuzzer ends."""
    import atheris

    with atheris.instrument_imports(include=["genomics"]):
        from tests.fuzz.fuzz_targets import TARGETS, seeds
    target = TARGETS[name]
    found = OUTPUT / "findings"
    found.mkdir(parents=True, exist_ok=True)
    corpus = OUTPUT / "corpus" / name
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds(name)):
        (corpus / f"seed{number}").write_bytes(seed)
    folder = Path(tempfile.mkdtemp(prefix="fuzz-", dir=Path("/dev/shm") if Path("/dev/shm").is_dir() else None))

    def one(data: bytes) -> None:
        try:
            target(data, folder)
        except Exception as error:
            keep(found, name, data, error)

    options = [f"-max_total_time={seconds}", "-timeout=20", "-rss_limit_mb=2048", "-max_len=4096", "-seed=1"]
    artifacts = [f"-artifact_prefix={found}/{name}-", "-print_final_stats=1", "-verbosity=0"]
    atheris.Setup([sys.argv[0], *options, *artifacts, str(corpus)], one)
    atheris.Fuzz()


def keep(folder: Path, name: str, data: bytes, error: Exception) -> None:
    """An uncaught exception: its input and its traceback, once for each place it comes from."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{type(error).__name__} {Path(frame.filename).name} {frame.name}"
    stem = folder / f"{name}-{hashlib.sha256(place.encode()).hexdigest()[:12]}"
    if not stem.with_suffix(".txt").exists():
        stem.with_suffix(".input").write_bytes(data)
        stem.with_suffix(".txt").write_text("".join(traceback.format_exception(error)))


def run(name: str, seconds: int) -> dict[str, object]:
    """One target in a process of its own; how often it ran."""
    command = [sys.executable, "-m", "tests.fuzz.fuzz_run", "--target", name, "--seconds", str(seconds)]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    executed = EXECUTED.search(done.stderr)
    if executed is None:
        sys.exit(f"fuzz {name}: did not run to its end\n{done.stderr[-3000:]}")
    return {"target": name, "seconds": seconds, "executions": int(executed[1]), "ended": done.returncode}


def main() -> None:
    """Exit code 1 if anything was found."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--minutes", type=float, default=2.0, help="for all targets together")
    options.add_argument("--target", choices=NAMES, help="only this one, in this process")
    options.add_argument("--seconds", type=int, default=10)
    asked = options.parse_args()
    if asked.target:
        fuzz(asked.target, asked.seconds)
        return
    os.nice(5)
    for old in (OUTPUT / "findings").glob("*"):
        old.unlink()
    figures = []
    for name in NAMES:
        figures.append(run(name, max(1, round(asked.minutes * 60 / len(NAMES)))))
        print(json.dumps(figures[-1]), flush=True)
    (OUTPUT / "figures.json").write_text(json.dumps(figures, indent=1) + "\n")
    found = sorted(path.name for path in (OUTPUT / "findings").iterdir())
    print(f"{sum(int(str(figure['executions'])) for figure in figures):,} executions, {len(found)} findings")
    if found:
        sys.exit("findings in results/fuzz/findings: " + ", ".join(found))


if __name__ == "__main__":
    main()
