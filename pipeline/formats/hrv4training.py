"""Morning measurements of HRV4Training, also in the form that GoldenCheetah takes them in."""

from collections.abc import Iterator

import polars as pl

from pipeline.formats import clocks, picking, text
from pipeline.formats.books import Books
from pipeline.formats.reading import Read, Source
from pipeline.formats.sniffing import Head

NAME: str = "hrv4training"
ABOUT: str = (
    "Heart-rate variability from HRV4Training's CSV, also as GoldenCheetah takes it in: "
    "`timestamp_measurement` (local to the athlete, unless it has an offset), `HR` in bpm, `rMSSD` "
    "and `SDNN` in ms, each into its own column of a night. The measurement is taken as made on "
    "waking: of several in a morning the first counts, and one after 14:00 is refused. `-` and 0 "
    "mean that nothing was measured. It is taken as known when it was made. A day without a row "
    "says nothing. Ignored: AVNN, pNN50, LF, HF, the recovery points and the tags, whose scale the "
    "file does not name."
)

NAMES = {"HR": "resting_heart_rate_bpm", "rMSSD": "rmssd_ms", "SDNN": "sdnn_ms"}
NOON_PAST = pl.time(14, 0)


def claims(head: Head) -> bool:
    """Claim tables with the time of a measurement and a kind of variability."""
    return head.has("timestamp_measurement") and (head.has("rMSSD") or head.has("SDNN"))


def read(source: Source) -> Iterator[Read]:
    """Read measurements as nights: heart rate in bpm, rMSSD and SDNN in ms."""
    for piece in picking.pieces(source, "timestamp_measurement", *NAMES):
        yield _nights(source, piece)


def _nights(source: Source, piece: text.Piece) -> Read:
    measured = piece.rows.with_columns(pl.col(*NAMES).replace("-", None))
    books = Books(source, measured, piece.refused)
    books.numbers(*NAMES)
    books.rows = books.rows.with_columns(
        [pl.when(pl.col(name) != 0).then(pl.col(name)) for name in NAMES]
    )
    books.drop(
        pl.all_horizontal(pl.col(*NAMES).is_null()),
        "timestamp_measurement",
        "no measurement",
        "nothing to do: the app also writes a row for a day without one",
    )
    _date(books)
    return books.close(
        "nights",
        happened=pl.col("happened"),
        recorded=pl.lit(None, pl.Datetime("us", "UTC")),
        kind=pl.lit("sleep"),
        **{column: pl.col(name) for name, column in NAMES.items()},
    )


def _date(books: Books) -> None:
    zone = books.source.zone
    stamp = pl.col("timestamp_measurement").str.replace(r"\s+([+-]\d{2}:?\d{2})$", "$1")
    clock = stamp.str.contains(r"\d:\d{2}")  # a date alone is no time of waking
    rows = books.rows.with_columns(happened=pl.when(clock).then(stamp), zone=pl.lit(zone))
    books.rows = clocks.instants(rows, "happened", "zone")
    books.drop(
        pl.col("happened").is_null(),
        "timestamp_measurement",
        "not a time that can be read",
        "write the local time of the measurement, such as 2025-03-01 07:05:00",
    )
    books.add(local=pl.col("happened").dt.convert_time_zone(zone))
    books.drop(
        pl.col("local").dt.time() > NOON_PAST,
        "timestamp_measurement",
        "made after 14:00, so it is not a morning's",
        "nothing to do",
    )
    first = pl.col("happened") == pl.col("happened").min().over(pl.col("local").dt.date())
    books.drop(
        first.not_(),
        "timestamp_measurement",
        "an earlier measurement of the same morning counts",
        "nothing to do",
    )
