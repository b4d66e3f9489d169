"""What is known when: one row per athlete and day, and what each may see at its instant t0.

A row is seen only if it happened before t0 **and** was recorded before t0. Sessions and diary
entries count from the day after theirs, a night on the day of waking, a device's day summary from
the next day.
"""

from dataclasses import dataclass
from datetime import date, time, timedelta

import polars as pl

from features import labels

KEY = ["athlete_id", "day"]
MORNING = time(10, 0)  # local; t0 of a day without a label
MIDNIGHT = time(23, 59, 59)
LEAST_MIN = 10  # shorter sessions, and walks, are everyday movement
NO_STRENGTH_H = 96
NO_HARD_H = 168
HARD_RPE, HARD_PEAK_MIN = 7, 15  # a hard session: rated so, or so long at the top (a judgement)


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
