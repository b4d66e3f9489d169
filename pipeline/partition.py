"""Command `partition`: a cohort's tables in parts of some athletes each, for `score` to stream."""

import shutil
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from features.tables import TABLES
from features.timeline import Tables
from pipeline import store
from pipeline.federation import manifest

ROWS_AT_ONCE = 100_000
ATHLETE_DAYS = 100_000  # of a part: its matrix takes about 120 MB
Least = Annotated[int | None, typer.Option(min=1)]


def partition(tables: Path, out: Path, athletes: Least = None, athlete_days: Least = None) -> None:
    """Write the folder of TABLES in parts into OUT, athletes in the order of their names.

    A part ends with the athlete that brings it to --athlete-days (100,000 if nothing is said), or
    holds so many --athletes. Tables are read a piece at a time, so that memory does not grow with
    the cohort; all rows are counted before and after.
    """
    if athletes is not None and athlete_days is not None:
        raise store.ProblemError("--athletes and --athlete-days are two ways to cut; give one")
    arrived = store.read_tables(tables)
    _require_owned(arrived)
    cleared(out)
    known = manifest.begun(arrived).collect(engine="streaming")
    newest = known["last"].max()
    if not isinstance(newest, date):
        raise store.ProblemError(f"{tables} holds no sessions, nights or check-ins to score")
    last_day = newest + timedelta(days=1)
    lasts = _lasts(known, last_day, athletes, athlete_days or ATHLETE_DAYS)
    with tempfile.TemporaryDirectory(dir=out, prefix=".sorted-") as scratch:
        made = manifest.write(_parts(arrived, lasts, Path(scratch)), out, last_day)
    _require_all(arrived, made, out)
    rows = sum(sum(part.rows.values()) for part in made.parts.values())
    typer.echo(
        f"{out}: {made.athletes:,} athletes, {made.athlete_days:,} athlete-days to {last_day} and "
        f"{rows:,} rows in {len(made.parts):,} parts; none was lost"
    )


def cleared(out: Path) -> None:
    """Make OUT and take earlier parts out of it; anything else in it is refused."""
    out.mkdir(parents=True, exist_ok=True)
    parts = (path for path in out.glob("part-*") if _is_part(path))
    ours = {*parts, *out.glob(".sorted-*"), out / manifest.MANIFEST}
    strange = sorted(path.name for path in out.iterdir() if path not in ours)
    if strange:
        raise store.ProblemError(f"{out} holds {strange[0]}; name a new or an empty folder")
    (out / manifest.MANIFEST).unlink(missing_ok=True)
    for path in out.iterdir():
        shutil.rmtree(path)


def _is_part(path: Path) -> bool:
    """Say whether a folder holds nothing but tables: what an earlier run wrote, whole or not."""
    return path.is_dir() and {file.name for file in path.iterdir()} <= {
        f"{name}.parquet" for name in TABLES
    }


def _lasts(
    known: pl.DataFrame, last_day: date, athletes: int | None, athlete_days: int
) -> list[str]:
    """Name the last athlete of each part."""
    days = manifest.days_until(last_day)
    done = pl.int_range(pl.len()) // athletes if athletes else _filled(days, athlete_days)
    return (
        known.group_by(done.alias("part"))
        .agg(pl.col("athlete_id").last())
        .sort("part")["athlete_id"]
        .to_list()
    )


def _filled(days: pl.Expr, most: int) -> pl.Expr:
    """Number the parts so that each ends with the athlete that brings it to so many days."""
    return (days.cum_sum() - days) // most


def _parts(tables: Tables, lasts: list[str], scratch: Path) -> Iterator[dict[str, pl.DataFrame]]:
    """Give the tables of each part, one part after the other."""
    cuts = {
        name: _cut(_sorted(rows, scratch / f"{name}.parquet"), lasts)
        for name, rows in vars(tables).items()
    }
    for _ in lasts:
        yield {name: next(pieces) for name, pieces in cuts.items()}


def _sorted(rows: pl.LazyFrame, scratch: Path) -> pl.LazyFrame:
    """Give rows in the order of athletes; tables that `ingest` wrote are in it already."""
    athlete = pl.col("athlete_id")
    if rows.select((athlete >= athlete.shift(1)).all()).collect(engine="streaming").item():
        return rows
    rows.sort("athlete_id", maintain_order=True).sink_parquet(scratch)
    return pl.scan_parquet(scratch)


def _cut(rows: pl.LazyFrame, lasts: list[str]) -> Iterator[pl.DataFrame]:
    """Cut rows sorted by athlete behind each of the last athletes, reading on as needed."""
    batches = iter(rows.collect_batches(chunk_size=ROWS_AT_ONCE, maintain_order=True, lazy=True))
    held = rows.head(0).collect()
    for last in lasts:
        pieces = []
        while True:
            here = held["athlete_id"].search_sorted(last, side="right")
            pieces.append(held[:here])
            held = held[here:]
            batch = next(batches, None) if held.is_empty() else None
            if batch is None:
                break
            held = batch
        yield pl.concat(pieces)


def _require_owned(tables: Tables) -> None:
    """Raise `ProblemError` where rows are of somebody whom the table athletes lacks."""
    for name in TABLES:
        nobodys = getattr(tables, name).join(tables.athletes, on="athlete_id", how="anti")
        lost = nobodys.select(pl.len()).collect(engine="streaming").item()
        if lost:
            raise store.ProblemError(
                f"{lost:,} rows of {name} are of athletes who are not in the table athletes; "
                "run the stage ingest again"
            )


def _require_all(tables: Tables, made: manifest.Federation, out: Path) -> None:
    """Raise `ProblemError` where the parts do not hold as many rows as the tables."""
    for name in TABLES:
        there = getattr(tables, name).select(pl.len()).collect().item()
        kept = sum(part.rows[name] for part in made.parts.values())
        if there != kept:
            (out / manifest.MANIFEST).unlink()
            raise store.ProblemError(
                f"{name} changed while it was read: {there:,} rows, {kept:,} in parts; run it again"
            )


if __name__ == "__main__":
    store.run(partition)
