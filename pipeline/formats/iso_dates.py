"""Dates as people and their programs write them, turned into ISO 8601; none is guessed."""

from typing import Literal

import polars as pl

_SHORT = "jan feb mar apr may jun jul aug sep oct nov dec"
_GERMAN = {"mär": "03", "mrz": "03", "mai": "05", "okt": "10", "dez": "12"}
MONTHS = {name: f"{number:02}" for number, name in enumerate(_SHORT.split(), start=1)} | _GERMAN
_TIME = r"(?:[T ,]+(?<h>\d{1,2}):(?<min>\d{2})(?<s>:\d{2}(?:\.\d+)?)?\s*(?<half>[AaPp]\.?[Mm]\.?)?"
_TAIL = _TIME + r"\s*(?<zone>Z|[+-]\d{2}:?\d{2})?)?$"
_YEAR_FIRST = r"^(?<y>\d{4})[-/.](?<b>\d{1,2})[-/.](?<a>\d{1,2})" + _TAIL
_YEAR_LAST = r"^(?<a>\d{1,2})(?<sign>[-/.])(?<b>\d{1,2})[-/.](?<y>\d{4})" + _TAIL
_DAY_NAMED = r"^(?<a>\d{1,2})[ .-]*(?<b>\pL{3,9})\.?[ ,-]+(?<y>\d{4})" + _TAIL
_NAMED_DAY = r"^(?<b>\pL{3,9})\.? +(?<a>\d{1,2}),? +(?<y>\d{4})" + _TAIL
AMBIGUOUS = (
    "day and month cannot be told apart",
    "add `date_order: dmy` (or `mdy`) to cohort.yaml",
)
NO_DATE = ("not a date", "write it as 2025-03-01, or 2025-03-01T07:10 with the time")

Order = Literal["dmy", "mdy"] | None


def iso(text: pl.Expr, order: Order) -> pl.Expr:
    """Write dates, with a time or not, as ISO 8601; null where they cannot be read.

    Points between the numbers mean that the day stands first. With slashes or hyphens and the year
    last, a date that would make sense either way needs the `order`.
    """
    bare = text.str.strip_chars()
    year_first, year_last = (
        bare.str.extract_groups(_YEAR_FIRST),
        bare.str.extract_groups(_YEAR_LAST),
    )
    day_named, named_day = bare.str.extract_groups(_DAY_NAMED), bare.str.extract_groups(_NAMED_DAY)
    swapped = _month_first(bare, order)
    day, month = year_last.struct.field("a"), year_last.struct.field("b")
    return pl.coalesce(
        _written(year_first, year_first.struct.field("b"), year_first.struct.field("a")),
        pl.when(swapped.not_()).then(_written(year_last, month, day)),
        pl.when(swapped).then(_written(year_last, day, month)),
        _written(day_named, _named(day_named), day_named.struct.field("a")),
        _written(named_day, _named(named_day), named_day.struct.field("a")),
    )


def ambiguous(text: pl.Expr, order: Order) -> pl.Expr:
    """Say where day and month could be either; only `order` can tell."""
    bare = text.str.strip_chars()
    return bare.str.contains(_YEAR_LAST) & _month_first(bare, order).is_null()


def _month_first(bare: pl.Expr, order: Order) -> pl.Expr:
    parts = bare.str.extract_groups(_YEAR_LAST)
    first, second = (parts.struct.field(name).cast(pl.Int64, strict=False) for name in ("a", "b"))
    if order is not None:
        return pl.when(first.is_not_null()).then(pl.lit(order == "mdy"))
    by_day = (first > 12) | (first == second) | (parts.struct.field("sign") == ".")
    return pl.when(by_day).then(False).when(second > 12).then(True)


def _named(parts: pl.Expr) -> pl.Expr:
    short = parts.struct.field("b").str.to_lowercase().str.slice(0, 3)
    return short.replace_strict(MONTHS, default=None, return_dtype=pl.String)


def _written(parts: pl.Expr, month: pl.Expr, day: pl.Expr) -> pl.Expr:
    two = [part.str.zfill(2) for part in (month, day)]
    date = pl.concat_str(parts.struct.field("y"), *two, separator="-")
    hour = parts.struct.field("h").cast(pl.Int64, strict=False)
    half = parts.struct.field("half").str.to_lowercase().str.slice(0, 1)
    hour = (
        pl.when(half.is_null())
        .then(hour)
        .when(hour.is_between(1, 12))
        .then(hour % 12 + pl.when(half == "p").then(12).otherwise(0))
    )
    clock = pl.concat_str(
        pl.lit("T"),
        hour.cast(pl.String).str.zfill(2),
        pl.lit(":"),
        parts.struct.field("min"),
        parts.struct.field("s").fill_null(":00"),
        parts.struct.field("zone").fill_null(""),
    )
    timed = parts.struct.field("h").is_not_null()
    return pl.when(timed).then(date + clock).otherwise(date)
