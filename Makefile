# Legation. `make` alone lists the targets. Needs Python 3.11+, make and a package index; nothing else.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
TORCH := torch==2.13.0
DATA ?= ../shared/data
export UV_FIND_LINKS ?= $(PIP_FIND_LINKS)
export TOKENIZERS_PARALLELISM := false

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-offline lint types lab bench docs lock sbom clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

# PyTorch comes first, by pip and exactly pinned, so that a build kept on this machine is used instead of
# gigabytes of GPU libraries; TORCH_ARGS may name another place (for example a CPU index of your own).
$(STAMP): requirements.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -q --disable-pip-version-check "uv>=0.9" 2>&1 | grep -v '^WARNING: Location' || true
	@$(BIN)/python -c 'import torch' 2>/dev/null || { echo "installing PyTorch ..."; $(BIN)/python -m pip install -q --disable-pip-version-check $(TORCH_ARGS) $(TORCH); }
	@echo "installing the other packages ..."
	@$(BIN)/uv pip install -q --python $(BIN)/python -r requirements.txt
	@$(BIN)/uv pip install -q --python $(BIN)/python --no-deps -e .
	@touch $(STAMP)

setup: $(STAMP) ## make .venv with the `legation` command in it

demo: $(STAMP) ## the whole tour on samples/ (CORPUS=../shared/data for real documents, FULL=1 for all of them)
	@$(BIN)/legation demo $(if $(CORPUS),--corpus $(CORPUS)) $(if $(FULL),--full)

lint: $(STAMP) ## ruff: lint and format
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(STAMP) ## mypy, strict
	@$(BIN)/mypy

test: lint types ## lint, types, tests
	@OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --dist loadgroup

test-offline: $(STAMP) ## the tests in a network namespace without a way out (Linux)
	@unshare --map-root-user --net sh -c 'ip link set lo up && OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --dist loadgroup'

lab: $(STAMP) ## JupyterLab on the notebooks
	@$(BIN)/jupyter lab notebooks

bench: $(STAMP) ## run every benchmark on DATA and write docs/benchmarks.md
	@$(BIN)/python -m benchmarks --data $(DATA)

docs: $(STAMP) ## regenerate the data dictionary and the command pages
	@LEGATION_DTYPE=float32 $(BIN)/python -m app.docs

lock: $(STAMP) ## resolve the dependencies anew (hashes, no index addresses, PyTorch left out)
	@echo "$(TORCH)" > $(VENV)/constraints.txt
	@$(BIN)/uv pip compile -q pyproject.toml --all-extras --generate-hashes --no-emit-package torch \
	  -c $(VENV)/constraints.txt --no-emit-index-url --no-emit-find-links --python-version 3.11 \
	  --no-annotate --custom-compile-command "make lock" -o requirements.txt

sbom: $(STAMP) ## write out/sbom.json: every dependency with its hashes (CycloneDX)
	@mkdir -p out
	@$(BIN)/uv tool run -q --from cyclonedx-bom cyclonedx-py requirements requirements.txt --of JSON -o out/sbom.json

clean: ## remove the demo's lake and output
	@rm -rf demo-lake out
