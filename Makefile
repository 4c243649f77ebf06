# Every target in a line: make help
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run test lint format bench docs clean lock messages setup-test

# The first Python 3.11 or newer; name another one with: make run PYTHON=python3.13
ifeq ($(origin PYTHON), undefined)
PYTHON := $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done)
PYTHON := $(or $(PYTHON),python3)
endif

BIN := .venv/bin
HOST ?= 127.0.0.1
PORT ?= 8000
TEMPLATES := $(wildcard hub plugins)
PLUGINS := $(wildcard plugins/*)

help: ## List the targets
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/\1|\2/p' Makefile | while IFS='|' read -r name text; do printf '  make %-9s %s\n' "$$name" "$$text"; done

run: ## Set up and serve with demo content on http://127.0.0.1:8000 (HOST, PORT, HUB_INSTANCE)
	@$(PYTHON) -m scripts.setup run
	@exec env HUB_ENV=local $(BIN)/hub serve --host "$(HOST)" --port "$(PORT)" $(RUN_ARGS)

test: setup-test ## Check style, types and import rules, then run all tests (PYTEST_ARGS)
	@$(BIN)/python -m scripts.system
	@$(MAKE) --no-print-directory lint
	$(BIN)/pytest -n auto --dist worksteal $(PYTEST_ARGS)

lint: setup-test ## Check style, templates, import rules and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --lint --quiet $(TEMPLATES)
	$(BIN)/lint-imports --no-logo
	$(BIN)/deptry .
	$(BIN)/python -m scripts.typecheck

format: setup-test ## Put code into the project's style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup-test ## Measure pages against bare Flask, no pass or fail (BENCH_ARGS)
	@$(BIN)/python -m scripts.bench $(BENCH_ARGS)

docs: setup-test ## Build the documentation into docs/_build
	$(BIN)/sphinx-build --quiet --fail-on-warning --keep-going docs docs/_build

messages: setup-test ## Collect the interface texts into the translation catalogues
	@$(BIN)/python -m scripts.catalogues update

lock: ## Renew the locked versions of the Python packages
	@$(PYTHON) -m scripts.lock

clean: ## Remove everything that was built; data in instance/ stays
	rm -rf .venv .stamps .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis build dist docs/_build \
		test-results frontend/node_modules hub/web/static/dist
	find hub plugins migrations scripts tests -depth \( -name __pycache__ -o -name '*.mo' -o -name '*.egg-info' \) \
		-exec rm -rf {} +

setup-test:
	@$(PYTHON) -m scripts.setup test
