"""The days before a look, as they are known at its t0: trained, rested or unobserved, and loads."""

import numpy as np
import polars as pl

from features.formulas import ENDED_H, TRIMP
from features.seen import FOR_TRIMP, Ordered, Seen, pairs, visible, with_intake
from features.timeline import HARD_PEAK_MIN, HARD_RPE, LEAST_MIN

KM_PER_MIN = 1 / 6  # a run without a distance: 6 min/km (PMData notes)
DEVICE_AU_PER_MIN = 5  # load of a minute that a device saw and nobody rated (PMData notes)
NEVER_H = -float("inf")  # when something ended that a day is known not to hold


def yesterday(seen: Seen, looks: pl.DataFrame) -> pl.LazyFrame:
    """Show each look the day before it as it is known at its t0: one row a look, in their order.

    `observed` says that the day was watched, `trained` that it held a session; loads of a rest day
    are 0, of an unobserved day null. `…_ended_h` is when something ended, in hours.
    """
    sessions = visible(seen.sessions, looks, oldest=1, newest=1)
    trained = _trained_days(with_intake(sessions, seen.athletes, **FOR_TRIMP)).collect()
    wrote = _last_of_day(seen.checkins, looks, 1, wrote="sleep_h")
    worn = _last_of_day(seen.nights, looks, 1, worn="asleep_h")
    silence = seen.athletes["silence"].gather(looks["athlete_id"].to_physical())
    beside = [_laid_out(trained, looks.height), wrote, worn]
    return (
        pl.concat([looks.select("on", silence, _begun(seen, looks)), *beside], how="horizontal")
        .lazy()
        .with_columns(watched=_watched())
        .with_columns(_state())
        .with_columns(*_zero_on_rest_days(), sleep_h=pl.coalesce("asleep_h", "sleep_h"))
    )


def calendar(seen: Seen, looks: pl.DataFrame, days: int) -> pl.DataFrame:
    """Show each look the `days` days before it as they are known at its t0: a row for each age.

    The columns are those of `yesterday`, with the `age` in days and the `day`; oldest first.
    """
    ages = pl.DataFrame({"age": range(days, 0, -1)})
    each = looks.join(ages, how="cross", maintain_order="left_right")
    nearer = each.with_columns(pl.col("on") - pl.duration(days=pl.col("age") - 1))
    past = yesterday(seen, nearer.drop("age")).collect()
    return past.with_columns(each["age"], day=pl.col("on") - pl.duration(days=1))


def mornings(seen: Seen, looks: pl.DataFrame) -> pl.DataFrame:
    """Show each look what it knows of this morning itself: how long the night was, as `sleep_h`."""
    return _last_of_day(seen.nights, looks, 0, worn="asleep_h").select(sleep_h="asleep_h")


def _last_of_day(rows: Ordered, looks: pl.DataFrame, age: int, **wanted: str) -> pl.DataFrame:
    """Give each look the last known value of a day, and whether there was a row at all."""
    row, look = pairs(rows, looks, oldest=age, newest=age)
    found = {}
    for there, name in wanted.items():
        value = rows.frame[name].fill_null(np.nan).to_numpy()[row]
        known = ~np.isnan(value)
        last, seen = np.full(looks.height, np.nan), np.zeros(looks.height, dtype=bool)
        last[look[known]] = value[known]  # of several rows the last one stays
        seen[look] = True
        found |= {there: seen, name: pl.Series(last, nan_to_null=True)}
    return pl.DataFrame(found)


def _laid_out(part: pl.DataFrame, looks: int) -> pl.DataFrame:
    """Give each look its row of a part, or nulls."""
    rows = np.full(looks, -1)
    rows[part["look"].to_numpy()] = np.arange(part.height)
    found = pl.Series(rows)
    at = found.set(found < 0, None).cast(pl.UInt32)
    return part.select(pl.exclude("look").gather(at))


def _begun(seen: Seen, looks: pl.DataFrame) -> pl.Series:
    """Give each look the first watched day that its t0 knew of, as `first`; null if of none."""
    athlete, t0 = (looks[name].to_physical().to_numpy() for name in ("athlete_id", "t0"))
    first = np.full(looks.height, np.nan)
    for day, known in seen.begun:
        first = np.where(known[athlete] < t0, day[athlete], first)
    days = pl.Series("first", first, nan_to_null=True)
    return days.cast(pl.Int32).cast(pl.Date)


def _trained_days(sessions: pl.LazyFrame) -> pl.LazyFrame:
    minutes, rpe = pl.col("duration_min"), pl.col("rpe_cr10")
    training = (minutes >= LEAST_MIN) & ~pl.col("sport").is_in(["walk", "hike"])
    run = pl.col("sport") == "run"
    legs = (pl.col("sport") == "strength") & (
        pl.col("strength_focus").fill_null("legs") != "upper_body"
    )
    long_min = (minutes - 60).clip(lower_bound=0)
    by_heart = (pl.col("zone_peak_min") >= HARD_PEAK_MIN) & ~pl.col("beta_blocker").fill_null(False)
    hard = ((rpe >= HARD_RPE) | by_heart).fill_null(False)
    km = pl.coalesce("distance_km", minutes * KM_PER_MIN)
    of_each = {
        "training": training,
        "running": run & training,
        "rated_load": rpe * minutes,
        "training_min": pl.when(training).then(minutes),
        "measured_km": pl.when(run).then("distance_km"),
        "guessed_km": pl.when(run).then(minutes * KM_PER_MIN),
        "zone_min": pl.col("zone_cardio_min") + pl.col("zone_peak_min").fill_null(0),
        "legs_load": pl.when(legs).then(rpe.fill_null(DEVICE_AU_PER_MIN) * minutes),
        "legs_ended_h": pl.when(legs).then(ENDED_H),
        "debt_min": pl.when(run).then(long_min * rpe.fill_null(DEVICE_AU_PER_MIN) / 10),
        "training_km": pl.when(run & training).then(km),
        "is_hard": hard,
        "hard_ended_h": pl.when(hard).then(ENDED_H),
        "is_strength": pl.col("sport") == "strength",
        "impulse": TRIMP,
    }
    longest = pl.coalesce(pl.col("measured_km").max(), pl.col("guessed_km").max())
    rated = pl.when(pl.col("rated_load").count() > 0).then(pl.col("rated_load").sum())
    return (
        sessions.select("look", "rpe_cr10", "descent_m", **of_each)
        .group_by("look", maintain_order=True)
        .agg(
            seen=pl.lit(True),
            trained=pl.col("training").any(),
            load=pl.coalesce(rated, pl.col("training_min").sum() * DEVICE_AU_PER_MIN),
            ran=pl.col("running").any(),
            longest_run_km=longest.fill_null(0.0),
            hardest_rpe=pl.col("rpe_cr10").max(),
            hard_zone_min=_summed("zone_min"),
            leg_strength_load=pl.col("legs_load").sum(),
            leg_strength_ended_h=pl.col("legs_ended_h").max(),
            long_run_debt_min=pl.col("debt_min").sum(),
            run_km=pl.col("training_km").sum(),
            hard=pl.col("is_hard").any().cast(pl.Float64),
            hard_ended_h=pl.col("hard_ended_h").max(),
            strength=pl.col("is_strength").any().cast(pl.Float64),
            descent_m=_summed("descent_m"),
            trimp=_summed("impulse"),
        )
    )


def _summed(name: str) -> pl.Expr:
    """Sum what is known; null where nothing is."""
    return pl.when(pl.col(name).count() > 0).then(pl.col(name).sum())


def _watched() -> pl.Expr:
    """Say that something was recorded on the day."""
    return pl.any_horizontal(pl.col(name).fill_null(False) for name in ("seen", "wrote", "worn"))


def _state() -> list[pl.Expr]:
    """Tell observed from unobserved days; silence counts as rest only after the first record."""
    day = pl.col("on") - pl.duration(days=1)
    rested = ((pl.col("silence") == "rested") & (day >= pl.col("first"))).fill_null(False)
    blind = pl.col("silence") == "unobserved"
    seen = pl.col("seen").fill_null(False)
    observed = rested | seen | (pl.col("watched") & ~blind)
    trained = pl.col("trained").fill_null(False)
    return [observed.alias("observed"), pl.when(observed).then(trained).alias("trained")]


def _zero_on_rest_days() -> list[pl.Expr]:
    """A rest day's load is 0; what a training day did not measure stays unknown."""
    at_rest = pl.col("observed") & ~pl.col("seen").fill_null(False)
    zero = pl.when(at_rest).then(0.0)
    amounts = (
        "load",
        "longest_run_km",
        "hardest_rpe",
        "hard_zone_min",
        "leg_strength_load",
        "long_run_debt_min",
        "run_km",
        "hard",
        "strength",
        "descent_m",
        "trimp",
    )
    none = pl.when("observed").then(NEVER_H)
    return [
        *(pl.coalesce(name, zero).alias(name) for name in amounts),
        pl.coalesce("ran", pl.when(at_rest).then(False)).alias("ran"),
        *(pl.coalesce(name, none).alias(name) for name in ("leg_strength_ended_h", "hard_ended_h")),
    ]
