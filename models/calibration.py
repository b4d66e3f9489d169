"""A straight line on the margin: contributions still add up to the printed probability."""

from typing import Annotated

import numpy as np
from pydantic import AfterValidator, BaseModel, Field

SMALL = 1e-6
PLACES = 9

# A fitted number, as far as it repeats: sums round their last bits by how memory is aligned.
Fitted = Annotated[float, AfterValidator(lambda number: round(number, PLACES))]


class Sigmoid(BaseModel, extra="forbid", frozen=True):
    """Log-odds = slope × margin + intercept; slope 0 means that the margin showed no skill."""

    slope: Fitted = Field(ge=0)
    intercept: Fitted


def line(margin: np.ndarray, heavy: np.ndarray) -> tuple[float, float]:
    """Fit the logistic line of the outcome on a margin: slope and intercept, unpenalised."""
    from sklearn.linear_model import LogisticRegression  # slow to import, and no score needs it

    model = LogisticRegression(C=np.inf, solver="newton-cholesky", tol=1e-10)
    model.fit(margin.reshape(-1, 1), heavy)
    slope, intercept = np.ravel(model.coef_), np.ravel(model.intercept_)
    return float(slope[0]), float(intercept[0])


def fit(margin: np.ndarray, heavy: np.ndarray) -> Sigmoid:
    """Fit the sigmoid on margins made without the rows' own athletes.

    A falling or flat line, or one kind of outcome alone, becomes slope 0 with the base rate as
    intercept.
    """
    if np.ptp(margin) > SMALL and np.ptp(heavy) > 0:
        slope, intercept = line(margin, heavy)
        if slope > 0:
            return Sigmoid(slope=slope, intercept=intercept)
    return Sigmoid(slope=0.0, intercept=float(logit(float(np.mean(heavy)))))


def loss(line: Sigmoid, margin: np.ndarray, heavy: np.ndarray) -> float:
    """Sum the log-loss (nats) of calibrated margins."""
    log_odds = line.slope * margin + line.intercept
    return float((np.logaddexp(0, log_odds) - heavy * log_odds).sum())


def sigmoid(margin: np.ndarray) -> np.ndarray:
    """Turn log-odds into probabilities."""
    return 1 / (1 + np.exp(-np.asarray(margin, dtype=float)))


def logit(probability: np.ndarray | float) -> np.ndarray:
    """Turn probabilities into log-odds; 0 and 1 are held one millionth away."""
    clipped = np.clip(np.asarray(probability, dtype=float), SMALL, 1 - SMALL)
    return np.log(clipped / (1 - clipped))
