"""Whose a row is and when it happened: what tables that people keep have in common."""

import polars as pl

from pipeline.formats import clocks, dates
from pipeline.formats.books import Books
from pipeline.formats.clocks import UTC

ATHLETE = {"athlete": ("athlete id", "athlete", "runner", "athlete name", "subject id")}
NOBODY = ("nothing says whose the row is", "fill in the column")
REAL_NAME = (
    "an e-mail address is the athlete's name now",
    "give a pseudonym under `pseudonyms` in cohort.yaml: `{ada@example.org: A1}`",
)
EARLY = (
    "issued before it was drawn",
    "check both dates, and the order of day and month",
)


def with_athlete(books: Books, header: str | None) -> None:
    """Add `athlete_id`, by a column or by the folder, and `_zone`, where their clock runs.

    Whom cohort.yaml gives a pseudonym is called by it; an e-mail address without one is pointed at.
    Raises `UnreadableError` where neither says whose the rows are.
    """
    if header is None:
        books.add(athlete_id=pl.lit(books.source.athlete_id))
    else:
        name = pl.col(header).str.strip_chars().replace("", None)
        books.add(athlete_id=name.replace(books.source.cohort.pseudonyms))
        books.drop(pl.col("athlete_id").is_null(), header, *NOBODY)
        address = pl.col("athlete_id").str.contains("@", literal=True)
        books.note(address & pl.col("athlete_id").is_first_distinct(), header, *REAL_NAME)
    books.add(_zone=books.source.cohort.zone_of("athlete_id"))


def instant(books: Books, header: str, name: str) -> None:
    """Add the UTC instant of a column of dates, and refuse the rows in which it has none.

    A date without a time counts at the end of its day; then `<name>_dated` is true.
    """
    order = dates.order(books.rows[header], books.source.cohort.date_order)
    empty = pl.col(header).str.strip_chars().replace("", None).is_null()
    books.drop(empty, header, *dates.EMPTY)
    books.drop(dates.ambiguous(pl.col(header), order), header, *dates.AMBIGUOUS)
    iso = dates.iso(pl.col(header), order)
    books.add(**{name: iso, f"{name}_dated": (iso.str.len_chars() == 10).fill_null(False)})
    books.rows = _instants(books.rows, name)
    books.drop(pl.col(name).is_null(), header, *dates.NO_DATE)


def _instants(rows: pl.DataFrame, name: str) -> pl.DataFrame:
    if rows.is_empty():
        return rows.with_columns(pl.lit(None, UTC).alias(name))
    return clocks.instants(rows, name, "_zone")


def drawn(books: Books, draw: str, issue: str | None) -> None:
    """Add `happened`, the draw, and `recorded`, the issue, null where it is not given.

    Where only the day of the draw is known and it was issued on that day, both are the issue.
    """
    issued = pl.lit(None, pl.String) if issue is None else pl.col(issue)
    books.add(_issued=issued)  # the column may be called `recorded` itself
    instant(books, draw, "happened")
    books.add(recorded=pl.lit(None, UTC))
    if issue is None:
        return
    order = dates.order(books.rows["_issued"], books.source.cohort.date_order)
    text = pl.col("_issued")
    books.drop(dates.ambiguous(text, order), issue, *dates.AMBIGUOUS)
    books.add(recorded=dates.iso(text, order))
    books.rows = _instants(books.rows, "recorded")
    given = text.str.strip_chars().replace("", None).is_not_null()
    unread = given & pl.col("recorded").is_null()
    books.drop(unread, issue, *dates.NO_DATE)
    books.add(happened=same_day("happened_dated"))
    books.drop(pl.col("recorded") < pl.col("happened"), issue, *EARLY)


def same_day(dated: str) -> pl.Expr:
    """Give the draw; where only its day is known (`dated`), not later than an issue on that day."""
    happened, recorded = pl.col("happened"), pl.col("recorded")
    within = recorded.is_between(happened - pl.duration(hours=24), happened, closed="right")
    return pl.when(pl.col(dated) & within).then(recorded).otherwise(happened)
