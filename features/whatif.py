"""What if: hypothetical raw rows for today, made from the athlete's own past.

Only for what a person can change until tomorrow. Blood, age, sex and history are no changes. Who
reported something that a doctor should see, or an injury, is offered nothing harder than usual.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import polars as pl

from features.flags import plain
from features.tables import TABLES
from features.timeline import LEAST_MIN, Tables

PAST_DAYS = 28  # a report that is not resolved counts as long
EVENING, WAKING = time(18, 30), time(6, 45)
NIGHT_H, LONG_MIN, NEW_PAIR = 8.0, 90.0, "a new pair"
Rows = dict[str, list[dict]]


@dataclass(frozen=True, kw_only=True)
class Own:
    """What is usual for an athlete over 4 weeks; None where nothing was logged."""

    athlete_id: str
    today: date
    zone: str
    run_min: float | None
    run_km: float | None
    rpe: float | None
    longest_km: float | None
    asleep_h: float | None
    strength_min: float | None
    strength_rpe: float | None
    gear_id: str | None
    mass_kg: float | None
    hides_food: bool
    reported: bool

    @property
    def words(self) -> str:
        """Say what a usual day of this athlete is."""
        km = f" and {self.run_km:.1f} km" if self.run_km is not None else ""
        rpe = f" at an exertion of {self.rpe:.0f} of 10" if self.rpe is not None else ""
        ran = f"a run of {self.run_min:.0f} min{km}{rpe}" if self.run_min is not None else "no run"
        slept = (
            f"{self.asleep_h:.1f} h of sleep" if self.asleep_h is not None else "no night logged"
        )
        return f"{ran}, and {slept}"


@dataclass(frozen=True)
class Change:
    """One thing done otherwise today; `rows` gives None where it cannot be said.

    That is where the athlete's own data lack, or where the usual day is no less already.
    `gentle` is no harder than a usual day; `food` is not offered where food and mass are hidden.
    """

    name: str
    title: str
    rows: Callable[[Own], Rows | None]
    gentle: bool = False
    food: bool = False


def known_by(tables: Tables, athlete: str, t0: datetime) -> Tables:
    """Keep one athlete's rows that had happened and were recorded before an instant."""
    theirs = pl.col("athlete_id") == athlete
    before = (pl.col("happened") < t0) & (pl.col("recorded") < t0)
    kept = {name: frame.filter(theirs, before) for name, frame in vars(tables).items()}
    return Tables(**kept | {"athletes": tables.athletes.filter(theirs)})


def own(tables: Tables, athlete: str, today: date) -> Own:
    """Read what is usual for the athlete off the tables, over the 4 weeks before today."""
    person = tables.athletes.filter(pl.col("athlete_id") == athlete).collect().row(0, named=True)
    recent = pl.col("day").is_between(today - timedelta(days=PAST_DAYS), today, closed="left")
    sessions = tables.sessions.filter(recent).sort("happened").collect()
    runs = sessions.filter(pl.col("sport") == "run", pl.col("duration_min") >= LEAST_MIN)
    legs = sessions.filter(pl.col("sport") == "strength", _trains_legs())
    nights = tables.nights.filter(recent, pl.col("kind") == "sleep").collect()
    hidden = bool(person["hide_food_and_mass"])
    return Own(
        athlete_id=athlete,
        today=today,
        zone=person["timezone"],
        run_min=_median(runs["duration_min"]),
        run_km=_median(runs["distance_km"]),
        rpe=_median(runs["rpe_cr10"]),
        longest_km=_number(runs["distance_km"].max()),
        asleep_h=_median(nights["asleep_h"]),
        strength_min=_median(legs["duration_min"]),
        strength_rpe=_median(legs["rpe_cr10"]),
        gear_id=next(iter(runs["gear_id"].drop_nulls().tail(1).to_list()), None),
        mass_kg=None if hidden else person["body_mass_kg"],
        hides_food=hidden,
        reported=_reported(tables, today),
    )


def _reported(tables: Tables, today: date) -> bool:
    """Say whether a report is not yet over: an injury, or what a doctor should see."""
    recent = pl.col("day").is_between(today - timedelta(days=PAST_DAYS), today)
    still = pl.col("resolved").is_null() | (pl.col("resolved").dt.date() >= today)
    said = plain(pl.col("code")) != "none"
    return not tables.flags.filter(recent, still, said).collect().is_empty()


def _trains_legs() -> pl.Expr:
    return pl.col("strength_focus").fill_null("legs") != "upper_body"


def _median(values: pl.Series) -> float | None:
    return _number(values.median())


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def run(own: Own, minutes: float, km: float | None, **more: object) -> dict:
    """Give a run of this evening at the athlete's usual exertion."""
    row = {"sport": "run", "source": "diary", "duration_min": minutes, "distance_km": km}
    return row | {"rpe_cr10": own.rpe, "gear_id": own.gear_id} | more


def night(hours: float | None) -> list[dict]:
    """Give tonight's sleep; nothing where the athlete logs no nights."""
    return [{"kind": "sleep", "asleep_h": hours}] if hours is not None else []


def usual(own: Own) -> Rows:
    """The day as it mostly is: the usual run, the usual night."""
    runs = [] if own.run_min is None else [run(own, own.run_min, own.run_km)]
    return {"sessions": runs, "nights": night(own.asleep_h), "checkins": [{"kind": "evening"}]}


def _slept(own: Own) -> Rows | None:
    if own.asleep_h is None or own.asleep_h >= NIGHT_H:
        return None
    return usual(own) | {"nights": night(NIGHT_H)}


def _rested(own: Own) -> Rows | None:
    return None if own.run_min is None else usual(own) | {"sessions": []}


def _easy(own: Own) -> Rows | None:
    if own.run_min is None or own.rpe is None:
        return None
    half = None if own.run_km is None else own.run_km / 2
    short = run(own, max(own.run_min / 2, LEAST_MIN), half, rpe_cr10=min(own.rpe, 3.0))
    return usual(own) | {"sessions": [short | {"intended": "easy"}]}


def _longer(own: Own) -> Rows | None:
    if own.longest_km is None or not own.run_km or own.run_min is None:
        return None
    km = 1.3 * own.longest_km
    return usual(own) | {"sessions": [run(own, km * own.run_min / own.run_km, km)]}


def _strength(own: Own) -> Rows | None:
    if own.strength_min is None:
        return None
    work = {"sport": "strength", "source": "diary", "strength_focus": "legs"}
    done = work | {"duration_min": own.strength_min, "rpe_cr10": own.strength_rpe}
    day = usual(own)
    return day | {"sessions": [*day["sessions"], done]}


def _shoes(own: Own) -> Rows | None:
    if own.gear_id is None or own.run_min is None:
        return None
    worn = run(own, own.run_min, own.run_km, gear_id=NEW_PAIR)
    return usual(own) | {"sessions": [worn], "gear": [{"gear_id": NEW_PAIR, "start_km": 0.0}]}


def _long_run(own: Own, before_gkg: float, during_gph: float) -> Rows | None:
    if own.mass_kg is None or own.run_min is None or own.run_km is None:
        return None
    minutes = LONG_MIN + 10
    eaten = {
        "carbs_before_g": before_gkg * own.mass_kg,
        "carbs_during_g": during_gph * minutes / 60,
    }
    done = run(own, minutes, own.run_km * minutes / own.run_min, **eaten)
    return usual(own) | {"sessions": [done]}


CHANGES = (
    Change("sleep", "8 hours of sleep tonight", _slept, gentle=True),
    Change("rest", "a rest day", _rested, gentle=True),
    Change("easy", "half the usual run, and easy", _easy, gentle=True),
    Change("longer", "a run 30 % beyond the longest of 4 weeks", _longer),
    Change("strength", "leg strength training as well", _strength),
    Change("shoes", "the run in a new pair of shoes", _shoes),
    Change(
        "long_fed",
        "a run of 100 minutes with carbohydrate before and during it",
        lambda own: _long_run(own, 1.5, 45.0),
        food=True,
    ),
    Change(
        "long_unfed",
        "a run of 100 minutes without any carbohydrate",
        lambda own: _long_run(own, 0.0, 0.0),
        food=True,
    ),
)


def offered(own: Own, gentle: bool = False) -> list[Change]:
    """List the changes for an athlete: with `gentle` none that is harder than a usual day."""
    kept = [change for change in CHANGES if not (change.food and own.hides_food)]
    return [change for change in kept if change.gentle or not gentle]


def append(tables: Tables, own: Own, rows: Rows) -> Tables:
    """Add hypothetical rows: sessions and entries of this evening, the night that ends tomorrow."""
    zone = ZoneInfo(own.zone)
    evening = datetime.combine(own.today, EVENING, zone).astimezone(UTC)
    waking = datetime.combine(own.today + timedelta(days=1), WAKING, zone).astimezone(UTC)
    added = {}
    for name, made in rows.items():
        if not made:
            continue
        at = waking if name == "nights" else evening
        full = [
            {
                "athlete_id": own.athlete_id,
                "happened": at,
                "recorded": at + timedelta(minutes=1),
                "recorded_assumed": True,
                "day": own.today + timedelta(days=name == "nights"),
            }
            | row
            for row in made
        ]
        schema = TABLES[name]
        frame, wide = pl.DataFrame(full), schema.create_empty()
        added[name] = schema.validate(pl.concat([wide, frame], how="diagonal_relaxed"), cast=True)
    grown = {name: pl.concat([getattr(tables, name), f.lazy()]) for name, f in added.items()}
    return replace(tables, **grown)
