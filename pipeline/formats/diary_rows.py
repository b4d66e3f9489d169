"""Rows of a training diary that people keep: check-ins by declared scales, and sessions."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

import polars as pl

from features.tables import Checkins
from pipeline.formats import (
    dated_rows,
    diary_headers,
    diary_health,
    diary_lengths,
    diary_people,
    diary_scales,
    diary_sessions,
    diary_sport_columns,
    headers,
)
from pipeline.formats.books import Books
from pipeline.formats.diary_dates import dated, known, sure_from
from pipeline.formats.diary_headers import MASSES, MEANINGS, SLEEPS, Layout
from pipeline.formats.diary_values import kilograms, minutes, number, rating
from pipeline.formats.diary_words import AFTER_RUN, MORNING
from pipeline.formats.reading import NOTHING, Read, Refusal, Source
from pipeline.formats.repeats import COPY

ENTRIES = {"morning": (*MORNING, *SLEEPS, *MASSES, "ill"), "after_run": (*AFTER_RUN,)}
COLUMNS = MORNING | AFTER_RUN
MOST_SLEEP = 20  # hours
MASS = (Checkins.body_mass_kg.min, Checkins.body_mass_kg.max)  # kg
NO_MASS_UNIT = ("body mass without a unit", "name the column `weight (kg)` or `weight (lb)`")
COPIED = (COPY, f"{NOTHING}: the first of them counts")
NO_UNIT = (
    "hours of sleep without a unit",
    "name the column `sleep (h)`; if it says how good the sleep was, `sleep quality`",
)


def read_rows(
    source: Source, written: pl.DataFrame, *, line: int, refused: Iterable[Refusal] = ()
) -> Iterator[Read]:
    """Read the rows of a diary as check-ins and sessions.

    `written` has text columns under the diary's own headers, and `line`; the header stands on the
    line `line`. `refused` are the records that were taken out before. Raises `UnreadableError`
    where nothing says whose the rows are, or several names do that may be those of trainings.
    """
    layout = diary_headers.layout(written.columns[1:])
    layout = diary_people.with_names(source, layout, written)
    layout = diary_sport_columns.settled(layout, written)
    own = diary_sport_columns.columns(layout)
    rows = headers.by_meaning(written, layout.found | own, [*MEANINGS, *own])
    rows = rows.with_columns(
        _sure_from=pl.lit(sure_from(rows, layout)),
        **diary_sport_columns.minutes_of(layout),
        ill=pl.when(diary_health.ill_by_training(pl.col("sport")))
        .then(pl.lit("yes"))
        .otherwise("ill"),
    )
    asked = {
        entry: told for entry, items in ENTRIES.items() if (told := _asked(rows, layout, items))
    }
    trained = diary_sport_columns.told(layout)
    copies = written.remove(pl.struct(pl.exclude("line")).is_first_distinct())["line"]
    rest = [*refused, *diary_headers.notes(source, layout, line)]
    rest += diary_health.remarks(source, written, layout.found, line)
    opened = _opened(
        Books(source, _filled(rows, [*chain(*asked.values()), *trained]), rest), layout, copies
    )
    rows, rest = opened.rows, opened.refused
    for entry, items in asked.items():
        books = Books(source, _filled(rows, items), rest)
        yield headers.in_the_files_words(_checkins(books, layout, items, entry, line), layout.found)
        rest = []
    if trained:
        said: list[Refusal] = []  # of whole columns, which each part would tell of again
        parts = diary_sport_columns.parts(source, _filled(rows, trained), layout)
        for at, part in enumerate(parts):
            books = Books(source, part.rows, [*rest, *part.notes])
            read = diary_sessions.read(books, part.layout, line, at, len(parts))
            read = headers.in_the_files_words(read, part.layout.found)
            of_columns = [one for one in read.refused if one.line == line]
            yield replace(read, refused=[one for one in read.refused if one not in said])
            said += of_columns
            rest = []


def _asked(rows: pl.DataFrame, layout: Layout, items: Iterable[str]) -> list[str]:
    """Give those of the items that the diary asks for; illness may stand among the trainings."""
    told = {*layout.found} | ({"ill"} if rows["ill"].count() else set())
    return [item for item in items if item in told]


def _opened(books: Books, layout: Layout, copies: pl.Series) -> Books:
    """Refuse the lines that are of no use whatever is read from them: each once.

    These are copies of whole lines, and lines that tell not whose they are or when they were.
    """
    own = next(iter(layout.of("date", "filed")))
    books.drop(pl.col("line").is_in(copies.implode()), own, *COPIED)
    dated_rows.with_athlete(books, diary_sessions.whose(layout))
    dated(books, layout)
    return books


def _filled(rows: pl.DataFrame, meanings: Sequence[str]) -> pl.DataFrame:
    """Leave out lines in which nothing of this kind stands: forms have them ready in advance."""
    return rows.filter(pl.any_horizontal(pl.col(list(meanings)).is_not_null()))


def _checkins(books: Books, layout: Layout, asked: list[str], entry: str, line: int) -> Read:
    """Give check-ins: ratings from 0 to 10, where 10 is worst, and sleep in hours."""
    rated = {}
    for item in asked:
        if item in SLEEPS:
            rated["sleep_h"] = _sleep(books, item)
        elif item in MASSES:
            rated["body_mass_kg"] = _mass(books, item)
        elif item == "ill":
            rated["ill"] = _ill(books)
        else:
            rated |= _rated(books, layout, item, line)
    empty = pl.all_horizontal([value.is_null() for value in rated.values()] or [pl.lit(True)])
    books.drop(
        empty,
        asked[0],
        "no answer that can be read",
        "declare the scales of its items in cohort.yaml, or fill it in",
    )
    happened = _after(books, layout) if entry == "after_run" else pl.col("_at")
    return books.close(
        "checkins",
        athlete_id=pl.col("athlete_id"),
        happened=happened,
        recorded=known(happened),
        kind=pl.lit(entry),
        **rated,
    )


def _after(books: Books, layout: Layout) -> pl.Expr:
    """Give when each session was over; several of a day without a time keep a second apart."""
    over = diary_sessions.end(books, layout)
    several = pl.int_range(pl.len()).over("athlete_id", "_at")
    return over - pl.when("_dated").then(pl.duration(seconds=several)).otherwise(pl.duration())


def _rated(books: Books, layout: Layout, item: str, line: int) -> dict[str, pl.Expr]:
    """Stretch the answers to an item between the ends of its scale; nothing where it has none."""
    scale = diary_scales.scale(books.source, item, layout.found[item])
    if isinstance(scale, diary_scales.Unknown):
        rated = {one: layout.found[one] for one in layout.of(*COLUMNS)}
        remedy = diary_scales.together(books.source, rated, item) or scale.remedy
        books.refused.append(
            headers.of_the_file(
                books.source.file, item, scale.reason, remedy, line=line, scope="value"
            )
        )
        return {}
    diary_sessions.numbers(books, item, rating)
    books.scales[item] = str(scale)
    low, high = scale.ends
    outside = pl.col(item).is_between(low, high).not_()
    books.blank(outside, item, f"outside {low:g} to {high:g}", "check `scales` in cohort.yaml")
    share = (pl.col(item) - low) / (high - low)
    return {COLUMNS[item]: 10 * (share if scale.better == "low" else 1 - share)}


def _sleep(books: Books, item: str) -> pl.Expr:
    """Give hours of sleep; 7:30 is always hours and minutes, a number alone needs its unit."""
    bare = {"sleep_h": 60.0, "sleep_min": 1.0}.get(item)
    hours = minutes(pl.col(item), bare, "h") / 60
    unread = pl.col(item).is_not_null() & hours.is_null()
    if bare is None:
        why = NO_UNIT if item == "sleep" else diary_lengths.ALONE
        books.blank(unread & number(pl.col(item)).is_not_null(), item, *why)
    books.blank(unread, item, "not a duration", "write 7:30, 7h30 or 7.5")
    books.blank(
        hours.is_between(0, MOST_SLEEP).not_(),
        item,
        f"outside 0 to {MOST_SLEEP} hours",
        "check the column's unit",
    )
    return hours


def _mass(books: Books, item: str) -> pl.Expr:
    """Give body mass in kg, by the unit behind it or in the header."""
    mass = kilograms(pl.col(item), item.removeprefix("body_mass").strip("_") or None)
    unread = pl.col(item).is_not_null() & mass.is_null()
    books.blank(unread & number(pl.col(item)).is_not_null(), item, *NO_MASS_UNIT)
    books.blank(unread, item, "not a number", "write digits with a decimal point")
    low, high = MASS
    outside = mass.is_between(low, high).not_()
    books.blank(outside, item, f"outside {low:g} to {high:g} kg", "check the column's unit")
    return mass


def _ill(books: Books) -> pl.Expr:
    """Give whether the athlete was ill; a day without illness is one on which `no` stands."""
    books.add(_may_be_ill=diary_health.may_be_ill(pl.col("ill")))
    books.note(pl.col("_may_be_ill"), "ill", *diary_health.AS_YES)
    ill = pl.when("_may_be_ill").then(True).otherwise(diary_health.yes(pl.col("ill")))
    unread = pl.col("ill").is_not_null() & ill.is_null()
    books.blank(unread, "ill", *diary_health.NEITHER)
    return ill
