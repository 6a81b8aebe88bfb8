# Everything runs in environments of the project's own; versions and hashes are pinned in requirements/.
PYTHON ?= python3
OUT ?= out
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --disable-pip-version-check --quiet
LOCK := $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
	--quiet --custom-compile-command "make lock"

.PHONY: run install test check bench bench-tables docs messages lock schema build clean

run: install  ## recover the samples into out/
	$(BIN)/baobiao recover samples/in --out $(OUT)

install: .venv/run.stamp

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/run.stamp: requirements/run.txt pyproject.toml | .venv/bin/python
	$(PIP) --require-hashes -r requirements/run.txt
	$(PIP) --no-deps --no-build-isolation -e .
	touch $@

.venv/dev.stamp: requirements/dev.txt .venv/run.stamp
	$(PIP) --require-hashes -r requirements/dev.txt
	touch $@

test: .venv/dev.stamp  ## every check and every test, from nothing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n 2

schema: install  ## publish the JSON Schemas again after a change of the models
	$(BIN)/baobiao schema report > schema/report.schema.json
	$(BIN)/baobiao schema tables > schema/tables.schema.json

docs: .venv/dev.stamp  ## the documentation as a site in out/site
	$(BIN)/mkdocs build

messages: .venv/dev.stamp  ## the catalogues of messages brought up to date; tells what is not translated
	$(BIN)/python tools/messages.py

bench: .venv/dev.stamp .venv-bench/stamp  ## speed against the peers, in one run
	$(BIN)/python benchmarks/peers.py
	$(BIN)/python benchmarks/narrative.py

bench-tables: .venv/dev.stamp .venv-bench/stamp  ## tables of made documents, against the peers; needs LibreOffice
	.venv-bench/bin/python benchmarks/made/pages.py $(OUT)/bench/reports --count 20 --seed 301
	$(BIN)/python benchmarks/made/office.py $(OUT)/bench/office --count 14 --seed 301
	$(BIN)/python benchmarks/made/office.py $(OUT)/bench/budgets --count 6 --seed 301 --kind budgets
	for set in reports office budgets; do \
	  $(BIN)/python benchmarks/tables.py $(OUT)/bench/$$set; \
	  .venv-bench/bin/python benchmarks/tables.py $(OUT)/bench/$$set --engine camelot-lattice --engine camelot-network \
	    --engine camelot-auto --engine pdfplumber --engine img2table; done
	$(BIN)/python benchmarks/large_pdf.py

.venv-bench/stamp: requirements/bench.txt
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python -m pip install --disable-pip-version-check --quiet --require-hashes -r requirements/bench.txt
	touch $@

lock: .venv/dev.stamp  ## pin the requirements again
	$(LOCK) pyproject.toml requirements/build.in -o requirements/run.txt
	$(LOCK) pyproject.toml requirements/build.in --group dev -c requirements/run.txt -o requirements/dev.txt
	$(LOCK) requirements/bench.in -o requirements/bench.txt

build: .venv/dev.stamp  ## wheel and sdist into dist/
	$(BIN)/python -m hatchling build

clean:
	rm -rf .venv .venv-bench dist out
