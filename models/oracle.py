"""What the truth itself would reach on a made-up club, seeing only what was logged.

True coefficients on the logged inputs, plus the exact posterior of the athlete's own level given
the ratings known before t0. A logged input is read by its best straight line to the true one; an
input that was not logged counts at the mean of the rows that lack it.
"""

import numpy as np
import polars as pl

from models.calibration import sigmoid

NODES = 61
KEY = ["athlete_id", "day"]
M = "matrix_"
LONG_RUN = pl.col(M + "long_run_debt_48h") > 0
YESTERDAY = pl.col(M + "soreness_recent__day") == pl.col("day") - pl.duration(days=1)
B12_BAND = float(np.log(221 / 148))


def _seen(exposure: str, where: str) -> pl.Expr:
    """Take the true value where this column of the matrix says that the days were logged."""
    return pl.when(pl.col(M + where).is_not_null()).then(pl.col(exposure))


def _after_long_run(column: str) -> pl.Expr:
    return pl.when(~LONG_RUN).then(False).otherwise(pl.col(M + column) > 0)


# How each exposure of the truth shows in the matrix; null where it was not logged.
LOGGED = {
    "spike": pl.col(M + "longest_run_jump") > 10,
    "load_yesterday_z": pl.col(M + "load_yesterday_z").clip(-3, 3),
    "load_7d_z": _seen("load_7d_z", "load_7d"),
    "hard_yesterday": _seen("hard_yesterday", "hardest_rpe_48h"),
    "no_rest_7d": _seen("no_rest_7d", "rest_days_7d"),
    "soreness": pl.when(YESTERDAY).then(M + "soreness_recent__shown"),
    "leg_strength_48h": pl.col(M + "leg_strength_load_48h") > 0,
    "sleep_short": pl.col(M + "sleep_short_last"),
    "sleep_mean_short": pl.col(M + "sleep_debt_7d"),
    "stress": pl.col(M + "stress_change"),
    "carbs_before_long_low": _after_long_run("carbs_before_long_run_short"),
    "carbs_during_low": _after_long_run("carbs_during_long_run_short"),
    "mass_loss": pl.col(M + "mass_lost_last_run"),
    "ferritin_deficit": pl.col(M + "ferritin_deficit"),
    "haemoglobin_low": pl.col(M + "haemoglobin_gap") > 0,
    "b12_low": pl.col(M + "b12_deficit") > B12_BAND,
    "b12_borderline": pl.col(M + "b12_deficit").is_between(0, B12_BAND, closed="right"),
    "cadence_deficit": pl.col(M + "cadence_deficit"),
    "shoe_over": pl.col(M + "shoe_over"),
    "easy_too_hard": pl.col(M + "easy_too_hard_28d"),
    "strain": pl.col(M + "resting_heart_rate_change"),
    "beginner": pl.col(M + "training_years") < 2,
    "pace_uneven": pl.col(M + "pace_variation_5"),
    "heat": pl.col(M + "heat_3d"),
    "no_warm_up": pl.col(M + "warm_up_share"),
    "weak_leg": pl.col(M + "single_leg_ratio") < 90,
    "imbalance": pl.col(M + "contact_imbalance_28d"),
}


def linear_predictor(
    matrix: pl.DataFrame,
    truth: pl.DataFrame,
    coefficients: dict[str, float],
    means: dict[str, float],
    intercept: float,
) -> pl.DataFrame:
    """Give each rated day the true log-odds of its logged inputs: key, t0, known, heavy, eta.

    Raises `ValueError` for an exposure whose logged form is not declared here.
    """
    undeclared = set(coefficients) - set(LOGGED)
    if undeclared:
        raise ValueError(f"no logged form is declared for {', '.join(sorted(undeclared))}")
    logged = matrix.filter(pl.col("heavy").is_not_null()).rename(
        {name: M + name for name in matrix.columns if name not in (*KEY, "t0", "known", "heavy")}
    )
    rows = logged.join(truth.drop("heavy"), on=KEY, how="inner").sort(KEY)
    eta = np.full(rows.height, intercept)
    for name, coefficient in coefficients.items():
        said = rows.select(LOGGED[name].cast(pl.Float64)).to_series()
        eta += coefficient * (_read(said, rows[name]) - means[name])
    return rows.select(*KEY, "t0", "known", "heavy").with_columns(pl.Series("eta", eta))


def _read(logged: pl.Series, true: pl.Series) -> np.ndarray:
    known = logged.is_not_null().to_numpy()
    truth, x = true.to_numpy(), logged.fill_null(0.0).to_numpy()
    value = np.full(len(truth), truth[~known].mean() if (~known).any() else 0.0)
    if known.any():
        varies = np.ptp(x[known]) > 0
        slope, base = np.polyfit(x[known], truth[known], 1) if varies else (0.0, 0.0)
        value[known] = slope * x[known] + base if varies else truth[known].mean()
    return value


def probability(
    rows: pl.DataFrame, person_sd: float, label_flip: float, with_history: bool = True
) -> np.ndarray:
    """Average over the posterior of each athlete's own level, given the labels known before t0."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(NODES)
    level = nodes * person_sd
    prior = np.log(weights / weights.sum())
    made = []
    for own in rows.partition_by("athlete_id", maintain_order=True):
        chance = sigmoid(own["eta"].to_numpy()[:, None] + level[None, :])
        chance = label_flip + (1 - 2 * label_flip) * chance
        heavy = own["heavy"].to_numpy()[:, None]
        said = np.log(np.where(heavy, chance, 1 - chance))
        before = own["known"].to_numpy()[None, :] < own["t0"].to_numpy()[:, None]
        posterior = prior[None, :] + (before @ said if with_history else 0.0)
        posterior = np.exp(posterior - posterior.max(axis=1, keepdims=True))
        made.append((posterior * chance).sum(axis=1) / posterior.sum(axis=1))
    return np.concatenate(made)
