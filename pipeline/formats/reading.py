"""What every format hands back: rows for one table, and what was refused and why."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

import polars as pl
from pydantic import BaseModel, Field, field_validator

from pipeline.formats import clocks

Scope = Literal["file", "row", "value", "note"]


class Cohort(BaseModel, extra="forbid", frozen=True):
    """What a folder of raw files declares about itself in `cohort.yaml`."""

    adults: bool = Field(
        default=False, description="every athlete is 18 or older, even where no age is given"
    )
    timezone: str = Field(
        default="UTC", description="time zone of athletes who have none of their own"
    )
    glass_l: float = Field(default=0.2, gt=0, description="what a glass of fluid holds, in litres")
    lab_delay_days: float = Field(
        default=2,
        ge=0,
        description="days from the draw to the result, where no `recorded` is given",
    )
    b12_scheme: Literal["who", "nice"] | None = Field(
        default=None,
        description="lines for vitamin B12 where athletes.csv names none: who (148 and 221 pmol/L, "
        "the default) or nice (133 and 258 pmol/L)",
    )
    zones: dict[str, str] = Field(
        default={}, description="time zone by athlete; athletes.csv may say it instead"
    )

    @field_validator("timezone", "zones")
    @classmethod
    def _known_zones(cls, said: str | dict[str, str]) -> str | dict[str, str]:
        for zone in [said] if isinstance(said, str) else said.values():
            if not clocks.is_zone(zone):
                raise ValueError(f"{zone!r} is no time zone; write a name such as Europe/Oslo")
        return said

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

    Raises `UnreadableError` for what is no UTF-8 CSV file with a header and even rows.
    """
    rows, uneven = text_rows(path, path.name)
    if uneven:
        raise UnreadableError(f"not a readable CSV file (line {uneven[0].line}: {LONG})")
    return rows


LONG = "more fields than the first line has"


def text_rows(path: Path, file: str, cut: bool = False) -> tuple[pl.DataFrame, list[Refusal]]:
    """Read a CSV file as strings, with `line`; refuse rows with more fields than the header.

    With `cut` those rows are kept without what is too much, and noted.
    Raises `UnreadableError` for what is no UTF-8 CSV file with a header.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableError(f"the file cannot be opened ({error.strerror})") from None
    try:
        frame = pl.read_csv(content, infer_schema=False, null_values=[""], encoding="utf8")
    except pl.exceptions.NoDataError:
        raise UnreadableError("the file is empty") from None
    except pl.exceptions.PolarsError:
        return _line_by_line(content, file, cut)
    odd = frame.is_empty() or "\ufffd" in "".join(frame.columns)
    if odd or frame.height + 1 != _lines(content):
        return _line_by_line(content, file, cut)
    names = _unique(frame.columns)
    frame = frame.rename(dict(zip(frame.columns, names, strict=True))).with_row_index("line", 2)
    return frame.with_columns(pl.col("line").cast(pl.Int64)), []


def _lines(content: bytes) -> int:
    return content.count(b"\n") + (not content.endswith(b"\n"))


def _unique(names: list[str]) -> list[str]:
    """Keep the name `line` free, and no name twice."""
    found = ["line"]
    for name in names:
        again = sum(known == name or known.startswith(f"{name}_duplicated_") for known in found)
        found.append(f"{name}_duplicated_{again - 1}" if again else name)
    return found[1:]


def _line_by_line(content: bytes, file: str, cut: bool) -> tuple[pl.DataFrame, list[Refusal]]:
    """Read slowly: for rows of uneven length, line breaks inside quotes, and old line ends."""
    try:
        reader = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        names = _unique(next(reader, []))
        rows, uneven, line = [], [], reader.line_num + 1
        for fields in reader:
            if long := len(fields) > len(names):
                uneven.append((line, fields))
            if cut or not long:
                rows.append((line, fields[: len(names)]))
            line = reader.line_num + 1
    except UnicodeDecodeError:
        raise UnreadableError("not UTF-8 text; save it as CSV UTF-8") from None
    except csv.Error as error:
        raise UnreadableError(f"not a readable CSV file ({error})") from None
    width = len(names)
    full = [
        (at, *(f or None for f in fields), *[None] * (width - len(fields))) for at, fields in rows
    ]
    schema = {"line": pl.Int64} | dict.fromkeys(names, pl.String)
    return pl.DataFrame(full, schema=schema, orient="row"), [
        _too_long(file, at, fields[width:], "note" if cut else "row") for at, fields in uneven
    ]


def _too_long(file: str, line: int, surplus: list[str], scope: Scope) -> Refusal:
    return Refusal(
        file=file,
        line=line,
        column=None,
        value=",".join(surplus),
        reason=LONG,
        remedy="put quotes around a text that holds a comma",
        scope=scope,
    )


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
