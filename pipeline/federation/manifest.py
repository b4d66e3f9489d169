"""A cohort in parts: a folder of part-00000, part-00001, … and one file that counts them.

Each part holds all rows of some athletes in the seven tables, so that it is a folder of tables
itself. What an athlete's days need of the others is one fact, the last day, and stands in the file.
"""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import polars as pl
from pydantic import BaseModel, Field, ValidationError

from features.tables import TABLES
from features.timeline import Tables
from pipeline import store

MANIFEST = "federation.json"
WATCHING = ("sessions", "nights", "checkins")  # rows of these make days, see timeline.days
UNWATCHED_DAYS = 2


class Part(BaseModel, extra="forbid", frozen=True):
    """What one part holds: athletes, their days, and rows by table."""

    athletes: int
    athlete_days: int
    rows: dict[str, int]


class Federation(BaseModel, extra="forbid", frozen=True):
    """`federation.json`. `last_day` is the day after the last entry of the whole cohort."""

    last_day: date
    parts: dict[str, Part] = Field(min_length=1)

    @property
    def athletes(self) -> int:
        """How many athletes the parts hold together."""
        return sum(part.athletes for part in self.parts.values())

    @property
    def athlete_days(self) -> int:
        """How many rows scoring every day gives."""
        return sum(part.athlete_days for part in self.parts.values())


def name(number: int) -> str:
    """Name the part of a number."""
    return f"part-{number:05d}"


def is_partitioned(folder: Path) -> bool:
    """Say whether a folder holds a cohort in parts."""
    return (folder / MANIFEST).exists() or (folder / name(0)).is_dir()


def read(folder: Path) -> Federation:
    """Read what a partitioned cohort says of itself; raises `ProblemError`."""
    again = "run python -m pipeline.partition again"
    if not (folder / MANIFEST).exists():
        raise store.ProblemError(f"{folder} lacks {MANIFEST}, so it is not complete; {again}")
    try:
        return Federation.model_validate_json((folder / MANIFEST).read_text(encoding="utf-8"))
    except ValidationError as error:
        wrong = error.errors()[0]
        where = ".".join(map(str, wrong["loc"]))
        raise store.ProblemError(f"{folder / MANIFEST}: {where}: {wrong['msg']}; {again}") from None


def write(parts: Iterable[dict[str, pl.DataFrame]], folder: Path, last_day: date) -> Federation:
    """Write parts one after the other and, once all are there, the file that counts them."""
    counted = {}
    for number, tables in enumerate(parts):
        store.write_tables(tables, folder / name(number))
        counted[name(number)] = count(tables, last_day)
    made = Federation(last_day=last_day, parts=counted)
    store.write_json(made.model_dump(mode="json"), folder / MANIFEST)
    return made


def count(tables: dict[str, pl.DataFrame], last_day: date) -> Part:
    """Count a part's athletes, days and rows."""
    lazy = Tables(**{table: rows.lazy() for table, rows in tables.items()})
    days = begun(lazy).select(days_until(last_day).sum()).collect().item()
    rows = {table: tables[table].height for table in TABLES}
    return Part(athletes=rows["athletes"], athlete_days=days, rows=rows)


def begun(tables: Tables) -> pl.LazyFrame:
    """Give each athlete the first and the last day with an entry: athlete_id, first, last.

    Sorted by athlete; null where nothing but intake, blood or a flag is known.
    """
    watched = pl.concat([getattr(tables, table).select("athlete_id", "day") for table in WATCHING])
    spans = watched.group_by("athlete_id").agg(first=pl.col("day").min(), last=pl.col("day").max())
    known = tables.athletes.select("athlete_id")
    return known.join(spans, on="athlete_id", how="left").sort("athlete_id")


def days_until(last_day: date) -> pl.Expr:
    """Count the days of each athlete of `begun`, to the last day of the cohort."""
    spanned = (pl.lit(last_day) - pl.col("first")).dt.total_days() + 1
    return spanned.fill_null(UNWATCHED_DAYS)
