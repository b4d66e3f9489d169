"""Whether estimates can be taken at their word, for all days and for each group of athletes.

The curve is smoothed, not cut into groups of days (Van Calster et al. 2019, BMC Medicine 17:230).
Bands and intervals come from drawing athletes again with replacement.
"""

import numpy as np
import polars as pl

from models import metrics
from models.calibration import SMALL, logit, sigmoid
from models.honest import Judged
from models.metrics import Resampled

POINTS = 40  # one for each fortieth of the days
SPAN = 2 / 3  # of the days counts at each point: lowess's own default (Cleveland 1979, JASA 74:829)
STEPS = 12  # Newton's method, of one log-odds at most
FARTHEST = 5.0  # a slope or intercept beyond, in log-odds, comes from classes that separate


def curve(on: Judged, probability: np.ndarray) -> pl.DataFrame:
    """Smooth the outcome over the predicted risk: predicted, observed, low, high, days.

    One row for each fortieth of the days, at its mean risk; `observed` is the local line (tricube
    weights over the nearest two thirds of the days) there, `low` and `high` its 95 % band.
    """
    order = np.argsort(probability, kind="stable")
    parts = [part for part in np.array_split(order, POINTS) if len(part)]
    at = np.array([probability[part].mean() for part in parts])
    whole = np.ones((1, on.resampled.counts.shape[1]))
    (observed,) = _local_lines(on, probability, at, whole)
    drawn = _local_lines(on, probability, at, on.resampled.counts)
    low, high = np.percentile(drawn, [2.5, 97.5], axis=0)
    days = [len(part) for part in parts]
    frame = {"predicted": at, "observed": observed, "low": low, "high": high, "days": days}
    return pl.DataFrame(frame)


def _local_lines(
    on: Judged, probability: np.ndarray, at: np.ndarray, counts: np.ndarray
) -> np.ndarray:
    """Fit a weighted line around each point, for each draw of athletes: shape (draws, points).

    How near a day is, is settled on all days; the sums are the athletes', so a draw is a product.
    """
    gap = probability[:, None] - at
    reach = np.quantile(np.abs(gap), SPAN, axis=0) + 1e-9
    near = np.clip(1 - (np.abs(gap) / reach) ** 3, 0, None) ** 3
    heavy, row = on.heavy[:, None], on.resampled.row

    def sums(value: np.ndarray) -> np.ndarray:
        found = np.zeros((counts.shape[1], len(at)))
        np.add.at(found, row, value)
        return counts @ found

    w, x, xx = sums(near), sums(near * gap), sums(near * gap**2)
    y, xy = sums(near * heavy), sums(near * gap * heavy)
    spread = w * xx - x * x
    line = (xx * y - x * xy) / np.where(spread > 1e-12, spread, 1)
    mean = y / np.where(w > 0, w, 1)
    return np.clip(np.where(spread > 1e-12, line, mean), 0, 1)


def figures(
    athlete: np.ndarray, heavy: np.ndarray, risk: np.ndarray, draws: int
) -> dict[str, float]:
    """Give slope, intercept and observed over expected, each with its interval.

    The intercept is calibration in the large: what to add to the log-odds at slope 1.
    """
    resampled = Resampled(athlete, draws, seed=0)
    slope, intercept = metrics.slope_and_intercept(heavy, risk)
    ratio = resampled.mean(heavy) / np.maximum(resampled.mean(risk), SMALL)
    slopes, intercepts = resampled_lines(resampled, heavy, risk)
    found = {"slope": slope, "intercept": intercept, "ratio": float(heavy.mean() / risk.mean())}
    for name, drawn in (("slope", slopes), ("intercept", intercepts), ("ratio", ratio)):
        found[f"{name}_low"], found[f"{name}_high"] = metrics.interval(drawn)
    return found


def resampled_lines(
    on: Resampled, heavy: np.ndarray, probability: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Fit slope, and intercept at slope 1, to each draw of athletes; NaN with one class only.

    Log-odds count to two places, so that days alike add up and a thousand draws take a moment.
    """
    margin, at = np.unique(logit(probability).round(2), return_inverse=True)
    cells = np.zeros((2, on.counts.shape[1], len(margin)))
    np.add.at(cells[0], (on.row, at), 1.0)
    np.add.at(cells[1], (on.row, at), heavy)
    days, hits = on.counts @ cells[0], on.counts @ cells[1]
    both = (hits.sum(1) > 0) & (hits.sum(1) < days.sum(1))
    slope, intercept = np.full(len(days), np.nan), np.full(len(days), np.nan)
    intercept[both] = _newton(days[both], hits[both], margin)
    slope[both] = _newton_line(days[both], hits[both], margin) if len(margin) > 1 else 0.0
    return slope, intercept


def _newton(days: np.ndarray, hits: np.ndarray, margin: np.ndarray) -> np.ndarray:
    """Find the shift at which each draw's mean risk is its share of heavy days."""
    shift = np.zeros(len(days))
    for _ in range(STEPS):
        risk = sigmoid(margin + shift[:, None])
        step = (hits - days * risk).sum(1) / (days * risk * (1 - risk)).sum(1)
        shift = np.clip(shift + np.clip(step, -1, 1), -FARTHEST, FARTHEST)
    return shift


def _newton_line(days: np.ndarray, hits: np.ndarray, margin: np.ndarray) -> np.ndarray:
    """Find each draw's logistic line on the margin, and give its slope."""
    base, slope = np.zeros(len(days)), np.ones(len(days))
    for _ in range(STEPS):
        risk = sigmoid(base[:, None] + slope[:, None] * margin)
        error, bend = hits - days * risk, days * risk * (1 - risk)
        a, b, c = bend.sum(1), bend @ margin, bend @ margin**2
        size = np.maximum(a * c - b * b, 1e-9)
        g, h = error.sum(1), error @ margin
        base = base + np.clip((c * g - b * h) / size, -1, 1)
        slope = np.clip(slope + np.clip((a * h - b * g) / size, -1, 1), -FARTHEST, FARTHEST)
    return slope
