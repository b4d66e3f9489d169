"""How long a session of a diary took: by one column, or by hours, minutes and seconds beside it."""

from collections.abc import Mapping

import polars as pl

from pipeline.formats.diary_headers import Layout
from pipeline.formats.diary_values import minutes

# What a number alone counts in minutes, and what 1:30 is, by the header.
HOW_LONG: dict[str, tuple[float | None, str | None]] = {
    "duration": (None, None),
    "duration_hm": (None, "h"),
    "duration_h": (60, "h"),
    "duration_min": (1, None),
    "duration_s": (1 / 60, None),
    "duration_ms": (None, "ms"),
}
WHOLE = ("duration", "duration_hm", "duration_ms")
PARTS = {"duration_h": 60, "duration_min": 1, "duration_s": 1 / 60}  # minutes; the largest first
NEAR = 0.05  # of an hour: how far 1.3 h, which was rounded, may be from the minutes beside it
ALONE = (
    "a number alone, where the header asks for two parts",
    "write 7:30, or name the column by one unit, such as `duration (min)` or `sleep (h)`",
)
AT_ODDS = (
    "hours, minutes and seconds beside each other are neither parts of one length nor one twice",
    "write the whole length into one of the columns, such as 1:30:20, and empty the others",
)


def minutes_of(columns: Mapping[str, str]) -> pl.Expr:
    """Give a row's duration in minutes; what it means may be told by other rows of the table.

    `columns` has the meaning of each column that says how long. 1 below `hours` and 30 below
    `minutes` are an hour and a half, and so are 1.5 and 90. Null where nothing can be read, or
    where the columns are `at_odds`.
    """
    by_meaning = {meaning: name for name, meaning in columns.items()}
    together, unit = pl.lit(None, pl.Float64), 0.0
    for meaning in (one for one in PARTS if one in by_meaning):
        together = _together(together, unit, _read(by_meaning[meaning], meaning))
        unit = PARTS[meaning]
    whole = [_read(by_meaning[one], one) for one in WHOLE if one in by_meaning]
    return pl.coalesce([*whole, together])


def at_odds(layout: Layout) -> pl.Expr:
    """Say where several columns hold a length, but none that they agree on."""
    readable = [_read(one, one).is_not_null().cast(pl.Int8) for one in layout.of(*PARTS)]
    told = pl.sum_horizontal(readable) if readable else pl.lit(0)
    return (told > 1) & pl.col("_minutes").is_null()


def _read(name: str, meaning: str) -> pl.Expr:
    return minutes(pl.col(name), *HOW_LONG[meaning])


def _together(large: pl.Expr, unit: float, small: pl.Expr) -> pl.Expr:
    """Add a smaller part to a larger one, whose unit is `unit` minutes, or take two lengths as one.

    Parts are a whole number of the larger unit and less than one of it beside; a row that can only
    be the same length twice shows that all rows of the table are.
    """
    nothing = pl.lit(0.0)
    first, second = large.fill_null(nothing), small.fill_null(nothing)
    is_alone = (first == 0) | (second == 0)
    is_whole = ((first / unit).round(6) % 1 == 0) & (second < unit) if unit else pl.lit(True)
    is_near = (first - second).abs() <= NEAR * unit + 1e-6
    twice = (is_near & ~is_whole & ~is_alone).any()
    return (
        pl.when(is_alone)
        .then(pl.max_horizontal(large, small))
        .when(is_near & twice)
        .then(small)
        .when(is_whole & ~twice)
        .then(large + small)
    )
