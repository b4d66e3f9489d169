"""Slips in flags.csv: a report is never lost to one; it is read the more cautious way, and noted.

A report that was made must not end in a score as if nothing had been said. Only a row without an
athlete is refused, since it cannot be attached to anybody.
"""

import difflib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

import polars as pl

from features.flags import FLAGS, UNDATED, code, plain
from pipeline.formats import clocks, dates
from pipeline.formats.dates import Order
from pipeline.formats.declared import Cohort
from pipeline.formats.reading import Refusal
from pipeline.formats.single_cells import Slip, told_of

NOT_GIVEN = "not_given"  # an unknown code, which counts as something for a doctor today
SEVERITIES = ("minor", "major")
COLUMNS = ("happened", "recorded", "resolved", "day", "severity")
UNKNOWN = "no known code; read as something for a doctor today"
LIST = "docs/formats.md lists the codes"
TIME, DAY = "write it as 2025-03-01T07:10:00", "write a date such as 2025-03-01"


def mended(
    rows: pl.DataFrame, file: str, cohort: Cohort, orders: Mapping[str, Order]
) -> tuple[pl.DataFrame, list[Refusal]]:
    """Mend the texts of flags that have an athlete, so that none of them is refused.

    `orders` tells the order of day and month in each column of dates.
    """
    theirs = rows.filter(pl.col("athlete_id").is_not_null())
    nobodys = rows.filter(pl.col("athlete_id").is_null())
    lacking = [pl.lit(None, pl.String).alias(n) for n in COLUMNS if n not in rows.columns]
    theirs = theirs.with_columns(lacking)
    notes = list(_code_notes(theirs, file))
    slips = _slips(theirs, cohort, orders)
    for slip in slips:
        notes += told_of(slip, slip.bad, theirs, file, "note")
    (undated,) = (slip.bad for slip in slips if slip.column == "happened")
    blank = [
        pl.when(~(slip.bad | undated) if slip.column in ("recorded", "day") else ~slip.bad)
        .then(slip.column)
        .alias(slip.column)
        for slip in slips
    ]
    theirs = theirs.with_columns(blank).with_columns(
        pl.col("happened").fill_null(UNDATED.isoformat()), pl.col("code").fill_null(NOT_GIVEN)
    )
    return pl.concat([theirs, nobodys], how="diagonal").sort("line"), notes


def _code_notes(rows: pl.DataFrame, file: str) -> Iterator[Refusal]:
    """Point at codes that are empty, unknown, or known by another name."""
    text = pl.col("code")
    for line, written, typed, known in rows.select(
        "line", "code", typed=plain(text), known=code(text)
    ).iter_rows():
        if written is None:
            reason, remedy = "code is empty; read as something for a doctor today", LIST
        elif known not in FLAGS:
            reason, remedy = UNKNOWN, f"{_question(known)}{LIST}"
        elif known != typed:
            reason, remedy = f"read as {known}", f"if that is not meant: {LIST}"
        else:
            continue
        yield Refusal(
            file=file,
            line=line,
            column="code",
            value=written,
            reason=reason,
            remedy=remedy,
            scope="note",
        )


def _question(unknown: str) -> str:
    """Ask whether one of the codes is meant that are spelled alike or share a word."""
    words = {word for word in unknown.split("_") if len(word) > 3}
    shared = [name for name in FLAGS if words & set(name.split("_"))]
    found = list(dict.fromkeys([*difflib.get_close_matches(unknown, FLAGS, 3), *shared]))[:3]
    return f"is it {' or '.join(found)}? " if found else ""


def _slips(rows: pl.DataFrame, cohort: Cohort, orders: Mapping[str, Order]) -> list[Slip]:
    """Find what cannot be used in each column; an empty cell is a slip in `happened` only."""
    read = _read(rows, cohort, orders)
    latest = datetime.now(UTC) + timedelta(days=1)
    happened, resolved = pl.col("happened"), pl.col("resolved")
    dated = happened.is_between(UNDATED, latest).fill_null(False)
    early = dated & (resolved.dt.date() < happened.dt.date())
    follows = happened.dt.date() + timedelta(days=1)
    fits = {
        "happened": dated,
        "recorded": pl.col("recorded").is_between(UNDATED, latest),
        "resolved": resolved.is_not_null() & ~early,
        "day": pl.col("day").is_between(UNDATED.date(), follows),
        "severity": pl.col("severity").is_in(SEVERITIES),
    }
    bad = read.select(
        (~fit.fill_null(False) & (rows[name].is_not_null() | pl.lit(name == "happened"))).alias(
            name
        )
        for name, fit in fits.items()
    )
    words = {
        "happened": ("no possible time; it counts from the athlete's first day on", TIME),
        "recorded": ("no possible time; taken as `happened`", TIME),
        "resolved": ("no time, or one before `happened`; taken as not over yet", TIME),
        "day": ("no possible day; taken from `happened`", DAY),
        "severity": ("not one of minor, major; taken as not known", "write minor or major"),
    }
    return [Slip(name, bad[name], *words[name]) for name in COLUMNS]


def _read(rows: pl.DataFrame, cohort: Cohort, orders: Mapping[str, Order]) -> pl.DataFrame:
    """Turn the texts into instants and days; null where they cannot be read."""
    zone = cohort.zone_of("athlete_id")
    read = rows.with_columns(_zone=zone).with_columns(
        dates.plain(pl.col(name), order) for name, order in orders.items()
    )
    for name in ("happened", "recorded", "resolved"):
        read = clocks.instants(read, name, "_zone")
    return read.with_columns(pl.col("day").str.to_date("%Y-%m-%d", strict=False))
