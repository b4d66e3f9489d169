"""PMData's intake sheet: who the people are."""

from datetime import datetime

import fastexcel
import polars as pl

from pipeline.formats import workbooks
from pipeline.formats.books import Books
from pipeline.formats.pmdata_books import ZONE, from_local, require
from pipeline.formats.reading import Read, Source, UnreadableError

# The sheet has no date; this is the day on which the study began.
STUDY_BEGAN = datetime(2019, 11, 1)

PERSON = "Participant ID"
NUMBERS = {"Age": "age_y", "Height": "height_cm", "Max heart rate": "max_heart_rate_bpm"}


def intake(source: Source) -> Read:
    """Read participant-overview.xlsx as athletes: age in years, height in cm, heart rate in bpm.

    `line` is the row of the sheet.
    """
    books = Books(source, _people(source))
    books.drop(
        pl.col(PERSON).is_null(), PERSON, "no participant", "write the name of the person's folder"
    )
    books.drop(
        pl.col(PERSON).is_first_distinct().not_(),
        PERSON,
        "the same participant stands earlier in the sheet",
        "delete one of the two",
    )
    books.add(_aged=pl.col("Age").is_not_null())
    books.numbers(*NUMBERS)
    unknown = pl.col("_aged") & pl.col("Age").is_null()  # whatever cohort.yaml says of all
    books.blank(
        pl.col("Gender").is_in(["female", "male"]).not_(),
        "Gender",
        "neither female nor male, which is what the limits of blood values know",
        "nothing to do: a value beyond the limits of either sex is shown",
    )
    return books.close(
        "athletes",
        athlete_id=pl.col(PERSON),
        happened=from_local(pl.lit(STUDY_BEGAN, pl.Datetime("us"))),
        recorded=pl.lit(None, pl.Datetime("us", "UTC")),
        timezone=pl.lit(ZONE),
        silence=pl.lit("rested_if_observed"),
        sex=pl.col("Gender"),
        declared_adult=pl.when(unknown).then(False),
        **{name: pl.col(column) for column, name in NUMBERS.items()},
    )


def _people(source: Source) -> pl.DataFrame:
    sheet = _sheet(source)
    at, header = next(((at, row) for at, row in enumerate(sheet.rows()) if PERSON in row), (0, ()))
    columns = (PERSON, *NUMBERS, "Gender")
    require([str(cell) for cell in header], columns)
    cells = {name: pl.nth(header.index(name)).str.strip_chars() for name in columns}
    rows = sheet.select(**{name: pl.when(cell != "").then(cell) for name, cell in cells.items()})
    numbered = rows.select(pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("line"), pl.all())
    return numbered.slice(at + 1).filter(pl.any_horizontal(pl.col(*columns).is_not_null()))


def _sheet(source: Source) -> pl.DataFrame:
    workbooks.check(source.path)
    try:
        book = fastexcel.read_excel(source.path)
        return book.load_sheet(0, header_row=None, skip_rows=0, dtypes="string").to_polars()
    except (fastexcel.FastExcelError, OSError, ValueError) as error:
        raise UnreadableError(workbooks.UNREADABLE, str(error).partition("\n")[0]) from None
