"""Turns tables into the matrix: one row per athlete and day, one column per declared feature."""

from collections.abc import Iterator, Sequence
from datetime import date
from math import isfinite

import dataframely as dy
import polars as pl
import polars.selectors as cs

from features import timeline
from features.feature import Feature, On
from features.labels import LabelPolicy
from features.registry import FEATURES
from features.timeline import KEY, Tables

COVERAGE = (3, 7, 28)
NOTE_DAYS = 28
DIGITS = 9  # significant; sums round their last bit by how memory is aligned
BATCH = 25  # athletes at a time
IN_WORDS = ("lab", "athlete")  # shown as they were written


class Key(dy.Schema):
    """What stands beside the features: the instant, the label, and how much was watched."""

    athlete_id = dy.String(primary_key=True)
    day = dy.Date(primary_key=True)
    t0 = dy.Datetime(time_zone="UTC", description="only what was known before it is used")
    known = dy.Datetime(time_zone="UTC", nullable=True, description="when the label was known")
    heavy = dy.Bool(nullable=True, description="the label; null where nothing was rated")
    label = dy.String(nullable=True, description="the label policy; null in a cohort without one")
    observed_3d = dy.Float64(min=0, max=1, description="share of the last 3 days watched")
    observed_7d = dy.Float64(min=0, max=1, description="share of the last 7 days watched")
    observed_28d = dy.Float64(min=0, max=1, description="share of the last 28 days watched")
    sessions_28d = dy.Int64(min=0, description="days with training among the last 28")
    silent_days = dy.Int64(min=0, nullable=True, description="days since the last watched day")
    ratings_before = dy.Int64(min=0, description="labels known before t0")


def _described(feature: Feature) -> dict[str, dy.Column]:
    about = f"{feature.label} ({feature.unit})"
    low = feature.low if isfinite(feature.low) else None
    high = feature.high if isfinite(feature.high) else None
    columns: dict[str, dy.Column] = {
        feature.name: dy.Float64(nullable=True, min=low, max=high, description=about)
    }
    if feature.shown is not None:
        kind = dy.String if feature.on in IN_WORDS else dy.Float64
        columns[shown(feature)] = kind(nullable=True, description=feature.shown_unit)
    if feature.dated:
        columns[dated(feature)] = dy.Date(nullable=True, description="day of that value")
    return columns


def shown(feature: Feature) -> str:
    """Name the column that holds what a sentence prints instead of the value."""
    return f"{feature.name}__shown"


def dated(feature: Feature) -> str:
    """Name the column that holds the day of the printed value."""
    return f"{feature.name}__day"


Matrix = type("Matrix", (Key,), {n: c for f in FEATURES for n, c in _described(f).items()})


def build(
    tables: Tables,
    policy: LabelPolicy | None,
    features: Sequence[Feature] = FEATURES,
    *,
    rated_only: bool = False,
    until: date | None = None,
    days: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Build the matrix of every athlete and day: key columns and one column per feature.

    With `rated_only` days without a label are left out; `until` is the last day, see
    `timeline.days`. `days` are some of those that it lists, where only they are wanted; then
    `ratings_before` counts no other labels than theirs. Athletes are built in batches, so that
    memory does not grow with the cohort.
    """
    days = timeline.days(tables, policy, until) if days is None else days
    days = days.filter(pl.col("heavy").is_not_null()) if rated_only else days
    if days.is_empty():
        return Matrix.create_empty()
    athletes = days["athlete_id"].unique().sort()
    batches = [athletes[i : i + BATCH] for i in range(0, len(athletes), BATCH)]
    carried = pl.concat([_batch(tables, days, batch, features) for batch in batches])
    filled = (
        _with_ratings_before(days)
        .join(carried, left_on=KEY, right_on=["athlete_id", "on"], how="left")
        .with_columns(
            pl.lit(policy.name if policy else None, pl.String).alias("label"),
            pl.col("sessions_28d").fill_null(0),
            *(pl.col(f"observed_{n}d").fill_null(0.0) for n in COVERAGE),
        )
        .with_columns(cs.float().round_sig_figs(DIGITS))
        .sort(KEY)
    )
    if tuple(features) != FEATURES:
        return filled
    return Matrix.validate(filled.select(Matrix.column_names()), cast=True)


def _batch(
    tables: Tables, days: pl.DataFrame, athletes: pl.Series, features: Sequence[Feature]
) -> pl.DataFrame:
    """Carry some athletes' rows to their days: athlete_id, on, and what the days say."""
    theirs = pl.col("athlete_id").is_in(athletes.implode())
    known_as = pl.col("athlete_id").cast(pl.Enum(athletes))  # numbers join and group faster
    own = Tables(
        **{
            name: frame.filter(theirs).with_columns(known_as)
            for name, frame in vars(tables).items()
        }
    )
    looking = days.filter(theirs).with_columns(known_as)
    lazy = [_carried(*found) for found in _rows(own, looking.lazy(), features)]
    made = looking.select("athlete_id", on="day")
    for frame in pl.collect_all(lazy):
        made = made.join(frame, on=["athlete_id", "on"], how="left")
    made = _left_out(made, own.athletes.collect(), features)
    return made.with_columns(pl.col("athlete_id").cast(pl.String))


def _left_out(
    made: pl.DataFrame, athletes: pl.DataFrame, features: Sequence[Feature]
) -> pl.DataFrame:
    """Blank what does not hold for an athlete: heart rates under a drug that lowers them, say."""
    why = {feature.not_for for feature in features if feature.not_for}
    if not why:
        return made
    about = athletes.select("athlete_id", *(pl.col(name).alias(f"__{name}") for name in why))
    blank = [
        pl.when(~pl.col(f"__{feature.not_for}").fill_null(False)).then(pl.col(name)).alias(name)
        for feature in features
        if feature.not_for
        for name in (feature.name, shown(feature), dated(feature))
        if name in made.columns
    ]
    return made.join(about, on="athlete_id", how="left").with_columns(blank).select(made.columns)


def _rows(
    tables: Tables, days: pl.LazyFrame, features: Sequence[Feature]
) -> Iterator[tuple[pl.LazyFrame, list[Feature], dict[str, pl.Expr]]]:
    """Pair features with the rows they may see, the days' notes with the days.

    Each table's rows are shown once, as far back as any feature looks; features that look back as
    far go together.
    """
    groups: dict[tuple[On, int], list[Feature]] = {}
    longest: dict[On, int] = {"day": NOTE_DAYS}
    for feature in features:
        groups.setdefault((feature.on, feature.lookback_days), []).append(feature)
        longest[feature.on] = max(longest.get(feature.on, 0), feature.lookback_days)
    shown_once = {
        on: _rows_of(on, tables, days, oldest).collect().lazy() for on, oldest in longest.items()
    }
    yield shown_once["day"].filter(pl.col("age") <= NOTE_DAYS), [], _notes()
    for (on, oldest), group in groups.items():
        yield shown_once[on].filter(pl.col("age") <= oldest), group, {}


def _rows_of(on: On, tables: Tables, days: pl.LazyFrame, oldest: int) -> pl.LazyFrame:
    """Show each day one table's rows of the `oldest` days before it, people's facts beside them."""
    if on == "athlete":
        return timeline.visible(tables.athletes, days, oldest=oldest, newest=0)
    if on == "day":
        return timeline.calendar(tables, days, oldest)
    if on == "lab":
        return timeline.draws(tables, days, oldest)
    if on == "gear":
        return timeline.pairs(tables, days, oldest)
    if on == "night":
        return timeline.visible(timeline.nights(tables), days, oldest=oldest, newest=0)
    if on == "checkin":
        entries = timeline.visible(tables.checkins, days, oldest=oldest, newest=1)
        return timeline.with_intake(entries, tables, intake_mass_kg="body_mass_kg")
    sessions = timeline.visible(tables.sessions, days, oldest=oldest, newest=1)
    about = {name: name for name in ("body_mass_kg", "height_cm")}
    return timeline.with_intake(sessions, tables, **about)


def _carried(
    rows: pl.LazyFrame, features: list[Feature], notes: dict[str, pl.Expr]
) -> pl.LazyFrame:
    columns = dict(notes)
    for feature in features:
        carried = feature.carry(feature.value, pl.col("age")).cast(pl.Float64)
        columns[feature.name] = carried.clip(feature.low, feature.high)
        known = feature.value.is_not_null()
        if feature.shown is not None:
            columns[shown(feature)] = feature.shown.filter(known).last()
        if feature.dated:
            day = pl.col("on") - pl.duration(days=pl.col("age"))
            columns[dated(feature)] = day.filter(known).last()
    carried = rows.group_by("athlete_id", "on", maintain_order=True).agg(**columns)
    return carried.with_columns(
        pl.when(pl.col(f.name).is_not_null()).then(pl.col(name)).alias(name)
        for f in features
        for name in (shown(f), dated(f))
        if name in columns
    )


def _notes() -> dict[str, pl.Expr]:
    """Say how much of the last days was watched, and how long ago the last watched day was."""
    past = pl.col("age").is_between(1, NOTE_DAYS)
    shares = {
        f"observed_{n}d": pl.col("observed").filter(past & (pl.col("age") <= n)).mean()
        for n in COVERAGE
    }
    return shares | {
        "sessions_28d": pl.col("trained").filter(past).sum().cast(pl.Int64),
        "silent_days": (pl.col("age").filter(past & pl.col("watched")).min() - 1).cast(pl.Int64),
    }


def _with_ratings_before(days: pl.DataFrame) -> pl.DataFrame:
    """Count the labels that were known before t0."""
    known = (
        days.drop_nulls("known")
        .sort("known")
        .select("athlete_id", "known", count=pl.int_range(1, pl.len() + 1).over("athlete_id"))
    )
    counted = days.sort("t0").join_asof(
        known,
        left_on="t0",
        right_on="known",
        by="athlete_id",
        allow_exact_matches=False,
        check_sortedness=False,
    )
    count = pl.col("count").fill_null(0)
    return counted.select(days.columns, ratings_before=count)
