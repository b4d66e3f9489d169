"""Do explanations tell the truth where it is known? Estimated against true contributions.

Everything is out of fold: a row's contributions come from trees that never saw its athlete. "Usual
for you" is left out: it is no documented cause.
"""

import numpy as np
import polars as pl

from features.registry import MODELLED
from models import crossfit, honest, metrics
from models.additive import PREFIX, USUAL
from models.crossfit import About, Fitted
from models.settings import TrainParams

KEY = ["athlete_id", "day"]
AFFECTED = 1.0  # log-odds: a day with at least this true effect is affected
CAUSES = tuple(cause.name for cause in MODELLED)
DRAWS = 500


def estimated(matrix: pl.DataFrame, params: TrainParams, about: About) -> pl.DataFrame:
    """Fit on the rated days; give each one's parts by a model that never saw its athlete."""
    rated = matrix.filter(pl.col("heavy").is_not_null()).sort(KEY)
    fitted: Fitted = crossfit.fit(rated, params, about)
    parts = fitted.model.calibrated(rated, fitted.margins, fitted.history)
    return pl.concat([rated.select(KEY), parts], how="horizontal")


def true_effects(
    truth: pl.DataFrame, coefficients: dict[str, float], cause_of: dict[str, str]
) -> pl.DataFrame:
    """Add up each cause's true effect on every run: key and one column per cause, log-odds."""
    sums = {
        cause: sum(
            (coefficients[name] * pl.col(name) for name, of in cause_of.items() if of == cause),
            start=pl.lit(0.0),
        )
        for cause in dict.fromkeys(cause_of.values())
    }
    return truth.select(*KEY, **sums)


def sizes(parts: pl.DataFrame, rows: pl.Series | None = None) -> dict[str, float]:
    """Give each cause's mean absolute contribution over some rows, largest first."""
    chosen = parts if rows is None else parts.filter(rows)
    means = chosen.select(pl.col([PREFIX + cause for cause in CAUSES]).abs().mean())
    found = {name.removeprefix(PREFIX): value or 0.0 for name, value in means.to_dicts()[0].items()}
    return dict(sorted(found.items(), key=lambda pair: -pair[1]))


def planted(parts: pl.DataFrame, effects: pl.DataFrame, cause: str, decoy: str | None) -> dict:
    """Judge one club in which one cause was planted.

    `rank` is the cause's place by mean absolute contribution over affected days, `sign` whether it
    raises the risk of these more than of others, `correlation` that of its true and its estimated
    contribution over all rated days.
    """
    joined = parts.join(effects, on=KEY, how="inner")
    true, made = joined[cause].to_numpy(), joined[PREFIX + cause].to_numpy()
    affected = true >= AFFECTED
    order = list(sizes(joined, pl.Series(affected)))
    raised = made[affected].mean() if affected.any() else 0.0
    return {
        "affected": float(affected.mean()),
        "rank": order.index(cause) + 1,
        "first": order[0],
        "decoy_first": order[0] == decoy,
        "sign_right": bool(raised > 0 and raised > made[~affected].mean()),
        "correlation": _correlation(true, made),
    }


def strata(parts: pl.DataFrame, matrix: pl.DataFrame, truth: pl.DataFrame) -> dict:
    """Ask of each athlete whether iron raises the estimate: below 15 and above 100 µg/L ferritin.

    By the mean contribution over the days on which a usable draw was known; the stratum is that of
    the true ferritin, on all of these days.
    """
    known = matrix.filter(pl.col("ferritin_deficit").is_not_null()).select(KEY)
    days = parts.join(known, on=KEY).join(truth.select(*KEY, "true_ferritin"), on=KEY)
    people = days.group_by("athlete_id").agg(
        pl.col(PREFIX + "iron").mean().alias("counts"),
        low=(pl.col("true_ferritin") < 15).all(),
        high=(pl.col("true_ferritin") > 100).all(),
    )
    low = people.filter("low")["counts"]
    high = people.filter("high")["counts"]
    return {
        "below_15": len(low),
        "below_15_raised": int((low > 0).sum()),
        "above_100": len(high),
        "above_100_not_raised": int((high <= 0).sum()),
    }


def ranks(parts: pl.DataFrame, effects: pl.DataFrame) -> dict[str, int]:
    """Give each cause's place over the days on which its true effect is above its mean."""
    joined = parts.join(effects, on=KEY, how="inner")
    places = {}
    for cause in set(CAUSES) & set(effects.columns):
        touched = joined[cause] > joined[cause].mean()
        places[cause] = list(sizes(joined, touched)).index(cause) + 1
    return places


def null(matrix: pl.DataFrame, params: TrainParams, about: About, seed: int) -> dict:
    """Judge a club without any effect: skill beyond the base rate, and what causes count."""
    rated = matrix.filter(pl.col("heavy").is_not_null()).sort(KEY)
    made = pl.concat(list(crossfit.out_of_fold(rated, params, about))).sort(KEY)
    on = honest.judged(rated, params.seed, seed, DRAWS)
    beyond = honest.beyond_base_rate(on, made["risk"].to_numpy())
    low, high = metrics.interval(on.resampled.auroc(on.heavy, beyond))
    raw_low, raw_high = metrics.interval(on.resampled.auroc(on.heavy, made["risk"].to_numpy()))
    return loudest(made) | {
        "auroc": metrics.auroc(on.heavy, beyond),
        "auroc_low": low,
        "auroc_high": high,
        "auroc_pooled_low": raw_low,
        "auroc_pooled_high": raw_high,
    }


def loudest(parts: pl.DataFrame) -> dict:
    """Say which cause counts most, and how much "usual for you" does."""
    counted = sizes(parts)
    cause = next(iter(counted))
    return {
        "loudest": cause,
        "loudest_mean_abs": counted[cause],
        "usual_mean_abs": float(np.abs(parts[USUAL].to_numpy()).mean()),
    }


def _correlation(a: np.ndarray, b: np.ndarray) -> float:
    if np.ptp(a) == 0 or np.ptp(b) == 0:
        return 0.0
    return float(np.corrcoef(a, b)[0, 1])
