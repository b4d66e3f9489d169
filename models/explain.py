"""From contributions to sentences: what counted towards the estimate, and the facts behind it.

A cause is named as a reason only past its level of concern; below it the fact stands without blame.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from features.feature import Cause, Feature
from features.matrix import dated, shown
from features.registry import FEATURES, MODELLED
from models.additive import PREFIX, USUAL

WORTH_SAYING = 0.05  # log-odds; less moves a risk of 20 % by under one point
MOST = 3


@dataclass(frozen=True)
class Fact:
    """One known input: its words, whether it lies past the level of concern, and that level."""

    feature: Feature
    words: str
    concerning: bool

    @property
    def line(self) -> str:
        """The level of concern in words; empty where no source draws a line."""
        return self.feature.concern_words


@dataclass(frozen=True)
class Reason:
    """What one cause counted, in log-odds, and its known facts, concerning ones first."""

    cause: Cause
    contribution: float
    facts: tuple[Fact, ...]

    @property
    def named(self) -> bool:
        """Say whether the cause may be named: it raises the risk and a fact is past its line."""
        return self.contribution > WORTH_SAYING and any(f.concerning for f in self.facts)


def reasons(row: dict[str, Any]) -> list[Reason]:
    """List the causes of a scored row, largest contribution first.

    `row` holds the matrix's columns and the contributions of one athlete and day.
    """
    found = [
        Reason(cause, row[PREFIX + cause.name] or 0.0, facts(cause, row)) for cause in MODELLED
    ]
    return sorted(found, key=lambda reason: -reason.contribution)


def facts(cause: Cause, row: dict[str, Any]) -> tuple[Fact, ...]:
    """Put a cause's known inputs into words."""
    known = [
        Fact(feature, words(feature, row), feature.is_concerning(row[feature.name]))
        for feature in cause.features
        if row[feature.name] is not None
    ]
    return tuple(sorted(known, key=lambda fact: not fact.concerning))


def words(feature: Feature, row: dict[str, Any]) -> str:
    """Say one known input with its value, unit and, where it ages, its day."""
    value, unit = row[feature.name], feature.unit
    if feature.shown is not None and row[shown(feature)] is not None:
        value, unit = row[shown(feature)], feature.shown_unit
    text = f"{feature.label}: {number(value)} {unit}"
    day: date | None = row[dated(feature)] if feature.dated else None
    return f"{text} on {day:%d %b %Y}" if day else text


def number(value: float) -> str:
    """Write a number with about three figures and no trailing zeros."""
    size = abs(value)
    places = 0 if size >= 100 else 1 if size >= 10 else 2
    text = f"{value:.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def summary(row: dict[str, Any]) -> str:
    """Say in one line what counted most: named causes first, else facts without blame."""
    ranked = reasons(row)
    named = [
        f"{r.cause.title} ({r.facts[0].words}; {r.contribution:+.2f})" for r in ranked if r.named
    ][:MOST]
    usual = row[USUAL] or 0.0
    if usual > WORTH_SAYING:
        named.append(f"usual for you ({usual:+.2f})")
    if named:
        return "counted towards the estimate: " + "; ".join(named)
    rest = [r for r in ranked if r.contribution > WORTH_SAYING and r.facts][:1]
    if rest:
        return f"nothing past its level of concern; counted most: {rest[0].facts[0].words}"
    return "nothing raised the estimate above the base"


def missing(matrix: pl.DataFrame) -> pl.Series:
    """Name the inputs that each row lacks, joined by `, `."""
    names = [
        pl.when(pl.col(feature.name).is_null()).then(pl.lit(feature.name)) for feature in FEATURES
    ]
    return matrix.select(
        missing=pl.concat_str(names, separator=", ", ignore_nulls=True)
    ).to_series()
