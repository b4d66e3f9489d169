"""Garmin Connect: the list of activities as "Export CSV" gives it."""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from features.tables import Sessions
from pipeline.formats import (
    clocks,
    columns,
    dates,
    distance_units,
    headers,
    numbers,
    readings,
    text,
)
from pipeline.formats.books import Books
from pipeline.formats.garmin_words import HEADERS
from pipeline.formats.reading import NOTHING, Read, Refusal, Source, UnreadableError
from pipeline.formats.sniffing import Head
from pipeline.formats.sport_words import sport

NAME: str = "garmin_list"
ABOUT: str = (
    "Garmin Connect's list of activities (the button Export CSV), with headers in English, German, "
    "French, Spanish, Italian, Dutch or Portuguese, by which it is known. Each activity is a "
    "device session: `duration_min` is the time without pauses, the end is the start plus the "
    "elapsed time (plus the time where there is none); `Date` is local time of the athlete. `--` "
    "is a missing value, and so is a distance of 0. The file names no unit: the runs prove it, for "
    "steps (cadence × time) times step length, which is in metres always, give the distance, and "
    "a note says what they showed; else `distance_unit` of cohort.yaml says it; without either, or "
    "where runs speak against what is declared and are too few to prove another, distances, "
    "ascents and descents are left out. (Pace × time cannot tell: pace and distance have the same "
    "unit.) With miles, ascent and descent are in feet. A distance on foot that fits pace × time "
    "only as metres, as on a track, is read as metres, with a note. A swim's is in metres; with "
    "miles it is left out, since it may be yards. Cadence of runs is steps of both feet already; "
    "that of other sports is left out. Ground contact is read in ms, and the left foot's share of "
    "it in %. Where a number can be read in two ways (1,234) the file's other numbers decide. "
    "Nothing says when a row was uploaded: it counts as recorded at its end. A day without a row "
    "is a rest day where something else was recorded on it. Ignored: titles, calories, training "
    "effect and load, power, speed, laps, temperatures and all else."
)

NEEDED = {"sport", "date", "title", "time"}
METRES = {unit: distance_units.METRES[unit] for unit in ("km", "mi")}
FOOT = 0.3048  # metres
NEAR = 0.1  # cadence and step length are rounded means
NEAR_PACE = 0.05
NUMBERS = (
    "distance",
    "heart_rate",
    "heart_rate_max",
    "cadence",
    "ascent",
    "descent",
    "step",
    "contact",
)
LEFT = r"(\d{2}(?:[.,]\d+)?)\s*%?\s*[LGIES]\b"  # left, gauche, izquierda, esquerda, sinistra


def claims(head: Head) -> bool:
    """Claim lists with an activity's kind, date, title and time in their header."""
    return columns.meanings(head.fields, HEADERS).keys() >= NEEDED


@dataclass(frozen=True)
class _Plan:
    """What the first rows tell about the whole file."""

    comma: dict[str, bool | None]
    order: dates.Order
    unit: str | None
    notes: list[Refusal]
    contradicted: bool = False


def read(source: Source) -> Iterator[Read]:
    """Read the list piece by piece as sessions. Raises `UnreadableError` where it is no list."""
    plan = None
    for piece in text.pieces(source.path, source.file):
        found = columns.meanings(piece.rows.columns, HEADERS)
        if not found.keys() >= NEEDED:
            raise UnreadableError("no header of Garmin's list of activities; export it again")
        first = {meaning: names[0] for meaning, names in found.items()}
        rows = headers.by_meaning(piece.rows, first, HEADERS)
        notes = []
        if plan is None:
            plan = _planned(rows, source)
            notes = plan.notes
        books = Books(source, rows, [*piece.refused, *notes])
        yield headers.in_the_files_words(_sessions(books, plan), first)


def _planned(rows: pl.DataFrame, source: Source) -> _Plan:
    comma = readings.conventions(rows, NUMBERS)
    order = dates.order(rows["date"], source.cohort.date_order)
    if rows["distance"].is_null().all():
        return _Plan(comma, order, source.distance_unit, notes=[])
    told = _by_steps(rows, comma, source.distance_unit)
    notes = []
    if told.proving and told.unit != source.distance_unit:
        reason = f"distances are in {told.unit}: steps × step length show it"
        remedy = distance_units.OVERRULED if source.distance_unit else NOTHING
        notes = [headers.of_the_file(source.file, "distance", reason, remedy, told.said)]
    return _Plan(comma, order, told.unit, notes, contradicted=told.contradicted)


def _by_steps(
    rows: pl.DataFrame, comma: dict[str, bool | None], declared: str | None
) -> distance_units.Told:
    """Tell the unit of distances by the metres that a run's steps make."""
    cadence, step, distance = (
        readings.number(name, comma) for name in ("cadence", "step", "distance")
    )
    walked = cadence * numbers.seconds(pl.col("time")) / 60 * step
    runs = rows.filter(sport(pl.col("sport")) == "run")
    metres = runs.select(walked / distance).to_series()
    return distance_units.told(metres, METRES, declared, NEAR)


def _sessions(books: Books, plan: _Plan) -> Read:
    _dated(books, plan)
    for name in NUMBERS:
        value = readings.number(name, plan.comma)
        unread = pl.col(name).is_not_null() & value.is_null()
        books.blank(unread, name, readings.TWO_WAYS, readings.WRITE_PLAINLY)
        books.add(**{name: value})
    books.add(sport=sport(pl.col("sport")), left=_left())
    _measure_distances(books, plan)
    _blank_unmeasured(books)
    height = FOOT if plan.unit == "mi" else 1.0
    return books.close(
        "sessions",
        happened=pl.col("happened"),
        recorded=pl.lit(None, pl.Datetime("us", "UTC")),
        started=pl.col("started"),
        source=pl.lit("device"),
        sport=pl.col("sport"),
        duration_min=pl.col("seconds") / 60,
        distance_km=pl.when(pl.col("distance") != 0).then(pl.col("distance") / 1000),
        heart_rate_mean_bpm=pl.col("heart_rate"),
        heart_rate_max_bpm=pl.col("heart_rate_max"),
        cadence_spm=pl.col("cadence"),
        ascent_m=pl.col("ascent") * height,
        descent_m=pl.col("descent") * height,
        ground_contact_ms=pl.col("contact"),
        ground_contact_left_pct=pl.col("left"),
    )


def _dated(books: Books, plan: _Plan) -> None:
    wall = dates.stamp(pl.col("date"), plan.order)
    books.add(
        started=clocks.from_local(wall, books.source.zone),
        seconds=numbers.seconds(pl.col("time")),
        whole=numbers.seconds(pl.col("elapsed")),
    )
    books.drop(
        pl.col("started").is_null(),
        "date",
        "no local time that can be read, or one that the change of clocks leaves out",
        "write 2025-03-01 18:30:00; where day and month are numbers between slashes, write "
        "date_order into cohort.yaml",
    )
    books.drop(
        (pl.col("seconds") > 0).fill_null(False).not_(),
        "time",
        "no duration",
        "write hours:minutes:seconds, or delete the row where there was none",
    )
    lasted = pl.duration(milliseconds=pl.max_horizontal("seconds", "whole") * 1000)
    books.add(happened=pl.col("started") + lasted)


def _left() -> pl.Expr:
    share = pl.col("balance").str.to_uppercase().str.extract(LEFT)
    return share.str.replace(",", ".").cast(pl.Float64, strict=False)


def _measure_distances(books: Books, plan: _Plan) -> None:
    """Turn distances into metres."""
    unit = plan.unit
    if unit is None:
        why = distance_units.why_not(contradicted=plan.contradicted)
        for name in ("distance", "ascent", "descent"):
            books.blank(pl.col(name) > 0, name, *why)
        return
    books.blank(
        (pl.col("sport") == "swim") & (pl.col("distance") > 0) & pl.lit(unit == "mi"),
        "distance",
        "a swim's distance may be yards or metres",
        "nothing to do: the swim counts without it",
    )
    paced = pl.col("seconds") / numbers.seconds(pl.col("pace"))
    fit = pl.col("distance") / paced
    running = pl.col("sport").is_in(["run", "walk", "hike"]) & fit.is_finite()
    in_metres = running & ((fit / METRES[unit] - 1).abs() <= NEAR_PACE)
    books.note(
        in_metres,
        "distance",
        f"fits pace × time as metres, not as {unit}; read as metres",
        "nothing to do: Garmin lists runs on a track in metres",
    )
    books.note(
        running & ~in_metres & ((fit - 1).abs() > NEAR_PACE),
        "distance",
        f"does not fit pace × time; read as {unit}",
        "check the activity's distance in Garmin Connect",
    )
    metres = in_metres | (pl.col("sport") == "swim")
    factor = pl.when(metres.fill_null(False)).then(1.0).otherwise(METRES[unit])
    books.add(distance=pl.col("distance") * factor)


def _blank_unmeasured(books: Books) -> None:
    for name in ("heart_rate", "heart_rate_max"):
        bad = pl.col(name) <= 0
        books.blank(bad, name, "no heart rate", "nothing to do: 0 means that nothing was measured")
    low, high = Sessions.cadence_spm.min, Sessions.cadence_spm.max
    books.add(cadence=pl.when(pl.col("sport") == "run").then(pl.col("cadence")))
    books.blank(
        pl.col("cadence").is_between(low, high).not_(),
        "cadence",
        f"a run with fewer than {low:g} or more than {high:g} steps a minute; left out",
        "nothing to do: the run may hold walking or standing",
    )
    books.blank(
        pl.col("contact") <= 0,
        "contact",
        "no ground contact",
        "nothing to do: 0 means that nothing was measured",
    )
