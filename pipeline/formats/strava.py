"""Strava: the list of activities of a bulk export, `activities.csv`, of 2018 to 2026."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import polars as pl

from pipeline.formats import columns, dates, distance_units, headers, readings, text, trainings
from pipeline.formats.books import Books
from pipeline.formats.reading import NOTHING, Read, Refusal, Source, UnreadableError
from pipeline.formats.sniffing import Head
from pipeline.formats.sport_words import sport
from pipeline.formats.strava_words import HEADERS, OLD_HEADERS

NAME: str = "strava"
ABOUT: str = (
    "Strava's bulk export (an athlete's own archive, not the API): `activities.csv` of 2018 to "
    "2026, with headers in English, German, French, Spanish, Italian, Dutch or Portuguese, by "
    "which it is known. Each activity is a device session: `duration_min` is the moving time (the "
    "elapsed time where there is none), the end is the start plus the elapsed time, `Activity "
    "Date` is UTC. Of two columns `Distance` the second is read, in metres; the first is what "
    "Strava shows, and read only where the second is empty. Where there is only one: before July "
    "2019 (`id,date,name,type`) it is metres; else it is held against average speed × moving time, "
    "and a note says which unit this proves; else `distance_unit` of cohort.yaml counts, and "
    "without it kilometres, with a note; where rows speak against that unit and are too few to "
    "prove another, it is left out. Swims are then in metres. A distance of 0 was not measured. "
    "`Perceived Exertion` is `rpe_cr10`; `Average Cadence` of runs counts one leg and is "
    "doubled, that of other sports is left out; `Activity Gear` is `gear_id` of runs, walks and "
    "hikes; ascent and descent are metres. Where a number can be read in two ways (1,234) the "
    "file's other numbers decide. Nothing says when a row was uploaded: it counts as recorded at "
    "its end. A day without a row is a rest day where something else was recorded on it. Ignored: "
    "names, notes and places, speed, power, calories, relative effort, weather (its units are "
    "nowhere written) and the sensor's temperature."
)

NEEDED = {"id", "date", "sport", "elapsed"}
SHOES = ("run", "walk", "hike")
NEAR = 0.05  # how far a distance may be from the one it is held against
LONGEST = 30 * 86_400  # seconds from start to end
NUMBERS = (
    "elapsed",
    "moving",
    "shown",
    "metres",
    "speed",
    "ascent",
    "descent",
    "heart_rate",
    "heart_rate_max",
    "cadence",
    "exertion",
)


def claims(head: Head) -> bool:
    """Claim lists with an activity's id, date, kind and elapsed time in their header."""
    return bool(_found(head.fields))


def _found(fields: Iterable[str]) -> dict[str, str]:
    """Find Strava's columns; nothing where the header is not Strava's.

    Of two distances the second is `metres`; the others that stand twice have one unit.
    """
    fields = list(fields)
    old = columns.meanings(fields, OLD_HEADERS)
    found = old if old.keys() == OLD_HEADERS.keys() else columns.meanings(fields, HEADERS)
    if not found.keys() >= NEEDED:
        return {}
    distances = dict(zip(("shown", "metres"), found.pop("distance", []), strict=False))
    if found is old:
        distances = {"metres": distances["shown"]}
    return {meaning: headers[0] for meaning, headers in found.items()} | distances


@dataclass(frozen=True)
class _Plan:
    """What the first rows tell about the whole file."""

    comma: dict[str, bool | None]
    order: dates.Order
    told: distance_units.Told
    notes: list[Refusal]


def read(source: Source) -> Iterator[Read]:
    """Read the list piece by piece as sessions. Raises `UnreadableError` where it is no list."""
    plan = None
    for piece in text.pieces(source.path, source.file):
        found = _found(piece.rows.columns)
        if not found:
            raise UnreadableError("no header of a Strava export; fetch the file again")
        rows = headers.by_meaning(piece.rows, found, (*NUMBERS, "date", "sport", "gear"))
        notes = []
        if plan is None:
            plan = _planned(rows, source)
            notes = plan.notes
        books = Books(source, rows, [*piece.refused, *notes])
        yield headers.in_the_files_words(_sessions(books, plan), found)


def _planned(rows: pl.DataFrame, source: Source) -> _Plan:
    comma = readings.conventions(rows, NUMBERS)
    order = dates.order(rows["date"], source.cohort.date_order)
    return _Plan(comma, order, *_unit(rows, comma, source))


def _unit(
    rows: pl.DataFrame, comma: dict[str, bool | None], source: Source
) -> tuple[distance_units.Told, list[Refusal]]:
    """Tell the unit of the distances that Strava shows, and how it was told.

    They are held against the metres of the same rows, else against speed × time.
    """
    shown, metres, speed, moving = (
        readings.number(name, comma) for name in ("shown", "metres", "speed", "moving")
    )
    others = rows.filter(sport(pl.col("sport")) != "swim")
    ratio = others.select(pl.coalesce(metres, speed * moving) / shown).to_series()
    declared = source.distance_unit
    told = distance_units.told(ratio, distance_units.METRES, declared, NEAR)
    alone = rows["shown"].is_not_null().any() and rows["metres"].is_null().all()
    if not alone or not told.proving:
        return told, []
    reason = f"the only distance is in {told.unit}: average speed × moving time shows it"
    overruled = declared not in (None, told.unit)
    remedy = distance_units.OVERRULED if overruled else NOTHING
    return told, [headers.of_the_file(source.file, "shown", reason, remedy, told.said)]


def _sessions(books: Books, plan: _Plan) -> Read:
    _dated(books, plan)
    for name in NUMBERS:
        value = readings.number(name, plan.comma)
        unread = pl.col(name).is_not_null() & value.is_null()
        books.blank(unread, name, readings.TWO_WAYS, readings.WRITE_PLAINLY)
        books.add(**{name: value})
    books.add(sport=sport(pl.col("sport")))
    _timed(books)
    _blank_unmeasured(books)
    swim = pl.col("sport") == "swim"
    unit = plan.told.unit
    if unit is None:
        only = (pl.col("shown") > 0) & pl.col("metres").is_null() & ~swim
        books.blank(only, "shown", *distance_units.why_not(contradicted=plan.told.contradicted))
    factor = pl.when(swim).then(1.0).otherwise(distance_units.METRES[unit] if unit else None)
    metres = pl.coalesce("metres", pl.col("shown") * factor)
    return books.close(
        "sessions",
        happened=pl.col("happened"),
        recorded=pl.lit(None, pl.Datetime("us", "UTC")),
        started=pl.col("started"),
        source=pl.lit("device"),
        sport=pl.col("sport"),
        duration_min=pl.col("seconds") / 60,
        distance_km=pl.when(metres != 0).then(metres / 1000),
        rpe_cr10=pl.col("exertion"),
        heart_rate_mean_bpm=pl.col("heart_rate"),
        heart_rate_max_bpm=pl.col("heart_rate_max"),
        cadence_spm=pl.col("cadence") * 2,
        ascent_m=pl.col("ascent"),
        descent_m=pl.col("descent"),
        gear_id=pl.when(pl.col("sport").is_in(SHOES)).then(pl.col("gear")),
    )


def _dated(books: Books, plan: _Plan) -> None:
    stamp = dates.stamp(pl.col("date"), plan.order).dt.replace_time_zone("UTC")
    books.add(started=stamp)
    books.drop(
        pl.col("started").is_null(),
        "date",
        "no date that can be read",
        "write 2025-03-01 18:30:00 (UTC); where day and month are numbers between slashes, "
        "write date_order into cohort.yaml",
    )


def _timed(books: Books) -> None:
    """Find duration and end: seconds moved, and seconds from start to end."""
    moving, elapsed = (
        pl.when(pl.col(name) > 0).then(pl.col(name)) for name in ("moving", "elapsed")
    )
    books.add(seconds=pl.coalesce(moving, elapsed), whole=pl.max_horizontal(moving, elapsed))
    books.drop(
        pl.col("seconds").is_null(),
        "elapsed",
        "no duration",
        "write the seconds of the activity, or delete the row where there was none",
    )
    books.drop(
        pl.col("whole") > LONGEST,
        "elapsed",
        "longer than 30 days",
        "write the seconds of the activity",
    )
    lasted = pl.duration(microseconds=(pl.col("whole") * 1_000_000).round().cast(pl.Int64))
    books.add(happened=pl.col("started") + lasted)


def _blank_unmeasured(books: Books) -> None:
    for name in ("heart_rate", "heart_rate_max"):
        bad = pl.col(name) <= 0
        books.blank(bad, name, "no heart rate", "nothing to do: 0 means that nothing was measured")
    books.add(cadence=pl.when(pl.col("sport") == "run").then(pl.col("cadence")))
    books.blank(trainings.is_odd(pl.col("cadence") * 2), "cadence", *trainings.ODD_CADENCE)
    books.blank(
        pl.col("exertion").is_between(0, 10).not_(),
        "exertion",
        "outside 0 to 10",
        "rate from 1 to 10 in Strava",
    )
