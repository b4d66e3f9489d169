"""The canonical tables as a page to read: names, units, and what is refused or pointed at."""

import dataframely as dy

from features.markdown import number, table
from features.markers import MARKERS, Limits, Marker
from features.tables import RULES, TABLES, Row

HEAD = """# Names and units

Made from `features/tables.py` and `features/units.py` by `make docs`; change it there.

Whatever a watch, a diary or a laboratory hands over is read into the seven tables below, in these
units. A value beyond **refused outside** is taken for a slip: its row is kept out and counted, and
you are told which line of which file. A value beyond **unusual outside** is kept and pointed at.

Every row carries two times in UTC: `happened` (the end of a session, waking, the blood draw, the
filing of an entry) and `recorded` (when it was entered, uploaded or issued). Only what had happened
and was recorded before a moment is used for that moment.

Columns in **bold** identify a row; no two rows may share them. Columns marked with * must always be
filled; any other may be empty.
"""
COLUMNS = ("Column", "Holds", "Unit", "Meaning", "Refused outside", "Unusual outside")
MARKER_COLUMNS = (
    "Marker",
    "Meaning",
    "Unit",
    "Accepted units",
    "LOINC",
    "Refused outside",
    "Unusual outside",
)
BLOOD = """## Blood markers

The column `value` of labs is kept in the unit named here. A result in another accepted unit is
multiplied by the factor beside it; one without a unit, or in any other unit, is refused and never
guessed. Units are spelt as in UCUM. Other spellings are read alike, in small letters or capitals:
`µg/L`, `mcg/L` and `MCG/l` as `ug/L`, `gm/dL` and `g%` as `g/dL`, `IU/L` as `U/L`,
`mEq/L` and `mval/l` as `meq/L`, which is refused where a marker has no fixed charge. Haemoglobin in
mmol/L counts the monomer: below 2.9 the laboratory may have counted the tetramer, so it is refused.
"""
PLAIN = {dy.String: "text", dy.Bool: "yes or no", dy.Date: "date", dy.Datetime: "time, UTC"}


def render() -> str:
    """Give docs/nomenclature.md."""
    tables = [line for name, schema in TABLES.items() for line in _table(name, schema)]
    markers = table(MARKER_COLUMNS, map(_marker, MARKERS.values()))
    return "\n".join([HEAD, *tables, BLOOD, *markers])


def _table(name: str, schema: type[Row]) -> list[str]:
    keys_first = sorted(schema.columns().items(), key=lambda item: not item[1].primary_key)
    rows = [_column(column, kind) for column, kind in keys_first]
    rules = [f"- {text}" for rule, text in RULES.items() if hasattr(schema, rule)]
    told = ["Rows are refused for these reasons as well:", "", *rules, ""] if rules else []
    return [f"## {name}", "", _first_paragraph(schema), "", *table(COLUMNS, rows), *told]


def _first_paragraph(schema: type[Row]) -> str:
    return " ".join((schema.__doc__ or "").split("\n\n")[0].split())


def _column(name: str, column: dy.Column) -> tuple[str, ...]:
    shown = f"**{name}**" if column.primary_key else name
    about = column.metadata or {}
    return (
        shown if column.nullable else f"{shown} *",
        _holds(column),
        about.get("unit", ""),
        column.description or "",
        _bounds(column),
        _range(*about.get("warn", (None, None))),
    )


def _holds(column: dy.Column) -> str:
    if isinstance(column, dy.Enum):
        return "one of " + ", ".join(f"`{name}`" for name in column.categories)
    if isinstance(column, dy.List):
        return "any of " + _holds(column.inner).removeprefix("one of ")
    return PLAIN.get(type(column), "number")


def _bounds(column: dy.Column) -> str:
    if not isinstance(column, dy.Float64):
        return ""
    if column.min_exclusive is None:
        return _range(column.min, column.max)
    return f"above {number(column.min_exclusive)}, to {number(column.max or 0)}"


def _range(low: float | None, high: float | None) -> str:
    if low is None:
        return "" if high is None else f"at most {number(high)}"
    return f"at least {number(low)}" if high is None else f"{number(low)} to {number(high)}"


def _marker(marker: Marker) -> tuple[str, ...]:
    factors = [
        unit if factor == 1 else f"{unit} (× {factor:.6g})"
        for unit, factor in marker.factors.items()
    ]
    codes = [code if of == "any" else f"{code} ({of})" for code, of in marker.loinc.items()]
    return (
        marker.name,
        marker.label,
        marker.unit,
        ", ".join(factors),
        ", ".join(codes),
        _limits(marker.reject),
        _limits(marker.warn),
    )


def _limits(limits: Limits) -> str:
    return _range(limits.low, limits.high)
