"""How much each cause may count: a weight of its own, zero where it does not help on new athletes.

The trees of a cause are fitted to the same rows as those of all others, so a cause that holds for
nobody else still gets some. Weighing each cause's margins by how well they predict athletes that
its trees never saw takes that back, and gives a real cause its full size. Non-negative stacking:
Breiman 1996, Machine Learning 24:49; the penalty is the lasso's.
"""

import numpy as np
import polars as pl
from pydantic import BaseModel, Field

from models.calibration import Fitted, logit, sigmoid

LEAST = 0.1  # a smaller weight counts for nothing
BASE, PREFIX = "base", "contribution_"
OPTIONS = {"maxiter": 500, "ftol": 1e-12, "gtol": 1e-6}


class Weights(BaseModel, extra="forbid", frozen=True):
    """Log-odds by causes = base + shift + Σ weight × the cause's margin; weights are ≥ 0."""

    shift: Fitted = 0.0
    by_cause: dict[str, Fitted] = Field(default_factory=dict)

    def of(self, cause: str) -> float:
        """Give a cause's weight; 1 before any was fitted."""
        return self.by_cause.get(cause, 1.0)

    def apply(self, margins: pl.DataFrame) -> pl.DataFrame:
        """Weigh the trees' margins: base and one `contribution_<cause>` each."""
        weighed = [pl.col(PREFIX + cause) * weight for cause, weight in self.by_cause.items()]
        return margins.with_columns(pl.col(BASE) + self.shift, *weighed)


def fit(margins: pl.DataFrame, heavy: np.ndarray, athlete: np.ndarray, penalty: float) -> Weights:
    """Fit the weights on the trees' margins, made without the rows' own athletes.

    `penalty` is the log-likelihood (nats) that a weight of 1 has to earn to be worth its while. It
    is raised for causes that tell athletes apart rather than days: an athlete's days share one
    level, so for these many rows are worth few.
    """
    causes = _causes(margins)
    base, inputs = margins[BASE].to_numpy(), margins.drop(BASE).to_numpy()
    price = np.full(len(causes), penalty)
    first = _minimum(base, inputs, heavy, price)
    error = sigmoid(base + first[0] + inputs @ first[1:]) - heavy
    found = _minimum(base, inputs, heavy, price * _inflation(inputs, error, athlete))
    kept = np.where(found[1:] < LEAST, 0.0, found[1:])
    by_cause = {cause: float(weight) for cause, weight in zip(causes, kept, strict=True)}
    return Weights(shift=float(found[0]), by_cause=by_cause)


def earns_its_keep(weights: Weights, margins: pl.DataFrame, heavy: np.ndarray) -> bool:
    """Say whether the weighed causes beat the base rate by more than their number allows for.

    The gain in log-likelihood on athletes that the trees never saw, against half of ln(rows) for
    each cause that counts (Schwarz 1978, Annals of Statistics 6:461).
    """
    log_odds = weights.apply(margins).to_numpy().sum(axis=1)
    base = float(logit(heavy.mean()))
    gain = np.logaddexp(0, base) - heavy * base - np.logaddexp(0, log_odds) + heavy * log_odds
    counting = sum(weight > 0 for weight in weights.by_cause.values())
    return bool(gain.sum() > counting * np.log(len(heavy)) / 2 and counting)


def silent(margins: pl.DataFrame, heavy: np.ndarray) -> Weights:
    """Let no cause count: the base rate for everybody."""
    shift = float(logit(heavy.mean()) - margins[BASE].to_numpy().mean())
    return Weights(shift=shift, by_cause=dict.fromkeys(_causes(margins), 0.0))


def _causes(margins: pl.DataFrame) -> list[str]:
    return [name.removeprefix(PREFIX) for name in margins.columns if name != BASE]


def _minimum(
    base: np.ndarray, inputs: np.ndarray, heavy: np.ndarray, price: np.ndarray
) -> np.ndarray:
    """Find the shift and the weights of least penalised log-loss."""
    from scipy.optimize import minimize  # slow to import, and no score needs it

    def loss(at: np.ndarray) -> tuple[float, np.ndarray]:
        log_odds = base + at[0] + inputs @ at[1:]
        value = (np.logaddexp(0, log_odds) - heavy * log_odds).sum() + price @ at[1:]
        error = sigmoid(log_odds) - heavy
        return value, np.concatenate([[error.sum()], inputs.T @ error + price])

    start = np.concatenate([[float(logit(heavy.mean()) - base.mean())], np.ones(len(price))])
    bounds = [(None, None), *[(0, None)] * len(price)]
    return minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options=OPTIONS).x


def _inflation(inputs: np.ndarray, error: np.ndarray, athlete: np.ndarray) -> np.ndarray:
    """Give each cause's design effect, 1 at least: variance of its score by athletes over by rows.

    The sandwich estimator's ratio (Liang & Zeger 1986, Biometrika 73:13).
    """
    score = (inputs - inputs.mean(axis=0)) * error[:, None]
    _, row = np.unique(athlete, return_inverse=True)
    sums = np.zeros((row.max() + 1, score.shape[1]))
    np.add.at(sums, row, score)
    rows = (score**2).sum(axis=0)
    ratio = np.divide((sums**2).sum(axis=0), rows, out=np.ones(len(rows)), where=rows > 0)
    return ratio.clip(1)
