"""What is usual for this athlete: how far the past outcomes lay from what the causes explained."""

import polars as pl
from pydantic import BaseModel, Field

LOOKBACK_DAYS = 365
KEY = ["athlete_id", "day"]


class Usual(BaseModel, extra="forbid", frozen=True):
    """How strongly the past counts.

    `spread` is the assumed standard deviation between athletes in log-odds (0 switches the term
    off); a rating counts half after `half_life_days`, or always fully without one.
    """

    spread: float = Field(ge=0)
    half_life_days: float | None = Field(default=None, gt=0)


NEVER = Usual(spread=0)
CHOICES = (
    NEVER,
    *(
        Usual(spread=spread, half_life_days=half_life)
        for spread in (0.25, 0.5, 1.0, 1.5)
        for half_life in (None, 60.0, 20.0)
    ),
)


def usual(rows: pl.DataFrame, history: pl.DataFrame, choice: Usual) -> pl.Series:
    """Give each row its athlete's shrunken sum of past residuals, in log-odds.

    `history` has athlete_id, day, known, heavy and `probability`, the outcome's chance by the
    causes alone, made without that athlete. Only labels known before the row's t0 count:
    Σ w (y − p) / (Σ w p (1 − p) + 1 / spread²). Rows without any get 0.
    """
    if choice.spread == 0 or history.is_empty():
        return pl.Series("usual_for_you", [0.0] * rows.height, dtype=pl.Float64)
    past = history.drop_nulls(["heavy", "known"]).select(
        "athlete_id",
        "known",
        then="day",
        residual=pl.col("heavy").cast(pl.Float64) - pl.col("probability"),
        variance=pl.col("probability") * (1 - pl.col("probability")),
    )
    age = (pl.col("day") - pl.col("then")).dt.total_days()
    weight = pl.lit(1.0) if choice.half_life_days is None else 0.5 ** (age / choice.half_life_days)
    pairs = (
        rows.select(*KEY, "t0")
        .lazy()
        .join(past.lazy(), on="athlete_id", how="inner")
        .filter(pl.col("known") < pl.col("t0"), age.is_between(1, LOOKBACK_DAYS))
        .with_columns(weight=weight)
    )
    shrunk = (pl.col("weight") * pl.col("residual")).sum() / (
        (pl.col("weight") * pl.col("variance")).sum() + 1 / choice.spread**2
    )
    found = pairs.group_by(KEY).agg(usual_for_you=shrunk).collect()
    joined = rows.select(KEY).join(found, on=KEY, how="left", maintain_order="left")
    return joined["usual_for_you"].fill_null(0.0)
