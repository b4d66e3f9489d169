"""Wellness days from intervals.icu: its wellness.csv in either form, and the JSON list."""

from collections.abc import Iterator

import polars as pl

from pipeline.formats import clocks, picking
from pipeline.formats import intervals_answers as answers
from pipeline.formats.books import Books
from pipeline.formats.intervals_answers import ANSWERS
from pipeline.formats.reading import Read, Source
from pipeline.formats.sniffing import Head

NAME: str = "intervals_wellness"
ABOUT: str = (
    "The wellness days of intervals.icu: `wellness.csv` in either form (`date` or `id` first) and "
    "the JSON list. A day becomes a night (`sleepSecs` in seconds as hours asleep, `hrv` as rMSSD "
    "and `hrvSDNN` as SDNN in ms, `restingHR` in bpm, `sleepScore` 0–100), an evening check-in "
    "(`weight` in kg, `kcalConsumed` in kcal, `carbohydrates` in g, `hydrationVolume` in litres, "
    "the answers) and a flag, as far as it has them. Answers become 0 to 10, where 10 is worst, on "
    "the scale that cohort.yaml declares for the file under `scales_of`, else they are left out, "
    "with the line to add: its author says that 1 is best and 4 worst, programs that use its data "
    "say otherwise. `scales`, which is for diaries, says nothing of them. `motivation` counts as "
    "readiness. "
    "`injury` is a flag: 1 `none`, 2 and 3 a minor injury, 4 a major one. A day has no time: it "
    "counts at the end of its local day, or at `updated` where that lies on the day; `updated` is "
    "also when it became known. So a night is known on the day of waking only if the day was "
    "updated by then. A resting heart rate or weight that intervals.icu copied (`tempRestingHR`, "
    "`tempWeight`) is left out; a file without these columns does not tell, which is noted. -1 "
    "means no value. A day on which nothing of this was entered is refused: it says nothing. "
    "Ignored: fitness and load, menstrual phase, blood pressure, glucose, lactate, body fat, "
    "oxygen, steps, readiness (other programs' scores), comments and fields of one's own."
)

MARKS = {
    *("restingHR", "hrvSDNN", "sleepSecs", "sleepQuality", "avgSleepingHR", "kcalConsumed"),
    *("hydrationVolume", "menstrualPhasePredicted", "baevskySI", "ctlLoad", "atlLoad", "rampRate"),
}
NIGHT = {
    "hrv": "rmssd_ms",
    "hrvSDNN": "sdnn_ms",
    "restingHR": "resting_heart_rate_bpm",
    "sleepScore": "sleep_score",
}
DAY = {
    "weight": "body_mass_kg",
    "kcalConsumed": "kcal",
    "carbohydrates": "carbs_g",
    "hydrationVolume": "fluid_l",
}
COPIED = {"weight": "tempWeight", "restingHR": "tempRestingHR"}
NUMBERS = ("sleepSecs", *NIGHT, *DAY, *ANSWERS, "injury")
COLUMNS = ("date", "id", "updated", *NUMBERS, *COPIED.values())
MOST_LITRES = 15
CODES = {1.0: "none", 2.0: "injury", 3.0: "injury", 4.0: "injury"}
SEVERITIES = {2.0: "minor", 3.0: "minor", 4.0: "major"}


def claims(head: Head) -> bool:
    """Claim lists of days with at least two fields that only intervals.icu names so."""
    found = set(head.fields) | picking.keys(head)
    return bool(found & {"date", "id"}) and len(found & MARKS) >= 2


def read(source: Source) -> Iterator[Read]:
    """Read days as nights, check-ins and flags, piece by piece.

    A day is counted once in each table that it gives a row to, and refused once if in none.
    """
    told = set(source.head.fields) | picking.keys(source.head)
    asked: set[str] = set()
    for number, piece in enumerate(picking.pieces(source, *COLUMNS)):
        books = Books(source, piece.rows, piece.refused)
        if number == 0:
            _note_untold_copies(books, told)
        yield from _tables(books, asked)


def _tables(books: Books, asked: set[str]) -> Iterator[Read]:
    """Give the rows of the three tables; `asked` are the answers whose scale was asked for."""
    _date(books)
    books.numbers(*NUMBERS)
    _blank_copies(books)
    _blank_impossible(books)
    books.add(_answered=_any(*ANSWERS))
    answers.hold(books, asked)
    has = {
        "nights": _any("sleepSecs", *NIGHT),
        "checkins": _any(*DAY, *ANSWERS),
        "flags": _any("injury"),
    }
    nothing = pl.any_horizontal(has.values()).not_()
    books.drop(nothing & pl.col("_answered"), "date", *answers.NOTHING_ELSE)
    books.drop(
        nothing,
        "date",
        "nothing was entered or measured on this day",
        "nothing to do: intervals.icu writes a row for every day",
    )
    days, refused, lost = books.rows, books.refused, books.rows_read - books.rows.height
    makes = {"nights": _night, "checkins": _checkin, "flags": _flag}
    for table, make in makes.items():
        books.rows = days.filter(has[table])
        books.rows_read, books.refused = books.rows.height + lost, refused
        yield make(books)
        refused, lost = [], 0  # what was refused of the days is told once


def _any(*columns: str) -> pl.Expr:
    return pl.any_horizontal(pl.col(*columns).is_not_null())


def _date(books: Books) -> None:
    """Add `day`, `happened` and `recorded`; refuse rows without a day."""
    said = pl.coalesce("date", "id")
    day = said.str.to_date("%Y-%m-%d", strict=False)
    rows = books.rows.with_columns(
        date=said, day=day, happened=day.dt.to_string("%Y-%m-%d"), zone=pl.lit(books.source.zone)
    )
    for column in ("happened", "updated"):
        rows = clocks.instants(rows, column, "zone")
    local = pl.col("updated").dt.convert_time_zone(books.source.zone).dt.date()
    filed = pl.when(local == pl.col("day")).then(pl.min_horizontal("happened", "updated"))
    books.rows = rows.with_columns(happened=pl.coalesce(filed, "happened"))
    books.add(recorded=pl.max_horizontal("happened", "updated"))
    books.add(recorded=pl.when(pl.col("updated").is_not_null()).then(pl.col("recorded")))
    books.drop(pl.col("happened").is_null(), "date", "not a day", "write it as 2025-03-01")


def _note_untold_copies(books: Books, told: set[str]) -> None:
    for column, flag in COPIED.items():
        if column in told and flag not in told:
            first = pl.col("line") == pl.col("line").filter(pl.col(column).is_not_null()).first()
            books.note(
                first,
                column,
                f"the file has no {flag}: a copied {column} cannot be told and is read",
                f"export the wellness days with {flag}, or as JSON",
            )


def _blank_copies(books: Books) -> None:
    for column, flag in COPIED.items():
        copied = pl.col(flag).str.to_lowercase().is_in(["true", "1"])
        books.blank(
            copied & pl.col(column).is_not_null(),
            column,
            f"copied by intervals.icu, not measured ({flag})",
            "nothing to do",
        )


def _blank_impossible(books: Books) -> None:
    for column in NUMBERS:
        unset = pl.col(column) == -1
        books.blank(unset, column, "-1 means no value", "nothing to do")
    books.blank(
        pl.col("hydrationVolume") > MOST_LITRES,
        "hydrationVolume",
        f"more than {MOST_LITRES} litres in one day",
        "enter the volume in litres in intervals.icu",
    )
    books.blank(
        pl.col("injury").is_in(list(CODES)).not_(),
        "injury",
        "not one of 1, 2, 3, 4",
        "report the injury in flags.csv",
    )


def _night(books: Books) -> Read:
    return books.close(
        "nights",
        happened=pl.col("happened"),
        recorded=pl.col("recorded"),
        day=pl.col("day"),
        kind=pl.lit("sleep"),
        asleep_h=pl.col("sleepSecs") / 3600,
        **{column: pl.col(name) for name, column in NIGHT.items()},
    )


def _checkin(books: Books) -> Read:
    return books.close(
        "checkins",
        happened=pl.col("happened"),
        recorded=pl.col("recorded"),
        day=pl.col("day"),
        kind=pl.lit("evening"),
        **{column: answers.rating(item, books.source) for item, column in ANSWERS.items()},
        **{column: pl.col(name) for name, column in DAY.items()},
    )


def _flag(books: Books) -> Read:
    answer = pl.col("injury")
    return books.close(
        "flags",
        happened=pl.col("happened"),
        recorded=pl.col("recorded"),
        day=pl.col("day"),
        code=answer.replace_strict(CODES, return_dtype=pl.String),
        site=pl.lit("whole_body"),
        severity=answer.replace_strict(SEVERITIES, default=None, return_dtype=pl.String),
    )
