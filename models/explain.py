"""From contributions to sentences: what counted towards the estimate, and the facts behind it.

A cause is named as a reason only past its level of concern; below it the fact stands without blame.
"""

import math
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from features.feature import Cause, Feature
from features.matrix import dated, shown
from features.registry import FEATURES, MODELLED
from models.additive import PREFIX, USUAL

LOGGED = {"ln AU": "AU", "ln km": "km"}  # units whose values are said without their logarithm
BLOOD = "blood"
WORTH_SAYING = 0.05  # log-odds; less moves a risk of 20 % by under one point
MOST = 3
YES_NO = ("no", "yes")
PLURALS = ("days", "runs", "meals", "points", "years")


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
    """What one cause counted, in log-odds, on the athlete's day that `row` holds."""

    cause: Cause
    contribution: float
    row: dict[str, Any]

    @property
    def concerning(self) -> list[Feature]:
        """The cause's inputs that lie past their level of concern."""
        return [f for f in self.cause.features if f.is_concerning(self.row[f.name])]

    @property
    def named(self) -> bool:
        """Say whether the cause may be named: it raises the risk and an input is past its line."""
        return self.contribution > WORTH_SAYING and bool(self.concerning)

    @property
    def spoken(self) -> str:
        """The cause's name where it may be named; of blood and below its line the neutral topic."""
        return self.cause.title if self.named and self.cause.family != BLOOD else self.cause.topic

    @property
    def facts(self) -> list[Fact]:
        """The cause's known inputs in words, concerning ones first."""
        worrying = self.concerning
        known = [f for f in self.cause.features if self.row[f.name] is not None]
        ordered = [f for f in known if f in worrying] + [f for f in known if f not in worrying]
        return [Fact(f, words(f, self.row), f in worrying) for f in ordered]


@dataclass(frozen=True)
class Family:
    """Causes of one kind, and what they counted together, in log-odds."""

    name: str
    reasons: list[Reason]

    @property
    def contribution(self) -> float:
        """The sum of the family's causes."""
        return sum(reason.contribution for reason in self.reasons)


def families(row: dict[str, Any]) -> list[Family]:
    """Group the causes of a scored row by family, the largest sum first."""
    found = reasons(row)
    names = dict.fromkeys(reason.cause.family for reason in found)
    grouped = [Family(n, [r for r in found if r.cause.family == n]) for n in names]
    return sorted(grouped, key=lambda family: -family.contribution)


def reasons(row: dict[str, Any]) -> list[Reason]:
    """List the causes of a scored row, largest contribution first.

    `row` holds the matrix's columns and the contributions of one athlete and day.
    """
    found = [Reason(cause, row[PREFIX + cause.name] or 0.0, row) for cause in MODELLED]
    return sorted(found, key=lambda reason: -reason.contribution)


def words(feature: Feature, row: dict[str, Any]) -> str:
    """Say one known input with its value, unit and, where it ages, its day."""
    text = f"{feature.label}: {_value(feature, row)}"
    day: date | None = row[dated(feature)] if feature.dated else None
    return f"{text} on {day:%d %b %Y}" if day else text


def _value(feature: Feature, row: dict[str, Any]) -> str:
    value, unit = row[feature.name], feature.unit
    if feature.shown is not None and row[shown(feature)] is not None:
        value, unit = row[shown(feature)], feature.shown_unit
    elif unit in LOGGED:
        value, unit = math.expm1(value), LOGGED[unit]
    if isinstance(value, str):
        return value
    if unit == "yes/no":
        return YES_NO[value > 0]
    return f"{_signed(feature, value)} {_counted(value, unit)}"


def _signed(feature: Feature, value: float) -> str:
    """Write a change against one's own usual with its sign."""
    change = feature.low < 0 and feature.shown is None
    return f"{'+' if change and value > 0 else ''}{number(value)}"


def _counted(value: float, unit: str) -> str:
    """Write `1 day`, not `1 days`."""
    return unit.removesuffix("s") if number(value) == "1" and unit in PLURALS else unit


def number(value: float) -> str:
    """Write a number with about three figures and no trailing zeros."""
    size = abs(value)
    places = 0 if size >= 100 else 1 if size >= 10 else 2
    text = f"{value:z.{places}f}"  # z: no minus before a zero
    return text.rstrip("0").rstrip(".") if "." in text else text


def summary(row: dict[str, Any]) -> str:
    """Say in one line what counted most: named causes first, else facts without blame."""
    ranked = reasons(row)
    named = [
        f"{r.spoken} ({words(r.concerning[0], row)}{ask(r)}; {r.contribution:+.2f})"
        for r in [r for r in ranked if r.named][:MOST]
    ]
    usual = row[USUAL] or 0.0
    if usual > WORTH_SAYING:
        named.append(f"usual for you ({usual:+.2f})")
    if named:
        return "counted towards the estimate: " + "; ".join(named)
    rest = [r for r in ranked if r.contribution > WORTH_SAYING and r.facts][:1]
    if rest:
        return f"nothing past its level of concern; counted most: {rest[0].facts[0].words}"
    return f"nothing raised the estimate by more than {WORTH_SAYING:g}"


def ask(reason: Reason) -> str:
    """Send blood to the doctor, whatever it counted."""
    return "; discuss with your doctor" if reason.cause.family == BLOOD else ""


def missing(matrix: pl.DataFrame) -> pl.Series:
    """Name the inputs that each row lacks, joined by `, `."""
    names = [
        pl.when(pl.col(feature.name).is_null()).then(pl.lit(feature.name)) for feature in FEATURES
    ]
    return matrix.select(
        missing=pl.concat_str(names, separator=", ", ignore_nulls=True)
    ).to_series()
