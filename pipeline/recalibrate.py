"""Command: a model's estimates moved by two numbers for another cohort that has ratings."""

import tempfile
from pathlib import Path

import numpy as np
import polars as pl
import typer
from rich.table import Table

from features import labels
from models import additive, recalibration
from models.additive import Model
from models.recalibration import FEW_EVENTS, LEAST_ATHLETES, LEAST_EACH, Rated
from pipeline import arrived, store

DRAWS = 1000
INTERVALS = "with 95 % intervals over athletes"
TITLES = {
    "before": "model as it is",
    "after": "recalibrated,\nsame days",
    "left out": "recalibrated,\nathletes left out",
    "difference": "left out,\nless as it is",
}
FIGURES = {
    "slope": ("slope", 2),
    "intercept": ("intercept", 2),
    "brier": ("Brier score", 3),
    "log_loss": ("log-loss", 3),
}


def recalibrate(model: str, cohort: Path, out: Path | None = None) -> None:
    """Fit two numbers, a factor and a shift of the log-odds, to a COHORT that MODEL never saw.

    MODEL and COHORT are given as for pipeline.score; the cohort needs ratings. What it changes is
    printed, judged on athletes left out; with --out FOLDER the model is written there, the same but
    for these two numbers.
    """
    with tempfile.TemporaryDirectory() as scratch:
        folder = store.model_folder(model, Path(scratch))
        made = additive.load(folder)
        rated = _rated(made, cohort)
        line = recalibration.fit(rated)
        found = recalibration.figures(rated, line, DRAWS, made.spec.recalibration)
        _print(rated, line.slope, line.intercept, found)
        if made.spec.recalibration != additive.SAME:
            typer.echo("the two numbers that the model has take no part in it: these replace them")
        if out is None:
            typer.echo("nothing was written; --out FOLDER writes the recalibrated model")
            return
        if out.resolve() == folder.resolve():
            raise store.ProblemError(f"{out} is the model itself; give another folder")
        additive.save(recalibration.recalibrated(made, line), out)
    typer.echo(f"{out}: the model of {made.spec.cohort}, recalibrated for {cohort.name}")


def _rated(made: Model, cohort: Path) -> Rated:
    """Score the cohort's rated days; raises `ProblemError` where they are known or too few."""
    policy = labels.POLICIES.get(made.spec.label)
    if policy is None:
        raise store.ProblemError(
            f"the model predicts {made.spec.label!r}, which this version does not know"
        )
    rows, _ = arrived.built(cohort, policy)
    known = _trained_on(made.spec.cohort)
    seen = rows.filter(pl.col("athlete_id").is_in(known.implode()))["athlete_id"].n_unique()
    if seen or cohort.name == made.spec.cohort:
        raise store.ProblemError(
            f"the model learned from {seen or 'the'} athletes of {cohort}; recalibrate on others, "
            "or its estimates of them look better than they are"
        )
    rated = recalibration.rated(made, rows)
    if not rated.enough:
        raise store.ProblemError(
            f"{cohort} has {len(rated.heavy)} days rated as `{policy.name}` asks, "
            f"{int(rated.heavy.sum())} of them heavy, of {len(np.unique(rated.athlete))} athletes; "
            f"at least {LEAST_EACH} of each kind and "
            f"{LEAST_ATHLETES} athletes are needed. Score with the model as it is until then"
        )
    return rated


def _trained_on(cohort: str) -> pl.Series:
    """Name the athletes a model was trained on, where the cohort is on this machine."""
    path = store.folder("data") / cohort / "out_of_fold.parquet"
    if not path.exists():
        return pl.Series([], dtype=pl.String)
    return store.read_parquet(path, "train")["athlete_id"].unique()


def _print(rated: Rated, factor: float, shift: float, found: dict[str, dict[str, float]]) -> None:
    console = store.console()
    heavy = int(rated.heavy.sum())
    athletes = len(np.unique(rated.athlete))
    console.print(
        f"{len(rated.heavy):,} rated days of {athletes} athletes, {heavy:,} heavy; log-odds × "
        f"{factor:.3f} {shift:+.3f}"
        + ("" if factor > 0 else ": the model has no skill here, everybody gets the same estimate")
    )
    table = Table(box=None, pad_edge=False, padding=(0, 1), title=INTERVALS, title_justify="left")
    table.add_column("")
    for title in TITLES.values():
        table.add_column(title, justify="right")
    for name, (words, places) in FIGURES.items():
        table.add_row(words, *(_cell(found[state], name, places) for state in TITLES))
    console.print(table)
    console.print(_gain(found["difference"]))
    if min(heavy, len(rated.heavy) - heavy) < FEW_EVENTS:
        console.print(f"fewer than {FEW_EVENTS} days of a kind: the two numbers may be far off")


def _gain(difference: dict[str, float]) -> str:
    """Say whether athletes who were left out gain anything."""
    low, high = difference["log_loss_low"], difference["log_loss_high"]
    if high < 0:
        return "athletes left out gain from it: their log-loss falls"
    if low > 0:
        return "athletes left out lose by it: keep the model as it is until there are more ratings"
    return "athletes left out neither gain nor lose by it, as far as these ratings can tell"


def _cell(found: dict[str, float], name: str, places: int) -> str:
    """Write a figure with its interval; empty where a column has none (a difference of slopes)."""
    if name not in found:
        return ""
    sign = "+" if "slope" not in found or name == "intercept" else ""
    return store.interval(found, name, places, sign)


if __name__ == "__main__":
    store.run(recalibrate)
