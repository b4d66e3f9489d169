"""Models that need not explain themselves, on the same folds: what being explainable costs.

Each gets the model's own inputs and, since it has no "usual for you", the athlete's past rates as
inputs beside them. Settings are chosen and probabilities calibrated inside each fold.
"""

import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import lightgbm as lgb
import numpy as np
import polars as pl
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from models import baseline, calibration, risk, split
from models.baseline import AFTER_RUN, Usual

Scores = Callable[[np.ndarray], np.ndarray]  # values (rows, inputs) to log-odds
Fit = Callable[[np.ndarray, np.ndarray], Scores]
Predict = Callable[[pl.DataFrame, pl.DataFrame], np.ndarray]

OWN_RATES = (Usual(spread=1), Usual(spread=1, half_life_days=30), Usual(spread=1, unlike=0))


@dataclass(frozen=True)
class Rival:
    """A kind of model by its words, and the settings to choose from inside each fold."""

    name: str
    words: str
    settings: tuple[Fit, ...]

    def predict(self, train: pl.DataFrame, test: pl.DataFrame, seed: int) -> np.ndarray:
        """Give each row of `test` its risk; every choice is made on athletes of `train`."""
        heavy = train["heavy"].cast(pl.Float64).to_numpy()
        inner = [self._unseen(train, heavy, fit, seed) for fit in self.settings]
        lines = [calibration.fit(margin, heavy) for margin in inner]
        losses = [
            calibration.loss(line, margin, heavy) for line, margin in zip(lines, inner, strict=True)
        ]
        best = int(np.argmin(losses))
        base = heavy.mean()
        margin = self.settings[best](inputs(train, base), heavy)(inputs(test, base))
        return calibration.sigmoid(lines[best].slope * margin + lines[best].intercept)

    @staticmethod
    def _unseen(train: pl.DataFrame, heavy: np.ndarray, fit: Fit, seed: int) -> np.ndarray:
        margin = np.zeros(train.height)
        for fold in split.folds(train, split.INNER, seed):
            held = train["athlete_id"].is_in(fold).to_numpy()
            base = heavy[~held].mean()
            scores = fit(inputs(train.filter(~held), base), heavy[~held])
            margin[held] = scores(inputs(train.filter(held), base))
        return margin


def inputs(rows: pl.DataFrame, base: float) -> np.ndarray:
    """Give the model's inputs and the athlete's past rates, shape (rows, inputs); NaN if unknown.

    A past rate is the shrunken sum of past outcomes against `base`, the rate of the athletes
    learned from: of all days, fading by half in 30 days, and of days of the same kind.
    """
    past = rows.select("athlete_id", "day", "known", "heavy", AFTER_RUN, probability=pl.lit(base))
    rates = [rate.to_numpy() for rate in baseline.usuals(rows, past, OWN_RATES)]
    return np.column_stack([risk.inputs(rows, risk.COLUMNS), *rates])


def _free_trees(leaves: int, smooth: bool, values: np.ndarray, heavy: np.ndarray) -> Scores:
    settings: dict[str, Any] = {
        "objective": "binary",
        "num_leaves": leaves,
        "extra_trees": smooth,
        "learning_rate": 0.03,
        "min_data_in_leaf": 30,
        "lambda_l2": 5.0,
        "feature_fraction": 0.5,
        "seed": 1,
        "deterministic": True,
        "force_col_wise": True,
        "num_threads": 1,
        "verbosity": -1,
    }
    booster = lgb.train(settings, lgb.Dataset(values, label=heavy), 150)
    return lambda rows: np.asarray(booster.predict(rows, raw_score=True, num_threads=1))


def _ridge(strength: float, values: np.ndarray, heavy: np.ndarray) -> Scores:
    known = np.isfinite(values)
    count = known.sum(axis=0)
    total = np.where(known, values, 0).sum(axis=0)
    mean = np.divide(total, count, out=np.zeros(values.shape[1]), where=count > 0)
    model = make_pipeline(
        StandardScaler(), LogisticRegression(C=1 / strength, solver="newton-cholesky")
    )
    model.fit(np.where(known, values, mean), heavy)
    return lambda rows: model.decision_function(np.where(np.isfinite(rows), rows, mean))


def _ebm(rounds: int, values: np.ndarray, heavy: np.ndarray) -> Scores:
    from interpret.glassbox import ExplainableBoostingClassifier  # heavy to import, seldom used

    moves = np.array([len(np.unique(column[np.isfinite(column)])) > 1 for column in values.T])
    model = ExplainableBoostingClassifier(
        interactions=0,
        outer_bags=4,
        max_rounds=rounds,
        min_samples_leaf=30,
        n_jobs=1,
        random_state=1,
        feature_types=["continuous"] * int(moves.sum()),
    )
    with warnings.catch_warnings():  # it says that its own plots do not show unknown values
        warnings.filterwarnings("ignore", message="Missing values")
        model.fit(values[:, moves], heavy)
    return lambda rows: model.decision_function(rows[:, moves])


RIVALS = (
    Rival(
        "free_lightgbm",
        "LightGBM, free: any features together, any direction",
        tuple(
            partial(_free_trees, leaves, smooth) for leaves in (4, 8) for smooth in (False, True)
        ),
    ),
    Rival(
        "ebm",
        "explainable boosting machine (interpret): one curve for each feature, any direction",
        tuple(partial(_ebm, rounds) for rounds in (50, 200, 1000)),
    ),
    Rival(
        "logistic",
        "ridge logistic regression, any direction",
        tuple(partial(_ridge, strength) for strength in (30.0, 100.0, 300.0, 1000.0)),
    ),
)


def unseen(
    rows: pl.DataFrame, predict: Predict, seed: int
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Give, for each outer fold, which rows it holds and their risk by a model without them."""
    for fold in split.outer(rows, seed):
        held = rows["athlete_id"].is_in(fold).to_numpy()
        yield held, predict(rows.filter(~held), rows.filter(held))
