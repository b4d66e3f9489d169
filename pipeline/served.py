"""How MLflow loads a logged model: the same booster.txt and model.json, no pickle."""

from pathlib import Path
from typing import Any

import polars as pl

from models import additive
from models.additive import Model


class Served:
    """Predicts risk and its parts from a frame of features; no history, so usual_for_you is 0."""

    def __init__(self, model: Model) -> None:
        """Hold the model."""
        self.model = model

    def predict(self, model_input: Any, params: dict | None = None) -> Any:
        """Take a pandas frame with the feature columns; give risk and parts, one row each."""
        rows = pl.from_pandas(model_input)
        none = pl.DataFrame(schema=HISTORY)
        key = {
            "athlete_id": pl.lit(""),
            "day": pl.lit(None, pl.Date),
            "ratings_before": pl.lit(0),
        }
        parts = self.model.contributions(rows.with_columns(**key, t0=NEVER), none)
        return parts.with_columns(additive.probability(parts)).to_pandas()


NEVER = pl.lit(None, pl.Datetime("us", "UTC"))
HISTORY = {
    "athlete_id": pl.String,
    "day": pl.Date,
    "known": pl.Datetime("us", "UTC"),
    "heavy": pl.Boolean,
    "after_run": pl.Boolean,
    "probability": pl.Float64,
}


def _load_pyfunc(path: str) -> Served:
    """Load the folder that was logged; MLflow calls this by name."""
    return Served(additive.load(Path(path)))
