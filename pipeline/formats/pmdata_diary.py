"""What PMData's people typed: check-ins, exertion, injuries and the evening form."""

import polars as pl

from features.tables import SITES
from pipeline.formats.books import Books, number
from pipeline.formats.pmdata_books import csv_rows, earlier_than_last, from_local, local_day, utc
from pipeline.formats.reading import Read, Source

STAMP = "%Y-%m-%dT%H:%M:%S%.fZ"
NO_TIME = ("not a time", "write the time in UTC, such as 2019-11-01T08:31:40.751Z")
UNKNOWN_TIME = pl.lit(None, pl.Datetime("us", "UTC"))

# SNOMED CT body structures of the app's body map, which has no thigh.
SNOMED = {
    "32696007": "lower_leg_right",
    "48979004": "lower_leg_left",
    "12921003": "hip_pelvis",
    "22943007": "trunk",
    "368208006": "arm_left",
    "368209003": "arm_right",
    "69536005": "head_neck",
}

# Column of the file → column of the table; 1 is worst and 5 best.
ITEMS = {
    "soreness": "soreness",
    "fatigue": "fatigue",
    "stress": "stress",
    "mood": "low_mood",
    "sleep_quality": "poor_sleep",
}


def wellness(source: Source) -> Read:
    """Read wellness.csv as morning check-ins: items 1–5 and readiness 1–10 become 0–10, 10 worst.

    `sleep_h` is in hours.
    """
    columns = ("effective_time_frame", *ITEMS, "readiness", "sleep_duration_h", "soreness_area")
    books = Books(source, csv_rows(source, *columns))
    books.add(happened=utc("effective_time_frame", STAMP))
    books.drop(pl.col("happened").is_null(), "effective_time_frame", *NO_TIME)
    books.add(filed_on=local_day("happened"))
    books.drop(
        earlier_than_last("happened", of="filed_on"),
        "effective_time_frame",
        "a later check-in of the same day replaces it",
        "nothing to do, unless the later one is the wrong one: then delete that",
    )
    books.drop(
        number("soreness").is_between(1, 5).not_(),
        "soreness",
        "soreness is outside 1 to 5, so the check-in was not filled in",
        "fill in the check-in again",
    )
    _blank_stray_answers(books)
    _blank_unknown_sites(books)
    return books.close(
        "checkins",
        happened=pl.col("happened"),
        recorded=UNKNOWN_TIME,
        kind=pl.lit("morning"),
        soreness_sites=_sites(),
        low_readiness=(10 - pl.col("readiness")) / 9 * 10,
        sleep_h=pl.col("sleep_duration_h"),
        **{name: (5 - pl.col(item)) / 4 * 10 for item, name in ITEMS.items()},
    )


def _blank_stray_answers(books: Books) -> None:
    books.numbers(*ITEMS, "readiness", "sleep_duration_h")
    unanswered = "nothing to do: the app writes 0 where a question was skipped"
    for column, low, high in [*((item, 1, 5) for item in ITEMS), ("readiness", 1, 10)]:
        bad = pl.col(column).is_between(low, high).not_()
        books.blank(bad, column, f"outside {low} to {high}", unanswered)
    books.blank(pl.col("sleep_duration_h") <= 0, "sleep_duration_h", "no sleep", unanswered)


def _blank_unknown_sites(books: Books) -> None:
    listed = pl.col("soreness_area").str.contains(r"^\[[\d,\s]*\]$")
    books.blank(
        listed.not_(), "soreness_area", "not a list of codes", "write codes as [32696007, 48979004]"
    )
    books.note(
        _codes().list.set_difference(list(SNOMED)).list.len() > 0,
        "soreness_area",
        "holds a body code that is not known; read as `other`",
        f"known SNOMED codes are {', '.join(SNOMED)}",
    )


def _codes() -> pl.Expr:
    return pl.col("soreness_area").str.extract_all(r"\d+")


def _sites() -> pl.Expr:
    site = pl.element().replace_strict(SNOMED, default="other", return_dtype=pl.String)
    named = _codes().list.eval(site).list.unique(maintain_order=True)
    return named.cast(pl.List(pl.Enum(SITES)))


def exertion(source: Source) -> Read:
    """Read srpe.csv as diary sessions: `duration_min` in minutes, `rpe_cr10` from 0 to 10."""
    columns = ("end_date_time", "activity_names", "perceived_exertion", "duration_min")
    books = Books(source, csv_rows(source, *columns))
    books.add(happened=utc("end_date_time", STAMP), sport=_sport())
    books.drop(pl.col("happened").is_null(), "end_date_time", *NO_TIME)
    books.drop(
        (number("duration_min") > 0).fill_null(False).not_(),
        "duration_min",
        "no duration",
        "write the minutes of the session, or delete the row where there was none",
    )
    books.drop(
        pl.struct("happened", "sport").is_first_distinct().not_(),
        "end_date_time",
        "the same session stands earlier in the file",
        "delete one of the two",
    )
    books.numbers("duration_min", "perceived_exertion")
    outside = pl.col("perceived_exertion").is_between(0, 10).not_()
    books.blank(outside, "perceived_exertion", "outside 0 to 10", "rate from 0 to 10 (CR10)")
    return books.close(
        "sessions",
        happened=pl.col("happened"),
        recorded=UNKNOWN_TIME,
        source=pl.lit("diary"),
        sport=pl.col("sport"),
        duration_min=pl.col("duration_min"),
        rpe_cr10=pl.col("perceived_exertion"),
    )


def _sport() -> pl.Expr:
    names = pl.col("activity_names")
    return (
        pl.when(names.str.contains("'running'"))
        .then(pl.lit("run"))
        .when(names.str.contains("'strength'"))
        .then(pl.lit("strength"))
        .otherwise(pl.lit("other"))
    )


def injuries(source: Source) -> Read:
    """Read injury.csv as flags: one `injury` per site, or one `none` where nothing was reported.

    A line that names several sites gives several rows with that `line`.
    """
    books = Books(source, csv_rows(source, "effective_time_frame", "injuries"))
    pair = r"'[^']+'\s*:\s*'[^']+'"
    books.add(
        happened=utc("effective_time_frame", STAMP),
        pair=pl.col("injuries").str.extract_all(pair),
    )
    books.drop(pl.col("happened").is_null(), "effective_time_frame", *NO_TIME)
    books.drop(
        pl.col("injuries")
        .str.contains(rf"^\s*\{{\s*({pair}\s*,?\s*)*\}}\s*$")
        .fill_null(False)
        .not_(),
        "injuries",
        "not a list of injuries",
        "write {'right_knee': 'minor'}, or {} where there is none",
    )
    books.drop(
        pl.col("happened").is_first_distinct().not_(),
        "effective_time_frame",
        "a report of the same instant stands earlier in the file",
        "delete one of the two",
    )
    books.rows = books.rows.explode("pair", empty_as_null=True).with_columns(
        site=pl.col("pair").str.extract(r"^'([^']+)'").fill_null("whole_body"),
        severity=pl.col("pair").str.extract(r"'([^']+)'$"),
    )
    known = pl.col("severity").is_in(["minor", "major"])
    books.blank(known.not_(), "injuries", "a severity is not known", "write minor or major")
    return books.close(
        "flags",
        happened=pl.col("happened"),
        recorded=UNKNOWN_TIME,
        code=pl.when(pl.col("pair").is_null()).then(pl.lit("none")).otherwise(pl.lit("injury")),
        site=pl.col("site"),
        severity=pl.when(known).then(pl.col("severity")),
    )


def evening_form(source: Source) -> Read:
    """Read reporting.csv as evening check-ins: `fluid_l` in litres, `body_mass_kg` in kilograms.

    `recorded` is when the form was written, `day` the day of 12 hours before.
    """
    columns = ("date", "timestamp", "meals", "weight", "glasses_of_fluid", "alcohol_consumed")
    books = Books(source, csv_rows(source, *columns))
    written = (
        pl.col("timestamp")
        .str.strip_chars()
        .str.to_datetime("%d/%m/%Y %H:%M:%S", strict=False, time_unit="us")
    )
    books.add(written=written, recorded=from_local(written))
    books.add(day=pl.col("written").dt.offset_by("-12h").dt.date())
    books.drop(
        pl.col("recorded").is_null(),
        "timestamp",
        "not a local time",
        "write day/month/year and the time, such as 13/11/2019 22:08:03",
    )
    books.drop(
        earlier_than_last("recorded", of="day"),
        "timestamp",
        "a later form of the same day replaces it",
        "write one form a day, between noon and the next noon",
    )
    _look_at_answers(books)
    return books.close(
        "checkins",
        happened=pl.min_horizontal(
            "recorded", from_local(pl.col("day").dt.combine(pl.time(23, 59, 59)))
        ),
        recorded=pl.col("recorded"),
        day=pl.col("day"),
        kind=pl.lit("evening"),
        fluid_l=pl.col("glasses_of_fluid") * source.cohort.glass_l,
        meals=pl.col("meals").str.count_matches(r"[^,\s][^,]*").cast(pl.Float64),
        alcohol=pl.col("alcohol_consumed") == "Yes",
        body_mass_kg=pl.col("weight"),
    )


def _look_at_answers(books: Books) -> None:
    dated = pl.col("date").str.strip_chars().str.to_date("%d/%m/%Y", strict=False)
    apart = (pl.col("day") - dated).dt.total_days().abs()
    books.note(
        pl.col("date").is_not_null() & (apart <= 1).fill_null(False).not_(),
        "date",
        "the form's date is not the day before it was written; read as that day",
        "choose the date anew on every form",
    )
    books.numbers("weight", "glasses_of_fluid")
    books.blank(
        pl.col("alcohol_consumed").is_in(["Yes", "No"]).not_(),
        "alcohol_consumed",
        "neither Yes nor No",
        "nothing to do: the question may stay open",
    )
