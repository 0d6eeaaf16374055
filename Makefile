# `make serve` and `make test` do everything they need, from a fresh clone on.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# torch as tested; on Linux an open range would bring gigabytes of GPU packages.
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
ARGS ?=
# Of the tests; each loads the model.
WORKERS ?= 2
TORCH ?=

.DEFAULT_GOAL := help
.PHONY: serve test lint format eval faults bench scale audit load clean help browser

serve: $(VENV)/installed  ## index seeds/ (once) and serve the page at http://127.0.0.1:7860
	@test -f .wenbao/CURRENT || $(BIN)/wenbao build seeds
	@$(BIN)/wenbao serve $(ARGS)

test: $(VENV)/installed-dev browser  ## run all tests, with the real model and a real browser
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile $(ARGS)

lint: $(VENV)/installed-dev  ## check style, types, the direction of imports, licences and known faults
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m evals.audit --brief

format: $(VENV)/installed-dev  ## put all code into one form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

eval: $(VENV)/installed-dev  ## measure: make eval DATA="set-folder another-folder"
	$(BIN)/python -m evals.articles.score tests/gold seeds
	$(BIN)/python -m evals.questions
	$(if $(DATA),$(BIN)/wenbao eval $(DATA) $(ARGS))

faults: $(VENV)/installed-dev  ## kill builds, fill the disk, damage files: nothing may be lost
	$(BIN)/python -m evals.faults $(ARGS)

bench: $(VENV)/installed-dev  ## measure beside other systems, and starting: make bench DATA=set-folder
	$(BIN)/python -m evals.bench $(DATA) $(ARGS)

scale: $(VENV)/installed-dev  ## measure archives of 1,000 to 100,000 passages: make scale DATA=set-folder
	$(BIN)/python -m evals.scale $(DATA) $(ARGS)

audit: $(VENV)/installed-dev  ## list the licences of what is installed, and known faults of its versions
	$(BIN)/python -m evals.audit

load: $(VENV)/installed-dev  ## load a server: many readers at once, and its memory over many questions
	$(BIN)/python -m evals.load $(ARGS)

clean:  ## remove the virtual environment, the index over seeds/, and caches
	rm -rf $(VENV) .wenbao .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

help:  ## list these targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 10

browser:
	@$(PYTHON) tests/browser/ensure_chromium.py

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed; set PYTHON=" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "venv is missing: apt-get install python3-venv" >&2; exit 1; }

$(VENV)/installed: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "installing (some minutes the first time) ..." >&2
	@$(INSTALL) $(TORCH) torch
	@$(INSTALL) --editable .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed
	@$(INSTALL) --editable '.[dev]'
	@touch $@
