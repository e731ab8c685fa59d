# Everything runs from .venv, which is set up once from the hash-pinned requirements and reused.
VENV := .venv
BIN := $(VENV)/bin
VALIDATORS := .venv-validators
AUDIT := .venv-audit
PYTHON ?= $(shell for p in python3 python3.11 python3.12 python3.13 python; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null && echo $$p && break; done)
RAW ?= raw
OUTPUT ?= output

# Nothing leaves the machine: no usage statistics, no version look-ups.
export PREFECT_SERVER_ANALYTICS_ENABLED := false
export DO_NOT_TRACK := 1
export GX_ANALYTICS_ENABLED := false
export PIP_DISABLE_PIP_VERSION_CHECK := 1

RUN_STAMP := $(VENV)/.installed
DEV_STAMP := $(VENV)/.installed-dev

LOCK := uv pip compile pyproject.toml --quiet --no-config --universal --python-version 3.11 --generate-hashes \
	--no-annotate --custom-compile-command "make lock"

.PHONY: run site sql-page test stress lint docs bench fit synonyms install install-dev lock validators audit clean help
.DEFAULT_GOAL := help

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

run: $(RUN_STAMP)  ## publish the reports in raw/ to output/ (RAW=… OUTPUT=… for other folders)
	@$(BIN)/workreports run --raw "$(RAW)" --output "$(OUTPUT)"

site: $(RUN_STAMP)  ## write the site of the latest release in output/ and serve it on this machine
	@$(BIN)/workreports site --raw "$(RAW)" --output "$(OUTPUT)" --serve

sql-page:  ## fetch the engine of the site's SQL page, as its lock file pins it (needs Node and npm)
	cd src/workreports/releasing/site/npm && npm ci --no-progress --ignore-scripts && node build.mjs

test: $(DEV_STAMP)  ## run the whole test suite
	@$(BIN)/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder $(PYTEST_ARGS)

stress: $(DEV_STAMP)  ## run the tests that take long: huge inputs, and every fault in turn
	@$(BIN)/python -m pytest -q -m stress -s $(PYTEST_ARGS)

lint: $(DEV_STAMP)  ## style, types, and the one direction in which modules may import
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

docs: $(DEV_STAMP)  ## renew what the documents show: query results, measured quality, list of rules
	@$(BIN)/python -m tests.documentation

bench: $(DEV_STAMP)  ## measure speed and memory (BENCH_ARGS="--raw DIR", "--hostile", "--help")
	@$(BIN)/python -m bench $(BENCH_ARGS)

synonyms: $(DEV_STAMP)  ## try the examples of the rules with other words (SYNONYMS_ARGS="--errors")
	@$(BIN)/python -m bench.synonyms $(SYNONYMS_ARGS)

fit: $(DEV_STAMP)  ## fit the confidence to annotated reports (FIT_ARGS="--dry" writes nothing)
	@$(BIN)/python -m bench.fit $(FIT_ARGS)

install: $(RUN_STAMP)  ## set up .venv for running

install-dev: $(DEV_STAMP)  ## set up .venv for development

# A .venv that was not set up to its end, or with another Python, is made anew and stands in nobody's way.
ifneq ($(filter-out help clean,$(MAKECMDGOALS)),)
ifeq ($(wildcard $(RUN_STAMP)),)
ifneq ($(wildcard $(BIN)/python),)
ifneq ($(shell $(BIN)/python -c 'import sys, pip; print((3, 11) <= sys.version_info < (3, 14))' 2>/dev/null),True)
$(shell rm -rf $(VENV))
endif
endif
endif
endif

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed; none was found. Set PYTHON=/path/to/python3." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || \
	{ echo "$(PYTHON) is not Python 3.11, 3.12 or 3.13. Set PYTHON=/path/to/python3." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

$(RUN_STAMP): requirements.txt pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --require-hashes --no-deps -r requirements.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV_STAMP): requirements-dev.txt $(RUN_STAMP)
	$(BIN)/python -m pip install --quiet --require-hashes --no-deps -r requirements-dev.txt
	@touch $@

lock:  ## renew the pinned requirements (needs uv)
	$(LOCK) --extra build --output-file requirements.txt
	$(LOCK) --extra build --extra dask --extra dev --constraint requirements.txt --output-file requirements-dev.txt
	$(subst pyproject.toml,requirements-validators.in,$(LOCK)) --output-file requirements-validators.txt
	$(subst pyproject.toml,requirements-audit.in,$(LOCK)) --output-file requirements-audit.txt

validators: $(VALIDATORS)/.installed  ## set up the official validators of the metadata, apart from everything else

$(VALIDATORS)/.installed: requirements-validators.txt | $(BIN)/python
	$(BIN)/python -m venv $(VALIDATORS)
	$(VALIDATORS)/bin/python -m pip install --quiet --require-hashes --no-deps -r requirements-validators.txt
	@touch $@

audit: $(AUDIT)/.installed  ## ask for known vulnerabilities of what is pinned (asks the package index)
	@for file in requirements.txt requirements-dev.txt requirements-validators.txt; do echo "$$file" && \
	$(AUDIT)/bin/pip-audit --strict --disable-pip --require-hashes --requirement "$$file" || exit 1; done

$(AUDIT)/.installed: requirements-audit.txt | $(BIN)/python
	$(BIN)/python -m venv $(AUDIT)
	$(AUDIT)/bin/python -m pip install --quiet --require-hashes --no-deps -r requirements-audit.txt
	@touch $@

clean:  ## remove the environment, caches and build leftovers; published output stays
	rm -rf $(VENV) $(VALIDATORS) $(AUDIT) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
