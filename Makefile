# `make` alone lists the targets. Each makes the environment it needs: all that must be there
# is python3 (3.11 or newer) with its venv module, make, and a way to the package registry.

PYTHON ?= python3
UV_VERSION := 0.13.9
PY := .venv/bin/python
# Much of the time of a test is waiting; each worker has a Postgres of its own. One by one, so that
# those which take longest, and come first, are spread over all.
AT_ONCE := -n 3 --dist load --maxschedchunk 1

# Hard links make nltk, which LlamaIndex imports, refuse its own files.
export UV_LINK_MODE := copy
# Compiled once here, LlamaIndex is imported in half the time.
export UV_COMPILE_BYTECODE := 1
export UV_PYTHON := $(PYTHON)
export UV_PYTHON_DOWNLOADS := never
export UV_PROJECT_ENVIRONMENT := .venv
unexport VIRTUAL_ENV

# An environment whose python3 is gone, or that was moved with its folder, is made again.
$(shell [ ! -e .venv/.ready ] || \
	{ [ "$$(cat .venv/.ready)" = "$$(pwd -P)" ] && $(PY) -c ''; } 2>/dev/null || rm -rf .venv)

.PHONY: help demo test lint check proof safety fix bench

help: ## list these targets
	@sed -n 's/^\([a-z]*\):.*## /make \1	/p' Makefile

demo: .venv/.ready ## ingest the demo documents, ask three questions, stay at a prompt
	@$(PY) -m bot demo

test: .venv/.ready ## run the tests, every count at about a tenth of its size
	$(PY) -m pytest --quiet $(AT_ONCE)

lint: .venv/.ready ## check format, rules, types and import contracts
	$(PY) -m ruff format --check --quiet
	$(PY) -m ruff check --quiet
	$(PY) -m mypy
	.venv/bin/lint-imports --no-logo

check: lint test ## say "done": everything in lint and test

proof: .venv/.ready ## run the tests with every count at its full size
	$(PY) -m pytest --full-size $(AT_ONCE)

safety: .venv/.ready ## prove at full size that nothing leaks, acts or stays, and print the figures
	$(PY) -m pytest --full-size --quiet $(AT_ONCE) tests/safety

fix: .venv/.ready ## format, and mend what can be mended without thinking
	$(PY) -m ruff check --fix --quiet
	$(PY) -m ruff format --quiet

bench: .venv/.ready ## measure quality and speed, beside the seed
	$(PY) -m benchmarks

.venv/.ready: pyproject.toml uv.lock .uv/$(UV_VERSION)
	@if [ -e .uv/unfinished ]; then rm -rf .venv; fi
	@touch .uv/unfinished
	@echo 'Installing the packages of uv.lock into .venv: one or two minutes, the first time.'
	@.uv/bin/uv sync --frozen --all-extras --quiet
	@rm .uv/unfinished
	@pwd -P > $@

.uv/$(UV_VERSION):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo >&2 \
		'$(PYTHON) is not Python 3.11 or newer. Name one that is: make PYTHON=python3.12'; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo >&2 \
		'$(PYTHON) has no venv module. Install it, on Debian: apt-get install python3-venv'; exit 1; }
	@echo 'Installing uv $(UV_VERSION) into .uv.'
	@rm -rf .uv
	@$(PYTHON) -m venv .uv
	@.uv/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@touch $@
