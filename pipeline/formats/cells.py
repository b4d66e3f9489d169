"""One cell of a template: the text that stands there, read as its column wants it."""

import re
from collections.abc import Iterable
from dataclasses import replace

import dataframely as dy
import polars as pl

from pipeline.formats.diary_health_words import NO, YES
from pipeline.formats.reading import Refusal

NOWHERE = "none"  # an empty list; an empty cell means that nobody asked
NUMBER = "a number with a decimal point"
COMMA = re.compile(r"[+-]?\d*,\d+")
THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")


def parser(column: dy.Column, text: pl.Expr) -> tuple[pl.Expr, str]:
    """Give the expression that reads a text, null where it cannot, and what it wants to see.

    Capitals do not matter, nor does it whether the words of a value have spaces, hyphens or
    underscores between them.
    """
    if isinstance(column, dy.Float64):
        return text.cast(pl.Float64, strict=False), NUMBER
    if isinstance(column, dy.Bool):
        return pl.when(is_one(text, YES)).then(True).when(is_one(text, NO)).then(
            False
        ), "true or false"
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


def is_one(text: pl.Expr, words: Iterable[str]) -> pl.Expr:
    """Say where one of some words stands, without regard to capitals and accents."""
    bare = text.str.to_lowercase().str.normalize("NFKD").str.replace_all(r"\p{M}", "")
    return bare.is_in(sorted(words))


def pointed(refused: Iterable[Refusal]) -> list[Refusal]:
    """Show of each cell with a decimal comma, where a number is wanted, how it is written."""
    return [
        replace(one, remedy=_with_point(said))
        if one.reason.startswith("not a number") and COMMA.fullmatch(said := one.value or "")
        else one
        for one in refused
    ]


def _with_point(said: str) -> str:
    whole, decimals = said.split(",")
    if THOUSANDS.fullmatch(said):
        return f"write {whole}.{decimals} or {whole}{decimals}, whichever is meant"
    return f"write {whole or 0}.{decimals}, with a decimal point"


def _plain(text: pl.Expr) -> pl.Expr:
    """Write a value as those of a list are written: small letters, underscores."""
    return text.str.strip_chars().str.to_lowercase().str.replace_all(r"[\s_-]+", "_")
