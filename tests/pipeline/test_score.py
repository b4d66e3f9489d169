"""Scores: parts that add up, statuses that hold a score back, and files people can open."""

import csv
import json
import shutil
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from features import referral
from features.registry import MODELLED
from features.referral import MESSAGES, Level
from pipeline import build, score, train

START, DAYS = date(2025, 2, 1), 40
END = START + timedelta(days=DAYS)  # the day after the last entry
PARTS = ["base", "usual_for_you", *(f"contribution_{cause.name}" for cause in MODELLED)]
COLUMNS = ["athlete_id", "day", "status", "source", "risk", "typical_risk", *PARTS]
COLUMNS += ["missing", "message", "reason", "data", "notice"]


def at(number, clock="08:00"):
    """Give a clock on a day before the last: 1 is the last day with an entry."""
    return f"{END - timedelta(days=number)}T{clock}"


def life(name, days=range(1, DAYS + 1), run_every=2):
    """Make a plain athlete: a night and a morning entry a day, a run every second day."""
    who = {"athlete_id": f"SYNTHETIC-{name}"}
    runs = {"sport": "run", "duration_min": 50, "distance_km": 9, "rpe_cr10": 4}
    return {
        "sessions": [who | runs | {"happened": at(n, "18:00")} for n in days if n % run_every == 0],
        "nights": [who | {"happened": at(n, "06:30"), "asleep_h": 7.5} for n in days],
        "checkins": [who | {"happened": at(n, "07:00"), "kind": "morning"} for n in days],
    }


def about(name, table, number, **more):
    """Make one more row of an athlete, `number` days before the last."""
    return {table: [{"athlete_id": f"SYNTHETIC-{name}", "happened": at(number)} | more]}


def blood(name, marker, value, unit):
    return about(name, "labs", 5, recorded=at(4), marker=marker, value=value, unit=unit)


BLOCKED, REFERRED, FEW, SCORED = "blocked", "referred", "not_enough_data", "scored"
COLD, NOW, TODAY, SOON = referral.COLD, *(MESSAGES[x] for x in (Level.NOW, Level.TODAY, Level.SOON))
TOO_FEW_RUNS = referral.TOO_FEW_SESSIONS.format(least=4)
SPARSE = [1, 2, 3, 4, 5, 6, 8, 10, 12, 14, *range(30, 40)]
# what is written of the athlete, what of the intake (None: no intake), the status, the message
CASES = {
    "adult": ([], {}, SCORED, COLD),
    "teen": ([], {"age_y": 17}, BLOCKED, referral.UNDER_AGE),
    "grown": ([], {"age_y": 17, "happened": "2024-01-01"}, SCORED, COLD),
    "ageless": ([], None, BLOCKED, referral.AGE_UNKNOWN),
    "agenull": ([], {"age_y": ""}, BLOCKED, referral.AGE_UNKNOWN),
    "pregnant": ([], {"pregnant": "true"}, BLOCKED, referral.PREGNANT),
    "ill": ([("checkins", 3, {"kind": "evening", "ill": "yes"})], {}, BLOCKED, referral.ILL),
    "well": ([("checkins", 9, {"kind": "evening", "ill": "yes"})], {}, SCORED, COLD),
    "chest": ([("flags", 2, {"code": "chest"})], {}, REFERRED, NOW),
    "numb": ([("flags", 2, {"code": "new_numbness"})], {}, REFERRED, TODAY),
    "heavy": ([("flags", 2, {"code": "lasting_heaviness"})], {}, SCORED, f"{SOON} {COLD}"),
    "unheard": ([("flags", 2, {"code": "something_new"})], {}, SCORED, f"{SOON} {COLD}"),
    "major": ([("flags", 2, {"code": "injury", "severity": "major"})], {}, SCORED, f"{SOON} {COLD}"),
    "minor": ([("flags", 2, {"code": "injury", "severity": "minor"})], {}, SCORED, COLD),
    "over": ([("flags", 3, {"code": "chest", "resolved": at(1)})], {}, SCORED, COLD),
    "lately": ([("flags", 3, {"code": "chest", "resolved": at(0, "23:00")})], {}, REFERRED, NOW),
    "old": ([("flags", 20, {"code": "chest"})], {}, SCORED, COLD),
    "unfiled": ([("flags", 2, {"code": "chest", "recorded": at(0, "12:00")})], {}, SCORED, COLD),
    "thin": ([blood("thin", "haemoglobin", "5.5", "g/dL")], {}, REFERRED, referral.LAB_TODAY),
    "low": (
        [blood("low", "ferritin", "9", "ug/L")],
        {"sex": "female"},
        SCORED,
        f"{referral.LAB_SOON} {COLD}",
    ),
    "silent": ([range(18, DAYS + 1)], {}, FEW, referral.SILENT),
    "sparse": ([SPARSE], {}, FEW, referral.TOO_FEW),
    "three": ([range(1, 4)], {}, FEW, referral.TOO_FEW),
    "walker": ([("every", 14, {})], {}, FEW, TOO_FEW_RUNS),
}


def written(name):
    """Give all rows of a case's athlete, by table."""
    extra, intake, *_ = CASES[name]
    rows: dict[str, list[dict]] = {}
    days = next((e for e in extra if isinstance(e, range | list)), range(1, DAYS + 1))
    every = next((e[1] for e in extra if e[0] == "every"), 2) if extra and days is not extra[0] else 2
    parts = [life(name, days, every)]
    parts += [e for e in extra if isinstance(e, dict)]
    parts += [
        about(name, e[0], e[1], **e[2]) for e in extra if isinstance(e, tuple) and e[0] != "every"
    ]
    if intake is not None:
        person = {"athlete_id": f"SYNTHETIC-{name}", "happened": "2025-01-01", "age_y": 30}
        parts.append({"athletes": [person | intake]})
    for part in parts:
        for table, found in part.items():
            rows.setdefault(table, []).extend(found)
    return rows
