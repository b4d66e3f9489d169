"""What the estimate for tomorrow would read had today gone otherwise.

It says what the model would print, not what a change would do to anybody's legs.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl

from features import matrix, whatif
from features.labels import LabelPolicy
from features.timeline import Tables
from features.whatif import CHANGES, Rows
from models import additive, scoring
from models.additive import Model


@dataclass(frozen=True)
class Outcome:
    """One change and the risk it would lead to; None where the athlete's own data lack."""

    title: str
    risk: float | None


def outcomes(
    model: Model,
    tables: Tables,
    policy: LabelPolicy,
    out_of_fold: pl.DataFrame | None,
    athlete: str,
    today: date,
    t0: datetime,
) -> tuple[float, list[Outcome]]:
    """Score tomorrow after a usual day, and after each change of it.

    Only what was known before `t0` of today is used; the tables themselves stay as they are.
    """
    known = whatif.known_by(tables, athlete, t0)
    own = whatif.own(known, athlete, today)

    def risk(rows: Rows) -> float:
        grown = whatif.append(known, own, rows)
        days = matrix.build(grown, policy)
        parts = scoring.parts_of(model, days, out_of_fold).drop("source")
        found = days.select("day").with_columns(additive.probability(parts))
        return found.filter(pl.col("day") == today + timedelta(days=1))["risk"].item()

    made = [(change.title, change.rows(own)) for change in CHANGES]
    changed = [Outcome(title, None if rows is None else risk(rows)) for title, rows in made]
    return risk(whatif.usual(own)), changed
