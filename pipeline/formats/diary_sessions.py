"""Sessions of a diary: how long, how far, how hard, and of what kind."""

from collections.abc import Callable

import polars as pl

from pipeline.formats import diary_health, diary_scales, diary_sports
from pipeline.formats.books import Books
from pipeline.formats.diary_dates import end_of_day, known
from pipeline.formats.diary_headers import DISTANCES, LENGTHS, Layout
from pipeline.formats.diary_lengths import ALONE, AT_ODDS, at_odds
from pipeline.formats.diary_values import ONLY_M, kilometres, number, rating, undecided
from pipeline.formats.headers import of_the_file
from pipeline.formats.reading import Read, Refusal, Scope, Source, refuse_rows

TWO_PARTS = (
    "hours and minutes cannot be told from minutes and seconds",
    "write 1:30:00 or 0:01:30, or name the column `duration (h:mm)` or `duration (mm:ss)`",
)
NO_UNIT = (
    "no duration whose unit is known",
    "write it as 0:52:00, or name the column duration_min or duration_h",
)
NO_SPORT = ("no column says the sport; read as other", "add a column `sport`, such as run")
NO_DISTANCE_UNIT = (
    "the unit of distances is not declared, so the column was left out",
    "add `distance_unit: km` (or `mi`) to cohort.yaml",
)
M_OF_MILES = (
    "`m` where distances are in miles may be either metres or miles",
    "write `mi`, or `metres`",
)
REST = (
    "a day of rest: no session, and watched only if something else was entered on it",
    "nothing to do",
)


def whose(layout: Layout) -> str | None:
    """Give the meaning of the column that says whose a row is, if there is one."""
    return next(iter(layout.of("athlete", "person")), None)


def told(layout: Layout) -> list[str]:
    """Give the meanings that tell of a training by a number."""
    return layout.of(*LENGTHS, *DISTANCES, "rpe")


def idle(layout: Layout) -> pl.Expr:
    """Say where no number tells of a training: no length, no distance, no exertion."""
    worked = (pl.col(name).str.contains(r"[1-9]") for name in told(layout))
    return pl.any_horizontal(pl.lit(False), *(one.fill_null(False) for one in worked)).not_()


def without_rest(
    source: Source, rows: pl.DataFrame, layout: Layout
) -> tuple[pl.DataFrame, list[Refusal]]:
    """Take out the lines that say no training, of rest or of illness; each is told.

    A line with a length, a distance or an exertion is of a training, whatever it is called.
    """
    ill = diary_health.ill_by_training(pl.col("sport"))
    noted: list[Refusal] = []
    said: list[tuple[pl.Expr, Scope, tuple[str, str]]] = [
        (diary_sports.rests(pl.col("sport")), "row", REST),
        (ill, "note", diary_health.ILL_DAY),
    ]
    for says, scope, (reason, remedy) in said:
        noted += refuse_rows(
            rows.filter(idle(layout) & says),
            pl.lit(True),
            file=source.file,
            column="sport",
            reason=reason,
            remedy=remedy,
            scope=scope,
        )
    rests = diary_sports.rests(pl.col("sport"))
    return rows.remove(idle(layout) & (rests | ill)), noted


def read(books: Books, layout: Layout, line: int, part: int = 0, parts: int = 1) -> Read:
    """Give sessions: `duration_min`, `distance_km`, `rpe_cr10`, with their end in UTC.

    The rows are the part numbered `part` of the file's: no two sessions of a day may end at once.
    """
    said = layout.of(*LENGTHS)
    for one in said:
        unclear = pl.col("_minutes").is_null() & undecided(pl.col(one))
        books.drop(unclear, one, *TWO_PARTS)
    for one in layout.of("duration_hm", "duration_ms"):
        bare = pl.col("_minutes").is_null() & number(pl.col(one)).is_not_null()
        books.drop(bare, one, *ALONE)
    books.drop(at_odds(layout), said[0], *AT_ODDS)
    books.drop((pl.col("_minutes") > 0).fill_null(False).not_(), said[0], *NO_UNIT)
    several = pl.int_range(pl.len()).over("athlete_id", "_at") * parts + part
    length = pl.duration(milliseconds=pl.col("_minutes") * 60_000)
    timed = pl.col("_dated").not_() & pl.lit("date" in layout.found)
    over = (
        pl.when(timed)
        .then(pl.col("_at") + length)
        .otherwise(pl.col("_at") - pl.duration(seconds=several))
    )
    return books.close(
        "sessions",
        athlete_id=pl.col("athlete_id"),
        happened=over,
        started=pl.when(timed).then(pl.col("_at")),
        recorded=known(over),
        source=pl.lit("diary"),
        sport=_sport(books, layout, line),
        duration_min=pl.col("_minutes"),
        distance_km=_distance(books, layout, line),
        rpe_cr10=_exertion(books, layout, line),
    )


def end(books: Books, layout: Layout) -> pl.Expr:
    """Give when a row's session was over: `_at` is its start, where it has a time of day.

    Where nothing says how long it went on, nor when the row was filed, that is the end of the day.
    """
    if "date" not in layout.found:
        return pl.col("_at")
    end_of_day(books)
    over = pl.col("_at") + pl.duration(milliseconds=pl.col("_minutes") * 60_000)
    unknown = pl.when(pl.col("_recorded").is_null()).then("_evening").otherwise("_at")
    return pl.when("_dated").then("_at").otherwise(pl.coalesce(over, unknown))


def _sport(books: Books, layout: Layout, line: int) -> pl.Expr:
    if "sport" not in layout.found:
        books.refused.append(of_the_file(books.source.file, "sport", *NO_SPORT, line=line))
        return pl.lit("other")
    return diary_sports.sport(pl.col("sport"))


def _distance(books: Books, layout: Layout, line: int) -> pl.Expr:
    """Give kilometres; a unit behind the value goes before the header's and cohort.yaml's."""
    parts = []
    for name in layout.of(*DISTANCES):
        unit = name.partition("_")[2] or books.source.distance_unit
        value = kilometres(pl.col(name), unit)
        if unit is None and books.rows.select((number(pl.col(name)) != 0).any()).item():
            books.refused.append(
                of_the_file(books.source.file, name, *NO_DISTANCE_UNIT, line=line, scope="value")
            )
        if unit == "mi":
            books.blank(pl.col(name).str.contains(ONLY_M), name, *M_OF_MILES)
        readable = value.is_not_null() | number(pl.col(name)).is_not_null()
        bad = pl.col(name).is_not_null() & readable.not_()
        books.blank(bad, name, "not a distance", "write digits with a decimal point")
        parts.append(value)
    return pl.coalesce(parts) if parts else pl.lit(None, pl.Float64)


def _exertion(books: Books, layout: Layout, line: int) -> pl.Expr:
    """Give CR10: a scale from 6 to 20 or to 100 is stretched between its ends."""
    unknown = pl.lit(None, pl.Float64)
    if "rpe" not in layout.found:
        return unknown
    scale = diary_scales.exertion(books.source, layout.found["rpe"])
    if isinstance(scale, diary_scales.Unknown):
        why = (scale.reason, scale.remedy)
        books.refused.append(of_the_file(books.source.file, "rpe", *why, line=line, scope="value"))
        return unknown
    low, high = diary_scales.RPE[scale]
    books.scales["exertion"] = f"{low} to {high}"
    numbers(books, "rpe", rating)
    outside = pl.col("rpe").is_between(low, high).not_()
    books.blank(outside, "rpe", f"outside {low} to {high}", "check `rpe_scale` in cohort.yaml")
    return 10 * (pl.col("rpe") - low) / (high - low)


def numbers(books: Books, column: str, read: Callable[[pl.Expr], pl.Expr]) -> None:
    """Turn a text column into numbers; a text that is none is a value refused."""
    bad = pl.col(column).is_not_null() & read(pl.col(column)).is_null()
    books.blank(bad, column, "not a number", "write digits with a decimal point")
    books.add(**{column: read(pl.col(column))})
