"""SHA-256 of every table, call file and document of a run: two runs of the same code print the same lines."""

import hashlib
import sys
from pathlib import Path

KINDS = {".parquet", ".tsv", ".bcf", ".vcf", ".gz", ".pdf", ".html", ".json", ".cram"}


def lines_of(results: Path) -> list[str]:
    """`sha256  path`, by path; logs and measured times are left out."""
    files = sorted(path for path in results.rglob("*") if path.suffix in KINDS and path.is_file())
    kept = [path for path in files if path.relative_to(results).parts[0] not in ("benchmarks", "logs")]
    return [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(results)}" for path in kept]


if __name__ == "__main__":
    print("\n".join(lines_of(Path(sys.argv[1]))))
