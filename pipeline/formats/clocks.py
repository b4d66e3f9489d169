"""Reading times: local or with an offset, and the calendar day they fall on."""

import polars as pl

UTC = pl.Datetime("us", "UTC")
YEARS = (2, 9998)  # that Python's dates have, in every zone
END_OF_DAY = "T23:59:59"
OFFSET = r"(Z|[+-]\d{2}:?\d{2})$"


def is_zone(name: str) -> bool:
    """Say whether this is an IANA time zone, such as Europe/Oslo."""
    try:
        pl.Series([0], dtype=UTC).dt.convert_time_zone(name)
    except pl.exceptions.PolarsError:
        return False
    return name[:1].isalpha()


def from_local(naive: pl.Expr, zone: str) -> pl.Expr:
    """Return wall-clock times of a zone as UTC instants, null in the hour that spring leaves out.

    In the hour that autumn repeats the later instant is taken, so that nothing is known too early.
    """
    zoned = naive.dt.replace_time_zone(zone, ambiguous="latest", non_existent="null")
    return zoned.dt.convert_time_zone("UTC")


def instants(rows: pl.DataFrame, column: str, zone: str) -> pl.DataFrame:
    """Turn a column of ISO 8601 texts into UTC; what cannot be read becomes null.

    A time without an offset is local to the zone that the column `zone` names in each row. A date
    alone counts at 23:59:59 of its day, so that nothing is known too early. A local time that a
    clock change leaves out becomes null; one that comes twice is taken as `from_local` takes it.
    """
    plain = rows[column].str.to_datetime("%Y-%m-%dT%H:%M", time_unit="us", strict=False)
    if plain.null_count() == rows[column].null_count():  # as most files write it
        naive, absolute = pl.lit(plain), pl.lit(None, pl.Datetime("us", "UTC"))
    else:
        naive, absolute = _careful(pl.col(column))
    split = rows.with_columns(_naive=naive, _absolute=absolute)
    parts = [
        part.with_columns(
            pl.coalesce(
                "_absolute",
                from_local(pl.col("_naive"), str(name)),
            ).alias(column)
        )
        for (name,), part in split.partition_by(zone, as_dict=True, maintain_order=True).items()
    ]
    none = split.with_columns(pl.col("_absolute").alias(column))  # no row, but times all the same
    found = pl.concat(parts or [none]).drop("_naive", "_absolute").sort("line")
    dated = pl.col(column).dt.year().is_between(*YEARS)
    return found.with_columns(pl.when(dated).then(pl.col(column)).alias(column))


def _careful(column: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Read each text as it comes: those without an offset, and those with one."""
    text = column.str.strip_chars().str.replace(" ", "T")
    text = (
        pl.when(text.str.len_chars() == 10)
        .then(text + END_OF_DAY)
        .when(text.str.contains(r"^[^T]+T\d{2}:\d{2}" + f"({OFFSET}|$)"))
        .then(text.str.replace(r"T(\d{2}:\d{2})", "T${1}:00"))
        .otherwise(text)
    )
    absolute = text.str.replace("Z$", "+00:00").str.to_datetime(
        "%Y-%m-%dT%H:%M:%S%.f%z", time_unit="us", time_zone="UTC", strict=False
    )
    naive = text.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f", time_unit="us", strict=False)
    offset = text.str.contains(OFFSET) & text.str.contains("T")
    return pl.when(~offset).then(naive), pl.when(offset).then(absolute)


def local_days(rows: pl.DataFrame, column: str, zone: str) -> pl.Series:
    """Give the calendar day of each UTC instant in the zone named in its row."""
    days = pl.Series("day", [None] * rows.height, dtype=pl.Date)
    indexed = rows.select(column, zone).with_row_index("at")
    for (name,), part in indexed.partition_by(zone, as_dict=True).items():
        local = part[column].dt.convert_time_zone(str(name)).dt.date()
        days = days.scatter(part["at"], local)
    return days
