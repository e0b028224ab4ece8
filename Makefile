# Each target sets up what it needs: a fresh clone, one command.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
SNAKEMAKE := snakemake --workflow-profile workflow/profiles/default
SMK := Snakefile workflow/rules

.PHONY: setup demo test lint format bench lock clean

setup: .venv/installed

.venv/installed: requirements.lock pyproject.toml workflow/scripts/system_packages.sh
	@$(PYTHON) -c 'import sys; sys.exit(0 if (3, 11) <= sys.version_info < (3, 14) else "Python 3.11 to 3.13 is needed: make PYTHON=python3.11 ...")'
	@bash workflow/scripts/system_packages.sh
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing the locked packages into .venv (about a minute) ..."
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: setup
	@$(SNAKEMAKE)
	@cat results/demo/summary.txt

test: setup
	@$(BIN)/python -m pytest -n 2 --dist loadgroup

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

# Pins every dependency by hash; no registry address enters the file.
lock: setup
	@$(BIN)/python -m pip install -q uv
	@uv pip compile pyproject.toml --extra dev --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header -q -o requirements.lock

clean:
	@rm -rf results .snakemake .pytest_cache .mypy_cache .ruff_cache
