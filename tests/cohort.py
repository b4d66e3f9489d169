"""SYNTHETIC tables for tests: from a few rows written as dicts, or a seeded cohort at random."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import polars as pl

from features import units
from features.tables import SITES, TABLES
from features.timeline import Tables

ATHLETE = "SYNTHETIC-1"
PEOPLE = {
    "SYNTHETIC-1": ("Europe/Oslo", "rested_if_observed"),
    "SYNTHETIC-2": ("America/New_York", "rested"),
    "SYNTHETIC-3": ("Asia/Tokyo", "unobserved"),
}
OSLO = "Europe/Oslo"
ODD = {
    "SYNTHETIC-1": {"diet": "vegan", "heavy_menstrual_bleeding": True, "donated_blood": False},
    "SYNTHETIC-2": {"diet": "omnivore", "heavy_menstrual_bleeding": False, "donated_blood": True},
    "SYNTHETIC-3": {"diet": "vegetarian"},
}
CLOCK = {"sessions": "18:00", "nights": "07:00", "checkins": "08:00", "labs": "08:00"}
DEFAULTS = {
    "athletes": {"timezone": OSLO, "silence": "rested_if_observed"},
    "sessions": {"source": "device", "sport": "run", "duration_min": 60.0},
    "nights": {"kind": "sleep"},
    "checkins": {"kind": "morning"},
    "labs": {"marker": "ferritin"},
    "flags": {},
    "gear": {"gear_id": "pair"},
}


def on(number: int) -> date:
    """Give the date of a day number; day 1 is 1 January 2025."""
    return date(2025, 1, 1) + timedelta(days=number - 1)


def moment(number: int, clock: str, zone: str = OSLO) -> datetime:
    """Give a local time of a numbered day, as UTC."""
    local = datetime.combine(on(number), time.fromisoformat(clock), ZoneInfo(zone))
    return local.astimezone(UTC)


def tables(**rows: list[dict]) -> Tables:
    """Build the seven tables from rows such as `{"day": 3, "at": "07:30", "asleep_h": 6}`.

    `day` is a number, `at` the local time of `happened` on that day, `recorded` a (day, clock);
    without it a lab result is known at noon of the next day and anything else a minute later.
    Athletes that are not described are in Oslo.
    """
    described = {row.get("athlete_id", ATHLETE) for row in rows.get("athletes", [])}
    present = {row.get("athlete_id", ATHLETE) for name in rows for row in rows[name]}
    people = [{"athlete_id": name} for name in sorted((present | {ATHLETE}) - described)]
    rows = rows | {"athletes": [*rows.get("athletes", []), *people]}
    zones = {row.get("athlete_id", ATHLETE): row.get("timezone", OSLO) for row in rows["athletes"]}
    return Tables(**{name: _table(name, rows.get(name, []), zones).lazy() for name in TABLES})


def _table(name: str, rows: list[dict], zones: dict[str, str]) -> pl.DataFrame:
    schema = TABLES[name]
    full = [_row(name, dict(row), zones) for row in rows]
    frame = pl.DataFrame(full, schema=schema.create_empty().schema)
    return schema.validate(frame)


def _row(name: str, row: dict, zones: dict[str, str]) -> dict:
    zone = zones[row.setdefault("athlete_id", ATHLETE)]
    number, clock = row.pop("day", -500), row.pop("at", CLOCK.get(name, "00:00"))
    happened = moment(number, clock, zone)
    later = moment(number + 1, "12:00", zone) if name == "labs" else happened + timedelta(minutes=1)
    recorded = moment(*row.pop("recorded"), zone) if "recorded" in row else later
    base = {"happened": happened, "recorded": recorded, "recorded_assumed": False}
    full = DEFAULTS[name] | base | {"day": on(number)} | row
    if name == "labs":
        unit = units.UNITS[full["marker"]]
        said = {"reported_unit": unit, "reported_value": str(full["value"])}
        full = {"unit": unit} | said | full
    if name == "checkins" and "filed" in full:  # an entry about an earlier day
        full["happened"] = moment(*full.pop("filed"), zone)
        full["recorded"] = full["happened"]
    return full


def cohort(days: int = 60, seed: int = 1) -> Tables:
    """Make three SYNTHETIC athletes with every column of every table filled at random."""
    chance = Random(seed)
    rows: dict[str, list[dict]] = {name: [] for name in TABLES}
    for name, (zone, silence) in PEOPLE.items():
        person = {"athlete_id": name}
        about = {"timezone": zone, "silence": silence, "body_mass_kg": chance.uniform(50, 90)}
        about |= {"sex": chance.choice(["female", "male"]), "residence_altitude_m": 900.0}
        about |= _intake(chance) | ODD[name]
        rows["athletes"].append(person | about)
        for pair in ("old", "new"):
            start = chance.uniform(300, 700)
            mass = chance.uniform(180, 320)
            rows["gear"].append(
                person | {"day": 1, "gear_id": pair, "start_km": start, "mass_g": mass}
            )
        for number in range(1, days + 1):
            for table, found in _random_day(chance, number).items():
                rows[table] += [person | row for row in found]
    return tables(**rows)


def _intake(chance: Random) -> dict:
    return {
        "day": 1,
        "height_cm": chance.uniform(155, 195),
        "max_heart_rate_bpm": chance.uniform(175, 200),
        "resting_heart_rate_bpm": chance.uniform(45, 65),
        "training_years": chance.uniform(0, 20),
        "metformin_or_acid_blocker": False,
        "b12_supplement": False,
        "single_leg_ratio": chance.uniform(0.6, 1),
    }


def _random_day(chance: Random, number: int) -> dict[str, list[dict]]:
    rests = number % 15 == 2 and number != 17  # before most blood draws
    ran = chance.random() < 0.7 and not rests
    sessions = [_run(chance, number)] if ran else []
    if chance.random() < 0.35 and not rests:
        sessions.append(_other_session(chance, number))
    checkins = [_morning(chance, number)] if chance.random() < 0.85 else []
    if ran and chance.random() < 0.85:
        checkins.append(_after_run(chance, number))
    if chance.random() < 0.8:
        checkins.append(_evening(chance, number))
    labs = _draw(chance, number) if number % 15 == 3 else []
    flag = {"day": number, "at": _clock(chance, 18, 20), "code": "pain", "site": "whole_body"}
    flags = [flag] if chance.random() < 0.05 else []
    nights = _nights(chance, number)
    return {"sessions": sessions, "checkins": checkins, "nights": nights, "labs": labs} | {
        "flags": flags
    }


def _clock(chance: Random, low: int, high: int) -> str:
    return f"{chance.randrange(low, high):02}:{chance.randrange(60):02}:{chance.randrange(60):02}"


def _late(chance: Random, number: int, share: float = 0.25) -> dict:
    """Let some rows be recorded only days later."""
    if chance.random() > share:
        return {}
    return {"recorded": (number + chance.randrange(1, 4), _clock(chance, 0, 24))}


def _run(chance: Random, number: int) -> dict:
    minutes = chance.choice([chance.uniform(20, 70), chance.uniform(76, 150)])
    speed = chance.uniform(8, 14)
    mass = chance.uniform(50, 90)
    return {
        "day": number,
        "at": _clock(chance, 16, 20) if chance.random() < 0.7 else _clock(chance, 7, 12),
        "duration_min": minutes,
        "distance_km": speed * minutes / 60,
        "rpe_cr10": chance.uniform(2, 10) if chance.random() < 0.8 else None,
        "heart_rate_mean_bpm": chance.uniform(120, 170),
        "heart_rate_max_bpm": chance.uniform(170, 200),
        "zone_cardio_min": chance.uniform(0, 30),
        "zone_peak_min": chance.uniform(0, 10),
        "cadence_spm": 140 + 2 * speed + chance.uniform(-8, 8),
        "ascent_m": chance.uniform(0, 500),
        "carbs_before_g": chance.uniform(0, 100),
        "carbs_during_g": chance.uniform(0, 90),
        "carbs_after_g": chance.uniform(0, 120),
        "mass_before_kg": mass,
        "mass_after_kg": mass * chance.uniform(0.95, 1.0),
        "gear_id": chance.choice(["old", "new"]),
        "intended": chance.choice(["easy", "steady", "hard", None]),
        "descent_m": chance.uniform(0, 500),
        "temperature_c": chance.uniform(5, 32),
        "humidity_pct": chance.uniform(30, 90),
        "warmup_min": chance.choice([0.0, 4.0, 10.0]),
        "pace_variation": chance.uniform(0.01, 0.1),
        "first_tenth_pace_ratio": chance.uniform(0.9, 1.1),
        "final_quarter_slowdown_pct": chance.uniform(-10, 30),
        "decoupling_pct": chance.uniform(-5, 15),
        "cadence_fade_pct": chance.uniform(-2, 8),
        "ground_contact_left_pct": chance.uniform(48, 52),
    } | _late(chance, number)


def _other_session(chance: Random, number: int) -> dict:
    return {
        "day": number,
        "at": _clock(chance, 12, 15),
        "source": "diary",
        "sport": chance.choice(["strength", "ride", "walk", "hike", "swim", "other"]),
        "strength_focus": chance.choice(["legs", "upper_body", "whole_body", None]),
        "duration_min": chance.uniform(5, 90),
        "rpe_cr10": chance.choice([None, chance.uniform(1, 9)]),
    } | _late(chance, number)


def _nights(chance: Random, number: int) -> list[dict]:
    sleep = {
        "day": number,
        "at": _clock(chance, 5, 9) if chance.random() < 0.85 else _clock(chance, 10, 13),
        "asleep_h": chance.uniform(4, 9),
        "deep_sleep_min": chance.uniform(20, 120),
        "sleep_score": chance.uniform(50, 95),
        "rmssd_ms": chance.uniform(20, 90),
        "sdnn_ms": chance.uniform(20, 90),
    }
    summary = {
        "day": number,
        "at": "23:59:59",
        "kind": "day_summary",
        "resting_heart_rate_bpm": chance.uniform(42, 62),
    }
    found = [row | _late(chance, number, 0.1) for row in (sleep, summary)]
    return [row for row in found if chance.random() < 0.9]


def _rating(chance: Random) -> float | None:
    return chance.uniform(0, 10) if chance.random() < 0.9 else None


def _morning(chance: Random, number: int) -> dict:
    items = ("soreness", "fatigue", "stress", "low_mood", "low_readiness", "poor_sleep")
    ratings = {item: _rating(chance) for item in items}
    return {
        "day": number,
        "at": _clock(chance, 6, 10),
        "soreness_sites": chance.sample(SITES, chance.randrange(3)),
        "sleep_h": chance.uniform(4, 9),
        "body_mass_kg": chance.uniform(50, 90),
        "ill": False,
        **ratings,
    } | _late(chance, number, 0.1)


def _after_run(chance: Random, number: int) -> dict:
    ratings = {"legs": _rating(chance), "breathing": _rating(chance)}
    return {"day": number, "at": _clock(chance, 20, 22), "kind": "after_run", **ratings} | _late(
        chance, number
    )


def _evening(chance: Random, number: int) -> dict:
    return {
        "day": number,
        "at": _clock(chance, 22, 24),
        "kind": "evening",
        "fluid_l": chance.uniform(0.5, 4),
        "carbs_g": chance.uniform(100, 600),
        "meals": float(chance.randrange(1, 6)),
        "alcohol": chance.random() < 0.2,
    } | _late(chance, number)


def _draw(chance: Random, number: int) -> list[dict]:
    usual = {
        "ferritin": (10, 30),
        "iron": (5, 12),
        "tibc": (60, 80),
        "transferrin_saturation": (5, 18),
        "haemoglobin": (105, 118),
        "b12": (90, 210),
        "active_b12": (20, 65),
        "methylmalonic_acid": (150, 400),
        "crp": (0, 9),
    }
    days, found = chance.randrange(1, 6), []
    for marker, (low, high) in usual.items():
        row = {"day": number, "marker": marker, "value": chance.uniform(low, high)}
        found.append(row | {"recorded": (number + days, "12:00")})
        if chance.random() < 0.3:  # a corrected issue of the same draw
            again = {"value": chance.uniform(low, high), "recorded": (number + days + 7, "12:00")}
            found.append(row | again)
    return found
