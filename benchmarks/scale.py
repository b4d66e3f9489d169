"""The benchmark of a federation: tables to scores by size, by engine, and one athlete from cold.

python -m benchmarks.scale data/club data/federation reports/bench.json --largest 10000000
"""

import math
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import typer
from rich.table import Table

from benchmarks import federation, measure
from benchmarks.measure import GIB
from pipeline import store
from pipeline.federation import manifest

SIZES = (100_000, 1_000_000, 10_000_000)
MOST_SECONDS, MOST_GIB, MOST_SLOPE = 90.0, 3.0, 1.05
LEAST_RATIO_RAY, MOST_COLD_S = 1.5, 3.0
PAUSE_S = 0.2
COLD_TIMES = 3


@dataclass(frozen=True)
class Spent:
    """What a command took, and the most memory that all its processes held at one moment."""

    seconds: float
    peak_gib: float


def scale(club: Path, folder: Path, report: Path, largest: int = SIZES[-1]) -> None:
    """Score SYNTHETIC federations, made in FOLDER from CLUB's tables, and write to REPORT (JSON).

    CLUB holds tables and a model. The largest one is scored by Ray with one and two workers too.
    """
    sizes = [size for size in SIZES if size <= largest]
    for size in sizes:
        if not (folder / str(size) / manifest.MANIFEST).exists():
            federation.write(club / "tables", folder / str(size), size)
    ends = [_scored(club, folder, size) for size in sizes]
    by_ray = {n: _scored(club, folder, sizes[-1], "--engine", "ray", workers=n) for n in (1, 2)}
    found = {
        "end_to_end": ends,
        "slope": _slope(ends),
        "ray": {
            "athlete_days": ends[-1]["athlete_days"],
            "seconds": {str(n): took["seconds"] for n, took in by_ray.items()},
            "ratio_two_workers": round(by_ray[1]["seconds"] / by_ray[2]["seconds"], 3),
            "ratio_local": round(by_ray[2]["seconds"] / ends[-1]["seconds"], 3),
        },
        "cold_start_s": _cold(club, folder),
        "machine": measure.machine(),
    }
    measure.record(found, report)
    store.console().print(_table(found))


def _scored(club: Path, folder: Path, size: int, *more: str, workers: int = 2) -> dict[str, Any]:
    """Score every day of one federation into a new folder, and look at what came of it."""
    cohort, out = folder / str(size), folder / "scores"
    shutil.rmtree(out, ignore_errors=True)
    asked = ["--every-day", "--workers", str(workers), *more]
    spent = _run([str(club / "model"), str(cohort), str(out), *asked])
    rows = pl.scan_parquet(out / "part-*.parquet").select(pl.len()).collect().item()
    if rows != manifest.read(cohort).athlete_days:
        raise store.ProblemError(f"{rows:,} rows of {cohort}, not one for each athlete-day")
    shutil.rmtree(out)
    typer.echo(f"{size:,} {' '.join(asked)}: {spent.seconds:.1f} s, {spent.peak_gib:.2f} GiB")
    return {
        "athlete_days": rows,
        "workers": workers,
        "seconds": round(spent.seconds, 2),
        "peak_gib": round(spent.peak_gib, 2),
    }


def _slope(ends: list[dict[str, Any]]) -> float | None:
    """Give the slope of log time over log rows, by least squares; None of one size."""
    if len(ends) < 2:
        return None
    points = [(math.log(end["athlete_days"]), math.log(end["seconds"])) for end in ends]
    middle_x, middle_y = (sum(values) / len(points) for values in zip(*points, strict=True))
    rise = sum((x - middle_x) * (y - middle_y) for x, y in points)
    return round(rise / sum((x - middle_x) ** 2 for x, _ in points), 3)


def _cold(club: Path, folder: Path) -> float:
    """Score one athlete's last day from tables, in a process of its own; the median of some."""
    one = folder / "one"
    for path in (club / "tables").glob("*.parquet"):
        rows = pl.read_parquet(path)
        first = pl.read_parquet(club / "tables" / "athletes.parquet")["athlete_id"].min()
        store.write_parquet(rows.filter(pl.col("athlete_id") == first), one / path.name)
    words = [str(club / "model"), str(one), str(folder / "one.parquet")]
    return round(sorted(_run(words).seconds for _ in range(COLD_TIMES))[COLD_TIMES // 2], 2)


def _run(arguments: list[str]) -> Spent:
    """Run `score`; raises `ProblemError` with what it said if it fails."""
    words = [sys.executable, "-m", "pipeline.score", *arguments]
    begun = time.perf_counter()
    child = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    watcher = _Watcher(child.pid)
    watcher.start()
    said, _ = child.communicate()
    seconds = time.perf_counter() - begun
    watcher.join()
    if child.returncode:
        raise store.ProblemError(f"{' '.join(words)} failed:\n{said[-2000:]}")
    return Spent(seconds, watcher.peak / GIB)


class _Watcher(threading.Thread):
    """Looks every 0.2 s at the memory of a process and all below it; shared pages count once."""

    def __init__(self, root: int) -> None:
        super().__init__()
        self.root, self.peak = root, 0

    def run(self) -> None:
        while Path(f"/proc/{self.root}/smaps_rollup").exists():
            held = sum(_held(pid) for pid in _below(self.root))
            if not held:
                break
            self.peak = max(self.peak, held)
            time.sleep(PAUSE_S)


def _below(root: int) -> set[int]:
    """Name a process and all that it started, and these in turn."""
    above = {}
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            try:
                above[int(path.name)] = int(
                    (path / "stat").read_text().rpartition(") ")[2].split()[1]
                )
            except OSError:
                continue
    found = {root}
    while more := {pid for pid, parent in above.items() if parent in found} - found:
        found |= more
    return found


def _held(pid: int) -> int:
    """Give the bytes that a process holds, its part of shared pages (PSS); 0 where it is gone."""
    try:
        said = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    found = [line.split()[1] for line in said.splitlines() if line.startswith("Pss:")]
    return int(found[0]) * 1024 if found else 0


def _table(found: dict[str, Any]) -> Table:
    """Lay the figures out beside what they have to reach."""
    table = Table(title="A federation (SYNTHETIC): tables to scores", title_justify="left")
    for head in ("", "measured", "wanted"):
        table.add_column(head, justify="left" if head == "" else "right")
    for end in found["end_to_end"]:
        is_last = end["athlete_days"] > SIZES[-1] / 2
        name = f"{end['athlete_days']:,} athlete-days"
        table.add_row(f"{name}, s", f"{end['seconds']:.1f}", f"≤ {MOST_SECONDS:.0f}" * is_last)
        table.add_row("  peak of all processes, GiB", f"{end['peak_gib']:.2f}", f"≤ {MOST_GIB:.0f}")
    if found["slope"] is not None:
        table.add_row("slope of log time", f"{found['slope']:.2f}", f"≤ {MOST_SLOPE}")
    ray = found["ray"]
    table.add_row(
        "Ray, one worker's time over two's",
        f"{ray['ratio_two_workers']:.2f}",
        f"≥ {LEAST_RATIO_RAY}",
    )
    table.add_row("Ray's time over the local engine's", f"{ray['ratio_local']:.2f}", "")
    table.add_row("one athlete, cold, s", f"{found['cold_start_s']:.2f}", f"≤ {MOST_COLD_S:.0f}")
    return table


if __name__ == "__main__":
    store.run(scale)
