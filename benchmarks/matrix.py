"""The benchmark of the matrix: athlete-days a second, and the same features in pandas.

python -m benchmarks.matrix data/club data/federation reports/bench.json
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import polars as pl
from rich.table import Table

from benchmarks import federation, in_pandas, measure
from features import timeline
from features.labels import LEGS_RATING
from features.matrix import build
from features.registry import FEATURE
from features.tables import TABLES
from features.timeline import KEY, Tables
from pipeline import partition, store
from pipeline.federation import manifest
from pipeline.federation.local import ONE_THREAD

ATHLETE_DAYS = 2 * partition.ATHLETE_DAYS  # two parts of as many as scoring takes at a time
LEAST_PER_S, LEAST_RATIO = 400_000, 8.0
CLOSE = 1e-6  # no nearer: the matrix rounds, and running sums of pandas drift
CLOCKED = ("athletes", "sessions", "nights", "checkins")
Figures = dict[str, int | float]


@dataclass(frozen=True)
class Part:
    """A part of a federation, and the cohort's last day."""

    folder: Path
    last_day: date
    athlete_days: int


def bench(club: Path, folder: Path, report: Path, times: int = 7) -> None:
    """Build the matrix of a SYNTHETIC federation, made in FOLDER from CLUB's tables.

    Every way runs so many TIMES, in turn with the others, after one call to warm up; the figures
    are medians and go to REPORT (JSON).
    """
    home = folder / "matrix"
    if not (home / manifest.MANIFEST).exists():
        federation.write(club / "tables", home, ATHLETE_DAYS)
    known = manifest.read(home)
    parts = [Part(home / n, known.last_day, p.athlete_days) for n, p in known.parts.items()]
    found = _rates(parts[:2], times)
    with _process(1) as alone:
        found |= alone.submit(compared, parts[0], times).result()
    rounded = {n: v if isinstance(v, int) else float(f"{v:.4g}") for n, v in found.items()}
    measure.record({"machine": measure.machine(), "matrix": rounded | {"times": times}}, report)
    store.console().print(_table(rounded))


def _process(threads: int, **more: str) -> ProcessPoolExecutor:
    """Begin a process of so many threads."""
    with patch.dict(os.environ, dict.fromkeys(ONE_THREAD, str(threads)) | more):
        begun = ProcessPoolExecutor(1, get_context("spawn"))
        begun.submit(os.getpid).result()
    return begun


def _rates(parts: list[Part], times: int) -> Figures:
    """Give athlete-days a second of all features: one thread, all cores, and two processes."""
    first, second = parts
    with tempfile.TemporaryDirectory() as empty, _process(1, NUMBA_CACHE_DIR=empty) as fresh:
        compiling, _ = fresh.submit(built, first).result()
    one_thread, beside, all_cores = _process(1), _process(1), _process(os.cpu_count() or 1)
    with one_thread, beside, all_cores:
        first_call, _ = one_thread.submit(built, first).result()
        beside.submit(built, second).result()
        all_cores.submit(built, first).result()
        alone, by_all, by_two = [], [], []
        for _ in range(times):
            alone.append(one_thread.submit(built, first).result())
            by_all.append(all_cores.submit(built, first).result())
            begun = time.perf_counter()
            for running in [one_thread.submit(built, first), beside.submit(built, second)]:
                running.result()
            by_two.append(time.perf_counter() - begun)
    seconds, cpu_seconds = (statistics.median(own) for own in zip(*alone, strict=True))
    both = first.athlete_days + second.athlete_days
    return {
        "athlete_days_per_s": both / statistics.median(by_two),
        "one_thread_per_s": first.athlete_days / seconds,
        "one_thread_per_cpu_s": first.athlete_days / cpu_seconds,
        "all_cores_per_s": first.athlete_days / statistics.median(own for own, _ in by_all),
        "first_call_s": first_call,
        "first_call_compiling_s": compiling,
    }


def built(part: Part) -> tuple[float, float]:
    """Build a part's matrix from its files; the seconds that it took, and those of a processor."""
    begun, worked = time.perf_counter(), time.process_time()
    rows = build(store.read_tables(part.folder), LEGS_RATING, until=part.last_day)
    spent = time.perf_counter() - begun, time.process_time() - worked
    if rows.height != part.athlete_days:
        raise store.ProblemError(f"{rows.height:,} rows of {part.folder}")
    return spent


def compared(part: Part, times: int) -> Figures:
    """Time our features and those of pandas in turn, on the same tables and days in memory."""
    frames = {name: pl.read_parquet(part.folder / f"{name}.parquet") for name in TABLES}
    tables = Tables(**{name: frame.lazy() for name, frame in frames.items()})
    days = timeline.days(tables, LEGS_RATING, part.last_day)
    names = pl.Enum(days["athlete_id"].unique().sort())
    theirs = {name: _to_pandas(frame, names) for name, frame in frames.items()}
    their_days = _to_pandas(days, names)
    found = in_pandas.features(theirs, their_days)
    features = [FEATURE[name] for name in found.columns if name in FEATURE]
    ours = build(tables, LEGS_RATING, features, days=days)
    on_time = ~_late(frames, days)
    checked = found.columns.drop(KEY)
    for name in checked:
        _require_same(name, ours[name], found[name].to_numpy(float, na_value=np.nan), on_time)
    ways: dict[str, Callable[[], object]] = {
        "ours": lambda: build(tables, LEGS_RATING, features, days=days),
        "pandas": lambda: in_pandas.features(theirs, their_days),
    }
    spent: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(times):
        for name, way in ways.items():
            begun = time.perf_counter()
            way()
            spent[name].append(time.perf_counter() - begun)
    taken = {name: statistics.median(own) for name, own in spent.items()}
    return {
        "features_in_pandas": len(features),
        "same_features_per_s": days.height / taken["ours"],
        "pandas_per_s": days.height / taken["pandas"],
        "ratio_pandas": taken["pandas"] / taken["ours"],
        "values_checked": int(on_time.sum()) * len(checked),
        "days_filed_late": int((~on_time).sum()),
    }


def _to_pandas(frame: pl.DataFrame, names: pl.Enum) -> Any:
    """Hand rows over as pandas likes them best: names as categories, days as instants."""
    kinds = {"athlete_id": names, "day": pl.Datetime("us")}
    return frame.cast({name: kinds[name] for name in kinds if name in frame.columns}).to_pandas()


def _late(frames: dict[str, pl.DataFrame], days: pl.DataFrame) -> np.ndarray:
    """Say of which days' instants something of an earlier day was not known yet."""
    day, known = pl.col("day"), pl.max_horizontal("happened", "recorded")
    until = known.dt.date() + timedelta(days=1)  # a day later elsewhere
    late = []
    for name in CLOCKED:
        rows = (
            frames[name]
            .filter(until > day)
            .select(
                "athlete_id",
                known.alias("then"),
                day=pl.date_ranges(day + timedelta(days=1), until),
            )
        )
        paired = rows.explode("day").join(days.select(*KEY, "t0"), on=KEY)
        late.append(paired.filter(pl.col("t0") <= pl.col("then")).select(KEY))
    marked = pl.concat(late).unique().with_columns(late=True)
    found = days.join(marked, on=KEY, how="left", maintain_order="left")
    return found["late"].fill_null(False).to_numpy()


def _require_same(name: str, ours: pl.Series, theirs: np.ndarray, where: np.ndarray) -> None:
    own = ours.cast(pl.Float64).to_numpy()
    same = (np.abs(own - theirs) <= CLOSE) | (np.isnan(own) & np.isnan(theirs))
    if not same[where].all():
        raise store.ProblemError(f"{name} is something else in pandas on {(~same & where).sum()}")
    if np.isnan(own).all():
        raise store.ProblemError(f"{name} is nowhere known, so nothing was compared")


def _table(found: Figures) -> Table:
    """Lay the figures out beside what they have to reach."""
    table = Table(title="The matrix (SYNTHETIC federation)", title_justify="left")
    for head in ("", "measured", "wanted"):
        table.add_column(head, justify="left" if head == "" else "right")
    rows = {
        "athlete-days a second, two processes": ("athlete_days_per_s", f"≥ {LEAST_PER_S:,}"),
        "  one process, all cores": ("all_cores_per_s", ""),
        "  one process, one thread": ("one_thread_per_s", ""),
        "    a second of the processor's": ("one_thread_per_cpu_s", ""),
        "first call, s": ("first_call_s", ""),
        "first call that compiles, s": ("first_call_compiling_s", ""),
        "features written in pandas too": ("features_in_pandas", ""),
        "  of these a second, one thread": ("same_features_per_s", ""),
        "  in pandas": ("pandas_per_s", ""),
        "  pandas's time over ours": ("ratio_pandas", f"≥ {LEAST_RATIO:g}"),
        "  values that are the same": ("values_checked", ""),
        "  days left out, something filed late": ("days_filed_late", ""),
    }
    for words, (name, wanted) in rows.items():
        value = found[name]
        table.add_row(words, f"{value:,.0f}" if value >= 100 else f"{value:.3g}", wanted)
    return table


if __name__ == "__main__":
    store.run(bench)
