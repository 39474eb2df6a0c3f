# Two commands carry a newcomer: make run, make test. The rest is for those who change the program.
PY ?= python3
BIN := .venv/bin
PORT ?= 8000
DEMO := ./.demo-data
UV := $(BIN)/uv pip install -q --python $(BIN)/python

.PHONY: run test check lint types contracts lock shots bench requirements messages clean

run: .venv/.stamp
	@DHEALTH_DATA_DIR=$(DEMO) DHEALTH_KEY_FILE=./.demo-keys/master.key exec $(BIN)/dhealth demo --serve --port $(PORT)

test: .venv/.dev-stamp
	@$(BIN)/python -m pytest -n 2 --dist loadfile -m "not browser and not slow"

check: .venv/.dev-stamp
	@BIN=$(BIN) ./scripts/check

lint: .venv/.dev-stamp
	@$(BIN)/ruff check src tests bench && $(BIN)/ruff format --check src tests bench && $(BIN)/djlint --lint --quiet src

types: .venv/.dev-stamp
	@$(BIN)/mypy src

contracts: .venv/.dev-stamp
	@$(BIN)/lint-imports --no-cache

shots: .venv/.dev-stamp
	@$(BIN)/python -m tests.browser.shots

bench: .venv/.dev-stamp
	@$(BIN)/python -m bench

requirements: .venv/.dev-stamp
	@$(BIN)/python -m tests.requirements

messages: .venv/.dev-stamp
	@BIN=$(BIN) ./scripts/messages

lock: $(BIN)/uv
	@for f in requirements requirements-dev requirements-uv; do \
	  $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	    --custom-compile-command 'make lock' $$f.in -o $$f.txt; done

$(BIN)/uv: requirements-uv.txt
	@$(PY) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python has no venv: apt-get install python3-venv"; exit 1; }
	@$(PY) -m venv .venv
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes --only-binary :all: -r requirements-uv.txt
	@touch $@

.venv/.stamp: requirements.txt pyproject.toml $(BIN)/uv
	@$(UV) --require-hashes --only-binary :all: -r requirements.txt
	@$(UV) --no-deps --no-build-isolation -e .
	@$(BIN)/python scripts/compile_messages.py
	@touch $@

.venv/.dev-stamp: requirements-dev.txt .venv/.stamp
	@$(UV) --require-hashes --only-binary :all: -r requirements-dev.txt
	@touch $@

clean:
	rm -rf .venv .demo-data .demo-keys shots
