"""What a model learned from, as far as a later cohort is compared with it: no row, no athlete.

Athletes count equally, however many days they have.
"""

from collections.abc import Sequence

import numpy as np
import polars as pl
from pydantic import BaseModel, Field

from features.referral import OBSERVED_SHARE
from models import risk
from models.calibration import Fitted

TENTHS = 10
FALSE_ALARMS = 0.05  # of a comparison with another cohort, for all inputs together


class Spread(BaseModel, extra="forbid", frozen=True):
    """How far apart athletes lie: what drawing other ones of the same kind would change.

    Of shares p of K athletes Σ (q − p)² ÷ p is about `size` ÷ K × chi-squared ÷ `freedom`, with
    `freedom` degrees (Rao & Scott 1984, Annals of Statistics 12:46). `by_chance` is what
    chi-squared ÷ `freedom` exceeds so seldom that all inputs together do in FALSE_ALARMS of
    cohorts; each has two figures, of its values and of how often it is known.
    """

    size: Fitted = Field(ge=0)
    freedom: Fitted = Field(ge=1)
    by_chance: Fitted = Field(ge=0)


class Known(BaseModel, extra="forbid", frozen=True):
    """One feature: its known values, and how often it is unknown.

    `values` are the middles of the tenths of the known values; `cuts` part them, where ties allow,
    and `shares` are what lies up to each cut and beyond the last. All empty where none is known.
    """

    athletes: int
    values: tuple[Fitted, ...]
    cuts: tuple[float, ...]
    shares: tuple[Fitted, ...]
    spread: Spread
    unknown: Fitted
    unknown_spread: Spread


class Reference(BaseModel, extra="forbid", frozen=True):
    """The watched days of the athletes that were learned from, and the mean risk on them."""

    athletes: int
    rows: int
    prevalence: Fitted  # of the labelled ones
    mean_risk: Fitted
    features: dict[str, Known]


def watched(matrix: pl.DataFrame) -> pl.Series:
    """Mark the days before which enough was logged to be scored."""
    return (matrix["observed_28d"] >= OBSERVED_SHARE).alias("watched")


def of(matrix: pl.DataFrame, chance: pl.Series) -> Reference:
    """Describe a cohort; `chance` is each row's risk, made without its athlete."""
    kept = watched(matrix)
    rows = matrix.filter(kept)
    athlete = numbered(rows)
    values = risk.inputs(rows, risk.COLUMNS)
    described = zip(risk.COLUMNS, values.T, strict=True)
    return Reference(
        athletes=len(np.unique(athlete)),
        rows=rows.height,
        prevalence=float(matrix["heavy"].cast(pl.Float64).mean() or 0),  # pyright: ignore
        mean_risk=float(of_athletes(chance.filter(kept).to_numpy()[:, None], athlete).mean()),
        features={name: _known(own, athlete) for name, own in described},
    )


def numbered(rows: pl.DataFrame) -> np.ndarray:
    """Give each row's athlete as a number, which sorts faster than a name."""
    return rows["athlete_id"].rank("dense").to_numpy()


def of_athletes(value: np.ndarray, athlete: np.ndarray) -> np.ndarray:
    """Average each column over each athlete's rows: shape (athletes, columns)."""
    names, who, days = np.unique(athlete, return_inverse=True, return_counts=True)
    sums = np.zeros((len(names), value.shape[1]))
    np.add.at(sums, who, value)
    return sums / days[:, None]


def shares(
    value: np.ndarray, athlete: np.ndarray, cuts: Sequence[float] | np.ndarray
) -> np.ndarray:
    """Give each athlete's share of known values between the cuts: shape (athletes, cuts + 1)."""
    at = np.searchsorted(np.asarray(cuts, dtype=float), value, side="left")
    return of_athletes(np.eye(len(cuts) + 1)[at], athlete)


def unknown(value: np.ndarray, athlete: np.ndarray) -> np.ndarray:
    """Give each athlete's share of days with the value unknown, and with it known."""
    lost = np.isnan(value).astype(float)
    return of_athletes(np.column_stack([lost, 1 - lost]), athlete)


def _known(value: np.ndarray, athlete: np.ndarray) -> Known:
    there = np.isfinite(value)
    own, who, lost = value[there], athlete[there], unknown(value, athlete)
    found = (0, (), (), (), _spread(np.zeros((1, 1))))
    if there.any():
        steps = np.quantile(own, np.arange(1, 2 * TENTHS) / (2 * TENTHS), method="inverted_cdf")
        cuts = np.unique(steps[1::2][steps[1::2] < own.max()])
        parted = shares(own, who, cuts)
        spread = _spread(parted)
        found = (len(parted), tuple(steps[::2]), tuple(cuts), tuple(parted.mean(axis=0)), spread)
    count, values, cuts, parts, spread = found
    return Known(
        athletes=count,
        values=values,
        cuts=cuts,
        shares=parts,
        spread=spread,
        unknown=float(lost[:, 0].mean()),
        unknown_spread=_spread(lost),
    )


def _spread(parted: np.ndarray) -> Spread:
    from scipy.stats import chi2  # slow to import, and no score needs it

    mean = parted.mean(axis=0)
    root = np.sqrt(np.where(mean > 0, mean, 1))
    scaled = (parted - mean) / root
    weight = scaled.T @ scaled / max(len(parted) - 1, 1)
    size, square = np.trace(weight), (weight**2).sum()
    freedom = float(max(size**2 / square, 1)) if square else 1.0
    by_chance = chi2.isf(FALSE_ALARMS / (2 * len(risk.COLUMNS)), freedom) / freedom
    return Spread(size=float(size), freedom=freedom, by_chance=float(by_chance))
