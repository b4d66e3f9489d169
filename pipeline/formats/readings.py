"""Numbers in a file that does not say which sign is its decimal sign."""

from collections.abc import Iterable, Mapping

import polars as pl

from pipeline.formats import numbers

TWO_WAYS = "not a number, or one that can be read in two ways"
WRITE_PLAINLY = "write digits with a decimal point and nothing between the thousands"


def conventions(rows: pl.DataFrame, columns: Iterable[str]) -> dict[str, bool | None]:
    """Tell for each column whether its decimal sign is the comma; None where nothing tells.

    A column's own values tell first (`9,44` can only be 9.44), then those of the other columns,
    where these agree.
    """
    own = {column: _told(rows, column) for column in columns}
    known = {said for said in own.values() if said is not None}
    others = known.pop() if len(known) == 1 else None
    return {column: others if said is None else said for column, said in own.items()}


def _told(rows: pl.DataFrame, column: str) -> bool | None:
    point, comma = (numbers.decimal(pl.col(column), comma=sign) for sign in (False, True))
    only_point, only_comma = rows.select(
        (point.is_not_null() & comma.is_null()).any().alias("point"),
        (comma.is_not_null() & point.is_null()).any().alias("comma"),
    ).row(0)
    return only_comma if only_point != only_comma else None


def number(column: str, told: Mapping[str, bool | None]) -> pl.Expr:
    """Read a column by its convention; what two conventions read differently stays null."""
    point, comma = (numbers.decimal(pl.col(column), comma=sign) for sign in (False, True))
    said = told[column]
    if said is None:
        sure = point.is_null() | comma.is_null() | (point == comma)
        return pl.when(sure).then(pl.coalesce(point, comma))
    return pl.coalesce(comma, point) if said else pl.coalesce(point, comma)
