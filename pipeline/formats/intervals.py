"""Activities from intervals.icu: its activities.csv, and the JSON of the same list."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import polars as pl

from pipeline.formats import clocks, picking, text, trainings
from pipeline.formats.books import Books, number
from pipeline.formats.picking import Entry
from pipeline.formats.reading import Read, Source, UnreadableError
from pipeline.formats.sniffing import Head

NAME: str = "intervals"
ABOUT: str = (
    "The activities of intervals.icu: `activities.csv` and the JSON list of the same fields. Each "
    "becomes a session of source `device`. `start_date` is UTC; where it is missing, "
    "`start_date_local` is read in the file's `timezone`, or else in the athlete's. A session ends "
    "at its start plus `elapsed_time`; its duration is `moving_time` (`elapsed_time` where that is "
    "missing or 0), both in seconds. `distance` and `total_elevation_gain` are metres, and become "
    "km and m. `average_cadence` of a run counts one leg, so it is doubled to steps/min; that of "
    "other sports is not read. `icu_rpe` is CR10. `icu_warmup_time` and `icu_cooldown_time` of a "
    "run are seconds and become minutes; intervals.icu may have taken them from the athlete's "
    "settings. The name in `gear` is the pair of shoes, for runs, walks and hikes. `race` says "
    "how a run was meant. A 0 in heart rate, cadence or distance means that nothing was measured. "
    "A heart rate flagged with `icu_ignore_hr` is left out; a time flagged with `icu_ignore_time` "
    "is kept and pointed at; `icu_ignore_power` changes nothing, as no power is read. Activities "
    "that intervals.icu has from Strava are stubs with a `_note` and are refused. A session "
    "became known at the latest of `icu_sync_date`, `created` (both UTC) and its own end; without "
    "a stamp that has passed it is taken as known at its end. A day without an "
    "activity says nothing by itself. Ignored: power, pace, zones, training load and fitness as "
    "intervals.icu works them out, weight and resting heart rate (they are settings), `feel`, "
    "temperature."
)

SPORTS = {
    "Run": "run",
    "VirtualRun": "run",
    "TrailRun": "run",
    "Walk": "walk",
    "Hike": "hike",
    "Ride": "ride",
    "VirtualRide": "ride",
    "MountainBikeRide": "ride",
    "GravelRide": "ride",
    "EBikeRide": "ride",
    "EMountainBikeRide": "ride",
    "TrackRide": "ride",
    "Cyclocross": "ride",
    "Swim": "swim",
    "OpenWaterSwim": "swim",
    "NordicSki": "ski",
    "BackcountrySki": "ski",
    "AlpineSki": "ski",
    "RollerSki": "ski",
    "WeightTraining": "strength",
    "Crossfit": "strength",
}
ON_FOOT = ("run", "walk", "hike")
NUMBERS = (
    "distance",
    "total_elevation_gain",
    "average_heartrate",
    "max_heartrate",
    "average_cadence",
    "icu_rpe",
    "icu_warmup_time",
    "icu_cooldown_time",
)
STAMPS = ("icu_sync_date", "created")
COLUMNS = (
    *("start_date", "start_date_local", "timezone", "elapsed_time", "moving_time"),
    *("type", "race", "gear", "icu_ignore_hr", "icu_ignore_time", "_note"),
    *STAMPS,
    *NUMBERS,
)
LONGEST_S = 2 * 24 * 60 * 60
NO_FLAG = "nothing to do; take the flag away in intervals.icu if the value is right"


def claims(head: Head) -> bool:
    """Claim lists with the start of activities and intervals.icu's own fields, or its stubs."""
    found = set(head.fields) | picking.keys(head)
    own = {name for name in found if name.startswith("icu_")} | (found & {"_note"})
    return "start_date_local" in found and bool(own)


def read(source: Source) -> Iterator[Read]:
    """Read activities piece by piece; distance in km, duration in min, cadence in steps/min."""
    known = set(source.head.fields) | picking.keys(source.head)
    if not known & {"elapsed_time", "moving_time", "_note"}:
        raise UnreadableError("no elapsed_time and no moving_time; export both")
    for piece in picking.pieces(source, *COLUMNS, pick=_named_gear):
        yield _sessions(source, piece)


def _named_gear(entry: Entry) -> Entry:
    gear = entry.get("gear")
    named = (gear.get("name") or gear.get("id")) if isinstance(gear, dict) else gear
    return entry | {"gear": named}


def _sessions(source: Source, piece: text.Piece) -> Read:
    books = Books(source, piece.rows, piece.refused)
    books.drop(
        pl.col("_note").is_not_null(),
        "_note",
        "intervals.icu has it from Strava and gives no values: nothing is read through Strava",
        "put the athlete's own Strava export (activities.csv) into the folder",
    )
    _date(books)
    _record(books)
    books.numbers(*NUMBERS)
    _heed_flags(books)
    odd = (pl.col("sport") == "run") & trainings.is_odd(_measured("average_cadence") * 2)
    books.blank(odd, "average_cadence", *trainings.ODD_CADENCE)
    run, on_foot = pl.col("sport") == "run", pl.col("sport").is_in(ON_FOOT)
    return books.close(
        "sessions",
        happened=pl.col("happened"),
        recorded=pl.col("recorded"),
        started=pl.col("started"),
        source=pl.lit("device"),
        sport=pl.col("sport"),
        duration_min=pl.col("seconds") / 60,
        distance_km=_measured("distance") / 1000,
        rpe_cr10=pl.col("icu_rpe"),
        heart_rate_mean_bpm=_measured("average_heartrate"),
        heart_rate_max_bpm=_measured("max_heartrate"),
        cadence_spm=pl.when(run).then(_measured("average_cadence") * 2),
        ascent_m=pl.col("total_elevation_gain"),
        warmup_min=pl.when(run).then(pl.col("icu_warmup_time") / 60),
        cooldown_min=pl.when(run).then(pl.col("icu_cooldown_time") / 60),
        gear_id=pl.when(on_foot).then(pl.col("gear")),
        intended=pl.when(run & _flagged("race")).then(pl.lit("race")),
    )


def _date(books: Books) -> None:
    """Add `started`, `happened`, `seconds` and `sport`; refuse what has no time."""
    books.rows = _started(books.rows, books.source.zone)
    moving, elapsed = number("moving_time"), number("elapsed_time")
    books.add(
        sport=pl.col("type").replace_strict(SPORTS, default="other"),
        seconds=pl.when(moving > 0).then(moving).otherwise(elapsed),
        passed=pl.when(elapsed > 0).then(elapsed).otherwise(moving),
    )
    books.drop(
        pl.col("started").is_null(),
        "start_date_local",
        "no start that can be read",
        "download the activities again; a start looks like 2025-03-01T07:30:00",
    )
    for name, column in (("seconds", "moving_time"), ("passed", "elapsed_time")):
        books.drop(
            pl.col(name).is_between(1, LONGEST_S).fill_null(False).not_(),
            column,
            "not a duration in seconds of at most two days",
            "correct the activity in intervals.icu, or delete it there",
        )
    passed = pl.duration(seconds=pl.col("passed").cast(pl.Int64))
    books.add(happened=pl.col("started") + passed)


def _started(rows: pl.DataFrame, zone: str) -> pl.DataFrame:
    """Give the start in UTC: of `start_date`, or of the local start in the file's own zone."""
    said = pl.col("timezone").str.extract(r"([A-Za-z]+(?:/[\w+-]+)+|UTC)$")
    known = [name for name in rows.select(said).to_series().unique() if name and _is_zone(name)]
    stamp, local = pl.col("start_date"), pl.col("start_date_local")
    rows = rows.with_columns(
        started=pl.when(stamp.str.contains(clocks.OFFSET)).then(stamp).otherwise(stamp + "Z"),
        zone=pl.when(said.is_in(known)).then(said).otherwise(pl.lit(zone)),
        local=pl.when(local.str.contains(r"\d:\d{2}")).then(local),
    )
    for column in ("started", "local"):
        rows = clocks.instants(rows, column, "zone")
    return rows.with_columns(started=pl.coalesce("started", "local"))


def _record(books: Books) -> None:
    """Add `recorded`: the latest of what is stamped and the end; null where nothing is stamped."""
    for name in STAMPS:
        text = pl.col(name)
        bare = text.str.contains(r"\d:\d{2}") & ~text.str.contains(clocks.OFFSET)
        rows = books.rows.with_columns(
            pl.when(bare).then(text + "Z").otherwise(text).alias(f"_{name}")
        )
        books.rows = clocks.instants(rows, f"_{name}", "zone")
        stamp = pl.col(f"_{name}")
        books.blank(
            text.is_not_null() & stamp.is_null(),
            name,
            "not a time that can be read; without it the session counts as known at its end",
            "download the activities again; a time looks like 2025-03-01T07:30:00Z",
        )
        ahead = stamp > datetime.now(UTC)
        books.blank(
            ahead,
            name,
            "lies in the future; without it the session counts as known at its end",
            "see whether this computer's clock is right, and download the activities again",
        )
        books.add(**{f"_{name}": pl.when(~ahead).then(stamp)})
    stamped = pl.max_horizontal(*(f"_{name}" for name in STAMPS))
    books.add(recorded=pl.when(stamped.is_not_null()).then(pl.max_horizontal(stamped, "happened")))


def _is_zone(name: str) -> bool:
    return re.fullmatch(r"[\w/+-]+", name) is not None and clocks.is_zone(name)


def _heed_flags(books: Books) -> None:
    for column in ("average_heartrate", "max_heartrate"):
        ignored = _flagged("icu_ignore_hr") & (pl.col(column) > 0)
        books.blank(ignored, column, "flagged as wrong (icu_ignore_hr)", NO_FLAG)
    books.note(
        _flagged("icu_ignore_time"),
        "icu_ignore_time",
        "its time is flagged in intervals.icu (icu_ignore_time); read as it is",
        "correct its duration in intervals.icu if the watch ran on",
    )


def _flagged(column: str) -> pl.Expr:
    return pl.col(column).str.to_lowercase().is_in(["true", "1"]).fill_null(False)


def _measured(column: str) -> pl.Expr:
    return pl.when(pl.col(column) != 0).then(pl.col(column))
