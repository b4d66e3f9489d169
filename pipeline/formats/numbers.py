"""Numbers and durations as people's programs write them; what cannot be read becomes null."""

from functools import partial

import polars as pl

SPACES = r"[\s\u00a0\u202f']"  # between thousands


def decimal(text: pl.Expr, *, comma: bool) -> pl.Expr:
    """Read a number; with `comma` the comma is the decimal sign and the point divides thousands.

    A thousands sign must stand before every three digits, and no zero first, else the number is not
    read.
    """
    return text.map_batches(partial(decimals, comma=comma), return_dtype=pl.Float64)


def decimals(texts: pl.Series, *, comma: bool) -> pl.Series:
    """Read a whole column as `decimal` does, fast where all its numbers are plain."""
    plain = texts
    if texts.null_count() == len(texts):
        return texts.cast(pl.Float64)
    if comma:
        points = texts.str.contains(".", literal=True).any()
        plain = texts.clear(len(texts)) if points else texts.str.replace(",", ".", literal=True)
    found = plain.cast(pl.Float64, strict=False)
    if found.null_count() > texts.null_count():
        found = texts.to_frame("at").select(_careful(pl.col("at"), comma=comma)).to_series()
    return found.set(~found.is_finite(), None)


def _careful(text: pl.Expr, *, comma: bool) -> pl.Expr:
    sign, thousands = (",", r"\.") if comma else (r"\.", ",")
    bare = text.str.strip_chars().str.replace_all(SPACES, "").str.replace("\u2212", "-")
    grouped = rf"^[+-]?[1-9]\d{{0,2}}(?:{thousands}\d{{3}})+(?:{sign}\d+)?$"
    simple = rf"^[+-]?(?:\d+(?:{sign}\d*)?|{sign}\d+)(?:[eE][+-]?\d+)?$"
    fits = bare.str.contains(grouped) | bare.str.contains(simple)
    digits = bare.str.replace_all(thousands, "").str.replace(sign, ".")
    return pl.when(fits).then(digits).cast(pl.Float64, strict=False)


def seconds(text: pl.Expr) -> pl.Expr:
    """Read `h:mm:ss`, `mm:ss` or `h:mm:ss.s` (or with a decimal comma) as seconds."""
    parts = (
        text.str.strip_chars()
        .str.replace(",", ".")
        .str.extract_groups(r"^(?:(?<h>\d{1,3}):)?(?<m>\d{1,3}):(?<s>[0-5]\d(?:\.\d+)?)$")
    )
    hours, minutes, rest = (
        parts.struct.field(name).cast(pl.Float64, strict=False) for name in ("h", "m", "s")
    )
    fits = hours.is_null() | (minutes < 60)
    return pl.when(fits).then(3600 * hours.fill_null(0) + 60 * minutes + rest)
