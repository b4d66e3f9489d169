"""What every format hands back: rows for one table, and what was refused and why."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

import polars as pl
from pydantic import BaseModel, Field

Scope = Literal["file", "row", "value", "note"]


class Cohort(BaseModel, extra="forbid", frozen=True):
    """What a folder of raw files declares about itself in `cohort.yaml`."""

    adults: bool = False  # every athlete is 18 or older, even where no age is given
    timezone: str = "UTC"  # for athletes without one of their own
    glass_l: float = Field(default=0.2, gt=0)  # what a glass of fluid holds, in litres
    lab_delay_days: float = Field(default=2, ge=0)  # draw to issue, where no issue is given
    zones: dict[str, str] = {}  # time zone by athlete, filled while reading

    def zone(self, athlete_id: str) -> str:
        """Return the IANA time zone in which this athlete's local times are read."""
        return self.zones.get(athlete_id, self.timezone)


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """One thing that was not used, in words that say what to do.

    `scope`: the whole file, the row, only this value (the row is kept without it), or a note (the
    row is kept as it is and pointed at).
    """

    file: str
    line: int | None
    column: str | None
    value: str | None
    reason: str
    remedy: str
    scope: Scope = "row"


REFUSED_SCHEMA = {
    "file": pl.String,
    "line": pl.Int64,
    "column": pl.String,
    "value": pl.String,
    "reason": pl.String,
    "remedy": pl.String,
    "scope": pl.Enum(["file", "row", "value", "note"]),
}


@dataclass(kw_only=True)
class Read:
    """Rows of one file on their way to one table.

    `rows` has the table's columns as far as the file knows them, plus `line` (1 is the first line
    of the file, header included); `happened` and `recorded` are in UTC, `recorded` null where the
    file does not say; `day` only where it is not the calendar day of `happened`. `rows_read`
    counts the file's rows, so that read = kept + refused always holds.
    """

    table: str
    rows: pl.DataFrame
    rows_read: int
    refused: list[Refusal] = field(default_factory=list)


class Format(Protocol):
    """One module per format: what it claims, and how it reads."""

    NAME: str
    ABOUT: str

    def claims(self, path: Path) -> bool:
        """Say whether this file, path and header, is of this format."""
        ...

    def read(self, path: Path, file: str, cohort: Cohort) -> Iterator[Read]:
        """Read one file, named `file` in messages. Never raises for what the file holds."""
        ...


class UnreadableError(ValueError):
    """A file that cannot be read at all; the message says why in one line."""


def text_table(path: Path) -> pl.DataFrame:
    """Read a CSV file as strings, with `line`.

    Raises `UnreadableError` for what is no UTF-8 CSV file with a header.
    """
    try:
        frame = pl.read_csv(path, infer_schema=False, null_values=[""], encoding="utf8")
    except pl.exceptions.NoDataError:
        raise UnreadableError("the file is empty") from None
    except (pl.exceptions.PolarsError, UnicodeDecodeError, OSError) as error:
        raise UnreadableError(f"not a readable CSV file ({_first_line(error)})") from None
    return frame.with_row_index("line", offset=2).with_columns(pl.col("line").cast(pl.Int64))


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".: ") if lines else type(error).__name__


def refuse_rows(
    rows: pl.DataFrame,
    bad: pl.Expr,
    *,
    file: str,
    column: str,
    reason: str,
    remedy: str,
    scope: Scope = "row",
) -> list[Refusal]:
    """List a refusal for each row where `bad` holds, quoting that row's `column`."""
    return [
        Refusal(
            file=file,
            line=line,
            column=column,
            value=None if value is None else str(value),
            reason=reason,
            remedy=remedy,
            scope=scope,
        )
        for line, value in rows.filter(bad).select("line", column).iter_rows()
    ]
