"""What is usual for this athlete: how far the past outcomes lay from what the causes explained."""

from collections.abc import Sequence

import polars as pl
from pydantic import BaseModel, Field

from models.calibration import PLACES

LOOKBACK_DAYS = 365
KEY = ["athlete_id", "day"]


class Usual(BaseModel, extra="forbid", frozen=True):
    """How strongly the past counts.

    `spread` is the assumed standard deviation between athletes in log-odds (0 switches the term
    off); a rating counts half after `half_life_days`, or always fully without one. `unlike` is
    what a rating of the other kind of day counts: the day after a run, or another one. How hard
    running hits is each athlete's own, so the two may be usual by themselves.
    """

    spread: float = Field(ge=0)
    half_life_days: float | None = Field(default=None, gt=0)
    unlike: float = Field(default=1, ge=0, le=1)

    @property
    def numbers(self) -> int:
        """How many numbers were chosen."""
        return 0 if self.spread == 0 else 2 + (self.unlike < 1)


AFTER_RUN = (pl.col("days_since_run") <= 1).fill_null(False).alias("after_run")
NEVER = Usual(spread=0)
CHOICES = (
    NEVER,
    *(
        Usual(spread=spread, half_life_days=half_life, unlike=unlike)
        for spread in (0.25, 0.5, 0.75, 1.0, 1.5)
        for half_life in (None, 60.0, 20.0)
        for unlike in (1.0, 0.2, 0.0)
    ),
)


def usual(rows: pl.DataFrame, history: pl.DataFrame, choice: Usual) -> pl.Series:
    """Give each row its athlete's shrunken sum of past residuals, in log-odds.

    `history` has athlete_id, day, known, heavy, `after_run` and `probability`, the outcome's chance
    by the causes alone, made without that athlete. Only labels known before the row's t0 count:
    Σ w (y − p) / (Σ w p (1 − p) + 1 / spread²). Rows without any get 0.
    """
    return usuals(rows, history, [choice])[0]


def usuals(rows: pl.DataFrame, history: pl.DataFrame, choices: Sequence[Usual]) -> list[pl.Series]:
    """Work out `usual` for several choices over the same pairs of a row and a past label."""
    past = history.drop_nulls(["heavy", "known"]).select(
        "athlete_id",
        "known",
        then="day",
        then_after_run="after_run",
        residual=pl.col("heavy").cast(pl.Float64) - pl.col("probability"),
        variance=pl.col("probability") * (1 - pl.col("probability")),
    )
    age = (pl.col("day") - pl.col("then")).dt.total_days()
    pairs = (
        rows.select(*KEY, "t0", AFTER_RUN)
        .lazy()
        .join(past.lazy(), on="athlete_id", how="inner")
        .filter(pl.col("known") < pl.col("t0"), age.is_between(1, LOOKBACK_DAYS))
        .with_columns(age=age, alike=pl.col("after_run") == pl.col("then_after_run"))
        .sort(*KEY, "then")  # sums add up in one order, so that bytes repeat
    )
    sums = pairs.group_by(KEY, maintain_order=True).agg(
        _shrunk(c).alias(str(i)) for i, c in enumerate(choices)
    )
    found = rows.select(KEY).join(sums.collect(), on=KEY, how="left", maintain_order="left")
    return [
        found[str(i)].fill_null(0.0).round(PLACES).alias("usual_for_you")
        for i in range(len(choices))
    ]


def _shrunk(choice: Usual) -> pl.Expr:
    if choice.spread == 0:
        return pl.lit(0.0)
    fades = choice.half_life_days is not None
    weight = 0.5 ** (pl.col("age") / choice.half_life_days) if fades else pl.lit(1.0)
    if choice.unlike < 1:
        weight = weight * pl.when("alike").then(1.0).otherwise(choice.unlike)
    evidence = (weight * pl.col("variance")).sum() + 1 / choice.spread**2
    return (weight * pl.col("residual")).sum() / evidence
