# Everything works on a fresh clone with only python3 (3.11 to 3.13), pip and make.
PYTHON ?= python3
VENV := .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif
DEMO := results/demo
# Tests run in an order of their own each time; `make test SEED=7` runs them in that one again.
SEED ?= $(shell date +%s)
# In how many nights each planted bug has its turn, and each part of the longest tests: 1 has all in one.
NIGHTS ?= 9
# Hashes of every file, so that pip takes nothing else; the further files keep the versions of the first.
LOCK = --universal --python-version 3.11 --no-emit-index-url --no-header --quiet --generate-hashes --no-strip-extras
FURTHER = $(LOCK) -c requirements.lock pyproject.toml --group pyproject.toml:dev
CUTS = 2023-12 2024-06 2024-12 2025-06
COVERAGE = $(PYTEST) -m "not slow" --cov --cov-report=term-missing:skip-covered
# A process of tests that dies ends the run: after one that had taken its place, xdist 3.8 waited for ever.
PYTEST = $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder --max-worker-restart 0 --randomly-seed=$(SEED)

# Python keeps what it compiles, whatever the caller's surroundings say: hundreds of commands that
# tests start would each compile the package anew, and timings would be nobody's.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test quick compiled nightly coverage mutants runners bench bench-full costs docs docs-phone docs-equations dist clients lint types lock baseline declarations draws effects felt posterior exams forecasts clean

# The run goes to a folder of its own under results/, and after an update to another.
demo: $(VENV)/.installed
	$(BIN)/rivalry compare h200_sales_allowed --members 200 --seed 1 --out $(DEMO)
	@echo "Open $(DEMO)/report.html in a browser."

# Lint, types and tests beside each other: two processes test, and one of them is done first.
test: $(VENV)/.tested
	@$(MAKE) --no-print-directory -j 3 lint types quick

lint: $(VENV)/.tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .

types: $(VENV)/.tested
	$(BIN)/mypy

# The model is compiled once beforehand, else every process that runs it would.
quick: compiled
	$(PYTEST) -m "not slow"

compiled: $(VENV)/.tested
	$(BIN)/python -c "from simulation.cli.first_start import compile_model; compile_model()"

# All tests, slow ones too, and planted bugs: those in code that changed since they were tried, and of
# the others a part, as of tests that take longer than a night, so that each has its turn in NIGHTS.
# What is reached is counted for fast tests alone: counting makes slow ones half as slow again.
# A test that hangs is stopped later than in the day: the machine may have other work.
# Each part runs whatever became of the ones before.
nightly: export RIVALRY_NIGHTS = $(NIGHTS)
nightly: export RIVALRY_NIGHT ?= $(shell date -u +%Y-%m-%d)
nightly: compiled
	@failed=0; \
	$(COVERAGE) || failed=1; \
	$(PYTEST) -m slow --timeout 1800 --durations=20 || failed=1; \
	$(BIN)/python -m tests.mutants --nights $(NIGHTS) || failed=1; \
	exit $$failed

# Lines and branches that the fast tests reach; fails under the share that pyproject.toml asks for.
coverage: compiled
	$(COVERAGE)

# Planted bugs, and the tests that notice them; `make mutants ROOM=trade` tries those of a room.
mutants: compiled
	$(BIN)/python -m tests.mutants $(ROOM)

# The site, offline and without a warning, into docs/_build/html: some ten minutes of one core the first time.
docs: $(VENV)/.documented
	$(BIN)/python -m docs.generate.site.build
	@echo "docs: pages of HTML" >&2
	$(BIN)/python -m sphinx -W --keep-going -n -q docs docs/_build/html

# The built site on telephones, in headless Chromium, which has to be installed.
docs-phone: export RIVALRY_TEST_SITE = 1
docs-phone: docs
	$(BIN)/python -m pytest tests/docs/test_phone.py

docs-equations: $(VENV)/.installed
	$(BIN)/python -m docs.generate.equations

runners: $(VENV)/.tested
	-$(BIN)/pip install --quiet --disable-pip-version-check -e '.[bench]'

# Compiled first, else the first turns of every measure would be those of the compiler.
bench: runners compiled
	$(BIN)/python -m benchmarks

bench-full: runners compiled
	$(BIN)/python -m benchmarks --full

costs: $(VENV)/.tested
	$(BIN)/python -m benchmarks.costs --write

baseline: $(VENV)/.tested
	$(BIN)/python -m tests.baseline.update

declarations: $(VENV)/.tested
	$(BIN)/python -m tests.schedule.update

# Some of the shipped draws, after a fit: look at what it moved before you commit it.
draws: $(VENV)/.tested
	$(BIN)/python -m tests.history.golden_draws

# Which way outputs of kernels move: read what changed before you commit it.
effects: $(VENV)/.tested
	$(BIN)/python -m tests.model.kernels.update

# Of which actors outcomes feel a lever: what check and show tell.
felt: $(VENV)/.tested
	$(BIN)/python -m tests.model.wiring.actors

posterior: $(VENV)/.installed
	$(BIN)/rivalry calibrate --workers 2

# Exams sat with draws fitted anew, added to those on file; FIT says what the draws were fitted to.
exams: export FIT ?=
exams: $(VENV)/.tested
	$(if $(FIT),,$(error Say what the draws were fitted to: make exams FIT="..."))
	$(BIN)/rivalry backtest $(CUTS:%=--until %) --out results/exams
	$(BIN)/python -m docs.generate.exams_sat results/exams "$$FIT"

forecasts: $(VENV)/.installed
	$(BIN)/rivalry backtest --freeze docs/forecasts

lock: $(VENV)/.tested
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile $(LOCK) pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile $(FURTHER) -o requirements-dev.lock
	$(BIN)/uv pip compile $(FURTHER) -c requirements-dev.lock --group pyproject.toml:build -o requirements-build.lock
	$(BIN)/uv pip compile $(FURTHER) -c requirements-dev.lock --group pyproject.toml:docs -o requirements-docs.lock
	$(BIN)/uv pip compile $(FURTHER) -c requirements-dev.lock --group pyproject.toml:clients -o requirements-clients.lock

# A wheel and an archive of the sources, by tools with the hash of every file, and the wheel tried in an environment and a folder of its own.
dist: $(VENV)/.tested
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements-build.lock
	rm -rf dist
	$(BIN)/python -m build --no-isolation --outdir dist .
	$(BIN)/python -m tests.dist dist

# Other people's packages that read runs or drive the model, for real: one that is missing fails.
# R is tried where there is one; `make clients RIVALRY_TEST_CLIENTS=R` asks for it.
clients: export RIVALRY_TEST_CLIENTS ?= 1
clients: $(VENV)/.tested
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements-clients.lock
	$(BIN)/python -m pytest tests/clients tests/experiment/test_datapackage.py -rs

clean:
	rm -rf $(VENV) results/demo

# Older and newer Pythons lack packages, and pip would only say which one it missed.
$(VENV)/pyvenv.cfg:
	@$(PYTHON) -c "import sys; v = sys.version_info[:2]; sys.exit(None if (3, 11) <= v < (3, 14) else 'chip-rivalry needs Python 3.11 to 3.13, and this is %d.%d: name another, as in make demo PYTHON=python3.12' % v)"
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(VENV)/pyvenv.cfg requirements.lock pyproject.toml
	@echo "Downloading and installing what it needs into $(VENV): a minute or two, without a word."
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	touch $@

$(VENV)/.tested: $(VENV)/.installed requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements-dev.lock
	touch $@

# What `make docs` needs beside; tests run without it.
$(VENV)/.documented: $(VENV)/.tested requirements-docs.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements-docs.lock
	touch $@
