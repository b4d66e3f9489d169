"""What each part of the model adds to the part before it, and what was tried and not kept."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import polars as pl

from models import crossfit, risk
from models.baseline import AFTER_RUN, CHOICES, NEVER, Usual
from models.crossfit import About, Fitted
from models.settings import TrainParams

FLAT = {"line_penalty": 1e9}  # holds every line to 0
STUNTED = {"num_iterations": 1, "learning_rate": 1e-6}  # LightGBM wants one tree at least
ONE_KIND = tuple(choice for choice in CHOICES if choice.unlike == 1)
Fit = Callable[[pl.DataFrame, TrainParams, About, Sequence[Usual]], Fitted]


@dataclass(frozen=True)
class Step:
    """One way to fit the model: settings that differ, and what "usual for you" may choose from."""

    name: str
    words: str
    settings: dict[str, Any] = field(default_factory=dict)
    choices: Sequence[Usual] = CHOICES
    fit: Fit = crossfit.fit

    def predict(
        self, train: pl.DataFrame, test: pl.DataFrame, params: TrainParams, about: About
    ) -> np.ndarray:
        """Give each row of `test` its risk by a model of `train`."""
        own = TrainParams.model_validate(params.model_dump() | self.settings)
        fitted = self.fit(train, own, about, self.choices)
        return crossfit.predict(fitted, test)["risk"].to_numpy()


def pruned(
    rows: pl.DataFrame, params: TrainParams, about: About, choices: Sequence[Usual] = CHOICES
) -> Fitted:
    """Fit twice: the second time without the inputs of causes that counted nothing at first."""
    weights = crossfit.unseen(rows, params, about.label, choices).weights
    silent = [
        name
        for cause, names in risk.grouped(risk.COLUMNS).items()
        if not weights.of(cause)
        for name in names
    ]
    kept = set(AFTER_RUN.meta.root_names())  # "usual for you" asks for it
    blank = [pl.lit(None, pl.Float64).alias(name) for name in silent if name not in kept]
    return crossfit.fit(rows.with_columns(blank), params, about, choices)


STEPS = (
    Step("trees", "trees by cause, each cause weighed", FLAT, (NEVER,)),
    Step("usual", "+ what is usual for the athlete", FLAT, ONE_KIND),
    Step("kinds", "+ the day after a run apart from other days", FLAT),
    Step("lines", "+ a line for each feature under the trees: **the model**"),
)
NOT_KEPT = (
    Step("no_trees", "the lines without trees", STUNTED),
    Step("pruned", "causes that count nothing left out, the rest fitted again", fit=pruned),
)
