"""Books that balance: the rows of one file on their way to a table, and all that was taken out."""

from collections.abc import Iterable

import polars as pl

from pipeline.formats.reading import Read, Refusal, Scope, Source, refuse_rows


def number(column: str) -> pl.Expr:
    """Return a text column as finite numbers, null where it holds none."""
    value = pl.col(column).str.strip_chars().cast(pl.Float64, strict=False)
    return pl.when(value.is_finite()).then(value)


class Books:
    """The rows of one file on their way to a table, and all that was taken out of them."""

    def __init__(
        self, source: Source, written: pl.DataFrame, refused: Iterable[Refusal] = ()
    ) -> None:
        """Open the books on `written`: the file's rows as text, with `line`.

        `refused` were taken out before, when the file was read as text.
        """
        self.source = source
        self.written = written
        self.rows = written
        self.refused = list(refused)
        self.scales: dict[str, str] = {}  # on which each item was read, to be shown
        self.rows_read = written.height + sum(one.scope == "row" for one in self.refused)

    def drop(self, bad: pl.Expr, column: str, reason: str, remedy: str) -> None:
        """Refuse the rows where `bad` holds."""
        if self._list(bad, column, reason, remedy, "row"):
            self.rows = self.rows.remove(bad)

    def blank(self, bad: pl.Expr, column: str, reason: str, remedy: str) -> None:
        """Refuse the value of `column` where `bad` holds, and keep the row without it."""
        if self._list(bad, column, reason, remedy, "value"):
            kept = pl.when(bad.not_().fill_null(True)).then(pl.col(column))
            self.rows = self.rows.with_columns(kept)

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
        if "athlete_id" not in columns:
            columns = {"athlete_id": pl.lit(self.source.athlete_id)} | columns
        rows = self.rows.select("line", **columns)
        refused = sorted(self.refused, key=lambda refusal: refusal.line or 0)
        return Read(
            table=table,
            rows=rows,
            rows_read=self.rows_read,
            refused=refused,
            scales=self.scales,
        )

    def _list(self, bad: pl.Expr, column: str, reason: str, remedy: str, scope: Scope) -> bool:
        """List the rows where `bad` holds; False where it holds of none."""
        lines = self.rows.lazy().filter(bad).select(pl.col("line").unique()).collect()
        if lines.is_empty():
            return False
        self.refused += refuse_rows(
            self.written.join(lines, on="line", how="semi", maintain_order="left"),
            pl.lit(True),
            file=self.source.file,
            column=column,
            reason=reason,
            remedy=remedy,
            scope=scope,
        )
        return True
