# The commands of the project. `make` alone lists them.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
URL ?= http://127.0.0.1:8000
export HOST PORT WEB_CONCURRENCY

.PHONY: help run test lint lock play clean

help:  ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-8s %s\n", $$1, $$2}'

run: .venv/run  ## install, start PostgreSQL and serve on http://127.0.0.1:8000
	@exec $(BIN)/python -m project.serve

test: .venv/dev  ## install and pass all tests, in a real browser too
	@$(BIN)/python -m tests.chromium
	$(BIN)/python -X dev -m pytest --cov

lint: .venv/dev  ## formatter, rules, types, import directions
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run

play: .venv/run  ## play whole games against a running server (ARGS="--games 200 --players 20")
	$(BIN)/python manage.py rehearse --url $(URL) $(ARGS)

lock: .venv/dev  ## compile requirements*.txt from pyproject.toml, with hashes
	$(COMPILE) -o requirements.txt
	$(COMPILE) -o requirements-embedded.txt --extra embedded -c requirements.txt
	$(COMPILE) -o requirements-dev.txt --extra embedded --extra dev -c requirements-embedded.txt

COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --custom-compile-command "make lock" pyproject.toml $(UPGRADE)

clean:  ## remove the environment, the embedded database and the logs
	rm -rf .venv var

# Stamps: an environment is made once, and again when its lock changes.
.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Il faut Python 3.11 ou plus récent : make run PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv .venv || \
		{ echo "Python n’a pas son module venv : apt-get install python3-venv"; rm -rf .venv; exit 1; }

.venv/run: requirements-embedded.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

.venv/dev: requirements-dev.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch .venv/run $@
