"""What FIT files say outside of trainings: nights, resting heart rate and body mass."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import polars as pl

from pipeline.formats import clocks
from pipeline.formats.books import Books
from pipeline.formats.fit_messages import Message, Messages, instant, number
from pipeline.formats.reading import Read, Source
from pipeline.formats.trainings import AGAIN

UNKNOWN_TIME = pl.lit(None, pl.Datetime("us", "UTC"))
ANOTHER_NIGHT = timedelta(hours=4)  # no stage of sleep lasts that long
ASLEEP = ("light", "deep", "rem")
NAP_AFTER = pl.time(14, 0)
NOON = 12
UNMEASURED = "nothing to do: the watch measured nothing"
SCHEMA = {"line": pl.Int64, "happened": pl.Datetime("us", "UTC")}


def reads(source: Source, messages: Messages) -> Iterator[Read]:
    """Read what a file holds besides trainings, each kind of message for itself."""
    for names, read in KINDS.items():
        if any(messages.get(name) for name in names):
            yield read(source, *(messages.get(name, []) for name in names))


def _sleeps(source: Source, levels: list[Message], said: list[Message]) -> Read:
    """Read nights from the stages of sleep; each stage lasts until the next begins.

    The score has no time of its own: it belongs to the file's one night, if there is one.
    """
    nights = [_night(stages) for stages in _nights(levels)]
    scores = [number(one, "overall_sleep_score") for one in said]
    alone = len(nights) == len(scores) == 1
    rows = [night | {"score": scores[0] if alone else None} for night in nights]
    if not alone:
        rows += [{"score": score} for score in scores]
    books = _books(source, rows, "asleep_h", "deep_min", "score")
    books.drop(
        pl.col("happened").is_null(),
        "score",
        "a sleep score that belongs to no single night in the file",
        "nothing to do: the score is in the watch's own export too",
    )
    local = pl.col("happened").dt.convert_time_zone(source.zone).dt.time()
    books.drop(
        local > NAP_AFTER,
        "happened",
        "ends after 14:00, so it is not a main sleep",
        "nothing to do",
    )
    nothing = pl.all_horizontal(pl.col("asleep_h", "score").is_null())
    books.drop(nothing, "asleep_h", "a night without any stage of sleep", UNMEASURED)
    return books.close(
        "nights",
        happened=pl.col("happened"),
        recorded=UNKNOWN_TIME,
        kind=pl.lit("sleep"),
        asleep_h=pl.col("asleep_h"),
        deep_sleep_min=pl.col("deep_min"),
        sleep_score=pl.col("score"),
    )


def _nights(levels: list[Message]) -> Iterator[list[tuple[datetime, str]]]:
    """Cut the stages where hours lie between them."""
    stages = sorted(
        (at, str(level.get("sleep_level")))
        for level in levels
        if (at := instant(level, "timestamp"))
    )
    night: list[tuple[datetime, str]] = []
    for stage in stages:
        if night and stage[0] - night[-1][0] > ANOTHER_NIGHT:
            yield night
            night = []
        night.append(stage)
    if night:
        yield night


def _night(stages: list[tuple[datetime, str]]) -> dict[str, Any]:
    hours = dict.fromkeys(ASLEEP, 0.0)
    for (begins, level), (ends, _) in pairwise(stages):
        if level in hours:
            hours[level] += (ends - begins) / timedelta(hours=1)
    asleep = sum(hours.values())
    return {
        "happened": stages[-1][0],
        "asleep_h": asleep or None,
        "deep_min": 60 * hours["deep"] if asleep else None,
    }


def _variability(source: Source, said: list[Message]) -> Read:
    """Read last night's mean rMSSD, ms; FIT defines the field as rMSSD."""
    rows = [_timed(one, rmssd=number(one, "last_night_average")) for one in said]
    books = _books(source, rows, "rmssd")
    _drop_empty(books, "rmssd", "no rMSSD of the night")
    return books.close(
        "nights",
        happened=pl.col("happened"),
        recorded=UNKNOWN_TIME,
        kind=pl.lit("sleep"),
        rmssd_ms=pl.col("rmssd"),
    )


def _resting(source: Source, said: list[Message]) -> Read:
    """Read the day's own resting heart rate, dated to the end of the local day."""
    rows = [_timed(one, rate=number(one, "current_day_resting_heart_rate")) for one in said]
    books = _books(source, rows, "rate")
    _drop_empty(books, "rate", "no resting heart rate of the day itself, or only a mean of 7 days")
    day = pl.col("happened").dt.convert_time_zone(source.zone).dt.date()
    books.add(
        happened=clocks.from_local(
            day.dt.combine(pl.time(23, 59, 59)).dt.cast_time_unit("us"), source.zone
        )
    )
    books.drop(
        pl.col("happened").is_last_distinct().not_(),
        "rate",
        "a later value of the same day stands in the file",
        "nothing to do",
    )
    return books.close(
        "nights",
        happened=pl.col("happened"),
        recorded=UNKNOWN_TIME,
        kind=pl.lit("day_summary"),
        resting_heart_rate_bpm=pl.col("rate"),
    )


def _masses(source: Source, said: list[Message]) -> Read:
    """Read weighings, kg, as check-ins: of the morning before noon, else of the evening."""
    books = _books(source, [_timed(one, mass=number(one, "weight")) for one in said], "mass")
    _drop_empty(books, "mass", "no body mass")
    hour = pl.col("happened").dt.convert_time_zone(source.zone).dt.hour()
    return books.close(
        "checkins",
        happened=pl.col("happened"),
        recorded=UNKNOWN_TIME,
        kind=pl.when(hour < NOON).then(pl.lit("morning")).otherwise(pl.lit("evening")),
        body_mass_kg=pl.col("mass"),
    )


def _timed(said: Message, **values: float | None) -> dict[str, Any]:
    return {"happened": instant(said, "timestamp")} | values


def _books(source: Source, rows: list[dict[str, Any]], *columns: str) -> Books:
    numbered = [row | {"line": line} for line, row in enumerate(rows, start=1)]
    schema = SCHEMA | dict.fromkeys(columns, pl.Float64)
    return Books(source, pl.DataFrame(numbered, schema=schema, orient="row"))


def _drop_empty(books: Books, column: str, reason: str) -> None:
    books.drop(pl.col("happened").is_null(), column, "no date", AGAIN)
    books.drop((pl.col(column) > 0).fill_null(False).not_(), column, reason, UNMEASURED)


KINDS: dict[tuple[str, ...], Callable[..., Read]] = {
    ("sleep_level_mesgs", "sleep_assessment_mesgs"): _sleeps,
    ("hrv_status_summary_mesgs",): _variability,
    ("monitoring_hr_data_mesgs",): _resting,
    ("weight_scale_mesgs",): _masses,
}
