"""What a rule or the model catches when only a fixed share of days may be flagged.

Whoever coaches can look after so many athletes a day and no more. So every predictor gets the same
number of flags, on the same rows, for the days that it ranks highest over all athletes together.
"""

from collections.abc import Mapping

import numpy as np

from models import metrics
from models.honest import Judged

BUDGETS = (0.05, 0.10, 0.20)  # share of the rated days that may be flagged
MONTH_DAYS = 30  # rated days of one athlete that make a month
MEANING = {
    "budget": "share of all rated days that may be flagged, the highest-ranked over all athletes",
    "sensitivity": "share of the heavy days that were flagged",
    "false_alarms_per_athlete_month": (
        f"flagged days that turned out fresh, for every {MONTH_DAYS} rated days of an athlete"
    ),
    "positive_predictive_value": "share of the flagged days that turned out heavy",
    "ties": (
        "where the budget ends among days of equal rank, what flagging the rest of it at random "
        "among them gives on average"
    ),
}


def table(
    on: Judged, model: str, scores: Mapping[str, np.ndarray], lines: Mapping[str, float]
) -> dict:
    """Give each predictor's figures at every budget, with 95 % intervals over athletes.

    `scores` rank (higher is riskier) and hold the model under its name; `lines` are the scores
    from which some rules speak. The budget is kept in every resample. `sensitivity_difference` is
    the model's less the rule's, paired; at a rule's own line the model has as many flags as it.
    """
    shares = np.tile(BUDGETS, (len(on.resampled.counts) + 1, 1))
    ours = caught(on, scores[model], shares)
    found: dict[str, dict] = {}
    for name, score in scores.items():
        theirs = ours if name == model else caught(on, score, shares)
        found[name] = {
            f"{budget:g}": _figures(on, theirs[:, at], shares[:, at])
            | ({} if name == model else _difference(ours[:, at] - theirs[:, at]))
            for at, budget in enumerate(BUDGETS)
        }
        if name in lines:
            share, own = _past(on, score >= lines[name])
            same = caught(on, scores[model], share[:, None])[:, 0]
            found[name]["own_line"] = (
                {"line": lines[name], "flagged": float(share[0])}
                | _figures(on, own, share)
                | _difference(same - own)
            )
    return found


def caught(on: Judged, score: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Share of the heavy days among the top `shares` of the days; shapes (1 + draws, budgets).

    Row 0 is the cohort itself, the others its resamples. Ties at the edge count by the share of
    them that the budget still holds: the expected value of flagging among them at random.
    """
    order = np.argsort(-score, kind="stable")
    who, heavy, ranked = on.resampled.row[order], on.heavy[order], score[order]
    new = np.flatnonzero(np.diff(ranked)) + 1
    starts, ends = np.append(0, new), np.append(new, len(ranked))  # of each group of ties
    group = np.repeat(np.arange(len(starts)), ends - starts)
    found = np.empty(shares.shape)
    for draw, counts in enumerate(_worlds(on)):
        weight = counts[who]
        days = np.append(0.0, np.cumsum(weight))
        hits = np.append(0.0, np.cumsum(weight * heavy))
        wanted = shares[draw] * days[-1]
        edge = group[np.clip(np.searchsorted(days, wanted) - 1, 0, len(ranked) - 1)]
        before, after = starts[edge], ends[edge]
        size = days[after] - days[before]
        part = np.divide(wanted - days[before], size, out=np.zeros(len(size)), where=size > 0)
        sure = hits[before] + part.clip(0, 1) * (hits[after] - hits[before])
        found[draw] = sure / hits[-1] if hits[-1] else np.nan
    return found


def _past(on: Judged, flagged: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give the share of days, and of heavy days, that a rule flags past its own line."""
    share = _mean(on, flagged.astype(float))
    heavy = _mean(on, on.heavy)
    both = _mean(on, flagged * on.heavy)
    return share, np.divide(both, heavy, out=np.full(len(heavy), np.nan), where=heavy > 0)


def _figures(on: Judged, sensitivity: np.ndarray, share: np.ndarray) -> dict[str, float]:
    heavy = _mean(on, on.heavy)
    hits = sensitivity * heavy  # as a share of all days
    right = np.divide(hits, share, out=np.full(len(hits), np.nan), where=share > 0)
    return (
        _said("sensitivity", sensitivity)
        | _said("false_alarms_per_athlete_month", MONTH_DAYS * (share - hits))
        | _said("positive_predictive_value", right)
    )


def _difference(gap: np.ndarray) -> dict[str, float]:
    return _said("sensitivity_difference", gap)


def _said(name: str, values: np.ndarray) -> dict[str, float]:
    low, high = metrics.interval(values[1:])
    return {name: float(values[0]), f"{name}_low": low, f"{name}_high": high}


def _mean(on: Judged, value: np.ndarray) -> np.ndarray:
    return np.append(value.mean(), on.resampled.mean(value))


def _worlds(on: Judged) -> np.ndarray:
    """How often each athlete counts: once in the cohort itself, then in each resample."""
    counts = on.resampled.counts
    return np.vstack([np.ones((1, counts.shape[1]), dtype=counts.dtype), counts])
