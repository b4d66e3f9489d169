"""Numbers in a file that does not say which sign is its decimal sign."""

from collections.abc import Iterable, Mapping
from functools import partial

import polars as pl

from pipeline.formats import numbers

TWO_WAYS = "not a number, or one that can be read in two ways"
TELLING = 20_000  # so many rows at the start of a file tell how all its numbers are written
WRITE_PLAINLY = "write digits with a decimal point and nothing between the thousands"


def conventions(rows: pl.DataFrame, columns: Iterable[str]) -> dict[str, bool | None]:
    """Tell for each column whether its decimal sign is the comma; None where nothing tells.

    A column's own values tell first (`9,44` can only be 9.44), then those of the other columns,
    where these agree.
    """
    own = {column: _told(rows[column].head(TELLING).drop_nulls()) for column in columns}
    known = {said for said in own.values() if said is not None}
    others = known.pop() if len(known) == 1 else None
    return {column: others if said is None else said for column, said in own.items()}


def _told(texts: pl.Series) -> bool | None:
    if texts.is_empty():
        return None
    point, comma = (numbers.decimals(texts, comma=sign).is_null() for sign in (False, True))
    only_point, only_comma = (comma & ~point).any(), (point & ~comma).any()
    return only_comma if only_point != only_comma else None


def number(column: str, told: Mapping[str, bool | None]) -> pl.Expr:
    """Read a column by its convention; what two conventions read differently stays null."""
    return pl.col(column).map_batches(partial(_read, comma=told[column]), return_dtype=pl.Float64)


def _read(texts: pl.Series, comma: bool | None) -> pl.Series:
    found = numbers.decimals(texts, comma=bool(comma))
    if comma is not None and found.null_count() == texts.null_count():
        return found
    both = pl.DataFrame({"likely": found, "other": numbers.decimals(texts, comma=not comma)})
    value = pl.coalesce("likely", "other")
    if comma is None:
        sure = pl.any_horizontal(pl.all().is_null()) | (pl.col("likely") == pl.col("other"))
        value = pl.when(sure).then(value)
    return both.select(value).to_series().alias(texts.name)
