"""Excel workbooks: blood results and training diaries, each sheet by its own header."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Literal

import fastexcel
import polars as pl

from pipeline.formats import diary_headers, diary_rows, lab_rows, templates, text, workbooks
from pipeline.formats.books import Books
from pipeline.formats.columns import meanings
from pipeline.formats.reading import Read, Refusal, Source, UnreadableError
from pipeline.formats.sniffing import Head

NAME: str = "excel"

ABOUT: str = (
    "Workbooks (.xlsx) with blood results or a training diary; each sheet is known by its header, "
    "which may stand below a title; a sheet without one is left out with a note, and so is one "
    "with the columns of a template file, which is read as CSV only. Blood results are "
    "read into labs, with the same columns and rules as CSV (labs_wide); a cell that holds a "
    "number is taken as it is, however Excel shows it. A diary is read by "
    "the rules of `diary`, into check-ins and sessions. Dates may be Excel's, with or without "
    "their format, or text; of merged cells only the first has one, so the others are refused. "
    "Times are local; of blood nothing but the draw may be known: the assumed delay is "
    "`lab_delay_days`. The athlete is the column `athlete_id`, "
    "else the folder. Lines with a date and nothing else are no rows, and an empty cell says "
    "nothing. `line` is the row of the sheet. Ignored: all other columns."
)
NAME_COLUMNS = "name its columns as docs/formats.md says"
UNKNOWN = (
    "a sheet without a header of blood results or of a diary was left out",
    f"{NAME_COLUMNS}, if it should be read",
)
OURS = "a sheet with the columns of one of our CSV files"
NO_SHEET = ("no sheet has a header of blood results or of a diary", NAME_COLUMNS)
NO_RESULT = (
    "formulas without a result, in cells that were read as empty",
    "open it in Excel or LibreOffice, mend those that show an error, and save it",
)
NO_NUMBER = (
    "a number in it is formatted as a date, and no calendar reaches so far",
    None,
    "look for cells that show ####, and give them the format of a number",
)
PANIC = "PanicException"
STDERR = 2  # its file descriptor
DAYS = (datetime(1990, 1, 1), datetime(2100, 1, 1))  # other numbers are no dates of results
OF_HEALTH = ("flags", "athletes", "labs")  # tables that may stop a score
DEEPEST = 20  # rows among which a header may stand
MARK = b"PK\x03\x04"
PARTS = (b"[Content_Types].xml", b"xl/")


def claims(head: Head) -> bool:
    """Claim zip files that hold a workbook."""
    if not head.start.startswith(MARK):
        return False
    return head.suffix in (".xlsx", ".xlsm") or all(part in head.start for part in PARTS)


def read(source: Source) -> Iterator[Read]:
    """Read each sheet that is known; raises `UnreadableError` where none is."""
    facts = workbooks.check(source.path)
    known, notes, ours = False, list[Refusal](), list[Refusal]()
    with _in_words():
        book = fastexcel.read_excel(source.path)
    for name in book.sheet_names:
        try:
            sheet = _Sheet(name, _loaded(book, name, "string"), book)
            headed = _headed(sheet, dated=not facts.since_1904)
            if headed is not None:
                known = True
                yield from (replace(one, sheet=name) for one in _read(source, sheet, *headed))
                continue
        except UnreadableError as error:  # the other sheets are read all the same
            known = True
            lost = _note(source, name, error.value, str(error), error.remedy)
            notes.append(replace(lost, scope="file"))
            continue
        if table := _table_of(sheet):
            remedy = f"save this sheet as {table}.csv"
            told = _note(source, sheet.name, f"{table}.csv", OURS, remedy)
            ours.append(replace(told, scope="file") if table in OF_HEALTH else told)
        elif sheet.texts.height:
            notes.append(_note(source, sheet.name, None, *UNKNOWN))
    notes += ours if known else [replace(one, scope="file") for one in ours]
    if not (known or ours):
        reason, remedy = NO_SHEET
        raise UnreadableError(reason, remedy=remedy)
    if facts.no_result:
        notes.append(_note(source, None, f"{facts.no_result:,} cells", *NO_RESULT))
    if notes:
        yield Read(table="labs", rows=pl.DataFrame(), rows_read=0, refused=notes)


def _note(
    source: Source, sheet: str | None, value: str | None, reason: str, remedy: str
) -> Refusal:
    return Refusal(
        file=source.file,
        sheet=sheet,
        line=None,
        column=None,
        value=value,
        reason=reason,
        remedy=remedy,
        scope="note",
    )


def _read(source: Source, sheet: "_Sheet", rows: pl.DataFrame, line: int) -> Iterator[Read]:
    kind = lab_rows.kind_of(rows.columns[1:])
    if kind is None:
        yield from diary_rows.read_rows(source, rows, line=line)
    else:
        exact = _below(sheet.exact, rows.columns[1:], line)
        yield lab_rows.read_rows(Books(source, rows), kind, line=line, exact=exact)


@dataclass(frozen=True)
class _Sheet:
    """One sheet: its cells as text, and on demand which of them are numbers."""

    name: str
    texts: pl.DataFrame
    book: fastexcel.ExcelReader

    @cached_property
    def days(self) -> pl.DataFrame:
        """The cells as dates: to Excel a number is one too, a text is none."""
        return _loaded(self.book, self.name, "datetime")

    @cached_property
    def exact(self) -> pl.DataFrame:
        """Tell the cells that hold a number from texts that look like one: those are no dates."""
        numeric = self.texts.select(pl.all().cast(pl.Float64, strict=False).is_not_null())
        days = self.days
        return numeric.with_columns(numeric[n] & days[n].is_not_null() for n in numeric.columns)

    def dated(self, column: str) -> pl.Series:
        """Write the numbers of a column of dates, which have lost their format, as dates."""
        texts = self.texts[column]
        if texts.cast(pl.Float64, strict=False).null_count() == len(texts):
            return texts
        days = self.days[column]
        lost = self.exact[column] & days.is_between(*DAYS)
        return days.dt.to_string("%Y-%m-%d %H:%M:%S").zip_with(lost, texts)


def _loaded(
    book: fastexcel.ExcelReader, name: str, kind: Literal["string", "datetime"]
) -> pl.DataFrame:
    with _in_words():
        return book.load_sheet(name, header_row=None, skip_rows=0, dtypes=kind).to_polars()


@contextmanager
def _in_words() -> Iterator[None]:
    """Raise `UnreadableError` for what the library cannot read, a date past all years included.

    At such a date its Rust code panics, which is no `Exception`, and writes that to the terminal.
    """
    try:
        with _silent():
            yield
    except (fastexcel.FastExcelError, OSError, ValueError) as error:
        raise UnreadableError(workbooks.UNREADABLE, str(error).partition("\n")[0]) from None
    except BaseException as error:
        if type(error).__name__ != PANIC:
            raise
        raise UnreadableError(*NO_NUMBER) from None


@contextmanager
def _silent() -> Iterator[None]:
    """Let nothing that a library's own code writes reach the terminal."""
    kept, nowhere = os.dup(STDERR), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, STDERR)
    try:
        yield
    finally:
        os.dup2(kept, STDERR)
        os.close(kept)
        os.close(nowhere)


def _headed(sheet: _Sheet, *, dated: bool) -> tuple[pl.DataFrame, int] | None:
    """Find the header: the rows below it as text with `line`, and the header's own line.

    With `dated` a plain number in a column of dates is one: the days since the end of 1899.
    """
    texts = sheet.texts
    for at, cells in enumerate(texts.head(DEEPEST).rows()):
        names = text.unique([str(cell).strip() if cell is not None else "" for cell in cells])
        is_lab = lab_rows.kind_of(names) is not None
        if not is_lab and not diary_headers.holds(names):
            continue
        if dated:
            of = zip(texts.columns, names, strict=True)
            days = [column for column, name in of if _is_of_days(name, is_lab=is_lab)]
            texts = texts.with_columns(sheet.dated(column) for column in days)
        rows = _below(texts, names, at + 1).with_columns(_cell(pl.col(name)) for name in names)
        return rows.filter(pl.any_horizontal(pl.exclude("line").is_not_null())), at + 1
    return None


def _table_of(sheet: _Sheet) -> str | None:
    """Name the table of ours whose columns the sheet has, in one of its first rows."""
    rows = ((cell.strip() for cell in cells if cell) for cells in sheet.texts.head(DEEPEST).rows())
    return next(filter(None, map(templates.table_with, rows)), None)


def _is_of_days(header: str, *, is_lab: bool) -> bool:
    if is_lab:
        return bool(meanings([header], lab_rows.ALIASES).keys() & {"happened", "recorded"})
    return diary_headers.meaning_of(header) in ("date", "filed")


def _below(sheet: pl.DataFrame, names: list[str], line: int) -> pl.DataFrame:
    """Give the rows below the header at `line`, numbered, with the header's names."""
    body = sheet.rename(dict(zip(sheet.columns, names, strict=True)))
    numbered = body.with_row_index("line", 1).with_columns(pl.col("line").cast(pl.Int64))
    return numbered.slice(line)


def _cell(cell: pl.Expr) -> pl.Expr:
    """Give a cell as text; Excel's dates have a midnight, and its times a day in 1899."""
    bare = cell.str.strip_chars().str.replace(r"^(\d{4}-\d{2}-\d{2}) 00:00:00$", "${1}")
    bare = bare.str.replace(r"^1899-12-3[01] (\d{2}:\d{2}:\d{2}(?:\.\d+)?)$", "${1}")
    return pl.when(bare != "").then(bare)
