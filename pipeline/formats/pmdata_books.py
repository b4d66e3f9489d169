"""What the readers of PMData share: times, and the rows of a file."""

import polars as pl

from pipeline.formats import clocks, text
from pipeline.formats.reading import Source, UnreadableError

ZONE = "Europe/Oslo"


def utc(column: str, pattern: str) -> pl.Expr:
    """Return a text column of UTC stamps as instants, null where it holds none."""
    naive = pl.col(column).str.strip_chars().str.to_datetime(pattern, strict=False, time_unit="us")
    return naive.dt.replace_time_zone("UTC")


def from_local(naive: pl.Expr) -> pl.Expr:
    """Return wall-clock times of Norway as UTC instants."""
    return clocks.from_local(naive, ZONE)


def local_day(instant: str) -> pl.Expr:
    """Return the local calendar day of a column of UTC instants."""
    return pl.col(instant).dt.convert_time_zone(ZONE).dt.date()


def earlier_than_last(*order: str, of: str) -> pl.Expr:
    """Mark every row but the last, by `order`, of each value of the column `of`."""
    return pl.col("line") != pl.col("line").sort_by(*order, "line").last().over(of)


def csv_rows(source: Source, *columns: str) -> pl.DataFrame:
    """Read a CSV file as text with `line`. Raises `UnreadableError` where a column is missing."""
    found = text.table(source.path, source.file)
    if found.refused:
        first = found.refused[0]
        raise UnreadableError("not a readable CSV file", f"line {first.line}: {first.reason}")
    require(found.rows.columns, columns)
    return found.rows.select("line", *columns)


def require(found: list[str], columns: tuple[str, ...]) -> None:
    """Raise `UnreadableError` that names the columns which a file lacks."""
    missing = [column for column in columns if column not in found]
    if missing:
        raise UnreadableError(f"no column {', '.join(missing)}; fetch the file again")
