"""The sheets that a club hands over: one frame per table, as athletes and watches fill them in."""

import numpy as np
import polars as pl
import polars.selectors as cs

from pipeline.club.calendar import LEAD_IN
from pipeline.club.clock import Clock
from pipeline.club.life import Club
from pipeline.club.ratings import Ratings

SITES = ("lower_leg_left;lower_leg_right", "lower_leg_right", "lower_leg_left", "hip_pelvis")
SORE_ENOUGH_TO_MARK = 3
FLAGS = ("injury", "injury", "veins", "injury", "bone_pain")  # codes of features/referral.py


def athletes(club: Club) -> pl.DataFrame:
    """Intake questionnaire, filled in a week before the record begins."""
    people = club.people
    intake = club.days.dates[LEAD_IN - 7] + np.timedelta64(12, "h")
    return pl.DataFrame(
        {
            "athlete_id": people.athlete_id,
            "happened": np.full(len(people), intake.astype("M8[ms]")),
            "timezone": people.timezone,
            "silence": np.full(len(people), "rested_if_observed"),
            "sex": np.where(people.female, "female", "male"),
            "age_y": people.age_y,
            "height_cm": people.height_cm,
            "body_mass_kg": people.mass_kg,
            "max_heart_rate_bpm": people.max_heart_rate_bpm,
            "resting_heart_rate_bpm": people.resting_heart_rate_bpm,
            "training_years": people.training_years,
            "donated_blood": people.donated_blood,
            "metformin_or_acid_blocker": people.acid_blocker,
            "single_leg_ratio": people.single_leg_ratio,
            "diet": people.diet,
            "b12_supplement": people.b12_supplement,
            "heavy_menstrual_bleeding": people.heavy_menstrual_bleeding,
            "residence_altitude_m": people.altitude_m,
            "beta_blocker": people.beta_blocker,
            "pregnant": np.zeros(len(people), dtype=bool),
            "heart_condition": np.zeros(len(people), dtype=bool),
            "hide_food_and_mass": np.zeros(len(people), dtype=bool),
        }
    )


def sessions(rng: np.random.Generator, club: Club, clock: Clock) -> pl.DataFrame:
    """Runs from the watch, or typed where it failed, and typed strength sessions."""
    return pl.concat([_runs(rng, club, clock), _strength(club, clock)], how="diagonal")


def _runs(rng: np.random.Generator, club: Club, clock: Clock) -> pl.DataFrame:
    training, device, shape = club.training, club.device, club.training.kind.shape
    typed = rng.random(shape) < club.people.device_dropout[:, None]
    no_heart = typed | (rng.random(shape) < 0.03 * club.lapse)
    unrated = rng.random(shape) < 0.04 * club.lapse
    no_gear = typed | (rng.random(shape) < 0.03 * club.lapse)
    late = rng.random(shape) < 0.03 * club.lapse
    synced = clock.run_end + rng.integers(2, 30, shape) + late * rng.integers(900, 4000, shape)
    measured = {
        "heart_rate_mean_bpm": _unless(no_heart, device.heart_rate_mean_bpm),
        "heart_rate_max_bpm": _unless(no_heart, device.heart_rate_max_bpm),
        "zone_cardio_min": _unless(no_heart, device.zone_cardio_min),
        "zone_peak_min": _unless(no_heart, device.zone_peak_min),
        "cadence_spm": _unless(typed, device.cadence_spm),
        "ascent_m": _unless(typed, device.ascent_m),
        "distance_km": np.where(typed, np.rint(2 * training.run_km) / 2, training.run_km),
        "duration_min": np.where(typed, np.rint(training.run_min / 5) * 5, training.run_min),
    }
    return _rows(
        club,
        club.recorded_runs,
        happened=clock.run_end,
        recorded=_unless(typed, synced),
        source=np.where(typed, "diary", "device"),
        sport=np.full(shape, "run"),
        rpe_cr10=_unless(unrated, training.run_rpe),
        gear_id=np.where(no_gear, "", gear_names(club)),
        **measured,
        **_fuel(rng, club),
        **_form(club, typed),
    )


def _form(club: Club, typed: np.ndarray) -> dict[str, np.ndarray]:
    """How the run was meant and run, and the weather; measured only where the watch worked."""
    form, weather = club.form, club.weather
    meant = np.array(["", "easy", "hard", "steady"])[club.training.kind]
    return {
        "intended": meant,
        "warmup_min": form.warmup_min,
        "cooldown_min": form.cooldown_min,
        "temperature_c": _unless(typed, weather.temperature_c),
        "humidity_pct": _unless(typed, weather.humidity_pct),
        "wet": weather.wet,
        "descent_m": _unless(typed, club.device.descent_m),
        "pace_variation": _unless(typed, form.pace_variation),
        "first_tenth_pace_ratio": _unless(typed, form.first_tenth_pace_ratio),
        "final_quarter_slowdown_pct": _unless(typed, form.final_quarter_slowdown_pct),
        "decoupling_pct": _unless(typed, form.decoupling_pct),
        "cadence_fade_pct": _unless(typed, form.cadence_fade_pct),
        "ground_contact_ms": _unless(typed, form.ground_contact_ms),
        "ground_contact_left_pct": _unless(typed, (50 + form.imbalance_pct).clip(41, 59)),
    }


def _fuel(rng: np.random.Generator, club: Club) -> dict[str, np.ndarray]:
    """Eating is noted around runs of an hour or more, body mass by the few who own scales."""
    training, fuel, shape = club.training, club.fuel, club.training.kind.shape
    long = training.run_min >= 60
    skips = ~(long & club.people.logs_fuel[:, None] & (rng.random(shape) < 1 - 0.15 * club.lapse))
    unweighed = ~(long & club.people.weighs[:, None] & (rng.random(shape) < 1 - 0.3 * club.lapse))
    after = fuel.mass_before_kg * (1 - fuel.mass_loss_pct / 100)
    return {
        "carbs_before_g": _unless(skips, fuel.before_gkg * club.people.mass_kg[:, None]),
        "carbs_during_g": _unless(skips, fuel.during_gph * training.run_min / 60),
        "carbs_after_g": _unless(skips, fuel.after_g),
        "mass_before_kg": _unless(unweighed, fuel.mass_before_kg),
        "mass_after_kg": _unless(unweighed, after),
    }


def _strength(club: Club, clock: Clock) -> pl.DataFrame:
    training, shape = club.training, club.training.kind.shape
    return _rows(
        club,
        (training.legs | training.upper) & club.days.observed,
        happened=clock.strength_end,
        source=np.full(shape, "diary"),
        sport=np.full(shape, "strength"),
        strength_focus=np.where(training.legs, "legs", "upper_body"),
        duration_min=training.strength_min,
        rpe_cr10=training.strength_rpe,
    )


def gear_names(club: Club) -> np.ndarray:
    """Name the pair worn on each run, (athletes, days)."""
    slot = np.where(club.shoes.slot == 0, "main", "second").astype(object)
    pair = (club.shoes.pair + 1).astype(str).astype(object)
    names = club.people.athlete_id.astype(object)[:, None] + "-" + slot + "-" + pair
    return names.astype(str)


def gear(club: Club) -> pl.DataFrame:
    """Pairs worn on recorded runs, with the distance on them before the first of these."""
    morning = np.full(club.training.kind.shape, 5 * 60)
    worn = _rows(
        club,
        club.recorded_runs,
        happened=morning,
        recorded=morning,
        gear_id=gear_names(club),
        start_km=club.shoes.km_before,
        mass_g=club.shoes.mass_g,
        tread=np.where(club.shoes.km_before > 700, "worn", "good"),
    )
    return worn.unique(["athlete_id", "gear_id"], keep="first", maintain_order=True)


def nights(rng: np.random.Generator, club: Club, clock: Clock) -> pl.DataFrame:
    """Nights that the watch was worn; `happened` is waking."""
    shape = club.body.asleep_h.shape
    asleep = club.body.asleep_h + rng.normal(0, 0.12, shape)
    worn = club.days.observed & (rng.random(shape) >= club.people.night_missing[:, None])
    no_variability = np.broadcast_to(rng.random((shape[0], 1)) < 0.6, shape)
    score = 79 + 7 * (asleep - 7.2).clip(-4, 1.5) - 1.2 * (club.body.stress - 3.5)
    return _rows(
        club,
        worn,
        happened=clock.waking,
        kind=np.full(shape, "sleep"),
        asleep_h=asleep,
        deep_sleep_min=60 * asleep * rng.normal(0.17, 0.03, shape).clip(0.05, 0.3),
        sleep_score=(score + rng.normal(0, 4, shape)).clip(20, 99),
        rmssd_ms=_unless(no_variability, club.body.rmssd_ms),
        resting_heart_rate_bpm=club.body.resting_heart_rate_bpm,
    )


def checkins(rng: np.random.Generator, club: Club, clock: Clock, said: Ratings) -> pl.DataFrame:
    """Morning, after-run and evening entries."""
    parts = (
        _mornings(rng, club, clock, said),
        _rows(
            club,
            said.after_run,
            happened=clock.after_run,
            kind=np.full(said.legs.shape, "after_run"),
            legs=said.legs,
            breathing=said.breathing,
        ),
        _evenings(rng, club, clock, said),
    )
    return pl.concat(parts, how="diagonal")


def _mornings(rng: np.random.Generator, club: Club, clock: Clock, said: Ratings) -> pl.DataFrame:
    shape = said.soreness.shape
    marked = np.array(SITES)[rng.choice(4, shape, p=(0.5, 0.15, 0.15, 0.2))]
    unweighed = ~(club.people.weighs[:, None] & (rng.random(shape) < 1 - 0.4 * club.lapse))
    return _rows(
        club,
        said.morning,
        happened=clock.morning,
        kind=np.full(shape, "morning"),
        soreness=said.soreness,
        soreness_sites=np.where(said.soreness >= SORE_ENOUGH_TO_MARK, marked, ""),
        fatigue=said.fatigue,
        stress=said.stress,
        low_mood=said.low_mood,
        low_readiness=said.low_readiness,
        poor_sleep=said.poor_sleep,
        sleep_h=said.sleep_h,
        body_mass_kg=_unless(unweighed, club.fuel.mass_before_kg),
        ill=club.days.ill,
    )


def _evenings(rng: np.random.Generator, club: Club, clock: Clock, said: Ratings) -> pl.DataFrame:
    shape = said.evening.shape
    uncounted = np.broadcast_to(~club.people.logs_fuel[:, None], shape)
    noted = club.fuel.day_carbs_g * rng.lognormal(0, 0.12, shape)
    return _rows(
        club,
        said.evening,
        happened=clock.evening,
        kind=np.full(shape, "evening"),
        day=np.broadcast_to(club.days.dates, shape),
        fluid_l=club.fuel.day_fluid_l,
        carbs_g=_unless(uncounted, noted),
        kcal=_unless(uncounted, noted * 4 / 0.52),
        meals=np.rint(rng.normal(3.3, 0.8, shape)).clip(1, 7),
        alcohol=rng.random(shape) < np.where(club.days.weekday >= 4, 0.35, 0.10),
    )


def flags(rng: np.random.Generator, club: Club) -> pl.DataFrame:
    """A few niggles, and now and then something for a doctor; most are over after some days."""
    reports = max(1, len(club.people) // 25)
    athlete, day = np.nonzero(club.days.observed)
    chosen = np.sort(rng.choice(len(day), reports, replace=False))
    happened = club.days.dates[day[chosen]] + rng.integers(6 * 60, 9 * 60, reports).astype("m8[m]")
    lasting = rng.integers(4, 20, reports).astype("m8[D]")
    frame = pl.DataFrame(
        {
            "athlete_id": club.people.athlete_id[athlete[chosen]],
            "happened": happened.astype("M8[ms]"),
            "code": np.resize(FLAGS, reports),
            "site": rng.choice(["lower_leg_left", "lower_leg_right"], reports),
            "severity": np.full(reports, "minor"),
            "resolved": (happened + lasting).astype("M8[ms]"),
            "open": rng.random(reports) < 0.2,
        }
    )
    return frame.with_columns(resolved=pl.when(~pl.col("open")).then("resolved")).drop("open")


def _unless(missing: np.ndarray, values: np.ndarray) -> np.ndarray:
    return np.where(missing, np.nan, values)


def _rows(club: Club, where: np.ndarray, **columns: np.ndarray) -> pl.DataFrame:
    """One row per (athlete, day) in `where`; minutes after midnight become local times."""
    athlete, day = np.nonzero(where)
    frame = pl.DataFrame({name: values[where] for name, values in columns.items()})
    midnight = pl.lit(pl.Series(club.days.dates[day].astype("M8[ms]")))
    times = {
        name: midnight + pl.duration(minutes=pl.col(name).cast(pl.Float64).fill_nan(None))
        for name in ("happened", "recorded")
        if name in columns
    }
    return frame.with_columns(
        pl.Series("athlete_id", club.people.athlete_id[athlete]),
        cs.string().replace("", None),
        **times,
    )
