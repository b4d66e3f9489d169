"""The model: one sum of causes, of what is usual for the athlete, and of a base, in log-odds.

`contributions` is the only interface: the risk is the sigmoid of the row's sum, whatever is inside.
"""

import hashlib
import json
from dataclasses import dataclass, field
from functools import cached_property, reduce
from operator import add
from pathlib import Path
from typing import Literal

import lightgbm as lgb
import numpy as np
import polars as pl
from pydantic import BaseModel, Field, ValidationError

from features.registry import CAUSE_OF, formulas
from models import baseline, calibration, risk
from models.baseline import Usual
from models.calibration import Sigmoid
from models.conformal import Limits
from models.lines import Lines
from models.reference import Reference
from models.weights import BASE, PREFIX, Weights

USUAL = "usual_for_you"
SAME = Sigmoid(slope=1, intercept=0)
BOOSTER, SPEC = "booster.txt", "model.json"


class Spec(BaseModel, extra="forbid", frozen=True):
    """`model.json`: everything of a model that is not a tree."""

    schema_version: Literal[2] = 2
    synthetic: bool
    cohort: str
    label: str
    features: tuple[str, ...]
    formulas: str  # fingerprint of what the features compute
    causes: dict[str, list[str]]
    lines: Lines
    weights: Weights
    usual: Usual
    calibration: Sigmoid
    cold: Sigmoid  # for an athlete of whom no rating is known
    recalibration: Sigmoid = SAME  # on the log-odds of either, for another cohort
    limits: tuple[Limits, ...] = Field(min_length=1)  # of risks before it; the first one speaks
    reference: Reference | None = None  # what it learned from; only the final model has one
    rows: int
    athletes: int
    positives: int
    versions: dict[str, str]

    def line(self, rated: bool) -> Sigmoid:
        """Give the line from margin to log-odds, `rated` once a rating of the athlete is known."""
        own, last = self.calibration if rated else self.cold, self.recalibration
        return Sigmoid(
            slope=own.slope * last.slope, intercept=own.intercept * last.slope + last.intercept
        )

    def says(self, risk: np.ndarray) -> np.ndarray:
        """Answer heavy, fresh or cannot tell; see conformal.py."""
        return self.limits[0].moved(self.recalibration).says(risk)


@dataclass(frozen=True)
class Causes:
    """A line for each feature, trees that each belong to one cause, and each cause's weight."""

    booster: lgb.Booster
    features: tuple[str, ...]
    lines: Lines = field(default_factory=Lines)
    weights: Weights = field(default_factory=Weights)

    @cached_property
    def groups(self) -> dict[str, list[str]]:
        """The features of each cause."""
        return risk.grouped(self.features)

    @cached_property
    def trees(self) -> list[tuple[str | None, np.ndarray, float]]:
        """Each tree's cause (None for a tree without a split), leaf values and their mean."""
        found = self.booster.dump_model()["tree_info"]
        return [(self._cause_of(tree), *_leaf_values(tree["tree_structure"])) for tree in found]

    def margins(self, matrix: pl.DataFrame) -> pl.DataFrame:
        """Sum lines and trees of each cause, weighted, uncalibrated: base and a column per cause.

        A line is 0 at its feature's mean and a tree's mean over its training rows goes to the base,
        so each cause's sum equals the sum of its features' exact SHAP values (of the trees the
        path-dependent ones), times the cause's weight.
        """
        return self.sums(risk.inputs(matrix, self.features))

    def sums(self, inputs: np.ndarray) -> pl.DataFrame:
        """Do the same for inputs of shape (rows, features), NaN where unknown."""
        leaves = self.booster.predict(inputs, pred_leaf=True, num_threads=1)
        leaves = np.asarray(leaves, dtype=np.int64).reshape(len(inputs), len(self.trees))
        base, sums = self.lines.level, self._straight(inputs)
        for (cause, values, mean), leaf in zip(self.trees, leaves.T, strict=True):
            base += mean
            if cause is not None:
                sums[cause] += values[leaf] - mean
        frame = {BASE: np.full(len(inputs), base + self.weights.shift)}
        return pl.DataFrame(
            frame | {PREFIX + cause: self.weights.of(cause) * sums[cause] for cause in sums}
        )

    def by_feature(self, matrix: pl.DataFrame) -> pl.DataFrame:
        """Split each cause's sum by feature: its line, and LightGBM's exact TreeSHAP.

        For rows that are shown.
        """
        inputs = risk.inputs(matrix, self.features)
        bent = np.asarray(self.booster.predict(inputs, pred_contrib=True, num_threads=1))[:, :-1]
        values = self.lines.parts(inputs, self.features) + bent
        weights = [self.weights.of(CAUSE_OF[name]) for name in self.features]
        return pl.DataFrame(values * weights, schema=list(self.features))

    def _straight(self, inputs: np.ndarray) -> dict[str, np.ndarray]:
        """Sum the lines of each cause."""
        parts = self.lines.parts(inputs, self.features)
        at = {cause: [self.features.index(n) for n in own] for cause, own in self.groups.items()}
        return {cause: parts[:, columns].sum(axis=1) for cause, columns in at.items()}

    def _cause_of(self, tree: dict) -> str | None:
        used = {CAUSE_OF[self.features[i]] for i in _split_features(tree["tree_structure"])}
        if len(used) > 1:
            raise ValueError(f"tree {tree['tree_index']} mixes {', '.join(sorted(used))}")
        return used.pop() if used else None


@dataclass(frozen=True)
class Model:
    """Trees by cause, what is usual for you, and the calibration on their sum."""

    causes: Causes
    spec: Spec

    def contributions(
        self, matrix: pl.DataFrame, history: pl.DataFrame | None = None
    ) -> pl.DataFrame:
        """Split each row's log-odds: base, usual_for_you and one column per cause.

        `history` (athlete_id, day, known, heavy, probability) holds past labels with the chance
        that causes alone gave them; left out, it is made from the matrix's own labels.
        """
        return self.calibrated(matrix, self.causes.margins(matrix), history)

    def calibrated(
        self, matrix: pl.DataFrame, margins: pl.DataFrame, history: pl.DataFrame | None
    ) -> pl.DataFrame:
        """Add "usual for you" to the causes' margins and calibrate the sum, part by part."""
        history = past(matrix, margins) if history is None else history
        usual = baseline.usual(matrix, history, self.spec.usual).alias(USUAL)
        shares = [PREFIX + cause for cause in self.causes.groups]
        slope, intercept = pl.col("slope"), pl.col("intercept")
        return margins.with_columns(usual, *self._lines(matrix)).select(
            pl.col(BASE) * slope + intercept, pl.col(USUAL, *shares) * slope
        )

    def _lines(self, matrix: pl.DataFrame) -> pl.DataFrame:
        """Give each row its calibration: `cold` before the athlete's first rating."""
        full, cold = self.spec.line(rated=True), self.spec.line(rated=False)
        rated = pl.col("ratings_before") > 0
        return matrix.select(
            slope=pl.when(rated).then(full.slope).otherwise(cold.slope),
            intercept=pl.when(rated).then(full.intercept).otherwise(cold.intercept),
        )

    def by_feature(self, matrix: pl.DataFrame) -> pl.DataFrame:
        """Split each cause's contribution by feature, in calibrated log-odds."""
        slope = self._lines(matrix)["slope"]
        return self.causes.by_feature(matrix).select(pl.all() * slope)

    def slopes(self, matrix: pl.DataFrame) -> np.ndarray:
        """Give what a cause's margin counts for in each row's log-odds."""
        return self._lines(matrix)["slope"].to_numpy()


def margin(parts: pl.DataFrame) -> pl.Series:
    """Add up the parts of each row, from left to right: the log-odds.

    Polars' sum_horizontal adds in an order of its threads, so that last bits would not repeat.
    """
    names = [name for name in parts.columns if name in (BASE, USUAL) or name.startswith(PREFIX)]
    return parts.select(margin=reduce(add, map(pl.col, names)))["margin"]


def probability(parts: pl.DataFrame) -> pl.Series:
    """Turn each row's parts into its risk."""
    return pl.Series("risk", calibration.sigmoid(margin(parts).to_numpy()))


def past(matrix: pl.DataFrame, causes: pl.DataFrame) -> pl.DataFrame:
    """Pair past labels with what the causes alone gave them, and the kind of day."""
    return matrix.select("athlete_id", "day", "known", "heavy", baseline.AFTER_RUN).with_columns(
        probability(causes).alias("probability")
    )


def save(model: Model, folder: Path) -> None:
    """Write booster.txt and model.json."""
    folder.mkdir(parents=True, exist_ok=True)
    model.causes.booster.save_model(folder / BOOSTER)
    text = json.dumps(model.spec.model_dump(mode="json"), indent=1, sort_keys=True)
    (folder / SPEC).write_text(text + "\n")


def load(folder: Path) -> Model:
    """Read a model; raises `ValueError`, with what to do, where it cannot be used."""
    try:
        spec = Spec.model_validate_json((folder / SPEC).read_text())
        booster = lgb.Booster(model_file=folder / BOOSTER)
    except (OSError, ValueError, lgb.basic.LightGBMError) as error:
        raise ValueError(f"{folder} holds no model that can be read ({_first(error)})") from None
    unknown = [name for name in spec.features if name not in risk.COLUMNS]
    if unknown or spec.causes != risk.grouped(spec.features):
        what = ", ".join(unknown) or "other groups of causes"
        raise ValueError(
            f"the model in {folder} was made with other features ({what}); "
            "train it again with this version"
        )
    if spec.formulas != fingerprint():
        raise ValueError(
            f"the model in {folder} was made when features were computed otherwise; "
            "train it again with this version"
        )
    if booster.feature_name() != list(spec.features):  # Booster.predict goes by position
        raise ValueError(f"{BOOSTER} and {SPEC} in {folder} are of two models; train it again")
    return Model(Causes(booster, spec.features, spec.lines, spec.weights), spec)


def fingerprint() -> str:
    """Hash what every feature computes, so that no model scores what it was not made for."""
    return hashlib.sha256(formulas().encode()).hexdigest()[:16]


def _first(error: Exception) -> str:
    """Say in one line what is wrong; of `model.json`, where."""
    if isinstance(error, ValidationError):
        wrong = error.errors()[0]
        where = ".".join(str(part) for part in wrong["loc"])
        if wrong["type"] == "missing":
            return f"{SPEC} lacks {where}, as an older version left it; train it again"
        return f"{SPEC}: {where}: {wrong['msg']}" if where else f"{SPEC}: {wrong['msg']}"
    return str(error).splitlines()[0]


def _leaf_values(node: dict) -> tuple[np.ndarray, float]:
    """Give a tree's leaf values by leaf index, and their mean over the training rows."""
    leaves: dict[int, tuple[float, int]] = {}
    stack = [node]
    while stack:
        at = stack.pop()
        if "left_child" in at:
            stack += [at["left_child"], at["right_child"]]
        else:
            leaves[at.get("leaf_index", 0)] = (at["leaf_value"], at.get("leaf_count", 1))
    values = np.array([leaves[i][0] for i in range(len(leaves))])
    counts = np.array([leaves[i][1] for i in range(len(leaves))], dtype=float)
    return values, float(values @ (counts / counts.sum()))


def _split_features(node: dict) -> set[int]:
    if "left_child" not in node:
        return set()
    children = _split_features(node["left_child"]) | _split_features(node["right_child"])
    return {node["split_feature"]} | children
