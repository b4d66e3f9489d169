"""Decision curves: is acting on the model worth more than acting on a rule, on all days or on none?

Net benefit is true alerts less false ones at the exchange rate of the threshold, per day (Vickers
and Elkin 2006, Med Decis Making 26:565).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from models import metrics
from models.honest import Judged

LOWEST, HIGHEST, STEP = 0.05, 0.35, 0.01
WHY_THESE = (
    "The threshold is the chance of heavy legs from which on one would change the day. At 0.05 one "
    "accepts 19 days eased for nothing to catch one heavy day, at 0.35 not quite 2. An easier day "
    "costs little, so nobody would ask for more; below 0.05 nearly every day would be eased. "
    "Vickers, van Calster and Steyerberg 2019 (10.1186/s41512-019-0064-7): choose the range by "
    "what people would reasonably ask for, before looking at the curves."
)
THRESHOLDS = np.round(np.arange(LOWEST, HIGHEST + STEP / 2, STEP), 2)
FLAG_ALL, FLAG_NONE = "flag_all", "flag_none"
WORDS = {FLAG_ALL: "flagging every day", FLAG_NONE: "flagging no day"}
SAME = 1e-12  # a difference in net benefit below which two predictors are equal


@dataclass(frozen=True)
class Range:
    """Thresholds over which another is ahead of the model, and by how much at most."""

    low: float
    high: float
    lead: float


def with_defaults(probabilities: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Add what needs no prediction: flagging every day, and none."""
    days = len(next(iter(probabilities.values())))
    return {**probabilities, FLAG_ALL: np.ones(days), FLAG_NONE: np.zeros(days)}


def curves(on: Judged, probabilities: Mapping[str, np.ndarray]) -> pl.DataFrame:
    """Give each predictor's net benefit at each threshold: predictor, threshold, net_benefit."""
    parts = [
        pl.DataFrame(
            {
                "predictor": name,
                "threshold": THRESHOLDS,
                "net_benefit": _benefit(on, probability).mean(axis=0),
            }
        )
        for name, probability in probabilities.items()
    ]
    return pl.concat(parts)


def difference(on: Judged, ours: np.ndarray, theirs: np.ndarray) -> dict[str, list[float]]:
    """Subtract their net benefit from ours at each threshold, with 95 % intervals over athletes."""
    gap = _benefit(on, ours) - _benefit(on, theirs)
    drawn = np.column_stack([on.resampled.mean(own) for own in gap.T])
    ends = [metrics.interval(own) for own in drawn.T]
    return {
        "difference": gap.mean(axis=0).tolist(),
        "difference_low": [low for low, _ in ends],
        "difference_high": [high for _, high in ends],
    }


def wins(heavy: np.ndarray, ours: np.ndarray, theirs: np.ndarray) -> list[Range]:
    """Find every threshold between LOWEST and HIGHEST at which they are ahead of us, exactly.

    Between two neighbouring probabilities the flagged days stay the same, so the difference is
    (true alerts − false alerts × odds of the threshold) / days there, and its zero is known.
    """
    said = np.concatenate([ours, theirs])
    inside = np.unique(said[(said > LOWEST) & (said < HIGHEST)])
    start, end = np.append(LOWEST, inside), np.append(inside, HIGHEST)
    true, false = (
        _at_least(ours[heavy == kind], end) - _at_least(theirs[heavy == kind], end)
        for kind in (1, 0)
    )
    ratio = np.divide(true, false, out=np.zeros(len(end)), where=false != 0).clip(0)
    equal = ratio / (1 + ratio)  # the threshold at which both are worth the same
    low = np.where(false > 0, np.maximum(start, equal), start)
    high = np.where(false < 0, np.minimum(end, equal), end)
    ahead = (high - low > SAME) & ((false != 0) | (true < 0))
    leads = [
        (false * at / (1 - at) - true)[ahead] / len(heavy)  # monotone: largest at an end
        for at in (low, high)
    ]
    return _joined(low[ahead], high[ahead], np.maximum(*leads))


def _joined(low: np.ndarray, high: np.ndarray, lead: np.ndarray) -> list[Range]:
    """Join ranges that touch."""
    found: list[Range] = []
    for one in (Range(*map(float, ends)) for ends in zip(low, high, lead, strict=True)):
        if found and one.low - found[-1].high <= SAME:
            last = found.pop()
            one = Range(last.low, one.high, max(last.lead, one.lead))
        found.append(one)
    return found


def _at_least(probability: np.ndarray, threshold: np.ndarray) -> np.ndarray:
    """Count the probabilities at or above each threshold."""
    return len(probability) - np.searchsorted(np.sort(probability), threshold)


def _benefit(on: Judged, probability: np.ndarray) -> np.ndarray:
    """Net benefit of each day at each threshold; shape (days, thresholds)."""
    alert = probability[:, None] >= THRESHOLDS
    cost = THRESHOLDS / (1 - THRESHOLDS)
    return alert * np.where(on.heavy[:, None] == 1, 1.0, -cost)
