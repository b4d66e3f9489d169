"""The project's own plain CSV templates: one file per table, headers as in the nomenclature."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass

import dataframely as dy
import polars as pl

from features.tables import TABLES
from pipeline.formats import clocks, flag_rows, lab_results, text
from pipeline.formats.reading import Cohort, Read, Refusal, Source, UnreadableError, refuse_rows
from pipeline.formats.sniffing import Head

NAME: str = "templates"
ABOUT: str = (
    "Plain CSV files named after the tables (sessions.csv, labs.csv, …), in the cohort's folder or "
    "in one folder per athlete. Headers are the columns of the nomenclature. A time without an "
    "offset is local to the athlete; a date alone counts at the end of its day. An empty "
    "`recorded` is taken as `happened` (for blood: two days after the draw, unless cohort.yaml "
    "says otherwise). `note` is for people and ignored. A unit is mandatory for every lab value. "
    "A day without a session is a rest day if a diary entry or a night shows that it was watched. "
    "A row of flags.csv is refused only where it names no athlete: any other slip in it is noted "
    "and read the more cautious way."
)
IGNORED = {"note"}
MADE = {"recorded_assumed", "declared_adult"}
OPTIONAL = {"recorded", "day", "silence", "timezone"}
DEFAULTS = {
    "sessions": {"source": "diary"},
    "nights": {"kind": "sleep"},
    "flags": {"site": "whole_body"},
}
NOWHERE = "none"  # an empty list; an empty cell means that nobody asked
YES, NO = ("true", "yes", "y", "1"), ("false", "no", "n", "0")


@dataclass(frozen=True)
class Template:
    """Which headers a table's file has, and which of them it cannot do without."""

    known: tuple[str, ...]
    needed: tuple[str, ...]


def template(table: str) -> Template:
    """Give the headers of a table's file."""
    columns = TABLES[table].columns()
    if table == "labs":
        known = ["athlete_id", "happened", "recorded", "marker", "value", "unit", "loinc"]
        return Template(tuple(known), ("athlete_id", "happened", "marker", "value", "unit"))
    known = ["athlete_id", "happened", "recorded"]
    known += [name for name in columns if name not in MADE and name not in known]
    optional = OPTIONAL | DEFAULTS.get(table, {}).keys()
    needed = [n for n in known if not columns[n].nullable and n not in optional]
    return Template(tuple(known), tuple(needed))


def claims(head: Head) -> bool:
    """Claim CSV files that are named after a table, and others that have all it cannot lack."""
    return table_of(head) is not None


def table_of(head: Head) -> str | None:
    """Name the table that a file is of: by its name, or by the only one whose columns it has."""
    if head.suffix != ".csv":
        return None
    if head.path.stem.lower() in TABLES:
        return head.path.stem.lower()
    fitting = [name for name in TABLES if _fits(head, template(name))]
    return fitting[0] if len(fitting) == 1 else None


def _fits(head: Head, wanted: Template) -> bool:
    return head.has(*wanted.needed) and set(head.fields) <= {*wanted.known, *IGNORED}


def read(source: Source) -> Iterator[Read]:
    """Read one template file, piece by piece."""
    table = table_of(source.head)
    assert table is not None  # it was claimed
    pieces = text.pieces(source.path, source.file, cut=table == "flags")
    for number, piece in enumerate(pieces):
        notes = _headers(piece.rows, table, source.file) if number == 0 else []
        yield _read(piece, table, source, notes)


def _read(piece: text.Piece, table: str, source: Source, notes: list[Refusal]) -> Read:
    file, cohort = source.file, source.cohort
    rows, refused = _tidied(piece.rows), [*piece.refused, *notes]
    if source.head.separator == ";" and table != "labs":
        rows = _pointed(rows, table)
    count = rows.height + sum(one.scope == "row" for one in piece.refused)
    rows = rows.select("line", *(name for name in template(table).known if name in rows.columns))
    if table == "flags":
        rows, notes = flag_rows.mended(rows, file, cohort)
        refused += notes
    for step in (_needed, _zoned, _timed):
        rows, bad = step(rows, table, file, cohort)
        refused += bad
    if table == "labs":
        said, point = rows.rename({"value": "said"}), source.head.separator == ","
        rows, bad = lab_results.concluded(said, file, point=point)
    else:
        rows, bad = _typed(rows, table, file)
    refused += bad
    return Read(table=table, rows=rows, rows_read=count, refused=refused)


def _tidied(rows: pl.DataFrame) -> pl.DataFrame:
    """Take spaces off both ends of every text, and leave out lines on which nothing stands."""
    texts = pl.exclude("line")
    tidy = rows.with_columns(texts.str.strip_chars().replace("", None))
    return tidy.filter(pl.any_horizontal(texts.is_not_null()))


def _pointed(rows: pl.DataFrame, table: str) -> pl.DataFrame:
    """Read a comma in numbers as the decimal sign: where commas separate nothing."""
    numbers = [n for n, c in TABLES[table].columns().items() if isinstance(c, dy.Float64)]
    present = [name for name in numbers if name in rows.columns]
    one = r"^([<>= ]*[+-]?\d*),(\d+)$"
    return rows.with_columns(pl.col(present).str.replace(one, "$1.$2"))


def _headers(rows: pl.DataFrame, table: str, file: str) -> list[Refusal]:
    """Refuse the file if a column is missing; point at each column that is not known."""
    wanted = template(table)
    missing = [name for name in wanted.needed if name not in rows.columns]
    if missing:
        raise UnreadableError(*_missing(missing, rows.columns[1:]))
    notes = []
    for name in rows.columns:
        if name in wanted.known or name in IGNORED or name == "line":
            continue
        close = difflib.get_close_matches(name, wanted.known, 1)
        remedy = f"did you mean {close[0]}?" if close else "see docs/formats.md for the columns"
        reason = f"no column of {table}; it was left out"
        notes.append(
            Refusal(
                file=file,
                line=1,
                column=name,
                value=None,
                reason=reason,
                remedy=remedy,
                scope="note",
            )
        )
    return notes


def _missing(missing: list[str], found: list[str]) -> tuple[str, None, str]:
    which = f"column {missing[0]} is" if len(missing) == 1 else f"columns {', '.join(missing)} are"
    close = difflib.get_close_matches(missing[0], [name.lower() for name in found], 1, 0.7)
    hint = f"; is it {close[0]!r}?" if close else ""
    return f"the {which} missing", None, f"add to the first line{hint}"


def _needed(
    rows: pl.DataFrame, table: str, file: str, cohort: Cohort
) -> tuple[pl.DataFrame, list[Refusal]]:
    refused = []
    for name in template(table).needed:
        remedy = "write the unit as the lab gave it" if name == "unit" else f"fill in {name}"
        bad = pl.col(name).is_null()
        refused += refuse_rows(
            rows, bad, file=file, column=name, reason=f"{name} is empty", remedy=remedy
        )
        rows = rows.remove(bad)
    return rows, refused


def _zoned(
    rows: pl.DataFrame, table: str, file: str, cohort: Cohort
) -> tuple[pl.DataFrame, list[Refusal]]:
    """Refuse rows that name no time zone that exists."""
    if "timezone" not in rows.columns:
        return rows, []
    wrong = [name for name in rows["timezone"].drop_nulls().unique() if not clocks.is_zone(name)]
    bad = pl.col("timezone").is_in(wrong)
    refused = refuse_rows(
        rows,
        bad,
        file=file,
        column="timezone",
        reason="no time zone of this name",
        remedy="write a name such as Europe/Oslo",
    )
    return rows.remove(bad), refused


def _timed(
    rows: pl.DataFrame, table: str, file: str, cohort: Cohort
) -> tuple[pl.DataFrame, list[Refusal]]:
    zones = cohort.zone_of("athlete_id")
    if "timezone" in rows.columns:
        zones = pl.coalesce("timezone", zones)
    rows = rows.with_columns(_zone=zones)
    refused = []
    remedy = "write it as 2025-03-01T07:10:00, local, or with an offset such as +01:00"
    times = [n for n in ("happened", "recorded", "resolved") if n in rows.columns]
    for name in times:
        said = rows.select("line", name)
        rows = clocks.instants(rows, name, "_zone")
        unread = said.join(rows.filter(pl.col(name).is_null()).select("line"), on="line")
        unread = unread.drop_nulls(name)
        refused += refuse_rows(
            unread,
            pl.lit(True),
            file=file,
            column=name,
            reason="not a time, or one that a clock change leaves out",
            remedy=remedy,
        )
        rows = rows.join(unread, on="line", how="anti")
    return rows.drop("_zone"), refused


def _typed(rows: pl.DataFrame, table: str, file: str) -> tuple[pl.DataFrame, list[Refusal]]:
    columns = TABLES[table].columns()
    defaults = DEFAULTS.get(table, {})
    refused = []
    names = [n for n in rows.columns if n not in ("line", "happened", "recorded", "resolved")]
    parsers = {name: parser(columns[name], pl.col(name)) for name in names}
    parsed = rows.with_columns(**{name: value for name, (value, _) in parsers.items()})
    for name, (_, wanted) in parsers.items():
        if parsed[name].null_count() == rows[name].null_count():
            continue
        unread = rows[name].is_not_null() & parsed[name].is_null()
        refused += refuse_rows(
            rows, unread, file=file, column=name, reason=f"not {wanted}", remedy=f"write {wanted}"
        )
        rows, parsed = rows.remove(unread), parsed.remove(unread)
    rows = parsed
    for name, value in defaults.items():
        given = pl.col(name) if name in rows.columns else pl.lit(None, columns[name].dtype)
        rows = rows.with_columns(given.fill_null(value).alias(name))
    return rows, refused


def parser(column: dy.Column, text: pl.Expr) -> tuple[pl.Expr, str]:
    """Give the expression that reads a text, null where it cannot, and what it wants to see."""
    if isinstance(column, dy.Float64):
        return text.cast(pl.Float64, strict=False), "a number with a decimal point"
    if isinstance(column, dy.Bool):
        low = text.str.to_lowercase()
        yes = pl.when(low.is_in(YES)).then(True).when(low.is_in(NO)).then(False)
        return yes, "true or false"
    if isinstance(column, dy.Date):
        return text.str.to_date("%Y-%m-%d", strict=False), "a date such as 2025-03-01"
    if isinstance(column, dy.Enum):
        return text.cast(column.dtype, strict=False), f"one of {', '.join(column.categories)}"
    if isinstance(column, dy.List) and isinstance(column.inner, dy.Enum):
        inner = column.inner
        sites = text.str.split(";").list.eval(pl.element().str.strip_chars())
        known = sites.list.eval(pl.element().is_in(inner.categories)).list.all()
        nowhere = pl.when(text.str.to_lowercase() == NOWHERE).then(pl.lit([], pl.List(pl.String)))
        parsed = nowhere.when(known).then(sites).cast(column.dtype, strict=False)
        return parsed, f"{NOWHERE}, or a list with ; between, of {', '.join(inner.categories)}"
    return text, "text"
