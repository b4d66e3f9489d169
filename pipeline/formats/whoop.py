"""WHOOP's physiological_cycles.csv, in six languages."""

from collections.abc import Iterator

import polars as pl

from pipeline.formats import clocks, columns, picking, text
from pipeline.formats.books import Books
from pipeline.formats.reading import Read, Source
from pipeline.formats.sniffing import Head
from pipeline.formats.whoop_words import HEADERS

NAME: str = "whoop"
ABOUT: str = (
    "WHOOP's `physiological_cycles.csv`, told by its headers in English, German, French, Spanish, "
    "Portuguese or Italian, whatever its name. A cycle becomes the night that ended in it: it "
    "happened at `Wake onset`, which is local to the row's `Cycle timezone` (to the athlete where "
    "that is missing), and it belongs to that day. Heart rate variability in ms is rMSSD; asleep "
    "and deep-sleep minutes, resting heart rate, and sleep performance (0–100, as the sleep "
    "score) are read. The night is taken as known on waking. A cycle without a wake onset is "
    "refused; the first, open cycle has no strain yet and is read all the same. A day without a "
    "cycle says nothing. Ignored: the recovery score, which is no heart-rate variability, strain, "
    "energy, skin temperature (°C or °F), blood oxygen, breathing and the other sleep figures."
)

UTC = ("UTC", "UTCZ", "GMT", "Z")  # WHOOP writes UTC+01:00, and UTCZ where it is UTC itself
NUMBERS = ("rmssd", "resting", "asleep", "deep", "performance")


def claims(head: Head) -> bool:
    """Claim tables with a wake onset and a variability in ms, in any of the languages."""
    return {"wake", "rmssd"} <= columns.meanings(head.fields, HEADERS).keys()


def read(source: Source) -> Iterator[Read]:
    """Read cycles as nights: rMSSD in ms, asleep in hours, deep sleep in minutes."""
    found = columns.meanings(source.head.fields, HEADERS)
    headers = {meaning: found.get(meaning, names)[0] for meaning, names in HEADERS.items()}
    for piece in picking.pieces(source, *headers.values()):
        yield _nights(source, piece, headers)


def _nights(source: Source, piece: text.Piece, headers: dict[str, str]) -> Read:
    books = Books(source, piece.rows, piece.refused)
    _date(books, headers["wake"], headers["zone"])
    numbers = [headers[name] for name in NUMBERS]
    books.numbers(*numbers)
    rmssd, resting, asleep, deep, performance = map(pl.col, numbers)
    return books.close(
        "nights",
        happened=pl.col("happened"),
        recorded=pl.lit(None, pl.Datetime("us", "UTC")),
        day=pl.col("day"),
        kind=pl.lit("sleep"),
        asleep_h=asleep / 60,
        deep_sleep_min=deep,
        sleep_score=performance,
        rmssd_ms=rmssd,
        resting_heart_rate_bpm=resting,
    )


def _date(books: Books, wake: str, zone: str) -> None:
    """Add `happened` in UTC and the local `day` of waking; refuse what has no wake onset."""
    offset = pl.col(zone).str.extract(r"([+-]\d{2}:?\d{2})")
    utc = pl.col(zone).is_in(UTC)
    offset = pl.when(utc).then(pl.lit("+00:00")).otherwise(offset).fill_null("")
    clock = pl.col(wake)
    rows = books.rows.with_columns(
        offset=offset,
        happened=pl.when(clock.str.contains(r"\d:\d{2}")).then(clock + offset),
        day=clock.str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False),
        athlete_zone=pl.lit(books.source.zone),
    )
    books.rows = clocks.instants(rows, "happened", "athlete_zone")
    books.drop(
        pl.col(wake).is_null(),
        wake,
        "no wake onset, so it is no night",
        "nothing to do: WHOOP writes a cycle also where it saw no sleep",
    )
    books.drop(
        pl.col("happened").is_null(),
        wake,
        "not a time that can be read",
        "download the export again; a time looks like 2025-03-01 07:05:00",
    )
    books.note(
        pl.col("offset") == "",
        zone,
        "no time zone; the times are taken as local to the athlete",
        "download the export again",
    )
