"""What the estimate for tomorrow would read had today gone otherwise.

It says what the model would print, not what a change would do to anybody's legs.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl

from features import matrix, whatif
from features.labels import LabelPolicy
from features.timeline import Tables
from features.whatif import Own, Rows
from models import additive, scoring
from models.additive import Model


@dataclass(frozen=True)
class Outcome:
    """One change and the risk it would lead to; None where the athlete's own data lack."""

    title: str
    risk: float | None


@dataclass(frozen=True)
class Answer:
    """Tomorrow's risk after a usual day, and after each change of it.

    `gentle` says that only what is no harder than usual was offered; `skilled` is false where the
    model ranks no better than chance, so that every change would read the same.
    """

    own: Own
    usual: float
    outcomes: list[Outcome]
    gentle: bool
    skilled: bool


def answer(
    model: Model,
    tables: Tables,
    policy: LabelPolicy,
    out_of_fold: pl.DataFrame | None,
    athlete: str,
    today: date,
    t0: datetime,
    *,
    advised: bool = False,
) -> Answer:
    """Score tomorrow after a usual day, and after each change of it.

    Only what was known before `t0` of today is used; the tables themselves stay as they are. With
    `advised` (a message about health stands beside today's score), and for an athlete who reported
    an injury, nothing harder than usual is offered.
    """
    known = whatif.known_by(tables, athlete, t0)
    own = whatif.own(known, athlete, today)
    gentle = advised or own.reported
    tomorrow = pl.col("day") == today + timedelta(days=1)

    def built(rows: Rows) -> pl.DataFrame:
        return matrix.build(whatif.append(known, own, rows), policy)

    def risk(days: pl.DataFrame) -> float:
        parts = scoring.parts_of(model, days, out_of_fold).drop("source", "says")
        found = days.select("day").with_columns(additive.probability(parts))
        return found.filter(tomorrow)["risk"].item()

    usual = built(whatif.usual(own))
    rated = usual.filter(tomorrow)["ratings_before"].item() > 0
    line = model.spec.line(rated)
    made = [(c.title, c.rows(own)) for c in whatif.offered(own, gentle)] if line.slope else []
    found = [Outcome(title, None if rows is None else risk(built(rows))) for title, rows in made]
    return Answer(own, risk(usual), found, gentle, skilled=line.slope > 0)
