# Every target sets up what it needs: a machine with Python 3.13 (or uv) and make is enough.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

VENV := .venv
PY := $(VENV)/bin/python
READY := $(VENV)/.ready
AUDIT := $(VENV)-checkov
FRAMEWORKS := $(VENV)-frameworks
REPLACED := $(VENV)-replaced
TABLE_READERS := $(VENV)-tables
MUTANTS := $(VENV)-mutants
FUNCTION_GROUPS := agent t0_ingest t1_predict t2_importance t3_kb t4_shots heartbeat
NODE := scripts/node
NODE_MODULES := frontend/node_modules/.ready
BIOME := node_modules/@biomejs/biome/bin/biome
PAGE := build/page
PAGE_SOURCES := $(shell find frontend/src ops/supply_chain -type f -not -name '*.pyc') frontend/build.mjs frontend/scoped_css.mjs frontend/tsconfig.json
# Where plants are that were asked for; every type of the templates has to be there.
REGIONS := us-east-1 ap-northeast-1 ap-northeast-2 ap-southeast-1 eu-central-1
CODE := src local ops training checks diecast scripts tests
export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)
export SAM_CLI_TELEMETRY := 0
export ARCH ?= x86_64
# With it set, as many container images do, every process of the tests compiles all of its libraries again.
unexport PYTHONDONTWRITEBYTECODE

PORT ?= 8000
HOST ?= 127.0.0.1

.PHONY: help
help: ## Show what each target does
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(READY): requirements/dev.txt requirements/uv.txt pyproject.toml .python-version scripts/bootstrap
	@scripts/bootstrap $(VENV)
	@touch $@

$(NODE_MODULES): frontend/package.json frontend/package-lock.json $(READY)
	@$(NODE) npm ci --ignore-scripts --prefix frontend --silent
	@touch $@

$(PAGE)/index.html: $(PAGE_SOURCES) $(NODE_MODULES)
	@$(NODE) frontend/build.mjs $(PAGE)
	@$(PY) -m ops.supply_chain page --artefact $(PAGE) --inputs $(PAGE)-inputs.json

.PHONY: page
page: $(PAGE)/index.html ## Bundle the page into build/page, where something changed

.PHONY: run
run: $(READY) page ## Serve the page and the API on http://127.0.0.1:8000 (PORT= and HOST= change it; RECORD=FOLDER keeps answers; DEMO=off: no simulated line)
	@diecast serve --host $(HOST) --port $(PORT) $(if $(RECORD),--record $(RECORD))

.PHONY: test
test: $(READY) page ## Run the tests on all cores, without Docker or AWS; groups of their own: test-… (ARGS="-k SSE")
	@$(PY) -m pytest $(ARGS)

.PHONY: test-unit
test-unit: $(READY) ## Run the unit tests alone: seconds
	@$(PY) -m pytest tests/unit $(ARGS)

.PHONY: test-hostile
test-hostile: $(READY) page ## Run hostile texts and documents, odd models, a short chaos and a short load
	@$(PY) -m pytest tests/hostile $(ARGS)

.PHONY: test-golden
test-golden: $(READY) ## Ask the golden questions, conversations and searches, and generated ones
	@$(PY) -m pytest tests/golden tests/generated $(ARGS)

.PHONY: test-template
test-template: $(READY) ## Hold the templates to their rules: permissions, alarms, parameters, what keeps its id
	@$(PY) -m pytest tests/template $(ARGS)

.PHONY: test-training
test-training: $(READY) ## Fit models to tables and ask them: training, its audit, responses, advice, the watch
	@$(PY) -m pytest tests/training $(ARGS)

.PHONY: test-browser
test-browser: $(READY) page ## Run the page's tests in Chromium alone
	@$(PY) -m pytest tests/browser $(ARGS)

.PHONY: coverage
coverage: $(READY) page ## Measure which branches the tests take, without the browser (build/coverage/index.html)
	@$(PY) -m pytest tests --ignore=tests/browser --ignore=tests/sam --ignore=tests/deploy --cov --cov-report=html:build/coverage --cov-report=term $(ARGS)

.PHONY: mutants
mutants: $(MUTANTS)/.ready ## Mutate grounding and the agent's core and count what no test notices (ONLY="agent.grounding.*")
	@PATH="$(CURDIR)/$(MUTANTS)/bin:$$PATH" mutmut run $(if $(ONLY),"$(ONLY)") && $(PY) scripts/count_mutants.py

.PHONY: mutants-page
mutants-page: $(NODE_MODULES) ## Change the page's state and what it keeps, a token at a time; name what no test notices (ONLY=src/state/turn.ts)
	@$(NODE) frontend/mutants.mjs $(ONLY)

.PHONY: mutants-limits
mutants-limits: $(READY) ## Change each named number and name those that no test notices (ONLY=src/t3_kb)
	@$(PY) scripts/mutate_constants.py $(ONLY)

.PHONY: pictures
pictures: $(READY) page ## Take the README's pictures anew (needs Chromium and a Korean font)
	@$(PY) -m pytest -q tests/browser/test_diagnosis.py tests/browser/test_console.py -k "diagnosed_from or one_screen"
	@cp build/pictures/console-768.png docs/images/console.png
	@cp build/pictures/drivers.png docs/images/

.PHONY: accept-pictures
accept-pictures: $(READY) page ## Take over how the page's parts look now (tests/browser/gallery); look at the difference before
	@ACCEPT_PICTURES=1 $(PY) -m pytest -q tests/browser/test_gallery.py -k accepted

.PHONY: format
format: $(READY) $(NODE_MODULES) ## Give Python and the page their form, and mend what can be mended safely
	@ruff check --fix-only --quiet $(CODE)
	@ruff format --quiet $(CODE)
	@cd frontend && ../$(NODE) $(BIOME) check --write --error-on-warnings

.PHONY: types
types: $(READY) ## Make the page's types and units anew from the Python contracts
	@$(PY) scripts/generate_types.py
	@$(PY) scripts/generate_page_data.py

.PHONY: lint
lint: $(READY) $(NODE_MODULES) ## Check style, types, the templates and GitHub's workflows
	@ruff check $(CODE)
	@ruff format --check $(CODE)
	@mypy
	@$(PY) scripts/generate_types.py --check
	@$(PY) scripts/generate_page_data.py --check
	@cd frontend && ../$(NODE) $(BIOME) ci --error-on-warnings && echo "biome: no faults in the page"
	@$(NODE) frontend/node_modules/typescript/bin/tsc --project frontend && echo "tsc: no errors in the page"
	@$(PY) scripts/check_patterns.py
	@$(PY) scripts/check_documents.py
	@$(PY) scripts/openapi.py --check
	@check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	@check-jsonschema --builtin-schema vendor.dependabot .github/dependabot.yml
	@zizmor --quiet --no-progress --offline .github
	@cfn-lint ops/github-role.yaml infrastructure/*.yaml
	@cfn-lint --regions $(REGIONS) -- template.yaml $(wildcard infrastructure/cells/*.yaml) $(filter-out infrastructure/firewall.yaml,$(wildcard infrastructure/*.yaml))
	@sam validate --lint
	@$(PY) -m ops.costs.freshness

# Tools with packages that development cannot have beside its own.
$(AUDIT)/.ready $(FRAMEWORKS)/.ready $(REPLACED)/.ready $(MUTANTS)/.ready $(TABLE_READERS)/.ready: $(VENV)-%/.ready: requirements/%.txt | $(READY)
	@uv venv --quiet --clear --python $(PY) $(@D)
	@VIRTUAL_ENV=$(CURDIR)/$(@D) uv pip sync --quiet --only-binary :all: --require-hashes $<
	@touch $@

.PHONY: audit
audit: $(AUDIT)/.ready ## Check the templates against checkov's security policies
	@$(AUDIT)/bin/checkov --file template.yaml infrastructure/*.yaml infrastructure/cells/*.yaml --framework cloudformation --skip-download --compact --quiet

.PHONY: build
build: $(READY) ## Build all functions into .aws-sam/build (ARCH=arm64 for Graviton)
	@sam build $(if $(filter arm64,$(ARCH)),--parameter-overrides Architecture=arm64)

.PHONY: test-sam
test-sam: build ## Run every function in a Lambda container (needs Docker)
	@$(PY) -m pytest tests/sam

.PHONY: test-deploy
test-deploy: build ## Deploy to an emulated AWS account with IAM enforced, ask, update, delete
	@$(PY) -m pytest tests/deploy

.PHONY: deploy-page
deploy-page: $(READY) page ## Put the page behind a stack's edge (STACK=diecast-staging; ARGS=--dry-run only tells)
	@diecast page put --stack "$(or $(STACK),$(error STACK= is missing: the deployed stack, such as diecast-staging))" --page "$(PAGE)" $(ARGS)

.PHONY: remove-page
remove-page: $(READY) ## Empty the page's bucket of a stack, so that sam delete can delete it (STACK=)
	@diecast page remove --stack "$(or $(STACK),$(error STACK= is missing: the deployed stack, such as diecast-staging))" $(ARGS)

.PHONY: train
train: $(READY) ## Train the default model bundle anew from simulated shots
	@diecast train --out models/default --report build/default-report --created 2025-03-01T00:00:00+00:00

.PHONY: bench
bench: $(READY) $(if $(filter frameworks tables,$(ONLY)),$(VENV)-$(ONLY)/.ready) $(if $(filter cold_agent,$(ONLY)),build $(REPLACED)/.ready) $(if $(filter page,$(ONLY)),page) ## Measure answers, models and search against named peers (ONLY=search runs one, QUICK=1 with ONLY=tables is short)
	@POWERTOOLS_LOG_LEVEL=ERROR diecast bench $(if $(ONLY),--only $(ONLY)) $(if $(QUICK),--quick) $(ARGS)

STREAMS ?= 100
MINUTES ?= 0.5
ON ?= local

.PHONY: load
load: $(READY) $(if $(filter ministack,$(ON)),build) ## Many answers at once: nothing lost, memory flat (STREAMS=100 MINUTES=10 ON=ministack)
	@POWERTOOLS_LOG_LEVEL=ERROR POWERTOOLS_METRICS_DISABLED=true diecast load --streams $(STREAMS) --minutes $(MINUTES) --on $(ON) $(ARGS)

.PHONY: chaos
chaos: $(READY) ## Faults of model, tools, table and bucket while people ask (ARGS="--only DynamoDB")
	@POWERTOOLS_LOG_LEVEL=ERROR POWERTOOLS_METRICS_DISABLED=true diecast chaos $(ARGS)

DOCUMENTS ?= 2000
READ_BACK ?= 10000
TABLES ?= 10000

.PHONY: fuzz
fuzz: $(READY) $(NODE_MODULES) ## Hostile documents in one ingest, documents and tables written in many forms and read back (DOCUMENTS=2000 READ_BACK=10000 TABLES=10000)
	@POWERTOOLS_LOG_LEVEL=ERROR POWERTOOLS_METRICS_DISABLED=true diecast fuzz --documents $(DOCUMENTS) --read-back $(READ_BACK) --tables $(TABLES) $(ARGS)

.PHONY: eval
eval: $(READY) ## Ask the golden questions (ARGS=--bedrock asks Claude; ARGS="--json report.json" keeps the answers)
	@POWERTOOLS_LOG_LEVEL=ERROR POWERTOOLS_METRICS_DISABLED=true diecast golden $(ARGS)

.PHONY: hooks
hooks: $(READY) ## Let git check style and documents before each commit (.pre-commit-config.yaml)
	@pre-commit install

.PHONY: openapi
openapi: $(READY) ## Write docs/openapi.json, the HTTP contract, from the code
	@$(PY) scripts/openapi.py

.PHONY: lock
lock: $(READY) ## Renew requirements/*.txt (with hashes) from pyproject.toml
	@scripts/lock $(FUNCTION_GROUPS)
