# Each target does its own set-up: Python 3.11 or newer with venv, and make, are all it needs.
SHELL := /bin/sh
PYTHON ?= $(shell for p in /usr/bin/python3 python3 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$p"; break; }; done)
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help run test hostile test-pgbouncer test-pg15 test-upgrade a11y check bench chaos requirements messages clean

help:
	@echo "make run           the desk at http://localhost:8000 (PORT=... for another), Ctrl-C stops it"
	@echo "make test          the tests; ARGS='-k clock' passes arguments to pytest"
	@echo "make test-pgbouncer  the tests behind PgBouncer in transaction mode"
	@echo "make test-pg15      the tests on Debian's PostgreSQL 15"
	@echo "make test-upgrade  old programs work on while the new version migrates; ARGS=v1.4 names the old one"
	@echo "make a11y          every page as every reader: axe-core, valid HTML, 320 px; ARGS='-k queue'"
	@echo "make check         ruff, mypy, djade, import-linter, migrations, deployment settings, pip-audit"
	@echo "make hostile       everything hostile into every form and address; HOSTILE_SECONDS=900 goes on at random"
	@echo "make bench         pages and timers at 10,000 and 100,000 tickets; SIZES=... JSON=... choose"
	@echo "make chaos         ten minutes of killed programs and servers, then a recount; SEED=, MINUTES=, FAULTS="
	@echo "make messages      collect and compile the translations"
	@echo "make requirements  compile requirements/*.txt from pyproject.toml"
	@echo "make clean         remove the virtual environment and caches; var/, the desk's data, stays"

run: .venv/runtime
	@exec $(BIN)/python -m config.run

test: .venv/dev
	@exec $(BIN)/python -m pytest -n 2 $(ARGS)

test-pgbouncer: .venv/dev
	@.ci/package pgbouncer pgbouncer
	@exec $(BIN)/python -m tests.elsewhere pgbouncer $(ARGS)

test-pg15: .venv/dev
	@.ci/package /usr/lib/postgresql/15/bin/postgres postgresql-15
	@exec $(BIN)/python -m tests.elsewhere pg15 $(ARGS)

test-upgrade: .venv/dev
	@exec $(BIN)/python -m tests.upgrade $(ARGS)

hostile: .venv/dev
	@HOSTILE=1 $(BIN)/python -m pytest tests/hostile -n 2 $(ARGS)

a11y: .venv/dev
	@sh tests/readers/install
	@exec $(BIN)/python -m pytest tests/readers tests/browser -m a11y -n 2 $(ARGS)

check: .venv/dev
	@BIN=$(BIN) sh .ci/check

chaos: .venv/dev
	@SEED=$(SEED) MINUTES=$(MINUTES) FAULTS=$(FAULTS) exec $(BIN)/python -m tests.chaos

bench: .venv/dev
	@$(BIN)/python -m tests.bench

requirements: .venv/dev
	@BIN=$(BIN) sh requirements/compile

messages: .venv/dev
	@BIN=$(BIN) sh locale/compile

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

# The stamps carry the time of the last installation: changed requirements install again.
.venv/runtime: requirements/runtime.txt | .venv/made
	@echo "Installing the packages of requirements/runtime.txt."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/runtime.txt
	@touch $@

.venv/dev: requirements/dev.txt .venv/runtime
	@echo "Installing the packages of requirements/dev.txt."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

.venv/made:
	@test -n "$(PYTHON)" || { echo "Watchdesk needs Python 3.11 or newer; none was found. PYTHON=/path/to/python3 make names one."; exit 1; }
	@"$(PYTHON)" -m venv .venv >/dev/null || { rm -rf .venv; \
		echo "$(PYTHON) cannot make a virtual environment: install its venv module (on Debian and Ubuntu: apt install python3-venv)."; exit 1; }
	@touch $@
