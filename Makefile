# What a developer, an operator and CI type. Needs make and Python 3.11 or later; everything else is installed into .venv.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
# The command line's own state: ledger, Prefect's database, logs, sandboxes.
export TIEOUT_HOME ?= $(CURDIR)/.tieout
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# uv trusts whom this machine trusts, as pip does.
export UV_SYSTEM_CERTS := true
export UV_NATIVE_TLS := true
# The first of these that is 3.11 or later; PYTHON=… names another.
PYTHON ?= $(shell for p in python3.11 python3.12 python3 python3.13; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)

RUNTIME := $(VENV)/.installed-runtime
DEV := $(VENV)/.installed-dev
# Options for pytest, as in: make test ARGS='-k paid_date'
ARGS ?=

.PHONY: help setup dev run up test matrix coverage check format bench retail lock clean

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1	\2/p' $(MAKEFILE_LIST) | expand -t 16

setup: $(RUNTIME) ## install what Tieout needs to run

dev: $(DEV) ## install that and what its tests and checks need

run: $(RUNTIME) ## from nothing to a night's run on made-up books, in a Prefect server of its own
	@$(BIN)/tieout demo

up: $(RUNTIME) ## the Prefect server, the worker and the deployments of the books in tieout.toml
	@$(BIN)/tieout up

# A process that a test starts imports what its like compiled before it, also where the machine compiles nothing to disk.
PYTEST = PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n 5 --dist loadfile --no-loadscope-reorder
test: $(DEV) ## the whole test suite, on SQLite and PostgreSQL
	$(PYTEST) $(ARGS)

matrix: $(DEV) ## the promises of QuickBooks Desktop, too, death by death, where the suite has many to a test
	TIEOUT_TEST_MATRIX=1 $(PYTEST) tests/promises $(ARGS)

COVERED := tests/rules tests/unit tests/promises tests/flows
coverage: $(DEV) ## how much of contract, ledger and tasks the tests reach, branches and child processes included
	$(PYTEST) -q --cov --cov-report=term $(COVERED) $(ARGS)

check: $(DEV) ## style, types and the rules of the house
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/unit/test_house.py

format: $(DEV) ## let ruff format and mend what it can
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format --quiet .

bench: $(DEV) ## measure against a baseline in the same run
	$(BIN)/python -m benchmarks

retail: $(RUNTIME) ## a real retailer's invoices of December 2010 through the QuickBooks Online sandbox
	@$(BIN)/python -m benchmarks.retail

# Exact versions of everything, for Python 3.11 and later on any platform, without the address of any package index.
UV_COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-annotate \
	--custom-compile-command 'make lock' $(UPGRADE) pyproject.toml
lock: $(DEV) ## write the lock files anew (UPGRADE=--upgrade for newer versions)
	$(UV_COMPILE) --group dev --output-file requirements-dev.lock
	$(UV_COMPILE) --constraint requirements-dev.lock --output-file requirements.lock

# The state is kept: it may hold a ledger, and only a person should decide to throw that away.
clean: ## remove the environment and what the tools left behind (not the state in TIEOUT_HOME)
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage .coverage.* htmlcov build dist *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Tieout needs Python 3.11 or later, and found none; name one: make PYTHON=/path/to/python3.11"; exit 1; }
	@echo "Making $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(VENV)

# Install a lock file, then Tieout itself in place: with uv, which takes seconds, or, where there is none or it cannot,
# with pip. (uv does not read pip's settings; behind a private index it may know no way.)
UV := $(shell command -v uv 2>/dev/null || echo $(BIN)/uv)
UV_VERSION := $(shell sed -n 's/^uv==//p' requirements-dev.lock)
define install
	@echo "Installing $(1) into $(VENV)"
	@test -x $(UV) || $(BIN)/python -m pip install --quiet uv==$(UV_VERSION) || echo "No uv to be had; pip takes a little longer"
	@if $(UV) pip install --quiet --compile-bytecode --python $(BIN)/python --requirement $(1) --editable . --no-deps 2>/dev/null; then :; else \
		$(BIN)/python -m pip install --quiet --no-deps --requirement $(1); \
		$(BIN)/python -m pip install --quiet --no-deps --editable .; \
	fi
	@touch $@
endef

$(RUNTIME): requirements.lock pyproject.toml | $(BIN)/python
	$(call install,requirements.lock)

$(DEV): requirements-dev.lock pyproject.toml | $(BIN)/python
	$(call install,requirements-dev.lock)
	@touch $(RUNTIME)
