"""What each step of scoring takes of one core for one part of a federation, first to last.

python -m benchmarks.steps data/club/model data/federation/100000 --part part-00000
"""

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import typer
from rich.table import Table

from features import matrix, referral
from models import additive, baseline, scoring, summaries
from models.additive import BASE, PREFIX, USUAL
from pipeline import store
from pipeline.federation import finished, manifest, scored

TIMES = 3
INSIDE = "  "  # a step of the one above it
Made = TypeVar("Made")


def steps(model: Path, cohort: Path, part: str = "part-00000", times: int = TIMES) -> None:
    """Time the steps that MODEL takes for one part of COHORT, a federation in parts.

    Microseconds of processor time for each athlete-day, the least of some TIMES.
    """
    if os.environ.get("POLARS_MAX_THREADS") != "1":
        raise store.ProblemError("set POLARS_MAX_THREADS=1: steps are timed on one core")
    made, policy = scored.loaded(model)
    last_day, tables = manifest.read(cohort).last_day, store.read_tables(cohort / part)
    taken: dict[str, float] = {}

    def timed(name: str, step: Callable[[], Made]) -> Made:
        for _ in range(times):
            begun = time.process_time()
            found = step()
            took = time.process_time() - begun
            taken[name] = min(took, taken.get(name, took))
        return found

    rows = timed("matrix", lambda: matrix.build(tables, policy, until=last_day))
    statuses = timed("statuses", lambda: referral.statuses(rows, tables, policy))
    scores = timed("scores", lambda: scoring.score(made, rows, statuses))
    margins = timed(f"{INSIDE}causes", lambda: made.causes.margins(rows))
    past = additive.past(rows, margins)
    timed(f"{INSIDE}usual for you", lambda: baseline.usual(rows, past, made.spec.usual))
    timed(f"{INSIDE}missing inputs", lambda: summaries.missing(rows))
    reasons = timed("reasons", lambda: scoring.with_reasons(scores, rows))
    written = timed("what would settle", lambda: scoring.with_settling(made, reasons, rows))
    rounded = timed("rounding", lambda: store.rounded(written))
    with tempfile.TemporaryDirectory() as scratch:
        said, target = scored.summed(written), Path(scratch) / "scores.parquet"
        timed("writing", lambda: finished.write(rounded, target, {}, said))
        size = target.stat().st_size / rows.height
    store.console().print(_table(taken, rows.height))
    shares = written.select(BASE, USUAL, f"^{PREFIX}.*$").width
    typer.echo(f"{rows.height:,} athlete-days, {shares} parts of a risk, {size:.0f} bytes a row")


def _table(taken: dict[str, float], rows: int) -> Table:
    table = Table(title="Microseconds of one core for each athlete-day", title_justify="left")
    table.add_column("step")
    table.add_column("µs", justify="right")
    for name, seconds in taken.items():
        table.add_row(name, f"{1e6 * seconds / rows:.2f}")
    whole = sum(seconds for name, seconds in taken.items() if not name.startswith(INSIDE))
    table.add_row("all", f"{1e6 * whole / rows:.2f}", style="bold")
    return table


if __name__ == "__main__":
    store.run(steps)
