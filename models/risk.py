"""The trees: gradient boosting in which every tree belongs to one cause and bends one way only.

They learn what the lines of each feature leave open.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from features.registry import CAUSE_OF, FEATURE, FEATURES
from models.settings import TrainParams

if TYPE_CHECKING:
    import lightgbm as lgb

COLUMNS = tuple(feature.name for feature in FEATURES)
OURS = (
    "cause_penalty",
    "confidence",
    "line_penalty",
    "num_iterations",
)  # not passed on as they are


def grouped(columns: Sequence[str]) -> dict[str, list[str]]:
    """Group the columns by their cause, each in exactly one."""
    groups: dict[str, list[str]] = {}
    for column in columns:
        groups.setdefault(CAUSE_OF[column], []).append(column)
    return groups


def fit(
    matrix: pl.DataFrame,
    heavy: pl.Series,
    params: TrainParams,
    start: np.ndarray,
    columns: Sequence[str] = COLUMNS,
) -> "lgb.Booster":
    """Fit trees on labelled rows, from the log-odds `start` on; constraints are the registry's.

    Thresholds are drawn at random: such trees add up to smooth bends, where exact ones climb in
    steps that hold for the athletes learned from only (on PMData they cost 0.009 of log-loss). No
    class weights and no resampling: both would spoil the probabilities. One thread, so that the
    same rows give the same bytes.
    """
    import lightgbm as lgb  # by no score: it brings scikit-learn, SciPy and pandas along

    position = {column: i for i, column in enumerate(columns)}
    fixed = {
        "objective": "binary",
        "extra_trees": True,
        "deterministic": True,
        "force_col_wise": True,
        "num_threads": 1,
        "verbosity": -1,
        "monotone_constraints": [int(FEATURE[column].risk) for column in columns],
        "monotone_constraints_method": "basic",
        "interaction_constraints": [
            [position[column] for column in group] for group in grouped(columns).values()
        ],
    }
    chosen = fixed | params.model_dump(exclude=set(OURS))
    values, label = inputs(matrix, columns), heavy.cast(pl.Float64).to_numpy()
    data = lgb.Dataset(values, label=label, init_score=start, feature_name=list(columns))
    return lgb.train(chosen, data, params.num_iterations)


def inputs(matrix: pl.DataFrame, columns: Sequence[str]) -> np.ndarray:
    """Select the columns by name, in the model's order; unknown values are NaN.

    Raises `ValueError` naming the columns that the matrix lacks.
    """
    require(matrix, columns)
    return matrix.select(pl.col(columns).cast(pl.Float64).fill_null(float("nan"))).to_numpy()


def require(matrix: pl.DataFrame, columns: Sequence[str]) -> None:
    """Raise `ValueError` naming the columns that the matrix lacks."""
    missing = [column for column in columns if column not in matrix.columns]
    if missing:
        raise ValueError(f"the matrix lacks {', '.join(missing)}; build it with this version")
