"""docs/performance.md from the figures in results/bench: the latest of each, never typed by hand."""

import json
from pathlib import Path

from tests.benchmarks.measure import RESULTS

PAGE = Path("docs/performance.md")
HEAD = """# Measured figures

Written by `make bench`: CPU seconds (user and system) of whole commands unless a row says otherwise, medians of
alternating runs, the peer in the same run on the same files. A peer often does only a part of the work; its row
says which.

"""


def write_tables() -> None:
    """One table per stage, newest figure of each row."""
    parts = [HEAD]
    for path in sorted(RESULTS.glob("*.jsonl")):
        rows = [json.loads(line) for line in path.read_text().splitlines()]
        newest = {row["what"]: row for row in rows}
        parts.append(f"## {path.stem.capitalize()}\n\n| what | ours | peer | ratio | target | machine, date |\n")
        parts.append("|---|---:|---:|---:|---|---|\n")
        parts += [_row(row) for row in newest.values()]
        parts.append("\n")
    PAGE.write_text("".join(parts).rstrip("\n") + "\n")


def _row(row: dict[str, str | float | None]) -> str:
    shown = ["–" if row[name] is None else str(row[name]) for name in ("ours", "peer", "ratio", "target")]
    return f"| {row['what']} | {' | '.join(shown)} | {row['machine']}, {row['date']} |\n"
