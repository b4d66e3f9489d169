"""The honest figures of one cohort: model and rules on identical rows, with intervals."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from models import metrics, rules
from models.calibration import logit
from models.metrics import Resampled

KEY = ["athlete_id", "day"]
ONSET_DAYS = 3


@dataclass(frozen=True)
class Judged:
    """Labelled rows, their outcome, and everything that figures are computed from."""

    rows: pl.DataFrame
    athlete: np.ndarray
    heavy: np.ndarray
    base_rate: np.ndarray
    onset: np.ndarray
    resampled: Resampled


def judged(matrix: pl.DataFrame, train_seed: int, seed: int, draws: int) -> Judged:
    """Take the labelled rows of a matrix; athletes are resampled once, for all figures."""
    rows = matrix.filter(pl.col("heavy").is_not_null()).sort(KEY)
    athlete = rows["athlete_id"].to_numpy()
    return Judged(
        rows=rows,
        athlete=athlete,
        heavy=rows["heavy"].cast(pl.Float64).to_numpy(),
        base_rate=rules.base_rates(rows, train_seed),
        onset=_onset(rows),
        resampled=Resampled(athlete, draws, seed),
    )


def _onset(rows: pl.DataFrame) -> np.ndarray:
    """Mark the rows whose previous labelled day is at most 3 days back and was not heavy."""
    before = pl.col("heavy").shift(1).over("athlete_id", order_by="day")
    gap = (
        pl.col("day") - pl.col("day").shift(1).over("athlete_id", order_by="day")
    ).dt.total_days()
    onset = ~before & (gap <= ONSET_DAYS)
    return rows.select(onset.fill_null(False)).to_series().to_numpy()


def all_figures(on: Judged, score: np.ndarray, probability: np.ndarray) -> dict[str, float]:
    """Compute every figure of one predictor, with 95 % intervals over athletes."""
    found = metrics.figures(on.athlete, on.heavy, score, probability, on.base_rate)
    inside = metrics.within(on.athlete, on.heavy, score)
    own = on.resampled.mean_of_athletes(inside, on.athlete) if inside else np.array([np.nan])
    errors = (probability - on.heavy) ** 2
    return (
        found
        | _interval("auroc", on.resampled.auroc(on.heavy, score))
        | _interval("auroc_within", own)
        | _interval("brier", on.resampled.mean(errors))
        | part("auroc_onset", on, score, on.onset)
    )


def between_athletes(on: Judged, score: np.ndarray, draws: int = 200, seed: int = 0) -> float:
    """AUROC that is left when outcomes are shuffled inside each athlete: telling athletes apart."""
    rng = np.random.default_rng(seed)
    order = np.argsort(on.athlete, kind="stable")
    outcome, athlete, ranked = on.heavy[order], on.athlete[order], score[order]
    shuffled = (outcome[np.lexsort((rng.random(len(outcome)), athlete))] for _ in range(draws))
    return float(np.mean([metrics.auroc(drawn, ranked) for drawn in shuffled]))


def beyond_base_rate(on: Judged, probability: np.ndarray) -> np.ndarray:
    """Take the base rate of the athletes learned from out of each risk, in log-odds.

    A model that knows nothing says that base rate, and it is lower exactly where the athletes left
    out are heavier: pooled over folds its AUROC lies below 0.5. Ranked like this it has 0.5.
    """
    return np.round(logit(probability) - logit(on.base_rate), 9)  # equal risks must tie


def part(name: str, on: Judged, score: np.ndarray, rows: np.ndarray) -> dict[str, float]:
    """AUROC on some of the rows, with its interval and their number."""
    heavy = on.heavy[rows]
    found: dict[str, float] = {
        name: metrics.auroc(heavy, score[rows]),
        f"{name}_rows": int(rows.sum()),
    }
    if len(np.unique(heavy)) < 2:
        return found
    drawn = Resampled(on.athlete[rows], len(on.resampled.counts), seed=0)
    return found | _interval(name, drawn.auroc(heavy, score[rows]))


def differences(
    on: Judged,
    ours: tuple[np.ndarray, np.ndarray],
    theirs: tuple[np.ndarray, np.ndarray],
) -> dict[str, float]:
    """Compare two predictors (score, probability) on identical rows and resamples."""
    (score, probability), (other, other_probability) = ours, theirs
    gain = on.resampled.auroc(on.heavy, score) - on.resampled.auroc(on.heavy, other)
    error = (probability - on.heavy) ** 2 - (other_probability - on.heavy) ** 2
    loss = _log_loss(on.heavy, probability) - _log_loss(on.heavy, other_probability)
    return {
        "auroc_difference": metrics.auroc(on.heavy, score) - metrics.auroc(on.heavy, other),
        "brier_difference": float(error.mean()),
        "log_loss_difference": float(loss.mean()),
        **_interval("auroc_difference", gain),
        **_interval("brier_difference", on.resampled.mean(error)),
        **_interval("log_loss_difference", on.resampled.mean(loss)),
    }


def _log_loss(heavy: np.ndarray, probability: np.ndarray) -> np.ndarray:
    safe = np.clip(probability, 1e-12, 1 - 1e-12)
    return -(heavy * np.log(safe) + (1 - heavy) * np.log(1 - safe))


def _interval(name: str, draws: np.ndarray) -> dict[str, float]:
    low, high = metrics.interval(draws)
    return {f"{name}_low": low, f"{name}_high": high}


def roc(on: Judged, curves: dict[str, np.ndarray], points: int = 101) -> pl.DataFrame:
    """ROC curves, thinned to even steps of false alarms: predictor, false_alarms, hits."""
    from sklearn.metrics import roc_curve  # slow to import, and no score needs it

    steps = np.linspace(0, 1, points)
    parts = []
    for name, score in curves.items():
        false, true, _ = roc_curve(on.heavy, score)
        hits = np.interp(steps, false, true)
        parts.append(pl.DataFrame({"predictor": name, "false_alarms": steps, "hits": hits}))
    return pl.concat(parts)


def risk_distribution(on: Judged, probability: np.ndarray, bins: int = 20) -> pl.DataFrame:
    """Share of fresh and of heavy days in each band of predicted risk."""
    edges = np.linspace(0, 1, bins + 1)
    parts = []
    for name, outcome in (("fresh", 0), ("heavy", 1)):
        own = probability[on.heavy == outcome]
        share = np.histogram(own, edges)[0] / max(len(own), 1)
        parts.append(pl.DataFrame({"outcome": name, "risk": edges[:-1], "share_of_days": share}))
    return pl.concat(parts)
