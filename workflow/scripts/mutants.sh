#!/usr/bin/env bash
# Which mutants of decision modules do their tests kill? Works in a copy below results/mutants; fails below the given share.
# mutants.sh NAME LEAST_PERCENT "TESTS ..." MODULE...
set -euo pipefail
name=$1 least=$2 tests=$3
shift 3
copy=results/mutants/$name
rm -rf "$copy" && mkdir -p "$copy"
cp -r genomics resources config tests pyproject.toml "$copy"
cd "$copy"
sources=$(printf '"%s", ' "$@")
selection=$(printf '"%s", ' $tests)
cat >> pyproject.toml <<SETTINGS

[tool.mutmut]
source_paths = [${sources%, }]
also_copy = ["genomics", "resources", "config", "tests"]
pytest_add_cli_args = ["-p", "no:cacheprovider"]
pytest_add_cli_args_test_selection = [${selection%, }]
SETTINGS
python -m coverage run --branch --include="$(IFS=,; echo "$*")" -m pytest $tests > coverage.log
python -m coverage report -m --fail-under=100
mutmut run --max-children 2 > run.log 2>&1
mutmut results > survivors.txt 2> /dev/null
mutmut export-cicd-stats > /dev/null 2>&1
python - "$name" "$least" <<'FIGURE'
import json, sys
from pathlib import Path

stats = json.loads(Path("mutants/mutmut-cicd-stats.json").read_text())
share = 100 * stats["killed"] / stats["total"]
print(f"{sys.argv[1]}: {stats['killed']} of {stats['total']} mutants killed ({share:.1f} %); the others: survivors.txt")
sys.exit(share < float(sys.argv[2]))
FIGURE
