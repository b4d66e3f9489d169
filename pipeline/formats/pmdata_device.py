"""What PMData's wristbands recorded: exercises, sleeps and resting heart rate."""

from typing import Any

import polars as pl

from features.tables import Sessions
from pipeline.formats.books import Books, number
from pipeline.formats.objects import as_text, json_entries
from pipeline.formats.pmdata_books import csv_rows, earlier_than_last, from_local, utc
from pipeline.formats.reading import Read, Source

UNKNOWN_TIME = pl.lit(None, pl.Datetime("us", "UTC"))
MS_PER_MIN = 60_000
TWO_DAYS_MS = 2 * 24 * 60 * MS_PER_MIN

SPORTS = {
    "Run": "run",
    "Treadmill": "run",
    "Weights": "strength",
    "Circuit Training": "strength",
    "Walk": "walk",
    "Hike": "hike",
    "Outdoor Bike": "ride",
    "Bike": "ride",
    "Spinning": "ride",
    "Swim": "swim",
    "Cross Country Skiing": "ski",
    "Skiing": "ski",
}

ZONES = ("heartRateZones.Cardio", "heartRateZones.Peak")
EXERCISE = (
    "startTime",
    "lastModified",
    "activityName",
    "duration",
    "activeDuration",
    "averageHeartRate",
    "steps",
    "elevationGain",
    "distance",
    "distanceUnit",
)

NAP_AFTER = pl.time(14, 0)


def exercises(source: Source) -> Read:
    """Read exercise.json as device sessions, times in UTC; `line` is the entry's place in the list.

    `duration_min` is without pauses, which is what Fitbit's zones and steps are counted over;
    `happened`, the end, is with them. Distance in km, ascent in m, cadence in steps/min.
    """
    books = Books(
        source, as_text([_with_zones(x) for x in json_entries(source)], *EXERCISE, *ZONES)
    )
    _date_exercises(books)
    books.numbers("averageHeartRate", "steps", "elevationGain", "distance", *ZONES)
    _blank_unmeasured(books)
    running = pl.col("sport") == "run"
    return books.close(
        "sessions",
        happened=pl.col("happened"),
        recorded=pl.max_horizontal("happened", "recorded"),
        source=pl.lit("device"),
        sport=pl.col("sport"),
        duration_min=pl.col("minutes"),
        distance_km=pl.col("distance"),
        heart_rate_mean_bpm=pl.col("averageHeartRate"),
        zone_cardio_min=pl.col(ZONES[0]),
        zone_peak_min=pl.col(ZONES[1]),
        cadence_spm=pl.when(running).then(pl.col("steps") / pl.col("minutes")),
        ascent_m=pl.col("elevationGain"),
    )


def _with_zones(entry: dict[str, Any]) -> dict[str, Any]:
    listed = entry.get("heartRateZones")
    zones = [zone for zone in listed if isinstance(zone, dict)] if isinstance(listed, list) else []
    return entry | {f"heartRateZones.{zone.get('name')}": zone.get("minutes") for zone in zones}


def _date_exercises(books: Books) -> None:
    elapsed = number("duration")
    books.add(
        minutes=number("activeDuration") / MS_PER_MIN,
        started=utc("startTime", "%Y-%m-%d %H:%M:%S"),
        recorded=utc("lastModified", "%m/%d/%y %H:%M:%S"),
        sport=pl.col("activityName").replace_strict(SPORTS, default="other"),
    )
    again = "fetch the file again; Fitbit writes one of these for every exercise"
    books.drop(pl.col("started").is_null(), "startTime", "not a time", again)
    for column, low in (("duration", 0), ("activeDuration", 1)):
        bad = number(column).is_between(low, TWO_DAYS_MS).fill_null(False).not_()
        books.drop(bad, column, "not a duration in milliseconds of at most two days", again)
    books.add(happened=pl.col("started") + pl.duration(milliseconds=elapsed.cast(pl.Int64)))
    books.drop(
        pl.struct("happened", "sport").is_first_distinct().not_(),
        "startTime",
        "an exercise of the same sport with the same end stands earlier in the file",
        "delete one of the two",
    )
    books.note(
        (pl.col("recorded") >= pl.col("happened")).fill_null(False).not_(),
        "lastModified",
        "missing or before the end of the exercise; read as recorded at its end",
        "nothing to do",
    )


def _blank_unmeasured(books: Books) -> None:
    pace = pl.col("steps") / pl.col("minutes")
    low, high = Sessions.cadence_spm.min, Sessions.cadence_spm.max
    unmeasured = "nothing to do: the wristband writes 0 where it measured nothing"
    books.blank(pl.col("averageHeartRate") <= 0, "averageHeartRate", "no heart rate", unmeasured)
    books.blank(
        (pl.col("distanceUnit") == "Kilometer").fill_null(False).not_()
        & pl.col("distance").is_not_null(),
        "distance",
        "not in kilometres",
        "set Fitbit to kilometres and export again",
    )
    books.blank(pl.col("distance") <= 0, "distance", "no distance", unmeasured)
    books.blank(
        (pl.col("sport") == "run") & pace.is_between(low, high).not_(),
        "steps",
        f"a run with fewer than {low:g} or more than {high:g} steps a minute; cadence left out",
        "nothing to do: the run may hold walking, standing or a push-chair",
    )


def sleeps(source: Source) -> Read:
    """Read sleep_score.csv as nights: `happened` is waking, `deep_sleep_min` in minutes.

    The stamps are local in spite of their Z.
    """
    columns = ("timestamp", "overall_score", "duration_score", "deep_sleep_in_minutes")
    books = Books(source, csv_rows(source, *columns))
    woke = (
        pl.col("timestamp")
        .str.strip_chars()
        .str.to_datetime("%Y-%m-%dT%H:%M:%SZ", strict=False, time_unit="us")
    )
    books.add(woke=woke, happened=from_local(woke))
    books.drop(
        pl.col("happened").is_null(),
        "timestamp",
        "not a local time",
        "write the local time of waking, such as 2019-11-01T06:29:30Z",
    )
    books.drop(
        pl.col("woke").dt.time() > NAP_AFTER,
        "timestamp",
        "ends after 14:00, so it is not a main sleep",
        "nothing to do",
    )
    books.numbers("overall_score", "duration_score", "deep_sleep_in_minutes")
    books.add(waking_day=pl.col("woke").dt.date())
    books.drop(
        earlier_than_last("duration_score", "happened", of="waking_day"),
        "timestamp",
        "a longer sleep (by its duration score) ends on the same day",
        "nothing to do",
    )
    return books.close(
        "nights",
        happened=pl.col("happened"),
        recorded=UNKNOWN_TIME,
        kind=pl.lit("sleep"),
        sleep_score=pl.col("overall_score"),
        deep_sleep_min=pl.col("deep_sleep_in_minutes"),
    )


def resting_heart_rate(source: Source) -> Read:
    """Read resting_heart_rate.json as day summaries in bpm, dated to the end of the local day."""
    picked = [
        {"dateTime": entry.get("dateTime"), "value": _inner(entry.get("value"))}
        for entry in json_entries(source)
    ]
    books = Books(source, as_text(picked, "dateTime", "value"))
    day = pl.col("dateTime").str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False, time_unit="us")
    books.add(happened=from_local(day.dt.date().dt.combine(pl.time(23, 59, 59))))
    books.drop(pl.col("happened").is_null(), "dateTime", "not a day", "write 2019-11-01 00:00:00")
    books.drop(
        (number("value") > 0).fill_null(False).not_(),
        "value",
        "no measurement",
        "nothing to do: Fitbit writes 0 for a day on which the wristband was not worn",
    )
    books.drop(
        pl.col("happened").is_first_distinct().not_(),
        "dateTime",
        "the same day stands earlier in the file",
        "delete one of the two",
    )
    return books.close(
        "nights",
        happened=pl.col("happened"),
        recorded=UNKNOWN_TIME,
        kind=pl.lit("day_summary"),
        resting_heart_rate_bpm=number("value"),
    )


def _inner(value: Any) -> Any:
    return value.get("value") if isinstance(value, dict) else None
