"""From rows as read to rows of a table: clocks, ranges, duplicates; what fails is quarantined."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import dataframely as dy
import polars as pl

from features import markers
from features.tables import RULES, TABLES
from pipeline.formats import clocks, repeats, single_cells
from pipeline.formats.declared import Cohort
from pipeline.formats.reading import Read, Refusal, refuse_rows
from pipeline.formats.single_cells import Slip

BESIDE = ("started", "entry", "sheet")  # columns that a table has not, and that joining files needs
SHOWN = 4  # digits of a value that is only worth a look
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)  # an older date is a slip of the year


def checked(read: Read, file: str, cohort: Cohort) -> tuple[pl.DataFrame, list[Refusal]]:
    """Give the rows that fit the table's schema, with `file` and `line`, and all refusals."""
    refused = list(read.refused)
    if read.rows.is_empty():
        return _empty(read.table), _of_sheet(refused, read.sheet)
    rows = _clocked(read, cohort)
    if read.sheet is not None:
        rows = rows.with_columns(sheet=pl.lit(read.sheet, pl.Categorical))
    rows, ahead = _possible(rows, file)
    rows, markers = _in_marker_range(rows, read.table, file)
    rows, cells = _single_in_range(rows, read.table, file)
    rows, again = repeats.refused(read.table, rows.with_columns(file=pl.lit(file)))
    rows, ranges = _in_range(rows, read.table, file)
    notes = _warnings(rows, read.table, file)
    rows = rows.with_columns(file=pl.lit(file))
    told = refused + ahead + markers + cells + again + ranges + notes
    return rows, _of_sheet(told, read.sheet)


def _of_sheet(refused: list[Refusal], sheet: str | None) -> list[Refusal]:
    return [replace(one, sheet=one.sheet or sheet) for one in refused] if sheet else refused


def _clocked(read: Read, cohort: Cohort) -> pl.DataFrame:
    """Fill in what the file does not say: `recorded` by the declared delay, `day` by the zone."""
    rows = read.rows
    for name in ("recorded", "day"):
        if name not in rows.columns:
            dtype = pl.Date if name == "day" else pl.Datetime("us", "UTC")
            rows = rows.with_columns(pl.lit(None, dtype).alias(name))
    delay = timedelta(days=cohort.lab_delay_days if read.table == "labs" else 0)
    zone = cohort.zone_of("athlete_id")
    if "timezone" in rows.columns:
        zone = pl.coalesce("timezone", zone)
    rows = rows.with_columns(_zone=zone)
    rows = rows.with_columns(_day=clocks.local_days(rows, "happened", "_zone"))
    filled = rows.with_columns(
        recorded_assumed=pl.col("recorded").is_null(),
        recorded=pl.coalesce("recorded", pl.col("happened") + delay),
        day=pl.coalesce("day", "_day"),
    )
    if read.table == "athletes":
        given = [name for name in ("timezone", "silence") if name in rows.columns]
        filled = filled.with_columns(
            timezone="_zone",
            silence=pl.coalesce(
                *([pl.col("silence")] if "silence" in given else []), pl.lit("rested_if_observed")
            ),
        )
    return filled.drop("_zone", "_day")


def _possible(rows: pl.DataFrame, file: str) -> tuple[pl.DataFrame, list[Refusal]]:
    """Refuse what lies in the future or far past, and days later than what they come from."""
    limit = datetime.now(UTC) + timedelta(days=1)
    happened, recorded, day = pl.col("happened"), pl.col("recorded"), pl.col("day")
    wrong = (
        ("happened", happened > limit, "lies in the future"),
        ("recorded", recorded > limit, "lies in the future"),
        ("happened", happened < EARLIEST, f"lies before {EARLIEST.year}"),
        ("recorded", recorded < EARLIEST, f"lies before {EARLIEST.year}"),
        ("day", day > happened.dt.date() + timedelta(days=1), "lies after `happened`"),
        ("day", day < EARLIEST.date(), f"lies before {EARLIEST.year}"),
    )
    refused = []
    for column, bad, reason in wrong:
        if not rows.select(bad.any()).item():
            continue
        refused += refuse_rows(
            rows.filter(bad).with_columns(pl.col(column).dt.to_string("iso:strict")),
            pl.lit(True),
            file=file,
            column=column,
            reason=reason,
            remedy="check the year, and the order of day and month",
        )
        rows = rows.remove(bad)
    return rows, refused


def _in_marker_range(
    rows: pl.DataFrame, table: str, file: str
) -> tuple[pl.DataFrame, list[Refusal]]:
    if table != "labs":
        return rows, []
    refused = []
    for marker in markers.MARKERS.values():
        low, high = marker.reject.low, marker.reject.high
        beyond = pl.col("value").is_between(low, high).not_()
        bad = (pl.col("marker") == marker.name) & beyond
        refused += refuse_rows(
            rows.filter(bad).with_columns(_as_reported()),
            pl.lit(True),
            file=file,
            column="value",
            reason=f"{marker.label} cannot be outside {low:g} to {high:g} {marker.unit}",
            remedy="check the value and its unit",
        )
        rows = rows.remove(bad)
    return rows, refused


def _as_reported() -> pl.Expr:
    """Quote a lab value as the lab wrote it."""
    return pl.concat_str("reported_value", "reported_unit", separator=" ").alias("value")


def _in_range(rows: pl.DataFrame, table: str, file: str) -> tuple[pl.DataFrame, list[Refusal]]:
    """Hold the rows against the table's schema; each that fails says at which column."""
    schema = TABLES[table]
    known = schema.columns()
    extra = [pl.lit(None, known[n].dtype).alias(n) for n in known if n not in rows.columns]
    beside = ["line", *(name for name in BESIDE if name in rows.columns)]
    full = rows.with_columns(extra).select(*beside, *known)
    good, failure = _filtered(schema, full.drop(beside))
    if good.height == full.height:
        return pl.concat([full.select(beside), good], how="horizontal"), []
    details = failure.details()
    key = schema.primary_key()
    rules = sorted(failure.counts(), key=lambda rule: "|" not in rule)  # a column's own first
    as_text = [pl.col(name).cast(pl.String) for name in key]
    lines = full.select(*beside, *as_text)
    bad = details.with_columns(as_text).join(lines, on=key, how="left", nulls_equal=True)
    refused = [
        _refusal(rule, row, file, known)
        for row in bad.iter_rows(named=True)
        for rule in [next(name for name in rules if row[name] == "invalid")]
    ]
    kept = good.with_columns(pl.col(name).cast(pl.String).alias(f"_{name}") for name in key)
    kept = kept.join(lines, left_on=[f"_{name}" for name in key], right_on=key, how="inner")
    return kept.select(*beside, *known).sort("line"), refused


def _single_in_range(
    rows: pl.DataFrame, table: str, file: str
) -> tuple[pl.DataFrame, list[Refusal]]:
    """Leave out each cell that is out of range and stands by itself."""
    columns, slips = TABLES[table].columns(), []
    for name in single_cells.items(table):
        column = columns[name]
        if name not in rows.columns or not isinstance(column, dy.Float64):
            continue
        for kind, bad in (("min", rows[name] < column.min), ("max", rows[name] > column.max)):
            if bad.any():
                slips.append(Slip(name, bad.fill_null(False), *_broken(column, name, kind)))
    return single_cells.without(rows, table, slips, rows, file)


def _filtered(schema: type[dy.Schema], rows: pl.DataFrame) -> tuple[pl.DataFrame, dy.FailureInfo]:
    """Divide rows by the schema's rules; those about types, the slow ones, only where needed."""
    try:
        typed = schema.cast(rows)
    except pl.exceptions.PolarsError:
        found = schema.filter(rows, cast=True)
    else:
        found = schema.filter(typed)
    return found.result, found.failure


def _refusal(rule: str, row: dict, file: str, known: dict[str, dy.Column]) -> Refusal:
    name, _, kind = rule.partition("|")
    if name not in known:
        return Refusal(
            file=file,
            line=row["line"],
            column=None,
            value=None,
            reason=RULES[name],
            remedy="check the row's values and their units",
        )
    column, value = known[name], row[name]
    reason, remedy = _broken(column, name, kind)
    return Refusal(
        file=file,
        line=row["line"],
        column=name,
        value=None if value is None else str(value),
        reason=reason,
        remedy=remedy,
    )


def _broken(column: dy.Column, name: str, kind: str) -> tuple[str, str]:
    unit = (column.metadata or {}).get("unit", "")
    unit = "" if "–" in unit else unit  # a scale, such as 0–10, is none
    if kind in ("min", "max", "min_exclusive"):
        limit = getattr(column, kind)
        words = {"min": "at least", "max": "at most", "min_exclusive": "more than"}[kind]
        return f"{name} must be {words} {limit:g} {unit}".strip(), "check the value and its unit"
    if kind == "nullability":
        return f"{name} is empty", f"fill in {name}"
    if kind == "dtype":
        return f"{name} is not one of the known values", "see docs/nomenclature.md"
    return f"{name} breaks the rule {kind}", "see docs/nomenclature.md"


def _unusual(column: dy.Column, name: str) -> str:
    unit = (column.metadata or {}).get("unit", "")
    return f"{name} is unusual: {column.description} ({unit})"


def _is_odd(column: dy.Column, name: str) -> pl.Expr:
    low, high = (column.metadata or {}).get("warn") or (None, None)
    below = pl.lit(False) if low is None else pl.col(name) < low
    return below if high is None else below | (pl.col(name) > high)


def _warnings(rows: pl.DataFrame, table: str, file: str) -> list[Refusal]:
    """Point at values that are possible but worth a look; their rows are kept."""
    notes = []
    columns = TABLES[table].columns()
    odd = rows.select(_is_odd(column, name).alias(name) for name, column in columns.items())
    for name in (one.name for one in odd if one.any()):
        notes += refuse_rows(
            rows.with_columns(pl.col(name).round_sig_figs(SHOWN)),
            odd[name],
            file=file,
            column=name,
            reason=_unusual(columns[name], name),
            remedy="check the value and its unit; the row is kept",
            scope="note",
        )
    if table == "labs":
        there = set(rows["marker"].unique())
        for marker in (one for one in markers.MARKERS.values() if one.name in there):
            odd = pl.col("value").map_elements(marker.warn.outside, return_dtype=pl.Boolean)
            notes += refuse_rows(
                rows.filter(pl.col("marker") == marker.name, odd).with_columns(_as_reported()),
                pl.lit(True),
                file=file,
                column="value",
                reason=f"{marker.label} is unusual",
                remedy="check the value and its unit; the row is kept",
                scope="note",
            )
    return notes


def _empty(table: str) -> pl.DataFrame:
    empty = TABLES[table].create_empty()
    return empty.with_columns(line=pl.lit(None, pl.Int64), file=pl.lit(None, pl.String))
