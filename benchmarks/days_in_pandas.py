"""What the sessions, nights and check-ins say of each day, in pandas; see in_pandas.py."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

KEY = ["athlete_id", "day"]
HOUR = 3_600_000_000  # microseconds
DEVICE_AU_PER_MIN, KM_PER_MIN = 5, 1 / 6
MEANS = ["easy_too_hard", "low_intensity", "imbalance"]
LOWER_LEG = ["lower_leg_left", "lower_leg_right"]


def days(tables: Mapping[str, pd.DataFrame], keys: pd.DataFrame) -> pd.DataFrame:
    """Lay out what was recorded of each day; loads are 0 on days that were observed at rest."""
    sessions, nights = _sessions(tables), _nights(tables["nights"])
    found = (
        keys[[*KEY, "t0"]]
        .merge(sessions, on=KEY, how="left")
        .merge(nights, on=KEY, how="left")
        .merge(_diary(tables), on=KEY, how="left")
    )
    seen, wrote, worn = (found.pop(n).notna() for n in ("seen", "wrote", "worn"))
    watched = seen | wrote | worn
    silence = found["athlete_id"].map(tables["athletes"].set_index("athlete_id")["silence"])
    begun = watched.groupby(found["athlete_id"], observed=True).cummax()
    observed = seen | (watched & (silence != "unobserved")) | (begun & (silence == "rested"))
    at_rest = observed & ~seen
    amounts = [*SUMS, *FILLED, *HIGHEST, "load", "longest_run_km", "trained", "ran"]
    found[amounts] = found[amounts].mask(at_rest, 0.0)
    short = found["asleep_h"].fillna(found.pop("said_sleep_h"))
    return found.assign(
        watched=watched.astype(float),
        observed=observed.astype(float),
        rested=1 - found["trained"],
        log_load=np.log1p(found["load"]),
        sleep_short_h=(7 - short).clip(lower=0),
        night_by_t0=found.pop("night_known") < found.pop("t0"),
    )


SUMS = ["hard_zone_min", "descent_m", "trimp"]  # unknown where nothing is
FILLED = ["leg_strength_load", "long_run_debt_min", "run_km"]
HIGHEST = ["hardest_rpe", "hard", "strength"]
LATEST = ["carbs_before_short", "carbs_during_short", "carbs_after_g_kg", "decoupling"]


def _sessions(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    rows = _read(tables)
    by_day = rows.groupby(KEY, observed=True, sort=False)
    summed = by_day[[*SUMS, "rated_load"]].sum(min_count=1)
    filled = by_day[[*FILLED, "training_min"]].sum()
    ended = ["hard_ended_h", "leg_strength_ended_h", "mass_lost", "mass_lost_ended_h"]
    top = by_day[[*HIGHEST, "trained", "ran", "km", "guessed_km", *ended]].max()
    counted = [*MEANS, "heat"]
    means = by_day[counted].sum().add_suffix("_sum")
    counts = by_day[counted].count().add_suffix("_count")
    hot = by_day[["hot_run"]].sum(min_count=1)
    found = pd.concat([summed, filled, top, means, counts, hot, by_day[LATEST].last()], axis=1)
    load = found.pop("rated_load").fillna(found.pop("training_min") * DEVICE_AU_PER_MIN)
    longest = found.pop("km").fillna(found.pop("guessed_km")).fillna(0.0)
    return found.assign(load=load, longest_run_km=longest, seen=1.0).reset_index()


def _read(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Read numbers off each session."""
    facts = ["athlete_id", "sex", "max_heart_rate_bpm", "resting_heart_rate_bpm", "body_mass_kg"]
    facts.append("beta_blocker")
    rows = tables["sessions"].merge(tables["athletes"][facts], on="athlete_id", how="left")
    minutes, rpe, km = rows["duration_min"], rows["rpe_cr10"], rows["distance_km"]
    run, strength = rows["sport"] == "run", rows["sport"] == "strength"
    training = (minutes >= 10) & ~rows["sport"].isin(["walk", "hike"])
    legs = strength & (rows["strength_focus"] != "upper_body")
    slowed = rows["beta_blocker"].eq(True)
    hard = (rpe >= 7) | ((rows["zone_peak_min"] >= 15) & ~slowed)
    ended = rows["happened"].astype("int64") / HOUR
    effort = rpe.fillna(DEVICE_AU_PER_MIN)
    zone = rows["zone_cardio_min"] + rows["zone_peak_min"].fillna(0)
    mass = rows["mass_before_kg"].fillna(rows["body_mass_kg"])
    lost = 100 * (rows["mass_before_kg"] - rows["mass_after_kg"]) / rows["mass_before_kg"]
    wbgt = _wbgt(rows)
    steady = run & (minutes >= 40) & (rows["pace_variation"] < 0.08) & ~(wbgt >= 22)
    return rows[KEY].assign(
        trained=training.astype(float),
        ran=(run & training).astype(float),
        rated_load=rpe * minutes,
        training_min=minutes.where(training),
        km=km.where(run),
        guessed_km=(minutes * KM_PER_MIN).where(run),
        hard_zone_min=zone,
        descent_m=rows["descent_m"],
        trimp=_trimp(rows),
        leg_strength_load=(effort * minutes).where(legs),
        leg_strength_ended_h=ended.where(legs),
        long_run_debt_min=((minutes - 60).clip(lower=0) * effort / 10).where(run),
        run_km=km.fillna(minutes * KM_PER_MIN).where(run & training),
        hardest_rpe=rpe,
        hard=hard.astype(float),
        hard_ended_h=ended.where(hard),
        strength=strength.astype(float),
        easy_too_hard=(rpe - 4).clip(lower=0).where(run & (rows["intended"] == "easy")),
        low_intensity=(100 * (1 - zone / minutes)).clip(0, 100).where(run),
        imbalance=(rows["ground_contact_left_pct"] - 50).abs().where(run),
        heat=((wbgt - 15) / 5).clip(lower=0).where(run),
        hot_run=(wbgt > 20).astype(float).where(run & (minutes >= 30) & wbgt.notna()),
        carbs_before_short=(1 - rows["carbs_before_g"] / mass)
        .clip(lower=0)
        .where(run & (minutes >= 75)),
        carbs_during_short=(30 - rows["carbs_during_g"] / (minutes / 60))
        .clip(lower=0)
        .where(run & (minutes > 90)),
        carbs_after_g_kg=(rows["carbs_after_g"] / mass).where(run & (minutes > 60)),
        decoupling=rows["decoupling_pct"].where(steady),
        mass_lost=(lost - 2).clip(lower=0).where(run),
        mass_lost_ended_h=ended.where(run & lost.notna()),
    )


def _trimp(rows: pd.DataFrame) -> pd.Series:
    rest = rows["resting_heart_rate_bpm"]
    share = (rows["heart_rate_mean_bpm"] - rest) / (rows["max_heart_rate_bpm"] - rest)
    female = rows["sex"] == "female"
    factor = np.where(female, 0.86, 0.64) * np.exp(np.where(female, 1.67, 1.92) * share)
    return (rows["duration_min"] * share * factor).where(rows["sex"].notna())


def _wbgt(rows: pd.DataFrame) -> pd.Series:
    warm = rows["temperature_c"]
    vapour = rows["humidity_pct"] / 100 * 6.105 * np.exp(17.27 * warm / (237.7 + warm))
    return rows["wbgt_c"].fillna(0.567 * warm + 0.393 * vapour + 3.94)


def _nights(nights: pd.DataFrame) -> pd.DataFrame:
    later = pd.to_timedelta((nights["kind"] == "day_summary").astype(int), unit="D")
    told = ["asleep_h", "deep_sleep_min", "sleep_score", "resting_heart_rate_bpm"]
    rows = nights[["athlete_id", *told]].assign(
        day=nights["day"] + later,
        log_rmssd=np.log(nights["rmssd_ms"]),
        night_known=nights[["happened", "recorded"]].max(axis=1),
        worn=1.0,
    )
    return rows.groupby(KEY, observed=True, sort=False).last().reset_index()


def _diary(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    rows = tables["checkins"]
    mass = rows["body_mass_kg"].fillna(
        rows["athlete_id"]
        .map(tables["athletes"].set_index("athlete_id")["body_mass_kg"])
        .astype(float)
    )
    marked = rows["soreness_sites"].dropna().explode()
    rated = rows["soreness"].notna() & rows["soreness_sites"].notna()
    told = ["soreness", "fatigue", "stress", "low_mood", "low_readiness", "poor_sleep"]
    return (
        rows[[*KEY, *told, "fluid_l", "meals"]]
        .assign(
            said_sleep_h=rows["sleep_h"],
            carbs_g_kg=rows["carbs_g"] / mass,
            log_mass=100 * np.log(rows["body_mass_kg"]),
            lower_leg_sore=_any(marked.isin(LOWER_LEG), rows.index).where(rated),
            hip_sore=_any(marked == "hip_pelvis", rows.index).where(rated),
            wrote=1.0,
        )
        .groupby(KEY, observed=True, sort=False)
        .last()
        .reset_index()
    )


def _any(marked: pd.Series, index: pd.Index) -> pd.Series:
    return marked.groupby(level=0).any().reindex(index).astype(float)
