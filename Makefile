# `make help` lists what there is. Everything is set up on demand: virtual environment and Debian packages.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check
TESTS ?= tests

.DEFAULT_GOAL := help
.PHONY: help demo run test test-openwakeword test-vm test-systemd test-arm64 check fuzz soak bench readme lock link \
    install uninstall deb clean

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/.runs ## Watch and hear a whole conversation, without hardware or account
	$(BIN)/assistant demo $(ARGS)

run: $(VENV)/.runs ## Run the device with your configuration (ARGS="--config FILE")
	$(BIN)/assistant run $(ARGS)

test: check ## Every check and every test
	$(BIN)/python -m pytest tests/core -n 2 --cov=assistant.core --cov-branch --cov-fail-under=100 --cov-report=term-missing:skip-covered
	$(BIN)/python -m pytest $(TESTS) --ignore=tests/core -m "not alone" -n 6 --dist loadfile --no-loadscope-reorder --durations=10
	$(BIN)/python -m pytest $(TESTS) --ignore=tests/core -m "alone and not sound" -n 2 --dist loadfile --durations=5
	$(BIN)/python -m pytest $(TESTS) --ignore=tests/core -m sound --durations=5
	$(MAKE) --no-print-directory test-openwakeword
	@echo "NOT TESTED BY THIS: the installed service in a booted Debian (kills, cuts, full disk, upgrades): make test-systemd;" \
	    "real edges and keys: make test-vm; arm64: make test-arm64"

# The openwakeword package wants Python 3.11 and numpy 1: it gets a virtual environment of its own.
test-openwakeword: $(VENV)/bin/python
	@if $(BIN)/python -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))'; then \
	    $(MAKE) --no-print-directory $(VENV)-openwakeword/.tests && \
	    $(VENV)-openwakeword/bin/python -m pytest tests/audio/wake/test_openwakeword.py; \
	else echo "SKIPPED: the openwakeword package runs on Python 3.11 only"; fi

test-vm: $(VENV)/.tests ## Buttons on real edges, lights on real outputs, in an emulated computer (Debian 12; 2 minutes, at first 4)
	deploy/apt-install.sh tests/vm/packages.txt
	tests/vm/run.sh $(BIN)/python -m pytest -q --color=no -p no:cacheprovider tests/vm/real_keys.py tests/contracts/test_buttons.py tests/contracts/test_pins.py -k "'not simulated and not mock'"

test-systemd: $(VENV)/.tests ## The installed service in booted Debians, 12 and 13: kills, cuts, upgrades (36 minutes, at first 40; ARGS="-k trixie": one)
	-deploy/apt-install.sh tests/deploy/packages.txt
	tests/deploy/run.sh $(BIN)/python $(ARGS)

test-arm64: ## The imports and the unit suite on arm64, emulated by QEMU (over an hour, and 12 minutes at first; root)
	deploy/apt-install.sh tests/arm64/packages.txt
	tests/arm64/run.sh $(ARGS)

check: $(VENV)/.tests ## Style, types and who imports whom
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

fuzz: $(VENV)/.tests ## A hundred thousand damaged messages against the screen's wire format (3 minutes)
	$(BIN)/python -m tests.screen.fuzz

soak: $(VENV)/.tests ## A thousand turns and a hundred faults, 20 minutes; SEED=N repeats one
	$(BIN)/python -m tests.soak $(if $(SEED),--seed $(SEED)) $(ARGS)

bench: $(VENV)/.tests ## Measure what README reports
	$(BIN)/python -m tests.bench $(ARGS)

readme: $(VENV)/.tests ## Draw the README's diagrams anew from the tables
	$(BIN)/python -m tests.support.readme
	$(BIN)/python -m tests.support.hardware
	$(BIN)/python -m tests.support.patterns

COMPILE = $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
    --no-emit-index-url --no-emit-find-links --no-strip-extras

lock: $(VENV)/.tests ## Resolve the dependencies anew, with hashes and without addresses
	$(PIP) install uv
	$(COMPILE) -U pyproject.toml --extra device -o deploy/requirements.lock
	$(COMPILE) -U pyproject.toml --extra device --extra camera --extra gpio --extra keys --extra screen --group dev \
	    -o deploy/requirements-dev.lock
	$(COMPILE) -U -c deploy/requirements-dev.lock deploy/requirements-build.in -o deploy/requirements-build.lock
	$(COMPILE) -U -c deploy/requirements-dev.lock pyproject.toml --extra gpio --extra keys \
	    -o deploy/requirements-hardware.lock
	$(COMPILE) -U -c deploy/requirements-dev.lock pyproject.toml --extra camera -o deploy/requirements-camera.lock
	$(BIN)/uv pip compile -q -U --python-version 3.11 --generate-hashes --no-header \
	    --no-emit-index-url --no-emit-find-links --no-strip-extras deploy/requirements-openwakeword.in -o deploy/requirements-openwakeword.lock

link: $(VENV)/.runs ## Put the `assistant` command into ~/.local/bin, running from here
	mkdir -p $(HOME)/.local/bin
	ln -sf $(abspath $(BIN)/assistant) $(HOME)/.local/bin/assistant

install: ## Install as a service of this computer, or bring it up to date: sudo make install ARGS="--board NAME"
	deploy/install.sh $(ARGS)

uninstall: ## Remove the service with all that it keeps (ARGS=--keep-data)
	deploy/install.sh --uninstall $(ARGS)

deb: ## Build the Debian package in dist/
	deploy/apt-install.sh tests/deploy/packages.txt
	deploy/debian/build.sh dist
	lintian --fail-on error dist/*.deb

clean: ## Remove what was made here
	rm -rf $(VENV) $(VENV)-openwakeword build dist demo-output .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- set-up on demand --------------------------------------------------------------------------

$(VENV)/bin/python:
	deploy/apt-install.sh deploy/apt-packages.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "Python 3.11 or newer is needed, $(PYTHON) is older: make $(MAKECMDGOALS) PYTHON=python3.13"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runs: $(VENV)/bin/python deploy/requirements.lock pyproject.toml deploy/apt-packages.txt
	deploy/apt-install.sh deploy/apt-packages.txt
	$(PIP) install --require-hashes -r deploy/requirements.lock
	$(PIP) install --no-deps --editable .
	@touch $@

$(VENV)-openwakeword/.tests: deploy/requirements-openwakeword.lock
	$(PYTHON) -m venv $(VENV)-openwakeword
	$(VENV)-openwakeword/bin/pip --disable-pip-version-check install --require-hashes -r $<
	@touch $@

$(VENV)/.tests: $(VENV)/.runs deploy/requirements-dev.lock deploy/apt-packages-test.txt
	deploy/apt-install.sh deploy/apt-packages-test.txt
	$(PIP) install --require-hashes -r deploy/requirements-dev.lock
	@touch $@
