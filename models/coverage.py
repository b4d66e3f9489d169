"""Whether answers keep their promise: coverage by class, for all days and in groups."""

import numpy as np

from models import metrics
from models.conformal import BOTH, CANNOT_TELL, FRESH, HEAVY, NEITHER
from models.metrics import Resampled

CLASSES = {FRESH: 0, HEAVY: 1}
ANSWERS = {HEAVY: (HEAVY,), FRESH: (FRESH,), CANNOT_TELL: (BOTH, NEITHER)}


def figures(
    athlete: np.ndarray, heavy: np.ndarray, possible: np.ndarray, draws: int
) -> dict[str, float]:
    """Give coverage of each class and the share of days of each answer, with 95 % intervals.

    `possible` holds heavy, fresh, both or neither. `coverage_heavy` counts days, of which athletes
    have more or fewer; `coverage_heavy_by_athlete` is the mean of the athletes' own shares, which
    is what is promised. `right_heavy` is the share of heavy days among those it calls heavy.
    """
    found: dict[str, float] = {}
    for name, outcome in CLASSES.items():
        own = heavy == outcome
        kept = np.isin(possible[own], (name, BOTH)).astype(float)
        found |= _mean(f"coverage_{name}", athlete[own], kept, draws)
        found |= _by_athlete(f"coverage_{name}_by_athlete", athlete[own], kept, draws)
        found |= {f"{name}_days": int(own.sum())}
    for name, sets in ANSWERS.items():
        said = np.isin(possible, sets)
        found |= _mean(f"says_{name.replace(' ', '_')}", athlete, said.astype(float), draws)
        if name in CLASSES:
            right = (heavy[said] == CLASSES[name]).astype(float)
            found |= _mean(f"right_{name}", athlete[said], right, draws)
    return found


def _mean(name: str, athlete: np.ndarray, value: np.ndarray, draws: int) -> dict[str, float]:
    if not len(value):
        return dict.fromkeys((name, f"{name}_low", f"{name}_high"), float("nan"))
    drawn = Resampled(athlete, draws, seed=0).mean(value)
    low, high = metrics.interval(drawn)
    return {name: float(value.mean()), f"{name}_low": low, f"{name}_high": high}


def _by_athlete(name: str, athlete: np.ndarray, value: np.ndarray, draws: int) -> dict[str, float]:
    names, who, days = np.unique(athlete, return_inverse=True, return_counts=True)
    return _mean(name, names, np.bincount(who, weights=value) / days, draws)
