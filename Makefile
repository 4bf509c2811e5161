# make run     set up if need be, then serve the page        make ask Q="…"   one question at the terminal
# make test    all tests, with the real model                make eval        the evaluation
# make gate    60 cases, and whether they reach their bars   make lint        style and types
# make bench   how fast it is, and how fast others are       make clean       remove what make made here
#
# A step that is done leaves a stamp in .venv/stamps, so that running a target again takes seconds.
# Model files and the built llama.cpp lie in the user's cache and outlive the clone.

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip
ASSISTANT := $(PY) -m assistant
STAMPS := $(VENV)/stamps
INSTALL := $(PIP) install --quiet --constraint constraints.txt --no-build-isolation

export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := run
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: run setup install llama dev models browser test lint ask eval gate bench clean

run: setup
	@$(ASSISTANT) serve

setup: install models $(STAMPS)/starter
	@echo "Ready. The command is $(VENV)/bin/assistant; try $(VENV)/bin/assistant --help"

$(STAMPS)/venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || \
		{ echo "Python 3.10 or newer is needed; name one: make PYTHON=python3.11"; exit 1; }
	@echo "Making the environment $(VENV) (seconds) …"
	@$(PYTHON) -m venv $(VENV) || \
		{ echo "Python's venv does not work; on Debian or Ubuntu: sudo apt install python3-venv"; exit 1; }
	@mkdir -p $(STAMPS) && touch $@

# Looks every time, in less than a second: the processor or the compiler may be another by now.
llama: $(STAMPS)/venv
	@$(PY) tools/install_llama.py

$(STAMPS)/install: pyproject.toml constraints.txt | llama
	@echo "Installing the assistant and what it needs (1 to 3 minutes the first time) …"
	@$(PIP) install --quiet --constraint constraints.txt hatchling
	@$(INSTALL) --editable .
	@touch $@

install: $(STAMPS)/install

$(STAMPS)/dev: $(STAMPS)/install
	@echo "Installing the tools for tests and style (a minute the first time) …"
	@$(INSTALL) --editable '.[dev]'
	@touch $@

dev: install $(STAMPS)/dev

# Fetches 1.1 GB the first time; later it only checks the file, in seconds.
models: install
	@$(ASSISTANT) models pull >/dev/null

$(STAMPS)/starter: $(wildcard seeds/*) | install models
	@echo "Indexing the starter library (some seconds) …"
	@$(ASSISTANT) index --starter
	@touch $@

browser:
	@for name in chromium chromium-browser google-chrome; do command -v $$name >/dev/null && exit 0; done; \
	if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
		echo "Installing Debian's chromium for the browser tests (a minute) …"; \
		{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium; } >/dev/null 2>&1 && exit 0; \
	fi; \
	echo "No chromium here: the browser tests are skipped until it is installed."

test: dev models browser
	@echo "Running all tests (minutes: some ask the real model) …"
	@$(PY) -m pytest

lint: dev
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy

ask: install models
	@test -n "$$Q" || { echo 'Give a question: make ask Q="2027年公办在园幼儿占比目标是多少？"'; exit 2; }
	@$(ASSISTANT) ask -- "$$Q"

eval: install models
	@$(ASSISTANT) eval

# LIBRARY names one that holds the starter documents already; without it they are indexed into a fresh one.
gate: install models
	@$(ASSISTANT) eval --gate $(if $(LIBRARY),--library "$(LIBRARY)")

# Takes an hour or two, and the machine for itself. RUN names the file of the figures, SKIP parts to leave out.
bench: dev models
	@$(PY) -m bench all $(if $(RUN),--out "$(RUN)") $(if $(SKIP),--skip $(SKIP))

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	@echo "Kept: the model files and the built llama.cpp in your cache folder, and your libraries."
