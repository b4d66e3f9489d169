"""When an entry of a diary was made, and the day that it speaks of."""

import polars as pl

from pipeline.formats import clocks, dates, zone_words
from pipeline.formats.books import Books
from pipeline.formats.dated_rows import UTC
from pipeline.formats.diary_headers import Layout
from pipeline.formats.headers import of_the_file

EARLY = (
    "filed before the day that it speaks of",
    "check both dates, and the order of day and month",
)
BY_FILING = (
    "no column of dates: each entry counts on the local day of its time of filing",
    "add a column `date` where entries are filed on a later day",
)


def dated(books: Books, layout: Layout) -> None:
    """Add `_at`, `_dated` and `_recorded`, and refuse the rows without a date.

    `_at` is the UTC instant of the entry's own date, at the end of its day where it has no time
    (then `_dated` is true); without a column of dates, that of filing. `_recorded` is when it was
    filed, null where nothing says. The rows have `_zone`.
    """
    own = "date" if "date" in layout.found else "filed"
    clock = "clock" if own == "date" and "clock" in layout.found else None
    _instant(books, own, "_at", clock)
    books.drop(pl.col("_at").is_null(), own, *dates.NO_DATE)
    if own == "filed":
        books.refused.append(of_the_file(books.source.file, own, *BY_FILING))
        books.add(_recorded=pl.when(pl.col("_at_dated").not_()).then(pl.col("_at")))
    elif "filed" in layout.found:
        _filed(books)
    else:
        books.add(_recorded=pl.lit(None, UTC))
    books.add(_dated=pl.col("_at_dated"))


def _filed(books: Books) -> None:
    """Read when an entry was filed: never before its day, and never later than it is known."""
    _instant(books, "filed", "_recorded")
    unread = pl.col("filed").is_not_null() & pl.col("_recorded").is_null()
    books.drop(unread, "filed", *dates.NO_DATE)
    books.rows = books.rows.with_columns(
        _day=clocks.local_days(books.rows, "_at", "_zone"),
        _filed_on=clocks.local_days(books.rows, "_recorded", "_zone"),
    )
    books.drop(pl.col("_filed_on") < pl.col("_day"), "filed", *EARLY)
    same_day = pl.col("_at_dated") & (pl.col("_filed_on") == pl.col("_day"))
    earlier = pl.min_horizontal("_at", "_recorded")
    books.add(_at=pl.when(same_day).then(earlier).otherwise(pl.col("_at")))


def known(happened: pl.Expr) -> pl.Expr:
    """Give when a row became known: when it was filed, but never before it happened."""
    filed = pl.col("_recorded")
    return pl.when(filed.is_not_null()).then(pl.max_horizontal(filed, happened))


def _instant(books: Books, header: str, name: str, clock: str | None = None) -> None:
    """Add the UTC instant of a column of dates, and whether it is a date alone."""
    order = dates.order(books.rows[header], books.source.cohort.date_order)
    text = zone_words.numbered(pl.col(header))
    books.drop(zone_words.unknown(pl.col(header)), header, *zone_words.UNKNOWN)
    books.drop(dates.ambiguous(text, order), header, *dates.AMBIGUOUS)
    iso = dates.iso(text, order)
    if clock is not None:
        books.drop(zone_words.unknown(pl.col(clock)), clock, *zone_words.UNKNOWN)
        time = _time_of_day(zone_words.numbered(pl.col(clock)))
        alone = (iso.str.len_chars() == 10) & time.is_not_null()
        iso = pl.when(alone).then(iso + "T" + time).otherwise(iso)
    books.add(**{name: iso})
    books.add(**{f"{name}_dated": (pl.col(name).str.len_chars() == 10).fill_null(False)})
    if books.rows.is_empty():
        books.add(**{name: pl.lit(None, UTC)})
    else:
        books.rows = clocks.instants(books.rows, name, "_zone")


def _time_of_day(text: pl.Expr) -> pl.Expr:
    """Read a time of day (7:05, 19:05:00, 7:05 PM) as ISO 8601."""
    return dates.iso(pl.lit("2000-01-01 ") + text.str.strip_chars(), None).str.slice(11)
