# Python 3.11 or newer and make are all that has to be there: everything else is installed, by hash, into .venv/.
# Without make, or on Windows: see "Without make" in README.md.

PYTHON ?= python3
ARGS ?=

VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
INSTALL := $(UV) pip install --quiet --python $(BIN)/python --no-build-isolation
LOCK := $(UV) pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest --generate-hashes \
	--no-annotate --no-header $(ARGS)

# Each stamp says: this much of the environment is as the files it depends on want it.
HAS_UV := $(VENV)/.has-uv
HAS_RUN := $(VENV)/.has-run
HAS_RUN_ONCE := $(VENV)/.has-run-once
HAS_DEV := $(VENV)/.has-dev

# The first start writes bytecode, also where Python is told not to: every later one is some seconds quicker for it.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-minimum lint bench fuzz docs reference dist audit lock clean
.DELETE_ON_ERROR:

help: ## what can be made
	@grep -E '^[a-z-]+:.* ## ' Makefile | sed -E 's/^([a-z-]+):.* ## /  make \1\t/'

setup: $(HAS_RUN_ONCE) ## install ecohealth into .venv/, ready to start quickly

demo: $(HAS_RUN) ## score the bundled ecosystem, print its scorecard, serve the dashboard
	$(BIN)/ecohealth demo $(ARGS)

test: $(HAS_DEV) ## the whole suite, the browser's part included
	$(BIN)/pytest -n auto --dist loadfile $(ARGS)

test-minimum: requirements/minimum.txt ## the tests of the parts with the oldest versions that pyproject.toml allows, in .venv-minimum/
	@$(MAKE) --no-print-directory VENV=.venv-minimum .venv-minimum/.has-minimum
	.venv-minimum/bin/pytest -n auto --dist loadfile tests/unit tests/contract $(ARGS)

$(VENV)/.has-minimum: $(HAS_UV) requirements/minimum.txt pyproject.toml
	$(INSTALL) --require-hashes -r requirements/minimum.txt
	$(INSTALL) --no-deps --offline --editable .
	@touch $@

lint: $(HAS_DEV) ## style, types, direction of imports, docs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict ecohealth
	$(BIN)/lint-imports
	$(BIN)/python docs/pages.py
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet --site-dir site

bench: $(HAS_DEV) ## seconds and peak memory of the commands, and the kernels beside loops in plain libraries
	$(BIN)/python tests/bench/commands.py $(ARGS)
	$(BIN)/python tests/bench/door.py
	$(BIN)/python tests/bench/ensembles.py
	$(BIN)/python tests/bench/networks.py
	$(BIN)/python tests/bench/single_cascades.py
	$(BIN)/python -m tests.bench.exports
	$(BIN)/python -m tests.bench.identities
	$(BIN)/python -m tests.bench.scorecards
	$(BIN)/python -m tests.bench.sureness
	$(BIN)/python -m tests.bench.round_trip

fuzz: $(HAS_DEV) ## damaged files by the hundred thousand: what is neither read nor refused by name is told (Linux)
	$(BIN)/python tests/bench/fuzz_import.py $(ARGS)

reference: $(HAS_DEV) ## the documentation as a site, in site/
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet --site-dir site

docs: $(HAS_DEV) ## write anew the pages that are generated
	$(BIN)/python docs/pages.py --write

dist: $(HAS_DEV) ## source and wheel in dist/, the wheel installed and run where nothing else is, and a list of all it needs
	$(BIN)/python requirements/sbom.py

audit: $(HAS_DEV) ## known vulnerabilities of everything locked; fails where a package could not be looked up
	$(BIN)/python requirements/audit.py $(ARGS)

lock: $(HAS_UV) ## resolve requirements/ anew (newest versions: make lock ARGS=--upgrade)
	$(LOCK) pyproject.toml --group bootstrap --group dev --output-file requirements/dev.txt
	$(LOCK) pyproject.toml --constraint requirements/dev.txt --output-file requirements/run.txt
	$(LOCK) --group bootstrap --constraint requirements/dev.txt --output-file requirements/bootstrap.txt
	$(LOCK) pyproject.toml --group test --resolution lowest-direct --output-file requirements/minimum.txt

clean: ## remove .venv/ and every cache
	rm -rf $(VENV) .venv-minimum build dist site .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find ecohealth dashboards datasets docs tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(HAS_UV): requirements/bootstrap.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "ecohealth needs Python 3.11 or newer, and '$(PYTHON)' is not; name another: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; \
		exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --no-compile --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
	@touch $@

$(HAS_RUN): $(HAS_UV) requirements/run.txt pyproject.toml
	$(INSTALL) --require-hashes -r requirements/run.txt
	$(INSTALL) --no-deps --offline --editable .
	@touch $@

$(HAS_RUN_ONCE): $(HAS_RUN)
	$(BIN)/python -c 'import dashboards.app'
	$(BIN)/ecohealth demo --no-serve >/dev/null
	@touch $@

$(HAS_DEV): $(HAS_RUN) requirements/dev.txt
	$(INSTALL) --require-hashes -r requirements/dev.txt
	@touch $@
