"""Command and stage `score`: risk, parts and reasons of a cohort's days, labels or none."""

import os
import tempfile
from datetime import datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from features import labels
from models.additive import Model
from pipeline import comparing, scoreboard, store
from pipeline.federation import all_parts, local, manifest, on_ray
from pipeline.federation.all_parts import Order
from pipeline.federation.scored import Wish, loaded, of

SINGLE = (".parquet", ".csv")
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]
Least = Annotated[int | None, typer.Option(min=1)]


class Engine(StrEnum):
    """Who runs the parts of a cohort: processes of this machine, or Ray."""

    LOCAL = "local"
    RAY = "ray"


def score(
    model: str,
    cohort: Path,
    out: Path,
    as_of: Day = None,
    every_day: bool = False,
    out_of_fold: Path | None = None,
    drift: Path | None = None,
    engine: Engine = Engine.LOCAL,
    workers: Least = None,
    address: str | None = None,
    overwrite: bool = False,
    state: Path | None = None,
) -> None:
    """Score a COHORT with MODEL into OUT (.parquet or .csv, or a folder for a cohort in parts).

    COHORT is a folder of raw exports, of tables, one that `build` has filled, or one in parts, made
    by `python -m pipeline.partition`; parts that an earlier run has finished are not scored again.

    MODEL is a folder or an MLflow address such as models:/heavy-legs-club@champion. Without
    --as-of the cohort's last day is scored: the one after its last entry. A day of --as-of that is
    past is scored as it was known then; the last one logged, and today, with all that is known now.
    --drift FILE.csv gets how each input differs from the cohort that the model learned from.

    Of a cohort in parts, --workers are scored at a time (one for each core), by --engine ray on the
    cluster at --address; --overwrite replaces scores that were made otherwise. With --state FOLDER
    each morning works out only what is new since the last one, and leaves it there for the next.
    """
    if as_of is not None and every_day:
        raise store.ProblemError("--as-of and --every-day contradict each other; give one of them")
    if state is not None and (as_of is not None or every_day):
        raise store.ProblemError("--state is for the cohort's last day; leave out the other days")
    wish = Wish(every_day, as_of.date() if as_of else None)
    parted = manifest.is_partitioned(cohort)
    _require_out(out, parted)
    if out.resolve() == cohort.resolve():
        raise store.ProblemError(f"{out} holds the cohort itself; name another folder for scores")
    if state is not None and not parted:
        raise store.ProblemError(
            f"--state is for a cohort in parts; python -m pipeline.partition {cohort} FOLDER"
        )
    with tempfile.TemporaryDirectory() as scratch:
        folder = store.model_folder(model, Path(scratch))
        made, _ = loaded(folder)
        held = _held(made.spec.cohort, out_of_fold)
        if not parted:
            _whole(made, cohort, out, wish, held, drift)
            return
        order = Order(folder, cohort, out, wish, held, overwrite, state)
        rows = all_parts.run(order, _engine(engine, workers or os.cpu_count() or 1, address))
    if rows.height:
        comparing.compare(made, rows, rows["chance"], held, drift)
    elif state is not None:
        typer.echo("not compared with training: of a morning only new days are worked out")


def _whole(
    model: Model, cohort: Path, out: Path, wish: Wish, held: Path | None, drift: Path | None
) -> None:
    """Score a cohort that fits into memory, show each athlete's last day, and write one file."""
    from pipeline import arrived  # knows all formats, which the workers of a federation do not need

    policy = labels.POLICIES[model.spec.label]
    rows, statuses = arrived.built(cohort, policy)
    if rows.is_empty():
        raise store.ProblemError(f"{cohort} holds no sessions, nights or check-ins to score")
    first, last = rows.select(first=pl.col("day").min(), last=pl.col("day").max()).row(0)
    judged = None if held is None else store.read_parquet(held, "train")
    written, scores = of(model, rows, statuses, judged, wish, last)
    if written.is_empty():
        raise store.ProblemError(
            f"no athlete has {wish.as_of}; the cohort runs from {first} to {last}"
        )
    _write(written, out)
    count = written["status"].value_counts(sort=True).iter_rows()
    typer.echo(
        f"{out}: {written.height:,} rows of {written['athlete_id'].n_unique()} athletes ("
        + ", ".join(f"{number:,} {status}" for status, number in count)
        + f"); {policy.sentence}"
    )
    scoreboard.show(written, rows, model.spec.limits[0].level, store.console())
    comparing.compare(model, rows, scores["risk"], held, drift)
    typer.echo(written["notice"][0])


def _engine(engine: Engine, workers: int, address: str | None) -> all_parts.Engine:
    if engine is Engine.RAY:
        return partial(on_ray.run, workers=workers, address=address)
    if address is not None:
        raise store.ProblemError("--address is of a Ray cluster; add --engine ray")
    return partial(local.run, workers=workers)


def _require_out(out: Path, parted: bool) -> None:
    """Raise `ProblemError` where OUT is not what is written: one file, or a folder for parts."""
    if parted and out.suffix in SINGLE:
        raise store.ProblemError(f"{out}: a cohort in parts is scored into a folder; name one")
    if not parted and out.suffix not in SINGLE:
        raise store.ProblemError(f"{out}: name a file that ends in .parquet or .csv")


def _held(trained_on: str, given: Path | None) -> Path | None:
    """Find the predictions that never saw their athletes, of the cohort the model was trained on.

    They keep an athlete's own past honest; for athletes of other cohorts they change nothing.
    """
    path = given or store.folder("data") / trained_on / "out_of_fold.parquet"
    if given is None and not path.exists():
        return None
    held = store.read_parquet(path, "train")
    missing = {"athlete_id", "day", "probability", "risk", "says"} - set(held.columns)
    if missing:
        raise store.ProblemError(f"{path} is not what `train` writes: it lacks {min(missing)}")
    return path


def _write(rows: pl.DataFrame, out: Path) -> None:
    """Write one file, whole or not at all."""
    rows = store.rounded(rows)
    aside = out.with_name(f".writing-{out.name}")
    if out.suffix == ".csv":
        aside.parent.mkdir(parents=True, exist_ok=True)
        store.write_csv(rows, aside)
    else:
        store.write_parquet(rows, aside)
    aside.replace(out)


if __name__ == "__main__":
    store.run(score)
