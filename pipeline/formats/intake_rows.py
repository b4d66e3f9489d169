"""Slips in athletes.csv: only the cell is refused, and the athlete is not scored where safety
depends on it: the age and the date from which it counts, pregnancy, and the heart.
"""

import difflib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import dataframely as dy
import polars as pl

from features.flags import UNDATED
from features.tables import TABLES
from pipeline.formats import cells, clocks, columns, dates, intake_words
from pipeline.formats.dates import Order
from pipeline.formats.declared import Cohort
from pipeline.formats.diary_health_words import NO
from pipeline.formats.reading import Refusal, Scope, refuse_rows

KNOWN = TABLES["athletes"].columns()
HELD = "not scored until it is mended"
TAKEN = {
    "age_y": f"this athlete is {HELD}",
    "happened": f"the age counts from it, so this athlete is {HELD}",
    "pregnant": f"this athlete is {HELD}",
    "heart_condition": f"this athlete is {HELD}",
    "beta_blocker": "taken as true",
    "hide_food_and_mass": "taken as true",
}
CAREFUL = ("pregnant", "heart_condition", "beta_blocker", "hide_food_and_mass")
SAFETY = ("age_y", "pregnant", "heart_condition")
SHIFTED = f"its cells may stand under other headers, so this athlete is {HELD}"
DATING = ("age_y", "declared_adult", "happened", "recorded", "recorded_assumed", "day")
ROUNDED = 1.2  # years: ages in whole years, at two times of the year
TWO_AGES = "two rows of one athlete tell of two ages: not scored until one is taken out"
NO_COLUMN = f"it was left out, and who has something in it is {HELD}"
TIMES = ("happened", "recorded")
MADE = ("athlete_id", "recorded_assumed", "declared_adult")
READ = ("timezone", *(name for name in KNOWN if name not in (*MADE, "timezone")))
ALWAYS = ("happened", "recorded", "day", "age_y", *CAREFUL)
A_TIME, A_DAY = "write it as 2025-03-01T07:10", "write a date such as 2025-03-01"
SEX = {columns.plain(word): sex for sex, words in intake_words.SEXES.items() for word in words}


def suggested(header: str, known: Iterable[str]) -> str | None:
    """Name the column that a header may stand for: by a word of seven languages, or by spelling."""
    meant = columns.meanings([header], intake_words.NAMES)
    close = difflib.get_close_matches(header.lower(), known, 1)
    return next(iter([*meant, *close]), None)


def mended(
    rows: pl.DataFrame, file: str, cohort: Cohort, orders: Mapping[str, Order], cut: Iterable[int]
) -> tuple[pl.DataFrame, list[Refusal]]:
    """Blank what cannot be read, so that no row with an athlete is lost for a cell.

    `rows` are texts, and `declared_adult` is added: `false` where an age is there and cannot be
    used, so that what cohort.yaml says of all does not stand in for it. `cut` are the lines that
    lost fields. `orders` tells the order of day and month in each column of dates.
    """
    added = [name for name in ALWAYS if name not in rows.columns]
    given = rows.with_columns(pl.lit(None, pl.String).alias(name) for name in added)
    doubted = {name: _elsewhere(given, name) for name in TAKEN}
    blanked, refused = _sexed(given), list[Refusal]()
    for name in (name for name in READ if name in given.columns):
        bad, reason, remedy = _unread(name, blanked, cohort, orders)
        reason = "; ".join(filter(None, (reason, TAKEN.get(name))))
        refused += cells.pointed(_refusals(blanked, bad, file, name, reason, remedy, "value"))
        blanked = blanked.with_columns(pl.when(~bad).then(name).alias(name))
        doubted[name] = doubted.get(name, bad) | bad
    refused += _undated(given, file)
    undated = blanked["happened"].is_null() & _dates_something(given)
    unknown = doubted["age_y"] | undated | given["line"].is_in(list(cut))
    return _held(blanked, doubted, unknown), refused


def take_caution(home: dict[str, Any], row: dict[str, Any]) -> None:
    """Take over into an athlete's intake row what is more cautious in another of theirs.

    That is each of `CAREFUL` that is true, and an age that the first lacks; ages that tell of two
    birthdays count as none, and then the athlete is not scored.
    """
    home |= {name: True for name in CAREFUL if row.get(name)}
    if home.get("age_y") is None and home.get("declared_adult") is not False:
        home |= {name: row[name] for name in DATING if name in row}
    elif row.get("declared_adult") is False or are_apart(home, row):
        home |= {"age_y": None, "declared_adult": False}


def are_apart(home: dict[str, Any], row: dict[str, Any]) -> bool:
    """Say whether two intake rows tell of two birthdays."""
    if home.get("age_y") is None or row.get("age_y") is None:
        return False
    born, other = (
        one["happened"].year + one["happened"].month / 12 - one["age_y"] for one in (home, row)
    )
    return abs(born - other) > ROUNDED


def _held(rows: pl.DataFrame, doubted: Mapping[str, pl.Series], unknown: pl.Series) -> pl.DataFrame:
    """Put in place of what was blanked what is more cautious."""
    dated = rows["happened"].is_not_null()
    return rows.with_columns(
        age_y=pl.when(~unknown).then("age_y"),
        declared_adult=pl.when(unknown).then(pl.lit("false")),
        happened=pl.col("happened").fill_null(UNDATED.isoformat()),
        **{name: pl.when(dated).then(name) for name in ("recorded", "day")},
        **{name: pl.when(doubted[name]).then(pl.lit("true")).otherwise(name) for name in CAREFUL},
    )


def _elsewhere(rows: pl.DataFrame, name: str) -> pl.Series:
    """Say in which rows something of safety stands under a header that may mean this column."""
    found = pl.Series([False]).new_from_index(0, rows.height)
    for header in rows.columns if name in SAFETY else ():
        if header in (*KNOWN, "line") or suggested(header, READ) != name:
            continue
        is_no = rows.select(cells.is_one(pl.col(header), NO)).to_series() & (name != "age_y")
        found |= rows[header].is_not_null() & ~_true(is_no) & rows[name].is_null()
    return found


def _undated(rows: pl.DataFrame, file: str) -> list[Refusal]:
    """Point at rows without a date, from which an age would count."""
    empty, counts = rows["happened"].is_null(), _dates_something(rows)
    why, remedy = "happened is empty", "fill in happened"
    held = _refusals(
        rows, empty & counts, file, "happened", f"{why}; {TAKEN['happened']}", remedy, "note"
    )
    return held + _refusals(rows, empty & ~counts, file, "happened", why, remedy, "note")


def _dates_something(rows: pl.DataFrame) -> pl.Series:
    return rows["happened"].is_not_null() | rows["age_y"].is_not_null()


def _refusals(
    rows: pl.DataFrame,
    bad: pl.Series,
    file: str,
    name: str,
    reason: str,
    remedy: str,
    scope: Scope,
) -> list[Refusal]:
    theirs = rows.filter(bad & rows["athlete_id"].is_not_null())
    said = {"column": name, "reason": reason, "remedy": remedy}
    return refuse_rows(theirs, pl.lit(True), file=file, scope=scope, **said)


def _unread(
    name: str, rows: pl.DataFrame, cohort: Cohort, orders: Mapping[str, Order]
) -> tuple[pl.Series, str, str]:
    """Say in which rows a cell is there and cannot be used, why, and what to write."""
    column, there = KNOWN[name], rows[name].is_not_null()
    if name == "timezone":
        zones = [zone for zone in rows[name].drop_nulls().unique() if clocks.is_zone(zone)]
        return (
            there & ~_true(rows[name].is_in(zones)),
            "no time zone of this name",
            ("write a name such as Europe/Oslo"),
        )
    if name in TIMES or name == "day":
        fits = _times(name, rows, cohort, orders)
        said = "day" if name == "day" else "time"
        remedy = A_DAY if name == "day" else A_TIME
        return there & ~fits, f"no possible {said}, or one that can be read two ways", remedy
    value, wanted = cells.parser(column, pl.col(name))
    read = rows.select(value).to_series()
    if isinstance(column, dy.Float64):
        low, high = column.min, column.max
        wanted = f"a number from {low:g} to {high:g}, with a point before decimals"
        return there & ~_true(read.is_between(low, high)), f"not {wanted}", f"write {wanted}"
    return there & read.is_null(), f"not {wanted}", f"write {wanted}"


def _times(name: str, rows: pl.DataFrame, cohort: Cohort, orders: Mapping[str, Order]) -> pl.Series:
    """Say in which rows a time can be read and is possible."""
    latest = datetime.now(UTC) + timedelta(days=1)
    read = rows.with_columns(dates.plain(pl.col(name), orders[name]))
    if name == "day":
        day = read["day"].str.to_date("%Y-%m-%d", strict=False)
        return _true(day.is_between(UNDATED.date(), latest.date()))
    zone = cohort.zone_of("athlete_id")
    zones = pl.coalesce("timezone", zone) if "timezone" in rows.columns else zone
    when = clocks.instants(read.with_columns(_zone=zones), name, "_zone")[name]
    return _true(when.is_between(UNDATED, latest))


def _true(found: pl.Series) -> pl.Series:
    return found.fill_null(False)


def _sexed(rows: pl.DataFrame) -> pl.DataFrame:
    """Read a sex by the words and letters for it; an M beside an H may be a woman or a man."""
    if "sex" not in rows.columns:
        return rows
    words = rows["sex"].map_elements(columns.plain, return_dtype=pl.String)
    known = dict(SEX)
    if words.is_in([intake_words.MAN]).any():
        known.pop(intake_words.WOMAN_OR_MAN)
    return rows.with_columns(sex=words.replace(known))
