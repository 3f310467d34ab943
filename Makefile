# Everything a developer or operator starts. Each target sets up what it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PATH := $(abspath $(BIN)):$(PATH)
unexport PYTHONDONTWRITEBYTECODE # containers set it; every process would compile the whole project anew at its start

.PHONY: help run test test-all test-exhaustive check lint style types safety format bench smoke clean lock canary

help: ## List the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  %-16s %s\n", $$1, $$2 }'

# A stamp for each set of packages: what `make run` needs, what tests and checks need, what the benchmark needs.
RUNTIME := requirements.txt requirements-embedded.txt
$(BIN)/.runtime: $(RUNTIME)
$(BIN)/.dev: $(RUNTIME) requirements-dev.txt
$(BIN)/.bench: $(RUNTIME) benchmarks/requirements.txt
$(BIN)/.runtime $(BIN)/.dev $(BIN)/.bench:
	@echo "Installing the packages into $(VENV), which is done once"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes $(^:%=-r %)
	@touch $@

lock: ## Write every requirements.txt with hashes from its requirements.in (LOCK="--upgrade-package NAME" or "--upgrade")
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	.ci/lock $(LOCK)

canary: ## Try the newest releases of the runtime packages on the tests of private interfaces, in .run/canary
	PYTHON=$(PYTHON) .ci/canary

run: $(BIN)/.runtime ## Start everything on http://127.0.0.1:8080 (PORT=... for another port, VERBOSE=1 for every line)
	@exec $(BIN)/python manage.py up --end-with-parent

test: $(BIN)/.dev ## Run the tests against real PostgreSQL and Valkey
	$(BIN)/python -m tests.run

test-all: $(BIN)/.dev ## Run the exhaustive tests too, and measure the coverage of lines and branches
	$(BIN)/python -m tests.run --all --coverage

test-exhaustive: $(BIN)/.dev ## Run what only `make test-all` has
	$(BIN)/python -m tests.run --exhaustive

check: $(BIN)/.dev ## Within a minute: linters and tests for what changed (BASE=main: since that branch)
	@$(BIN)/python -m tests.check $(BASE)

lint: style types safety ## Check style, types, imports, common security mistakes and forgotten secrets (`make -j lint`: side by side)

style: $(BIN)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(BIN)/.dev
	$(BIN)/mypy .

safety: $(BIN)/.dev
	$(BIN)/bandit --quiet --recursive --severity-level medium --configfile pyproject.toml config risk quotes tranches bridges prices live clients ops
	.ci/secrets

format: $(BIN)/.dev ## Format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(BIN)/.bench ## Measure speed beside its peers; writes benchmarks/results.json
	$(BIN)/python -m benchmarks

smoke: ## Check a running service with curl (after `make run`)
	@sh tests/smoke.sh http://127.0.0.1:$${PORT:-8080}

clean: ## Remove the virtual environment and caches; the data in .run/ stays
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache staticfiles
