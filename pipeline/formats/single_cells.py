"""Tables in which each item stands by itself: a cell that is of no use costs only that cell."""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from features.tables import TABLES
from pipeline.formats.reading import Refusal, Scope, refuse_rows

SINGLE = ("checkins",)  # a slip in one answer must not lose the tick for illness beside it


@dataclass(frozen=True)
class Slip:
    """A column, the rows in which it cannot be used, why or how it is read instead, and a remedy.

    `bad` is never null.
    """

    column: str
    bad: pl.Series
    reason: str
    remedy: str


def items(table: str) -> list[str]:
    """Name the columns of a table whose cells stand by themselves; none of most tables."""
    columns = TABLES[table].columns() if table in SINGLE else {}
    return [name for name, column in columns.items() if column.nullable]


def without(
    rows: pl.DataFrame, table: str, slips: Iterable[Slip], written: pl.DataFrame, file: str
) -> tuple[pl.DataFrame, list[Refusal]]:
    """Blank the cells of slips; a row that then says nothing is refused, at the first of them.

    `written` are the same rows as they are to be quoted.
    """
    slips = list(slips)
    if not slips:
        return rows, []
    left = rows.with_columns(
        pl.when(~slip.bad).then(slip.column).alias(slip.column) for slip in slips
    )
    told = [pl.col(name).is_not_null() for name in items(table) if name in left.columns]
    silent = ~left.select(pl.any_horizontal(told)).to_series()
    lost, refused = pl.zeros(left.height, pl.Boolean, eager=True), []
    for slip in slips:
        first = slip.bad & silent & ~lost
        refused += told_of(slip, first, written, file, "row")
        refused += told_of(slip, slip.bad & ~first, written, file, "value")
        lost |= first
    return left.filter(~lost), refused


def told_of(
    slip: Slip, where: pl.Series, written: pl.DataFrame, file: str, scope: Scope
) -> list[Refusal]:
    """List a slip in some of its rows."""
    said = {"column": slip.column, "reason": slip.reason, "remedy": slip.remedy}
    return refuse_rows(written, where, file=file, scope=scope, **said)
