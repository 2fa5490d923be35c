# Everything a user or CI runs. TORCH_INDEX_URL, when set, is where torch is taken from.

PYTHON ?= python3
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --quiet --constraint constraints.txt
READY := .venv/.ready
ROOMS := $(wildcard */__init__.py)
BROWSERS := chromium chromium-browser google-chrome google-chrome-stable chrome
SCRIPTS := $(wildcard benchmarks/*.py benchmarks/*/*.py examples/*.py scripts/dev/*.py)

.PHONY: backtest test test-all test-deep browser bench calibrate lint format pictures clean

backtest: $(READY)  ## the main job: train the LSTM on real bars, trade it bar by bar, report
	$(BIN)/barcast backtest $(ARGS)

test: $(READY)  ## the tests, but for the slow ones
	$(BIN)/pytest --numprocesses auto -m "not slow"

test-all: $(READY)  ## the slow tests, which `make test` leaves out: long ones, more cases, benchmarks, examples
	$(BIN)/pytest --numprocesses auto -m "slow and not deep" -rs

test-deep: $(READY)  ## minutes more: more kill points, ways to die and machines than `make test-all` tries
	$(BIN)/pytest --numprocesses auto -m deep -rs

browser: $(READY)  ## what the tests of pages need: playwright, and Debian's Chromium where this machine may install it
	$(INSTALL) --no-build-isolation --editable ".[browser]"
	@for name in $(BROWSERS); do if command -v $$name; then exit 0; fi; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null; then \
		timeout 60 apt-get update -qq && timeout 240 apt-get install -qq --yes --no-install-recommends chromium fonts-liberation; \
	else \
		echo "No Chromium, and it may not be installed from here: install it as root, for instance by apt-get."; exit 1; \
	fi

bench: $(READY)  ## barcast beside other engines, every comparison in one run of its own
	$(INSTALL) --no-build-isolation --editable ".[bench]"
	$(BIN)/python benchmarks/training.py
	$(BIN)/python benchmarks/backends.py
	$(BIN)/python benchmarks/walk_forward.py
	$(BIN)/python benchmarks/forecasting.py
	$(BIN)/python benchmarks/whole_backtest.py
	$(BIN)/python benchmarks/event_path.py
	$(BIN)/python benchmarks/replay.py
	$(BIN)/python benchmarks/scale.py
	$(BIN)/python benchmarks/report_page.py
	$(BIN)/python benchmarks/sweep.py
	$(BIN)/python benchmarks/sweep_overhead.py

calibrate: $(READY)  ## how often the verdict is wrong, in worlds whose truth is known; the table and pictures it keeps
	$(BIN)/python benchmarks/calibrate.py --out benchmarks/calibration --pictures docs/pictures

pictures: $(READY)  ## the pictures of README and docs, and what they came from: docs/pictures/made_by.toml
	$(BIN)/python scripts/dev/pictures.py

lint: $(READY)  ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@mkdir -p .venv/typed && ln -sfn "$(CURDIR)" .venv/typed/barcast
	cd .venv/typed && ../bin/mypy --config-file barcast/pyproject.toml $(ROOMS:%/__init__.py=-p barcast.%)
	cd .venv/typed && ../bin/mypy --config-file barcast/pyproject.toml $(SCRIPTS:%=barcast/%)

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

$(READY): setup.py constraints.txt
	@echo "Setting up .venv (a minute or two; torch is the largest part)"
	$(PYTHON) -m venv .venv
	$(if $(TORCH_INDEX_URL),$(INSTALL) --index-url "$(TORCH_INDEX_URL)" torch)
	$(INSTALL) setuptools wheel
	$(INSTALL) --no-build-isolation --editable ".[test,lint]"
	@touch $@

clean:
	rm -rf .venv build dist *.egg-info
