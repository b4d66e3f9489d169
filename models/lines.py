"""A straight line for each feature, held to the direction that the evidence gives it.

Most of what a feature says is a slope: a ridge regression finds it from few athletes, where trees
would need many steps. The trees come on top and find what is not straight.
"""

from collections.abc import Sequence
from typing import Annotated

import numpy as np
from pydantic import AfterValidator, BaseModel, Field

from features.registry import FEATURE
from models.calibration import logit, sigmoid

FARTHEST = 4.0  # spreads from the centre: beyond, a value counts as there
OPTIONS = {"maxiter": 1000, "ftol": 1e-12, "gtol": 1e-6}


# As far as a search for the least loss repeats: its last steps differ by the sums' last bits.
Found = Annotated[float, AfterValidator(lambda number: round(number, 6))]


class Line(BaseModel, extra="forbid", frozen=True):
    """Log-odds = slope × (value − centre) ÷ spread; 0 where the value is not known.

    `centre` and `spread` are the mean and standard deviation of the values learned from.
    """

    centre: Found
    spread: Found = Field(gt=0)
    slope: Found


class Lines(BaseModel, extra="forbid", frozen=True):
    """The log-odds at the centre of every feature, and a line for each that has a slope."""

    level: Found = 0.0
    by_feature: dict[str, Line] = Field(default_factory=dict)

    def parts(self, values: np.ndarray, columns: Sequence[str]) -> np.ndarray:
        """Give each value's log-odds, shape (rows, columns); unknown values are NaN."""
        flat = Line(centre=0, spread=1, slope=0)
        lines = [self.by_feature.get(column, flat) for column in columns]
        centre, spread, slope = (
            np.array([getattr(line, name) for line in lines])
            for name in ("centre", "spread", "slope")
        )
        return _standardised(values, centre, spread) * slope


def fit(values: np.ndarray, heavy: np.ndarray, columns: Sequence[str], penalty: float) -> Lines:
    """Fit the lines; `values` has shape (rows, columns), NaN where unknown.

    Least log-loss plus `penalty` ÷ 2 × Σ slope², with each slope on its declared side of 0.
    """
    known = np.isfinite(values)
    count = known.sum(axis=0)
    centre = np.divide(
        np.where(known, values, 0).sum(axis=0), count, out=np.zeros(len(columns)), where=count > 0
    )
    square = (np.where(known, values - centre, 0) ** 2).sum(axis=0)
    spread = np.sqrt(np.divide(square, count, out=np.zeros(len(columns)), where=count > 0))
    moves = spread > 1e-9 * (1 + np.abs(centre))
    at = _least(
        _standardised(values[:, moves], centre[moves], spread[moves]),
        heavy,
        [_side(column) for column, moving in zip(columns, moves, strict=True) if moving],
        penalty,
    )
    found = zip(np.flatnonzero(moves).tolist(), at[1:], strict=True)
    return Lines(
        level=float(at[0]),
        by_feature={
            columns[i]: Line(centre=float(centre[i]), spread=float(spread[i]), slope=float(slope))
            for i, slope in found
            if round(slope, 6)
        },
    )


def _side(column: str) -> tuple[float | None, float | None]:
    """Give the bounds of a slope: the declared direction, or none."""
    risk = FEATURE[column].risk
    return (0 if risk > 0 else None), (0 if risk < 0 else None)


def _standardised(values: np.ndarray, centre: np.ndarray, spread: np.ndarray) -> np.ndarray:
    inside = np.clip((values - centre) / spread, -FARTHEST, FARTHEST)
    return np.where(np.isfinite(inside), inside, 0.0)


def _least(
    inputs: np.ndarray,
    heavy: np.ndarray,
    sides: list[tuple[float | None, float | None]],
    penalty: float,
) -> np.ndarray:
    """Find the level and the slopes of least penalised log-loss."""
    from scipy.optimize import minimize  # slow to import, and no score needs it

    def loss(at: np.ndarray) -> tuple[float, np.ndarray]:
        log_odds = at[0] + inputs @ at[1:]
        value = (np.logaddexp(0, log_odds) - heavy * log_odds).sum() + penalty / 2 * at[1:] @ at[1:]
        error = sigmoid(log_odds) - heavy
        return value, np.concatenate([[error.sum()], inputs.T @ error + penalty * at[1:]])

    start = np.concatenate([[float(logit(heavy.mean()))], np.zeros(len(sides))])
    bounds = [(None, None), *sides]
    return minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options=OPTIONS).x
