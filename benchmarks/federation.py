"""A SYNTHETIC federation for the benchmarks: the made-up club, ten years long and many times over.

python -m benchmarks.federation data/club/tables data/federation --athlete-days 1000000
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import polars as pl
import polars.selectors as cs
import typer

from features.tables import TABLES
from pipeline import partition, store
from pipeline.federation import manifest

TIMES = 20  # half a year, so often: a record of ten years
ONCE = {"athletes"}  # filled in at the start


def write(
    club: Path,
    out: Path,
    athlete_days: int = 100_000,
    of_a_part: int = partition.ATHLETE_DAYS,
    times: int = TIMES,
) -> None:
    """Write a federation of about so many ATHLETE_DAYS from the tables of the CLUB into OUT.

    Each athlete's record is repeated so many TIMES, the last one when it was; new athletes are
    copies under other names. One part after the other, so that memory does not grow.
    """
    tables = {name: pl.read_parquet(club / f"{name}.parquet") for name in TABLES}
    if not tables["athletes"]["athlete_id"].str.contains("SYNTHETIC").all():
        raise store.ProblemError(f"{club} holds real people; a federation is made of made-up ones")
    first = min(tables[name]["day"].min() for name in manifest.WATCHING)
    newest = max(tables[name]["day"].max() for name in manifest.WATCHING)
    span = (newest - first).days + 1
    partition.cleared(out)
    a_record = times * span + 1
    athletes = max(1, round(athlete_days / a_record))
    parts = _parts(tables, athletes, max(1, round(of_a_part / a_record)), times, span)
    made = manifest.write(parts, out, newest + timedelta(days=1))
    typer.echo(
        f"{out}: {made.athletes:,} SYNTHETIC athletes, {made.athlete_days:,} athlete-days in "
        f"{len(made.parts):,} parts"
    )


def _parts(
    tables: dict[str, pl.DataFrame], athletes: int, of_a_part: int, times: int, span: int
) -> Iterator[dict[str, pl.DataFrame]]:
    own = tables["athletes"]["athlete_id"].sort()
    for begin in range(0, athletes, of_a_part):
        numbers = range(begin, min(begin + of_a_part, athletes))
        names = pl.DataFrame(
            {
                "athlete_id": [own[number % len(own)] for number in numbers],
                "named": [f"SYNTHETIC-{number:06d}" for number in numbers],
            }
        )
        yield {name: _repeated(name, rows, names, times, span) for name, rows in tables.items()}


def _repeated(
    name: str, rows: pl.DataFrame, names: pl.DataFrame, times: int, span: int
) -> pl.DataFrame:
    """Give the rows of some athletes under their new names, as often as they are repeated."""
    theirs = names.join(rows, on="athlete_id", how="inner").drop("athlete_id")
    theirs = theirs.rename({"named": "athlete_id"})
    ago = [times - 1] if name in ONCE else range(times - 1, -1, -1)
    pair = pl.col("^gear_id$")  # shoes do not last ten years
    return pl.concat(
        theirs.with_columns(cs.temporal() - timedelta(days=span * number), pair + f"-{number}")
        for number in ago
    )


if __name__ == "__main__":
    store.run(write)
