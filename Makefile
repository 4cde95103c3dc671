# Two commands do everything on a fresh machine with Python 3.12 or newer:
#   make run     environment, install, the baseline run: headline table and figures
#   make test    environment with the developers' tools, style, types and the quick tests

.DEFAULT_GOAL := help
SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
LOCKS := requirements
WORKERS ?= 2

.PHONY: help install install-dev run lint test test-slow test-all docs lock clean

help: ## this list
	@grep -E '^[a-z-]+:.*## ' Makefile | sed 's/:.*## /\t/'

# The first interpreter that really runs and is new enough; version managers may offer names that fail.
$(BIN)/python:
	@set -e; found=""; \
	for candidate in "$$PYTHON" python3.12 python3.13 python3.14 python3; do \
	  if [ -n "$$candidate" ] && "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 12))' >/dev/null 2>&1; \
	  then found="$$candidate"; break; fi; \
	done; \
	if [ -z "$$found" ] && command -v pyenv >/dev/null 2>&1; then \
	  for version in $$(pyenv versions --bare 2>/dev/null | grep -E '^3\.(1[2-9]|[2-9][0-9])\.' | sort -V); do \
	    candidate="$$(pyenv root)/versions/$$version/bin/python3"; \
	    if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 12))' >/dev/null 2>&1; \
	    then found="$$candidate"; break; fi; \
	  done; \
	fi; \
	if [ -z "$$found" ]; then \
	  echo "No Python 3.12 or newer was found: install one, or name it with 'make PYTHON=/path/to/python3.12 ...'." >&2; \
	  exit 1; \
	fi; \
	echo "Making $(VENV) with $$("$$found" --version) ..." >&2; \
	"$$found" -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "The environment could not be made: on Debian and Ubuntu install python3-venv first." >&2; exit 1; }

# Hashed packages first, then this one without its dependencies: pip refuses -e . inside a hashed file.
$(VENV)/.run-stamp: $(LOCKS)/run.txt pyproject.toml requirements/build_hook.py | $(BIN)/python
	@echo "Installing the locked packages ..." >&2
	@$(BIN)/python -m pip install -qq --require-hashes -r $(LOCKS)/run.txt
	@$(BIN)/python -m pip install -qq --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev-stamp: $(LOCKS)/dev.txt $(VENV)/.run-stamp
	@echo "Installing the developers' tools ..." >&2
	@$(BIN)/python -m pip install -qq --require-hashes -r $(LOCKS)/dev.txt
	@touch $@

install: $(VENV)/.run-stamp ## environment in .venv with the locked packages and the command aimarket

install-dev: $(VENV)/.dev-stamp ## the same with the developers' tools

run: install ## install and run the baseline: headline table and where the figures are
	$(BIN)/aimarket run baseline --seed 1

lint: install-dev ## style and types
	$(BIN)/python -m ruff check .
	$(BIN)/python -m mypy

test: lint ## style, types and the quick tests
	$(BIN)/python -m pytest -m "not slow" -n $(WORKERS)

test-slow: install-dev ## the slow tests
	$(BIN)/python -m pytest -m slow -n $(WORKERS)

test-all: test test-slow ## both

docs: install ## write the generated pages of docs/ anew
	$(BIN)/python -m simulation.reporting.docs docs

lock: ## resolve the locks anew (needs uv); no index address goes into them
	uv pip compile pyproject.toml --extra build -o $(LOCKS)/run.txt --upgrade $(UV_LOCK)
	uv pip compile pyproject.toml --extra dev -c $(LOCKS)/run.txt -o $(LOCKS)/dev.txt --upgrade $(UV_LOCK)

UV_LOCK := --universal --python-version 3.12 --generate-hashes --no-header --no-annotate --no-emit-index-url \
  --no-emit-find-links --quiet

clean: ## remove the environment, caches and builds (results stay)
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find simulation tests benchmarks requirements -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
