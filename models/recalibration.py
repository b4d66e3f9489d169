"""A model for another cohort: its estimates are moved by two numbers, everything else stays.

The log-odds, whichever of the model's two lines made them, are multiplied by one factor and shifted
by one sum (recalibration in the large and of the slope; Steyerberg et al. 2004, Stat Med 23:2567).
One pair for both lines, because a cohort's first days, before any rating, are too few for a pair of
their own. Which day is higher stays as it was, and so do the answers heavy and fresh.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from models import additive, calibration, calibration_curve, metrics
from models.additive import Model
from models.calibration import SMALL, Sigmoid, logit, sigmoid
from models.metrics import Resampled

# As many as training asks for: ten of each kind for each number (Peduzzi 1996, J Clin Epidemiol
# 49:1373), and athletes enough that one can be left out. Fewer than 100 of a kind still say little
# (Collins et al. 2016, Stat Med 35:214).
LEAST_EACH, LEAST_ATHLETES, FEW_EVENTS = 20, 5, 100


@dataclass(frozen=True)
class Rated:
    """A cohort's rated days: whose, the outcome, and the log-odds that the model gives them."""

    athlete: np.ndarray
    heavy: np.ndarray
    log_odds: np.ndarray

    @property
    def enough(self) -> bool:
        """Say whether two numbers can be learned from it."""
        kinds = self.heavy.sum(), len(self.heavy) - self.heavy.sum()
        return min(kinds) >= LEAST_EACH and len(np.unique(self.athlete)) >= LEAST_ATHLETES


def rated(model: Model, matrix: pl.DataFrame) -> Rated:
    """Score the rated days with the model as it was trained, each with its athlete's own past.

    Two numbers it was given before are left out: the new ones take their place.
    """
    bare = Model(model.causes, model.spec.model_copy(update={"recalibration": additive.SAME}))
    log_odds = additive.margin(bare.contributions(matrix)).to_numpy()
    known = matrix["heavy"].is_not_null().to_numpy()
    heavy = matrix["heavy"].cast(pl.Float64).to_numpy()
    return Rated(matrix["athlete_id"].to_numpy()[known], heavy[known], log_odds[known])


def fit(on: Rated) -> Sigmoid:
    """Find the two numbers; factor 0 and the own rate where the model has no skill."""
    return calibration.fit(on.log_odds, on.heavy)


def left_out(on: Rated) -> np.ndarray:
    """Give each day's risk by two numbers that were learned without its athlete."""
    risk = np.empty(len(on.heavy))
    for name in np.unique(on.athlete):
        own = on.athlete == name
        line = calibration.fit(on.log_odds[~own], on.heavy[~own])
        risk[own] = sigmoid(line.slope * on.log_odds[own] + line.intercept)
    return risk


def recalibrated(model: Model, line: Sigmoid) -> Model:
    """Give the model with two other numbers."""
    return Model(model.causes, model.spec.model_copy(update={"recalibration": line}))


def figures(
    on: Rated, line: Sigmoid, draws: int, given: Sigmoid = additive.SAME
) -> dict[str, dict[str, float]]:
    """Judge `before` (by the two numbers `given` before), `after` on the same rows, and `left out`.

    Each has slope, intercept, Brier score and log-loss with 95 % intervals over athletes;
    `difference` is left out less before, of Brier score and log-loss, paired.
    """
    risks = {
        "before": sigmoid(given.slope * on.log_odds + given.intercept),
        "after": sigmoid(line.slope * on.log_odds + line.intercept),
        "left out": left_out(on),
    }
    resampled = Resampled(on.athlete, draws, seed=0)
    found = {}
    for name, risk in risks.items():
        own = calibration_curve.figures(on.athlete, on.heavy, risk, draws)
        losses = _losses(on.heavy, risk)
        found[name] = own | _means(resampled, losses)
    before, honest = (_losses(on.heavy, risks[name]) for name in ("before", "left out"))
    gaps = {name: honest[name] - before[name] for name in before}
    return found | {"difference": _means(resampled, gaps)}


def _losses(heavy: np.ndarray, risk: np.ndarray) -> dict[str, np.ndarray]:
    log_odds = logit(np.clip(risk, SMALL, 1 - SMALL))
    return {
        "brier": (risk - heavy) ** 2,
        "log_loss": np.logaddexp(0, log_odds) - heavy * log_odds,
    }


def _means(resampled: Resampled, values: dict[str, np.ndarray]) -> dict[str, float]:
    found = {}
    for name, value in values.items():
        low, high = metrics.interval(resampled.mean(value))
        found |= {name: float(value.mean()), f"{name}_low": low, f"{name}_high": high}
    return found
