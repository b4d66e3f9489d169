"""Excel workbooks: blood results and training diaries, each sheet by its own header."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Literal

import fastexcel
import polars as pl

from pipeline.formats import diary_headers, diary_rows, lab_rows, text, workbooks
from pipeline.formats.books import Books
from pipeline.formats.reading import Read, Refusal, Source, UnreadableError
from pipeline.formats.sniffing import Head

NAME: str = "excel"

ABOUT: str = (
    "Workbooks (.xlsx) with blood results or a training diary; each sheet is known by its header, "
    "which may stand below a title; a sheet without one is left out with a note. Blood results are "
    "read into labs, with the same columns and rules as CSV (labs_wide); a cell that holds a "
    "number is taken as it is, however Excel shows it. A diary is read by "
    "the rules of `diary`, into check-ins and sessions. Dates may be Excel's or text. "
    "Times are local; of blood nothing but the draw may be known: the assumed delay is "
    "`lab_delay_days`. The athlete is the column `athlete_id`, "
    "else the folder. Lines with a date and nothing else are no rows, and an empty cell says "
    "nothing. `line` is the row of the sheet. Ignored: all other columns."
)
NAME_COLUMNS = "name its columns as docs/formats.md says"
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
    workbooks.check(source.path)
    known, others = False, []
    for sheet in _sheets(source):
        headed = _headed(sheet.texts)
        if headed is not None:
            known = True
            yield from (replace(one, sheet=sheet.name) for one in _read(source, sheet, *headed))
        elif sheet.texts.height:
            others.append(_unknown(source, sheet.name))
    if not known:
        raise UnreadableError(
            "no sheet has a header of blood results or of a diary", remedy=NAME_COLUMNS
        )
    if others:
        yield Read(table="labs", rows=pl.DataFrame(), rows_read=0, refused=others)


def _unknown(source: Source, sheet: str) -> Refusal:
    return Refusal(
        file=source.file,
        sheet=sheet,
        line=None,
        column=None,
        value=None,
        reason="a sheet without a header of blood results or of a diary was left out",
        remedy=f"{NAME_COLUMNS}, if it should be read",
        scope="note",
    )


def _read(source: Source, sheet: "_Sheet", rows: pl.DataFrame, line: int) -> Iterator[Read]:
    kind = lab_rows.kind_of(rows.columns[1:])
    if kind is None:
        yield from diary_rows.read_rows(source, rows, line=line)
    else:
        exact = _below(sheet.exact(), rows.columns[1:], line)
        yield lab_rows.read_rows(Books(source, rows), kind, line=line, exact=exact)


@dataclass(frozen=True)
class _Sheet:
    """One sheet: its cells as text, and on demand which of them are numbers."""

    name: str
    texts: pl.DataFrame
    book: fastexcel.ExcelReader

    def exact(self) -> pl.DataFrame:
        """Tell the cells that hold a number from texts that look like one: those are no dates."""
        dates = _loaded(self.book, self.name, "datetime")
        numeric = self.texts.select(pl.all().cast(pl.Float64, strict=False).is_not_null())
        return numeric.with_columns(numeric[n] & dates[n].is_not_null() for n in numeric.columns)


def _sheets(source: Source) -> Iterator[_Sheet]:
    with _in_words():
        book = fastexcel.read_excel(source.path)
    for name in book.sheet_names:
        yield _Sheet(name, _loaded(book, name, "string"), book)


def _loaded(
    book: fastexcel.ExcelReader, name: str, kind: Literal["string", "datetime"]
) -> pl.DataFrame:
    with _in_words():
        return book.load_sheet(name, header_row=None, skip_rows=0, dtypes=kind).to_polars()


@contextmanager
def _in_words() -> Iterator[None]:
    """Raise `UnreadableError` for what the library cannot read."""
    try:
        yield
    except (fastexcel.FastExcelError, OSError, ValueError) as error:
        raise UnreadableError(workbooks.UNREADABLE, str(error).partition("\n")[0]) from None


def _headed(sheet: pl.DataFrame) -> tuple[pl.DataFrame, int] | None:
    """Find the header: the rows below it as text with `line`, and the header's own line."""
    for at, cells in enumerate(sheet.head(DEEPEST).rows()):
        names = text.unique([str(cell).strip() if cell is not None else "" for cell in cells])
        if lab_rows.kind_of(names) is None and not diary_headers.holds(names):
            continue
        rows = _below(sheet, names, at + 1).with_columns(_cell(pl.col(name)) for name in names)
        return rows.filter(pl.any_horizontal(pl.exclude("line").is_not_null())), at + 1
    return None


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
