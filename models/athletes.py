"""Skill athlete by athlete, as a distribution: a mean can hide that some are served badly.

Means of neighbours only, and none where few athletes have a figure: no single athlete's figure is
given, and none follows from those that are.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from models import metrics
from models.honest import Judged

QUARTILES = (0.25, 0.5, 0.75)
SHARES = tuple(n / 10 for n in range(1, 10))  # deciles
LEAST_DAYS = 20  # rated days for an own Brier skill
LEAST_ATHLETES = 10  # below this a decile is close to one athlete's own figure
NEIGHBOURS = 3
WITHIN, SKILL = "auroc_within", "brier_skill"
NOTHING = {WITHIN: 0.5, SKILL: 0.0}  # what a predictor without skill has


def skills(on: Judged, score: np.ndarray, probability: np.ndarray) -> dict[str, np.ndarray]:
    """Give the athletes' own figures, sorted and without names.

    AUROC over the days of each athlete with enough of both kinds; Brier skill against the other
    athletes' base rate over the days of each athlete with at least LEAST_DAYS.
    """
    inside = np.array(list(metrics.within(on.athlete, on.heavy, score).values()))
    row, days = on.resampled.row, np.bincount(on.resampled.row)
    ours = np.bincount(row, weights=(probability - on.heavy) ** 2)
    base = np.bincount(row, weights=(on.base_rate - on.heavy) ** 2)
    enough = days >= LEAST_DAYS
    return {WITHIN: np.sort(inside), SKILL: np.sort(1 - ours[enough] / base[enough])}


def quantiles(own: np.ndarray, shares: Sequence[float]) -> list[float]:
    """Give quantiles of at least 3 athletes' figures, each a mean of three neighbours, not one's.

    The sorted figures are averaged over 3 in a row, and the quantile is read between these means.
    Adding 1 to every third figure and taking 1 from the next changes none of the means, so that no
    figure can be solved for from any number of them.
    """
    means = np.convolve(np.sort(own), np.full(NEIGHBOURS, 1 / NEIGHBOURS), "valid")
    at = np.array(shares) * (len(own) - 1) - NEIGHBOURS // 2
    return np.interp(at, np.arange(len(means)), means).tolist()


def deciles(by_predictor: Mapping[str, dict[str, np.ndarray]]) -> pl.DataFrame:
    """Give the distribution of each figure: predictor, figure, value, share of athletes below."""
    parts = [
        {"predictor": name, "figure": figure, "value": value, "share": share}
        for name, found in by_predictor.items()
        for figure, own in found.items()
        if len(own) >= LEAST_ATHLETES
        for share, value in zip(SHARES, quantiles(own, SHARES), strict=True)
    ]
    schema = {"predictor": pl.String, "figure": pl.String, "value": pl.Float64, "share": pl.Float64}
    return pl.DataFrame(parts, schema=schema)


def summary(found: dict[str, np.ndarray]) -> dict[str, dict[str, float | None]]:
    """Say of how many athletes each figure is, its quartiles, and the share above no skill."""
    return {figure: _summary(own, NOTHING[figure]) for figure, own in found.items()}


def _summary(own: np.ndarray, nothing: float) -> dict[str, float | None]:
    known = len(own) >= LEAST_ATHLETES
    low, middle, high = quantiles(own, QUARTILES) if known else [None] * 3
    return {
        "athletes": len(own),
        "lower_quartile": low,
        "median": middle,
        "upper_quartile": high,
        "share_above_no_skill": float(np.mean(own > nothing)) if known else None,
    }
