"""What is known when: one row per athlete and day, and what each may see at its instant t0.

A row is seen only if it happened before t0 **and** was recorded before t0. Sessions and diary
entries count from the day after theirs, a night on the day of waking, a device's day summary from
the next day.
"""

from dataclasses import dataclass
from datetime import date, time, timedelta

import polars as pl

from features import labels, units
from features.formulas import TRIMP

KEY = ["athlete_id", "day"]
MORNING = time(10, 0)  # local; t0 of a day without a label
MIDNIGHT = time(23, 59, 59)
KM_PER_MIN = 1 / 6  # a run without a distance: 6 min/km (PMData notes)
DEVICE_AU_PER_MIN = 5  # load of a minute that a device saw and nobody rated (PMData notes)
LEAST_MIN = 10  # shorter sessions, and walks, are everyday movement
FOR_TRIMP = {
    "sex": "sex",
    "max_heart_rate_bpm": "max_heart_rate_bpm",
    "beta_blocker": "beta_blocker",
    "intake_resting_bpm": "resting_heart_rate_bpm",
}
FOR_CUT_OFFS = {name: name for name in ("sex", "residence_altitude_m")}
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


def _begun(tables: Tables, days: pl.LazyFrame) -> pl.LazyFrame:
    """Give each day the first watched day that its t0 knew of: athlete_id, on, first."""
    watching = (tables.sessions, tables.nights, tables.checkins)
    rows = pl.concat([f.select("athlete_id", "recorded", first="day") for f in watching])
    known = rows.sort("recorded").with_columns(pl.col("first").cum_min().over("athlete_id"))
    looking = days.select("athlete_id", "t0", on="day").sort("t0")
    return looking.join_asof(
        known,
        left_on="t0",
        right_on="recorded",
        by="athlete_id",
        allow_exact_matches=False,
        check_sortedness=False,
    ).select("athlete_id", "on", "first")


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


def visible(rows: pl.LazyFrame, days: pl.LazyFrame, *, oldest: int, newest: int) -> pl.LazyFrame:
    """Pair each day with the rows that its t0 may see, oldest first.

    A row is offered to the days `newest` to `oldest` after its own; `age` says how many. `on` is
    the day that looks, `day` the row's own, `hours_ago` the time from the row to t0.
    """
    offered = rows.with_columns(age=pl.lit(list(range(newest, oldest + 1)), pl.List(pl.Int32)))
    offered = offered.explode("age", empty_as_null=True, keep_nulls=True)
    offered = offered.with_columns(on=pl.col("day") + pl.duration(days=pl.col("age")))
    looking = days.select("athlete_id", "t0", on="day")
    return (
        offered.join(looking, on=["athlete_id", "on"], how="inner")
        .filter(pl.col("happened") < pl.col("t0"), pl.col("recorded") < pl.col("t0"))
        .with_columns(
            hours_ago=(pl.col("t0") - pl.col("happened")).dt.total_seconds(fractional=True) / 3600
        )
        .sort("athlete_id", "on", "day", "happened", "recorded")
    )


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


def pairs(tables: Tables, days: pl.LazyFrame, lookback: int) -> pl.LazyFrame:
    """Show each day the pair of shoes that was run in last.

    `shoe_km` is the distance on the pair in the visible runs of `lookback` days, plus what it had
    before this record; unknown where that was not known by t0. `mass_over_usual` sets the mass of a
    shoe against that of the pair with most kilometres. `age` is that of its last run.
    """
    worn = tables.sessions.filter(pl.col("sport") == "run", pl.col("gear_id").is_not_null()).select(
        "athlete_id", "day", "happened", "recorded", "gear_id", "distance_km"
    )
    start = tables.gear.select(
        "athlete_id", "gear_id", "start_km", "mass_g", start_known="recorded"
    )
    known = pl.col("start_known") < pl.col("t0")
    usual = pl.col("mass_g").sort_by("km").last().over("athlete_id", "on")
    return (
        visible(worn, days, oldest=lookback, newest=1)
        .group_by("athlete_id", "on", "gear_id", maintain_order=True)
        .agg(pl.col("age").min(), pl.col("happened", "t0").last(), km=pl.col("distance_km").sum())
        .join(start, on=["athlete_id", "gear_id"], how="left")
        .with_columns(
            shoe_km=pl.col("km") + pl.when(known).then("start_km"),
            mass_g=pl.when(known).then("mass_g"),
        )
        .with_columns(mass_over_usual=pl.col("mass_g") - usual)
        .sort("athlete_id", "on", "happened")
        .unique(["athlete_id", "on"], keep="last", maintain_order=True)
    )


def calendar(tables: Tables, days: pl.LazyFrame, lookback: int) -> pl.LazyFrame:
    """Show each day the days before it as they are known at its t0, oldest first.

    One row per looking day `on` and age 1 to `lookback`, without gaps. `observed` says that the
    day was watched, `trained` that it held a session; loads of a rest day are 0, of an unobserved
    day null. Age 0 carries only the night that ended that morning.
    """
    sessions = visible(tables.sessions, days, oldest=lookback, newest=1)
    trained = _trained_days(with_intake(sessions, tables, **FOR_TRIMP))
    diary = _diary_days(visible(tables.checkins, days, oldest=lookback, newest=1))
    slept = _slept_days(visible(nights(tables), days, oldest=lookback, newest=0))
    ages = pl.lit(list(range(lookback, -1, -1)), pl.List(pl.Int32))
    grid = days.select("athlete_id", on="day", age=ages).explode(
        "age", empty_as_null=True, keep_nulls=True
    )
    silence = tables.athletes.select("athlete_id", "silence")
    for part in (trained, diary, slept):
        grid = grid.join(part, on=["athlete_id", "on", "age"], how="left")
    return (
        grid.join(silence, on="athlete_id", how="left")
        .join(_begun(tables, days), on=["athlete_id", "on"], how="left")
        .sort("athlete_id", "on", "age", descending=[False, False, True])
        .with_columns(watched=_watched())
        .with_columns(_state())
        .with_columns(*_zero_on_rest_days(), sleep_h=pl.coalesce("asleep_h", "sleep_h"))
    )


def _trained_days(sessions: pl.LazyFrame) -> pl.LazyFrame:
    training = (pl.col("duration_min") >= LEAST_MIN) & ~pl.col("sport").is_in(["walk", "hike"])
    rated = pl.col("rpe_cr10").is_not_null()
    run = pl.col("sport") == "run"
    legs = (pl.col("sport") == "strength") & (
        pl.col("strength_focus").fill_null("legs") != "upper_body"
    )
    minutes, rpe = pl.col("duration_min"), pl.col("rpe_cr10")
    measured = pl.col("distance_km").filter(run).max()
    guessed = (minutes * KM_PER_MIN).filter(run).max()
    zones = pl.col("zone_cardio_min") + pl.col("zone_peak_min").fill_null(0)
    long_min = (minutes - 60).clip(lower_bound=0)
    by_heart = (pl.col("zone_peak_min") >= HARD_PEAK_MIN) & ~pl.col("beta_blocker").fill_null(False)
    hard = (rpe >= HARD_RPE) | by_heart
    km = pl.coalesce("distance_km", minutes * KM_PER_MIN)
    return sessions.group_by("athlete_id", "on", "age", maintain_order=True).agg(
        seen=pl.lit(True),
        trained=training.any(),
        load=pl.when(rated.any())
        .then((rpe * minutes).sum())
        .otherwise(minutes.filter(training).sum() * DEVICE_AU_PER_MIN),
        ran=(run & training).any(),
        longest_run_km=pl.when(run.any()).then(pl.coalesce(measured, guessed)).otherwise(0.0),
        hardest_rpe=rpe.max(),
        hard_zone_min=pl.when(zones.count() > 0).then(zones.sum()),
        leg_strength_load=(rpe.fill_null(DEVICE_AU_PER_MIN) * minutes).filter(legs).sum(),
        leg_strength_h_ago=pl.col("hours_ago").filter(legs).min(),
        long_run_debt_min=(long_min * rpe.fill_null(DEVICE_AU_PER_MIN) / 10).filter(run).sum(),
        run_km=km.filter(run & training).sum(),
        hard=hard.fill_null(False).any().cast(pl.Float64),
        hard_h_ago=pl.col("hours_ago").filter(hard).min(),
        strength=(pl.col("sport") == "strength").any().cast(pl.Float64),
        descent_m=pl.when(pl.col("descent_m").count() > 0).then(pl.col("descent_m").sum()),
        trimp=pl.when(TRIMP.count() > 0).then(TRIMP.sum()),
    )


def _diary_days(checkins: pl.LazyFrame) -> pl.LazyFrame:
    return checkins.group_by("athlete_id", "on", "age", maintain_order=True).agg(
        wrote=pl.lit(True), sleep_h=pl.col("sleep_h").drop_nulls().last()
    )


def _slept_days(nights: pl.LazyFrame) -> pl.LazyFrame:
    return nights.group_by("athlete_id", "on", "age", maintain_order=True).agg(
        worn=pl.lit(True), asleep_h=pl.col("asleep_h").drop_nulls().last()
    )


def _watched() -> pl.Expr:
    """Say that something was recorded on the day."""
    return pl.any_horizontal(pl.col(name).fill_null(False) for name in ("seen", "wrote", "worn"))


def _state() -> list[pl.Expr]:
    """Tell observed from unobserved days; silence counts as rest only after the first record."""
    day = pl.col("on") - pl.duration(days=pl.col("age"))
    rested = ((pl.col("silence") == "rested") & (day >= pl.col("first"))).fill_null(False)
    blind = pl.col("silence") == "unobserved"
    seen = pl.col("seen").fill_null(False)
    observed = (pl.col("age") > 0) & (rested | seen | (pl.col("watched") & ~blind))
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
    watched = pl.when(pl.col("observed"))
    return [
        *(pl.coalesce(name, zero).alias(name) for name in amounts),
        pl.coalesce("ran", pl.when(at_rest).then(False)).alias("ran"),
        *(
            pl.coalesce(name, watched.then(float(most))).clip(0, most).alias(name)
            for name, most in (("leg_strength_h_ago", NO_STRENGTH_H), ("hard_h_ago", NO_HARD_H))
        ),
    ]


def draws(tables: Tables, days: pl.LazyFrame, lookback: int) -> pl.LazyFrame:
    """Show each day the blood draws whose results it knew, oldest draw first, a marker a column.

    Of one draw the latest issue of a marker counts; `<marker>_said` repeats it as the lab gave it.
    `disturbed` says that training shortly before the draw was known by t0. The athlete's sex,
    altitude of residence and lines for B12 come along, for cut-offs.
    """
    labs = tables.labs.join(_disturbed(tables), on=["athlete_id", "happened"], how="left")
    seen = visible(labs, days, oldest=lookback, newest=0)
    value = pl.col("value")
    said = pl.concat_str("reported_value", "reported_unit", separator=" ")
    drawn = (
        seen.group_by("athlete_id", "on", "age", "happened", maintain_order=True)
        .agg(
            pl.col("t0").first(),
            disturbed=(pl.col("disturbed_known") < pl.col("t0")).any(),
            **{n: value.filter(pl.col("marker") == n).last() for n in units.INPUTS},
            **{f"{n}_said": said.filter(pl.col("marker") == n).last() for n in units.INPUTS},
        )
        .sort("athlete_id", "on", "happened")
    )
    lines = tables.athletes.select("athlete_id", "b12_scheme")  # a setting, not a fact
    drawn = drawn.join(lines, on="athlete_id", how="left", maintain_order="left")
    return with_intake(drawn, tables, **FOR_CUT_OFFS)


def _disturbed(tables: Tables) -> pl.LazyFrame:
    """Say when it became known that a draw came too soon after training: ferritin is raised then.

    24 hours after a hard session or a run over an hour, 14 days after a run beyond a marathon
    (evidence file 2.7: rested 12 to 24 h; raised for 6 to 14 days after ultras).
    """
    draws = tables.labs.select("athlete_id", "happened").unique()
    run = pl.col("sport") == "run"
    hard = (pl.col("rpe_cr10") >= HARD_RPE) | (run & (pl.col("duration_min") > 60))
    sessions = tables.sessions.select(
        "athlete_id",
        "recorded",
        ended="happened",
        hard=hard.fill_null(False),
        ultra=(run & (pl.col("distance_km") > 42.2)).fill_null(False),
    ).filter(pl.col("hard") | pl.col("ultra"))
    hours = (pl.col("happened") - pl.col("ended")).dt.total_minutes() / 60
    soon = (pl.col("hard") & (hours < 24)) | (pl.col("ultra") & (hours < 14 * 24))
    return (
        draws.join(sessions, on="athlete_id", how="inner")
        .filter(hours >= 0, soon)
        .group_by("athlete_id", "happened")
        .agg(disturbed_known=pl.col("recorded").min())
    )
