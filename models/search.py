"""Which settings the search may turn, and what it makes as small as it can."""

from dataclasses import dataclass

import polars as pl

from models import crossfit
from models.settings import TrainParams


@dataclass(frozen=True)
class Range:
    """Where a setting is looked for; `log` where its size counts rather than its distance."""

    low: float
    high: float
    log: bool = False


SPACE = {
    "num_leaves": Range(2, 6),
    "num_iterations": Range(20, 300),
    "min_data_in_leaf": Range(10, 100, log=True),
    "lambda_l2": Range(1.0, 100.0, log=True),
    "feature_fraction": Range(0.4, 1.0),
    "line_penalty": Range(30.0, 1000.0, log=True),
    "cause_penalty": Range(0.3, 3.0, log=True),
}  # the learning rate is left out: half of it at twice the iterations is the same model


def settings(params: TrainParams, turned: dict[str, float]) -> TrainParams:
    """Turn some settings; raises pydantic's `ValidationError` where one is out of bounds."""
    return TrainParams.model_validate(params.model_dump() | turned)


def loss(rows: pl.DataFrame, params: TrainParams, label: str) -> float:
    """Mean log-loss on labelled rows, each by lines and trees that never saw its athlete.

    Weights, "usual for you" and the sigmoid are chosen on these same rows, as in every fit: their
    few numbers flatter all settings alike.
    """
    return crossfit.unseen(rows, params, label).loss
