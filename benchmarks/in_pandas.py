"""Features of the matrix as one writes them in pandas, to compare the time that both take.

A row for every athlete and day without gaps, the days before it by `shift` and `rolling`, column
by column. It takes every row as known on the next day, so it holds only where nothing was filed
late; the matrix looks at both clocks of each row.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from benchmarks import days_in_pandas
from benchmarks.days_in_pandas import KEY
from benchmarks.past_in_pandas import Past

RATINGS = ["poor_sleep", "stress", "low_mood", "fatigue", "low_readiness"]
SORE = {
    "soreness": "soreness_recent",
    "lower_leg_sore": "lower_leg_soreness_recent",
    "hip_sore": "hip_soreness_recent",
}
NOT_FOR = {
    "beta_blocker": [
        "hard_minutes_48h",
        "heart_rate_load_48h",
        "low_intensity_share_28d",
        "resting_heart_rate_change",
        "hrv_change",
        "decoupling_last",
    ],
    "hide_food_and_mass": [
        "carbs_before_long_run_short",
        "carbs_during_long_run_short",
        "carbs_after_long_run",
        "carbs_2d",
        "meals_yesterday",
        "body_mass_trend_28d",
        "mass_lost_last_run",
        "morning_mass_change",
    ],
}
HALF_LIFE = 1.5
Frames = Mapping[str, pd.DataFrame]


def features(tables: Frames, days: pd.DataFrame) -> pd.DataFrame:
    """Work out features for athlete_id, day and t0, all days of each athlete in order."""
    past = Past(days_in_pandas.days(tables, days))
    t0_h = days["t0"].astype("int64") / days_in_pandas.HOUR
    parts = [
        _watched(past),
        _loads(past),
        _running(past, t0_h),
        _nights(past),
        _diary(past),
        _sessions(past, t0_h),
    ]
    found = pd.concat([days[KEY], *parts], axis=1)
    about = tables["athletes"].set_index("athlete_id")
    for why, names in NOT_FOR.items():
        found.loc[days["athlete_id"].map(about[why]).eq(True), names] = np.nan
    return found.assign(training_years=_at_intake(about, days))


def _watched(past: Past) -> pd.DataFrame:
    observed = {days: past.rolled(["observed"], "sum", days)["observed"] for days in (3, 7, 28)}
    silent = past.days_since("watched", 28) - 1
    seen = past.rolled(["watched"], "sum", 28)["watched"] > 0
    return pd.DataFrame(
        {f"observed_{days}d": summed.fillna(0.0) / days for days, summed in observed.items()}
        | {
            "sessions_28d": past.rolled(["trained"], "sum", 28)["trained"].fillna(0),
            "silent_days": silent.where(seen),
        }
    )


def _loads(past: Past) -> pd.DataFrame:
    change = past.changes(["log_load"], 28, 10)
    change /= past.rolled(["log_load"], "std", 28, 10).clip(lower=0.5)
    recent, weight = past.faded("log_load", HALF_LIFE, 14)
    slow, fast = (
        past.faded("load", days * np.log(2), 84)[0] * -np.expm1(-1 / days) for days in (42, 7)
    )
    known = past.rolled(["load"], "count", 84)["load"]
    mean = past.rolled(["load"], "mean", 7, 4)["load"]
    of_six = past.rolled(["load"], "mean", 7, 6)["load"]
    spread = past.rolled(["load"], "std", 7, 6, ddof=0)["load"]
    longest = past.rolled(["longest_run_km"], "max", 3)
    usual = past.moved(past.rolled(["longest_run_km"], "max", 30, 15), 3)
    jump = (100 * (longest / usual.where(usual > 0) - 1)).clip(-100, 200)
    return pd.DataFrame(
        {
            "longest_run_jump": jump["longest_run_km"],
            "load_yesterday_z": past.moved(change, 1)["log_load"].clip(-5, 5),
            "load_recent": (recent / weight.where(weight > 1e-9)).clip(0, 8),
            "load_before_yesterday": past.moved(past.before[["load"]], 1)["load"].clip(0, 2000),
            "load_7d": mean.clip(0, 1500),
            "load_monotony_7d": (of_six / spread).where(of_six > 0).clip(0, 5),
            "load_balance": (slow - fast).where(known >= 28).clip(-1000, 1000),
        }
    )


def _running(past: Past, t0_h: pd.Series) -> pd.DataFrame:
    two = ["hard_zone_min", "trimp", "leg_strength_load", "long_run_debt_min"]
    summed = past.rolled(two, "sum", 2)
    week = past.rolled(["rested", "ran"], "mean", 7, 4)
    month = past.rolled(["strength", "run_km"], "mean", 28, 14)
    descent = past.rolled(["descent_m"], "sum", 3)["descent_m"]
    return pd.DataFrame(
        {
            "descent_3d": descent.clip(0, 6000),
            "hardest_rpe_48h": past.rolled(["hardest_rpe"], "max", 2)["hardest_rpe"],
            "hard_minutes_48h": summed["hard_zone_min"].clip(0, 300),
            "heart_rate_load_48h": summed["trimp"].clip(0, 1200),
            "leg_strength_load_48h": summed["leg_strength_load"].clip(0, 800),
            "long_run_debt_48h": summed["long_run_debt_min"].clip(0, 400),
            "hard_days_7d": past.rolled(["hard"], "sum", 7, 4)["hard"],
            "rest_days_7d": 100 * week["rested"],
            "run_days_7d": 100 * week["ran"],
            "strength_days_28d": 100 * month["strength"],
            "weekly_distance_28d": np.log1p(7 * month["run_km"]).clip(0, 6),
            "hours_since_hard": _hours_since(past, "hard_ended_h", t0_h, 7),
            "hours_since_leg_strength": _hours_since(past, "leg_strength_ended_h", t0_h, 4),
            "days_since_run": past.days_since("ran", 14),
            "days_since_rest": past.days_since("rested", 21),
        }
    )


def _hours_since(past: Past, name: str, t0_h: pd.Series, days: int) -> pd.Series:
    ended = past.rolled([name], "max", days)[name]
    observed = past.rolled(["observed"], "sum", days)["observed"] > 0
    since = (t0_h - ended).clip(0, 24 * days)
    return since.fillna(24 * days).where(observed | ended.notna())


def _nights(past: Past) -> pd.DataFrame:
    """Compare the nights with those before; this morning's where it was recorded by t0."""
    names = ["resting_heart_rate_bpm", "log_rmssd", "sleep_score", "deep_sleep_min"]
    at_least = {"log_rmssd": 10}
    changes = pd.concat([past.changes([n], 28, at_least.get(n, 7)) for n in names], axis=1)
    floors = {"log_rmssd": 0.05, "sleep_score": 2.0, "deep_sleep_min": 5.0}
    for name, floor in floors.items():
        spread = past.rolled([name], "std", 28, at_least.get(name, 7))[name]
        changes[name] /= spread.clip(lower=floor)
    told = past.of_day["night_by_t0"].fillna(False).astype(bool)
    earlier = past.latest(changes, names, 2)
    here = past.of_day[names].notna().mul(told, axis=0)
    now = earlier.mask(here, changes)
    asleep = past.of_day["asleep_h"].where(told)
    short = (7 - asleep).clip(0)
    debt = past.rolled(["sleep_short_h"], "sum", 6)["sleep_short_h"]
    nights = past.rolled(["sleep_short_h"], "count", 6)["sleep_short_h"] + short.notna()
    return pd.DataFrame(
        {
            "resting_heart_rate_change": now["resting_heart_rate_bpm"].clip(-20, 30),
            "hrv_change": now["log_rmssd"].clip(-5, 5),
            "sleep_score_change": now["sleep_score"].where(here["sleep_score"]).clip(-5, 5),
            "deep_sleep_change": now["deep_sleep_min"].where(here["deep_sleep_min"]).clip(-5, 5),
            "sleep_short_last": short.clip(0, 4),
            "sleep_debt_7d": (debt.fillna(0) + short.fillna(0)).div(nights).where(nights >= 3),
        }
    )


def _diary(past: Past) -> pd.DataFrame:
    names = list(SORE)
    sore = past.latest(past.of_day[names], names, 3, HALF_LIFE).rename(columns=SORE)
    change = past.latest(past.changes(RATINGS, 28, 7), RATINGS, 3, HALF_LIFE)
    fluid = past.latest(past.changes(["fluid_l"], 30, 7), ["fluid_l"], 2)["fluid_l"]
    mass = ["log_mass"]
    before = past.moved(past.rolled(mass, "median", 7, 2), 27)
    usual = past.moved(past.rolled(mass, "median", 14, 5), 1)
    trend = past.rolled(mass, "median", 7) - before
    return pd.concat([sore, change.clip(-10, 10).add_suffix("_change")], axis=1).assign(
        soreness_highest_3d=past.rolled(["soreness"], "max", 3)["soreness"],
        carbs_2d=past.rolled(["carbs_g_kg"], "mean", 2)["carbs_g_kg"].clip(0, 15),
        meals_yesterday=past.latest(past.of_day[["meals"]], ["meals"], 2)["meals"].clip(0, 12),
        fluid_change=fluid.clip(-5, 5),
        body_mass_trend_28d=trend["log_mass"].clip(-10, 10),
        morning_mass_change=(past.before[mass] - usual)["log_mass"].clip(-4, 4),
    )


def _sessions(past: Past, t0_h: pd.Series) -> pd.DataFrame:
    """Read what single sessions tell, summed and counted by day."""
    month = past.rolled(
        [f"{n}_{of}" for n in days_in_pandas.MEANS for of in ("sum", "count")], "sum", 28
    )
    heat = past.rolled(["heat_sum", "heat_count"], "sum", 3)
    carbs = ["carbs_before_short", "carbs_during_short", "carbs_after_g_kg"]
    fed = past.latest(past.of_day[carbs], carbs, 2)
    soon = t0_h - past.before["mass_lost_ended_h"] <= 24
    return pd.DataFrame(
        {
            "easy_too_hard_28d": _mean(month, "easy_too_hard", 3).clip(0, 6),
            "low_intensity_share_28d": _mean(month, "low_intensity", 5),
            "contact_imbalance_28d": _mean(month, "imbalance", 3).clip(0, 5),
            "heat_3d": _mean(heat, "heat", 1).clip(0, 4),
            "heat_days_14d": past.rolled(["hot_run"], "sum", 14)["hot_run"].clip(0, 14),
            "carbs_before_long_run_short": fed["carbs_before_short"].clip(0, 1),
            "carbs_during_long_run_short": fed["carbs_during_short"].clip(0, 30),
            "carbs_after_long_run": fed["carbs_after_g_kg"].clip(0, 3),
            "decoupling_last": past.before["decoupling"]
            .groupby(past.who, observed=True)
            .ffill(limit=13)
            .clip(-10, 25),
            "mass_lost_last_run": past.before["mass_lost"].where(soon).clip(0, 6),
        }
    )


def _mean(summed: pd.DataFrame, name: str, at_least: int) -> pd.Series:
    count = summed[f"{name}_count"]
    return (summed[f"{name}_sum"] / count).where(count >= at_least)


def _at_intake(about: pd.DataFrame, days: pd.DataFrame) -> pd.Series:
    said = days["athlete_id"].map(about["training_years"]).astype(float)
    asked = days["athlete_id"].map(about["day"])
    return said.where((days["day"] - pd.to_datetime(asked)).dt.days <= 400).clip(0, 60)
