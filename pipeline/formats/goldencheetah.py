"""Body measures in the CSV that GoldenCheetah takes in."""

from collections.abc import Iterator

import polars as pl

from pipeline.formats import clocks, picking, text
from pipeline.formats.books import Books, number
from pipeline.formats.reading import Read, Source
from pipeline.formats.sniffing import Head

NAME: str = "goldencheetah"
ABOUT: str = (
    "Body mass from the CSV that GoldenCheetah takes in: `weightkg` in kg, at `ts` (seconds since "
    "1970, UTC) or at `date` (ISO 8601; without an offset it is local to the athlete, and a date "
    "alone counts at the end of its day). It becomes a check-in, a morning's before noon and an "
    "evening's after. It is taken as known when it was measured. A day without a row says nothing. "
    "Ignored: fat, bones, muscles, lean mass and the comment. Its table of heart-rate variability "
    "is that of HRV4Training."
)

LATEST = 4_102_444_800  # the year 2100, in seconds since 1970


def claims(head: Head) -> bool:
    """Claim tables with a mass in kg and a time, as GoldenCheetah names them."""
    return head.has("weightkg") and (head.has("ts") or head.has("date"))


def read(source: Source) -> Iterator[Read]:
    """Read body measures as check-ins: `body_mass_kg` in kg."""
    for piece in picking.pieces(source, "ts", "date", "weightkg"):
        yield _checkins(source, piece)


def _checkins(source: Source, piece: text.Piece) -> Read:
    books = Books(source, piece.rows, piece.refused)
    column = "ts" if source.head.has("ts") else "date"
    seconds = number("ts")
    stamp = pl.when(seconds.is_between(0, LATEST)).then(seconds * 1_000_000)
    rows = books.rows.with_columns(happened=pl.col("date"), zone=pl.lit(source.zone))
    rows = clocks.instants(rows, "happened", "zone")
    since = stamp.cast(pl.Int64).cast(pl.Datetime("us", "UTC"))
    books.rows = rows.with_columns(happened=pl.coalesce(since, "happened"))
    books.drop(
        pl.col("happened").is_null(),
        column,
        "not a time that can be read",
        "write seconds since 1970 in ts, or a date such as 2025-03-01T07:05:00 in date",
    )
    books.drop(
        (number("weightkg") > 0).fill_null(False).not_(),
        "weightkg",
        "no body mass",
        "write kilograms with a decimal point, or delete the row",
    )
    morning = pl.col("happened").dt.convert_time_zone(source.zone).dt.hour() < 12
    return books.close(
        "checkins",
        happened=pl.col("happened"),
        recorded=pl.lit(None, pl.Datetime("us", "UTC")),
        kind=pl.when(morning).then(pl.lit("morning")).otherwise(pl.lit("evening")),
        body_mass_kg=number("weightkg"),
    )
