"""The seven tables that every format is read into: columns, canonical units and ranges.

Each row carries two clocks in UTC: `happened` (session end, waking, draw, filing) and `recorded`
(entered, uploaded, issued). `day` is the calendar day of `happened` in the athlete's time zone.
`min` and `max` refuse a value; `warn` in the metadata keeps it and points at it. Limits: evidence
file, part 4.3.
"""

from typing import Any

import dataframely as dy
import polars as pl

from features.markers import MARKERS
from features.units import UNITS

SPORTS = ("run", "strength", "ride", "walk", "hike", "swim", "ski", "other")
SITES = (
    "lower_leg_left",
    "lower_leg_right",
    "hip_pelvis",
    "trunk",
    "arm_left",
    "arm_right",
    "head_neck",
    "other",
)
LOWER_LEG = ("lower_leg_left", "lower_leg_right")

# What it means that an athlete has no session on a day: a rest day for certain, a rest day only
# where something else shows that the day was watched, or nothing at all.
SILENCE = ("rested", "rested_if_observed", "unobserved")


def _number(
    unit: str, description: str, low: float, high: float, warn: tuple | None = None, **more: Any
) -> dy.Float64:
    metadata = {"unit": unit, "warn": warn} if warn else {"unit": unit}
    return dy.Float64(
        nullable=True, min=low, max=high, metadata=metadata, description=description, **more
    )


def _rating(description: str) -> dy.Float64:
    return _number("0–10", f"{description}; 0 is best, 10 is worst", 0, 10)


class Row(dy.Schema):
    """What every row has."""

    athlete_id = dy.String(min_length=1, description="pseudonym of the athlete")
    happened = dy.Datetime(time_zone="UTC", description="when it happened")
    recorded = dy.Datetime(time_zone="UTC", description="when it became known")
    recorded_assumed = dy.Bool(
        description="true where the file has no such time and the format's delay was added"
    )
    day = dy.Date(description="calendar day of `happened` in the athlete's time zone")


class Athletes(Row):
    """Intake questionnaire: one row per athlete."""

    athlete_id = dy.String(min_length=1, primary_key=True, description="pseudonym of the athlete")
    timezone = dy.String(min_length=1, description="IANA name, such as Europe/Oslo")
    silence = dy.Enum(SILENCE, description="what a day without a session means")
    sex = dy.Enum(["female", "male"], nullable=True, description="which cut-offs to use")
    age_y = _number("y", "age at intake", 0, 110, (None, 90))
    declared_adult = dy.Bool(nullable=True, description="cohort.yaml says that all are 18 or older")
    height_cm = _number("cm", "height", 120, 230, (140, 210))
    body_mass_kg = _number("kg", "body mass at intake", 30, 200)
    max_heart_rate_bpm = _number("bpm", "highest heart rate", 100, 240, (120, 220))
    resting_heart_rate_bpm = _number("bpm", "resting heart rate at intake", 25, 130, (35, 90))
    training_years = _number("y", "years of regular running", 0, 80)
    diet = dy.Enum(["omnivore", "vegetarian", "vegan"], nullable=True, description="usual diet")
    b12_supplement = dy.Bool(nullable=True, description="takes vitamin B12")
    heavy_menstrual_bleeding = dy.Bool(nullable=True, description="reported at intake")
    donated_blood = dy.Bool(nullable=True, description="gave blood in the last 120 days")
    metformin_or_acid_blocker = dy.Bool(
        nullable=True, description="takes metformin or a drug against stomach acid"
    )
    b12_scheme = dy.Enum(
        ["who", "nice"],
        nullable=True,
        description="which lines for vitamin B12: who (148 and 221 pmol/L, also where it is "
        "empty) or nice (133 and 258 pmol/L)",
    )
    single_leg_ratio = _number(
        "ratio", "weaker over stronger leg in a single-leg strength test", 0, 1, (0.5, None)
    )
    residence_altitude_m = _number("m", "altitude of residence", -400, 5500, (None, 3000))
    beta_blocker = dy.Bool(nullable=True, description="takes a drug that lowers the heart rate")
    pregnant = dy.Bool(nullable=True, description="pregnant, or within six months of birth")
    heart_condition = dy.Bool(nullable=True, description="a known heart condition")
    hide_food_and_mass = dy.Bool(
        nullable=True, description="food and body mass are neither used nor shown for this athlete"
    )


class Sessions(Row):
    """One training; `happened` is its end."""

    athlete_id = dy.String(min_length=1, primary_key=True, description="pseudonym of the athlete")
    happened = dy.Datetime(time_zone="UTC", primary_key=True, description="end of the session")
    source = dy.Enum(
        ["diary", "device"], primary_key=True, description="typed by a person, or by a watch"
    )
    sport = dy.Enum(SPORTS, primary_key=True, description="kind of training")
    strength_focus = dy.Enum(
        ["legs", "upper_body", "whole_body"], nullable=True, description="of a strength session"
    )
    duration_min = dy.Float64(
        min_exclusive=0,
        max=2880,
        metadata={"unit": "min", "warn": (None, 420)},
        description="duration",
    )
    distance_km = _number("km", "distance", 0, 350, (None, 60))
    rpe_cr10 = _number("CR10, 0–10", "rating of perceived exertion of the session", 0, 10)
    heart_rate_mean_bpm = _number("bpm", "mean heart rate", 30, 240, (70, 205))
    heart_rate_max_bpm = _number("bpm", "highest heart rate", 30, 240)
    zone_cardio_min = _number("min", "time in the cardio heart-rate zone", 0, 2880)
    zone_peak_min = _number("min", "time in the peak heart-rate zone", 0, 2880)
    cadence_spm = _number("steps/min", "steps of both feet", 100, 260, (140, 210))
    ascent_m = _number("m", "metres climbed", 0, 12_000, (None, 3000))
    carbs_before_g = _number("g", "carbohydrate eaten 1 to 4 hours before", 0, 1500)
    carbs_during_g = _number("g", "carbohydrate eaten during", 0, 1500)
    carbs_after_g = _number("g", "carbohydrate eaten within 2 hours after", 0, 1500)
    mass_before_kg = _number("kg", "body mass before", 30, 200)
    mass_after_kg = _number("kg", "body mass after", 30, 200)
    gear_id = dy.String(nullable=True, description="the pair of shoes worn")
    intended = dy.Enum(
        ["easy", "steady", "hard", "race"], nullable=True, description="how the run was meant"
    )
    descent_m = _number("m", "metres descended", 0, 12_000, (None, 3000))
    temperature_c = _number("°C", "air temperature", -40, 55)
    humidity_pct = _number("%", "relative humidity", 0, 100)
    wbgt_c = _number("°C", "wet-bulb globe temperature", -40, 45)
    wet = dy.Bool(nullable=True, description="rain, snow or ice on the ground")
    warmup_min = _number("min", "warm-up before the run", 0, 120)
    cooldown_min = _number("min", "cool-down and stretching after the run", 0, 120)
    pace_variation = _number(
        "ratio", "SD over mean of the kilometres' pace, climbs considered", 0, 2, (None, 0.4)
    )
    first_tenth_pace_ratio = _number(
        "ratio", "pace of the first tenth over the whole run's; below 1 is faster", 0.2, 5
    )
    final_quarter_slowdown_pct = _number(
        "%", "pace of the last quarter slower than that of the first half", -80, 400
    )
    decoupling_pct = _number(
        "%", "fall of speed over heart rate from the first to the second half", -80, 80
    )
    cadence_fade_pct = _number(
        "%", "cadence of the last third below the first's, speed considered", -50, 50
    )
    ground_contact_ms = _number("ms", "time of a foot on the ground", 100, 500, (160, 350))
    ground_contact_left_pct = _number("%", "the left foot's share of it", 40, 60, (47, 53))

    @dy.rule()
    def pace(cls) -> pl.Expr:  # noqa: N805 (dataframely hands over the class)
        """A run over 1 km takes 130 to 1800 seconds a kilometre."""
        long_run = (pl.col("sport") == "run") & (pl.col("distance_km") > 1)
        return ~long_run | (60 * pl.col("duration_min") / pl.col("distance_km")).is_between(
            130, 1800
        )

    @dy.rule()
    def step_length(cls) -> pl.Expr:  # noqa: N805
        """A step is at most 2.3 m long: check distance, duration and cadence."""
        steps = pl.col("cadence_spm") * pl.col("duration_min")
        return (pl.col("sport") != "run") | (1000 * pl.col("distance_km") / steps <= 2.3)

    @dy.rule()
    def mass_change(cls) -> pl.Expr:  # noqa: N805
        """Body mass changes by at most 10 % in a session."""
        return (pl.col("mass_after_kg") / pl.col("mass_before_kg") - 1).abs() <= 0.1


class Nights(Row):
    """One main sleep (`happened` is waking), or a device's summary of a whole day."""

    athlete_id = dy.String(min_length=1, primary_key=True, description="pseudonym of the athlete")
    happened = dy.Datetime(
        time_zone="UTC", primary_key=True, description="waking, or the end of the day summed up"
    )
    kind = dy.Enum(
        ["sleep", "day_summary"], primary_key=True, description="a day summary counts from tomorrow"
    )
    asleep_h = _number("h", "time asleep", 0, 20, (3, 13))
    deep_sleep_min = _number("min", "deep sleep", 0, 720)
    sleep_score = _number("0–100", "the device's own score; 100 is best", 0, 100)
    rmssd_ms = _number("ms", "heart-rate variability, rMSSD", 1, 400)
    sdnn_ms = _number("ms", "heart-rate variability, SDNN; never mixed with rMSSD", 1, 500)
    resting_heart_rate_bpm = _number("bpm", "resting heart rate", 25, 130, (35, 90))


class Checkins(Row):
    """One diary entry; `happened` is when it was filed, `day` the day that it speaks of."""

    athlete_id = dy.String(min_length=1, primary_key=True, description="pseudonym of the athlete")
    happened = dy.Datetime(time_zone="UTC", primary_key=True, description="when it was filed")
    kind = dy.Enum(
        ["morning", "after_run", "evening"], primary_key=True, description="which entry of the day"
    )
    legs = _rating("how heavy the legs felt on the run")
    breathing = _rating("how hard breathing was on the run")
    soreness = _rating("muscle soreness")
    soreness_sites = dy.List(
        dy.Enum(SITES), nullable=True, description="where it is sore; empty means nowhere"
    )
    fatigue = _rating("fatigue")
    stress = _rating("stress")
    low_mood = _rating("low mood")
    low_readiness = _rating("how unready for training")
    poor_sleep = _rating("how poor the sleep was")
    sleep_h = _number("h", "sleep as remembered", 0, 20, (3, 13))
    fluid_l = _number("L", "fluid drunk on the day", 0, 15, (None, 8))
    carbs_g = _number("g", "carbohydrate eaten on the day", 0, 1500, (None, 1000))
    meals = _number("meals", "meals eaten on the day", 0, 12)
    kcal = _number("kcal", "energy eaten on the day; shown, never an input", 0, 15_000)
    alcohol = dy.Bool(nullable=True, description="drank alcohol; shown, never an input")
    body_mass_kg = _number("kg", "body mass", 30, 200)
    ill = dy.Bool(nullable=True, description="fever or an infection")


class Labs(Row):
    """One blood result: `happened` is the draw, `recorded` the moment the lab issued it."""

    athlete_id = dy.String(min_length=1, primary_key=True, description="pseudonym of the athlete")
    happened = dy.Datetime(time_zone="UTC", primary_key=True, description="draw")
    recorded = dy.Datetime(time_zone="UTC", primary_key=True, description="issue")
    marker = dy.Enum(list(MARKERS), primary_key=True, description="the analyte")
    value = dy.Float64(description="the value in the marker's canonical unit")
    unit = dy.Enum(sorted(set(UNITS.values())), description="the canonical unit")
    censored = dy.Enum(
        ["below", "above"], nullable=True, description="the lab wrote < or > before the value"
    )
    reported_value = dy.String(description="the value as the lab wrote it")
    reported_unit = dy.String(description="the unit as the lab wrote it")
    loinc = dy.String(nullable=True, description="LOINC code, where the lab gave one")


class Flags(Row):
    """Something the athlete reported that is not a training question."""

    athlete_id = dy.String(min_length=1, primary_key=True, description="pseudonym of the athlete")
    happened = dy.Datetime(time_zone="UTC", primary_key=True, description="when it was reported")
    code = dy.String(min_length=1, primary_key=True, description="which flag; see referral.py")
    site = dy.String(min_length=1, primary_key=True, description="where; `whole_body` if nowhere")
    severity = dy.Enum(["minor", "major"], nullable=True, description="as reported")
    resolved = dy.Datetime(time_zone="UTC", nullable=True, description="when it ended")


class Gear(Row):
    """One pair of shoes; `happened` is its first use in this record."""

    athlete_id = dy.String(min_length=1, primary_key=True, description="pseudonym of the athlete")
    gear_id = dy.String(min_length=1, primary_key=True, description="name of the pair")
    start_km = _number("km", "distance on the pair before this record", 0, 5000, (None, 1200))
    mass_g = _number("g", "mass of one shoe", 50, 800, (100, 500))
    tread = dy.Enum(["good", "worn", "slick"], nullable=True, description="state of the sole")


# What a row is told that breaks a rule over several columns.
RULES = {
    "pace": "a run over 1 km must take 130 to 1800 seconds a kilometre",
    "step_length": "a step would be longer than 2.3 m: check distance, duration and cadence",
    "mass_change": "body mass would change by more than 10 % in one session",
}

TABLES: dict[str, type[Row]] = {
    "athletes": Athletes,
    "sessions": Sessions,
    "nights": Nights,
    "checkins": Checkins,
    "labs": Labs,
    "flags": Flags,
    "gear": Gear,
}
