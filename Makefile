# Every target sets up what it needs: a machine with Python 3.13 (or uv) and make is enough.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

VENV := .venv
PY := $(VENV)/bin/python
READY := $(VENV)/.ready
GROUPS_SHIPPED := agent t0_ingest t1_predict t2_importance t3_kb
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)

PORT ?= 8000
HOST ?= 127.0.0.1

.PHONY: help
help: ## Show what each target does
	@awk -F':.*## ' '/^[a-z0-9-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(READY): requirements/dev.txt requirements/uv.txt .python-version scripts/bootstrap
	@scripts/bootstrap $(VENV)
	@touch $@

.PHONY: setup
setup: $(READY) ## Make .venv with the locked development packages

.PHONY: run
run: $(READY) ## Serve the page and the API on http://127.0.0.1:8000 (PORT= and HOST= change it)
	@$(PY) -m local --host $(HOST) --port $(PORT)

.PHONY: lock
lock: $(READY) ## Renew requirements/*.txt (with hashes) from pyproject.toml
	@scripts/lock $(GROUPS_SHIPPED)
