"""Sleep and daily summaries of a Garmin account's export."""

from collections.abc import Iterator

import polars as pl

from pipeline.formats import clocks, picking, text
from pipeline.formats.books import Books, number
from pipeline.formats.picking import Entry
from pipeline.formats.reading import Read, Source

STAGES = ("deepSleepSeconds", "lightSleepSeconds", "remSleepSeconds")
SLEEP = ("calendarDate", "sleepEndTimestampGMT", *STAGES, "overallScore")
SUMMARY = ("calendarDate", "wellnessEndTimeGmt", "restingHeartRate")
LATEST_MS = 4_102_444_800_000  # the year 2100
UNKNOWN_TIME = pl.lit(None, pl.Datetime("us", "UTC"))


def nights(source: Source) -> Iterator[Read]:
    """Read sleeps as nights: asleep in hours, deep sleep in minutes; `happened` is waking."""
    for piece in picking.pieces(source, *SLEEP, pick=_scored):
        yield _nights(source, piece)


def _scored(entry: Entry) -> Entry:
    scores = entry.get("sleepScores")
    overall = scores.get("overallScore") if isinstance(scores, dict) else None
    return entry | {"overallScore": overall}


def _nights(source: Source, piece: text.Piece) -> Read:
    books = Books(source, piece.rows, piece.refused)
    books.rows = _utc(books.rows, "sleepEndTimestampGMT")
    books.drop(
        pl.col("happened").is_null(),
        "sleepEndTimestampGMT",
        "no end of the sleep",
        "nothing to do: Garmin also writes days without a night",
    )
    books.numbers(*STAGES, "overallScore")
    asleep = pl.sum_horizontal(STAGES)
    books.drop(
        (asleep > 0).not_(),
        "deepSleepSeconds",
        "no stages of sleep: the watch was not worn, or the times were only typed in",
        "nothing to do",
    )
    return books.close(
        "nights",
        happened=pl.col("happened"),
        recorded=UNKNOWN_TIME,
        day=pl.col("calendarDate").str.to_date("%Y-%m-%d", strict=False),
        kind=pl.lit("sleep"),
        asleep_h=asleep / 3600,
        deep_sleep_min=pl.col("deepSleepSeconds") / 60,
        sleep_score=pl.when(pl.col("overallScore") > 0).then(pl.col("overallScore")),
    )


def summaries(source: Source) -> Iterator[Read]:
    """Read resting heart rates (bpm) as day summaries, dated to the end of the day."""
    for piece in picking.pieces(source, *SUMMARY, pick=_dated):
        yield _summaries(source, piece)


def _dated(entry: Entry) -> Entry:
    day = entry.get("calendarDate")
    return entry | {"calendarDate": day.get("date") if isinstance(day, dict) else day}


def _summaries(source: Source, piece: text.Piece) -> Read:
    books = Books(source, piece.rows, piece.refused)
    day = pl.col("calendarDate").str.to_date("%Y-%m-%d", strict=False)
    rows = _utc(books.rows, "wellnessEndTimeGmt")
    rows = rows.with_columns(day=day, end=day.dt.to_string("%Y-%m-%d"), zone=pl.lit(source.zone))
    rows = clocks.instants(rows, "end", "zone")
    books.rows = rows.with_columns(happened=pl.coalesce("happened", "end"))
    books.drop(
        pl.any_horizontal(pl.col("day", "happened").is_null()),
        "calendarDate",
        "not a day",
        "ask Garmin for the export again",
    )
    books.drop(
        (number("restingHeartRate") > 0).fill_null(False).not_(),
        "restingHeartRate",
        "no measurement",
        "nothing to do: the watch was not worn on this day",
    )
    return books.close(
        "nights",
        happened=pl.col("happened"),
        recorded=UNKNOWN_TIME,
        day=pl.col("day"),
        kind=pl.lit("day_summary"),
        resting_heart_rate_bpm=number("restingHeartRate"),
    )


def _utc(rows: pl.DataFrame, column: str) -> pl.DataFrame:
    """Add `happened`: a time in UTC, written as ISO 8601 or in milliseconds since 1970."""
    stamp, milliseconds = pl.col(column), number(column)
    rows = rows.with_columns(
        happened=pl.when(stamp.str.contains(clocks.OFFSET)).then(stamp).otherwise(stamp + "Z"),
        zone=pl.lit("UTC"),
    )
    since = pl.when(milliseconds.is_between(0, LATEST_MS)).then(milliseconds * 1000)
    counted = since.cast(pl.Int64).cast(pl.Datetime("us", "UTC"))
    return clocks.instants(rows, "happened", "zone").with_columns(
        happened=pl.coalesce(counted, "happened")
    )
