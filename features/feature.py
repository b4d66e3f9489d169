"""The words of a declaration: a feature is one number that stands for one documented cause."""

from dataclasses import dataclass
from enum import IntEnum
from math import inf
from typing import Any, Literal

import numpy as np
import polars as pl

from features.sight import Answer, run

# What the rows of a declaration are: one table's rows, or `day`: the calendar days before.
On = Literal["athlete", "session", "night", "checkin", "lab", "gear", "day"]
Status = Literal["modelled", "shown", "referral", "target", "excluded"]


@dataclass(frozen=True)
class Carry:
    """How a feature is brought to the day; made by the functions of windows.py.

    `answer` goes through rows and looks with these `arguments` and fills in the one value of each
    look. `words` says so, `least` what must be known for it. `within` is how many days old the
    latest known value may be, where that is less than the feature looks back.
    """

    answer: Answer
    arguments: tuple[Any, ...]
    words: str
    least: str = ""
    within: int | None = None

    def __call__(self, rows: np.ndarray, looks: np.ndarray) -> np.ndarray:
        """Bring the values to each look; NaN where too little is known. See sight.ROW and LOOK."""
        return run(self.answer, rows, looks, *self.arguments)


class Risk(IntEnum):
    """How the risk of heavy legs moves as a feature rises: the sign LightGBM is held to."""

    FALLS = -1
    UNCLEAR = 0
    RISES = 1


@dataclass(frozen=True, kw_only=True, eq=False)  # `==` on expressions builds an expression
class Feature:
    """One number: how it is read off the rows (`value`) and brought to the day (`carry`).

    `beside` is a second number of each row, where the carry needs one (the speed of a cadence).
    `concern` is the level past which its source calls a value worrying; None where no source draws
    a line. `shown` is what a sentence prints instead of the value (ferritin, not its logarithm),
    in `shown_unit` (for blood a text: the value and unit as the lab gave them); `dated` prints the
    day of that row beside it. `line` words the concern level where it is shown in another unit
    than it is computed in. `formula` says what `value` computes; beyond `low` and `high` a value
    counts as that end. `not_for` names a column of athletes: where it is true, the feature is
    unknown (a drug that lowers the heart rate, say).
    """

    name: str
    label: str
    unit: str
    risk: Risk
    concern: float | None
    source: str
    on: On
    value: pl.Expr
    carry: Carry
    lookback_days: int
    beside: pl.Expr | None = None
    shown: pl.Expr | None = None
    shown_unit: str = ""
    dated: bool = False
    line: str = ""
    formula: str = ""
    low: float = -inf
    high: float = inf
    not_for: str = ""

    def is_concerning(self, value: float | None) -> bool:
        """Say whether a value lies past the concern level, on the risky side."""
        if value is None or self.concern is None:
            return False
        return self.risk * (value - self.concern) > 0

    @property
    def concern_words(self) -> str:
        """Word the level of concern: `above 5 bpm`; empty where no source draws a line."""
        if self.concern is None:
            return ""
        side = "above" if self.risk > 0 else "below"
        return self.line or f"{side} {self.concern:g} {self.unit}"


@dataclass(frozen=True, kw_only=True)
class Quote:
    """At most twelve words of a source article, for one documented cause (C01 to C63)."""

    id: str
    document: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Cause:
    """One reason the documents give for heavy legs, and the features that stand for it.

    `title` names the cause and may blame; `topic` is the neutral word where it may not. `evidence`
    is what was found, with its source; `strength` how good that is, `against` what contradicts the
    documents. `reason` says why a cause that is not modelled is not. `context` (E1 to E9) marks
    what no document names but the data make necessary.
    """

    name: str
    title: str
    topic: str
    family: str
    why: str
    documents: tuple[Quote, ...]
    status: Status
    strength: str
    features: tuple[Feature, ...] = ()
    evidence: str = ""
    against: str = ""
    reason: str = ""
    context: tuple[str, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """Return the documented causes that this one stands for."""
        return tuple(dict.fromkeys(quote.id for quote in self.documents))
