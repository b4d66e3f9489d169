"""Turns tables into the matrix: one row per athlete and day, one column per declared feature."""

from collections.abc import Sequence
from datetime import date
from math import isfinite

import dataframely as dy
import numpy as np
import polars as pl

from features import carried, sight, timeline, windows
from features.carried import IN_WORDS, Note, Read, dated, shown
from features.feature import Feature, On
from features.labels import LabelPolicy
from features.registry import FEATURES
from features.seen import Seen
from features.timeline import Tables

COVERAGE = (3, 7, 28)
NOTE_DAYS = 28
NOTES = (
    *(
        Note(
            name=f"observed_{days}d",
            value=pl.col("observed"),
            carry=windows.share(days=days),
            lookback_days=days,
        )
        for days in COVERAGE
    ),
    Note(
        name="sessions_28d",
        value=pl.col("trained"),
        carry=windows.total(days=NOTE_DAYS),
        lookback_days=NOTE_DAYS,
    ),
    Note(
        name="silent_days",
        value=pl.col("watched"),
        carry=windows.silence(days=NOTE_DAYS),
        lookback_days=NOTE_DAYS,
    ),
)


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
    `ratings_before` counts no other labels than theirs.
    """
    every = timeline.days(tables, policy, until) if days is None else days
    every = _with_ratings_before(every)
    wanted = every["heavy"].is_not_null() if rated_only else every["heavy"].is_null() | True
    kept = every.filter(wanted)
    if kept.is_empty():
        return Matrix.create_empty()
    own = Seen.of(tables, every)
    looks = own.looks(kept)
    groups = _by_table(features).items()
    found = pl.concat(
        [carried.carried(on, group, own, looks) for on, group in groups], how="horizontal"
    )
    found = _left_out(kept, found, own.athletes, features)
    filled = pl.concat([kept, found], how="horizontal").with_columns(
        pl.lit(policy.name if policy else None, pl.String).alias("label"),
        pl.col("sessions_28d").fill_null(0).cast(pl.Int64),
        pl.col("silent_days").cast(pl.Int64),
    )
    if tuple(features) != FEATURES:
        return filled
    return Matrix.cast(filled.select(Matrix.column_names()))


def _by_table(features: Sequence[Feature]) -> dict[On, list[Read]]:
    """Group features, and the notes of the days, by the rows that they are read off."""
    groups: dict[On, list[Read]] = {"day": list(NOTES)}
    for feature in features:
        groups.setdefault(feature.on, []).append(feature)
    return groups


def _left_out(
    days: pl.DataFrame, found: pl.DataFrame, athletes: pl.DataFrame, features: Sequence[Feature]
) -> pl.DataFrame:
    """Blank what does not hold for an athlete: heart rates under a drug that lowers them, say."""
    why = sorted({feature.not_for for feature in features if feature.not_for})
    if not why:
        return found
    about = athletes.select(pl.col("athlete_id").cast(pl.String), *why)
    held = days.select("athlete_id").join(about, on="athlete_id", how="left", maintain_order="left")
    blank = [
        pl.when(~held[feature.not_for].fill_null(False)).then(pl.col(name)).alias(name)
        for feature in features
        if feature.not_for and held[feature.not_for].any()
        for name in (feature.name, shown(feature), dated(feature))
        if name in found.columns
    ]
    return found.with_columns(blank)


def _with_ratings_before(days: pl.DataFrame) -> pl.DataFrame:
    """Put days in order, and count the labels that were known before each one's t0."""
    days = days.sort(timeline.KEY)
    lengths = days["athlete_id"].rle().struct.field("len").to_numpy().astype(np.int64)
    last = np.cumsum(lengths)
    athlete = np.repeat(np.arange(len(lengths)), lengths)
    rated = days["known"].is_not_null().to_numpy()
    known = days["known"].drop_nulls().to_physical().to_numpy()
    known = known[np.lexsort((known, athlete[rated]))]
    before = np.concatenate([[0], np.cumsum(rated)])
    begin, end = before[last - lengths][athlete], before[last][athlete]
    count = np.zeros(len(athlete), np.int64)
    for_many = sight.compiled(count_before) if len(athlete) >= sight.MANY else count_before
    for_many(days["t0"].to_physical().to_numpy(), known, begin, end, count)
    return days.with_columns(ratings_before=pl.Series(count))


def count_before(
    instants: np.ndarray, known: np.ndarray, begin: np.ndarray, end: np.ndarray, count: np.ndarray
) -> None:
    """Count for each instant how many of `known`, from `begin` to `end` in order, lie before it."""
    for look in range(len(instants)):
        low, high = begin[look], end[look]
        while low < high:
            middle = (low + high) // 2
            if known[middle] < instants[look]:
                low = middle + 1
            else:
                high = middle
        count[look] = low - begin[look]
