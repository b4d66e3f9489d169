"""How good the numbers are: discrimination, calibration, usefulness, and how sure we are of them.

All functions take arrays of one length: outcome (0 or 1), and a score or a probability.
"""

import numpy as np

from models import calibration

LEAST_EACH = 5


def auroc(heavy: np.ndarray, score: np.ndarray) -> float:
    """Area under the ROC curve; 0.5 for a constant score; NaN with one class only."""
    return _weighted_auroc(np.ones(len(heavy)), *_ranked(heavy, score))


def within(
    athlete: np.ndarray, heavy: np.ndarray, score: np.ndarray, least: int = LEAST_EACH
) -> dict[str, float]:
    """AUROC inside each athlete with at least `least` days of each class."""
    found = {}
    for name in np.unique(athlete):
        own = athlete == name
        if min(heavy[own].sum(), (1 - heavy[own]).sum()) >= least:
            found[str(name)] = auroc(heavy[own], score[own])
    return found


def brier(heavy: np.ndarray, probability: np.ndarray) -> float:
    """Mean squared error of the probability."""
    from sklearn.metrics import brier_score_loss  # slow to import, and no score needs it

    return float(brier_score_loss(heavy, probability))


def slope_and_intercept(heavy: np.ndarray, probability: np.ndarray) -> tuple[float, float]:
    """Calibration slope, and calibration in the large (log-odds to add at slope 1)."""
    margin = calibration.logit(probability)
    slope = calibration.line(margin, heavy)[0] if np.ptp(margin) > 0 else 0.0
    low, high = -20.0, 20.0
    for _ in range(80):  # the mean risk rises with the shift, so halving finds it
        middle = (low + high) / 2
        over = calibration.sigmoid(margin + middle).mean() > heavy.mean()
        low, high = (low, middle) if over else (middle, high)
    return slope, (low + high) / 2


def net_benefit(heavy: np.ndarray, probability: np.ndarray, threshold: float) -> float:
    """True alerts less false ones at the exchange rate of the threshold, per row (Vickers)."""
    alert = probability >= threshold
    hits, misses = np.mean(alert & (heavy == 1)), np.mean(alert & (heavy == 0))
    return float(hits - misses * threshold / (1 - threshold))


def figures(
    athlete: np.ndarray,
    heavy: np.ndarray,
    score: np.ndarray,
    probability: np.ndarray,
    base_rate: np.ndarray,
) -> dict[str, float]:
    """Compute every point figure on identical rows.

    `score` ranks (a rule's raw score, a model's probability), `probability` is calibrated inside
    the folds, `base_rate` is the training folds' share of heavy days.
    """
    from sklearn.metrics import average_precision_score, log_loss

    inside = within(athlete, heavy, score)
    slope, intercept = slope_and_intercept(heavy, probability)
    loss = brier(heavy, probability)
    return {
        "auroc": auroc(heavy, score),
        "auroc_within": float(np.mean(list(inside.values()))) if inside else float("nan"),
        "within_athletes": len(inside),
        "average_precision": float(average_precision_score(heavy, score)),
        "brier": loss,
        "brier_skill": 1 - loss / brier(heavy, base_rate),
        "log_loss": float(log_loss(heavy, probability, labels=[0, 1])),
        "calibration_slope": slope,
        "calibration_intercept": intercept,
        "net_benefit_at_prevalence": net_benefit(heavy, probability, float(heavy.mean())),
    }


class Resampled:
    """Athletes drawn with replacement, once for all figures: weights of shape (draws, rows)."""

    def __init__(self, athlete: np.ndarray, draws: int, seed: int) -> None:
        """Draw how often each athlete counts in each resample."""
        names, self.row = np.unique(athlete, return_inverse=True)
        rng = np.random.default_rng(seed)
        share = np.full(len(names), 1 / len(names))
        self.counts = rng.multinomial(len(names), share, size=draws)

    def auroc(self, heavy: np.ndarray, score: np.ndarray) -> np.ndarray:
        """AUROC of each resample; NaN where it holds one class only."""
        athletes = self.counts.shape[1]
        positive, tie = _ranked(heavy, score)
        hits = np.bincount(self.row, weights=positive, minlength=athletes)
        misses = np.bincount(self.row, weights=~positive, minlength=athletes)
        won = self._won(positive, tie)
        pairs = (self.counts @ hits) * (self.counts @ misses)
        won_by = ((self.counts @ won) * self.counts).sum(axis=1)
        return np.divide(won_by, pairs, out=np.full(len(pairs), np.nan), where=pairs > 0)

    def _won(self, positive: np.ndarray, tie: np.ndarray) -> np.ndarray:
        """Count, for each two athletes, the pairs that the first's heavy day wins (a tie: half).

        Shape (athletes, athletes); a resample then needs no look at single days.
        """
        athletes, ranks = self.counts.shape[1], int(tie.max(initial=0)) + 1
        won = np.zeros((athletes, athletes))
        mine, at = self.row[positive], tie[positive]
        for other in range(athletes):
            own = np.bincount(tie[(self.row == other) & ~positive], minlength=ranks)
            below = np.cumsum(own) - own / 2
            won[:, other] = np.bincount(mine, weights=below[at], minlength=athletes)
        return won

    def mean(self, value: np.ndarray) -> np.ndarray:
        """Mean over rows of each resample."""
        sums = np.bincount(self.row, weights=value, minlength=self.counts.shape[1])
        sizes = np.bincount(self.row, minlength=self.counts.shape[1])
        return (self.counts @ sums) / (self.counts @ sizes)

    def mean_of_athletes(self, own: dict[str, float], names: np.ndarray) -> np.ndarray:
        """Mean over those athletes that have an own figure, in each resample."""
        position = {str(name): i for i, name in enumerate(np.unique(names))}
        at = [position[name] for name in own]
        weights = self.counts[:, at].astype(float)
        total = weights.sum(axis=1)
        values = weights @ np.array(list(own.values()), dtype=float)
        return np.divide(values, total, out=np.full(len(total), np.nan), where=total > 0)


def interval(draws: np.ndarray) -> tuple[float, float]:
    """The middle 95 % of the resamples."""
    known = draws[~np.isnan(draws)]
    if not len(known):
        return float("nan"), float("nan")
    low, high = np.percentile(known, [2.5, 97.5])
    return float(low), float(high)


def _ranked(heavy: np.ndarray, score: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Give which rows are heavy, and the rank of each row's score, ties sharing one."""
    _, rank = np.unique(score, return_inverse=True)
    return heavy == 1, rank


def _weighted_auroc(weight: np.ndarray, positive: np.ndarray, tie: np.ndarray) -> float:
    hits = np.bincount(tie, weights=weight * positive)
    misses = np.bincount(tie, weights=weight * ~positive)
    pairs = hits.sum() * misses.sum()
    if pairs == 0:
        return float("nan")
    return float((hits * (np.cumsum(misses) - misses / 2)).sum() / pairs)
