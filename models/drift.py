"""Is the cohort that is scored like the one the model learned from? Inputs, estimates, outcomes.

The population stability index (PSI) of each input over the tenths of the training values, Σ (q − p)
ln (q ÷ p): 0.1 or more is some change, 0.25 or more much (Siddiqi 2006, Credit Risk Scorecards).
These bounds know no sample size, and few athletes lie above them without any change (Yurdakul &
Naranjo 2020, J Risk Model Validation 14:89). So a warning also needs more than drawing as many
athletes anew from the training cohort would give, in at most one cohort in 20 for all inputs
together. One athlete who is as in training is added, so that an empty tenth is not infinite.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from features.registry import CAUSE_OF
from models import calibration_curve, metrics, reference, risk
from models.additive import Model
from models.metrics import Resampled
from models.reference import Known, Reference, Spread

SOME, MUCH = 0.1, 0.25
SOURCE = "PSI 0.1 some, 0.25 much change (Siddiqi 2006), and beyond chance for so few athletes"
# Fewer of either kind give figures that move by chance (Collins et al. 2016, Stat Med 35:214).
FEW_EVENTS = 100
LEAST_EVENTS = 10
FEW_ATHLETES = 5  # of fewer, a shift of 2 spreads is still within chance (trial on the club)
DRAWS, SEED = 1000, 0


@dataclass(frozen=True)
class Drift:
    """What was compared: `inputs` has one row per feature, `outcome` is None without labels."""

    athletes: int
    rows: int
    inputs: pl.DataFrame
    mean_risk: tuple[float, float, float]
    outcome: dict[str, float] | None

    @property
    def changed(self) -> pl.DataFrame:
        """The inputs that are not as in training, those that count in the estimate first."""
        found = self.inputs.filter(pl.col("change") != "")
        most = pl.max_horizontal("psi", "psi_unknown")
        return found.sort("counts", most, "input", descending=[True, True, False])


def compare(model: Model, past: Reference, matrix: pl.DataFrame, chance: pl.Series) -> Drift:
    """Compare a cohort's watched, scored days with what the model learned from.

    `chance` is the risk of each row of the matrix; null where the day is not scored.
    """
    kept = reference.watched(matrix) & chance.is_not_null()
    rows, risks = matrix.filter(kept), chance.filter(kept).to_numpy()
    if rows.is_empty():
        return Drift(0, 0, pl.DataFrame(), (np.nan, np.nan, np.nan), None)
    athlete = reference.numbered(rows)
    values = risk.inputs(rows, model.spec.features)
    found = [
        {"input": name, "counts": _counts(model, name)} | _input(past, name, own, athlete)
        for name, own in zip(model.spec.features, values.T, strict=True)
    ]
    mean = reference.of_athletes(risks[:, None], athlete)[:, 0]
    drawn = Resampled(np.unique(athlete), DRAWS, SEED).mean(mean)
    return Drift(
        athletes=len(mean),
        rows=rows.height,
        inputs=pl.DataFrame(found, infer_schema_length=None),
        mean_risk=(float(mean.mean()), *metrics.interval(drawn)),
        outcome=_outcome(rows, risks),
    )


def _counts(model: Model, name: str) -> bool:
    """Say whether an input's cause counts anything in the estimate."""
    return model.spec.line(rated=True).slope * model.spec.weights.of(CAUSE_OF[name]) > 0


def _input(past: Reference, name: str, value: np.ndarray, athlete: np.ndarray) -> dict:
    known, there = past.features[name], np.isfinite(value)
    lost = reference.unknown(value, athlete)
    before = _smoothed(np.array([known.unknown, 1 - known.unknown]), past.athletes, np.full(2, 0.5))
    psi_unknown = stability(before, lost)
    bound_unknown = _bound(known.unknown_spread, len(lost), past.athletes)
    psi, bound = _values(known, value[there], athlete[there])
    said = [_said("values", psi, bound), _said("how often it is known", psi_unknown, bound_unknown)]
    return {
        "psi": psi,
        "psi_by_chance": bound,
        "unknown_in_training": known.unknown,
        "unknown_here": float(lost[:, 0].mean()),
        "psi_unknown": psi_unknown,
        "psi_unknown_by_chance": bound_unknown,
        "change": "; ".join(filter(None, said)),
    }


def _values(
    known: Known, value: np.ndarray, athlete: np.ndarray
) -> tuple[float | None, float | None]:
    if not known.shares or not len(value):
        return None, None
    parted = reference.shares(value, athlete, known.cuts)
    bound = _bound(known.spread, len(parted), known.athletes)
    return stability(np.array(known.shares), parted), bound


def stability(before: np.ndarray, parted: np.ndarray) -> float:
    """Give the population stability index of athletes' shares, shape (athletes, parts)."""
    now = _smoothed(parted.mean(axis=0), len(parted), before)
    return float(((now - before) * np.log(now / before)).sum())


def _smoothed(shares: np.ndarray, athletes: int, one_more: np.ndarray) -> np.ndarray:
    return (athletes * shares + one_more) / (athletes + 1)


def _bound(spread: Spread, here: int, before: int) -> float:
    """Give what drawing that many athletes anew exceeds once in 20 cohorts, over all inputs."""
    return float(spread.size * (1 / here + 1 / before) * spread.by_chance)


def _said(what: str, psi: float | None, bound: float | None) -> str:
    if psi is None or bound is None or psi < max(SOME, bound):
        return ""
    return f"{what}: {'much' if psi >= MUCH else 'some'}"


def _outcome(rows: pl.DataFrame, risks: np.ndarray) -> dict[str, float] | None:
    """Calibration on the rated days; None where too few are rated, or all the same."""
    rated = rows["heavy"].is_not_null().to_numpy()
    heavy = rows["heavy"].cast(pl.Float64).to_numpy()[rated]
    if min(heavy.sum(), len(heavy) - heavy.sum()) < LEAST_EVENTS:
        return None
    athlete = reference.numbered(rows)[rated]
    if len(np.unique(athlete)) < 2:
        return None
    counts = {"rows": len(heavy), "heavy": int(heavy.sum())}
    return counts | calibration_curve.figures(athlete, heavy, risks[rated], DRAWS)
