"""Activities of a Garmin account's export, however many there are."""

from collections.abc import Iterator

import polars as pl

from pipeline.formats import garmin_gear, picking, text
from pipeline.formats.books import Books, number
from pipeline.formats.picking import Entry
from pipeline.formats.reading import Read, Source

SPORTS = {
    "run": "run|jogging",
    "strength": "strength|crossfit|hiit",
    "ride": "cycling|biking|ride|bmx|cyclocross",
    "walk": "walking",
    "hike": "hiking|mountaineering",
    "swim": "swimming",
    "ski": "ski",
}
NUMBERS = (
    *("distance", "elevationGain", "elevationLoss", "avgHr", "maxHr"),
    *("avgDoubleCadence", "avgRunCadence", "workoutRpe"),
)
COLUMNS = (
    *("activityId", "beginTimestamp", "elapsedDuration", "duration", "activityType", "parent"),
    *NUMBERS,
)
LONGEST_MS = 2 * 24 * 60 * 60 * 1000
LATEST_MS = 4_102_444_800_000  # the year 2100
AGAIN = "ask Garmin for the export again"


def read(source: Source) -> Iterator[Read]:
    """Read activities as sessions: distance in km, duration in min, cadence in steps/min."""
    worn = garmin_gear.worn(source)
    inside = "summarizedActivitiesExport.item"
    for piece in picking.pieces(source, *COLUMNS, inside=inside, pick=_wanted):
        yield _sessions(source, piece, worn)


def _wanted(entry: Entry) -> Entry:
    kind = entry.get("activityType")
    named = kind.get("typeKey") if isinstance(kind, dict) else kind
    return entry | {"activityType": named}


def _sessions(source: Source, piece: text.Piece, worn: dict[str, str]) -> Read:
    books = Books(source, piece.rows, piece.refused)
    books.drop(
        pl.col("parent").str.to_lowercase() == "true",
        "parent",
        "the sum of a multisport activity, whose parts stand beside it",
        "nothing to do",
    )
    _date(books)
    books.numbers(*NUMBERS)
    run = pl.col("sport") == "run"
    cadence = pl.coalesce(_measured("avgDoubleCadence"), _measured("avgRunCadence") * 2)
    shoes = pl.col("activityId").replace_strict(worn, default=None, return_dtype=pl.String)
    return books.close(
        "sessions",
        happened=pl.col("happened"),
        recorded=pl.lit(None, pl.Datetime("us", "UTC")),
        started=pl.col("started"),
        source=pl.lit("device"),
        sport=pl.col("sport"),
        duration_min=number("duration") / 60_000,
        distance_km=_measured("distance") / 100_000,
        rpe_cr10=pl.col("workoutRpe") / 10,
        heart_rate_mean_bpm=_measured("avgHr"),
        heart_rate_max_bpm=_measured("maxHr"),
        cadence_spm=pl.when(run).then(cadence),
        ascent_m=pl.col("elevationGain") / 100,
        descent_m=pl.col("elevationLoss") / 100,
        gear_id=shoes,
    )


def _date(books: Books) -> None:
    """Add `started`, `happened` and `sport`; refuse what has no time."""
    begin = number("beginTimestamp")
    lasted, elapsed = number("duration"), number("elapsedDuration")
    kind = pl.col("activityType").str.to_lowercase()
    sport = pl.lit("other")
    for name, words in reversed(SPORTS.items()):
        sport = pl.when(kind.str.contains(words)).then(pl.lit(name)).otherwise(sport)
    books.add(
        begin=pl.when(begin.is_between(0, LATEST_MS)).then(begin),
        passed=pl.when(elapsed > 0).then(elapsed).otherwise(lasted),
        sport=sport,
    )
    books.drop(
        pl.col("begin").is_null(), "beginTimestamp", "not a time in ms since 1970, UTC", AGAIN
    )
    for column, value in (("duration", lasted), ("elapsedDuration", pl.col("passed"))):
        books.drop(
            value.is_between(1, LONGEST_MS).fill_null(False).not_(),
            column,
            "not a duration in ms of at most two days",
            AGAIN,
        )
    books.add(started=(pl.col("begin") * 1000).cast(pl.Int64).cast(pl.Datetime("us", "UTC")))
    books.add(
        happened=pl.col("started") + pl.duration(milliseconds=pl.col("passed").cast(pl.Int64))
    )


def _measured(column: str) -> pl.Expr:
    return pl.when(pl.col(column) != 0).then(pl.col(column))
