"""Causes: a line for each feature, trees that each belong to one cause, and each cause's weight."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from features.registry import CAUSE_OF
from models import compiled, lookup, risk
from models.compiled import Compiled
from models.lines import Lines
from models.lookup import Part, Sum
from models.weights import BASE, PREFIX, Weights

if TYPE_CHECKING:
    import lightgbm as lgb


@dataclass(frozen=True)
class Causes:
    """Log-odds by cause, of the trees in `text` as LightGBM writes them (booster.txt).

    `saved` are these trees compiled; left out, they are compiled here.
    """

    text: str = field(repr=False)
    features: tuple[str, ...]
    lines: Lines = field(default_factory=Lines)
    weights: Weights = field(default_factory=Weights)
    saved: Compiled | None = field(default=None, repr=False)

    @cached_property
    def groups(self) -> dict[str, list[str]]:
        """The features of each cause."""
        return risk.grouped(self.features)

    @cached_property
    def booster(self) -> "lgb.Booster":
        """The trees as LightGBM has them: no score needs them, only what is said by feature."""
        import lightgbm as lgb

        return lgb.Booster(model_str=self.text)

    @cached_property
    def trees(self) -> Compiled:
        """The trees as tables; raises `ValueError` where one mixes causes."""
        return self.saved or compiled.of(self.text, CAUSE_OF.__getitem__)

    def margins(self, matrix: pl.DataFrame) -> pl.DataFrame:
        """Sum lines and trees of each cause, weighted, uncalibrated: base and a column per cause.

        A line is 0 at its feature's mean and a tree's mean over its training rows goes to the base,
        so each cause's sum equals the sum of its features' exact SHAP values (of the trees the
        path-dependent ones), times the cause's weight.
        """
        risk.require(matrix, self.features)
        return self._summed(lookup.of_frame(matrix, self._read), matrix.height)

    def sums(self, inputs: np.ndarray) -> pl.DataFrame:
        """Do the same for inputs of shape (rows, features), NaN where unknown."""
        return self._summed(lookup.of_inputs(inputs, self.features), len(inputs))

    def by_feature(self, matrix: pl.DataFrame) -> pl.DataFrame:
        """Split each cause's sum by feature: its line, and LightGBM's exact TreeSHAP.

        For rows that are shown.
        """
        inputs = risk.inputs(matrix, self.features)
        bent = np.asarray(self.booster.predict(inputs, pred_contrib=True, num_threads=1))[:, :-1]
        values = self.lines.parts(inputs, self.features) + bent
        weights = [self.weights.of(CAUSE_OF[name]) for name in self.features]
        return pl.DataFrame(values * weights, schema=list(self.features))

    @cached_property
    def _each(self) -> tuple[Sum, ...]:
        return lookup.sums(self.groups, self.lines, self.trees, self.weights.of)

    @cached_property
    def _read(self) -> Sequence[str]:
        return [name for one in self._each for name in one.features]

    def _summed(self, part: Part, rows: int) -> pl.DataFrame:
        base = self.lines.level + self.trees.mean + self.weights.shift
        silent = np.zeros(rows)
        totals = dict.fromkeys(self.groups, silent) | lookup.added_up(self._each, part, rows)
        return pl.DataFrame(
            {BASE: np.full(rows, base)} | {PREFIX + cause: total for cause, total in totals.items()}
        )
