"""What each block of inputs adds: log only, device nights, diary, and one's own past ratings.

Each model is fitted anew without the other blocks' features, athletes left out as everywhere.
Which days were watched, so that silence means rest, is told by all blocks in each model.
"""

from collections.abc import Iterator

import numpy as np
import polars as pl

from features.registry import FEATURES
from models import crossfit, honest, metrics
from models.crossfit import About
from models.honest import Judged
from models.settings import TrainParams

# Which rows a block's features are read from; the log comes with intake, shoes and blood.
BLOCKS = {
    "log only": ("session", "day", "gear", "athlete", "lab"),
    "+ device nights": ("night",),
    "+ diary": ("checkin",),
}
HISTORY = "+ own history"
DIARY_DAYS = {"sleep_debt_7d"}  # a day's sleep is the night's, or the diary's where there is none


def steps(
    matrix: pl.DataFrame, params: TrainParams, about: About, on: Judged
) -> Iterator[tuple[str, dict[str, float]]]:
    """Give the figures of each block added to those before it; `on` has the labelled rows."""
    known: set[str] = set()
    made = pl.DataFrame()
    for block, tables in BLOCKS.items():
        known |= {f.name for f in FEATURES if f.on in tables}
        allowed = known if block == "+ diary" else known - DIARY_DAYS
        blank = [pl.lit(None, pl.Float64).alias(f.name) for f in FEATURES if f.name not in allowed]
        made = _predicted(matrix.with_columns(blank), params, about, on)
        yield block, _figures(on, made["probability"].to_numpy())
    yield HISTORY, _figures(on, made["risk"].to_numpy())


def _predicted(matrix: pl.DataFrame, params: TrainParams, about: About, on: Judged) -> pl.DataFrame:
    found = pl.concat(list(crossfit.out_of_fold(matrix, params, about)))
    return on.rows.select(honest.KEY).join(found, on=honest.KEY, how="left", maintain_order="left")


def _figures(on: Judged, risk: np.ndarray) -> dict[str, float]:
    inside = list(metrics.within(on.athlete, on.heavy, risk).values())
    low, high = metrics.interval(on.resampled.auroc(on.heavy, risk))
    onset = on.onset
    return {
        "auroc": metrics.auroc(on.heavy, risk),
        "auroc_low": low,
        "auroc_high": high,
        "auroc_within": float(np.mean(inside)) if inside else float("nan"),
        "auroc_onset": metrics.auroc(on.heavy[onset], risk[onset]),
        "brier": metrics.brier(on.heavy, risk),
    }
