"""What is known when: one row per athlete and day, and what each may see at its instant t0.

A row is seen only if it happened before t0 **and** was recorded before t0. Sessions and diary
entries count from the day after theirs, a night on the day of waking, a device's day summary from
the next day.
"""

from dataclasses import dataclass
from datetime import date, time, timedelta

import numpy as np
import polars as pl

from features import labels

KEY = ["athlete_id", "day"]
MORNING = time(10, 0)  # local; t0 of a day without a label
MIDNIGHT = time(23, 59, 59)
LEAST_MIN = 10  # shorter sessions, and walks, are everyday movement
FARTHEST_DAYS = 10**8  # more than any two days lie apart
NO_STRENGTH_H = 96
NO_HARD_H = 168


@dataclass(frozen=True)
class Tables:
    """The seven tables, lazily."""

    athletes: pl.LazyFrame
    sessions: pl.LazyFrame
    nights: pl.LazyFrame
    checkins: pl.LazyFrame
    labs: pl.LazyFrame
    flags: pl.LazyFrame
    gear: pl.LazyFrame


def days(
    tables: Tables, policy: labels.LabelPolicy | None, until: date | None = None
) -> pl.DataFrame:
    """List every day of every athlete, without gaps, to the day after the cohort's last.

    `until` is that day where the tables hold only some of the cohort's athletes. An athlete of
    whom nothing but intake, blood or a flag is known has the last two days.

    Columns: athlete_id, day, t0, known, heavy. A day without a label has t0 at 10:00 local, and no
    t0 lies past its own day: an entry filed days late is judged by what its day could know.
    """
    watched = _watched_days(tables).collect()
    if until is None and watched.is_empty():
        return pl.DataFrame(schema=labels.SCHEMA)
    end = watched["day"].max() if until is None else until - timedelta(days=1)
    known = tables.athletes.select("athlete_id", "timezone").collect()
    first = watched.group_by("athlete_id").agg(first=pl.col("day").min())
    spans = (
        known.join(first, on="athlete_id", how="left")
        .with_columns(pl.col("first").fill_null(end))
        .with_columns(day=pl.date_ranges("first", pl.lit(end) + pl.duration(days=1)))
        .drop("first")
        .explode("day", empty_as_null=True, keep_nulls=True)
    )
    mornings = _mornings(spans)
    if policy is None:
        none = {name: pl.lit(None, dtype) for name, dtype in labels.SCHEMA.items()}
        rated = mornings.select(*KEY, t0="morning", known=none["known"], heavy=none["heavy"])
    else:
        found = labels.labels(tables.checkins, tables.sessions, policy).collect()
        rated = mornings.join(found, on=KEY, how="left").with_columns(
            t0=pl.min_horizontal(pl.coalesce("t0", "morning"), "midnight")
        )
    return rated.select(list(labels.SCHEMA)).sort(KEY)


def _watched_days(tables: Tables) -> pl.LazyFrame:
    """List athlete and day of everything that shows that somebody was watching."""
    watching = (tables.sessions, tables.nights, tables.checkins)
    return pl.concat([frame.select("athlete_id", "day") for frame in watching])


def _mornings(spans: pl.DataFrame) -> pl.DataFrame:
    """Add `morning` (10:00) and `midnight` (23:59:59) in each athlete's zone, as UTC."""

    def instant(at: time, zone: str) -> pl.Expr:
        local = (
            pl.col("day")
            .dt.combine(at)
            .dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
        )
        return local.dt.convert_time_zone("UTC")

    parts = [
        part.with_columns(
            morning=instant(MORNING, str(zone)), midnight=instant(MIDNIGHT, str(zone))
        )
        for (zone,), part in spans.partition_by("timezone", as_dict=True).items()
    ]
    return pl.concat(parts)


def names_of(days: pl.DataFrame) -> pl.Enum:
    """Number the athletes of some days; `coded` and `looks` take the same numbers."""
    return pl.Enum(days["athlete_id"].unique(maintain_order=True))


def looks(days: pl.DataFrame, names: pl.Enum) -> pl.DataFrame:
    """Take days as looks: athlete_id, on, t0. A look is named by its row number."""
    return days.select(pl.col("athlete_id").cast(names), "t0", on="day")


def visible(rows: pl.LazyFrame, looks: pl.DataFrame, *, oldest: int, newest: int) -> pl.LazyFrame:
    """Pair each look with the rows that its t0 may see, oldest first.

    A look is shown the rows of the days `newest` to `oldest` before it; `age` says how many. `look`
    is its number, `on` the day that looks, `day` the row's own. Both have athlete_id as an Enum of
    the same names (`coded`).
    """
    clocks = rows.select(*KEY, "happened", "recorded").collect()
    numbers = [clocks[name].to_physical().to_numpy() for name in clocks.columns]
    athlete, day, happened, recorded = (number.astype(np.int64) for number in numbers)
    order = _in_order(place := _place(athlete, day), happened, recorded)
    place = place[order]
    on = _place(*(looks[n].to_physical().to_numpy().astype(np.int64) for n in ("athlete_id", "on")))
    begin = np.searchsorted(place, on - oldest)
    count = (np.searchsorted(place, on - newest, side="right") - begin).clip(min=0)
    look = np.repeat(np.arange(len(on)), count)
    row = order[np.arange(len(look)) - np.repeat(np.cumsum(count) - count - begin, count)]
    t0 = looks["t0"].to_physical().to_numpy()
    seen = np.maximum(happened, recorded)[row] < t0[look]
    row, look = row[seen], look[seen]
    return (
        rows.select(pl.all().gather(row))
        .with_columns(looks["on"].gather(look), looks["t0"].gather(look), look=pl.Series(look))
        .with_columns(age=(pl.col("on") - pl.col("day")).dt.total_days().cast(pl.Int32))
    )


def _place(athlete: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Number the days of all athletes, so that those of one stand together."""
    return athlete * FARTHEST_DAYS + day


def _in_order(place: np.ndarray, happened: np.ndarray, recorded: np.ndarray) -> np.ndarray:
    """Order rows by day, then by both clocks; most tables stand in that order already."""
    steps = [np.diff(clock) for clock in (place, happened, recorded)]
    later = (steps[0] > 0) | ((steps[0] == 0) & ((steps[1] > 0) | ((steps[1] == 0) & (steps[2] >= 0))))
    return np.arange(len(place)) if later.all() else np.lexsort((recorded, happened, place))


def coded(tables: Tables, names: pl.Enum) -> Tables:
    """Keep the rows of some athletes, with numbered names, which join and group faster."""
    theirs = pl.col("athlete_id").is_in(names.categories.implode())
    kept = [
        frame.filter(theirs).with_columns(pl.col("athlete_id").cast(names))
        for frame in vars(tables).values()
    ]
    found = zip(vars(tables), pl.collect_all(kept), strict=True)
    return Tables(**{name: rows.lazy() for name, rows in found})


def with_intake(rows: pl.LazyFrame, tables: Tables, **facts: str) -> pl.LazyFrame:
    """Add facts of the intake form to rows that have `t0`; null where it was recorded later.

    `facts` names the new columns and the column of athletes that each comes from.
    """
    intake = tables.athletes.select("athlete_id", _filled="recorded", **facts)
    known = pl.col("_filled") < pl.col("t0")
    return (
        rows.join(intake, on="athlete_id", how="left", maintain_order="left")
        .with_columns(pl.when(known).then(name).alias(name) for name in facts)
        .drop("_filled")
    )


def nights(tables: Tables) -> pl.LazyFrame:
    """Give each night the day from which it counts."""
    late = pl.col("kind") == "day_summary"
    return tables.nights.with_columns(day=pl.col("day") + pl.duration(days=late.cast(pl.Int8)))
