"""Races, crashes and tamperings: `make faults` for all of it, `make faults-short` for twenty seconds.

Each suite is a module with `run(rounds)` that gives the problems it saw, and says in `FULL` and `SHORT` how many
rounds it takes.
"""

import argparse
import importlib
import pkgutil
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent / name) for name in ("review", "release")]  # builders of their tests


def main() -> int:
    """One line for each suite; exit 1 when any of them saw a problem."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("suites", nargs="*", help="all when none is named")
    given = parser.parse_args()
    wrong = 0
    for name in given.suites or suites():
        suite = importlib.import_module(f"tests.faults.{name}")
        rounds, begun = suite.SHORT if given.short else suite.FULL, time.monotonic()
        problems = suite.run(rounds)
        wrong += len(problems)
        print(f"{name}: {rounds} rounds, {len(problems)} problems, {time.monotonic() - begun:.0f} s", flush=True)
        for problem in problems:
            print(f"  {problem}", file=sys.stderr)
    return 1 if wrong else 0


def suites() -> list[str]:
    """Every suite of this folder."""
    return [module.name for module in pkgutil.iter_modules([str(HERE)]) if module.name != "run"]


if __name__ == "__main__":
    sys.exit(main())
