"""Writes the same SYNTHETIC trainings as four platforms export them, each in its own units.

What not all four can tell (exertion, shoes, descent) is in none of the files.
"""

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl

OSLO = ZoneInfo("Europe/Oslo")
STRAVA = (
    "Activity ID,Activity Date,Activity Name,Activity Type,Elapsed Time,Distance,Filename,"
    "Elapsed Time,Moving Time,Distance,Elevation Gain,Average Cadence,Max Heart Rate,"
    "Average Heart Rate"
)
GARMIN = (
    "Activity Type,Date,Favorite,Title,Distance,Time,Avg HR,Max HR,Avg Run Cadence,Avg Pace,"
    "Total Ascent,Avg Stride Length,Elapsed Time"
)
INTERVALS = (
    "id,start_date_local,name,type,moving_time,distance,elapsed_time,total_elevation_gain,"
    "max_heartrate,average_heartrate,average_cadence,icu_training_load,start_date,timezone"
)
# sport: as Strava, Garmin's list, intervals.icu and Garmin's account call it
CALLED = {
    "run": ("Run", "Running", "Run", "running"),
    "ride": ("Ride", "Cycling", "Ride", "cycling"),
    "strength": ("Weight Training", "Strength Training", "WeightTraining", "strength_training"),
}


@dataclass(frozen=True)
class Training:
    """One training; `steps` a minute of both feet, 0 where nothing was measured."""

    start: datetime
    sport: str
    moving_s: int
    elapsed_s: int
    metres: int
    rate: int
    highest_rate: int
    steps: int
    ascent: int

    @property
    def utc(self) -> datetime:
        """When it began, in UTC."""
        return self.start.astimezone(ZoneInfo("UTC"))


def trainings(sessions: pl.DataFrame) -> list[Training]:
    """Take the trainings of one athlete from the club's sessions.csv; every sixth run is a ride."""
    return [_training(at, row) for at, row in enumerate(sessions.to_dicts())]


def _training(at: int, row: dict) -> Training:
    moving_s = 60 * row["duration_min"]
    elapsed_s = moving_s + 75 * (at % 3)
    end = datetime.fromisoformat(row["happened"]).replace(tzinfo=OSLO)
    rides = row["sport"] == "run" and at % 6 == 0
    return Training(
        start=(end.astimezone(ZoneInfo("UTC")) - timedelta(seconds=elapsed_s)).astimezone(OSLO),
        sport="ride" if rides else row["sport"],
        moving_s=moving_s,
        elapsed_s=elapsed_s,
        metres=round(100 * (row["distance_km"] or 0)) * (20 if rides else 10),
        rate=row["heart_rate_mean_bpm"] or 0,
        highest_rate=row["heart_rate_max_bpm"] or 0,
        steps=0 if rides else row["cadence_spm"] or 0,
        ascent=row["ascent_m"] or 0,
    )


def strava(folder: Path, found: list[Training]) -> None:
    """Write a bulk export: times in UTC, metres, the steps of one foot."""
    rows = [
        [
            *(at, f"{one.utc:%b} {one.utc.day}, {one.utc:%Y, %I:%M:%S %p}", "SYNTHETIC"),
            *(CALLED[one.sport][0], one.elapsed_s, one.metres / 1000, f"activities/{at}.fit.gz"),
            *(float(one.elapsed_s), float(one.moving_s), float(one.metres), one.ascent or ""),
            *(one.steps / 2 or "", one.highest_rate or "", one.rate or ""),
        ]
        for at, one in enumerate(found, start=1)
    ]
    _write(folder / "activities.csv", STRAVA, rows)


def garmin_list(folder: Path, found: list[Training]) -> None:
    """Write Garmin Connect's list: local times, kilometres without a unit, `--` for nothing."""
    rows = [
        [
            *(CALLED[one.sport][1], f"{one.start:%Y-%m-%d %H:%M:%S}", "false", "SYNTHETIC"),
            *(f"{one.metres / 1000:,.2f}", _clock(one.moving_s)),
            *(one.rate or "--", one.highest_rate or "--", one.steps or "--", _pace(one)),
            *(f"{one.ascent:,}" if one.ascent else "--", _stride(one), _clock(one.elapsed_s)),
        ]
        for one in found
    ]
    _write(folder / "Activities.csv", GARMIN, rows)


def intervals(folder: Path, found: list[Training]) -> None:
    """Write the activities of intervals.icu: both clocks, metres, the steps of one foot."""
    rows = [
        [
            *(f"i{at}", f"{one.start:%Y-%m-%dT%H:%M:%S}", "SYNTHETIC", CALLED[one.sport][2]),
            *(one.moving_s, float(one.metres), one.elapsed_s, one.ascent or ""),
            *(one.highest_rate or "", one.rate or "", one.steps / 2 or "", 50),
            *(f"{one.utc:%Y-%m-%dT%H:%M:%SZ}", "Europe/Oslo"),
        ]
        for at, one in enumerate(found, start=1)
    ]
    _write(folder / "activities.csv", INTERVALS, rows)


def garmin_account(folder: Path, found: list[Training]) -> None:
    """Write the JSON of an account's export: milliseconds, centimetres, steps of both feet."""
    listed = [
        {
            "activityId": at,
            "name": "SYNTHETIC",
            "activityType": CALLED[one.sport][3],
            "beginTimestamp": 1000 * int(one.utc.timestamp()),
            "duration": 1000.0 * one.moving_s,
            "elapsedDuration": 1000.0 * one.elapsed_s,
            "distance": 100.0 * one.metres,
            "elevationGain": 100.0 * one.ascent or None,
            "avgHr": float(one.rate),
            "maxHr": float(one.highest_rate),
            "avgDoubleCadence": float(one.steps),
        }
        for at, one in enumerate(found, start=1)
    ]
    folder.mkdir(parents=True, exist_ok=True)
    content = json.dumps([{"summarizedActivitiesExport": listed}])
    (folder / "SYNTHETIC_0_summarizedActivities.json").write_text(content, encoding="utf-8")


WAYS: dict[str, Callable[[Path, list[Training]], None]] = {
    "strava": strava,
    "garmin_list": garmin_list,
    "intervals": intervals,
    "garmin_account": garmin_account,
}


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _pace(one: Training) -> str:
    if one.sport != "run":
        return "--"
    pace = round(1000 * one.moving_s / one.metres)
    return f"{pace // 60}:{pace % 60:02}"


def _stride(one: Training) -> str:
    return f"{one.metres / (one.steps * one.moving_s / 60):.2f}" if one.steps else "--"


def _write(path: Path, header: str, rows: list[list]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header.split(","), *rows])
