"""What is usual for this athlete: how far the past outcomes lay from what the causes explained."""

from collections.abc import Sequence

import numpy as np
import polars as pl
from pydantic import BaseModel, Field

from features import past
from models.calibration import PLACES

LOOKBACK_DAYS = 365


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
    """Work out `usual` for several choices; those that fade alike share their sums."""
    labels = history.drop_nulls(["heavy", "known"])
    line = past.line(rows, labels)
    values = _by_kind(labels)
    after_run = rows.select(AFTER_RUN).to_series().to_numpy()
    fading = dict.fromkeys(choice.half_life_days for choice in choices if choice.spread > 0)
    sums = {half_life: line.sums(values, LOOKBACK_DAYS, half_life) for half_life in fading}
    found = [
        _shrunk(choice, sums[choice.half_life_days], after_run)
        if choice.spread > 0
        else np.zeros(rows.height)
        for choice in choices
    ]
    return [pl.Series("usual_for_you", usual).round(PLACES) for usual in found]


def _by_kind(labels: pl.DataFrame) -> np.ndarray:
    """Give residuals and variances of the labels after a run, then of the others: (4, labels)."""
    chance = labels["probability"].to_numpy()
    residual = labels["heavy"].cast(pl.Float64).to_numpy() - chance
    each = np.stack([residual, chance * (1 - chance)])
    after_run = labels["after_run"].to_numpy()
    return np.concatenate([np.where(after_run, each, 0), np.where(after_run, 0, each)])


def _shrunk(choice: Usual, sums: np.ndarray, after_run: np.ndarray) -> np.ndarray:
    alike = np.where(after_run, sums[:2], sums[2:])
    unlike = np.where(after_run, sums[2:], sums[:2])
    residual, variance = alike + choice.unlike * unlike
    return residual / (variance + 1 / choice.spread**2)
