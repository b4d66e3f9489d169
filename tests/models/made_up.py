"""SYNTHETIC matrices for the tests of the models: seeded, small, with planted effects."""

from datetime import date, timedelta

import lightgbm as lgb
import numpy as np
import polars as pl

from features.feature import Feature
from features.matrix import IN_WORDS, Matrix, dated, shown
from features.registry import FEATURES
from features.rule_numbers import NUMBERS
from models import additive, crossfit
from models.additive import Model, Spec, fingerprint
from models.baseline import Usual
from models.calibration import Sigmoid, sigmoid
from models.causes import Causes
from models.conformal import Limits
from models.crossfit import About
from models.settings import TrainParams

KEY = ["athlete_id", "day"]
START = date(2025, 1, 6)
ABOUT = About(cohort="made_up", label="legs_rating", synthetic=True)
QUICK = TrainParams(
    seed=1,
    num_leaves=3,
    learning_rate=0.2,
    num_iterations=30,
    min_data_in_leaf=10,
    lambda_l2=1,
    feature_fraction=0.8,
    line_penalty=30,
    cause_penalty=3,
    confidence=0.8,
)
# Effect of one standard deviation on the log-odds; every value is centred on its concern level.
PLANTED = {"load_yesterday_z": 1.0, "soreness_recent": 0.8, "ferritin_deficit": 0.6}


def made_up(
    athletes: int = 24,
    days: int = 60,
    seed: int = 1,
    person_sd: float = 0.5,
    rated: float = 0.6,
    label: str = "legs_rating",
) -> pl.DataFrame:
    """Make a whole matrix: features at random with gaps, labels on a share `rated` of the days.

    One label in ten is filed three days late; the others are known three hours after t0.
    """
    rng = np.random.default_rng(seed)
    count = athletes * days
    names = [f"SYNTHETIC-{i + 1:02}" for i in range(athletes)]
    day = [START + timedelta(days=i) for i in range(days)]
    drawn = {f.name: rng.normal(0.0, 1.0, count) for f in FEATURES}
    values = {f.name: _within(f, drawn[f.name]) for f in FEATURES}
    chance = sigmoid(_log_odds(drawn) + np.repeat(rng.normal(0, person_sd, athletes), days))
    heavy = rng.random(count) < chance
    gaps = {name: rng.random(count) < 0.1 for name in values}
    late, given = rng.random(count) < 0.1, rng.random(count) < rated
    frame = pl.DataFrame(
        {"athlete_id": np.repeat(names, days), "day": day * athletes, "heavy": heavy}
    ).with_columns(
        pl.when(pl.Series(~gaps[name])).then(pl.Series(own)).alias(name)
        for name, own in values.items()
    )
    return _keyed(frame, pl.Series(given), pl.Series(late), label)


def _within(feature: Feature, drawn: np.ndarray) -> np.ndarray:
    """Spread standard normal draws around the level of concern, or the middle, of the range."""
    centre, spread = scale(feature)
    return (centre + drawn * spread).clip(feature.low, feature.high)


def scale(feature: Feature) -> tuple[float, float]:
    """Give the centre and the spread of a feature's made-up values."""
    low, high, line = feature.low, feature.high, feature.concern
    inside = line is not None and low < line < high
    return (line if inside else (low + high) / 2), (high - low) / 6


def _log_odds(drawn: dict[str, np.ndarray]) -> np.ndarray:
    return -1.2 + sum(size * drawn[name] for name, size in PLANTED.items())


def _keyed(frame: pl.DataFrame, given: pl.Series, late: pl.Series, label: str) -> pl.DataFrame:
    t0 = pl.col("day").cast(pl.Datetime("us")).dt.replace_time_zone("UTC") + pl.duration(hours=9)
    known = pl.col("t0") + pl.when(late).then(pl.duration(days=3)).otherwise(pl.duration(hours=3))
    keyed = frame.with_columns(
        t0=t0,
        heavy=pl.when(given).then("heavy"),
        label=pl.lit(label),
        sessions_28d=pl.lit(16),
        silent_days=pl.lit(0),
        **{f"observed_{n}d": pl.lit(1.0) for n in (3, 7, 28)},
    ).with_columns(known=pl.when(given).then(known))
    before = pl.col("heavy").is_not_null().cast(pl.Int64).cum_sum().over("athlete_id")
    keyed = keyed.with_columns(ratings_before=before - pl.col("heavy").is_not_null())
    return Matrix.validate(_described(keyed).select(Matrix.column_names()).sort(KEY), cast=True)


def _described(frame: pl.DataFrame) -> pl.DataFrame:
    """Add what sentences print: blood as a text, other values as they are, dated two days back."""
    columns = {}
    for feature in FEATURES:
        said = pl.col(feature.name)
        if feature.shown is not None:
            text = pl.format("{} µmol/L", said.round(1))
            columns[shown(feature)] = text if feature.on in IN_WORDS else said.abs()
        if feature.dated:
            columns[dated(feature)] = pl.when(said.is_not_null()).then(
                pl.col("day") - pl.duration(days=2)
            )
    return frame.with_columns(**columns)


def with_rule_numbers(matrix: pl.DataFrame, seed: int = 5) -> pl.DataFrame:
    """Put the numbers of rules beside a matrix, at random and with gaps."""
    rng = np.random.default_rng(seed)
    gaps = pl.Series(rng.random(matrix.height) < 0.1)
    drawn = {f.name: pl.Series(rng.uniform(0.5, 2.0, matrix.height)) for f in NUMBERS}
    return matrix.with_columns(
        pl.when(~gaps).then(values).alias(name) for name, values in drawn.items()
    )


def labelled(matrix: pl.DataFrame) -> pl.DataFrame:
    """Keep the rows with a label."""
    return matrix.filter(pl.col("heavy").is_not_null())


def turned_round(matrix: pl.DataFrame, athlete: str) -> pl.DataFrame:
    """Turn the labels of one athlete round."""
    theirs = pl.col("athlete_id") == athlete
    return matrix.with_columns(heavy=pl.col("heavy") ^ theirs)


def trees(matrix: pl.DataFrame, params: TrainParams = QUICK) -> Causes:
    """Fit lines and trees, each cause with the weight 1."""
    return crossfit.causes_of(labelled(matrix), params)


def model_of(
    causes: Causes,
    usual: Usual | None = None,
    line: Sigmoid | None = None,
    label: str = "legs_rating",
) -> Model:
    """Put a model around lines and trees, with a chosen "usual for you" and calibration."""
    spec = Spec(
        synthetic=True,
        cohort="made_up",
        label=label,
        features=causes.features,
        formulas=fingerprint(),
        causes=causes.groups,
        lines=causes.lines,
        weights=causes.weights,
        usual=usual or Usual(spread=0.75, half_life_days=60),
        calibration=line or Sigmoid(slope=0.8, intercept=-0.3),
        cold=line or Sigmoid(slope=0.8, intercept=-0.3),
        limits=(Limits(level=0.8, heavy_from=0.2, fresh_up_to=0.4),),
        rows=100,
        athletes=10,
        positives=30,
        versions={"lightgbm": lgb.__version__},
    )
    return Model(causes, spec)


def parts_of(frame: pl.DataFrame) -> pl.DataFrame:
    """Keep base, usual for you and the causes."""
    return frame.select(f"^({additive.BASE}|{additive.USUAL}|{additive.PREFIX}.*)$")


def predicted(matrix: pl.DataFrame, about: About = ABOUT) -> pl.DataFrame:
    """Predict every day out of fold, in the matrix's order."""
    return pl.concat(list(crossfit.out_of_fold(matrix, QUICK, about))).sort(KEY)
