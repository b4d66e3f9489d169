"""The project's own plain CSV templates: one file per table, headers as in the nomenclature."""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import dataframely as dy
import polars as pl

from features.tables import TABLES
from pipeline.formats import (
    clocks,
    dates,
    flag_rows,
    intake_rows,
    lab_results,
    text,
    typed_rows,
)
from pipeline.formats.dates import Order
from pipeline.formats.declared import Cohort
from pipeline.formats.marker_names import marker_of
from pipeline.formats.reading import Read, Refusal, Source, UnreadableError, refuse_rows
from pipeline.formats.sniffing import Head

NAME: str = "templates"
ABOUT: str = (
    "Plain CSV files named after the tables (sessions.csv, labs.csv, …), in the cohort's folder or "
    "in one folder per athlete. Headers are the columns of the nomenclature. A time without an "
    "offset is local to the athlete; a date alone counts at the end of its day. With points "
    "(13.04.2025 or 13.04.2025 07:30) the day stands first; 03/04/2025 needs another date in the "
    "column with a 13, or `date_order` in cohort.yaml. An empty "
    "`recorded` is taken as `happened` (for blood: two days after the draw, unless cohort.yaml "
    "says otherwise). `note` is for people and ignored. A unit is mandatory for every lab value; a "
    "marker may bear any of the names that laboratories give it (`labs_wide`). "
    "A day without a session is a rest day if a diary entry or a night shows that it was watched. "
    "Yes and no, and w, m and f, may be written in seven languages (ja, oui, sì, sim, nein, …). "
    "In checkins.csv each answer stands by itself: one that cannot be read, or cannot be right, is "
    "left out alone. Under `ill` a word of illness (krank, fever, fièvre) is a yes; so is, with a "
    "remark, any other text that is not a no. "
    "A row of flags.csv is refused only where it names no athlete: any other slip in it is noted "
    "and read the more cautious way. A row of athletes.csv neither: only a cell that cannot be "
    "read is left out, and where it is the age, `pregnant`, `heart_condition` or `happened`, the "
    "athlete is not scored until it is mended, whatever `adults` in cohort.yaml says. Of two rows "
    "of one athlete the first counts, with what is more cautious in the other: each yes, and no "
    "age where the two are apart."
)
IGNORED = {"note"}
MADE = {"recorded_assumed", "declared_adult"}
OPTIONAL = {"recorded", "day", "silence", "timezone"}
DEFAULTS = {
    "sessions": {"source": "diary"},
    "nights": {"kind": "sleep"},
    "flags": {"site": "whole_body"},
}
SHIFTED = f"{text.LONG}; {intake_rows.SHIFTED}"
TIMES = ("happened", "recorded", "resolved")
DATES = (*TIMES, "day")
CUT = ("flags", "athletes")  # a row with too many fields is kept without them


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


@dataclass(frozen=True)
class _File:
    """What holds for all pieces of a file; `orders` are of day and month, by column of dates."""

    table: str
    name: str
    cohort: Cohort
    separator: str
    orders: Mapping[str, Order]


def claims(head: Head) -> bool:
    """Claim CSV files that are named after a table, and others that have all it cannot lack."""
    return table_of(head) is not None


def table_of(head: Head) -> str | None:
    """Name the table that a file is of: by its name, or by the only one whose columns it has."""
    if head.suffix != ".csv":
        return None
    if head.path.stem.lower() in TABLES:
        return head.path.stem.lower()
    return table_with(head.fields)


def has_all(head: Head, table: str) -> bool:
    """Say whether a file has every column that a table's file cannot do without."""
    return {*template(table).needed} <= {*head.fields}


def table_with(headers: Iterable[str]) -> str | None:
    """Name the only table that has all these columns, and cannot do with fewer."""
    given = set(headers)
    fitting = [name for name in TABLES if _fits(given, template(name))]
    return fitting[0] if len(fitting) == 1 else None


def _fits(given: set[str], wanted: Template) -> bool:
    return {*wanted.needed} <= given <= {*wanted.known, *IGNORED}


def read(source: Source) -> Iterator[Read]:
    """Read one template file, piece by piece."""
    table = table_of(source.head)
    assert table is not None  # it was claimed
    file = None
    for piece in text.pieces(source.path, source.file, cut=table in CUT):
        notes = []
        if file is None:
            notes = _headers(piece.rows, table, source.file)
            file = _file(piece.rows, table, source)
        yield _read(piece, file, notes)


def _file(rows: pl.DataFrame, table: str, source: Source) -> _File:
    orders: dict[str, Order] = dict.fromkeys(DATES)
    for name in (name for name in DATES if name in rows.columns):
        orders[name] = dates.order(rows[name], source.cohort.date_order)
    return _File(table, source.file, source.cohort, source.head.separator, orders)


def _read(piece: text.Piece, file: _File, notes: list[Refusal]) -> Read:
    table = file.table
    rows, refused = _tidied(piece.rows), [*piece.refused, *notes]
    if file.separator == ";" and table != "labs":
        rows = _pointed(rows, table)
    count = rows.height + sum(one.scope == "row" for one in piece.refused)
    if table == "athletes":
        refused = [_in_doubt(one) for one in refused]
        cut = [one.line for one in refused if one.line and one.reason == SHIFTED]
        rows, notes = intake_rows.mended(rows, file.name, file.cohort, file.orders, cut)
        refused += notes
    known = (*template(table).known, *(["declared_adult"] if table == "athletes" else []))
    rows = rows.select("line", *(name for name in known if name in rows.columns))
    if table == "flags":
        rows, notes = flag_rows.mended(rows, file.name, file.cohort, file.orders)
        refused += notes
    for step in (_needed, _zoned, _ordered, _timed):
        rows, bad = step(rows, file)
        refused += bad
    if table == "labs":
        rows, bad = lab_results.concluded(_as_said(rows), file.name, point=file.separator == ",")
    else:
        rows, bad = typed_rows.typed(rows, table, file.name, file.orders["day"])
        rows = _defaulted(rows, table)
    refused += bad
    return Read(table=table, rows=rows, rows_read=count, refused=refused)


def _in_doubt(refusal: Refusal) -> Refusal:
    """Say of an intake row that lost fields what comes of it."""
    return replace(refusal, reason=SHIFTED) if refusal.reason == text.LONG else refusal


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
        close = _suggested(name, table)
        remedy = f"did you mean {close}?" if close else "see docs/formats.md for the columns"
        reason = f"no column of {table}; it was left out"
        if table == "athletes" and close in intake_rows.SAFETY:
            reason = f"no column of {table}; {intake_rows.NO_COLUMN}"
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


def _suggested(header: str, table: str) -> str | None:
    if table == "athletes":
        return intake_rows.suggested(header, template(table).known)
    return next(iter(difflib.get_close_matches(header, template(table).known, 1)), None)


def _missing(missing: list[str], found: list[str]) -> tuple[str, None, str]:
    which = f"column {missing[0]} is" if len(missing) == 1 else f"columns {', '.join(missing)} are"
    close = difflib.get_close_matches(missing[0], [name.lower() for name in found], 1, 0.7)
    hint = f"; is it {close[0]!r}?" if close else ""
    return f"the {which} missing", None, f"add to the first line{hint}"


def _needed(rows: pl.DataFrame, file: _File) -> tuple[pl.DataFrame, list[Refusal]]:
    refused = []
    for name in template(file.table).needed:
        remedy = "write the unit as the lab gave it" if name == "unit" else f"fill in {name}"
        bad = pl.col(name).is_null()
        told = _as_results(rows.filter(bad), name) if file.table == "labs" else rows.filter(bad)
        why, every = f"{name} is empty", pl.lit(True)
        refused += refuse_rows(told, every, file=file.name, column=name, reason=why, remedy=remedy)
        rows = rows.remove(bad)
    return rows, refused


def _as_results(rows: pl.DataFrame, column: str) -> pl.DataFrame:
    """Quote the whole result in a column that is empty: it may be urgent."""
    whole = pl.concat_str("athlete_id", "marker", "value", "unit", separator=" ", ignore_nulls=True)
    return rows.with_columns(whole.alias(column))


def _zoned(rows: pl.DataFrame, file: _File) -> tuple[pl.DataFrame, list[Refusal]]:
    """Refuse rows that name no time zone that exists."""
    if "timezone" not in rows.columns:
        return rows, []
    wrong = [name for name in rows["timezone"].drop_nulls().unique() if not clocks.is_zone(name)]
    bad = pl.col("timezone").is_in(wrong)
    refused = refuse_rows(
        rows,
        bad,
        file=file.name,
        column="timezone",
        reason="no time zone of this name",
        remedy="write a name such as Europe/Oslo",
    )
    return rows.remove(bad), refused


def _ordered(rows: pl.DataFrame, file: _File) -> tuple[pl.DataFrame, list[Refusal]]:
    """Refuse rows with a date in which day and month could be either."""
    refused = []
    for name in (name for name in DATES if name in rows.columns):
        if dates.are_iso(rows[name]):
            continue
        bad = dates.ambiguous(pl.col(name), file.orders[name])
        reason, remedy = dates.AMBIGUOUS
        refused += refuse_rows(rows, bad, file=file.name, column=name, reason=reason, remedy=remedy)
        rows = rows.remove(bad)
    return rows, refused


def _timed(rows: pl.DataFrame, file: _File) -> tuple[pl.DataFrame, list[Refusal]]:
    zones = file.cohort.zone_of("athlete_id")
    if "timezone" in rows.columns:
        zones = pl.coalesce("timezone", zones)
    rows = rows.with_columns(_zone=zones)
    refused = []
    remedy = "write it as 2025-03-01T07:10:00, local, or with an offset such as +01:00"
    for name in (name for name in TIMES if name in rows.columns):
        said = rows.select("line", name)
        rows = rows.with_columns(dates.plain(pl.col(name), file.orders[name]))
        rows = clocks.instants(rows, name, "_zone")
        unread = said.join(rows.filter(pl.col(name).is_null()).select("line"), on="line")
        unread = unread.drop_nulls(name)
        refused += refuse_rows(
            unread,
            pl.lit(True),
            file=file.name,
            column=name,
            reason="not a time, or one that a clock change leaves out",
            remedy=remedy,
        )
        rows = rows.join(unread, on="line", how="anti")
    return rows.drop("_zone"), refused


def _as_said(rows: pl.DataFrame) -> pl.DataFrame:
    """Name the markers by what laboratories call them; a word that is unknown stays."""
    words = rows["marker"].unique()
    known = {word: marker for word in words if (marker := marker_of(word))}
    return rows.rename({"value": "said"}).with_columns(pl.col("marker").replace(known))


def _defaulted(rows: pl.DataFrame, table: str) -> pl.DataFrame:
    """Fill in what a column of the table means where it is left out or empty."""
    columns = TABLES[table].columns()
    for name, value in DEFAULTS.get(table, {}).items():
        given = pl.col(name) if name in rows.columns else pl.lit(None, columns[name].dtype)
        rows = rows.with_columns(given.fill_null(value).alias(name))
    return rows
