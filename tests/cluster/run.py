"""`make test-cluster`: the cohort stage on a real Spark cluster that loses a worker, the demo on a real Slurm, and
the profiles of clusters and clouds.

`--short` takes a small cohort, and three rules of the demo. Nothing that was started here stays behind.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.cluster.cohort_on_spark import cohort_on_spark
from tests.cluster.demo_on_slurm import demo_on_slurm
from tests.cluster.profiles import profiles_are_read


def main() -> None:
    """Run both, or the one that is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--only", choices=("profiles", "spark", "slurm"))
    asked = parser.parse_args()
    tests: dict[str, Callable[[Path], str]] = {
        "profiles": profiles_are_read,
        "spark": partial(cohort_on_spark, short=asked.short),
        "slurm": partial(demo_on_slurm, short=asked.short),
    }
    for name, test in tests.items():
        if asked.only in (None, name):
            start = time.monotonic()
            with tempfile.TemporaryDirectory(prefix=f"{name}.") as folder:
                told = test(Path(folder))
            print(f"{told}; {time.monotonic() - start:.0f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
