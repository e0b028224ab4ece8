"""Holds a finished demo against PLANTED.tsv: every planted case must have the outcome that is written there."""

import argparse
import csv
import json
import sqlite3
import sys
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

STATES = {
    "needs_review": "waiting",
    "ready": "waiting",
    "approved": "waiting",
    "withheld": "withheld",
    "released": "released",
}


@dataclass(frozen=True)
class Demo:
    """What a run left behind: routes by sample and variant, states and flags by participant and report, PDFs."""

    routes: dict[tuple[str, str], str]
    states: dict[tuple[str, str], str]
    flags: dict[str, set[str]]
    pdfs: set[tuple[str, str]]


def main() -> int:
    """Print what differs; exit 1 if anything does."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--results", type=Path, required=True)
    parser.add_argument("--planted", type=Path, required=True)
    parser.add_argument("--least-pdfs", type=int, default=30)
    given = parser.parse_args()
    demo, cases = read_demo(given.results), read_planted(given.planted)
    wrong = [difference for case in cases for difference in differences(case, demo)]
    for line in wrong:
        print(line, file=sys.stderr)
    few = len(demo.pdfs) < given.least_pdfs
    print(f"{len(cases)} planted cases, {len(wrong)} differences, {len(demo.pdfs)} released PDFs")
    return 1 if wrong or few else 0


def read_planted(path: Path) -> list[dict[str, str]]:
    """Rows of PLANTED.tsv."""
    with path.open(encoding="utf-8") as lines:
        return list(csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t"))


def read_demo(results: Path) -> Demo:
    """Read the findings, the review database and the delivery folder of a run."""
    findings = pq.read_table(results / "hereditary/findings.parquet", columns=["sample_id", "key", "route"])
    with sqlite3.connect(f"file:{results}/review/review.sqlite?mode=ro", uri=True) as database:
        rows = database.execute("SELECT participant_id, report, state, content FROM reports").fetchall()
    flags: dict[str, set[str]] = {}
    for participant, _, _, content in rows:
        flags.setdefault(participant, set()).update(flag["code"] for flag in json.loads(content)["flags"])
    return Demo(
        {(row["sample_id"], row["key"]): row["route"] for row in findings.to_pylist()},
        {(participant, report): STATES.get(state, state) for participant, report, state, _ in rows},
        flags,
        {(path.parent.name, path.stem) for path in (results / "released").glob("*/*.pdf")},
    )


def differences(case: dict[str, str], demo: Demo) -> list[str]:
    """What of one planted case did not come out as written."""
    who = case["participant_id"]
    found = []
    for key in [] if case["key"] == "-" else case["key"].split(","):
        route = demo.routes.get((case["sample_id"], key), "none")
        if case["expected_route"] not in ("-", route):
            found.append(f"{case['case']}: {key} went to {route}, not {case['expected_route']}")
    wanted = set() if case["expected_flags"] == "-" else set(case["expected_flags"].split(","))
    if missing := wanted - demo.flags.get(who, set()):
        found.append(f"{case['case']}: no flag {', '.join(sorted(missing))}")
    for report in ("hereditary", "medicine"):
        expected, state = case[f"{report}_state"], demo.states.get((who, report), "no_report")
        if expected not in ("-", state):
            found.append(f"{case['case']}: {report} report is {state}, not {expected}")
        if (state == "released") != ((who, report) in demo.pdfs):
            found.append(f"{case['case']}: {report} report is {state}, its PDF says otherwise")
    return found


if __name__ == "__main__":
    sys.exit(main())
