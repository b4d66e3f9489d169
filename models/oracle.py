"""What the truth itself would reach on a made-up club, seeing only what was logged.

True coefficients on the observed inputs (an input that was not logged counts at its mean), plus
the exact posterior of the athlete's own level given the ratings known before t0.
"""

import numpy as np
import polars as pl

from models.calibration import sigmoid

NODES = 61
KEY = ["athlete_id", "day"]

# An exposure of the truth is known where these columns of the matrix are, and is read off them
# where the logged value differs from the true one (blood).
KNOWN = {
    "spike": "longest_run_jump",
    "load_yesterday_z": "load_yesterday_z",
    "load_7d_z": "load_7d",
    "hard_yesterday": "hardest_rpe_48h",
    "no_rest_7d": "rest_days_7d",
    "soreness": "soreness_recent",
    "leg_strength_48h": "leg_strength_load_48h",
    "sleep_short": "sleep_short_last",
    "sleep_mean_short": "sleep_debt_7d",
    "stress": "stress_change",
    "carbs_before_long_low": "long_run_debt_48h",
    "carbs_during_low": "long_run_debt_48h",
    "mass_loss": "load_before_yesterday",
    "ferritin_deficit": "ferritin_deficit",
    "haemoglobin_low": "haemoglobin_gap",
    "b12_low": "b12_deficit",
    "b12_borderline": "b12_deficit",
    "cadence_deficit": "cadence_deficit",
    "shoe_over": "shoe_over",
}
AS_LOGGED = {
    "ferritin_deficit": pl.col("matrix_ferritin_deficit"),
    "haemoglobin_low": (pl.col("matrix_haemoglobin_gap") > 0).cast(pl.Float64),
    "b12_low": (pl.col("matrix_b12_deficit") > float(np.log(221 / 148))).cast(pl.Float64),
    "b12_borderline": pl.col("matrix_b12_deficit")
    .is_between(0, float(np.log(221 / 148)), closed="right")
    .cast(pl.Float64),
}


def linear_predictor(
    matrix: pl.DataFrame, truth: pl.DataFrame, coefficients: dict[str, float],
    means: dict[str, float], intercept: float,
) -> pl.DataFrame:
    """Give each rated day the true log-odds of its logged inputs: key, t0, known, heavy, eta.

    Raises `ValueError` for an exposure whose logged form is not declared here.
    """
    undeclared = set(coefficients) - set(KNOWN)
    if undeclared:
        raise ValueError(f"no logged form is declared for {', '.join(sorted(undeclared))}")
    columns = sorted(set(KNOWN.values()))
    rows = matrix.filter(pl.col("heavy").is_not_null()).select(
        *KEY, "t0", "known", "heavy", *(pl.col(name).alias(f"matrix_{name}") for name in columns)
    )
    rows = rows.join(truth.drop("heavy"), on=KEY, how="inner")
    eta = pl.lit(intercept)
    for name, coefficient in coefficients.items():
        logged = AS_LOGGED.get(name, pl.col(name))
        known = pl.col(f"matrix_{KNOWN[name]}").is_not_null()
        value = pl.when(known).then(logged).otherwise(means[name])
        eta = eta + coefficient * (value - means[name])
    return rows.select(*KEY, "t0", "known", "heavy", eta=eta).sort(KEY)


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
