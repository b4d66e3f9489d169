"""What the readers of PMData share: times, numbers, and books that balance."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from pipeline.formats.reading import (
    Cohort,
    Read,
    Refusal,
    Scope,
    UnreadableError,
    refuse_rows,
    text_table,
)

ZONE = "Europe/Oslo"


@dataclass(frozen=True, kw_only=True)
class Source:
    """One file, whose it is, and what its cohort declares."""

    path: Path
    file: str
    athlete_id: str
    cohort: Cohort


def number(column: str) -> pl.Expr:
    """Return a text column as finite numbers, null where it holds none."""
    value = pl.col(column).str.strip_chars().cast(pl.Float64, strict=False)
    return pl.when(value.is_finite()).then(value)


def utc(column: str, pattern: str) -> pl.Expr:
    """Return a text column of UTC stamps as instants, null where it holds none."""
    naive = pl.col(column).str.strip_chars().str.to_datetime(pattern, strict=False, time_unit="us")
    return naive.dt.replace_time_zone("UTC")


def from_local(naive: pl.Expr) -> pl.Expr:
    """Return local wall-clock times as UTC instants, null in the hour that spring leaves out.

    In the hour that autumn repeats the later instant is taken, so that nothing counts too early.
    """
    zoned = naive.dt.replace_time_zone(ZONE, ambiguous="latest", non_existent="null")
    return zoned.dt.convert_time_zone("UTC")


def local_day(instant: str) -> pl.Expr:
    """Return the local calendar day of a column of UTC instants."""
    return pl.col(instant).dt.convert_time_zone(ZONE).dt.date()


def earlier_than_last(*order: str, of: str) -> pl.Expr:
    """Mark every row but the last, by `order`, of each value of the column `of`."""
    return pl.col("line") != pl.col("line").sort_by(*order, "line").last().over(of)


def csv_rows(source: Source, *columns: str) -> pl.DataFrame:
    """Read a CSV file as text with `line`. Raises `UnreadableError` where a column is missing."""
    rows = text_table(source.path)
    require(rows.columns, columns)
    return rows.select("line", *columns)


def require(found: list[str], columns: tuple[str, ...]) -> None:
    """Raise `UnreadableError` that names the columns which a file lacks."""
    missing = [column for column in columns if column not in found]
    if missing:
        raise UnreadableError(f"no column {', '.join(missing)}; fetch the file again")


def json_entries(source: Source) -> list[dict[str, Any]]:
    """Read a JSON list; an entry that is no object comes back empty."""
    try:
        entries = json.loads(source.path.read_bytes())
    except (ValueError, RecursionError, OSError) as error:
        raise UnreadableError(f"not readable JSON ({error})") from None
    if not isinstance(entries, list):
        raise UnreadableError("not a JSON list of entries; fetch the file again")
    return [entry if isinstance(entry, dict) else {} for entry in entries]


def as_text(picked: list[dict[str, Any]], *columns: str) -> pl.DataFrame:
    """Make text rows, with `line` from 1, of what was picked from JSON entries."""
    texts = [
        {column: None if entry.get(column) is None else str(entry[column]) for column in columns}
        for entry in picked
    ]
    rows = pl.DataFrame(texts, schema=dict.fromkeys(columns, pl.String), orient="row")
    return rows.with_row_index("line", offset=1).with_columns(pl.col("line").cast(pl.Int64))


class Books:
    """The rows of one file on their way to a table, and all that was taken out of them."""

    def __init__(self, source: Source, written: pl.DataFrame) -> None:
        """Open the books on `written`: the file's rows as text, with `line`."""
        self.source = source
        self.written = written
        self.rows = written
        self.refused: list[Refusal] = []

    def drop(self, bad: pl.Expr, column: str, reason: str, remedy: str) -> None:
        """Refuse the rows where `bad` holds."""
        self._list(bad, column, reason, remedy, "row")
        self.rows = self.rows.filter(bad.not_().fill_null(True))

    def blank(self, bad: pl.Expr, column: str, reason: str, remedy: str) -> None:
        """Refuse the value of `column` where `bad` holds, and keep the row without it."""
        self._list(bad, column, reason, remedy, "value")
        self.rows = self.rows.with_columns(pl.when(bad.not_().fill_null(True)).then(pl.col(column)))

    def note(self, bad: pl.Expr, column: str, reason: str, remedy: str) -> None:
        """Point at the rows where `bad` holds, and keep them as they are."""
        self._list(bad, column, reason, remedy, "note")

    def numbers(self, *columns: str) -> None:
        """Turn text columns into numbers; a text that is none is a value refused."""
        for column in columns:
            bad = pl.col(column).is_not_null() & number(column).is_null()
            self.blank(bad, column, "not a number", "write digits with a decimal point")
            self.rows = self.rows.with_columns(number(column).alias(column))

    def add(self, **columns: pl.Expr) -> None:
        """Add columns that are worked out from the rows."""
        self.rows = self.rows.with_columns(**columns)

    def close(self, table: str, **columns: pl.Expr) -> Read:
        """Hand the rows over to a table, with the columns named."""
        athlete = pl.lit(self.source.athlete_id)
        rows = self.rows.select("line", **({"athlete_id": athlete} | columns))
        refused = sorted(self.refused, key=lambda refusal: refusal.line or 0)
        return Read(table=table, rows=rows, rows_read=self.written.height, refused=refused)

    def _list(self, bad: pl.Expr, column: str, reason: str, remedy: str, scope: Scope) -> None:
        lines = self.rows.filter(bad).select(pl.col("line").unique())
        self.refused += refuse_rows(
            self.written.join(lines, on="line", how="semi", maintain_order="left"),
            pl.lit(True),
            file=self.source.file,
            column=column,
            reason=reason,
            remedy=remedy,
            scope=scope,
        )
