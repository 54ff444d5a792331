# Everything runs in .venv, made from requirements.lock and remade only when that or pyproject.toml changes.
SHELL := /bin/sh
# Some machines forbid Python to keep what it compiled; then each process that a test starts would
# compile all of Byfield anew.
unexport PYTHONDONTWRITEBYTECODE
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# The first Python that is new enough; set PYTHON to choose another.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
AGENCIES ?=
SEED ?=
ROUNDS ?=
EXAMPLES ?= 200

.DEFAULT_GOAL := help
.PHONY: help demo up test check format schemas docs bench torture fuzz lock lock-current others audit sbom clean

help: ## what there is to say
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 24

$(READY): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Byfield needs Python 3.11 or newer; none was found (set PYTHON=...)"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: $(READY) ## six years of a center's history, played, counted and proved (AGENCIES=file.csv for real agencies)
	@$(BIN)/byfield demo $(if $(AGENCIES),--agencies "$(AGENCIES)")

up: $(READY) ## the whole system in one process, until Ctrl-C
	@$(BIN)/byfield up

test: $(READY) ## every test, on real PostgreSQL and NATS
	@$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist worksteal $(TESTS)

check: $(READY) lock-current ## format, lint, types, architecture, generated files
	@$(BIN)/ruff format --check --quiet . || { echo "run: make format"; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo 2>/dev/null || $(BIN)/lint-imports
	@$(BIN)/python -m events.contracts.json_schema --check
	@$(BIN)/python -m deploy.docs.lifecycle --check
	@$(BIN)/python -m deploy.docs.corrections --check
	@$(BIN)/python -m deploy.docs.glossary --check
	@$(BIN)/python -m deploy.docs.problems --check
	@$(BIN)/python -m deploy.docs.who_may --check
	@$(BIN)/python -m deploy.docs.rows --check

format: $(READY) ## put the code into its one format
	@$(BIN)/ruff check --quiet --fix . ; $(BIN)/ruff format --quiet .

schemas: $(READY) ## write events/schemas/ anew from the facts
	@$(BIN)/python -m events.contracts.json_schema

docs: $(READY) ## write anew from the code: docs/{lifecycle,corrections,glossary,problems,who-may}.md, sql/rows_*.sql of each service
	@$(BIN)/python -m deploy.docs.lifecycle
	@$(BIN)/python -m deploy.docs.corrections
	@$(BIN)/python -m deploy.docs.glossary
	@$(BIN)/python -m deploy.docs.problems
	@$(BIN)/python -m deploy.docs.who_may
	@$(BIN)/python -m deploy.docs.rows

bench: $(READY) ## speeds, as ratios against a limit measured in the same run
	@$(BIN)/python -m deploy.bench

torture: $(READY) ## kills, full disks, forgeries, a restore, under load; then a comparison (SEED=7, ROUNDS=30)
	@$(BIN)/python -m deploy.torture $(if $(SEED),--seed $(SEED)) $(if $(ROUNDS),--rounds $(ROUNDS))

fuzz: $(READY) ## requests made from the OpenAPI documents, many of each operation (EXAMPLES=200)
	@FUZZ_EXAMPLES=$(EXAMPLES) $(BIN)/python -m pytest --numprocesses 0 tests/journeys/test_schemathesis.py

LOCK := uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --no-emit-index-url \
	--python-version 3.11 pyproject.toml
EXTRAS := --extra local --extra analysis --extra review --extra traces --extra test --extra dev
# What runs in production, without the embedded servers and the tools: the same versions as in requirements.lock.
RUNTIME := deploy/container/requirements.lock

others: ## install the verifier of others with which proofs are tested; needs npm
	@npm ci --prefix tests/others

lock: $(READY) ## take the newest versions into requirements.lock, and those that production needs into its own
	@$(BIN)/$(LOCK) $(EXTRAS) --upgrade --output-file requirements.lock
	@$(BIN)/$(LOCK) --extra review --constraint requirements.lock --output-file $(RUNTIME)

lock-current: $(READY)
	@cp requirements.lock $(VENV)/lock.now && $(BIN)/$(LOCK) $(EXTRAS) --output-file $(VENV)/lock.now && \
	cmp -s requirements.lock $(VENV)/lock.now || { echo "requirements.lock does not match pyproject.toml; run: make lock"; exit 1; }
	@rm -f $(VENV)/lock.now && $(BIN)/$(LOCK) --extra review --constraint requirements.lock --output-file $(VENV)/lock.now && \
	cmp -s $(RUNTIME) $(VENV)/lock.now || { echo "$(RUNTIME) does not match requirements.lock; run: make lock"; exit 1; }

# Tools that look at what is installed are not part of it: each runs in a place of its own.
audit: $(READY) ## known weaknesses of what is installed; asks PyPI
	@$(BIN)/uv tool run --quiet --from pip-audit==2.10.1 pip-audit --strict --disable-pip --require-hashes --progress-spinner off -r requirements.lock

sbom: $(READY) ## what production is made of, as CycloneDX: dist/byfield.cdx.json
	@mkdir -p dist && $(BIN)/uv venv --quiet --clear $(VENV)/runtime
	@$(BIN)/uv pip install --quiet --python $(VENV)/runtime --require-hashes -r $(RUNTIME)
	@$(BIN)/uv tool run --quiet --from cyclonedx-bom==7.3.0 cyclonedx-py environment $(VENV)/runtime/bin/python \
		--pyproject pyproject.toml --output-format JSON --output-reproducible --output-file dist/byfield.cdx.json
	@echo dist/byfield.cdx.json

clean: ## remove what was made here, the embedded stack's data too
	@# Where PostgreSQL's user cannot enter this folder, its data is elsewhere, and a note says where.
	@case "$$(cat .byfield/postgres.place 2>/dev/null)" in /var/lib/byfield/?*) rm -rf "$$(cat .byfield/postgres.place)";; esac
	@rm -rf $(VENV) dist .byfield .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
