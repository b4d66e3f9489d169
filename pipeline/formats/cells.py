"""One cell of a template: the text that stands there, read as its column wants it."""

import dataframely as dy
import polars as pl

NOWHERE = "none"  # an empty list; an empty cell means that nobody asked
YES = ("true", "yes", "y", "1", "ja", "j", "oui", "o", "sí", "sì", "si", "s", "sim")
NO = ("false", "no", "n", "0", "nein", "non", "nee", "não", "nao")


def parser(column: dy.Column, text: pl.Expr) -> tuple[pl.Expr, str]:
    """Give the expression that reads a text, null where it cannot, and what it wants to see.

    Capitals do not matter, nor does it whether the words of a value have spaces, hyphens or
    underscores between them.
    """
    if isinstance(column, dy.Float64):
        return text.cast(pl.Float64, strict=False), "a number with a decimal point"
    if isinstance(column, dy.Bool):
        low = text.str.to_lowercase()
        yes = pl.when(low.is_in(YES)).then(True).when(low.is_in(NO)).then(False)
        return yes, "true or false"
    if isinstance(column, dy.Date):
        return text.str.to_date("%Y-%m-%d", strict=False), "a date such as 2025-03-01"
    if isinstance(column, dy.Enum):
        known = _plain(text).cast(column.dtype, strict=False)
        return known, f"one of {', '.join(column.categories)}"
    if isinstance(column, dy.List) and isinstance(column.inner, dy.Enum):
        inner = column.inner
        sites = text.str.split(";").list.eval(_plain(pl.element()))
        known = sites.list.eval(pl.element().is_in(inner.categories)).list.all()
        nowhere = pl.when(_plain(text) == NOWHERE).then(pl.lit([], pl.List(pl.String)))
        parsed = nowhere.when(known).then(sites).cast(column.dtype, strict=False)
        return parsed, f"{NOWHERE}, or a list with ; between, of {', '.join(inner.categories)}"
    return text, "text"


def _plain(text: pl.Expr) -> pl.Expr:
    """Write a value as those of a list are written: small letters, underscores."""
    return text.str.strip_chars().str.to_lowercase().str.replace_all(r"[\s_-]+", "_")
