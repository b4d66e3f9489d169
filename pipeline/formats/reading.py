"""What every format hands back: rows for one table, and what was refused and why."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal, Protocol, TypeVar, get_args

import polars as pl

from pipeline.formats.declared import Cohort, Scale
from pipeline.formats.sniffing import Head

T = TypeVar("T")
Scope = Literal["file", "row", "value", "note", "joined"]


QUOTED = 200  # characters of a value that a refusal quotes
MEND = "mend the file and run again"
NOTHING = "nothing to do"  # how each remedy begins where nothing is lost


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """One thing that was not used, in words that say what to do.

    `scope`: the whole file, the row, only this value (the row is kept without it), a note (the row
    is kept as it is and pointed at), or joined (the row's values went into that of another).
    """

    file: str
    line: int | None
    column: str | None
    value: str | None
    reason: str
    remedy: str
    scope: Scope = "row"
    sheet: str | None = None  # of a workbook; `line` is its row

    def __post_init__(self) -> None:
        """Cut a value to what is quoted: a field may be as long as a file."""
        if self.value is not None and len(self.value) > QUOTED:
            object.__setattr__(self, "value", self.value[:QUOTED])

    @property
    def is_loss(self) -> bool:
        """Whether something was left out that somebody could still mend."""
        return self.scope in ("file", "row", "value") and self.has_remedy

    @property
    def has_remedy(self) -> bool:
        """Whether there is something that somebody should do or look at."""
        return self.scope != "joined" and not self.remedy.startswith(NOTHING)


REFUSED_SCHEMA = {
    "file": pl.String,
    "line": pl.Int64,
    "column": pl.String,
    "value": pl.String,
    "reason": pl.String,
    "remedy": pl.String,
    "scope": pl.Enum(get_args(Scope)),
    "sheet": pl.String,
}


def place(file: str, sheet: str | None, line: int | None) -> str:
    """Say where something stands: `blood.xlsx, sheet 'Labor', line 4`."""
    within = sheet and f"sheet '{sheet}'"
    at = None if line is None else f"line {line}"
    return ", ".join(part for part in (file, within, at) if part)


@dataclass(kw_only=True)
class Read:
    """Rows of one file on their way to one table.

    `rows` has the table's columns as far as the file knows them, plus `line` (1 is the first line
    of the file, header included); `happened` and `recorded` are in UTC, `recorded` null where the
    file does not say; `day` only where it is not the calendar day of `happened`. `rows_read`
    counts the file's rows, so that read = kept + refused always holds. `versions` is what a file
    of lab results says of their versions (`versions.TOLD`), to be held against all other files.
    `sheet` is the one of a workbook that the rows are of. `scales` says on which scale each item
    was read.
    """

    table: str
    rows: pl.DataFrame
    rows_read: int
    refused: list[Refusal] = field(default_factory=list)
    versions: pl.DataFrame | None = None
    sheet: str | None = None
    scales: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Source:
    """One file, and what its cohort declares; `athlete` overrules whose it is."""

    head: Head
    cohort: Cohort
    athlete: str | None = None

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return self.head.path

    @property
    def file(self) -> str:
        """Its name in messages, relative to the cohort's folder."""
        return self.head.file

    @cached_property
    def athlete_id(self) -> str:
        """Whose file it is: as cohort.yaml says, or the first folder's name.

        Raises `UnreadableError` for a file that lies in no folder and is not declared.
        """
        if self.athlete is not None:
            return self.athlete
        parts = self.file.split("/")
        packed = parts[0].lower().endswith(".zip")  # its folders are the program's that made it
        said = self._declared(self.cohort.athletes)
        if said:
            return said
        if len(parts) > 1 and not packed:
            return parts[0]
        raise UnreadableError(
            "nothing says whose file this is",
            remedy="put it into a folder named after the athlete, or name it under `athletes` in "
            "cohort.yaml; unpack an archive that holds several athletes' folders",
        )

    @property
    def zone(self) -> str:
        """The IANA time zone of the athlete."""
        return self.cohort.zone(self.athlete_id)

    @property
    def distance_unit(self) -> str | None:
        """The unit that cohort.yaml declares for distances, of this file or of all."""
        return self._declared(self.cohort.distance_units) or self.cohort.distance_unit

    def scale_of_file(self, item: str) -> Scale | None:
        """Give the scale that cohort.yaml declares for an item in this file or its folder."""
        of_item = {path: scales.get(item) for path, scales in self.cohort.scales_of.items()}
        return self._declared(of_item)

    def line_of_scales(self, scales: Mapping[str, Scale]) -> str:
        """Write the line of cohort.yaml that declares scales of this file."""
        said = (
            f"{item}: {{low: {one.low:g}, high: {one.high:g}, better: {one.better}}}"
            for item, one in scales.items()
        )
        path = json.dumps(self.file, ensure_ascii=False)
        return f"scales_of: {{{path}: {{{', '.join(said)}}}}}"

    def _declared(self, by_path: Mapping[str, T | None]) -> T | None:
        """Find what is declared of this file, or else of the innermost folder it lies in."""
        parts = self.file.split("/")
        paths = ("/".join(parts[:depth]) for depth in range(len(parts), 0, -1))
        return next((by_path[path] for path in paths if by_path.get(path)), None)


class Format(Protocol):
    """One module per format: what it claims, and how it reads."""

    NAME: str
    ABOUT: str

    def claims(self, head: Head) -> bool:
        """Say whether this file is of this format, by its start and, if need be, its name."""
        ...

    def read(self, source: Source) -> Iterator[Read]:
        """Read one file. Raises `UnreadableError` where all of it is of no use, nothing else."""
        ...


class UnreadableError(ValueError):
    """A file that cannot be read at all: why, in words that never change, and what shows it.

    Reasons are counted in a report that goes to git: what the file itself says, such as a name,
    belongs into `value`, which stays here.
    """

    def __init__(self, reason: str, value: str | None = None, remedy: str | None = None) -> None:
        """Say why; `value` shows it, `remedy` is what to do."""
        super().__init__(reason)
        self.value = value and " ".join(value[: 2 * QUOTED].split())
        self.remedy = remedy or MEND


def refuse_rows(
    rows: pl.DataFrame,
    bad: pl.Expr | pl.Series,
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
        for line, value in rows.lazy().filter(bad).select("line", column).collect().iter_rows()
    ]
