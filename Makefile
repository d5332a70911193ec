# Each target does all its own set-up: a virtual environment in .venv, with uv where it is installed, else with pip.
# It needs Python 3.11 or newer and make; nothing else.

.DEFAULT_GOAL := help
.PHONY: help demo test slow thorough lint types imports docs docs-check screens check bench clean
SHELL := /bin/sh

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
RUN_READY := .venv/.ready-to-run
DEV_READY := .venv/.ready-to-develop

# Without compiled files beside the code each of the many processes that tests start would compile it anew.
unexport PYTHONDONTWRITEBYTECODE

help: ## show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 20

demo: $(RUN_READY) ## judge a simulated product, then open the workbench with five examples
	@$(BIN)/upheld demo --serve

test: $(DEV_READY) ## the tests a person runs all day
	@$(BIN)/python -m pytest -q -n auto --dist loadfile -m "not slow"

slow: $(DEV_READY) ## the other tests that CI runs: in a browser, with servers, over many logs
	@$(BIN)/python -m pytest -q -n auto --dist worksteal -m slow --durations 25 --durations-min 5

thorough: $(DEV_READY) ## every test on every example and every seed, for an hour: before a release, and when statistics change
	@UPHELD_EXAMPLES=all $(BIN)/python -m pytest -q -n auto --dist worksteal

lint: $(DEV_READY) ## style and format
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: $(DEV_READY) ## strict types
	@$(BIN)/mypy

imports: $(DEV_READY) ## arrows point down
	@$(BIN)/lint-imports --no-cache

docs: $(DEV_READY) ## write the reference pages from the tables
	@$(BIN)/python docs/generate.py

docs-check: $(DEV_READY) ## examples in code and docs run, generated pages are fresh
	@$(BIN)/python -m pytest -q --doctest-modules src/upheld -p no:cacheprovider
	@$(BIN)/python docs/generate.py --check

screens: $(DEV_READY) ## pictures of every screen, light, dark, on a phone and printed, into screens/; a few of them into the docs
	@$(BIN)/python docs/screens.py

check: lint types imports docs-check slow ## everything CI runs after the tests

bench: $(DEV_READY) ## how fast a check is, beside other tools (long); a part of it: make bench BENCH="--quick sql"
	@$(BIN)/python -m bench $(BENCH)

clean: ## remove the environment and what the commands wrote
	rm -rf .venv demo evidence screens bench/.data bench/.envs .pytest_cache .mypy_cache .ruff_cache .hypothesis

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer was not found. Install it, or say where it is: make PYTHON=/path/to/python3 $(MAKECMDGOALS)" >&2; exit 1; }
	@if command -v uv >/dev/null 2>&1; then uv venv --quiet --allow-existing --python "$(PYTHON)" .venv; \
	else $(PYTHON) -m venv .venv || { rm -rf .venv; echo "Python's venv module is missing; on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }; fi

# uv is quicker; pip comes with Python. Both read what is needed from pyproject.toml.
INSTALL = if command -v uv >/dev/null 2>&1; then uv pip install --quiet --python $(BIN)/python $(1); \
	else $(BIN)/python -m pip install --quiet --disable-pip-version-check $(1); fi

$(RUN_READY): pyproject.toml | .venv/bin/python
	@echo "Setting up .venv (once) …"
	@$(call INSTALL,-e '.[web]')
	@touch $@

$(DEV_READY): pyproject.toml | .venv/bin/python
	@echo "Setting up .venv for development (once) …"
	@$(call INSTALL,-e '.[dev]')
	@touch $@ $(RUN_READY)
