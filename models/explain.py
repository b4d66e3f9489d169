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
from features.registry import CAUSE, CAUSE_OF, FEATURE, FEATURES, MODELLED
from models.additive import PREFIX, USUAL
from models.conformal import CANNOT_TELL, FRESH, HEAVY

LOGGED = {"ln AU": "AU", "ln km": "km"}  # units whose values are said without their logarithm
BLOOD = "blood"
DOCTOR = "; discuss with your doctor"
WORTH_SAYING = 0.05  # log-odds; less moves a risk of 20 % by under one point
MOST = 3
YES_NO = ("no", "yes")
PLURALS = ("days", "runs", "meals", "points", "years", "load points", "standard deviations")
MEANS = {
    HEAVY: "few fresh days of new athletes read as high; not that it will be so",
    FRESH: "few heavy days of new athletes read as low; not that it will be so",
    CANNOT_TELL: "heavy and fresh days read alike here",
}
DEVIATION, ABOVE_OWN, ANY = "SD", "above own mean", "any"

# How the units of the registry are said to a runner; those not named here are plain enough.
SAID = {
    "AU": "load points",
    "AU a day": "load points a day",
    "AU (RPE × min)": "load points",
    "mean over SD": "(the average day over the spread of the days)",
    "min × RPE/10": "min at full exertion, or as much",
    "of 10 (CR10)": "of 10",
    "% of days": "% of the days known",
    "% of the pace": "% of the run's average pace",
    "%-points": "percentage points",
    "%-points from even": "percentage points from even",
    "g/kg": "g per kg of body mass",
    "0 or 1": "",
}


@dataclass(frozen=True)
class Fact:
    """One known input: its words, whether it lies past the level of concern, and that level."""

    feature: Feature
    words: str
    concerning: bool

    @property
    def line(self) -> str:
        """The level of concern in words; empty where none is drawn, or where any counts."""
        return _line(self.feature)

    @property
    def said(self) -> str:
        """The words, the level of concern where it is passed; of blood always the doctor."""
        concern = f" (concern: {self.line})" if self.concerning and self.line else ""
        return f"{self.words}{concern}{ask(CAUSE[CAUSE_OF[self.feature.name]])}"


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
        said = row[shown(feature)]
        if isinstance(said, str):
            return said
        if feature.shown_unit == "yes/no":
            return YES_NO[said > 0]
        beside = f" ({_side(value)})" if ABOVE_OWN in unit else ""
        return f"{number(said)} {_counted(said, feature.shown_unit)}{beside}"
    if unit in LOGGED:
        value, unit = math.expm1(value), LOGGED[unit]
    if unit == "yes/no":
        return YES_NO[value > 0]
    if unit == DEVIATION:
        return _against(value)
    if unit == "% of days":
        value = round(value)
    return f"{_signed(feature, value)} {_counted(value, unit)}".rstrip()


def _against(value: float) -> str:
    """Say a difference from one's own usual in standard deviations."""
    size = number(abs(value))
    how_far = f"{size} {_counted(abs(value), 'standard deviations')} "
    return f"{how_far if size != '0' else ''}{_side(value)}"


def _side(value: float) -> str:
    """Say on which side of one's own usual; by how much fades with the days, and is not said."""
    if number(value) == "0":
        return "the same as your own usual"
    return f"{'above' if value > 0 else 'below'} your own usual"


def _line(feature: Feature) -> str:
    if feature.concern is None or feature.line:
        return "" if feature.line == ANY else feature.line
    if feature.unit == DEVIATION:
        return f"more than {_against(feature.concern)}"
    side = "above" if feature.risk > 0 else "below"
    return f"{side} {feature.concern:g} {_counted(feature.concern, feature.unit)}"


def _signed(feature: Feature, value: float) -> str:
    """Write a change against one's own usual with its sign."""
    change = feature.low < 0 and feature.shown is None
    return f"{'+' if change and value > 0 else ''}{number(value)}"


def _counted(value: float, unit: str) -> str:
    """Say a unit in plain words, and `1 day`, not `1 days`."""
    plain = SAID.get(unit, unit)
    return plain.removesuffix("s") if number(value) == "1" and plain in PLURALS else plain


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
        f"{r.spoken} ({words(r.concerning[0], row)}{ask(r.cause)}; {r.contribution:+.2f})"
        for r in [r for r in ranked if r.named][:MOST]
    ]
    usual = row[USUAL] or 0.0
    if usual > WORTH_SAYING:
        named.append(f"usual for you ({usual:+.2f})")
    if named:
        return "counted towards the estimate: " + "; ".join(named)
    rest = [r for r in ranked if r.contribution > WORTH_SAYING and r.facts][:1]
    if rest:
        fact = f"{rest[0].facts[0].words}{ask(rest[0].cause)}"
        return f"nothing past its level of concern; counted most: {fact}"
    return f"nothing raised the estimate by more than {WORTH_SAYING:g}"


def answer(row: dict[str, Any]) -> str:
    """Say a scored row's answer, what it means in short, and what would settle it."""
    name, says = row["would_settle"], row["says"]
    settled = f"; most settled by {settling(name)}" if name else ""
    return f"{says} ({MEANS[says]}){settled}"


def settling(name: str) -> str:
    """Name the input that would settle most; of blood always the doctor."""
    return f"{FEATURE[name].label}{ask(CAUSE[CAUSE_OF[name]])}"


def ask(cause: Cause) -> str:
    """Send blood to the doctor, whatever it counted."""
    return DOCTOR if cause.family == BLOOD else ""


def missing(matrix: pl.DataFrame) -> pl.Series:
    """Name the inputs that each row lacks, joined by `, `."""
    names = [
        pl.when(pl.col(feature.name).is_null()).then(pl.lit(feature.name)) for feature in FEATURES
    ]
    return matrix.select(
        missing=pl.concat_str(names, separator=", ", ignore_nulls=True)
    ).to_series()
