"""The benchmark of the compiled causes: risk and contributions against LightGBM's own and shap's.

python -m benchmarks.scoring reports/bench.json
"""

import json
import os
import statistics
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import typer
from rich.table import Table

from benchmarks import measure
from models import additive, risk
from models.additive import PREFIX, Model
from pipeline import store

COHORTS = ("club", "pmdata")
ROWS, TIMES = 1_000_000, 5
FEWER = {"pred_contrib": 50_000, "shap": 5_000}  # of the slow ways; the others take all rows
CLOSE = 1e-9
ONE, ALL = "one_thread", "all_cores"
Rates = dict[str, float]


def bench(report: Path, threads: int = 0) -> None:
    """Measure the cohorts that are here, and write rows per second to REPORT (JSON).

    On one thread and on all, each in a process of its own; --threads N prints those of N threads.
    """
    if threads:
        found = {name: _rates(name, threads) for name in COHORTS if _is_here(name)}
        typer.echo(json.dumps(found))
        return
    each = {ONE: _in_process(report, 1), ALL: _in_process(report, os.cpu_count() or 1)}
    cohorts = {name: {kind: each[kind][name] for kind in each} for name in each[ONE]}
    if not cohorts:
        raise store.ProblemError("no cohort is here; run `make repro` first")
    first = next(iter(cohorts.values()))[ONE]
    measure.record({"machine": measure.machine(), "score": first | cohorts}, report)
    store.console().print(_table(cohorts))


def _is_here(cohort: str) -> bool:
    return (store.folder("data") / cohort / "model" / additive.TABLES).exists()


def _in_process(report: Path, threads: int) -> dict[str, Rates]:
    store.console().print(f"risk and contributions, {threads} at a time")
    words = [sys.executable, "-m", "benchmarks.scoring", str(report), "--threads", str(threads)]
    limits = {"POLARS_MAX_THREADS": str(threads), "OMP_NUM_THREADS": str(threads)}
    said = subprocess.run(
        words, env=os.environ | limits, stdout=subprocess.PIPE, text=True, check=True
    )
    return json.loads(said.stdout.splitlines()[-1])


def _rates(cohort: str, threads: int) -> Rates:
    """Time each way on the cohort's matrix, again and again up to ROWS; in turn, TIMES times."""
    home = store.folder("data") / cohort
    model, matrix = (
        additive.load(home / "model"),
        store.read_parquet(home / "matrix.parquet", "build"),
    )
    times = -(-ROWS // matrix.height)
    rows = pl.concat([matrix.select(model.spec.features)] * times).head(ROWS).rechunk()
    inputs = risk.inputs(rows, model.spec.features)
    _require_same(model, inputs[: FEWER["pred_contrib"]])
    booster = model.causes.booster
    ways: dict[str, Callable[[np.ndarray], object]] = {
        "tables": lambda some: additive.probability(model.causes.sums(some)),
        "tables_from_polars": lambda _: additive.probability(model.causes.margins(rows)),
        "predict": lambda some: booster.predict(some, num_threads=threads),
        "pred_contrib": lambda some: booster.predict(some, pred_contrib=True, num_threads=threads),
    }
    if threads == 1:  # it knows no others
        import shap

        warnings.filterwarnings("ignore", "LightGBM binary classifier with TreeExplainer")
        ways["shap"] = shap.TreeExplainer(
            booster, feature_perturbation="tree_path_dependent"
        ).shap_values
    found = _in_turn(ways, inputs)
    for other in ("predict", "pred_contrib"):
        found[f"ratio_{other}"] = found["tables"] / found[other]
    return {name: float(f"{value:.4g}") for name, value in found.items()}


def _require_same(model: Model, inputs: np.ndarray) -> None:
    """Raise where the tables say anything else than LightGBM."""
    booster, names = model.causes.booster, model.spec.features
    shap = np.asarray(booster.predict(inputs, pred_contrib=True, num_threads=1))[:, :-1]
    shap += model.spec.lines.parts(inputs, names)
    sums = model.causes.sums(inputs)
    for cause, own in model.causes.groups.items():
        expected = shap[:, [names.index(name) for name in own]].sum(axis=1)
        expected *= model.spec.weights.of(cause)
        if np.abs(sums[PREFIX + cause].to_numpy() - expected).max() > CLOSE:
            raise store.ProblemError(f"the tables of {cause} say something else than LightGBM")


def _in_turn(ways: dict[str, Callable[[np.ndarray], object]], inputs: np.ndarray) -> Rates:
    """Give each way's rows per second, of the median time after one call to warm up."""
    some = {name: np.asfortranarray(inputs[: FEWER.get(name, ROWS)]) for name in ways}
    some["pred_contrib"] = np.ascontiguousarray(some["pred_contrib"])  # what is quickest for it
    some["predict"] = np.ascontiguousarray(some["predict"])
    spent: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(TIMES + 1):
        for name, way in ways.items():
            begun = time.perf_counter()
            way(some[name])
            spent[name].append(time.perf_counter() - begun)
    return {name: len(some[name]) / statistics.median(own[1:]) for name, own in spent.items()}


def _table(cohorts: dict[str, dict[str, Rates]]) -> Table:
    table = Table(title="Rows per second: risk and contributions by cause", title_justify="left")
    table.add_column("")
    ways = list(next(iter(cohorts.values()))[ONE])
    for name in ways:
        table.add_column(name.replace("_", " "), justify="right")
    for cohort, own in cohorts.items():
        for threads, rates in own.items():
            cells = (f"{rates[name]:,.4g}" if name in rates else "–" for name in ways)
            table.add_row(f"{cohort}, {threads.replace('_', ' ')}", *cells)
    return table


if __name__ == "__main__":
    store.run(bench)
