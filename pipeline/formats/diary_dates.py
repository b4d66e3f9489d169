"""When an entry of a diary was made, and the day that it speaks of."""

import polars as pl

from pipeline.formats import clocks, dates, zone_words
from pipeline.formats.books import Books
from pipeline.formats.clocks import UTC
from pipeline.formats.diary_headers import Layout, meaning_of
from pipeline.formats.headers import of_the_file

EARLY = (
    "filed before the day that it speaks of",
    "check both dates, and the order of day and month",
)
BY_FILING = (
    "no column of dates: each entry counts on the local day of its time of filing",
    "add a column `date` where entries are filed on a later day",
)
NO_CLOCK = (
    "not a time of day, so it counts at the end of its day",
    "write it as 19:30, or 7:30 PM",
)
UNPROVEN = (
    "a time of day or how long a session took, so it counts at the end of its day",
    "name the column `time of day` or `duration (h:mm:ss)`",
)
NIGHT, SURE, DAY = 4, 10, 24  # hours: before 4 it may be a length, from 10 it is a time of day
_BARE = r"^\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?$"
_POINTED = r"^(\d{1,2})(?:\.|\s*h\s*)([0-5]\d)(?:\s*uhr)?$"


def dated(books: Books, layout: Layout) -> None:
    """Add `_at`, `_dated` and `_recorded`, and refuse the rows without a date.

    `_at` is the UTC instant of the entry's own date, at the end of its day where it has no time
    (then `_dated` is true); without a column of dates, that of filing. `_recorded` is when it was
    filed, null where nothing says. The rows have `_zone`.
    """
    own = "date" if "date" in layout.found else "filed"
    clock = "clock" if own == "date" and "clock" in layout.found else None
    books.drop(pl.col(own).is_null(), own, *dates.EMPTY)
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


def end_of_day(books: Books) -> None:
    """Add `_evening`, the end of the local day of `_at`."""
    if books.rows.is_empty():
        books.add(_evening=pl.col("_at"))
        return
    day = clocks.local_days(books.rows, "_at", "_zone").dt.to_string("%Y-%m-%d")
    books.rows = clocks.instants(books.rows.with_columns(_evening=day), "_evening", "_zone")


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
        _clock(books, clock)
        alone = (iso.str.len_chars() == 10) & pl.col("_clock").is_not_null()
        iso = pl.when(alone).then(iso + "T" + pl.col("_clock")).otherwise(iso)
    books.add(**{name: iso})
    books.add(**{f"{name}_dated": (pl.col(name).str.len_chars() == 10).fill_null(False)})
    if books.rows.is_empty():
        books.add(**{name: pl.lit(None, UTC)})
    else:
        books.rows = clocks.instants(books.rows, name, "_zone")


def _clock(books: Books, clock: str) -> None:
    """Add `_clock`, the time of day as ISO 8601; what may be the length of a session is none."""
    books.drop(zone_words.unknown(pl.col(clock)), clock, *zone_words.UNKNOWN)
    books.add(_said=zone_words.numbered(pl.col(clock)).str.to_lowercase())
    books.add(_clock=_time_of_day(pl.col("_said")))
    said, time = pl.col("_said"), pl.col("_clock")
    books.blank(pl.col(clock).is_not_null() & time.is_null(), clock, *NO_CLOCK)
    pointed = said.str.contains(_POINTED) & (pl.col("_sure_from") > 0)
    early = time.str.slice(0, 2).cast(pl.Int64, strict=False) < pl.col("_sure_from")
    books.blank((early & said.str.contains(_BARE)) | pointed, clock, *UNPROVEN)
    books.add(_clock=pl.when(pl.col(clock).is_not_null()).then(time))


def sure_from(rows: pl.DataFrame, layout: Layout) -> int:
    """Give the hour from which the column `clock` is taken as a time of day, over all its rows.

    That is 0 where its header or a time late in the day proves it, and 24 where one speaks against
    it: 52:30 is no time of day. Before 4:00 a run may have taken as long as it says.
    """
    header = layout.found.get("clock", "")
    if meaning_of(header.partition("_duplicated_")[0]) == "clock":
        return 0
    said = rows["clock"].str.to_lowercase()
    first = said.str.extract(r"^(\d{1,3}):\d{2}").cast(pl.Int64)
    if (first >= DAY).any():
        return DAY
    late = (first >= SURE) | said.str.contains(r"\d\s*[ap]\.? ?m|uhr")
    return 0 if late.any() else NIGHT


def _time_of_day(text: pl.Expr) -> pl.Expr:
    """Read a time of day (7:05, 19:05:00, 7:05 PM, 07.05, 7h05) as ISO 8601."""
    colon = text.str.strip_chars().str.replace(_POINTED, "${1}:${2}")
    time = dates.iso(pl.lit("2000-01-01 ") + colon, None).str.slice(11)
    exists = time.str.slice(0, 8).str.to_time("%H:%M:%S", strict=False).is_not_null()
    return pl.when(exists).then(time)
