"""How much each cause may count: a weight of its own, zero where it does not help on new athletes.

The trees of a cause are fitted to the same rows as those of all others, so a cause that holds for
nobody else still gets some. Weighing each cause's margins by how well they predict athletes that
its trees never saw takes that back, and gives a real cause its full size. Non-negative stacking:
Breiman 1996, Machine Learning 24:49; the penalty is the lasso's.
"""

import numpy as np
import polars as pl
from pydantic import BaseModel, Field
from scipy.optimize import minimize

from models.calibration import logit, sigmoid

BASE, PREFIX = "base", "contribution_"
OPTIONS = {"maxiter": 500, "ftol": 1e-12, "gtol": 1e-6}


class Weights(BaseModel, extra="forbid", frozen=True):
    """Log-odds by causes = base + shift + Σ weight × the cause's margin; weights are ≥ 0."""

    shift: float = 0.0
    by_cause: dict[str, float] = Field(default_factory=dict)

    def of(self, cause: str) -> float:
        """Give a cause's weight; 1 before any was fitted."""
        return self.by_cause.get(cause, 1.0)

    def apply(self, margins: pl.DataFrame) -> pl.DataFrame:
        """Weigh the trees' margins: base and one `contribution_<cause>` each."""
        weighed = [pl.col(PREFIX + cause) * weight for cause, weight in self.by_cause.items()]
        return margins.with_columns(pl.col(BASE) + self.shift, *weighed)


def fit(margins: pl.DataFrame, heavy: np.ndarray, penalty: float) -> Weights:
    """Fit the weights on the trees' margins, made without the rows' own athletes.

    `penalty` is the log-likelihood (nats) that a weight of 1 has to earn to be worth its while.
    """
    causes = [name.removeprefix(PREFIX) for name in margins.columns if name != BASE]
    base, inputs = margins[BASE].to_numpy(), margins.drop(BASE).to_numpy()
    start = np.concatenate([[float(logit(heavy.mean()) - base.mean())], np.ones(len(causes))])

    def loss(at: np.ndarray) -> tuple[float, np.ndarray]:
        log_odds = base + at[0] + inputs @ at[1:]
        value = (np.logaddexp(0, log_odds) - heavy * log_odds).sum() + penalty * at[1:].sum()
        error = sigmoid(log_odds) - heavy
        return value, np.concatenate([[error.sum()], inputs.T @ error + penalty])

    bounds = [(None, None), *[(0, None)] * len(causes)]
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options=OPTIONS)
    by_cause = {cause: float(weight) for cause, weight in zip(causes, found.x[1:], strict=True)}
    return Weights(shift=float(found.x[0]), by_cause=by_cause)
