"""From contributions to sentences: what counted towards the estimate, and the facts behind it.

A cause is named as a reason only past its level of concern; below it the fact stands without blame.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np

from features.feature import Cause, Feature
from features.matrix import dated, shown
from features.registry import CAUSE, CAUSE_OF, FEATURE, MODELLED
from models.additive import PREFIX
from models.conformal import CANNOT_TELL, FRESH, HEAVY

LOGGED = {"ln AU": "AU", "ln km": "km"}  # units whose values are said without their logarithm
BLOOD = "blood"
DOCTOR = "; discuss with your doctor"
WORTH_SAYING = 0.05  # log-odds; less moves a risk of 20 % by under one point
YES_NO = ("no", "yes")
PLURALS = ("days", "runs", "meals", "points", "years", "load points", "standard deviations")
MANY = 1 << 16  # facts that are kept, so that parts of a cohort do not word them again
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
        """The cause's name or topic, as it may be said."""
        return spoken(self.cause, self.named)

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
    said = row[shown(feature)] if feature.shown is not None else None
    value = natural(feature, np.array(row[feature.name])).item()
    return told(feature, value, said) + on_day(row[dated(feature)] if feature.dated else None)


def natural(feature: Feature, values: np.ndarray) -> np.ndarray:
    """Give values as they are said: without their logarithm, and shares of days whole."""
    if feature.unit in LOGGED:
        return np.expm1(values)
    return np.rint(values) if feature.unit == "% of days" else values


@lru_cache(MANY)
def told(feature: Feature, value: float, said: str | float | None) -> str:
    """Say a natural value, or what is shown in its place, with its unit."""
    return f"{feature.label}: {_value(feature, value, said)}"


@lru_cache(MANY)
def on_day(day: date | None) -> str:
    """Say of which day a value is, where that is known."""
    return f" on {day:%d %b %Y}" if day else ""


def _value(feature: Feature, value: float, said: str | float | None) -> str:
    unit = LOGGED.get(feature.unit, feature.unit)
    if isinstance(said, str):
        return said
    if said is not None:
        if feature.shown_unit == "yes/no":
            return YES_NO[said > 0]
        beside = f" ({_side(value)})" if ABOVE_OWN in unit else ""
        return f"{number(said)} {_counted(said, feature.shown_unit)}{beside}"
    if unit == "yes/no":
        return YES_NO[value > 0]
    if unit == DEVIATION:
        return _against(value)
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
    text = f"{value:z.{places(abs(value))}f}"  # z: no minus before a zero
    return text.rstrip("0").rstrip(".") if "." in text else text


def places(size: Any) -> Any:
    """Say how many decimals a number of that size gets; of an array, for each."""
    return 2 - (size >= 10) - (size >= 100)


def answer(row: dict[str, Any]) -> str:
    """Say a scored row's answer, what it means in short, and what would settle it."""
    name, says = row["would_settle"], row["says"]
    settled = f"; most settled by {settling(name)}" if name else ""
    return f"{says} ({MEANS[says]}){settled}"


def settling(name: str) -> str:
    """Name the input that would settle most; of blood always the doctor."""
    return f"{FEATURE[name].label}{ask(CAUSE[CAUSE_OF[name]])}"


def spoken(cause: Cause, named: bool) -> str:
    """Give a cause's name where it may be named; else, and of blood always, the neutral topic."""
    return cause.title if named and cause.family != BLOOD else cause.topic


def ask(cause: Cause) -> str:
    """Send blood to the doctor, whatever it counted."""
    return DOCTOR if cause.family == BLOOD else ""
