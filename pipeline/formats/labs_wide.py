"""Lab tables as CSV: one draw a row with units in the headers, or one result a row."""

from collections.abc import Iterator

from features.tables import TABLES
from pipeline.formats import lab_rows, templates, text
from pipeline.formats.books import Books
from pipeline.formats.reading import Read, Source
from pipeline.formats.sniffing import Head

NAME: str = "labs_wide"

ABOUT: str = (
    "Tables of blood results as CSV, read into labs, also under the name labs.csv where they have "
    "not its columns, or a comparator or reference range beside them. Either one draw "
    "a row, with the units in the headers (`ferritin_ng_ml`, `hemoglobin_g_dl`, "
    "`transferrin_saturation_pct`, or `Ferritin (ng/mL)`), or one result a row (`collected_at`, "
    "`loinc` or `marker`, `value`, `comparator`, `unit`, `ref_low`, `ref_high`). The date of the "
    "draw stands in `date`, `collected_at`, `draw_date` or a like column, the issue in `issued`, "
    "`reported_at` or `result_date`, in seven languages like the markers' names (English, German, "
    "French, Spanish, Italian, Dutch, Portuguese); without it the draw plus `lab_delay_days` of "
    "cohort.yaml is taken. Times without an offset are local; a date alone counts at the end of "
    "its day, or at its issue on that day. A date such as 03/04/2025 "
    "needs another date in the column with a 13, or `date_order` in cohort.yaml; with points "
    "(03.04.2025) the day stands first. `13,2` is read as "
    "well as `13.2`, but `1,250`, and without commas between the fields `1.250`, only where "
    "another number of the table proves which sign is the decimal one. `<5` is kept as below 5; a "
    "laboratory's flag beside a number (`24,5 H`, `11 (L)`, `*11`) is no part of it. A column of "
    "reference ranges (`7,4-9,9`) is read as the two limits. A "
    "unit is never guessed: a column without one is refused, as is haemoglobin whose reference "
    "range is in another unit, and iron, binding capacity or saturation that contradict each "
    "other. Where two columns of a row name one marker, the first that can be read is kept. Short "
    "names of a marker that other things have too (PCR, Ht) count only with its unit, and a mere "
    "saturation never. A row whose specimen is neither blood, serum nor plasma is refused. The "
    "athlete is the "
    "column `athlete_id`, else the folder. A row counts as many results as it has. Ignored: the "
    "laboratory's name, fasting, hours since exercise, notes, and columns of other "
    "analytes. An empty cell says nothing."
)


def claims(head: Head) -> bool:
    """Claim tables of text with a date of draw and results with units; none of the templates.

    A labs.csv that is none either is one of a laboratory under our name.
    """
    named = head.path.stem.lower()
    if named == "labs":
        is_ours = templates.has_all(head, "labs") and not lab_rows.says_more(head.fields)
        return not is_ours and lab_rows.kind_of(head.fields) is not None
    if named in TABLES or templates.table_of(head) is not None:
        return False
    return lab_rows.kind_of(head.fields) is not None


def read(source: Source) -> Iterator[Read]:
    """Read one file into labs, in canonical units; raises `UnreadableError` for no table."""
    found = text.table(source.path, source.file)
    kind = lab_rows.kind_of(found.rows.columns[1:])
    assert kind is not None  # it was claimed
    books = Books(source, found.rows, found.refused)
    yield lab_rows.read_rows(books, kind, line=1, point=source.head.separator == ",")
