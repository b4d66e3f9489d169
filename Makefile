# Every target sets up what it needs: Python 3.11 or newer, git and make are enough.
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
PYTHON ?= python3
ARCHIVE ?=
FILES ?= 10000
COHORTS = $$(python -c 'from pipeline import params; print(*params.load().cohorts)')
# A fresh clone, or a cohort's first time, has no MLflow run yet, though dvc.lock says all is done.
FIRST_RUNS = for cohort in $(COHORTS); do python -m pipeline.tracked $$cohort || \
	dvc repro --quiet --force --single-item track@$$cohort || exit 1; done
export PATH := $(CURDIR)/$(BIN):$(PATH)
export PYTHONHASHSEED := 0
# The sums of NumPy and SciPy on one thread, as pipeline.store.run has them: last bits repeat.
export OPENBLAS_NUM_THREADS := 1
export DVC_NO_ANALYTICS := 1
export MLFLOW_DISABLE_TELEMETRY := true

help:  ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(READY): requirements.lock pyproject.toml
	@echo "Setting up $(VENV) from requirements.lock"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "heavy legs needs Python 3.11 or newer; try: make PYTHON=python3.12")'
	@$(PYTHON) -m venv $(VENV)
	@awk '/^[a-z0-9]/ {wanted = /^uv==/} wanted' requirements.lock > $(VENV)/uv.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r $(VENV)/uv.txt
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

install: $(READY)  ## set up the environment

lock:  ## resolve the newest allowed versions into requirements.lock
	uv pip compile --quiet pyproject.toml --group dev --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-header --output-file requirements.lock

repro: $(READY)  ## reproduce every cohort of params.yaml, then print reasons
	@python -m pipeline.params
	dvc repro
	@$(FIRST_RUNS)
	@for cohort in $(COHORTS); do \
		cat data/$$cohort/reasons.txt || exit 1; done

real: $(READY)  ## fetch PMData (or ARCHIVE=file) and reproduce it beside the club
	@test -d data/raw/pmdata || python -m pipeline.fetch pmdata $(if $(ARCHIVE),--archive $(ARCHIVE))
	@cp params.yaml .params.kept.yaml; trap 'mv .params.kept.yaml params.yaml' EXIT; \
		sed -i.sed 's/^  - club$$/  - club\n  - pmdata/' params.yaml && rm params.yaml.sed; \
		python -m pipeline.params && dvc repro && { $(FIRST_RUNS); } && \
		cat data/pmdata/reasons.txt
	@python -m pipeline.docs docs

ablation: $(READY)  ## what each block of inputs adds to PMData's estimate (after make real)
	@python -m pipeline.ablation pmdata data/pmdata/matrix.parquet reports/pmdata/ablation.json

rivals: $(READY)  ## what each part of the model adds on PMData, and what free models reach (after make real)
	@python -m pipeline.rivals pmdata data/pmdata/matrix.parquet reports/pmdata/rivals.json

search: $(READY)  ## search settings inside each fold of PMData; every trial is an MLflow run (after make real)
	@python -m pipeline.search pmdata data/pmdata/matrix.parquet reports/pmdata/search.json

learning: $(READY)  ## how PMData's and the club's estimate grow with the athletes learned from (after make real)
	@python -m pipeline.learning pmdata data/pmdata/matrix.parquet reports/pmdata/learning.json
	@python -m pipeline.learning club data/club/matrix.parquet reports/club/learning.json
	@python -m pipeline.docs docs

recovery: $(READY)  ## plant causes in 20 made-up clubs each and look for them (two hours on two cores; goes on where it was stopped)
	@python -m pipeline.recovery data/recovery reports/recovery.json
	@python -m pipeline.docs docs

test: $(READY)  ## run the tests
	python -m pytest -n 2

fuzz: $(READY)  ## read FILES=10000 spoiled files of each format (hours; two families at a time)
	FUZZ=$(FILES) POLARS_MAX_THREADS=1 python -m pytest -n 2 --dist worksteal -q \
		tests/pipeline/formats/test_fuzz.py

check: $(READY)  ## format, lint, types, layers, tests: what CI runs
	ruff format --check .
	ruff check .
	lint-imports
	pyright
	$(MAKE) test

ui: $(READY)  ## open the MLflow UI over the local store
	@echo "MLflow on http://127.0.0.1:5000 (stop it with Ctrl-C)"
	mlflow ui --backend-store-uri sqlite:///mlflow.db --host 127.0.0.1

docs: $(READY)  ## regenerate the generated documents
	python -m pipeline.docs docs

bench: $(READY)  ## time and memory of reading, scoring, the matrix, a federation, the pipeline and the tests
	python -m benchmarks.reading reports/bench.json
	python -m benchmarks.scoring reports/bench.json
	python -m benchmarks.matrix data/club data/federation reports/bench.json
	python -m benchmarks.scale data/club data/federation reports/bench.json
	python -m pipeline.docs docs
	python -m benchmarks.repro reports/bench.json --tests

.PHONY: help install lock repro real ablation learning rivals search recovery test fuzz check ui docs bench
.DEFAULT_GOAL := help
