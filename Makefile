# The commands of the project. `make` alone lists them.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
URL ?= http://127.0.0.1:8000
export HOST PORT WEB_CONCURRENCY

.PHONY: audit bench outdated help run test test-stack lint lock play clean

help:  ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-10s %s\n", $$1, $$2}'

run: .venv/run  ## install, start PostgreSQL and serve on http://127.0.0.1:8000
	@exec $(BIN)/python -m project.serve

test: .venv/dev  ## install and pass all tests, in a real browser too
	@$(BIN)/python -m tests.chromium
	$(BIN)/python -X dev -m pytest --cov --cov-report=
	$(BIN)/python -X dev -m pytest --cov --cov-append tests/browser
	$(BIN)/coverage report --include=$(SPOTLESS) --fail-under=100

SPOTLESS = quiz/rules.py,quiz/nicknames.py,quiz/leaderboard.py,scheduler/purge.py

test-stack: .venv/dev  ## build and start the production stack in Docker, and prove it (7 minutes)
	@docker info >/dev/null 2>&1 || { echo "Docker ne répond pas : la pile n’est pas éprouvée."; exit 1; }
	$(BIN)/python -m pytest -p no:randomly --confcutdir=tests/stack -s tests/stack

lint: .venv/dev  ## formatter, rules, types, import directions
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/hadolint Dockerfile
	@if docker info >/dev/null 2>&1; then $(NGINX_TEST); else echo "Docker ne répond pas : nginx -t n’est pas passé."; fi
	$(BIN)/python manage.py makemigrations --check --dry-run

# nginx -t, with the image's own start script: it tests the configuration before it serves.
NGINX_TEST = docker build -q --target nginx -t quiz-nginx-lint . >/dev/null && \
	docker run --rm --entrypoint sh --tmpfs /certs:uid=101 --tmpfs /run/nginx:uid=101 \
	-e ALLOWED_HOSTS=localhost -e ALLOWED_NETWORKS=10.0.0.0/8 -e HTTPS_PORT=443 \
	-e MATOMO_URL=http://matomo -e CERTIFICATE_CHECK_SECONDS=3600 quiz-nginx-lint \
	-c 'certificate.sh && start-nginx.sh nginx -e stderr -t'

play: .venv/run  ## play whole games against a running server (ARGS="--games 200 --players 20")
	$(BIN)/python manage.py rehearse --url $(URL) $(ARGS)

audit: .venv/dev  ## known weaknesses of the locked packages (needs the internet)
	@$(BIN)/python -m project.audit

outdated: .venv/dev  ## packages of which there is a newer version
	@$(BIN)/python -m pip list --outdated --disable-pip-version-check

lock: .venv/dev  ## compile requirements*.txt from pyproject.toml, with hashes
	$(COMPILE) -o requirements.txt
	$(COMPILE) -o requirements-embedded.txt --extra embedded -c requirements.txt
	$(COMPILE) -o requirements-dev.txt --extra embedded --extra dev -c requirements-embedded.txt
	$(COMPILE) -o requirements-bench.txt --extra embedded --extra bench -c requirements-dev.txt

COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --custom-compile-command "make lock" pyproject.toml $(UPGRADE)

bench: .venv/bench  ## measure speed beside the peers, into bench/RESULTS.md (needs wrk; a quiet hour)
	$(BIN)/python -m bench $(ARGS)

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

.venv/bench: requirements-bench.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch .venv/run $@

.venv/dev: requirements-dev.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch .venv/run $@
